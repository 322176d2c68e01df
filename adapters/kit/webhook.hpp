/// Webhook: a platform's call to /hook/<name> as a value, what an adapter makes of it, and the route that
/// joins both to the service. Used by every adapter of a platform; verifying and parsing do no I/O, so that
/// tests and fuzzers call them with bytes.
#pragma once

#include "adapters/kit/platform_adapter.hpp"
#include "bot/core/chat.hpp"
#include "bot/core/clock.hpp"
#include "bot/core/log.hpp"
#include "bot/core/store.hpp"
#include "bot/net/server.hpp"

#include <functional>
#include <string>
#include <vector>

namespace errand::kit {

/// What came of one webhook call.
struct Intake {
  net::Response answer;  ///< Sent once the events are stored; a 5xx replaces it when they cannot be.
  std::vector<ChatEvent> events;
  std::string ignored{};  ///< Why no event came of it, in the platform's word ("message_changed"): counted.
};

/// Where a platform calls.
struct HookRoute {
  std::string method;
  std::string pattern;  ///< As of net::Server::route.
  net::RouteLimits limits{};
};

/// A platform that calls us. `receive` checks the signature over the raw body, then parses: pure, and the
/// same for the same bytes and time. A forged call is answered 401, an unknown kind of event 200.
class WebhookAdapter : public PlatformAdapter {
 public:
  virtual Intake receive(const net::Request& request, TimePoint now) const = 0;
  /// POST /hook/<name> where a platform does not want another path.
  virtual std::vector<HookRoute> routes() const;
  /// Adds the hook.
  void join(ServicePorts ports) override;
};

/// Adds the adapter's routes: receive, store, then answer. All outlive the server. What is ignored is counted
/// by reason and told to the log at its 1st, 10th, 100th ... time.
void add_hook(net::Server& server, const WebhookAdapter& adapter, const Clock& clock, Log& log,
              StoreEvents store_events);

/// What add_hook() puts behind each route.
net::Handler hook(const WebhookAdapter& adapter, const Clock& clock, Log& log, StoreEvents store_events);

}  // namespace errand::kit
