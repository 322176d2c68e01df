#include "adapters/slack/signature.hpp"

#include "tests/slack/slack_calls.hpp"

#include <catch2/catch_test_macros.hpp>

#include <fstream>

namespace errand::slack {

namespace {

struct Call {
  net::Request request;
  std::string secret;
  TimePoint now;
  bool is_good = false;
  std::string name;
};

std::vector<Call> published_calls() {
  std::ifstream file(FIXTURES "/slack/signatures.json");
  std::vector<Call> calls;
  for (const auto& vector : nlohmann::json::parse(file)) {
    Call call{.request = {},
              .secret = vector.at("signing_secret"),
              .now = TimePoint(std::chrono::seconds(vector.at("now_for_test").get<std::int64_t>())),
              .is_good = vector.at("expect") == "accept",
              .name = vector.at("name")};
    call.request.body = vector.at("body");
    for (const auto& [name, value] : vector.at("headers").items()) call.request.headers.add(name, value);
    calls.push_back(std::move(call));
  }
  return calls;
}

}  // namespace

TEST_CASE("the published calls are taken and the forged, stale and changed ones are not", "[slack]") {
  const auto calls = published_calls();
  REQUIRE(calls.size() == 8);
  for (const auto& call : calls) {
    CAPTURE(call.name);
    CHECK(complaint_about_signature(call.request, call.secret, call.now).has_value() != call.is_good);
    CHECK(complaint_about_signature(call.request, call.secret + "x", call.now).has_value());
    CHECK(complaint_about_signature(call.request, "", call.now).has_value());
  }
}

TEST_CASE("a call is good for five minutes, by a clock that is behind or ahead", "[slack]") {
  const auto call = published_calls().front();
  const TimePoint sent{std::chrono::seconds(1'531'420'618)};
  using std::chrono::seconds;
  CHECK_FALSE(complaint_about_signature(call.request, call.secret, sent + seconds(300)));
  CHECK_FALSE(complaint_about_signature(call.request, call.secret, sent - seconds(300)));
  CHECK(complaint_about_signature(call.request, call.secret, sent + seconds(301)));
  const auto complaint = complaint_about_signature(call.request, call.secret, sent - seconds(301));
  REQUIRE(complaint);
  CHECK(complaint->find("off our clock") != std::string::npos);
}

TEST_CASE("a timestamp that is no number is refused before anything is computed", "[slack]") {
  auto call = published_calls().front();
  for (const auto* stamp : {"", "abc", "-1", "1531420618 ", "1531420618.5", "99999999999999999999"}) {
    CAPTURE(stamp);
    call.request.headers.set("X-Slack-Request-Timestamp", stamp);
    CHECK(complaint_about_signature(call.request, call.secret, call.now));
  }
  call.request.headers.remove("X-Slack-Request-Timestamp");
  CHECK(complaint_about_signature(call.request, call.secret, call.now));
}

}  // namespace errand::slack
