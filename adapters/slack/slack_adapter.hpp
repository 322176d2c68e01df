/// SlackAdapter: one Slack app in one workspace (or organisation), as a chat platform. Receives at
/// /hook/<name>, answers in the thread of the question by the Web API. Built and owned by bot/app; on the
/// loop thread.
#pragma once

#include "adapters/kit/webhook.hpp"
#include "adapters/slack/blocks.hpp"
#include "adapters/slack/incoming.hpp"
#include "adapters/slack/web_api.hpp"
#include "bot/core/blobs.hpp"
#include "bot/core/clock.hpp"

#include <optional>
#include <string>
#include <vector>

namespace errand::slack {

struct SlackSettings {
  std::string name = "slack";  ///< The connection's; its route is /hook/<name>.
  std::string token;           ///< The Bot User OAuth Token, "xoxb-...".
  std::string signing_secret;
  std::string workspace;  ///< Calls for another one are ignored; empty: none is.
  std::string api_url = "https://slack.com/api";
  std::string secret;  ///< Seals button values; stays the same over restarts.
};

class SlackAdapter final : public kit::WebhookAdapter {
 public:
  /// Everything referred to outlives the adapter.
  SlackAdapter(SlackSettings settings, HttpClient& client, Blobs& blobs, Clock& clock);

  const std::string& name() const override { return settings_.name; }
  kit::Intake receive(const net::Request& request, TimePoint now) const override;
  /// Also asks in the background what is missing, and logs that.
  void join(kit::ServicePorts ports) override;
  /// By auth.test, whose answer names the token's scopes.
  Task<std::vector<kit::Finding>> check() override;
  Task<Result<std::string>> fetch(FileRef file, std::uint64_t max_bytes) override;
  /// Files of the message itself, which one of its two events may lack; else of the linked message; else of
  /// the thread's first one.
  Task<Result<std::vector<FileRef>>> find_files(ChatEvent event) override;
  std::vector<OutboundPart> split(OutboundPart whole) const override;
  Task<Result<Receipt>> deliver(OutboundPart part) override;
  std::chrono::minutes repeats_safely_for() const override { return std::chrono::minutes::zero(); }
  Task<Result<std::optional<Receipt>>> find_delivered(OutboundPart part) override;

 private:
  /// By which a history names the author: messages have the bot's id, shared files may have the user's alone.
  struct Self {
    std::string bot;
    std::string user;
  };

  Seal seal_for(const OutboundPart& part) const;
  Task<Result<Receipt>> send(OutboundPart part);
  /// One call of chat.postMessage, or of chat.update for a part that replaces.
  Task<Result<Receipt>> put(const OutboundPart& part, Form content) const;
  /// The app's own ids, asked for once.
  Task<Result<Self>> self();
  /// In the history as Slack shows it now.
  Task<Result<std::optional<Receipt>>> look_for(OutboundPart part);

  SlackSettings settings_;
  Blobs& blobs_;
  Clock& clock_;
  WebApi api_;
  Listener listener_;
  Self self_;
};

}  // namespace errand::slack
