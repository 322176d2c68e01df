/// FeishuAdapter: Feishu (China) and Lark (elsewhere) as a chat platform. Verified calls become events, and
/// replies become cards, pictures and file messages. Built and owned by bot/app; on the loop thread.
#pragma once

#include "adapters/feishu/api.hpp"
#include "adapters/feishu/events.hpp"
#include "adapters/feishu/pace.hpp"
#include "adapters/feishu/verify.hpp"
#include "adapters/kit/webhook.hpp"
#include "bot/core/blobs.hpp"
#include "bot/core/clock.hpp"
#include "bot/core/log.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace errand::feishu {

struct CardParts;

struct FeishuSettings {
  std::string name = "feishu";  ///< The connection's; its address is /hook/<name>.
  ApiSettings api;
  CallKeys keys;
  std::string language = "zh";  ///< Of texts whose own language does not tell.
  std::string secret;           ///< At least 32 random bytes that stay the same: signs buttons.
};

/// What the adapter works with; all outlive it.
struct FeishuPorts {
  HttpClient& client;
  Blobs& blobs;
  Clock& clock;
  Log& log;
};

class FeishuAdapter final : public kit::WebhookAdapter {
 public:
  FeishuAdapter(boost::asio::any_io_executor executor, FeishuSettings settings, FeishuPorts ports);

  const std::string& name() const override { return settings_.name; }
  /// Until introduce() has ended, a mention in a group is answered 503, so that Feishu sends it again.
  kit::Intake receive(const net::Request& request, TimePoint now) const override;
  /// Adds the hook, and asks who the bot is until Feishu says so.
  void join(kit::ServicePorts ports) override;
  Task<> introduce();
  Task<Result<std::string>> fetch(FileRef file, std::uint64_t max_bytes) override;
  /// Of the quoted message, else of the message that it answers, else of the topic's first one. Nothing
  /// where the quoted message is an answer of ours without a file.
  Task<Result<std::vector<FileRef>>> find_files(ChatEvent event) override;
  /// A file message cannot mention anybody; without the scope im:message.group_msg a bot sees mentions alone.
  std::string how_to_send_files(const ChatEvent& event, std::string_view language) const override;
  std::vector<OutboundPart> split(OutboundPart whole) const override;
  Task<Result<Receipt>> deliver(OutboundPart part) override;
  /// By `uuid`, which Feishu remembers for an hour, less the time that a send may take.
  std::chrono::minutes repeats_safely_for() const override { return std::chrono::minutes(55); }
  Task<std::vector<kit::Finding>> check() override;

 private:
  struct Outgoing {
    std::string type;  ///< "interactive", "file", "image" or "text".
    std::string content;
    std::string attempt{};  ///< Tells forms of one part apart: see uuid_of().
  };
  struct Asked {
    std::vector<FileRef> files;
    std::string answers;  ///< The message that this one answers; may be empty.
    bool is_ours = false;
  };

  struct Bot {
    std::string name;
    std::int64_t activation = 0;  ///< 2: in use. Not told by every installation.
  };

  Task<Result<Bot>> learn_who_we_are();
  Task<Result<Asked>> ask_for(std::string message_id, std::string language);
  Task<Result<Receipt>> deliver_card(OutboundPart part);
  Task<Result<Receipt>> deliver_in_texts(OutboundPart part, const CardParts& parts);
  Task<Result<void>> close_progress(OutboundPart part, const CardParts& parts);
  Task<Result<Receipt>> deliver_file(OutboundPart part);
  Task<Result<Receipt>> post(OutboundPart part, Outgoing message);
  Task<Result<std::string>> upload_picture(FileOut picture);
  Task<Result<std::string>> upload_file(std::string name, std::variant<std::string, HttpFile> content);

  FeishuSettings settings_;
  FeishuPorts ports_;
  Api api_;
  Pace pace_;
  std::string open_id_;                            ///< The bot's; empty until Feishu said so.
  std::map<std::string, std::string> image_keys_;  ///< Of pictures uploaded for cards that were not sent yet.
};

}  // namespace errand::feishu
