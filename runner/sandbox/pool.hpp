/// The runner's heart: keeps a zygote warm and cells parked, gives requests to them in order, renews and
/// revives what ends. Single-threaded, driven by the Poller; callers call tick() at least every
/// tick_interval().
#pragma once

#include "runner/sandbox/cell.hpp"
#include "runner/sandbox/control_groups.hpp"
#include "runner/sandbox/job.hpp"
#include "runner/sandbox/poller.hpp"
#include "runner/sandbox/settings.hpp"
#include "runner/sandbox/zygote_process.hpp"

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace errand::sandbox {

class Pool {
 public:
  Pool(const Settings& settings, Poller& poller);
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool();

  /// Starts the first zygote and returns when it is warm. Throws StepFailed with what an admin must do.
  void start();

  /// Queues the job; its `finished` is called once, perhaps at once. Returns its number for cancel().
  std::uint64_t submit(Job job);
  /// Kills or forgets it; `finished` is not called any more.
  void cancel(std::uint64_t number);

  void tick();
  std::chrono::milliseconds tick_interval() const;

  bool is_idle() const;
  const std::string& versions() const { return versions_; }
  const std::string& isolation() const { return isolation_; }
  const ControlGroups& control_groups() const { return groups_; }
  /// Of a parked child; -1: none at the moment.
  pid_t waiting_child() const;
  /// Why nothing can be parked; empty when it can.
  const std::string& trouble() const { return trouble_; }

 private:
  using Clock = std::chrono::steady_clock;

  void warm_up(std::unique_ptr<ZygoteProcess>& zygote);
  void zygote_spoke();
  void next_zygote_spoke();
  void next_zygote_failed(const std::string& why);
  void zygote_died();
  /// Ends every child that waits: those of a zygote that may have been tampered with are not used.
  void discard_waiting();
  /// After a renewal: one at a time, so that a request always finds another one waiting.
  void replace_an_old_child();
  /// A zygote or a child that hangs is ended, as if it had died.
  void end_what_hangs();
  /// Children that a dying zygote cloned without telling.
  void reap_strays() const;
  void begin_renewal();
  void finish_renewal();
  void park(Cell& cell, std::uint64_t scratch_bytes);
  void park_empty_cells();
  void cell_changed(Cell& cell);
  void schedule();
  bool start_front();
  void refuse(Job& job, const char* fault, const std::string& message);
  std::size_t running() const;
  /// Whether no job has begun or ended for a moment.
  bool is_calm() const;
  std::uint64_t usual_scratch_bytes() const;
  std::uint64_t scratch_for(const Job& job) const;

  Settings settings_;
  Poller& poller_;
  bool privileged_;
  ControlGroups groups_;  ///< Before the cells, which have groups of it.
  std::unique_ptr<ZygoteProcess> zygote_;
  std::unique_ptr<ZygoteProcess> next_zygote_;
  Clock::time_point zygote_since_{};
  Clock::time_point next_zygote_since_{};
  std::uint64_t zygote_number_ = 0;
  std::uint64_t jobs_of_zygote_ = 0;
  std::vector<std::unique_ptr<Cell>> cells_;
  std::deque<Job> queue_;
  std::uint64_t last_number_ = 0;
  std::string versions_;
  std::string isolation_;
  std::string trouble_;  ///< Why nothing can be parked at the moment.
  unsigned failures_ = 0;
  Clock::time_point retry_at_{};
  Clock::time_point last_busy_{};  ///< When a job last began or ended.
};

}  // namespace errand::sandbox
