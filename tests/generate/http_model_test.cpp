#include "bot/generate/http_model.hpp"

#include "tests/generate/scripted.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

using namespace errand;
using namespace errand::generate;
using namespace errand::generate::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

const std::string openai_stream =
    "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n"
    ": a comment\n\n"
    "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"按地区\"}}]}\r\n\r\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"汇总😀\"},\"finish_reason\":\"stop\"}]}\n\n"
    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":4,"
    "\"prompt_tokens_details\":{\"cached_tokens\":8}}}\n\n"
    "data: [DONE]\n\n";

const std::string anthropic_stream =
    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":2,"
    "\"cache_read_input_tokens\":8,\"output_tokens\":1}}}\n\n"
    "event: ping\ndata: {\"type\":\"ping\"}\n\n"
    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
    "{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}}\n\n"
    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":1,\"delta\":"
    "{\"type\":\"text_delta\",\"text\":\"按地区汇总😀\"}}\n\n"
    "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},"
    "\"usage\":{\"output_tokens\":4}}\n\n"
    "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

const std::string gemini_stream =
    "data: "
    "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hm\",\"thought\":true},{\"text\":\"按地区\"}]}}]}"
    "\n\n"
    "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"汇总😀\"}]},\"finishReason\":\"STOP\"}],"
    "\"usageMetadata\":{\"promptTokenCount\":10,\"candidatesTokenCount\":3,\"thoughtsTokenCount\":1,"
    "\"cachedContentTokenCount\":8}}\n\n";

struct Rig {
  explicit Rig(Format format = Format::openai) {
    settings.name = "m";
    settings.service = {
        .format = format, .url = "https://model.example", .model = "fake", .key = "sk-secret-key"};
  }
  HttpModel& model() {
    if (!made)
      made.emplace(
          client, clock, [] { return 1.0; }, settings);
    return *made;
  }
  Result<ModelAnswer> ask() { return run(model().ask({.fixed = "fixed", .messages = {{.text = "hello"}}})); }

  ScriptedClient client;
  ImpatientClock clock;
  HttpModelSettings settings;
  std::optional<HttpModel> made;
};

Error error_of(int status, const std::string& body,
               HttpHeaders headers = {{"Content-Type", "application/json"}}) {
  Rig rig;
  rig.settings.tries = 1;
  rig.client.answers = {{.status = status, .body = body, .headers = std::move(headers)}};
  return rig.ask().error();
}

}  // namespace

TEST_CASE("each format's stream is read, however it is cut into pieces", "[generate]") {
  const std::vector<std::pair<Format, std::string>> streams{{Format::openai, openai_stream},
                                                            {Format::anthropic, anthropic_stream},
                                                            {Format::gemini, gemini_stream}};
  for (const auto& [format, stream] : streams) {
    for (const std::size_t piece : {1U, 2U, 3U, 5U, 7U, 4096U}) {
      Rig rig(format);
      rig.client.answers = {{.body = stream}};
      rig.client.piece_bytes = piece;
      const auto answer = rig.ask();
      REQUIRE(answer.has_value());
      CHECK(answer->text == "按地区汇总😀");
      CHECK(answer->ending == Ending::complete);
      CHECK(answer->input_tokens == 10);
      CHECK(answer->cached_tokens == 8);
      CHECK(answer->output_tokens == 4);
    }
  }
}

TEST_CASE("an answer that is not streamed is read as well", "[generate]") {
  const HttpHeaders plain{{"Content-Type", "application/json"}};
  Rig openai;
  openai.client.answers = {
      {.body =
           R"({"choices":[{"message":{"content":[{"type":"text","text":"a"}]},"finish_reason":"length"}]})",
       .headers = plain}};
  CHECK(openai.ask().value().text == "a");
  CHECK(openai.ask().value().ending == Ending::cut_off);
  Rig anthropic(Format::anthropic);
  anthropic.client.answers = {
      {.body = R"({"content":[{"type":"text","text":"b"}],"stop_reason":"refusal"})", .headers = plain}};
  CHECK(anthropic.ask().value().ending == Ending::refused);
  Rig gemini(Format::gemini);
  gemini.client.answers = {
      {.body =
           R"([{"candidates":[{"content":{"parts":[{"text":"c"}]}}]},{"promptFeedback":{"blockReason":"SAFETY"}}])",
       .headers = plain}};
  CHECK(gemini.ask().value().text == "c");
  CHECK(gemini.ask().value().ending == Ending::refused);
}

