/// One place for a job: a confined child that waits, gets one request, runs, is watched, and ends. A cell is
/// used again and again, a child never. Owns the child: a cell that is destroyed kills it.
#pragma once

#include "runner/protocol/descriptor.hpp"
#include "runner/sandbox/control_groups.hpp"
#include "runner/sandbox/forking.hpp"
#include "runner/sandbox/isolation.hpp"
#include "runner/sandbox/job.hpp"
#include "runner/sandbox/orders.hpp"
#include "runner/sandbox/poller.hpp"
#include "runner/sandbox/printed.hpp"
#include "runner/sandbox/verdict.hpp"

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace errand::sandbox {

class Cell {
 public:
  enum class State {
    empty,
    ordered,  ///< The zygote was asked for a child.
    parking,  ///< The child puts up its barriers.
    parked,   ///< Ready for a request.
    running,
  };
  using Clock = std::chrono::steady_clock;

  /// `changed` is called whenever the state has become parked or empty.
  Cell(std::uint32_t index, Poller& poller, ControlGroups& groups, Isolation isolation, Forking forking,
       std::function<void(Cell&)> changed);
  Cell(const Cell&) = delete;
  Cell& operator=(const Cell&) = delete;
  ~Cell();

  std::uint32_t index() const { return index_; }
  State state() const { return state_; }
  pid_t pid() const { return pid_; }
  std::uint64_t scratch_bytes() const { return scratch_bytes_; }
  const Job* job() const { return job_ ? &*job_ : nullptr; }
  /// Parked and not about to be killed. It may be dying all the same: see take_lost_job().
  bool is_waiting() const { return state_ == State::parked && verdict_.outcome.empty(); }
  /// The number of the zygote whose clone it holds.
  std::uint64_t zygote() const { return zygote_; }
  /// The job whose child died before it began: it may be given to another.
  std::optional<Job> take_lost_job() { return std::exchange(lost_job_, std::nullopt); }
  /// Why the last child ended without a job and unasked; empty when it did not.
  const std::string& failure() const { return failure_; }
  /// The last child had put up all its barriers.
  bool had_parked() const { return had_parked_; }

  /// The child's ends of its pipes and socket, to go with the order. Throws StepFailed.
  std::vector<protocol::Descriptor> prepare(const ParkOrder& order, const limits::Baseline& baseline,
                                            std::uint64_t zygote);
  /// The zygote's answer to the order.
  void adopt(const ParkAnswer& answer);
  /// Lets the waiting child use a processor that is free, once, to make itself quicker.
  void touch_pages();
  Clock::time_point ordered_at() const { return ordered_at_; }
  bool may_touch() const { return is_waiting() && !has_touched_; }
  /// Hands the request to the parked child.
  void run(Job job);
  /// Ends the job, or the waiting child, with this verdict; the first verdict stands.
  void kill(const char* outcome, const char* limit = "", std::uint64_t limit_value = 0);
  /// Ends the job, whose `finished` is not called any more: whoever asked has gone.
  void cancel();
  /// The zygote died before it answered.
  void forsake();
  /// Running: looks at time, processor time and memory. Call at least every supervision_interval.
  void supervise();
  std::optional<Clock::time_point> deadline() const;
  /// For how long it has been ordered or parking; zero in other states.
  Clock::duration coming_for() const;

  static constexpr std::chrono::milliseconds supervision_interval{50};

 private:
  /// False: nothing was there.
  bool read_control();
  void read_stream(protocol::Descriptor& stream, Printed& printed);
  void child_ended();
  void settle(int status, std::uint64_t peak_bytes);
  void conclude(protocol::JobReport& report, int status) const;
  static void state(protocol::JobReport& report, const Verdict& verdict);
  void add_outputs(Finished& finished) const;
  /// What the job's control group may hold beyond the job's own memory.
  std::uint64_t allowance_bytes() const;
  void clear();
  std::uint64_t cpu_us() const;
  bool is_one_process() const;
  /// Of the job beyond the warm zygote: its heap and the files it wrote.
  std::uint64_t memory_bytes() const;

  std::uint32_t index_;
  Poller& poller_;
  ControlGroups& groups_;
  Isolation isolation_;
  Forking forking_;
  std::function<void(Cell&)> changed_;
  State state_ = State::empty;
  std::uint64_t scratch_bytes_ = 0;
  std::uint64_t threads_ = 0;
  std::uint64_t most_memory_bytes_ = 0;
  std::string broken_{};
  std::uint64_t zygote_ = 0;
  Clock::time_point ordered_at_{};
  limits::Baseline baseline_{};
  protocol::Descriptor printed_stream_;
  protocol::Descriptor complained_stream_;
  protocol::Descriptor control_;
  protocol::Descriptor process_;  ///< pidfd
  protocol::Descriptor folder_;   ///< The child's /job.
  pid_t pid_ = -1;
  ControlGroup group_;
  std::string failure_;
  bool had_parked_ = false;
  bool has_touched_ = false;

  std::optional<Job> job_;
  std::optional<Job> lost_job_;
  bool started_ = false;
  std::optional<GuestEnd> guest_end_{};  ///< With gVisor the child is not the job itself.
  Clock::time_point started_at_{};
  Clock::time_point ended_at_{};
  std::uint64_t cpu_us_before_ = 0;
  std::uint64_t resident_before_ = 0;
  std::uint64_t cpu_us_after_ = 0;
  Verdict verdict_{};
  Printed printed_{0};
  Printed complained_{0};
};

}  // namespace errand::sandbox
