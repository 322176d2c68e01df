/// WebAdapter: the built-in chat page, as a platform like any other. Serves the page and its API on the
/// service's own HTTP server, keeps conversations in the PageArchive, and pushes messages over WebSocket.
/// Built and owned by bot/app.
#pragma once

#include "adapters/web/files.hpp"
#include "adapters/web/hub.hpp"
#include "adapters/web/sessions.hpp"
#include "bot/core/blobs.hpp"
#include "bot/core/chat.hpp"
#include "bot/core/clock.hpp"
#include "bot/core/store.hpp"
#include "bot/net/server.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace errand::web {

/// Hands events to the flow; when it answers without an error they are durable.
using Intake = std::function<Task<Result<std::vector<Accepted>>>(std::vector<ChatEvent>)>;

struct WebSettings {
  std::string name = "web";  ///< The connection's name; the route of messages is /hook/<name>.
  std::vector<Login> logins;
  std::string
      secret;  ///< At least 32 random bytes that stay the same over restarts; signs cookies and links.
  std::string public_url;  ///< As which origin a browser may name us besides the Host it sent; may be empty.
  std::uint64_t file_bytes = 100U << 20U;
  std::size_t files_per_message = 20;
  std::size_t message_characters = 4'000;
  std::int64_t remember_files_minutes = 30;
};

class WebAdapter final : public ChatAdapter {
 public:
  /// Everything referred to outlives the adapter, which outlives the server that it adds routes to.
  WebAdapter(WebSettings settings, PageArchive& archive, Blobs& blobs, const Clock& clock, Intake intake);

  /// Adds the page, its API and its WebSocket; the adapter outlives the server's loop.
  void add_routes(net::Server& server);

  const std::string& name() const override { return settings_.name; }
  Task<Result<std::string>> fetch(FileRef file, std::uint64_t max_bytes) override;
  /// A job has one message on the page: progress becomes the answer. A repeat changes nothing.
  Task<Result<Receipt>> deliver(OutboundPart part) override;
  /// The archive keeps the key with the message.
  std::chrono::minutes repeats_safely_for() const override { return std::chrono::hours(24 * 365); }

 private:
  using Guarded = std::function<Task<net::Response>(std::string person, net::Request)>;

  /// Runs `handler` for people who are logged in, and for changes only when the page itself asks.
  net::Handler guarded(Guarded handler);
  Task<net::Response> log_in(net::Request request);
  Task<net::Response> upload(net::Request request, net::BodyReader& body);
  Task<net::Response> download(std::string person, net::Request request);
  Task<net::Response> conversations(std::string person, net::Request request);
  Task<net::Response> new_conversation(std::string person, net::Request request);
  Task<net::Response> rename_conversation(std::string person, net::Request request);
  Task<net::Response> delete_conversation(std::string person, net::Request request);
  Task<net::Response> messages(std::string person, net::Request request);
  Task<net::Response> receive(std::string person, net::Request request);
  net::Response me(const std::string& person) const;
  Task<void> live(net::Request request, std::shared_ptr<net::WebSocket> socket);
  /// The conversation when it is this person's; nothing tells a stranger whether it exists.
  Task<Result<PageConversation>> own_conversation(std::string id, std::string person);
  /// Stores what a person said, so that every open page shows it.
  Task<net::Response> take_message(ChatEvent event, std::string shown);
  Task<net::Response> take_button(ChatEvent event, std::string shown);
  Task<Result<void>> show_message(ChatEvent event, std::string shown);
  void announce(const std::string& person, const PageMessage& message);

  WebSettings settings_;
  PageArchive& archive_;
  Blobs& blobs_;
  const Clock& clock_;
  Intake intake_;
  Sessions sessions_;
  FileLinks links_;
  Hub hub_;
};

}  // namespace errand::web
