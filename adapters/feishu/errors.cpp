#include "adapters/feishu/errors.hpp"

#include "bot/core/text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace errand::feishu {

namespace {

struct Known {
  std::int64_t code;
  Fault fault;
  const char* word;
  const char* sentence;
};

constexpr auto gone_wrong =
    "the app's access token was not accepted; check `app_id`, `app_secret` and `region`";
constexpr auto too_often = "messages are sent more often than this chat allows";
constexpr auto bad_card = "the message's content was not accepted";
constexpr auto silent = "the bot may not speak in this chat: it is muted, blocked, or the chat is dissolved";
constexpr auto no_edit = "the message can no longer be edited";
constexpr auto no_target = "the message that was answered is gone";
constexpr auto not_there = "the bot is not in the chat; add it there";
constexpr auto no_scope =
    "the app lacks a permission; grant it in the developer console, publish a version and let it be approved";
constexpr auto own_trouble = "Feishu has trouble on its own side";

constexpr std::array<Known, 46> known_codes{{
    {10003, Fault::refused, token_refused, gone_wrong},
    {10012, Fault::refused, token_refused, gone_wrong},
    {10014, Fault::refused, token_refused, gone_wrong},
    {99991663, Fault::refused, token_refused, gone_wrong},
    {99991664, Fault::refused, token_refused, gone_wrong},
    {99991668, Fault::refused, token_refused, gone_wrong},
    {99991671, Fault::refused, token_refused, gone_wrong},
    {99991677, Fault::refused, token_refused, gone_wrong},
    {99991672, Fault::refused, missing_scope, no_scope},
    {230027, Fault::refused, missing_scope, no_scope},
    {99991400, Fault::unavailable, "too_often", too_often},
    {230020, Fault::unavailable, "too_often", too_often},
    {230049, Fault::unavailable, "in_flight", "the same message is just being sent"},
    {232096, Fault::unavailable, "own_trouble", own_trouble},
    {234019, Fault::unavailable, "own_trouble", own_trouble},
    {1500, Fault::unavailable, "own_trouble", own_trouble},
    {2200, Fault::unavailable, "own_trouble", own_trouble},
    {230001, Fault::refused, card_refused, bad_card},
    {230025, Fault::refused, card_refused, bad_card},
    {230099, Fault::refused, card_refused, bad_card},
    {200621, Fault::refused, card_refused, bad_card},
    {230022, Fault::refused, "content_refused", "Feishu refuses what the message says as sensitive"},
    {230028, Fault::refused, "content_refused", "the company's rules against data leaks refuse the message"},
    {230002, Fault::refused, "not_in_chat", not_there},
    {230006, Fault::refused, "no_bot", "the app has no bot; switch on the bot feature and publish a version"},
    {230013, Fault::refused, "not_available",
     "the person is outside of the app's availability; widen it in the developer console"},
    {230018, Fault::refused, "silent", silent},
    {230035, Fault::refused, "silent", silent},
    {230053, Fault::refused, "silent", silent},
    {232009, Fault::refused, "silent", silent},
    {230011, Fault::not_found, message_gone, no_target},
    {230110, Fault::not_found, message_gone, no_target},
    {231003, Fault::not_found, message_gone, no_target},
    {230019, Fault::not_found, message_gone, no_target},
    {230071, Fault::refused, "edit_refused", no_edit},
    {230072, Fault::refused, "edit_refused", no_edit},
    {230073, Fault::refused, "edit_refused", no_edit},
    {230075, Fault::refused, "edit_refused", no_edit},
    {234003, Fault::not_found, "file_gone", "the file is not in that message"},
    {234004, Fault::refused, "not_in_chat", not_there},
    {234006, Fault::too_large, "platform_too_large",
     "files over 30 MB and pictures over 10 MB are not taken"},
    {234010, Fault::invalid_input, "file_empty", "empty files are not taken"},
    {234037, Fault::too_large, "platform_too_large", "files over 100 MB are not given out"},
    {234038, Fault::refused, "restricted", "the chat forbids its files to be downloaded"},
    {234040, Fault::refused, "restricted", "the message is older than what the bot may see in this chat"},
    {234043, Fault::refused, "unsupported", "files of this kind of message are not given out"},
}};

const Known* known(std::int64_t code) {
  const auto* found = std::find_if(known_codes.begin(), known_codes.end(),
                                   [&](const Known& one) { return one.code == code; });
  return found == known_codes.end() ? nullptr : found;
}

}  // namespace

std::string scopes_in(const Refusal& refusal) {
  const auto open = refusal.message.find('[');
  const auto close = refusal.message.find(']', open == std::string::npos ? 0 : open);
  if (open == std::string::npos || close == std::string::npos) {
    // Of others' messages in a group, Feishu says so without a name.
    return refusal.code == 230027 ? "im:message.group_msg" : std::string();
  }
  const auto named = refusal.message.substr(open + 1, close - open - 1);
  constexpr auto of_scopes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:._-, ";
  return named.size() <= 300 && named.find_first_not_of(of_scopes) == std::string::npos ? named
                                                                                        : std::string();
}

Error explained(const Refusal& refusal) {
  const auto* const meaning = known(refusal.code);
  const auto scopes = scopes_in(refusal);
  std::string sentence = meaning != nullptr ? meaning->sentence : "the request was refused";
  const bool is_scope = meaning != nullptr && meaning->word == std::string_view(missing_scope);
  if (is_scope && !scopes.empty()) {
    sentence += " (" + scopes + ")";
  }
  const auto said = shortened(printable(to_utf8(refusal.message)), 300);
  Error error{.fault = meaning != nullptr ? meaning->fault : Fault::refused,
              .message = "Feishu: " + sentence + "; code " + std::to_string(refusal.code) +
                         (said.empty() ? std::string() : ": " + said),
              .code = meaning != nullptr ? meaning->word : "request_refused",
              .detail = is_scope ? scopes : std::to_string(refusal.code)};
  if (error.fault == Fault::unavailable) error.retry_after = std::chrono::seconds(1);
  return error;
}

}  // namespace errand::feishu
