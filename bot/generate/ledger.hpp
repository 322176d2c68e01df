/// Ledger: every call of a model, whole, in a file for each day (the audit of what was sent), and what a
/// day's calls add up to, so that budgets hold over a restart; and what calls under way may come to. On the
/// loop thread.
#pragma once

#include "bot/core/clock.hpp"
#include "bot/core/script.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

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

/// What calls add up to.
struct Use {
  std::int64_t tokens = 0;
  double money = 0;
};

class Ledger {
 public:
  /// What a call under way may come to, and whose it is.
  struct Held {
    std::string person;
    std::string conversation;
    Use most;
  };
  /// Counts against the budgets for as long as somebody has it; gone with the process, and so with a crash.
  using Hold = std::shared_ptr<const Held>;

  /// Files are `folder`/2026-11-25.jsonl, readable by their owner alone; a day is the clock's local one. What
  /// this day's file already holds counts. The clock outlives the ledger.
  Ledger(std::filesystem::path folder, const Clock& clock, Budget budget);

  /// Sets aside what a call may come to, until it is noted. As long as anything is left of a budget a call
  /// passes: the last one may go over. A call that costs nothing passes a limit of money. Fault::refused with
  /// the code "budget_person", "budget_conversation" or "budget_all" for the one that is used up, or
  /// "budget_held" when calls under way may need what is left.
  Result<Hold> hold(Held call);
  /// Fault::unavailable when the line cannot be written; the call counts all the same.
  Result<void> note(const std::string& person, const std::string& conversation, const ModelCall& call);

 private:
  struct Sums {
    Use person;
    Use conversation;
    Use all;
  };

  /// The code of the budget that such sums use up, or empty.
  std::string used_up(const Sums& sums, bool costs) const;
  void turn_to_today();
  void add(const std::string& person, const std::string& conversation, const ModelCall& call);
  std::filesystem::path file() const;

  std::filesystem::path folder_;
  const Clock& clock_;
  Budget budget_;
  std::chrono::sys_days day_{};
  std::map<std::string, Use> persons_;
  std::map<std::string, Use> conversations_;
  Use all_;
  std::vector<std::weak_ptr<const Held>> held_;
};

}  // namespace errand::generate
