#include "adapters/matrix/check.hpp"

#include "adapters/kit/api.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace errand::matrix {

namespace {

using kit::Finding;

Finding not_well(std::string sentence) {
  return {.is_well = false, .sentence = std::move(sentence)};
}

/// Why the homeserver does not say who we are.
Finding stranger(const Error& error) {
  if (is_stranger(error)) {
    return not_well(
        "the homeserver does not know the registration's as_token; name the file under "
        "app_service_config_files "
        "in homeserver.yaml, make it readable by the homeserver, and restart that");
  }
  if (may_try_again(error)) {
    return not_well("the homeserver cannot be reached (" + error.message + "); is `homeserver` its address?");
  }
  return not_well("the homeserver does not say who the bot is there: " + error.message);
}

Finding reached(const Error& error) {
  if (error.code == "M_UNRECOGNIZED") {
    return {
        .is_well = true,
        .sentence =
            "the homeserver is older than version 1.7 of Matrix and cannot say whether it reaches the bot"};
  }
  if (error.code == "M_URL_NOT_SET")
    return not_well("the homeserver's copy of the registration has no `url`");
  if (error.message.find("M_BAD_STATUS") != std::string::npos) {
    return not_well(
        "the homeserver reaches the bot, which refuses it: the two have different copies of the "
        "registration, or its `url` is not where the service is (" +
        error.message + ")");
  }
  return not_well(
      "the homeserver does not reach the bot at the registration's `url`; is the service running, and "
      "may the homeserver's machine connect to it? (" +
      error.message + ")");
}

}  // namespace

Task<std::vector<Finding>> findings(Homeserver& homeserver, const Identity& bot,
                                    std::string registration_id) {
  std::vector<Finding> found;
  const auto self = co_await homeserver.get("/_matrix/client/v3/account/whoami");
  // A user who was never registered yet is refused by some servers; the service registers it at its start.
  const bool is_new = !self && self.error().code == "M_FORBIDDEN";
  if (!self && !is_new) {
    found.push_back(stranger(self.error()));
    co_return found;
  }
  const auto user_id = is_new ? bot.user_id : kit::text_in(*self, "user_id");
  if (user_id != bot.user_id) {
    found.push_back(not_well("the homeserver calls the bot " + shortened(printable(user_id), 255) + ", not " +
                             bot.user_id + "; set `server` to what stands behind the colon there"));
    co_return found;
  }
  found.push_back({.is_well = true, .sentence = "the homeserver knows the bot as " + user_id});
  const auto ping =
      co_await homeserver.post("/_matrix/client/v1/appservice/" + url_encoded(registration_id) + "/ping",
                               {{"transaction_id", "check"}});
  found.push_back(ping ? Finding{.is_well = true, .sentence = "the homeserver reaches the bot"}
                       : reached(ping.error()));
  const auto limit = co_await homeserver.upload_limit();
  if (limit && *limit) {
    found.push_back(
        {.is_well = true, .sentence = "files of up to " + readable_size(**limit) + " can be sent"});
  }
  co_return found;
}

}  // namespace errand::matrix
