#include "bot/app/command_line.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

namespace errand::app {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

std::string complaint(const std::vector<std::string>& words) {
  const auto line = parse_command_line(words);
  return line ? std::string() : line.error().message;
}

}  // namespace

TEST_CASE("an option that is not there is named, with the one that was probably meant", "[app]") {
  CHECK(complaint({"check", "--onlin", "x"}) ==
        "there is no option '--onlin' here; did you mean `--online`? use: errand check [--online] FILE");
  CHECK_THAT(complaint({"check", "-online", "x"}), ContainsSubstring("did you mean `--online`?"));
  CHECK_THAT(complaint({"serve", "--conf", "x"}), ContainsSubstring("did you mean `--config`?"));
  CHECK_THAT(complaint({"serve", "--confg", "x"}), ContainsSubstring("did you mean `--config`?"));
  CHECK_THAT(complaint({"serve", "--config=x"}), ContainsSubstring("did you mean `--config`?"));
  CHECK_THAT(complaint({"ask", "--jsn", "sum it up", "a.csv"}), ContainsSubstring("did you mean `--json`?"));
  CHECK_THAT(complaint({"doctor", "--jso"}), ContainsSubstring("did you mean `--json`?"));
  CHECK_THAT(complaint({"replay", "--Json", "j1"}), ContainsSubstring("did you mean `--json`?"));
  CHECK_THAT(complaint({"platform", "--cnfig", "x", "slack", "manifest"}),
             ContainsSubstring("did you mean `--config`?"));
  CHECK_THAT(complaint({"schema", "--json"}),
             StartsWith("there is no option '--json' here; use: errand schema"));
}

TEST_CASE("a command that is not there is named, with the one that was probably meant", "[app]") {
  CHECK(complaint({"chek", "x"}) == "there is no command 'chek'; did you mean `check`? see: errand help");
  CHECK(complaint({"frobnicate"}) == "there is no command 'frobnicate'; see: errand help");
}

TEST_CASE("help is had behind every command", "[app]") {
  CHECK(parse_command_line({"check", "--help"})->command == "help");
  CHECK(parse_command_line({"ask", "-h"})->command == "help");
}

TEST_CASE("what begins with a dash and is no option stands behind two dashes, or is a sentence", "[app]") {
  const auto line = parse_command_line({"ask", "- 10 % off everything", "--", "-odd name.csv", "--x.csv"});
  REQUIRE(line.has_value());
  CHECK(line->arguments == std::vector<std::string>{"- 10 % off everything", "-odd name.csv", "--x.csv"});
  CHECK_THAT(complaint({"ask", "sum it up", "-odd.csv"}), ContainsSubstring("stands behind `--`"));
}

}  // namespace errand::app
