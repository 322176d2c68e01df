#include "bot/flow/outbox.hpp"

#include <algorithm>
#include <utility>

namespace errand::flow {

namespace {

constexpr int most_attempts = 30;  // with the pauses below: about four hours

/// 1, 2, 4, ... seconds, at most 10 minutes.
std::chrono::seconds pause_after(int attempts) {
  return std::chrono::seconds(std::min(600, 1 << std::min(attempts, 10)));
}

bool may_try_again(const Error& error) {
  return error.fault == Fault::unavailable || error.fault == Fault::timed_out;
}

}  // namespace

Outbox::Outbox(TaskGroup& tasks, Store& store, Clock& clock, Log& log)
    : tasks_(tasks), store_(store), clock_(clock), log_(log) {}

void Outbox::add(ChatAdapter& adapter) {
  adapters_[adapter.name()] = &adapter;
}

ChatAdapter* Outbox::adapter(const std::string& connection) const {
  const auto found = adapters_.find(connection);
  return found == adapters_.end() ? nullptr : found->second;
}

void Outbox::send(OutboundPart part, int attempts) {
  const auto conversation = part.address.connection + '\n' + part.address.conversation;
  const auto [found, is_new] = queues_.try_emplace(conversation);
  found->second.push_back({std::move(part), attempts});
  if (is_new) tasks_.spawn("outbox", drain(conversation));
}

Task<> Outbox::drain(std::string conversation) {
  auto& queue = queues_.at(conversation);
  while (!queue.empty()) {
    if (co_await attempt(queue.front())) {
      queue.pop_front();
    } else if (!co_await clock_.wait_until(clock_.now() + pause_after(queue.front().attempts))) {
      break;  // stopping: the store still has the part as pending
    }
  }
  queues_.erase(conversation);
}

Task<bool> Outbox::attempt(Waiting& waiting) {
  ++waiting.attempts;
  const auto& part = waiting.part;
  ChatAdapter* target = adapter(part.address.connection);
  if (target == nullptr) {
    log_.write(Level::warning, "outbox: " + part.key + " waits: no adapter is configured as '" +
                                   part.address.connection +
                                   "'; add it to the config again to have it delivered");
    co_return true;
  }
  const auto begun =
      co_await store_.mark_part(part.key, PartState::sending, {}, waiting.attempts, clock_.now());
  if (!begun) {
    log_.write(Level::error, "outbox: " + part.key + ": " + begun.error().message);
    co_return false;
  }
  const auto receipt = co_await uninterrupted(tasks_.executor(), target->deliver(part));
  if (!receipt && may_try_again(receipt.error()) && waiting.attempts < most_attempts) {
    log_.write(Level::warning, "outbox: " + part.key + " is tried again: " + receipt.error().message);
    const auto later = clock_.now() + pause_after(waiting.attempts);
    const auto marked = co_await store_.mark_part(part.key, PartState::pending, {}, waiting.attempts, later);
    if (!marked) log_.write(Level::error, "outbox: " + part.key + ": " + marked.error().message);
    co_return false;
  }
  if (!receipt) log_.write(Level::error, "outbox: " + part.key + " is given up: " + receipt.error().message);
  const auto state = receipt ? PartState::sent : PartState::failed;
  const auto settled = co_await store_.mark_part(part.key, state, receipt ? receipt->message : std::string(),
                                                 waiting.attempts, clock_.now());
  if (!settled) log_.write(Level::error, "outbox: " + part.key + ": " + settled.error().message);
  co_return true;
}

}  // namespace errand::flow
