/// Outbox: delivers parts that are already stored, in order per conversation, each conversation on its own,
/// so that a slow platform holds up nobody else. Tries again on Fault::unavailable and timed_out with a
/// growing pause. Used by Worker; on the loop thread.
#pragma once

#include "bot/core/chat.hpp"
#include "bot/core/clock.hpp"
#include "bot/core/log.hpp"
#include "bot/core/store.hpp"
#include "bot/core/task_group.hpp"

#include <deque>
#include <map>
#include <string>

namespace errand::flow {

class Outbox {
 public:
  Outbox(TaskGroup& tasks, Store& store, Clock& clock, Log& log);
  /// The adapter outlives the outbox.
  void add(ChatAdapter& adapter);
  ChatAdapter* adapter(const std::string& connection) const;
  /// Queues a stored part. `attempts`: how often it was tried before a restart.
  void send(OutboundPart part, int attempts);

 private:
  struct Waiting {
    OutboundPart part;
    int attempts = 0;
  };
  using Queue = std::deque<Waiting>;

  Task<> drain(std::string conversation);
  /// True when the part is settled: sent, or given up.
  Task<bool> attempt(Waiting& waiting);

  TaskGroup& tasks_;
  Store& store_;
  Clock& clock_;
  Log& log_;
  std::map<std::string, ChatAdapter*> adapters_;
  std::map<std::string, Queue> queues_;  ///< An entry exists while its conversation is being drained.
};

}  // namespace errand::flow
