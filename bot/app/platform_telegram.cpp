// `errand platform telegram install` and `status`.
#include "adapters/kit/api.hpp"
#include "adapters/telegram/bot_api.hpp"
#include "bot/app/platform.hpp"
#include "bot/app/platforms.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <utility>
#include <variant>

namespace errand::app {

namespace {

using nlohmann::json;

telegram::BotApi api_of(const PlatformCall& call) {
  const auto& kind = std::get<config::TelegramAdapter>(call.adapter.kind);
  return {call.client, kind.api_url, kind.token.reveal()};
}

int failed(const Error& error) {
  std::fprintf(stderr, "errand: %s\n", error.message.c_str());
  return 1;
}

json command(const char* word, const char* purpose) {
  return {{"command", word}, {"description", purpose}};
}

/// Tells Telegram where to call, what to call for, and which commands to show people.
Task<int> install(PlatformCall call) {
  const auto& public_url = call.settings.listen.public_url;
  if (!public_url.starts_with("https://")) {
    std::fprintf(stderr,
                 "errand: Telegram calls us over https; write `public_url: https://...` under `listen:`, the "
                 "address of the reverse proxy in front of this service (port 443, 80, 88 or 8443)\n");
    co_return 2;
  }
  auto api = api_of(call);
  const auto url = hook_url(call.settings, call.adapter.name);
  const auto set = co_await api.call(
      "setWebhook", {{"url", url},
                     {"secret_token", telegram::webhook_secret(call.secret, call.adapter.name)},
                     {"allowed_updates", {"message", "callback_query"}}});
  if (!set) co_return failed(set.error());
  const auto english =
      json::array({command("help", "What I can do"), command("stop", "Stop what is running")});
  const auto chinese = json::array({command("help", "我能做什么"), command("stop", "停止正在运行的任务")});
  const auto first = co_await api.call("setMyCommands", {{"commands", english}});
  if (!first) co_return failed(first.error());
  const auto second = co_await api.call("setMyCommands", {{"commands", chinese}, {"language_code", "zh"}});
  if (!second) co_return failed(second.error());
  std::printf("Telegram now calls %s\n", url.c_str());
  co_return 0;
}

Task<int> status(PlatformCall call) {
  auto api = api_of(call);
  const auto me = co_await api.call("getMe", json::object());
  if (!me) co_return failed(me.error());
  const auto info = co_await api.call("getWebhookInfo", json::object());
  if (!info) co_return failed(info.error());
  const auto url = kit::text_in(*info, "url");
  const auto failure = printable(kit::text_in(*info, "last_error_message"));
  const bool reads_all = kit::flag_in(*me, "can_read_all_group_messages");
  std::printf(
      "bot: @%s\nwebhook: %s\nexpected: %s\nwaiting: %lld message(s)\nlast failure: %s\n"
      "privacy mode: %s\n",
      kit::text_in(*me, "username").c_str(), url.empty() ? "none" : url.c_str(),
      hook_url(call.settings, call.adapter.name).c_str(),
      static_cast<long long>(kit::number_in(*info, "pending_update_count")),
      failure.empty() ? "none" : failure.c_str(), reads_all ? "off" : "on");
  co_return 0;
}

}  // namespace

std::vector<PlatformCommand> telegram_commands() {
  return {{.platform = "telegram",
           .word = "install",
           .purpose = "tells Telegram this service's address and the bot's commands",
           .run = install},
          {.platform = "telegram",
           .word = "status",
           .purpose = "shows where Telegram calls and what it says went wrong",
           .run = status}};
}

}  // namespace errand::app
