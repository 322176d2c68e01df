/// Outbox: delivers parts that are already stored, in order per conversation, each conversation on its own,
/// so that a slow platform holds up nobody else. Tries again on Fault::unavailable and timed_out after a
/// growing pause, or the platform's own; a part whose answer was lost is looked for before it is sent again,
/// unless the platform tells repeats and still remembers; a part that is given up is followed by a sentence
/// that says so. Used by Worker; on the loop thread.
#pragma once

#include "bot/core/chat.hpp"
#include "bot/core/clock.hpp"
#include "bot/core/log.hpp"
#include "bot/core/store.hpp"
#include "bot/core/task_group.hpp"
#include "bot/flow/phrases.hpp"

#include <deque>
#include <map>
#include <optional>
#include <string>

namespace errand::flow {

class Outbox {
 public:
  Outbox(TaskGroup& tasks, Store& store, Clock& clock, Log& log, const Catalogue& catalogue);
  /// The adapter outlives the outbox.
  void add(ChatAdapter& adapter);
  ChatAdapter* adapter(const std::string& connection) const;
  /// Queues a stored part.
  void send(OutboundPart part);
  /// Queues a part of before a restart: one that was being sent may have arrived.
  void resume(OutboxRow row);

 private:
  struct Waiting {
    OutboundPart part;
    std::string progress{};  ///< What the part was to replace, where it became a new message.
    int attempts = 0;
    TimePoint not_before{};
    std::optional<TimePoint> may_have_arrived{};  ///< Since when, at the earliest.
  };
  using Queue = std::deque<Waiting>;

  void add(Waiting waiting);
  Task<> drain(std::string conversation);
  /// True when the part is settled: sent, or given up and replaced by what `waiting` then holds.
  Task<bool> attempt(Waiting& waiting, Queue& queue);
  Task<Result<Receipt>> deliver(ChatAdapter& target, const Waiting& waiting);
  /// Stores that the part is tried again later.
  Task<void> put_off(Waiting& waiting, const Error& error);
  Task<void> give_up(Waiting& waiting, const Error& error, Queue& queue);
  Task<void> mark(const Waiting& waiting, PartState state, std::string receipt);

  TaskGroup& tasks_;
  Store& store_;
  Clock& clock_;
  Log& log_;
  const Catalogue& catalogue_;
  std::map<std::string, ChatAdapter*> adapters_;
  std::map<std::string, Queue> queues_;  ///< An entry exists while its conversation is being drained.
};

}  // namespace errand::flow
