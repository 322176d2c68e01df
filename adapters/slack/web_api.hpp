/// WebApi: calls of Slack's Web API with the bot token. Slack answers 200 to what it refuses; here that is an
/// Error with its meaning and the remedy. Used by SlackAdapter and by `errand check --online`.
#pragma once

#include "bot/core/http.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace errand::slack {

using Form = std::vector<std::pair<std::string, std::string>>;

struct WebAnswer {
  std::string body;  ///< A JSON object with "ok": true.
  HttpHeaders headers;
};

/// Codes of the errors below that callers tell apart; of the others, "not_in_chat" is ours and the rest
/// Slack's own words.
inline constexpr const char* missing_scope = "missing_scope";
inline constexpr const char* token_refused = "token_refused";

/// What an answer's body says went wrong; nothing for "ok": true. Fault::unavailable for what passes by
/// itself. Source: the error tables of docs.slack.dev/reference/methods.
std::optional<Error> complaint_in(std::string_view method, std::string_view body, const HttpHeaders& headers);

class WebApi {
 public:
  WebApi(HttpClient& client, std::string url, std::string token);

  /// A method that changes nothing, so that a lost answer is just asked for again.
  Task<Result<WebAnswer>> read(std::string method, Form form) const;
  /// Code `maybe_delivered` where Slack may have done it.
  Task<Result<WebAnswer>> change(std::string method, Form form) const;

  HttpClient& client() const { return client_; }
  const std::string& token() const { return token_; }
  /// Slack's own hosts, and the host of the API's address: where files may be fetched from and sent to.
  bool is_own_host(std::string_view host) const;

 private:
  HttpClient& client_;
  std::string url_;
  std::string token_;
  std::string host_;
};

}  // namespace errand::slack
