#include "runner/sandbox/cell.hpp"

#include "runner/protocol/passing.hpp"
#include "runner/sandbox/barriers.hpp"
#include "runner/sandbox/collect.hpp"
#include "runner/sandbox/files.hpp"
#include "runner/sandbox/step.hpp"
#include "runner/sandbox/usage.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace errand::sandbox {
namespace {

using protocol::Descriptor;

/// A job may print so many times the limit before it is ended; up to there only the middle is lost.
constexpr std::uint64_t flood_factor = 32;
/// A request is given to so many more children when one dies before it began.
constexpr unsigned most_lost_children = 2;
/// In the control group a job is charged for what it takes over from the zygote as well: page tables, the
/// pages that it touches while it waits. Not the job's, so it comes on top.
constexpr std::uint64_t clone_bytes = 64U << 20;
/// Likewise with gVisor: its own processes and threads, and the whole memory of the warm guest.
constexpr std::uint64_t gvisor_bytes = 512U << 20;
constexpr std::uint64_t gvisor_threads = 256;
/// Of a waiting child's stderr, for the reason of its end.
constexpr std::size_t most_words = 4096;

std::array<Descriptor, 2> make_output_pipe() {
  auto ends = make_pipe();
  check(::fcntl(ends[0].get(), F_SETFL, O_NONBLOCK), "make the pipe non-blocking");
  return ends;
}

std::string ending(int status) {
  if (WIFSIGNALED(status)) return "ended by signal " + std::to_string(WTERMSIG(status)) + " ";
  return "ended with code " + std::to_string(WEXITSTATUS(status)) + " ";
}

std::uint64_t microseconds(const timeval& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(time.tv_usec);
}

}  // namespace

Cell::Cell(std::uint32_t index, Poller& poller, ControlGroups& groups, Isolation isolation, Forking forking,
           std::function<void(Cell&)> changed)
    : index_(index),
      poller_(poller),
      groups_(groups),
      isolation_(isolation),
      forking_(forking),
      changed_(std::move(changed)) {}

Cell::~Cell() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    int status = 0;
    while (::waitpid(pid_, &status, __WALL) < 0 && errno == EINTR) {
    }
  }
  clear();
}

std::vector<Descriptor> Cell::prepare(const ParkOrder& order, const limits::Baseline& baseline,
                                      std::uint64_t zygote) {
  auto printed = make_output_pipe();
  auto complained = make_output_pipe();
  std::array<int, 2> control{};
  check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control.data()), "socketpair");
  check(::fcntl(control[0], F_SETFL, O_NONBLOCK), "make the control socket non-blocking");
  control_.reset(control[0]);
  printed_stream_ = std::move(printed[0]);
  complained_stream_ = std::move(complained[0]);
  scratch_bytes_ = order.scratch_bytes;
  threads_ = order.bounds.threads;
  broken_ = order.broken.data();
  most_memory_bytes_ = order.bounds.memory_bytes;
  baseline_ = baseline;
  zygote_ = zygote;
  ordered_at_ = Clock::now();
  failure_.clear();
  had_parked_ = false;
  has_touched_ = false;
  state_ = State::ordered;
  std::vector<Descriptor> theirs;
  theirs.push_back(std::move(printed[1]));
  theirs.push_back(std::move(complained[1]));
  theirs.emplace_back(control[1]);
  return theirs;
}

void Cell::adopt(const ParkAnswer& answer) {
  if (answer.pid <= 0) {
    failure_ = "clone a child: " + std::generic_category().message(answer.error);
    clear();
    return changed_(*this);
  }
  pid_ = answer.pid;
  process_.reset(static_cast<int>(check(::syscall(SYS_pidfd_open, pid_, 0U), "pidfd_open")));
  state_ = State::parking;
  poller_.watch(process_.get(), POLLIN, [this] { child_ended(); });
  try {
    break_here(steps::control_group, broken_);
    group_ = groups_.make();
    const bool in_gvisor = isolation_ == Isolation::gvisor;
    // A thread of the guest takes several of gVisor's.
    group_.limit_processes(in_gvisor ? 4 * threads_ + gvisor_threads : threads_);
    group_.limit_memory(most_memory_bytes_ + scratch_bytes_ + allowance_bytes());
    group_.admit(pid_);
    constexpr auto word = Word::admitted;
    if (in_gvisor) static_cast<void>(protocol::send(control_.get(), &word, sizeof word, {}));
  } catch (const StepFailed& failure) {
    // Its word that it is parked is not heard any more.
    failure_ = failure.what();
    return kill("crashed");
  }
  poller_.watch(control_.get(), POLLIN, [this] { read_control(); });
}

