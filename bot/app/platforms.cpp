#include "bot/app/platforms.hpp"

#include "adapters/slack/slack_adapter.hpp"
#include "adapters/telegram/telegram_adapter.hpp"

#include <utility>
#include <variant>

namespace errand::app {

namespace {

using Made = std::unique_ptr<kit::PlatformAdapter>;

const char* word_of(const config::WebAdapter&) {
  return "web";
}

const char* word_of(const config::TelegramAdapter&) {
  return "telegram";
}

const char* word_of(const config::SlackAdapter&) {
  return "slack";
}

Made make(const config::WebAdapter&, const std::string&, const PlatformPorts&) {
  return nullptr;
}

Made make(const config::TelegramAdapter& bot, const std::string& name, const PlatformPorts& ports) {
  return std::make_unique<telegram::TelegramAdapter>(
      telegram::TelegramSettings{.name = name,
                                 .bot = bot.bot,
                                 .token = bot.token.reveal(),
                                 .api_url = bot.api_url,
                                 .webhook_url = hook_url(ports.settings, name),
                                 .secret = ports.secret},
      ports.client, ports.blobs);
}

Made make(const config::SlackAdapter& slack, const std::string& name, const PlatformPorts& ports) {
  return std::make_unique<slack::SlackAdapter>(
      slack::SlackSettings{.name = name,
                           .token = slack.token.reveal(),
                           .signing_secret = slack.signing_secret.reveal(),
                           .workspace = slack.workspace,
                           .api_url = slack.api_url,
                           .secret = ports.secret},
      ports.client, ports.blobs);
}

}  // namespace

std::unique_ptr<kit::PlatformAdapter> make_platform(const config::Adapter& adapter,
                                                    const PlatformPorts& ports) {
  return std::visit([&](const auto& kind) { return make(kind, adapter.name, ports); }, adapter.kind);
}

std::string hook_url(const config::Settings& settings, const std::string& name) {
  const auto& own = settings.listen.public_url;
  return own.empty() ? std::string() : own + "/hook/" + name;
}

std::string kind_of(const config::Adapter& adapter) {
  return std::visit([](const auto& kind) { return word_of(kind); }, adapter.kind);
}

}  // namespace errand::app
