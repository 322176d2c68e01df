// A bot on Telegram.
#include "config/keys.hpp"
#include "config/shapes.hpp"

#include <algorithm>

namespace errand::config {

namespace {

Shape bot_name() {
  return {"errand_bot", "^[A-Za-z][A-Za-z0-9_]{3,31}$",
          [](const std::string& text) -> std::optional<std::string> {
            const bool is_name =
                text.size() >= 4 && text.size() <= 32 && std::ranges::all_of(text, [](char c) {
                  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                         c == '_';
                });
            if (is_name) {
              return std::nullopt;
            }
            return "not a bot's user name; write it without @ and without a link, such as `errand_bot`";
          }};
}

}  // namespace

Fields<TelegramAdapter> telegram_keys() {
  return {
      required(secret("token", &TelegramAdapter::token,
                      {"The bot's token, as @BotFather gives it.", "机器人的 token，由 @BotFather 提供。"})),
      required(text("bot", &TelegramAdapter::bot, bot_name(),
                    {"The bot's user name without @: how people mention it in groups.",
                     "机器人的用户名（不带 @），群里用它来提及机器人。"})),
      text("api_url", &TelegramAdapter::api_url, web_url(),
           {"Another address of the Bot API, for a server of one's own.",
            "Bot API 的其他地址，用于自建的服务器。"}),
  };
}

}  // namespace errand::config
