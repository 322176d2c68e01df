/// BotApi: calls of Telegram's Bot API with what its refusals mean. Used by TelegramAdapter and by
/// `errand platform`. The token stands in the address, so no message holds an address.
/// Source: core.telegram.org/bots/api#making-requests
#pragma once

#include "bot/core/http.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>

namespace errand::telegram {

class BotApi {
 public:
  /// `url`: "https://api.telegram.org", or a Bot API server of one's own.
  BotApi(HttpClient& client, std::string url, std::string token);

  /// The member `result`. Errors, besides the client's: Fault::unavailable with retry_after for 429 and 5xx
  /// and where the token is not accepted; refused with code "blocked" (403), "bad_request" (400),
  /// "no_such_method" (404), "migrated" whose message is the new id of the chat; too_large "file_too_large".
  Task<Result<nlohmann::json>> call(std::string method, nlohmann::json body);
  /// The same with a file in the field `field`; the other fields go as text.
  Task<Result<nlohmann::json>> upload(std::string method, nlohmann::json body, HttpPart file);
  /// For a path that getFile gave.
  HttpRequest download_of(const std::string& file_path) const;

 private:
  Task<Result<nlohmann::json>> send(HttpRequest request);
  HttpRequest request_for(const std::string& method) const;

  HttpClient& client_;
  std::string url_;
  std::string token_;
};

/// What Telegram puts into X-Telegram-Bot-Api-Secret-Token of every call, when setWebhook was told so.
std::string webhook_secret(const std::string& secret, const std::string& connection);
/// The part of a token before its colon.
std::int64_t bot_id_of(const std::string& token);

}  // namespace errand::telegram
