#include "bot/flow/lanes.hpp"

#include <algorithm>
#include <tuple>

namespace errand::flow {

std::optional<Lanes::Waiting> Lanes::next() {
  if (running_ >= jobs_at_once_) return std::nullopt;
  std::set<std::string> seen = busy_conversations_;
  auto best = waiting_.end();
  std::tuple<int, std::uint64_t> best_rank;
  for (auto at = waiting_.begin(); at != waiting_.end(); ++at) {
    if (!seen.insert(at->conversation).second) continue;  // an earlier job of that conversation goes first
    const auto running = running_of_person_.find(at->person);
    const auto served = served_.find(at->person);
    const std::tuple rank{running == running_of_person_.end() ? 0 : running->second,
                          served == served_.end() ? std::uint64_t{0} : served->second};
    if (best == waiting_.end() || rank < best_rank) {
      best = at;
      best_rank = rank;
    }
  }
  if (best == waiting_.end()) return std::nullopt;
  Waiting chosen = std::move(*best);
  waiting_.erase(best);
  ++running_;
  busy_conversations_.insert(chosen.conversation);
  ++running_of_person_[chosen.person];
  served_[chosen.person] = ++turn_;
  return chosen;
}

void Lanes::done(const Waiting& finished) {
  leave(finished);
  done_outside(finished);
}

void Lanes::leave(const Waiting& running) {
  --running_;
  if (--running_of_person_[running.person] == 0) running_of_person_.erase(running.person);
}

std::optional<Lanes::Waiting> Lanes::next_back() {
  if (running_ >= jobs_at_once_ || returning_.empty()) return std::nullopt;
  Waiting chosen = std::move(returning_.front());
  returning_.pop_front();
  ++running_;
  ++running_of_person_[chosen.person];
  return chosen;
}

void Lanes::done_outside(const Waiting& finished) {
  std::erase_if(returning_, [&](const Waiting& returning) { return returning.job == finished.job; });
  busy_conversations_.erase(finished.conversation);
  if (waiting_.empty() && running_ == 0) served_.clear();
}

bool Lanes::remove(const std::string& job) {
  return std::erase_if(waiting_, [&](const Waiting& waiting) { return waiting.job == job; }) > 0;
}

int Lanes::ahead_of(const std::string& job) const {
  int count = running_;
  for (const auto* queue : {&returning_, &waiting_}) {
    for (const auto& waiting : *queue) {
      if (waiting.job == job) return count;
      ++count;
    }
  }
  return 0;
}

}  // namespace errand::flow
