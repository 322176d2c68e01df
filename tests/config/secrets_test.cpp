#include "tests/config/reading.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include <concepts>
#include <sstream>

namespace errand::config {

using Catch::Matchers::ContainsSubstring;
namespace fs = std::filesystem;

namespace {

template <typename T>
concept Printable = requires(std::ostream& stream, const T& value) { stream << value; };
template <typename T>
concept Serialisable = requires(const T& value) { nlohmann::json(value); };

static_assert(Printable<std::string> && Serialisable<std::string>);
static_assert(!Printable<Secret> && !Serialisable<Secret>);
static_assert(!std::convertible_to<Secret, std::string>);

std::string with_token(const std::string& token) {
  return "adapters:\n  - {kind: web, token: '" + token + "'}\n";
}

std::string token_of(const Loaded& loaded) {
  REQUIRE(loaded.settings);
  return std::get<WebAdapter>(loaded.settings->adapters.at(0).kind).token.reveal();
}

}  // namespace

TEST_CASE("a secret comes from the text, the environment or a file", "[config]") {
  const OwnFolder folder;
  folder.write("token.txt", "token in a file\r\n", fs::perms::owner_read);
  const auto environment = environment_of({{"TOKEN", "token in the environment"}});
  CHECK(token_of(parse(with_token("token in the text"), folder.path(), environment)) == "token in the text");
  CHECK(token_of(parse(with_token("${env:TOKEN}"), folder.path(), environment)) ==
        "token in the environment");
  const auto from_file = parse(with_token("${file:token.txt}"), folder.path(), environment);
  CHECK(token_of(from_file) == "token in a file");
  CHECK(from_file.problems.empty());
}

TEST_CASE("a number is a token like any other text", "[config]") {
  CHECK(token_of(read("adapters:\n  - {kind: web, token: 0012345678}\n")) == "0012345678");
}

TEST_CASE("a secret that is not there says where it was looked for", "[config]") {
  CHECK(problems_of(with_token("${env:NO_SUCH}")) ==
        "errand.yaml:2:24: the environment variable `NO_SUCH` is not set; set it for errand, or write the "
        "value of "
        "`adapters[0].token` another way");
  CHECK_THAT(problems_of(with_token("${env:EMPTY}"), {{"EMPTY", ""}}), ContainsSubstring("is not set"));
  CHECK(problems_of(with_token("${file:no-such.txt}")) ==
        "errand.yaml:2:24: the file `/etc/errand/no-such.txt` cannot be read; make it, and readable by "
        "errand's "
        "user");
  CHECK_THAT(problems_of(with_token("${file:/}")), ContainsSubstring("cannot be read"));
  CHECK_THAT(problems_of(with_token("${vault:x}")), ContainsSubstring("a reference that is not known"));
  CHECK_THAT(problems_of(with_token("${TOKEN}")), ContainsSubstring("write `${env:NAME}` or `${file:PATH}`"));
  CHECK_THAT(problems_of(with_token("a ${env:HOME} b")), ContainsSubstring("mixes text and a reference"));
  CHECK_THAT(problems_of("adapters:\n  - {kind: web, token: }\n"), ContainsSubstring("has no value"));
  CHECK_THAT(problems_of("adapters:\n  - {kind: web, token: [a, b]}\n"), ContainsSubstring("a single value"));
}

TEST_CASE("no message holds a secret's value", "[config]") {
  const OwnFolder folder;
  folder.write("large.txt", std::string(70'000, 'Z'), fs::perms::owner_read);
  folder.write("short.txt", "ZZZ", fs::perms::owner_read);
  const auto environment = environment_of({{"SHORT", "ZZZ"}});
  for (const auto* const token :
       {"ZZZ", "ZZZ ${env:A}", "${ZZZ_ABC", "${env:SHORT}", "${file:large.txt}", "${file:short.txt}"}) {
    const auto loaded = parse(with_token(token), folder.path(), environment);
    REQUIRE(loaded.problems.size() == 1);
    CHECK_THAT(loaded.problems[0].message, !ContainsSubstring("ZZZ"));
  }
  CHECK_THAT(problems_of("adapters:\n  - kind: web\n    token: 'ZZZ\n"), !ContainsSubstring("ZZZ"));
  CHECK_THAT(problems_of("adapters:\n  - ZZZ\n"), !ContainsSubstring("ZZZ"));
  CHECK_THAT(problems_of("adapters:\n  - {kind: web, token: *ZZZ}\n"), !ContainsSubstring("ZZZ"));
}

TEST_CASE("a secret that everybody can read is warned of and read", "[config]") {
  const OwnFolder folder;
  folder.write("token.txt", "token in a file", fs::perms::owner_read | fs::perms::others_read);
  const auto loaded = parse(with_token("${file:token.txt}"), folder.path(), environment_of({}));
  CHECK(token_of(loaded) == "token in a file");
  REQUIRE(loaded.problems.size() == 1);
  CHECK(loaded.problems[0].severity == Severity::warning);
  CHECK_THAT(loaded.problems[0].message, ContainsSubstring("chmod o-r"));
}

TEST_CASE("a secret in a configuration that everybody can read is warned of", "[config]") {
  const OwnFolder folder;
  const auto open = fs::perms::owner_read | fs::perms::others_read;
  const auto warned =
      load(folder.write("open.yaml", with_token("token in the text"), open), environment_of({}));
  REQUIRE(warned.problems.size() == 1);
  CHECK(warned.settings);
  CHECK(warned.problems[0].line == 2);
  CHECK_THAT(warned.problems[0].message, ContainsSubstring("chmod 600"));
  const auto closed = fs::perms::owner_read;
  CHECK(load(folder.write("closed.yaml", with_token("token in the text"), closed), environment_of({}))
            .problems.empty());
  CHECK(load(folder.write("env.yaml", with_token("${env:T}"), open), environment_of({{"T", "token outside"}}))
            .problems.empty());
}

}  // namespace errand::config
