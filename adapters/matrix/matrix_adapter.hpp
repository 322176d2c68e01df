/// MatrixAdapter: the bot as an application service of one homeserver, which pushes what is said in the bot's
/// rooms. Built and owned by bot/app. The routes are the platform's, below /hook/<name>; what comes is parsed
/// in transaction.hpp, what goes out is rendered in content.hpp.
/// Source: spec.matrix.org, "Application Service API".
#pragma once

#include "adapters/kit/platform_adapter.hpp"
#include "adapters/matrix/homeserver.hpp"
#include "adapters/matrix/identity.hpp"
#include "adapters/matrix/membership.hpp"
#include "adapters/matrix/rooms.hpp"
#include "adapters/matrix/transaction.hpp"
#include "bot/core/blobs.hpp"
#include "bot/core/chat.hpp"
#include "bot/core/clock.hpp"
#include "bot/core/http.hpp"
#include "bot/core/log.hpp"
#include "bot/net/server.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace errand::matrix {

struct MatrixSettings {
  std::string name = "matrix";  ///< The connection's name, part of the address that the registration names.
  Identity bot;
  HomeserverSettings homeserver;
  std::string registration_id;
  std::string hs_token;
  InviteRules invites;
  std::vector<std::string> ignored_users;
};

/// What the adapter works with; all of it outlives the adapter.
struct MatrixPorts {
  HttpClient& client;
  Blobs& blobs;
  Clock& clock;
  Log& log;
};

class MatrixAdapter final : public kit::PlatformAdapter {
 public:
  MatrixAdapter(MatrixSettings settings, MatrixPorts ports);

  void join(kit::ServicePorts ports) override;
  Task<std::vector<kit::Finding>> check() override;
  const std::string& name() const override { return settings_.name; }
  Task<Result<std::string>> fetch(FileRef file, std::uint64_t max_bytes) override;
  Task<Result<std::vector<FileRef>>> find_files(ChatEvent event) override;
  std::vector<OutboundPart> split(OutboundPart whole) const override;
  Task<Result<Receipt>> deliver(OutboundPart part) override;
  /// A transaction's id makes a repeat harmless only while the homeserver remembers it: Synapse forgets it at
  /// a restart. The history does not.
  std::chrono::minutes repeats_safely_for() const override { return std::chrono::minutes::zero(); }
  Task<Result<std::optional<Receipt>>> find_delivered(OutboundPart part) override;

 private:
  void add_routes(net::Server& server);

  using Handler = Task<net::Response> (MatrixAdapter::*)(net::Request);

  /// Nothing when the call carries the homeserver's token; else the refusal.
  std::optional<net::Response> refusal(const net::Request& request);
  net::Handler guarded(Handler handler);
  Task<net::Response> take_transaction(net::Request request, net::BodyReader& body);
  Task<net::Response> answer_user(net::Request request);
  Task<net::Response> answer_room(net::Request request);
  Task<net::Response> answer_ping(net::Request request);

  Task<Result<void>> take(Transaction transaction);
  Task<Result<std::vector<ChatEvent>>> meant_for_bot(std::vector<Heard> all);
  /// Whether the homeserver is to send the event again. Not for ever: nothing else comes through meanwhile.
  bool is_to_come_again(const std::string& event_id, const Error& error);
  bool may_listen_to(const std::string& sender, const std::string& room);
  /// In a direct chat each is answered, in a larger room the first.
  Task<Result<void>> answer_unreadable(Unreadable unreadable);
  void count_ignored(const std::string& why);

  Task<Result<nlohmann::json>> content_of(OutboundPart part);
  Task<Result<nlohmann::json>> uploaded(FileOut file, std::string language);
  /// Signs that can be clicked, for a question's choices.
  Task<> offer_choices(OutboundPart part, std::string event_id);

  MatrixSettings settings_;
  MatrixPorts ports_;
  kit::StoreEvents store_events_;
  Homeserver homeserver_;
  Rooms rooms_;
  Membership membership_;
  std::map<std::string, std::uint64_t> ignored_;
  std::map<std::string, int> failed_;  ///< Tries to learn what an event means that did not succeed.
};

}  // namespace errand::matrix
