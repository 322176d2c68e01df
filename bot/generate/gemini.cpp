// generateContent: https://ai.google.dev/api/generate-content.
#include "bot/core/json_text.hpp"
#include "bot/generate/dialect_json.hpp"
#include "bot/generate/formats.hpp"

#include <nlohmann/json.hpp>

namespace errand::generate {

using nlohmann::json;

namespace {

class Gemini final : public Dialect {
 public:
  HttpRequest request(const Service& service, const ModelRequest& asked) const override {
    auto contents = json::array();
    for (const auto& message : asked.messages) {
      contents.push_back({{"role", message.speaker == Speaker::user ? "user" : "model"},
                          {"parts", json::array({{{"text", message.text}}})}});
    }
    const json body{{"systemInstruction", {{"parts", json::array({{{"text", asked.fixed}}})}}},
                    {"contents", contents},
                    {"generationConfig", {{"maxOutputTokens", asked.max_output_tokens}}}};
    HttpRequest request{.method = "POST",
                        .url = service.url + "/v1beta/models/" + url_encoded(service.model) +
                               ":streamGenerateContent?alt=sse"};
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "text/event-stream"}};
    add_key(service, request);
    request.body = json_text(body);
    return request;
  }

  /// https://ai.google.dev/api/models#method:-models.list
  HttpRequest list_request(const Service& service) const override {
    HttpRequest request{.url = service.url + "/v1beta/models?pageSize=1000"};
    add_key(service, request);
    return request;
  }

  /// Each event is a whole answer with a part of the text; the last one has a finishReason.
  Result<Progress> take(const Event& event, ModelAnswer& answer) const override {
    const auto value = parse_object(event.data);
    if (!value) return value.error();
    return take_part(*value, answer);
  }

  /// One answer, or the list of them that comes without `alt=sse`.
  Result<void> take_whole(const std::string& body, ModelAnswer& answer) const override {
    const auto list = parsed_json(body);
    if (list.is_array()) {
      for (const auto& part : list) {
        if (const auto taken = take_part(part, answer); !taken) return taken.error();
      }
      return {};
    }
    const auto value = parse_object(body);
    if (!value) return value.error();
    if (const auto taken = take_part(*value, answer); !taken) return taken.error();
    return {};
  }

 private:
  /// In a header, not in the address: addresses end up in logs.
  static void add_key(const Service& service, HttpRequest& request) {
    if (!service.key.empty()) request.headers.set("x-goog-api-key", service.key);
  }

  static Result<Progress> take_part(const json& value, ModelAnswer& answer) {
    if (!member(value, "error").is_null()) return error_in_stream(value);
    const auto& candidate = first_of(value, "candidates");
    const auto& parts = member(member(candidate, "content"), "parts");
    if (parts.is_array()) {
      for (const auto& part : parts) {
        const auto& thought = member(part, "thought");
        if (thought.is_boolean() && thought.get<bool>()) {
          take_thinking(text_of(part, "text"), answer);
        } else {
          answer.text += text_of(part, "text");
        }
      }
    }
    const auto& usage = member(value, "usageMetadata");
    if (usage.is_object()) {
      answer.input_tokens = count_of(usage, "promptTokenCount");
      answer.cached_tokens = count_of(usage, "cachedContentTokenCount");
      answer.output_tokens = count_of(usage, "candidatesTokenCount") + count_of(usage, "thoughtsTokenCount");
    }
    const auto reason = text_of(candidate, "finishReason");
    if (reason == "MAX_TOKENS") answer.ending = Ending::cut_off;
    const bool is_blocked = !text_of(member(value, "promptFeedback"), "blockReason").empty();
    if (is_blocked || (!reason.empty() && reason != "STOP" && reason != "MAX_TOKENS")) {
      answer.ending = Ending::refused;
    }
    return reason.empty() && !is_blocked ? Progress::going_on : Progress::may_end;
  }
};

}  // namespace

const Dialect& gemini() {
  static const Gemini dialect;
  return dialect;
}

}  // namespace errand::generate
