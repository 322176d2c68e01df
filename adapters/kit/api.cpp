#include "adapters/kit/api.hpp"

#include "bot/core/chat.hpp"
#include "bot/core/json_text.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ctime>
#include <utility>

namespace errand::kit {

namespace {

using nlohmann::json;
using std::chrono::milliseconds;

/// The request may have reached the platform: whatever broke, broke after the connection stood.
bool may_have_been_taken(const Error& error) {
  return error.code == "connection_lost" || error.fault == Fault::corrupt ||
         (error.fault == Fault::timed_out && error.code != "connect_timed_out");
}

}  // namespace

milliseconds retry_after_of(const HttpHeaders& headers, std::string_view body) {
  for (const auto* const name : {"Retry-After", "x-ogw-ratelimit-reset"}) {
    if (const auto wait = wait_in(headers, name); wait.count() > 0) return wait;
  }
  const auto answer = object_in(body);
  const auto seconds_in = [](const json& object, const char* name, double unit) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number() ? wait_of(found->get<double>() * unit)
                                                       : milliseconds(0);
  };
  if (const auto wait = seconds_in(answer, "retry_after_ms", 0.001); wait.count() > 0) return wait;
  if (const auto wait = seconds_in(object_in(answer, "parameters"), "retry_after", 1); wait.count() > 0) {
    return wait;
  }
  return seconds_in(answer, "retry_after", 1);
}

Task<Result<ApiAnswer>> call(HttpClient& client, HttpRequest request) {
  const bool changes_something = request.method != "GET" && request.method != "HEAD";
  auto response = co_await client.send(std::move(request));
  if (!response) {
    auto error = response.error();
    if (changes_something && may_have_been_taken(error)) error.code = maybe_delivered;
    if (error.fault == Fault::corrupt) error.fault = Fault::unavailable;
    co_return error;
  }
  const auto status = response->status;
  if (status == 429 || status >= 500) {
    // A gateway that gave up waiting does not know whether the platform went on.
    const bool is_open = status == 504 && changes_something;
    co_return Error{.fault = Fault::unavailable,
                    .message = "the platform answers " + std::to_string(status) + ": " +
                               shortened(printable(trimmed(response->body)), 200),
                    .code = is_open ? maybe_delivered : "",
                    .retry_after = retry_after_of(response->headers, response->body),
                    .detail = std::to_string(status)};
  }
  co_return ApiAnswer{
      .status = status, .headers = std::move(response->headers), .body = std::move(response->body)};
}

HttpRequest json_post(std::string url, std::string_view token, const json& body) {
  auto request = get(std::move(url), token);
  request.method = "POST";
  request.headers.set("Content-Type", "application/json; charset=utf-8");
  request.body = json_text(body);
  return request;
}

HttpRequest get(std::string url, std::string_view token) {
  HttpRequest request{.method = "GET", .url = std::move(url)};
  request.headers.set("Accept", "application/json");
  if (!token.empty()) request.headers.set("Authorization", "Bearer " + std::string(token));
  return request;
}

json object_in(std::string_view body) {
  auto document = parsed_json(body);
  return document.is_object() ? document : json::object();
}

std::string text_in(const json& value, std::string_view name) {
  if (!value.is_object()) return {};
  const auto found = value.find(name);
  return found != value.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t number_in(const json& value, std::string_view name) {
  if (!value.is_object()) return 0;
  const auto found = value.find(name);
  return found != value.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

bool flag_in(const json& value, std::string_view name) {
  if (!value.is_object()) return false;
  const auto found = value.find(name);
  return found != value.end() && found->is_boolean() && found->get<bool>();
}

const json& object_in(const json& value, std::string_view name) {
  static const json empty = json::object();
  if (!value.is_object()) return empty;
  const auto found = value.find(name);
  return found != value.end() && found->is_object() ? *found : empty;
}

const json& list_in(const json& value, std::string_view name) {
  static const json empty = json::array();
  if (!value.is_object()) return empty;
  const auto found = value.find(name);
  return found != value.end() && found->is_array() ? *found : empty;
}

}  // namespace errand::kit
