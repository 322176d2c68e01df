/// PlatformAdapter: a configured connection as bot/app sees it, whichever way its platform talks to us. The
/// kit's WebhookAdapter is the usual one; a platform whose calls need more than one answer derives from this.
#pragma once

#include "adapters/kit/finding.hpp"
#include "bot/core/chat.hpp"
#include "bot/core/clock.hpp"
#include "bot/core/log.hpp"
#include "bot/core/store.hpp"
#include "bot/core/task_group.hpp"
#include "bot/net/server.hpp"

#include <functional>
#include <vector>

namespace errand::kit {

/// Stores events and their jobs; when it answers without an error they are durable.
using StoreEvents = std::function<Task<Result<std::vector<Accepted>>>(std::vector<ChatEvent>)>;

/// What a connection works with while the service runs; all of it outlives the adapter.
struct ServicePorts {
  net::Server& server;
  const Clock& clock;
  Log& log;
  TaskGroup& tasks;  ///< For what goes on in the background.
  StoreEvents store_events;
};

class PlatformAdapter : public ChatAdapter {
 public:
  /// Once, before the server listens: adds the routes that the platform calls, and starts in the background
  /// what the platform must know. The adapter outlives the server and the tasks.
  virtual void join(ServicePorts ports) = 0;
  /// Asks the platform who we are there and what is missing: each absent permission by its name.
  virtual Task<std::vector<Finding>> check() = 0;
};

}  // namespace errand::kit
