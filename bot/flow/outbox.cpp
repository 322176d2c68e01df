#include "bot/flow/outbox.hpp"

#include "bot/flow/undelivered.hpp"

#include <algorithm>
#include <utility>

namespace errand::flow {

namespace {

/// How long a stop of the service waits for a delivery that is under way. One that is cut may have arrived,
/// and the next start treats it so.
constexpr std::chrono::seconds stop_grace{5};

constexpr int most_deliveries = 30;  // with the pauses below: about four hours

/// 1, 2, 4, ... seconds, at most 10 minutes; never sooner than the platform asks.
std::chrono::milliseconds pause_after(int attempts, const Error& error) {
  const std::chrono::milliseconds own = std::chrono::seconds(std::min(600, 1 << std::min(attempts - 1, 10)));
  return std::max(own, error.retry_after);
}

}  // namespace

Outbox::Outbox(TaskGroup& tasks, Store& store, Clock& clock, Log& log, const Catalogue& catalogue)
    : tasks_(tasks), store_(store), clock_(clock), log_(log), catalogue_(catalogue) {}

void Outbox::add(ChatAdapter& adapter) {
  adapters_[adapter.name()] = &adapter;
}

ChatAdapter* Outbox::adapter(const std::string& connection) const {
  const auto found = adapters_.find(connection);
  return found == adapters_.end() ? nullptr : found->second;
}

void Outbox::send(OutboundPart part) {
  add(Waiting{.part = std::move(part)});
}

void Outbox::resume(OutboxRow row) {
  Waiting waiting{.part = std::move(row.part), .attempts = row.attempts, .not_before = row.next_try_at};
  if (row.state == PartState::sending) waiting.may_have_arrived = row.asked_at;
  add(std::move(waiting));
}

void Outbox::add(Waiting waiting) {
  const auto conversation = waiting.part.address.connection + '\n' + waiting.part.address.conversation;
  const auto [found, is_new] = queues_.try_emplace(conversation);
  found->second.push_back(std::move(waiting));
  if (is_new) tasks_.spawn("outbox", drain(conversation));
}

Task<> Outbox::drain(std::string conversation) {
  auto& queue = queues_.at(conversation);
  while (!queue.empty()) {
    const auto when = queue.front().not_before;
    if (when > clock_.now() && !co_await clock_.wait_until(when)) break;  // stopping: the store has it
    // With what it stores: a part that arrived during a stop must not arrive again after it.
    const bool is_settled =
        co_await uninterrupted(tasks_.executor(), attempt(queue.front(), queue), stop_grace);
    if (is_settled) queue.pop_front();
  }
  queues_.erase(conversation);
}

Task<bool> Outbox::attempt(Waiting& waiting, Queue& queue) {
  const auto& part = waiting.part;
  ChatAdapter* target = adapter(part.address.connection);
  if (target == nullptr) {
    log_.write(Level::warning, "outbox: " + part.key + " waits: no adapter is configured as '" +
                                   part.address.connection +
                                   "'; add it to the config again to have it delivered");
    co_return true;
  }
  ++waiting.attempts;
  const auto tried_at = clock_.now();
  const auto begun = co_await store_.mark_part(part.key, PartState::sending, {}, waiting.attempts, tried_at);
  if (!begun) {
    log_.write(Level::error, "outbox: " + part.key + ": " + begun.error().message);
    waiting.not_before = clock_.now() + pause_after(waiting.attempts, begun.error());
    co_return false;
  }
  const auto receipt = co_await deliver(*target, waiting);
  if (receipt) {
    co_await mark(waiting, PartState::sent, receipt->message);
    co_return true;
  }
  if (receipt.error().fault == Fault::cancelled) co_return false;  // cut by a stop: the store has it
  if (receipt.error().code == maybe_delivered && !waiting.may_have_arrived) {
    waiting.may_have_arrived = tried_at;
  }
  if (may_try_again(receipt.error()) && waiting.attempts < most_deliveries) {
    co_await put_off(waiting, receipt.error());
    co_return false;
  }
  if (!part.replaces.empty() && !may_try_again(receipt.error())) {
    // The message that was to become the answer is gone or too old: a new one serves as well.
    log_.write(Level::info, "outbox: " + part.key + " becomes a new message: " + receipt.error().message);
    waiting.progress = std::exchange(waiting.part.replaces, {});
    co_return false;
  }
  co_await give_up(waiting, receipt.error(), queue);
  co_return true;
}

Task<Result<Receipt>> Outbox::deliver(ChatAdapter& target, const Waiting& waiting) {
  const auto& part = waiting.part;
  // An edit that is made twice is seen once.
  const bool is_seen_once = !waiting.may_have_arrived || !part.replaces.empty() ||
                            clock_.now() - *waiting.may_have_arrived < target.repeats_safely_for();
  if (is_seen_once) co_return co_await target.deliver(part);
  const auto found = co_await target.find_delivered(part);
  if (found && *found) co_return **found;
  if (found) co_return co_await target.deliver(part);
  if (may_try_again(found.error())) co_return found.error();
  log_.write(Level::warning, "outbox: " + part.key + " may have arrived and is sent again, saying so");
  co_return co_await target.deliver(as_repeat(part, catalogue_));
}

Task<void> Outbox::put_off(Waiting& waiting, const Error& error) {
  log_.write(Level::warning, "outbox: " + waiting.part.key + " is tried again: " + error.message);
  waiting.not_before = clock_.now() + pause_after(waiting.attempts, error);
  co_await mark(waiting, waiting.may_have_arrived ? PartState::sending : PartState::pending, {});
}

Task<void> Outbox::give_up(Waiting& waiting, const Error& error, Queue& queue) {
  const auto& part = waiting.part;
  log_.write(Level::error, "outbox: " + part.key + " is given up: " + error.message);
  if (is_instead(part)) {
    co_await mark(waiting, PartState::failed, {});
    co_return;
  }
  auto instead = instead_of(part, error, catalogue_);
  instead.replaces = waiting.progress;  // where the words were refused and not the edit, it ends the progress
  const auto stored = co_await store_.replace_part(part.key, waiting.attempts, instead);
  if (!stored) log_.write(Level::error, "outbox: " + part.key + ": " + stored.error().message);
  // After a crash in between, it may be in the queue already.
  const bool is_queued =
      std::ranges::any_of(queue, [&](const Waiting& other) { return other.part.key == instead.key; });
  if (!is_queued) queue.insert(queue.begin() + 1, Waiting{.part = std::move(instead)});
}

Task<void> Outbox::mark(const Waiting& waiting, PartState state, std::string receipt) {
  const auto when = state == PartState::sent ? clock_.now() : waiting.not_before;
  const auto marked = co_await store_.mark_part(waiting.part.key, state, std::move(receipt), waiting.attempts,
                                                std::max(when, TimePoint{}));
  if (!marked) log_.write(Level::error, "outbox: " + waiting.part.key + ": " + marked.error().message);
}

}  // namespace errand::flow
