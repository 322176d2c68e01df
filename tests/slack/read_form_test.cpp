#include "adapters/kit/button_value.hpp"
#include "bot/core/http.hpp"
#include "tests/slack/slack_calls.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::slack {

using nlohmann::json;

namespace {

json press(const std::string& value) {
  return {{"type", "block_actions"},
          {"team", {{"id", "T0001"}, {"domain", "x"}}},
          {"user", {{"id", "U0002"}, {"username", "ann"}, {"team_id", "T0001"}}},
          {"container",
           {{"type", "message"},
            {"message_ts", "1735689700.000200"},
            {"channel_id", "C0003"},
            {"thread_ts", "1735689600.000100"}}},
          {"channel", {{"id", "C0003"}, {"name", "sales"}}},
          {"actions", json::array({{{"type", "button"},
                                    {"action_id", "errand-0"},
                                    {"value", value},
                                    {"action_ts", "1735689701.120000"}}})}};
}

std::string sealed(const std::string& conversation = "C0003") {
  return kit::sealed({.job = "j234567abcdefghij", .action = "answer", .value = "按下单日期算", .place = 2},
                     conversation, test::button_secret, button_value_bytes);
}

kit::Intake post(const json& payload) {
  return read_form(form_encoded({{"payload", payload.dump()}}), test::listener(), test::now);
}

}  // namespace

TEST_CASE("a pressed button of ours is an event of who pressed it", "[slack]") {
  const auto intake = post(press(sealed()));
  CHECK(intake.answer.status == 200);
  CHECK(intake.answer.body.empty());
  REQUIRE(intake.events.size() == 1);
  const auto& event = intake.events[0];
  CHECK(event.kind == EventKind::button);
  CHECK(event.action == "answer");
  CHECK(event.target_job == "j234567abcdefghij");
  CHECK(event.text == "按下单日期算");
  CHECK(event.choice == 2);
  CHECK(event.conversation == "C0003");
  CHECK(event.thread == "1735689600.000100");
  CHECK(event.message_id == "1735689700.000200");
  CHECK(event.sender == "U0002");
  CHECK(event.event_id == "button/C0003/1735689700.000200/errand-0/1735689701.120000");
}

TEST_CASE("a button that we did not make for this conversation does nothing", "[slack]") {
  CHECK(post(press(sealed("C0777"))).ignored == "not_our_button");
  CHECK(post(press("again")).ignored == "not_our_button");
  CHECK(post(press("")).events.empty());
}

TEST_CASE("forms of other kinds are answered and ignored", "[slack]") {
  CHECK(post({{"type", "view_submission"}}).ignored == "view_submission");
  CHECK(post({{"type", "block_actions"}}).ignored == "no_action");
  CHECK(post({{"no", "type"}}).ignored == "no_type");
  const auto read = [](const std::string& body) { return read_form(body, test::listener(), test::now); };
  CHECK(read("ssl_check=1&token=x").answer.status == 200);
  CHECK(read("").answer.status == 400);
  CHECK(read("payload=%7Bnot").answer.status == 400);
  CHECK(read("&&==&payload").answer.status == 400);
  auto elsewhere = test::listener();
  elsewhere.workspace = "T9999";
  CHECK(read_form(form_encoded({{"payload", press(sealed()).dump()}}), elsewhere, test::now).ignored ==
        "another_workspace");
}

TEST_CASE("a slash command is an instruction, and without one a hint", "[slack]") {
  Form fields{{"command", "/errand"},   {"text", "按地区汇总 &amp; 画图"},
              {"channel_id", "C0003"},  {"user_id", "U0002"},
              {"user_name", "ann"},     {"team_id", "T0001"},
              {"trigger_id", "1.2.abc"}};
  auto intake = read_form(form_encoded(fields), test::listener(), test::now);
  REQUIRE(intake.events.size() == 1);
  CHECK(intake.events[0].text == "按地区汇总 & 画图");
  CHECK(intake.events[0].event_id == "command/1.2.abc");
  CHECK(intake.events[0].thread.empty());
  CHECK(intake.events[0].sent_at == test::now);
  CHECK(json::parse(intake.answer.body).at("response_type") == "ephemeral");
  fields[1].second = " ";
  intake = read_form(form_encoded(fields), test::listener(), test::now);
  CHECK(intake.events.empty());
  CHECK(json::parse(intake.answer.body).at("text").get<std::string>().find("/errand 按地区") !=
        std::string::npos);
}

}  // namespace errand::slack
