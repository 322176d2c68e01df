/// Api: calls to a platform's HTTP API with what all of them need: JSON both ways, the meaning of a status as
/// an Error, the platform's own wait, and whether a lost answer may have been a delivery. Used by the thin
/// sends of the adapters.
#pragma once

#include "bot/core/http.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace errand::kit {

/// An API's answer: its HTTP head, and the body when it was JSON (null otherwise).
struct ApiAnswer {
  int status = 0;
  HttpHeaders headers;
  std::string body;
};

/// Sends and returns the answer of whatever status below 500 except 429. Errors: Fault::unavailable with
/// retry_after for 429 and 5xx (header Retry-After in seconds or as a date); code `maybe_delivered` where the
/// request may have been taken before the connection was lost; else the client's own errors.
Task<Result<ApiAnswer>> call(HttpClient& client, HttpRequest request);

/// A POST of a JSON body with `Authorization: Bearer`; `token` empty: no such header.
HttpRequest json_post(std::string url, std::string_view token, const nlohmann::json& body);
HttpRequest get(std::string url, std::string_view token);

}  // namespace errand::kit
