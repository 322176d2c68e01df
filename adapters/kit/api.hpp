/// Api: calls to a platform's HTTP API with what all of them need: JSON both ways, the meaning of a status as
/// an Error, the platform's own wait, and whether a lost answer may have been a delivery. Used by the thin
/// sends of the adapters.
#pragma once

#include "bot/core/http.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace errand::kit {

/// An API's answer: its HTTP head, and the body as it came.
struct ApiAnswer {
  int status = 0;
  HttpHeaders headers;
  std::string body;
};

/// Sends and returns the answer of whatever status below 500 except 429. Errors: Fault::unavailable with
/// retry_after for 429 and 5xx (retry_after_of()); code `maybe_delivered` where the request, unless it is a
/// GET, may have been taken before the connection was lost; else the client's own errors. No message holds
/// the URL: some platforms put the token there.
Task<Result<ApiAnswer>> call(HttpClient& client, HttpRequest request);

/// A POST of a JSON body with `Authorization: Bearer`; `token` empty: no such header.
HttpRequest json_post(std::string url, std::string_view token, const nlohmann::json& body);
HttpRequest get(std::string url, std::string_view token);

/// What the platform asks to wait: the header Retry-After in seconds or as a date, Feishu's
/// x-ogw-ratelimit-reset, or in the body Matrix's retry_after_ms, Telegram's parameters.retry_after and
/// Discord's retry_after. Zero: not said. At most a day.
std::chrono::milliseconds retry_after_of(const HttpHeaders& headers, std::string_view body);

/// An object, or an empty one for everything else. Never throws.
nlohmann::json object_in(std::string_view body);
/// A member of this type, or the empty value: for texts that others wrote. `json` may be of any type.
std::string text_in(const nlohmann::json& json, std::string_view name);
std::int64_t number_in(const nlohmann::json& json, std::string_view name);
bool flag_in(const nlohmann::json& json, std::string_view name);
/// A member that is an object (array), or an empty one that lives as long as the program.
const nlohmann::json& object_in(const nlohmann::json& json, std::string_view name);
const nlohmann::json& list_in(const nlohmann::json& json, std::string_view name);

}  // namespace errand::kit