void Cell::forsake() {
  if (state_ != State::ordered) return;
  clear();
  changed_(*this);
}

bool Cell::read_control() {
  std::array<char, 4096> buffer{};
  std::vector<Descriptor> descriptors;
  const ssize_t count = protocol::receive(control_.get(), buffer.data(), buffer.size(), descriptors);
  if (count <= 0) {
    if (count == 0 || errno != EAGAIN) poller_.forget(control_.get());
    return false;
  }
  const std::string text(buffer.data() + 1, static_cast<std::size_t>(count) - 1);
  switch (static_cast<Sign>(buffer[0])) {
    case Sign::parked:
      if (descriptors.size() == 1) folder_ = std::move(descriptors.front());
      had_parked_ = true;
      if (pid_ > 0) state_ = State::parked;
      if (pid_ > 0) changed_(*this);
      return true;
    case Sign::started:
      started_ = true;
      return true;
    case Sign::failed:
      failure_ = text;
      return true;
    case Sign::ended:
      if (text.size() == sizeof(GuestEnd)) {
        text.copy(reinterpret_cast<char*>(&guest_end_.emplace()), sizeof(GuestEnd));
      }
      return true;
  }
  return false;
}

void Cell::touch_pages() {
  if (!may_touch()) return;
  has_touched_ = true;
  constexpr auto word = Word::touch;
  static_cast<void>(protocol::send(control_.get(), &word, sizeof word, {}));
}

void Cell::run(Job job) {
  job_ = std::move(job);
  state_ = State::running;
  printed_ = Printed(job_->limits.printed_bytes);
  complained_ = Printed(job_->limits.printed_bytes);
  cpu_us_before_ = cpu_us();
  if (isolation_ == Isolation::gvisor) resident_before_ = usage::most_resident_bytes(pid_);
  started_at_ = Clock::now();
  poller_.watch(printed_stream_.get(), POLLIN, [this] { read_stream(printed_stream_, printed_); });
  poller_.watch(complained_stream_.get(), POLLIN, [this] { read_stream(complained_stream_, complained_); });
  // The job copies its inputs itself; what it writes in all is counted against the limit at the end.
  const std::uint64_t largest_file = std::max(job_->limits.output_bytes, job_->inputs_bytes);
  const limits::Bounds bounds{job_->limits.memory_bytes, job_->limits.cpu_ms, largest_file, 0};
  try {
    // A guest has its limits from the request, and sets them before the script.
    if (isolation_ == Isolation::namespaces) limits::tighten(pid_, baseline_, bounds, cpu_us_before_ / 1000);
    job_->request.limits = job_->limits;
    group_.limit_memory(job_->limits.memory_bytes + job_->inputs_bytes + allowance_bytes());
  } catch (const StepFailed&) {
    // Without its limits it gets no request; without a verdict the job is given to another child.
    ::syscall(SYS_pidfd_send_signal, process_.get(), SIGKILL, nullptr, 0U);
    return;
  }
  std::vector<Descriptor> descriptors = std::move(job_->inputs);
  descriptors.insert(descriptors.begin(), in_memory(protocol::write(job_->request)));
  constexpr auto word = Word::request;
  // A child that has died meanwhile is noticed by its pidfd.
  static_cast<void>(protocol::send(control_.get(), &word, sizeof word, descriptors));
  descriptors.erase(descriptors.begin());
  job_->inputs = std::move(descriptors);
}

