// What `errand check --online` asks Telegram.
#include "adapters/kit/api.hpp"
#include "adapters/telegram/telegram_adapter.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace errand::telegram {

namespace {

using kit::Finding;
using nlohmann::json;

Finding about_name(const json& me, const std::string& configured) {
  const auto name = kit::text_in(me, "username");
  if (same_ignoring_case(name, configured)) return {.is_well = true, .sentence = "ok, the bot is @" + name};
  return {.is_well = false,
          .sentence = "the token is of @" + name + ", but the config says `bot: " + configured +
                      "`; write `bot: " + name + "`, or take the other bot's token"};
}

Finding about_groups(const json& me) {
  if (!kit::flag_in(me, "can_join_groups")) {
    return {.is_well = false,
            .sentence = "it cannot be added to groups; allow that in @BotFather with /setjoingroups"};
  }
  if (kit::flag_in(me, "can_read_all_group_messages")) {
    return {.is_well = true, .sentence = "ok, privacy mode is off: files in groups are seen"};
  }
  return {.is_well = true,
          .sentence =
              "privacy mode is on: in groups a file must have the mention in its caption, or be "
              "replied to with a mention; for files sent by themselves and for albums turn it off in "
              "@BotFather with /setprivacy, then add the bot to the group again (or make it an "
              "admin there)"};
}

Finding about_webhook(const json& info, const TelegramSettings& settings) {
  const auto url = kit::text_in(info, "url");
  const auto& expected = settings.webhook_url;
  const auto install = "run `errand platform " + settings.name + " install`";
  if (expected.empty()) {
    return {.is_well = false,
            .sentence =
                "Telegram cannot reach us: write `public_url: https://...` under `listen:`, then " + install};
  }
  if (url != expected) {
    return {.is_well = false,
            .sentence = (url.empty() ? "no webhook is set" : "the webhook is set to " + url) + ", not to " +
                        expected + "; " + install};
  }
  const auto& told = kit::list_in(info, "allowed_updates");
  for (const auto* const kind : {"message", "callback_query"}) {
    if (told.empty() || std::ranges::find(told, json(kind)) != told.end()) continue;
    return {.is_well = false,
            .sentence = "Telegram does not tell us of any " + std::string(kind) + "; " + install};
  }
  const auto waiting = std::to_string(kit::number_in(info, "pending_update_count"));
  const auto failure = shortened(printable(kit::text_in(info, "last_error_message")), 200);
  if (!failure.empty() && waiting != "0") {
    return {.is_well = false,
            .sentence = "Telegram calls " + url + " in vain (" + failure + "), " + waiting +
                        " message(s) wait; see whether the reverse proxy passes /hook/ on"};
  }
  return {.is_well = true, .sentence = "ok, Telegram calls " + url + "; " + waiting + " message(s) wait"};
}

}  // namespace

Task<std::vector<Finding>> TelegramAdapter::check() {
  std::vector<Finding> findings;
  const auto me = co_await api_.call("getMe", json::object());
  if (!me) {
    const auto& error = me.error();
    findings.push_back({.is_well = false,
                        .sentence = error.code == "no_such_method"
                                        ? "the token is not one of a bot; get it from @BotFather"
                                        : error.message});
    co_return findings;
  }
  findings.push_back(about_name(*me, settings_.bot));
  findings.push_back(about_groups(*me));
  const auto info = co_await api_.call("getWebhookInfo", json::object());
  findings.push_back(info ? about_webhook(*info, settings_)
                          : Finding{.is_well = false, .sentence = info.error().message});
  co_return findings;
}

}  // namespace errand::telegram
