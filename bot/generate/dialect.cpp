#include "bot/generate/dialect.hpp"

#include "bot/core/json_text.hpp"
#include "bot/core/text.hpp"
#include "bot/generate/dialect_json.hpp"
#include "bot/generate/formats.hpp"
#include "bot/generate/prompt.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace errand::generate {

using nlohmann::json;

namespace {

constexpr std::size_t shown_characters = 300;

std::string shown(const std::string& text) {
  return shortened(printable(to_utf8(trimmed(text))), shown_characters);
}

}  // namespace

const Dialect& dialect_of(Format format) {
  switch (format) {
    case Format::anthropic:
      return anthropic();
    case Format::gemini:
      return gemini();
    case Format::openai:
      break;
  }
  return openai();
}

Result<json> parse_object(const std::string& text) {
  auto value = parsed_json(to_utf8(text));
  if (value.is_object()) return value;
  return Error{.fault = Fault::corrupt,
               .message = "the answer is not the provider's JSON: " + shown(text.substr(0, 1'000)),
               .code = "model_answer"};
}

const json& member(const json& value, const char* name) {
  static const json nothing;
  if (!value.is_object()) return nothing;
  const auto found = value.find(name);
  return found == value.end() ? nothing : *found;
}

const json& first_of(const json& value, const char* name) {
  static const json nothing;
  const auto& list = member(value, name);
  return list.is_array() && !list.empty() ? list.front() : nothing;
}

std::string text_of(const json& value, const char* name) {
  const auto& found = member(value, name);
  return found.is_string() ? found.get<std::string>() : std::string();
}

std::int64_t count_of(const json& value, const char* name) {
  const auto& found = member(value, name);
  if (found.is_number_integer()) return found.get<std::int64_t>();
  return 0;
}

void take_thinking(const std::string& text, ModelAnswer& answer) {
  if (!text.empty()) answer.thinking_tokens += static_cast<std::int64_t>(estimated_tokens(text));
}

ErrorBody error_body(const std::string& body) {
  auto value = parsed_json(to_utf8(body));
  if (value.is_array() && !value.empty()) value = json(value.front());  // Gemini, when it streams
  if (!value.is_object()) {
    // An HTML page of a proxy or a wrong address says nothing a line can hold.
    const bool is_page = body.find('<') != std::string::npos;
    return {.message = is_page ? "" : shown(body), .code = {}};
  }
  const auto& error = member(value, "error");
  ErrorBody found;
  const json& inner = error.is_object() ? error : value;
  for (const auto* name : {"message", "detail", "msg"}) {
    if (found.message.empty()) found.message = shown(text_of(inner, name));
  }
  if (found.message.empty() && error.is_string()) found.message = shown(error.get<std::string>());
  for (const auto* name : {"code", "type", "status"}) {
    if (found.code.empty()) found.code = ascii_lower(text_of(inner, name));
  }
  return found;
}

Error error_in_stream(const json& event) {
  const auto error = error_body(json_text(event));
  const bool is_passing =
      error.code.find("overload") != std::string::npos || error.code.find("rate") != std::string::npos ||
      error.code.find("unavailable") != std::string::npos || error.code.find("server") != std::string::npos ||
      error.code.find("api_error") != std::string::npos || error.code.empty();
  return {.fault = is_passing ? Fault::unavailable : Fault::refused,
          .message = "the provider broke its answer off: " + error.message,
          .code = is_passing ? "model_busy" : "model_request"};
}

}  // namespace errand::generate
