#include "adapters/slack/web_api.hpp"

#include "adapters/kit/api.hpp"
#include "bot/core/chat.hpp"
#include "bot/core/text.hpp"
#include "bot/net/url.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace errand::slack {

namespace {

using kit::flag_in;
using kit::list_in;
using kit::object_in;
using kit::text_in;

template <std::size_t Count>
bool is_one_of(const std::array<std::string_view, Count>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

constexpr std::array<std::string_view, 3> too_fast{"ratelimited", "rate_limited", "message_limit_exceeded"};
/// "It's possible some aspect of the operation succeeded": a change may have been made.
constexpr std::array<std::string_view, 4> trouble_there{"internal_error", "fatal_error",
                                                        "service_unavailable", "request_timeout"};
constexpr std::array<std::string_view, 6> bad_token{"invalid_auth",  "not_authed",    "account_inactive",
                                                    "token_revoked", "token_expired", "org_login_required"};
constexpr std::array<std::string_view, 2> not_a_member{"not_in_channel", "channel_not_found"};
constexpr std::array<std::string_view, 4> no_way_in{"not_in_channel", "channel_not_found", "no_permission",
                                                    "restricted_action"};

std::string details_of(const nlohmann::json& answer) {
  std::string details;
  for (const auto& message : list_in(object_in(answer, "response_metadata"), "messages")) {
    if (message.is_string()) details += " " + message.get<std::string>();
  }
  constexpr std::size_t enough = 300;
  return shortened(printable(details), enough);
}

}  // namespace

std::optional<Error> complaint_in(std::string_view method, std::string_view body,
                                  const HttpHeaders& headers) {
  const auto call = "Slack's " + std::string(method);
  const auto answer = object_in(body);
  if (answer.empty()) {
    return Error{Fault::unavailable,
                 call +
                     " was answered with something else than Slack's JSON; is `api_url` right, and is "
                     "there a proxy that asks for a log-in?",
                 maybe_delivered};
  }
  if (flag_in(answer, "ok")) return std::nullopt;
  const auto word = text_in(answer, "error");
  const auto said = call + ": " + (word.empty() ? "refused" : word) + details_of(answer);
  if (word == missing_scope) {
    return Error{Fault::refused,
                 call + " needs the scope " + text_in(answer, "needed") +
                     "; add it at api.slack.com/apps under OAuth & Permissions and install the app again",
                 missing_scope,
                 {},
                 text_in(answer, "needed")};
  }
  if (is_one_of(too_fast, word))
    return Error{Fault::unavailable, said, word, kit::retry_after_of(headers, body)};
  if (is_one_of(trouble_there, word)) {
    return Error{Fault::unavailable, said, maybe_delivered, kit::retry_after_of(headers, body)};
  }
  if (is_one_of(bad_token, word)) {
    return Error{Fault::refused,
                 said + "; copy the Bot User OAuth Token (xoxb-...) from the app's page OAuth & Permissions",
                 token_refused};
  }
  if (is_one_of(no_way_in, word)) {
    return Error{Fault::refused, said + "; invite the app into the channel: /invite @its-name",
                 is_one_of(not_a_member, word) ? "not_in_chat" : word};
  }
  return Error{Fault::refused, said, word};
}

WebApi::WebApi(HttpClient& client, std::string url, std::string token)
    : client_(client), url_(std::move(url)), token_(std::move(token)) {
  const auto parsed = net::parse_url(url_);
  if (parsed) host_ = parsed->host;
}

Task<Result<WebAnswer>> WebApi::change(std::string method, Form form) const {
  HttpRequest request{.method = "POST", .url = url_ + "/" + method};
  request.headers = {{"Authorization", "Bearer " + token_},
                     {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  request.body = form_encoded(form);
  request.redirects = Redirects::none;  // a bearer follows nobody
  auto answer = co_await kit::call(client_, std::move(request));
  if (!answer) co_return answer.error();
  auto complaint = complaint_in(method, answer->body, answer->headers);
  if (complaint) co_return std::move(*complaint);
  co_return WebAnswer{.body = std::move(answer->body), .headers = std::move(answer->headers)};
}

Task<Result<WebAnswer>> WebApi::read(std::string method, Form form) const {
  auto answer = co_await change(std::move(method), std::move(form));
  if (!answer && answer.error().code == maybe_delivered) {
    auto error = answer.error();
    error.code.clear();
    co_return error;
  }
  co_return answer;
}

bool WebApi::is_own_host(std::string_view host) const {
  return host == "slack.com" || host.ends_with(".slack.com") || host.ends_with(".slack-gov.com") ||
         (!host_.empty() && host == host_);
}

}  // namespace errand::slack
