/// Lanes: which waiting job starts next. One job at a time per conversation (order is kept there); among the
/// others the person who was served longest ago comes first, so nobody who sends fifty messages holds up the
/// rest. A job that waits for a model or a platform lets go of its place, but not of its conversation's turn.
/// Pure bookkeeping, used by Worker.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace errand::flow {

class Lanes {
 public:
  struct Waiting {
    std::string job;
    std::string conversation;  ///< Connection and conversation, as one key.
    std::string person;
  };

  explicit Lanes(int jobs_at_once) : jobs_at_once_(jobs_at_once) {}

  void add(Waiting waiting) { waiting_.push_back(std::move(waiting)); }
  /// The job to start now, if a place is free; it then counts as running until done().
  std::optional<Waiting> next();
  void done(const Waiting& finished);
  /// Frees the place of a job that waits for somebody outside; it goes on with come_back().
  void leave(const Waiting& running);
  /// Queues for a place again, before all jobs that have not begun.
  void come_back(Waiting returning) { returning_.push_back(std::move(returning)); }
  /// The job to go on with now, if a place is free; it then counts as running until done().
  std::optional<Waiting> next_back();
  /// A job ended while it had no place.
  void done_outside(const Waiting& finished);
  /// Takes a job that has not started out of the queue.
  bool remove(const std::string& job);
  /// How many jobs stand before this one; 0 when it is next or not waiting.
  int ahead_of(const std::string& job) const;

 private:
  int jobs_at_once_;
  int running_ = 0;
  std::uint64_t turn_ = 0;
  std::list<Waiting> waiting_;
  std::list<Waiting> returning_;
  std::set<std::string> busy_conversations_;
  std::map<std::string, int> running_of_person_;
  std::map<std::string, std::uint64_t> served_;  ///< Person -> turn; forgotten when nobody waits.
};

}  // namespace errand::flow
