// Chat Completions: https://platform.openai.com/docs/api-reference/chat and the providers that speak it.
#include "bot/core/json_text.hpp"
#include "bot/generate/dialect_json.hpp"
#include "bot/generate/formats.hpp"

#include <nlohmann/json.hpp>

namespace errand::generate {

using nlohmann::json;

namespace {

Ending ending_named(const std::string& reason) {
  if (reason == "length") return Ending::cut_off;
  if (reason == "content_filter" || reason == "sensitive") return Ending::refused;
  return Ending::complete;
}

/// A text, or a list of parts with texts.
std::string content_of(const json& message) {
  const auto& content = member(message, "content");
  if (content.is_string()) return content.get<std::string>();
  std::string text;
  if (content.is_array()) {
    for (const auto& part : content) text += text_of(part, "text");
  }
  return text;
}

void take_usage(const json& event, ModelAnswer& answer) {
  const auto& usage = member(event, "usage");
  if (!usage.is_object()) return;
  answer.input_tokens = count_of(usage, "prompt_tokens");
  answer.output_tokens = count_of(usage, "completion_tokens");
  answer.cached_tokens = count_of(member(usage, "prompt_tokens_details"), "cached_tokens");
  if (answer.cached_tokens == 0) answer.cached_tokens = count_of(usage, "prompt_cache_hit_tokens");
}

void take_choice(const json& choice, const json& message, ModelAnswer& answer) {
  answer.text += content_of(message);
  // Servers call it by one of two names.
  const auto thinking = text_of(message, "reasoning_content");
  take_thinking(thinking.empty() ? text_of(message, "reasoning") : thinking, answer);
  const auto refusal = text_of(message, "refusal");
  if (!refusal.empty()) {
    answer.text += refusal;
    answer.ending = Ending::refused;
  }
  const auto reason = text_of(choice, "finish_reason");
  if (!reason.empty() && answer.ending != Ending::refused) answer.ending = ending_named(reason);
}

class OpenAi final : public Dialect {
 public:
  HttpRequest request(const Service& service, const ModelRequest& asked) const override {
    auto messages = json::array({{{"role", "system"}, {"content", asked.fixed}}});
    for (const auto& message : asked.messages) {
      messages.push_back(
          {{"role", message.speaker == Speaker::user ? "user" : "assistant"}, {"content", message.text}});
    }
    // No temperature: reasoning models refuse any.
    const json body{{"model", service.model},
                    {"messages", messages},
                    {service.limit_field, asked.max_output_tokens},
                    {"stream", true},
                    {"stream_options", {{"include_usage", true}}}};
    HttpRequest request{.method = "POST", .url = service.url + "/chat/completions"};
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "text/event-stream"}};
    add_key(service, request);
    request.body = json_text(body);
    return request;
  }

  HttpRequest list_request(const Service& service) const override {
    HttpRequest request{.url = service.url + "/models"};
    add_key(service, request);
    return request;
  }

  Result<Progress> take(const Event& event, ModelAnswer& answer) const override {
    if (event.data == "[DONE]") return Progress::ended;
    const auto value = parse_object(event.data);
    if (!value) return value.error();
    if (!member(*value, "error").is_null()) return error_in_stream(*value);
    const auto& choice = first_of(*value, "choices");
    take_choice(choice, member(choice, "delta"), answer);
    take_usage(*value, answer);
    return text_of(choice, "finish_reason").empty() ? Progress::going_on : Progress::may_end;
  }

  Result<void> take_whole(const std::string& body, ModelAnswer& answer) const override {
    const auto value = parse_object(body);
    if (!value) return value.error();
    if (!member(*value, "error").is_null()) return error_in_stream(*value);
    const auto& choice = first_of(*value, "choices");
    if (!choice.is_object()) {
      return Error{.fault = Fault::corrupt, .message = "the answer has no choices", .code = "model_answer"};
    }
    take_choice(choice, member(choice, "message"), answer);
    take_usage(*value, answer);
    return {};
  }

 private:
  static void add_key(const Service& service, HttpRequest& request) {
    if (service.key.empty()) return;
    const bool is_bearer = service.key_header == "Authorization";
    request.headers.set(service.key_header, is_bearer ? "Bearer " + service.key : service.key);
  }
};

}  // namespace

const Dialect& openai() {
  static const OpenAi dialect;
  return dialect;
}

}  // namespace errand::generate
