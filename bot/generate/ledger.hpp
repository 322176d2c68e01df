/// Ledger: every call of a model, whole, in a file for each day (the audit of what was sent), and what a
/// day's calls add up to, so that budgets hold over a restart. On the loop thread.
#pragma once

#include "bot/core/clock.hpp"
#include "bot/core/script.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace errand::generate {

/// What may be used in a day; 0: no limit.
struct Budget {
  std::int64_t person_tokens = 0;
  std::int64_t conversation_tokens = 0;
  std::int64_t all_tokens = 0;
  double person_money = 0;
  double conversation_money = 0;
  double all_money = 0;
};

class Ledger {
 public:
  /// Files are `folder`/2026-11-25.jsonl, readable by their owner alone; a day is the clock's local one. What
  /// this day's file already holds counts. The clock outlives the ledger.
  Ledger(std::filesystem::path folder, const Clock& clock, Budget budget);

  /// Whose budget is used up: "budget_person", "budget_conversation", "budget_all", or empty. A call that is
  /// under way does not count yet: the last one may go over.
  std::string used_up(const std::string& person, const std::string& conversation);
  /// Fault::unavailable when the line cannot be written; the call counts all the same.
  Result<void> note(const std::string& person, const std::string& conversation, const ModelCall& call);

 private:
  struct Sum {
    std::int64_t tokens = 0;
    double money = 0;
  };

  void turn_to_today();
  void add(const std::string& person, const std::string& conversation, const ModelCall& call);
  std::filesystem::path file() const;

  std::filesystem::path folder_;
  const Clock& clock_;
  Budget budget_;
  std::chrono::sys_days day_{};
  std::map<std::string, Sum> persons_;
  std::map<std::string, Sum> conversations_;
  Sum all_;
};

}  // namespace errand::generate