TEST_CASE("each format is asked as documented, and the key is in a header only", "[generate]") {
  Rig openai;
  openai.client.answers = {{.body = openai_stream}};
  openai.ask().value();
  const auto& first = openai.client.requests[0];
  CHECK(first.url == "https://model.example/chat/completions");
  CHECK(first.headers.find("Authorization") == "Bearer sk-secret-key");
  const auto body = json::parse(std::get<std::string>(first.body));
  CHECK(body["messages"][0] == json{{"role", "system"}, {"content", "fixed"}});
  CHECK(body["messages"][1] == json{{"role", "user"}, {"content", "hello"}});
  CHECK(body["stream_options"]["include_usage"] == true);

  Rig anthropic(Format::anthropic);
  anthropic.client.answers = {{.body = anthropic_stream}};
  anthropic.ask().value();
  const auto& second = anthropic.client.requests[0];
  CHECK(second.url == "https://model.example/v1/messages");
  CHECK(second.headers.find("x-api-key") == "sk-secret-key");
  CHECK(json::parse(std::get<std::string>(second.body))["system"] == "fixed");

  Rig gemini(Format::gemini);
  gemini.client.answers = {{.body = gemini_stream}};
  gemini.ask().value();
  const auto& third = gemini.client.requests[0];
  CHECK(third.url == "https://model.example/v1beta/models/fake:streamGenerateContent?alt=sse");
  CHECK(third.headers.find("x-goog-api-key") == "sk-secret-key");
  for (const auto* request : {&first, &second, &third}) {
    CHECK(request->url.find("secret") == std::string::npos);
    CHECK(std::get<std::string>(request->body).find("secret") == std::string::npos);
    CHECK(request->redirects == Redirects::same_host);
  }
}

TEST_CASE("what passes is tried again after a pause, and the provider's own pause is kept", "[generate]") {
  Rig rig;
  rig.client.answers = {{.status = 529, .body = "{}"},
                        {.status = 429, .body = "{}", .headers = {{"Retry-After", "7"}}},
                        {.body = openai_stream}};
  CHECK(rig.ask().value().text == "按地区汇总😀");
  REQUIRE(rig.clock.pauses.size() == 2);
  CHECK(rig.clock.pauses[0] == 1s);
  CHECK(rig.clock.pauses[1] == 7s);
}

TEST_CASE("a pause that ends at a date is kept, and a date that is past or none is no pause", "[generate]") {
  // The clock of the tests begins 365 * 55 days after 1970: at midnight of the 18th of December 2024.
  for (const auto& [date, pause] : std::vector<std::pair<std::string, std::chrono::milliseconds>>{
           {"Wed, 18 Dec 2024 00:00:09 GMT", 9s},
           {"Tue, 17 Dec 2024 23:59:00 GMT", 1s},
           {"Wed, 18 Dez 2024 00:00:09 GMT", 1s},
           {"Wed, 99 Dec 2024 00:00:09 GMT", 1s}}) {
    INFO(date);
    Rig rig;
    rig.client.answers = {{.status = 429, .body = "{}", .headers = {{"Retry-After", date}}},
                          {.body = openai_stream}};
    CHECK(rig.ask().value().text == "按地区汇总😀");
    REQUIRE(rig.clock.pauses.size() == 1);
    CHECK(rig.clock.pauses[0] == pause);
  }
}

TEST_CASE("a pause that nobody would wait for is not waited", "[generate]") {
  Rig rig;
  rig.client.answers = {{.status = 429, .body = "{}", .headers = {{"Retry-After", "3600"}}}};
  CHECK(rig.ask().error().code == "model_rate");
  CHECK(rig.clock.pauses.empty());
}

TEST_CASE("a provider that is too slow is asked once more and no third time", "[generate]") {
  const Scripted slow{.body = {}, .error = Error{Fault::timed_out, "silent"}, .has_head = false};
  Rig rig;
  rig.client.answers = {slow};
  CHECK(rig.ask().error().code == "model_slow");
  CHECK(rig.client.requests.size() == 2);

  Rig once;
  once.client.answers = {slow, {.status = 500, .body = ""}, {.body = openai_stream}};
  CHECK(once.ask().value().text == "按地区汇总😀");
}

TEST_CASE("a stream that is cut off is asked for again, and is no answer", "[generate]") {
  for (const auto format : {Format::openai, Format::anthropic, Format::gemini}) {
    Rig rig(format);
    const auto& stream = format == Format::openai      ? openai_stream
                         : format == Format::anthropic ? anthropic_stream
                                                       : gemini_stream;
    rig.client.answers = {{.body = stream.substr(0, stream.size() / 2)}};
    const auto answer = rig.ask();
    REQUIRE(answer.has_error());
    CHECK(answer.error().fault == Fault::unavailable);
    CHECK(rig.client.requests.size() == 3);
  }
}