void Cell::read_stream(Descriptor& stream, Printed& printed) {
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t count = ::read(stream.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      const bool ended = count == 0 || errno != EAGAIN;
      if (ended) poller_.forget(stream.get());
      return;
    }
    printed.append({buffer.data(), static_cast<std::size_t>(count)});
    if (!job_ || printed.total_bytes() <= flood_factor * job_->limits.printed_bytes) continue;
    return kill("too_much_output", "printed", job_->limits.printed_bytes);
  }
}

void Cell::kill(const char* outcome, const char* limit, std::uint64_t limit_value) {
  if (!process_.is_open()) return;
  if (verdict_.outcome.empty()) verdict_ = {outcome, limit, limit_value};
  ::syscall(SYS_pidfd_send_signal, process_.get(), SIGKILL, nullptr, 0U);
}

void Cell::cancel() {
  if (job_) job_->finished = nullptr;
  kill("cancelled");
}

bool Cell::is_one_process() const {
  return forking_ == Forking::denied && isolation_ == Isolation::namespaces;
}

std::uint64_t Cell::cpu_us() const {
  if (is_one_process()) return usage::cpu_us(pid_);
  return group_.exists() ? group_.cpu_us() : usage::cpu_us_of_all(pid_);
}

std::uint64_t Cell::memory_bytes() const {
  const std::uint64_t files = usage::file_bytes(folder_.get());
  const std::uint64_t written = files - std::min(job_->inputs_bytes, files);
  // The processes that run a guest hold as much of its image, too, as it has touched by now.
  const bool in_gvisor = isolation_ == Isolation::gvisor;
  const std::uint64_t held = in_gvisor ? usage::most_resident_bytes(pid_) : usage::resident_bytes(pid_);
  const std::uint64_t before = in_gvisor ? resident_before_ + clone_bytes : baseline_.resident_bytes;
  return held - std::min(before, held) + written;
}

std::optional<Cell::Clock::time_point> Cell::deadline() const {
  if (state_ != State::running || !verdict_.outcome.empty()) return std::nullopt;
  return started_at_ + std::chrono::milliseconds(job_->limits.wall_ms);
}

Cell::Clock::duration Cell::coming_for() const {
  const bool coming = state_ == State::ordered || state_ == State::parking;
  return coming ? Clock::now() - ordered_at_ : Clock::duration::zero();
}

void Cell::supervise() {
  if (state_ != State::running || !verdict_.outcome.empty()) return;
  const protocol::Limits& limits = job_->limits;
  if (Clock::now() >= *deadline()) return kill("timed_out", "wall", limits.wall_ms);
  if (cpu_us() >= cpu_us_before_ + limits.cpu_ms * 1000) return kill("timed_out", "cpu", limits.cpu_ms);
  if (memory_bytes() > limits.memory_bytes) kill("out_of_memory", "memory", limits.memory_bytes);
}

void Cell::child_ended() {
  ended_at_ = Clock::now();
  int status = 0;
  rusage usage{};
  if (::wait4(pid_, &status, __WALL | WNOHANG, &usage) != pid_) return;
  pid_ = -1;
  poller_.forget(process_.get());
  cpu_us_after_ = microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
  if (!is_one_process()) cpu_us_after_ = std::max(cpu_us_after_, group_.cpu_us());
  // What it said last may still be unread.
  while (read_control()) {
  }
  constexpr std::uint64_t kilobyte = 1024;
  if (guest_end_) cpu_us_after_ = std::max(cpu_us_after_, guest_end_->cpu_us);
  if (guest_end_) return settle(guest_end_->status, guest_end_->peak_bytes);
  settle(status, static_cast<std::uint64_t>(usage.ru_maxrss) * kilobyte);
}

