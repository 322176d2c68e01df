/// Ledger: every call of a model, whole, in a file for each day (the audit of what was sent), and what a
/// day's calls add up to, so that budgets hold over a restart and for all processes that share the folder;
/// and what calls under way may come to. On the loop thread.
#pragma once

#include "bot/core/clock.hpp"
#include "bot/core/script.hpp"
#include "bot/generate/holders.hpp"
#include "bot/generate/shared_lines.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
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

/// What calls add up to.
struct Use {
  std::int64_t tokens = 0;
  double money = 0;
};

class Ledger {
 public:
  /// A call under way: whose it is, and what is sent; its tokens and its cost are the most that it may come
  /// to.
  struct Held {
    std::string person;
    std::string conversation;
    ModelCall most;
    std::string id{};  ///< Filled by hold().
    int holder = 0;    ///< The process that makes the call, likewise.
  };
  /// Counts against the budgets until it is noted, or nobody has it any more. Where its process dies before,
  /// the call counts as made, with the most that it may have come to.
  using Hold = std::shared_ptr<const Held>;

  /// Files are `folder`/2026-11-25.jsonl, and .holds beside it for the calls under way, readable by their
  /// owner alone; a day is the clock's local one. What this day's files already hold counts. The clock
  /// outlives the ledger.
  Ledger(std::filesystem::path folder, const Clock& clock, Budget budget);
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  /// Sets aside what a call may come to, on disk, until it is noted. As long as anything is left of a budget
  /// a call passes: the last one may go over. A call that costs nothing passes a limit of money.
  /// Fault::refused with the code "budget_person", "budget_conversation" or "budget_all" for the one that is
  /// used up, or "budget_held" when calls under way may need what is left.
  Result<Hold> hold(Held call);
  /// The call has ended. Fault::unavailable when the line cannot be written; it counts all the same.
  Result<void> note(const Hold& hold, const ModelCall& call);

 private:
  struct Sums {
    Use person;
    Use conversation;
    Use all;
  };
  /// The files of one day, and what they add up to.
  struct Day {
    std::chrono::sys_days date{};
    SharedLines calls;
    SharedLines holds;
    std::map<std::string, Use> persons{};
    std::map<std::string, Use> conversations{};
    Use all{};
    std::map<std::string, Held> under_way{};  ///< By their ids, of all processes.
    std::uint64_t holds_made = 0;             ///< By all processes: the next one's number.
  };

  /// The code of the budget that such sums use up, or empty.
  std::string used_up(const Sums& sums, bool costs) const;
  Day day_of_now() const;
  void open_folder();
  /// What has been written since, by any process; what dead ones held is counted.
  void catch_up();
  void turn_to_today();
  void read_on();
  /// Nobody has the hold any more. Unless it was noted, no call was made.
  void release(const Held& held);
  bool write_call(const Held& held, const ModelCall& call);
  void count(const std::string& person, const std::string& conversation, const ModelCall& call);

  std::filesystem::path folder_;
  const Clock& clock_;
  Budget budget_;
  std::optional<Holders> holders_;  ///< Made with the first call.
  Day day_;
  std::set<std::string> own_;      ///< Ids of the calls under way that this process makes.
  std::shared_ptr<Ledger*> self_;  ///< For holds, which may outlive it.
};

}  // namespace errand::generate