TEST_CASE("what happens to the connection after the text's end does not matter", "[generate]") {
  Rig rig;
  rig.client.answers = {{.body = openai_stream.substr(0, openai_stream.find("data: {\"choices\":[],")),
                         .error = Error{Fault::timed_out, "silent"}}};
  CHECK(rig.ask().value().text == "按地区汇总😀");
}

TEST_CASE("an error inside the stream is an error", "[generate]") {
  Rig rig(Format::anthropic);
  rig.client.answers = {
      {.body = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
               "\"message\":\"Overloaded\"}}\n\n"},
      {.body = anthropic_stream}};
  CHECK(rig.ask().value().text == "按地区汇总😀");
}

TEST_CASE("text without end is broken off", "[generate]") {
  Rig rig;
  std::string endless;
  const std::string event =
      "data: {\"choices\":[{\"delta\":{\"content\":\"" + std::string(4'000, 'x') + "\"}}]}\n\n";
  for (int count = 0; count < 200; ++count) endless += event;
  rig.client.answers = {{.body = endless}};
  rig.client.piece_bytes = 8'192;
  CHECK(rig.ask().error().code == "model_answer");
  CHECK(rig.client.requests.size() == 1);
}

TEST_CASE("each refusal names its remedy", "[generate]") {
  CHECK(error_of(401, R"({"error":{"message":"bad key"}})").code == "model_key");
  CHECK(error_of(403, R"({"error":{"message":"no"}})").code == "model_forbidden");
  CHECK(error_of(404, R"({"error":{"message":"no such model"}})").code == "model_unknown");
  CHECK(error_of(402, R"({"error":{"message":"Insufficient Balance"}})").code == "model_credit");
  CHECK(error_of(429, R"({"error":{"message":"x","code":"insufficient_quota"}})").code == "model_credit");
  CHECK(error_of(429, R"({"error":{"message":"slow down"}})").code == "model_rate");
  CHECK(error_of(400, R"({"error":{"message":"x","code":"context_length_exceeded"}})").code ==
        "model_too_long");
  CHECK(error_of(400, R"([{"error":{"message":"API key not valid.","status":"INVALID_ARGUMENT"}}])").code ==
        "model_key");
  CHECK(error_of(400, R"({"error":{"message":"strange"}})").code == "model_request");
  CHECK(error_of(500, "<html>oops</html>").code == "model_busy");
  CHECK(error_of(529, R"({"type":"error","error":{"type":"overloaded_error","message":"x"}})").code ==
        "model_busy");
  CHECK(error_of(400, R"({"error":{"message":"strange"}})").message.find("strange") != std::string::npos);
  CHECK(error_of(502, "<html>oops</html>").message.find("html") == std::string::npos);
}

TEST_CASE("a key that a provider repeats does not reach the log", "[generate]") {
  const auto error = error_of(401, R"({"error":{"message":"Incorrect API key provided: sk-secret-key."}})");
  CHECK(error.message.find("sk-secret-key") == std::string::npos);
  CHECK(error.message.find("Incorrect API key") != std::string::npos);
}

TEST_CASE("JSON of another kind and pages are no answers", "[generate]") {
  for (const auto* body : {"<html>log in</html>", "[]", "{\"hello\":1}", "null", "{"}) {
    Rig rig;
    rig.settings.tries = 1;
    rig.client.answers = {{.body = body, .headers = {{"Content-Type", "text/html"}}}};
    CHECK(rig.ask().error().code == "model_answer");
  }
}

TEST_CASE("a model that fails three times in a row rests, then is tried once", "[generate]") {
  Rig rig;
  rig.settings.tries = 1;
  rig.client.answers = {{.status = 500, .body = ""}};
  for (int count = 0; count < 3; ++count) CHECK(rig.ask().error().code == "model_busy");
  CHECK(rig.ask().error().code == "model_resting");
  CHECK(rig.client.requests.size() == 3);
  rig.clock.pass(61s);
  CHECK(rig.ask().error().code == "model_busy");
  CHECK(rig.ask().error().code == "model_resting");
  rig.clock.pass(61s);
  rig.client.answers = {{.body = openai_stream}};
  CHECK(rig.ask().has_value());
  CHECK(rig.ask().has_value());
}

TEST_CASE("events are read by the standard's rules", "[generate]") {
  EventReader reader;
  const auto events = reader.take("event: a\rdata: 1\rdata:2\r\rid: 7\n\n:x\ndata\n\ndata: last");
  REQUIRE(events.has_value());
  CHECK(events.value() == std::vector<Event>{{.name = "a", .data = "1\n2"}, {.name = "", .data = ""}});
  CHECK(reader.end() == std::vector<Event>{{.name = "", .data = "last"}});
  CHECK(EventReader().take("data: " + std::string(2'000'000, 'x')).error().fault == Fault::too_large);
}
