// Messages: https://docs.anthropic.com/en/api/messages and /en/api/messages-streaming.
#include "bot/core/json_text.hpp"
#include "bot/generate/dialect_json.hpp"
#include "bot/generate/formats.hpp"

#include <nlohmann/json.hpp>

namespace errand::generate {

using nlohmann::json;

namespace {

void take_stop_reason(const std::string& reason, ModelAnswer& answer) {
  if (reason == "max_tokens" || reason == "model_context_window_exceeded") answer.ending = Ending::cut_off;
  if (reason == "refusal") answer.ending = Ending::refused;
}

/// Tokens read from and written to the provider's cache are counted apart from `input_tokens`.
void take_input(const json& usage, ModelAnswer& answer) {
  if (!usage.is_object() || !usage.contains("input_tokens")) return;
  answer.cached_tokens = count_of(usage, "cache_read_input_tokens");
  answer.input_tokens =
      count_of(usage, "input_tokens") + answer.cached_tokens + count_of(usage, "cache_creation_input_tokens");
}

class Anthropic final : public Dialect {
 public:
  HttpRequest request(const Service& service, const ModelRequest& asked) const override {
    auto messages = json::array();
    for (const auto& message : asked.messages) {
      messages.push_back(
          {{"role", message.speaker == Speaker::user ? "user" : "assistant"}, {"content", message.text}});
    }
    const json body{{"model", service.model},
                    {"max_tokens", asked.max_output_tokens},
                    {"system", asked.fixed},
                    {"messages", messages},
                    {"stream", true}};
    HttpRequest request{.method = "POST", .url = service.url + "/v1/messages"};
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "text/event-stream"}};
    add_key(service, request);
    request.body = json_text(body);
    return request;
  }

  /// https://docs.anthropic.com/en/api/models-list
  HttpRequest list_request(const Service& service) const override {
    HttpRequest request{.url = service.url + "/v1/models?limit=1000"};
    add_key(service, request);
    return request;
  }

  Result<Progress> take(const Event& event, ModelAnswer& answer) const override {
    const auto value = parse_object(event.data);
    if (!value) return value.error();
    const auto type = text_of(*value, "type");
    if (type == "error") return error_in_stream(*value);
    if (type == "message_start") take_input(member(member(*value, "message"), "usage"), answer);
    if (type == "content_block_start") answer.text += text_of(member(*value, "content_block"), "text");
    if (type == "content_block_delta") {
      const auto& delta = member(*value, "delta");
      if (text_of(delta, "type") == "text_delta") answer.text += text_of(delta, "text");
      if (text_of(delta, "type") == "thinking_delta") take_thinking(text_of(delta, "thinking"), answer);
    }
    if (type == "message_delta") {
      take_stop_reason(text_of(member(*value, "delta"), "stop_reason"), answer);
      answer.output_tokens = count_of(member(*value, "usage"), "output_tokens");
    }
    return type == "message_stop" ? Progress::ended : Progress::going_on;
  }

  Result<void> take_whole(const std::string& body, ModelAnswer& answer) const override {
    const auto value = parse_object(body);
    if (!value) return value.error();
    if (text_of(*value, "type") == "error") return error_in_stream(*value);
    const auto& content = member(*value, "content");
    if (!content.is_array()) {
      return Error{.fault = Fault::corrupt, .message = "the answer has no content", .code = "model_answer"};
    }
    for (const auto& block : content) {
      if (text_of(block, "type") == "text") answer.text += text_of(block, "text");
    }
    take_stop_reason(text_of(*value, "stop_reason"), answer);
    take_input(member(*value, "usage"), answer);
    answer.output_tokens = count_of(member(*value, "usage"), "output_tokens");
    return {};
  }

 private:
  static void add_key(const Service& service, HttpRequest& request) {
    request.headers.set("anthropic-version", "2023-06-01");
    if (!service.key.empty()) request.headers.set("x-api-key", service.key);
  }
};

}  // namespace

const Dialect& anthropic() {
  static const Anthropic dialect;
  return dialect;
}

}  // namespace errand::generate
