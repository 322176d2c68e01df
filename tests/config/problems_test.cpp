#include "tests/config/reading.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

namespace errand::config {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("all problems of a file are told at once, in its order", "[config]") {
  const auto loaded = read("listen:\n  prot: 80\n  address: 1.2.3\nlanguage: de\nrunner: {wall: 60}\n");
  CHECK_FALSE(loaded.settings);
  REQUIRE(loaded.problems.size() == 4);
  CHECK(loaded.problems[0].line == 2);
  CHECK(loaded.problems[0].column == 3);
  CHECK(loaded.problems[0].key == "listen.prot");
  CHECK(loaded.problems[1].line == 3);
  CHECK(loaded.problems[1].column == 12);
  CHECK(loaded.problems[2].key == "language");
  CHECK(loaded.problems[3].key == "runner.wall");
}

TEST_CASE("a mistyped key gets the nearest right one", "[config]") {
  CHECK(problems_of("listen:\n  prot: 80\n") ==
        "errand.yaml:2:3: unknown key `prot` in `listen`: did you mean `port`?");
  CHECK(problems_of("Language: zh\n") == "errand.yaml:1:1: unknown key `Language`: did you mean `language`?");
  CHECK(problems_of("time-zone: UTC\n") ==
        "errand.yaml:1:1: unknown key `time-zone`: did you mean `time_zone`?");
}

TEST_CASE("a key in the wrong place is sent to the right one", "[config]") {
  CHECK(problems_of("port: 80\n") == "errand.yaml:1:1: unknown key `port`; it belongs in `listen`");
  CHECK(problems_of("runner: {port: 80}\n") ==
        "errand.yaml:1:10: unknown key `port` in `runner`; it belongs in `listen`");
  CHECK(problems_of("listen: {data: x}\n") ==
        "errand.yaml:1:10: unknown key `data` in `listen`; it stands at the left margin, in no group");
  CHECK(
      problems_of("log.level: info\n") ==
      "errand.yaml:1:1: unknown key `log.level`; write `log:` and, indented in the next line, `level: ...`");
}

TEST_CASE("a key that is like none gets the list of all", "[config]") {
  CHECK(problems_of("log: {colour: red}\n") ==
        "errand.yaml:1:7: unknown key `colour` in `log`; the keys here are `level`");
}

TEST_CASE("a number without a unit is refused with both likely units", "[config]") {
  CHECK(problems_of("runner: {wall: 60}\n") ==
        "errand.yaml:1:16: `runner.wall` is `60`, a number without a unit; write `60 s` or `60 min`");
  CHECK(problems_of("runner: {memory: 512}\n") ==
        "errand.yaml:1:18: `runner.memory` is `512`, a number without a unit; write `512 MB` or `512 GB`");
  CHECK_THAT(problems_of("runner: {wall: 60 hrs}\n"), ContainsSubstring("write one such as `60 s`"));
  CHECK_THAT(problems_of("runner: {memory: -1 GB}\n"), ContainsSubstring("write one such as `1 GB`"));
}

TEST_CASE("a value out of its bounds names them", "[config]") {
  CHECK(problems_of("listen: {port: 65536}\n") ==
        "errand.yaml:1:16: `listen.port` is too large; write a value from 0 to 65535");
  CHECK(problems_of("listen: {port: 99999999999999999999}\n") ==
        "errand.yaml:1:16: `listen.port` is too large; write a whole number from 0 to 65535");
  CHECK(problems_of("runner: {memory: 1 MB}\n") ==
        "errand.yaml:1:18: `runner.memory` is too small; write a value from 256 MB to 256 GB");
  CHECK(problems_of("runner: {wall: 2 h}\n") ==
        "errand.yaml:1:16: `runner.wall` is too large; write a value from 1 s to 1 h");
  CHECK_THAT(problems_of("runner: {wall: 999999999999999999999 d}\n"),
             ContainsSubstring("write one such as"));
}

TEST_CASE("a value of another type says what is wanted", "[config]") {
  CHECK(
      problems_of("listen: {port: http}\n") ==
      "errand.yaml:1:16: `listen.port` is `http`, not a whole number; write a whole number from 0 to 65535");
  CHECK(
      problems_of("listen: {port: 80.5}\n") ==
      "errand.yaml:1:16: `listen.port` is `80.5`, not a whole number; write a whole number from 0 to 65535");
  CHECK(problems_of("listen: {port: [80]}\n") ==
        "errand.yaml:1:16: `listen.port` must be a single value; write a whole number from 0 to 65535");
  CHECK_THAT(problems_of("listen:\n  port:\n"), ContainsSubstring("`listen.port` has no value"));
  CHECK(problems_of("listen: 8484\n") ==
        "errand.yaml:1:9: `listen` must hold `key: value` lines; write them indented below it");
  CHECK(problems_of("- listen\n") ==
        "errand.yaml:1:1: the file must hold `key: value` lines; write them indented below it");
  CHECK_THAT(problems_of("generators: recipes\n"), ContainsSubstring("write `[recipes]`"));
  CHECK_THAT(problems_of("generators: []\n"), ContainsSubstring("at least one item"));
  CHECK_THAT(problems_of("generators: [recipes, recipes]\n"), ContainsSubstring("twice"));
  CHECK_THAT(problems_of("adapters: {kind: web}\n"), ContainsSubstring("must be a list"));
}

TEST_CASE("a word that is not among the choices gets the nearest or all", "[config]") {
  CHECK(problems_of("log: {level: warn}\n") ==
        "errand.yaml:1:14: `log.level` cannot be `warn`; write one of `debug`, `info`, `warning`, `error`");
  CHECK(problems_of("log: {level: warnign}\n") ==
        "errand.yaml:1:14: `log.level` cannot be `warnign`; did you mean `warning`?");
  CHECK(problems_of("runner: {isolation: none}\n") ==
        "errand.yaml:1:21: `runner.isolation` cannot be `none`; write one of `namespaces`, "
        "`gvisor`");
}

TEST_CASE("texts are checked for what they mean", "[config]") {
  CHECK(problems_of("listen: {address: localhost}\n") ==
        "errand.yaml:1:19: `listen.address` is `localhost`, a name; write the address `127.0.0.1`");
  CHECK_THAT(problems_of("listen: {public_url: errand.example.com}\n"),
             ContainsSubstring("not a web address"));
  CHECK_THAT(problems_of("listen: {public_url: 'https://a.example/'}\n"), ContainsSubstring("without"));
  CHECK_THAT(problems_of("listen: {public_url: 'https://a.example/?x=1'}\n"), ContainsSubstring("more than"));
  CHECK_THAT(problems_of("time_zone: China\n"), ContainsSubstring("not a time zone"));
  CHECK_THAT(problems_of("time_zone: Asia\n"), ContainsSubstring("not a time zone"));
  CHECK_THAT(problems_of("time_zone: ../../etc/passwd\n"), ContainsSubstring("not a time zone"));
  CHECK_THAT(problems_of("data: ~/errand\n"), ContainsSubstring("only a shell reads"));
}

TEST_CASE("adapters need a known kind and names of their own", "[config]") {
  CHECK_THAT(problems_of("adapters:\n  - name: a\n"), ContainsSubstring("begin the item with `- kind: web`"));
  CHECK(problems_of("adapters:\n  - kind: webb\n") ==
        "errand.yaml:2:11: `adapters[0].kind` cannot be `webb`; did you mean `web`?");
  CHECK_THAT(problems_of("adapters:\n  - kind: web\n  - kind: web\n"),
             ContainsSubstring("errand.yaml:3:5: two adapters are called `web`"));
  CHECK_THAT(problems_of("adapters:\n  - {kind: web, name: Web Page}\n"), ContainsSubstring("lower-case"));
  CHECK(problems_of("adapters:\n  - {kind: web, tokn: x}\n") ==
        "errand.yaml:2:17: unknown key `tokn` in `adapters[0]`: did you mean `token`?");
  CHECK_THAT(problems_of("adapters:\n  - {kind: web, users: [{name: Mei}]}\n"),
             ContainsSubstring("`token` is missing in `adapters[0].users[0]`"));
}

TEST_CASE("a key that stands twice names both lines", "[config]") {
  CHECK(problems_of("data: a\nlanguage: zh\ndata: b\n") ==
        "errand.yaml:3:1: key `data` stands twice, first in line 1; keep one of them");
}

TEST_CASE("tabs as indent are named, every one of them", "[config]") {
  CHECK(problems_of("listen:\n\tport: 80\nlog:\n  \tlevel: info\n") ==
        "errand.yaml:2:1: the line is indented with a tab; write two spaces instead\n"
        "errand.yaml:4:3: the line is indented with a tab; write two spaces instead");
}

TEST_CASE("text that is not YAML says where and what to do", "[config]") {
  CHECK_THAT(problems_of("listen:\n  port: 80\n address: x\n"),
             ContainsSubstring("indent the keys of a group equally"));
  CHECK_THAT(problems_of("listen: {port: 80\n"), ContainsSubstring("add `}`"));
  CHECK_THAT(problems_of("generators: [recipes\n"), ContainsSubstring("add `]`"));
  CHECK_THAT(problems_of("data: a\n---\ndata: b\n"), ContainsSubstring("several documents"));
  CHECK_THAT(problems_of("data: \xC4\xE3\xBA\xC3\n"), ContainsSubstring("save it as UTF-8"));
  CHECK_THAT(problems_of("just words\n"), ContainsSubstring("the file must hold `key: value` lines"));
}

TEST_CASE("a quotation mark that is not closed is found where it opens", "[config]") {
  const std::string problem = "errand.yaml:1:7: a quotation mark is not closed; add it";
  CHECK(problems_of("data: \"abc\n") == problem);
  CHECK(problems_of("data: \"abc\nlanguage: zh\n# the rest\n\n") == problem);
  CHECK(problems_of("data: 'it''s\nlanguage: zh\n") == problem);
  CHECK(problems_of("data: \"abc\\\"\nlanguage: zh\n") == problem);
  CHECK(problems_of("data: 'it''s' # isn't it\nlanguage: zh\n").empty());
}

TEST_CASE("the column counts characters, not bytes", "[config]") {
  CHECK_THAT(problems_of("{data: 数据, prot: 1}\n"), ContainsSubstring("errand.yaml:1:12: "));
}

TEST_CASE("a small file cannot unfold into a huge one", "[config]") {
  CHECK_THAT(problems_of("data: &a x\nlanguage: *a\n"), ContainsSubstring("anchors"));
  CHECK_THAT(problems_of("a: &a [x,x]\nb: [*a,*a]\n"), ContainsSubstring("anchors"));
  CHECK_THAT(problems_of("data: !!binary aGVsbG8=\n"), ContainsSubstring("tags"));
  CHECK_THAT(problems_of(std::string(100'000, '[')), ContainsSubstring("nested deeper"));
  CHECK_THAT(problems_of("data: " + std::string(2'000'000, 'x')), ContainsSubstring("larger than 1 MB"));
}

TEST_CASE("a written value is shown short and without control characters", "[config]") {
  const auto text = problems_of("log: {level: \"" + std::string(500, 'x') + "\\e[31m\"}\n");
  CHECK(text.size() < 300);
  CHECK_THAT(problems_of("log: {level: \"\\e[31mred\"}\n"), !ContainsSubstring("\x1b"));
}

TEST_CASE("a file that cannot be read says what to do", "[config]") {
  const OwnFolder folder;
  const auto missing = load(folder.path() / "errand.yaml", environment_of({}));
  REQUIRE(missing.problems.size() == 1);
  CHECK_THAT(missing.problems[0].message, ContainsSubstring("errand example >"));
  CHECK_FALSE(missing.settings);
  const auto directory = load(folder.path(), environment_of({}));
  REQUIRE(directory.problems.size() == 1);
  CHECK_THAT(directory.problems[0].message, ContainsSubstring("a folder"));
}

TEST_CASE("relative paths count from the file's folder", "[config]") {
  const OwnFolder folder;
  const auto loaded = load(folder.write("errand.yaml", "data: store\n"), environment_of({}));
  REQUIRE(loaded.settings);
  CHECK(loaded.settings->data == folder.path() / "store");
}

}  // namespace errand::config
