#include "bot/app/platforms.hpp"

#include "adapters/feishu/feishu_adapter.hpp"
#include "adapters/matrix/matrix_adapter.hpp"
#include "adapters/slack/slack_adapter.hpp"
#include "adapters/telegram/telegram_adapter.hpp"

#include <utility>
#include <variant>

namespace errand::app {

namespace {

using Made = std::unique_ptr<kit::PlatformAdapter>;

Made make(const config::WebAdapter&, const std::string&, const PlatformPorts&) {
  return nullptr;
}

Made make(const config::SlackAdapter& slack, const std::string& name, const PlatformPorts& ports) {
  return std::make_unique<slack::SlackAdapter>(
      slack::SlackSettings{.name = name,
                           .token = slack.token.reveal(),
                           .signing_secret = slack.signing_secret.reveal(),
                           .workspace = slack.workspace,
                           .api_url = slack.api_url,
                           .secret = ports.secret},
      ports.client, ports.blobs, ports.clock);
}

Made make(const config::FeishuAdapter& settings, const std::string& name, const PlatformPorts& ports) {
  const bool is_lark = settings.region == config::FeishuRegion::lark;
  const std::string region_url = is_lark ? "https://open.larksuite.com" : "https://open.feishu.cn";
  feishu::FeishuSettings feishu{.name = name,
                                .api = {.url = settings.api_url.empty() ? region_url : settings.api_url,
                                        .app_id = settings.app_id,
                                        .app_secret = settings.app_secret.reveal()},
                                .keys = {.encrypt_key = settings.encrypt_key.reveal(),
                                         .verification_token = settings.verification_token.reveal()},
                                .language = is_lark ? "en" : "zh",
                                .secret = ports.secret};
  return std::make_unique<feishu::FeishuAdapter>(
      ports.executor, std::move(feishu),
      feishu::FeishuPorts{
          .client = ports.client, .blobs = ports.blobs, .clock = ports.clock, .log = ports.log});
}

Made make(const config::MatrixAdapter& kind, const std::string& name, const PlatformPorts& ports) {
  matrix::MatrixSettings settings{
      .name = name,
      .bot = {.user_id = "@" + kind.localpart + ":" + kind.server, .display_name = kind.display_name},
      .homeserver = {.url = kind.homeserver,
                     .as_token = kind.as_token.reveal(),
                     .media_hosts = kind.media_hosts},
      .registration_id = kind.id,
      .hs_token = kind.hs_token.reveal(),
      .invites = {.servers = kind.servers, .rooms = kind.rooms},
      .ignored_users = kind.ignored_users};
  return std::make_unique<matrix::MatrixAdapter>(
      std::move(settings),
      matrix::MatrixPorts{
          .client = ports.client, .blobs = ports.blobs, .clock = ports.clock, .log = ports.log});
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
  return std::visit([](const auto& kind) { return kind.kind; }, adapter.kind);
}

}  // namespace errand::app
