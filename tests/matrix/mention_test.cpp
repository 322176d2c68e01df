#include "adapters/matrix/mention.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <string>

namespace errand::matrix {

namespace {

using nlohmann::json;

const Identity bot{.user_id = "@errand:example.org", .display_name = "小助手"};
const Identity english{.user_id = "@errand:example.org", .display_name = "Errand"};

/// As a client without m.mentions says it.
Spoken plain(const std::string& body, const Identity& who = english) {
  return spoken({{"msgtype", "m.text"}, {"body", body}}, who);
}

/// As today's clients say what was typed by hand.
Spoken typed(const std::string& body, const Identity& who = english) {
  return spoken({{"msgtype", "m.text"}, {"body", body}, {"m.mentions", json::object()}}, who);
}

Spoken chosen(const std::string& body, const std::string& label, const std::string& href) {
  auto html = body;
  const auto at = html.find(label);
  html.replace(at, label.size(), "<a href=\"" + href + "\">" + label + "</a>");
  return spoken({{"msgtype", "m.text"},
                 {"body", body},
                 {"format", "org.matrix.custom.html"},
                 {"formatted_body", html},
                 {"m.mentions", {{"user_ids", {"@errand:example.org"}}}}},
                english);
}

}  // namespace

TEST_CASE("an address typed by hand counts, whatever m.mentions says", "[matrix]") {
  for (const auto* const body :
       {"@errand sum it up", "@Errand: sum it up", "@errand:example.org sum it up", "Errand: sum it up",
        "errand, sum it up", "sum it up @errand", "@errand:example.org: sum it up", "Errand：sum it up"}) {
    CAPTURE(body);
    CHECK(typed(body) == Spoken{.text = "sum it up", .to_bot = true});
  }
  CHECK(typed("@errand按地区汇总") == Spoken{.text = "按地区汇总", .to_bot = true});
  CHECK(typed("@小助手按地区汇总", bot) == Spoken{.text = "按地区汇总", .to_bot = true});
  CHECK(typed("小助手，按地区汇总", bot) == Spoken{.text = "按地区汇总", .to_bot = true});
}

TEST_CASE("a name that is another's, or no address, is none", "[matrix]") {
  for (const auto* const body :
       {"@errandboy sum it up", "Errand boys came", "errands: milk", "mail ann@errand.example",
        "@errand:elsewhere.net sum it up", "my errand is long"}) {
    CAPTURE(body);
    CHECK(typed(body) == Spoken{.text = body});
  }
}

TEST_CASE("a chosen mention is taken out of the text wherever it stands", "[matrix]") {
  const auto* const link = "https://matrix.to/#/@errand:example.org";
  CHECK(chosen("Errand: sum it up", "Errand", link).text == "sum it up");
  CHECK(chosen("Errand sum it up", "Errand", link).text == "sum it up");
  CHECK(chosen("please Errand sum it up", "Errand", link).text == "please sum it up");
  CHECK(chosen("sum it up Errand", "Errand", "https://matrix.to/#/%40errand%3Aexample.org?via=x").text ==
        "sum it up");
  CHECK(chosen("Errand & Co: sum", "Errand & Co", "matrix:u/errand:example.org").text == "sum");
}

TEST_CASE("whom a wish is also told to is no part of it", "[matrix]") {
  const auto* const errand = "<a href=\"https://matrix.to/#/@errand:example.org\">Errand</a>";
  const auto* const bob = "<a href=\"https://matrix.to/#/@bob:example.org\">小王</a>";
  const auto said = spoken({{"body", "Errand: 按地区汇总 小王"},
                            {"formatted_body", std::string(errand) + ": 按地区汇总 " + bob},
                            {"m.mentions", {{"user_ids", {"@errand:example.org", "@bob:example.org"}}}}},
                           english);
  CHECK(said.text == "按地区汇总");
  CHECK(said.to_bot);
}

TEST_CASE("without m.mentions a link to the bot is a mention", "[matrix]") {
  const auto said =
      spoken({{"msgtype", "m.text"},
              {"body", "Errand sum it up"},
              {"formatted_body", "<a href='https://matrix.to/#/@errand:example.org'>Errand</a> sum it up"}},
             english);
  CHECK(said == Spoken{.text = "sum it up", .to_bot = true});
}

TEST_CASE("who speaks to somebody else does not speak to the bot", "[matrix]") {
  const auto said = spoken({{"msgtype", "m.text"},
                            {"body", "Bob: look at this"},
                            {"m.mentions", {{"user_ids", {"@bob:example.org"}}}}},
                           english);
  CHECK(said == Spoken{.text = "Bob: look at this", .to_others = true});
  CHECK(plain("look at this") == Spoken{.text = "look at this"});
}

TEST_CASE("a mention alone leaves nothing, and broken markup nothing wrong", "[matrix]") {
  CHECK(typed("@errand") == Spoken{.text = {}, .to_bot = true});
  CHECK(typed("@errand @errand  :") == Spoken{.text = {}, .to_bot = true});
  for (const auto* const html :
       {"<a href=", "<a href=\"", "<a href=\"https://matrix.to/#/@errand:example.org",
        "<a href=\"https://matrix.to/#/@errand:example.org\">x", "<a href='%4"}) {
    CAPTURE(html);
    CHECK(spoken({{"body", "hello"}, {"formatted_body", html}}, english).text == "hello");
  }
}

}  // namespace errand::matrix
