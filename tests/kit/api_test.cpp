#include "adapters/kit/api.hpp"

#include "bot/core/chat.hpp"
#include "tests/kit/rig.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

namespace errand::kit {

namespace {

using std::chrono::milliseconds;
using test::answer;

Result<ApiAnswer> outcome_of(Result<HttpResponse> came, HttpRequest request) {
  test::ScriptedClient client;
  client.answers = {std::move(came)};
  return test::run(call(client, std::move(request)));
}

Result<ApiAnswer> outcome_of(Result<HttpResponse> came) {
  return outcome_of(std::move(came), json_post("https://api.example/send", "t", {{"text", "好"}}));
}

}  // namespace

TEST_CASE("an answer below 500 is the adapter's to read", "[kit]") {
  const auto refused = outcome_of(answer(403, R"({"ok":false})"));
  REQUIRE(refused.has_value());
  CHECK(refused->status == 403);
  CHECK(refused->body == R"({"ok":false})");
}

TEST_CASE("a JSON call carries its token as a bearer, and none where there is none", "[kit]") {
  const auto request = json_post("https://api.example/send", "secret", {{"text", "好"}});
  CHECK(request.headers.find("authorization") == "Bearer secret");
  CHECK(std::get<std::string>(request.body) == R"({"text":"好"})");
  CHECK_FALSE(get("https://api.example/me", "").headers.has("Authorization"));
}

TEST_CASE("429 and 5xx may be tried again, after the platform's own wait", "[kit]") {
  const auto limited = outcome_of(answer(429, "slow down", {{"Retry-After", "7"}}));
  REQUIRE_FALSE(limited.has_value());
  CHECK(limited.error().fault == Fault::unavailable);
  CHECK(limited.error().retry_after == milliseconds(7'000));
  CHECK(limited.error().code.empty());
  CHECK(outcome_of(answer(503)).error().fault == Fault::unavailable);
}

TEST_CASE("the wait is read in every form that platforms give it", "[kit]") {
  CHECK(retry_after_of({{"Retry-After", "0.25"}}, "") == milliseconds(250));
  CHECK(retry_after_of({{"x-ogw-ratelimit-reset", "3"}}, "") == milliseconds(3'000));
  CHECK(retry_after_of(
            {{"Date", "Wed, 21 Oct 2015 07:28:00 GMT"}, {"Retry-After", "Wed, 21 Oct 2015 07:28:30 GMT"}},
            "") == milliseconds(30'000));
  CHECK(retry_after_of({}, R"({"retry_after_ms":1500})") == milliseconds(1'500));
  CHECK(retry_after_of({}, R"({"parameters":{"retry_after":9}})") == milliseconds(9'000));
  CHECK(retry_after_of({}, R"({"retry_after":0.5})") == milliseconds(500));
}

TEST_CASE("a wait that is no wait counts as none, and a mad one as a day", "[kit]") {
  for (const auto* const said : {"soon", "-3", "", "nan"}) {
    CAPTURE(said);
    CHECK(retry_after_of({{"Retry-After", said}}, "[1") == milliseconds(0));
  }
  CHECK(retry_after_of({{"Retry-After", "1e30"}}, "") == std::chrono::hours(24));
}

TEST_CASE("an answer that was lost may have been a delivery", "[kit]") {
  for (const auto& error : {Error{Fault::unavailable, "broke", "connection_lost"},
                            Error{Fault::timed_out, "too slow"}, Error{Fault::corrupt, "not HTTP"}}) {
    CAPTURE(error.message);
    CHECK(outcome_of(error).error().code == maybe_delivered);
  }
  CHECK(outcome_of(answer(504)).error().code == maybe_delivered);
}

TEST_CASE("what broke before it was sent is no delivery", "[kit]") {
  for (const auto* const code : {"name_not_found", "connection_refused", "tls_failed"}) {
    CAPTURE(code);
    CHECK(outcome_of(Error{Fault::unavailable, "no", code}).error().code == code);
  }
  CHECK(outcome_of(Error{Fault::timed_out, "too slow", "connect_timed_out"}).error().code ==
        "connect_timed_out");
}

TEST_CASE("a question that changes nothing is never a delivery", "[kit]") {
  const auto lost = Error{Fault::unavailable, "broke", "connection_lost"};
  CHECK(outcome_of(lost, get("https://api.example/me", "t")).error().code == "connection_lost");
}

TEST_CASE("members of another type read as empty", "[kit]") {
  const auto json = object_in(R"({"a":1,"b":"x","c":true,"d":{"e":[2]},"f":null,"g":1.5})");
  CHECK(text_in(json, "a").empty());
  CHECK(text_in(json, "b") == "x");
  CHECK(number_in(json, "a") == 1);
  CHECK(number_in(json, "g") == 0);
  CHECK(flag_in(json, "c"));
  CHECK_FALSE(flag_in(json, "b"));
  CHECK(list_in(object_in(json, "d"), "e").size() == 1);
  CHECK(object_in(json, "f").empty());
  CHECK(text_in(nlohmann::json::array({1}), "a").empty());
  CHECK(object_in("[1,2").empty());
}

}  // namespace errand::kit
