#include "adapters/matrix/homeserver.hpp"

#include "adapters/kit/api.hpp"
#include "adapters/kit/download.hpp"
#include "bot/core/text.hpp"
#include "bot/net/url.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <string_view>
#include <utility>

namespace errand::matrix {

namespace {

using nlohmann::json;

constexpr std::size_t longest_reason = 300;  // characters of what a server says of an error

/// A server's own word, where it is one: "M_FORBIDDEN".
std::string as_name(const std::string& code) {
  constexpr auto of_names = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";
  return code.find_first_not_of(of_names) == std::string::npos ? code : std::string();
}

/// What an answer that is no success means.
Error error_of(const kit::ApiAnswer& answer) {
  const auto body = kit::object_in(answer.body);
  const auto code = shortened(printable(kit::text_in(body, "errcode")), longest_reason);
  auto fault = Fault::invalid_input;
  if (answer.status == 401) fault = Fault::unavailable;  // an admin can mend it while the answer waits
  if (answer.status == 403) fault = Fault::refused;
  if (answer.status == 404) fault = Fault::not_found;
  if (answer.status == 413) fault = Fault::too_large;
  return {fault,
          "the homeserver answered " + std::to_string(answer.status) + ' ' + code + ": " +
              shortened(printable(kit::text_in(body, "error")), longest_reason),
          code,
          {},
          std::string(trimmed(std::to_string(answer.status) + ' ' + as_name(code)))};
}

HttpRequest with_body(std::string method, std::string url, std::string_view token, const json& body) {
  auto request = kit::json_post(std::move(url), token, body);
  request.method = std::move(method);
  return request;
}

/// Server and id of "mxc://example.org/abc", or nothing: what stands there comes from a stranger.
std::optional<std::pair<std::string, std::string>> parts_of(std::string_view address) {
  constexpr std::string_view scheme = "mxc://";
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  if (!address.starts_with(scheme)) return std::nullopt;
  address.remove_prefix(scheme.size());
  const auto slash = address.find('/');
  if (slash == std::string_view::npos || slash == 0) return std::nullopt;
  const auto id = address.substr(slash + 1);
  if (id.empty() || id.find_first_not_of(letters) != std::string_view::npos) return std::nullopt;
  return std::pair{std::string(address.substr(0, slash)), std::string(id)};
}

}  // namespace

bool is_stranger(const Error& error) {
  return error.code == "M_UNKNOWN_TOKEN" || error.code == "M_MISSING_TOKEN";
}

Homeserver::Homeserver(HomeserverSettings settings, HttpClient& client, Blobs& blobs)
    : settings_(std::move(settings)), client_(client), blobs_(blobs) {}

Task<Result<json>> Homeserver::call(HttpRequest request) {
  const auto answer = co_await kit::call(client_, std::move(request));
  if (!answer) co_return answer.error();
  if (answer->status < 200 || answer->status > 299) co_return error_of(*answer);
  auto body = kit::object_in(answer->body);
  co_return body;
}

Task<Result<json>> Homeserver::get(std::string path) {
  co_return co_await call(kit::get(settings_.url + path, settings_.as_token));
}

Task<Result<json>> Homeserver::post(std::string path, json body) {
  co_return co_await call(with_body("POST", settings_.url + path, settings_.as_token, body));
}

Task<Result<json>> Homeserver::put(std::string path, json body) {
  co_return co_await call(with_body("PUT", settings_.url + path, settings_.as_token, body));
}

Task<Result<std::string>> Homeserver::send(std::string room, std::string type, std::string transaction,
                                           json content) {
  const auto path = room_path(room, "/send/" + url_encoded(type) + '/' + url_encoded(transaction));
  const auto answer = co_await put(path, std::move(content));
  if (!answer) co_return answer.error();
  auto id = kit::text_in(*answer, "event_id");
  if (id.empty()) co_return Error{Fault::corrupt, "the homeserver gave no event_id"};
  co_return id;
}

Task<Result<std::string>> Homeserver::upload(std::string name, std::string media_type, HttpBody body) {
  HttpRequest request{.method = "POST",
                      .url = settings_.url + "/_matrix/media/v3/upload?filename=" + url_encoded(name)};
  request.headers.set("Authorization", "Bearer " + settings_.as_token);
  request.headers.set("Content-Type",
                      media_type.empty() ? "application/octet-stream" : std::move(media_type));
  request.body = std::move(body);
  const auto answer = co_await call(std::move(request));
  if (!answer) co_return answer.error();
  auto address = kit::text_in(*answer, "content_uri");
  if (!parts_of(address)) co_return Error{Fault::corrupt, "the homeserver gave no content_uri"};
  co_return address;
}

Task<Result<std::optional<std::uint64_t>>> Homeserver::upload_limit() {
  if (upload_limit_) co_return *upload_limit_;
  auto config = co_await get("/_matrix/client/v1/media/config");
  if (!config && config.error().fault == Fault::not_found) config = co_await get("/_matrix/media/v3/config");
  if (!config && config.error().fault != Fault::not_found) co_return config.error();
  std::optional<std::uint64_t> limit;
  const auto said = config ? kit::number_in(*config, "m.upload.size") : 0;
  if (said > 0) limit = static_cast<std::uint64_t>(said);
  upload_limit_ = limit;
  co_return limit;
}

Task<Result<std::string>> Homeserver::download(FileRef file, std::uint64_t max_bytes) {
  const auto parts = parts_of(file.locator);
  if (!parts) {
    co_return Error{Fault::invalid_input, "the message names no file of a homeserver", "file_gone"};
  }
  const auto where = url_encoded(parts->first) + '/' + url_encoded(parts->second);
  auto hash = co_await download_from("/_matrix/client/v1/media/download/" + where, file, max_bytes);
  // Servers before version 1.11 have the old address alone.
  if (!hash && hash.error().code == "file_gone") {
    hash = co_await download_from("/_matrix/media/v3/download/" + where, std::move(file), max_bytes);
  }
  co_return hash;
}

Task<Result<std::string>> Homeserver::download_from(std::string path, FileRef file, std::uint64_t max_bytes) {
  const auto home = net::parse_url(settings_.url);
  if (!home) co_return home.error();
  auto hosts = settings_.media_hosts;
  hosts.push_back(home->host);
  kit::Download wanted{
      .request = kit::get(settings_.url + path, settings_.as_token),
      .name = std::move(file.name),
      .max_bytes = max_bytes,
      .login_remedy = "set `homeserver` to the address of the homeserver itself, behind any log-in page"};
  wanted.request.redirects = Redirects::any_host;
  wanted.request.may_visit = kit::only_hosts(std::move(hosts));
  co_return co_await kit::download(client_, blobs_, std::move(wanted));
}

std::string room_path(const std::string& room, const std::string& rest) {
  return "/_matrix/client/v3/rooms/" + url_encoded(room) + rest;
}

}  // namespace errand::matrix
