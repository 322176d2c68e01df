/// TelegramAdapter: a bot on Telegram, by webhook. Built and owned by bot/app.
#pragma once

#include "adapters/kit/webhook.hpp"
#include "adapters/telegram/bot_api.hpp"
#include "adapters/telegram/update.hpp"
#include "bot/core/blobs.hpp"
#include "bot/core/http.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <string>
#include <vector>

namespace errand::telegram {

struct TelegramSettings {
  std::string name = "telegram";  ///< The connection's.
  std::string bot;                ///< The bot's user name without "@".
  std::string token;
  std::string api_url;
  std::string webhook_url;  ///< Where Telegram is to call; empty where nobody has said our address.
  std::string secret;       ///< At least 32 random bytes that stay the same over restarts.
};

class TelegramAdapter final : public kit::WebhookAdapter {
 public:
  /// The client and the blobs outlive the adapter.
  TelegramAdapter(TelegramSettings settings, HttpClient& client, Blobs& blobs);

  const std::string& name() const override { return settings_.name; }
  kit::Intake receive(const net::Request& request, TimePoint now) const override;
  /// Also asks in the background what is missing, and logs that.
  void join(kit::ServicePorts ports) override;
  Task<Result<std::string>> fetch(FileRef file, std::uint64_t max_bytes) override;
  /// A bot in privacy mode sees replies to its messages, and no bare files
  /// (https://core.telegram.org/bots/features#privacy-mode).
  std::string how_to_send_files(const ChatEvent& event, std::string_view language) const override;
  std::vector<OutboundPart> split(OutboundPart whole) const override;
  Task<Result<Receipt>> deliver(OutboundPart part) override;
  /// Telegram knows no idempotency key, and shows bots no history.
  std::chrono::minutes repeats_safely_for() const override { return std::chrono::minutes::zero(); }
  Task<std::vector<kit::Finding>> check() override;

 private:
  Task<Result<nlohmann::json>> send(const OutboundPart& part);
  Task<Result<nlohmann::json>> send_text(const OutboundPart& part);
  Task<Result<nlohmann::json>> send_picture(const OutboundPart& part);
  Task<Result<nlohmann::json>> send_file(const OutboundPart& part, FileOut file, std::string method,
                                         std::string field);

  TelegramSettings settings_;
  HttpClient& client_;
  Blobs& blobs_;
  BotApi api_;
  Identity identity_;
  std::string webhook_secret_;
  bool knows_rich_messages_ = true;              ///< Until the server says that it has no such method.
  std::map<std::string, std::string> migrated_;  ///< Groups that became supergroups: old id, new id.
};

}  // namespace errand::telegram