void Cell::settle(int status, std::uint64_t peak_bytes) {
  if (!job_) {
    complained_ = Printed(most_words);
    read_stream(complained_stream_, complained_);
    if (failure_.empty() && verdict_.outcome.empty())
      failure_ = "a waiting child " + ending(status) + complained_.text();
    clear();
    return changed_(*this);
  }
  if (!started_ && verdict_.outcome.empty() && failure_.empty() && job_->lost_children < most_lost_children) {
    ++job_->lost_children;
    lost_job_ = std::move(job_);
    clear();
    return changed_(*this);
  }
  read_stream(printed_stream_, printed_);
  read_stream(complained_stream_, complained_);
  Finished finished;
  protocol::JobReport& report = finished.report;
  report.wall_us = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(ended_at_ - started_at_).count());
  report.cpu_us = cpu_us_after_ - std::min(cpu_us_before_, cpu_us_after_);
  report.peak_memory_bytes = peak_bytes - std::min(baseline_.resident_bytes, peak_bytes);
  report.printed = printed_.text();
  report.complained = complained_.text();
  report.printed_left_out_bytes = printed_.left_out_bytes();
  report.complained_left_out_bytes = complained_.left_out_bytes();
  conclude(report, status);
  if (folder_.is_open() && report.outcome != "refused") add_outputs(finished);
  // Nobody has to wait for what is left of it to be cleared away.
  if (const auto tell = std::exchange(job_->finished, nullptr)) tell(std::move(finished));
  clear();
  changed_(*this);
}

void Cell::conclude(protocol::JobReport& report, int status) const {
  constexpr int signal_base = 128;
  report.exit_code = WIFSIGNALED(status) ? signal_base + WTERMSIG(status) : WEXITSTATUS(status);
  if (verdict_.outcome.empty() && !started_) {
    report.complained = failure_.empty() ? "the job could not be started" : failure_;
    return state(report, {"refused"});
  }
  const Ending ending{status, report.cpu_us, group_.ran_out_of_memory(), report.peak_memory_bytes};
  state(report, verdict_.outcome.empty() ? judge(ending, job_->limits) : verdict_);
}

void Cell::state(protocol::JobReport& report, const Verdict& verdict) {
  report.outcome = verdict.outcome;
  report.limit = verdict.limit;
  report.limit_value = verdict.value;
  report.limit_unit = unit_of(verdict.limit);
}

void Cell::add_outputs(Finished& finished) const {
  protocol::JobReport& report = finished.report;
  const protocol::Limits& limits = job_->limits;
  report.opened = opened_inputs(folder_.get(), job_->request.inputs);
  if (report.outcome != "finished" && report.outcome != "failed") return;
  Notes notes = read_notes(folder_.get());
  if (!notes.are_there && has_filled_memory(report.peak_memory_bytes, limits)) notes.limit = "memory";
  report.charts = notes.charts;
  const std::uint64_t room = scratch_bytes_ - std::min(job_->inputs_bytes, scratch_bytes_);
  const Verdict behind = blame(notes.limit, limits, {threads_, room});
  if (report.outcome == "failed" && !behind.outcome.empty()) state(report, behind);
  Collected collected = collect_outputs(folder_.get(), limits);
  report.outputs = std::move(collected.outputs);
  report.refused_outputs = std::move(collected.refused);
  finished.files = std::move(collected.files);
  // That what is delivered is too much says more than that all files together are.
  const bool was_full = notes.limit == "scratch" || notes.limit == "inodes";
  if (collected.limit.empty() || !(report.limit.empty() || was_full)) return;
  state(report, {"too_much_output", collected.limit,
                 collected.limit == "files" ? limits.files : limits.output_bytes});
}

std::uint64_t Cell::allowance_bytes() const {
  return isolation_ == Isolation::gvisor ? gvisor_bytes : clone_bytes;
}

void Cell::clear() {
  for (Descriptor* descriptor : {&printed_stream_, &complained_stream_, &control_, &process_, &folder_}) {
    if (descriptor->is_open()) poller_.forget(descriptor->get());
    descriptor->reset();
  }
  job_.reset();
  started_ = false;
  guest_end_.reset();
  verdict_ = {};
  group_ = {};
  state_ = State::empty;
}

}  // namespace errand::sandbox
