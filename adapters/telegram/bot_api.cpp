#include "adapters/telegram/bot_api.hpp"

#include "adapters/kit/api.hpp"
#include "adapters/kit/download.hpp"
#include "bot/core/json_text.hpp"
#include "bot/core/text.hpp"
#include "bot/crypto/digest.hpp"
#include "bot/crypto/encoding.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <utility>

namespace errand::telegram {

namespace {

using nlohmann::json;

/// What an answer that is not "ok" means.
Error refusal(int status, const json& answer) {
  const auto said = shortened(printable(kit::text_in(answer, "description")), 300);
  const auto text = "Telegram answers " + std::to_string(status) + ": " + said;
  const auto migrated = kit::number_in(kit::object_in(answer, "parameters"), "migrate_to_chat_id");
  if (migrated != 0) return {Fault::refused, std::to_string(migrated), "migrated"};
  switch (status) {
    case 401:
      return {Fault::unavailable, "Telegram does not accept the token; get the bot's token from @BotFather",
              "token_refused"};
    case 403:
      return {Fault::refused, text, "blocked", {}, std::to_string(status)};
    case 404:
      return {Fault::refused, text, "no_such_method"};
    case 413:
      return {Fault::too_large, text, "file_too_large"};
    default:
      return {Fault::refused, text, "bad_request", {}, std::to_string(status)};
  }
}

/// "a b/c.csv" -> "a%20b/c.csv".
std::string encoded_path(std::string_view path) {
  std::string out;
  for (;;) {
    const auto slash = path.find('/');
    out += url_encoded(path.substr(0, slash));
    if (slash == std::string_view::npos) return out;
    out += '/';
    path.remove_prefix(slash + 1);
  }
}

std::string host_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  return std::string(url.substr(0, url.find_first_of("/:")));
}

}  // namespace

BotApi::BotApi(HttpClient& client, std::string url, std::string token)
    : client_(client), url_(std::move(url)), token_(std::move(token)) {}

HttpRequest BotApi::request_for(const std::string& method) const {
  auto request = kit::get(url_ + "/bot" + token_ + "/" + method, "");
  request.method = "POST";
  request.redirects = Redirects::none;
  return request;
}

Task<Result<json>> BotApi::call(std::string method, json body) {
  auto request = request_for(method);
  request.headers.set("Content-Type", "application/json");
  request.body = json_text(body);
  co_return co_await send(std::move(request));
}

Task<Result<json>> BotApi::upload(std::string method, json body, HttpPart file) {
  HttpForm form;
  for (const auto& [name, value] : body.items()) {
    form.push_back(
        {.name = name, .content = value.is_string() ? value.get<std::string>() : json_text(value)});
  }
  form.push_back(std::move(file));
  auto request = request_for(method);
  request.body = std::move(form);
  co_return co_await send(std::move(request));
}

Task<Result<json>> BotApi::send(HttpRequest request) {
  const auto answer = co_await kit::call(client_, std::move(request));
  if (!answer) co_return answer.error();
  auto document = kit::object_in(answer->body);
  if (!kit::flag_in(document, "ok")) co_return refusal(answer->status, document);
  co_return std::move(document["result"]);
}

HttpRequest BotApi::download_of(const std::string& file_path) const {
  auto request = kit::get(url_ + "/file/bot" + token_ + "/" + encoded_path(file_path), "");
  request.headers.set("Accept", "*/*");
  request.redirects = Redirects::none;
  request.may_visit = kit::only_hosts({host_of(url_)});
  return request;
}

std::string webhook_secret(const std::string& secret, const std::string& connection) {
  return crypto::to_hex(crypto::hmac_sha256(secret, "telegram webhook\n" + connection));
}

std::int64_t bot_id_of(const std::string& token) {
  std::int64_t id = 0;
  std::from_chars(token.data(), token.data() + token.size(), id);
  return id;
}

}  // namespace errand::telegram
