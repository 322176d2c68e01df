#include "runner/sandbox/pool.hpp"

#include "runner/sandbox/barriers.hpp"
#include "runner/sandbox/step.hpp"

#include <poll.h>
#include <sys/wait.h>

#include <algorithm>
#include <iostream>

namespace errand::sandbox {
namespace {

/// Room in every scratch beside inputs and outputs: temporary files of libraries.
constexpr std::uint64_t temporary_bytes = 128ULL << 20;
/// Inputs that fit a child which was parked before they were known; more get a child of their own.
constexpr std::uint64_t usual_inputs_bytes = 256ULL << 20;
/// Importing and training on a busy machine; beyond it something is stuck.
constexpr std::chrono::minutes warm_up_patience{3};
/// A slot that is free for so long is more than the pause between two requests.
constexpr std::chrono::milliseconds lull{20};
/// After so many children or zygotes in a row that failed, waiting requests are refused with the reason.
constexpr unsigned most_failures = 3;

}  // namespace

Pool::Pool(const Settings& settings, Poller& poller)
    : settings_(settings),
      poller_(poller),
      privileged_(is_privileged()),
      groups_(settings.control_groups),
      isolation_(describe(settings.isolation, privileged_, settings.forking, groups_.name())) {
  if (settings.forking == Forking::allowed && groups_.kind() == ControlGroupKind::none) {
    throw StepFailed("--fork allow needs a control group that bounds a job's processes and their memory: " +
                     groups_.reason());
  }
  for (std::uint32_t index = 0; index < settings.slots + settings.spare; ++index) {
    cells_.push_back(std::make_unique<Cell>(index, poller, groups_, settings.isolation, settings.forking,
                                            [this](Cell& cell) { cell_changed(cell); }));
  }
}

Pool::~Pool() {
  for (auto* zygote : {&zygote_, &next_zygote_}) {
    if (*zygote) poller_.forget((*zygote)->socket());
  }
}

void Pool::warm_up(std::unique_ptr<ZygoteProcess>& zygote) {
  ZygoteSetting setting{settings_.isolation,  privileged_,         settings_.warm_up,
                        settings_.huge_pages, settings_.hot_pages, settings_.forking};
  settings_.broken.copy(setting.broken.data(), setting.broken.size() - 1);
  zygote = std::make_unique<ZygoteProcess>(setting);
}

void Pool::start() {
  warm_up(zygote_);
  if (!zygote_->read_ready()) throw StepFailed(zygote_->failure());
  versions_ = zygote_->versions();
  zygote_since_ = Clock::now();
  poller_.watch(zygote_->socket(), POLLIN, [this] { zygote_spoke(); });
  park_empty_cells();
}

void Pool::zygote_spoke() {
  const std::optional<ParkAnswer> answer = zygote_->read_answer();
  if (!answer) return zygote_died();
  cells_.at(answer->cell)->adopt(*answer);
  finish_renewal();
}

void Pool::zygote_died() {
  std::cerr << "errand-runner: the zygote ended; starting another" << std::endl;
  poller_.forget(zygote_->socket());
  zygote_.reset();
  discard_waiting();
  for (const auto& cell : cells_) cell->forsake();
  begin_renewal();
}

void Pool::discard_waiting() {
  for (const auto& cell : cells_) {
    if (cell->state() == Cell::State::parked || cell->state() == Cell::State::parking) cell->kill("crashed");
  }
}

void Pool::replace_an_old_child() {
  const auto is_coming = [](const auto& cell) {
    return cell->state() != Cell::State::running && !cell->is_waiting();
  };
  const auto is_old = [this](const auto& cell) {
    return cell->is_waiting() && cell->zygote() != zygote_number_;
  };
  if (!zygote_ || std::ranges::any_of(cells_, is_coming)) return;
  const auto old = std::ranges::find_if(cells_, is_old);
  if (old != cells_.end()) (*old)->kill("crashed");
}

void Pool::end_what_hangs() {
  const std::chrono::milliseconds patience(settings_.patience_ms);
  for (const auto& cell : cells_) {
    if (cell->coming_for() < patience) continue;
    if (cell->state() == Cell::State::ordered) return zygote_died();
    cell->kill("crashed");
  }
  if (next_zygote_ && !next_zygote_->is_ready() && Clock::now() - next_zygote_since_ > warm_up_patience) {
    next_zygote_failed("the zygote did not get warm in time");
  }
}

void Pool::reap_strays() const {
  // One that is ordered may be cloned, and dead, before its cell knows its process id.
  const auto is_ordered = [](const auto& cell) { return cell->state() == Cell::State::ordered; };
  if (std::ranges::any_of(cells_, is_ordered)) return;
  for (;;) {
    siginfo_t ended{};
    constexpr int look = WEXITED | WNOHANG | WNOWAIT | __WALL;
    if (::waitid(P_ALL, 0, &ended, look) < 0 || ended.si_pid == 0) return;
    const pid_t pid = ended.si_pid;
    const auto is_its = [pid](const auto& owner) { return owner && owner->pid() == pid; };
    if (std::ranges::any_of(cells_, is_its) || is_its(zygote_) || is_its(next_zygote_)) return;
    int status = 0;
    ::waitpid(pid, &status, __WALL);
  }
}

void Pool::begin_renewal() {
  if (next_zygote_) return;
  try {
    warm_up(next_zygote_);
    next_zygote_since_ = Clock::now();
    poller_.watch(next_zygote_->socket(), POLLIN, [this] { next_zygote_spoke(); });
  } catch (const StepFailed& failure) {
    next_zygote_.reset();
    trouble_ = failure.what();
    ++failures_;
    retry_at_ = Clock::now() + std::chrono::seconds(1);
  }
}

void Pool::next_zygote_spoke() {
  if (next_zygote_->is_ready()) return;
  poller_.forget(next_zygote_->socket());
  if (next_zygote_->read_ready()) return finish_renewal();
  next_zygote_failed(next_zygote_->failure());
}

void Pool::next_zygote_failed(const std::string& why) {
  trouble_ = why;
  poller_.forget(next_zygote_->socket());
  next_zygote_.reset();
  ++failures_;
  retry_at_ = Clock::now() + std::chrono::seconds(1);
  schedule();
}

void Pool::finish_renewal() {
  if (!next_zygote_ || !next_zygote_->is_ready()) return;
  // An answer that is still to come belongs to the old one.
  const auto awaits = [](const auto& cell) { return cell->state() == Cell::State::ordered; };
  if (zygote_ && std::ranges::any_of(cells_, awaits)) return;
  if (zygote_) poller_.forget(zygote_->socket());
  zygote_ = std::move(next_zygote_);
  zygote_since_ = Clock::now();
  jobs_of_zygote_ = 0;
  versions_ = zygote_->versions();
  poller_.watch(zygote_->socket(), POLLIN, [this] { zygote_spoke(); });
  ++zygote_number_;
  park_empty_cells();
}

void Pool::park(Cell& cell, std::uint64_t scratch_bytes) {
  const protocol::Limits& most = settings_.most;
  ParkOrder order;
  order.cell = cell.index();
  order.scratch_bytes = scratch_bytes;
  order.bounds = {most.memory_bytes, most.cpu_ms, most.output_bytes, settings_.threads};
  settings_.broken.copy(order.broken.data(), order.broken.size() - 1);
  // A zygote that cannot be reached is noticed by its socket.
  if (!zygote_->order(order, cell.prepare(order, zygote_->baseline(), zygote_number_))) cell.forsake();
}

void Pool::park_empty_cells() {
  if (!zygote_ || Clock::now() < retry_at_) return;
  // A job is often followed by another at once, such as the look at its results: it gets the processors
  // first.
  const bool has_waiting = std::ranges::any_of(cells_, [](const auto& cell) { return cell->is_waiting(); });
  if (has_waiting && !is_calm()) return;
  for (const auto& cell : cells_) {
    if (cell->state() != Cell::State::empty) continue;
    const bool large = !queue_.empty() && scratch_for(queue_.front()) > usual_scratch_bytes();
    park(*cell, large ? scratch_for(queue_.front()) : usual_scratch_bytes());
  }
}

void Pool::cell_changed(Cell& cell) {
  if (cell.state() == Cell::State::empty) last_busy_ = Clock::now();
  if (auto job = cell.take_lost_job()) {
    queue_.push_front(std::move(*job));
    // A process takes milliseconds to die and looks alive until then: whatever ended this child may have
    // ended its neighbours, so the request goes to one that is cloned from now on.
    discard_waiting();
  }
  if (cell.state() == Cell::State::parked) {
    failures_ = 0;
    trouble_.clear();
  } else if (!cell.failure().empty()) {
    retry_at_ = Clock::now() + std::chrono::milliseconds(100);
    // One that was killed while it waited says nothing about the next.
    if (cell.had_parked()) {
      std::cerr << "errand-runner: " << cell.failure() << std::endl;
    } else {
      trouble_ = cell.failure();
      ++failures_;
    }
  }
  schedule();
}

std::uint64_t Pool::submit(Job job) {
  job.number = ++last_number_;
  const std::uint64_t number = job.number;
  if (queue_.size() >= settings_.queue) {
    refuse(job, "unavailable", "the runner's queue is full; try again later");
    return number;
  }
  queue_.push_back(std::move(job));
  schedule();
  return number;
}

void Pool::cancel(std::uint64_t number) {
  std::erase_if(queue_, [number](const Job& job) { return job.number == number; });
  for (const auto& cell : cells_) {
    if (cell->job() != nullptr && cell->job()->number == number) cell->cancel();
  }
}

void Pool::schedule() {
  if (failures_ >= most_failures) {
    while (!queue_.empty()) {
      Job job = std::move(queue_.front());
      queue_.pop_front();
      refuse(job, "refused", "the sandbox cannot be set up: " + trouble_);
    }
  }
  while (!queue_.empty() && start_front()) {
  }
  const bool old = jobs_of_zygote_ >= settings_.jobs_per_zygote ||
                   Clock::now() - zygote_since_ >= std::chrono::hours(settings_.hours_per_zygote);
  if (zygote_ && old) begin_renewal();
}

bool Pool::start_front() {
  if (running() >= settings_.slots) return false;
  const std::uint64_t needed = scratch_for(queue_.front());
  Cell* small = nullptr;
  Cell* ready = nullptr;
  for (const auto& cell : cells_) {
    if (!cell->is_waiting()) continue;
    if (cell->scratch_bytes() < needed) {
      small = cell.get();
    } else if (ready == nullptr || cell->ordered_at() < ready->ordered_at()) {
      // The one that has waited longest has touched its pages.
      ready = cell.get();
    }
  }
  if (ready != nullptr) {
    Job job = std::move(queue_.front());
    queue_.pop_front();
    ++jobs_of_zygote_;
    ready->run(std::move(job));
    last_busy_ = Clock::now();
    return true;
  }
  // Large inputs: a waiting child gives way to one with a larger scratch.
  if (small != nullptr) small->kill("crashed");
  return false;
}

void Pool::refuse(Job& job, const char* fault, const std::string& message) {
  Finished finished;
  finished.refusal = {fault, message};
  job.finished(std::move(finished));
}

void Pool::tick() {
  for (const auto& cell : cells_) cell->supervise();
  // It buys latency with processor time: not while fewer than two processors are free.
  if (is_calm() && running() + 1 < std::max<std::size_t>(settings_.slots, 2)) {
    for (const auto& cell : cells_) cell->touch_pages();
  }
  end_what_hangs();
  reap_strays();
  replace_an_old_child();
  if (!zygote_ && !next_zygote_ && Clock::now() >= retry_at_) begin_renewal();
  park_empty_cells();
}

std::chrono::milliseconds Pool::tick_interval() const {
  constexpr std::chrono::milliseconds idle{1000};
  constexpr std::chrono::milliseconds retry{100};
  const auto is_empty = [](const auto& cell) { return cell->state() == Cell::State::empty; };
  const auto may_touch = [](const auto& cell) { return cell->may_touch(); };
  std::chrono::milliseconds interval = std::ranges::any_of(cells_, is_empty) ? retry : idle;
  if (std::ranges::any_of(cells_, may_touch) || !is_calm()) interval = lull;
  for (const auto& cell : cells_) {
    const auto deadline = cell->deadline();
    if (!deadline) continue;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - Clock::now());
    interval = std::min({interval, Cell::supervision_interval, std::max(left, std::chrono::milliseconds(0))});
  }
  return interval;
}

bool Pool::is_calm() const {
  return Clock::now() - last_busy_ >= lull;
}

bool Pool::is_idle() const {
  return running() == 0 && queue_.empty();
}

pid_t Pool::waiting_child() const {
  for (const auto& cell : cells_) {
    if (cell->is_waiting()) return cell->pid();
  }
  return -1;
}

std::size_t Pool::running() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(cells_, [](const auto& cell) { return cell->state() == Cell::State::running; }));
}

std::uint64_t Pool::usual_scratch_bytes() const {
  return usual_inputs_bytes + settings_.most.output_bytes + temporary_bytes;
}

std::uint64_t Pool::scratch_for(const Job& job) const {
  if (job.inputs_bytes <= usual_inputs_bytes) return usual_scratch_bytes();
  return job.inputs_bytes + settings_.most.output_bytes + temporary_bytes;
}

}  // namespace errand::sandbox
