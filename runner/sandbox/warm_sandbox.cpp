#include "runner/sandbox/warm_sandbox.hpp"

#include "runner/sandbox/files.hpp"
#include "runner/sandbox/modules.hpp"
#include "runner/sandbox/privileged_files.hpp"
#include "runner/sandbox/root_filesystem.hpp"
#include "runner/sandbox/runsc.hpp"
#include "runner/sandbox/sandbox.hpp"
#include "runner/sandbox/shelter.hpp"
#include "runner/sandbox/step.hpp"
#include "runner/sandbox/syscall_filter.hpp"
#include "runner/sandbox/user_namespace.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace errand::sandbox {
namespace {

using protocol::Descriptor;

constexpr std::uint64_t scratch_bytes = 256U << 20;
/// Python starts and imports several times slower in gVisor.
constexpr std::chrono::minutes image_patience{3};
constexpr std::size_t most_message_bytes = 64U << 10;

/// What it left in a pipe, without waiting for more.
std::string words_in(const Descriptor& pipe) {
  check(::fcntl(pipe.get(), F_SETFL, O_NONBLOCK), "make the pipe non-blocking");
  return read_all(pipe.get(), most_message_bytes);
}

/// The text of the guest's answer: a ZygoteReady, then the versions.
std::string make_image(const ZygoteSetting& setting, const SyscallFilter& filter) {
  // The kinds of a job's streams. Nobody empties them: a warm-up says little.
  auto printed = make_pipe();
  auto complained = make_pipe();
  try {
    Sandbox sandbox(Sandbox::Begin::cold, printed[1].get(), complained[1].get());
    sandbox.send(Word::setting, std::string(letters::bytes_of(setting)) + std::string(filter.compiled()));
    std::string answer = sandbox.wait_until_parked(image_patience);
    runsc::checkpoint(complained[1].get());
    sandbox.wait();
    return answer;
  } catch (const StepFailed& failure) {
    const std::string words = words_in(complained[0]);
    throw StepFailed(std::string(failure.what()) + (words.empty() ? "" : ": " + words));
  }
}

/// A process of the same kind as those around the jobs' sandboxes.
[[noreturn]] void live_as_image_maker(const ZygoteSetting& setting, const JobSetting& job, int answer) {
  std::string message;
  try {
    const std::string broken(setting.broken.data());
    confine(shelter_barriers(), job, broken);
    break_here(steps::image, broken);
    break_here(steps::filter, broken);
    message = static_cast<char>(Sign::parked) + make_image(setting, SyscallFilter(setting.forking));
  } catch (const std::exception& failure) {
    message = static_cast<char>(Sign::failed) + std::string(failure.what());
  }
  static_cast<void>(!::write(answer, message.data(), message.size()));
  ::_exit(0);
}

std::string image_makers_answer(const ZygoteSetting& setting, int proc) {
  const Cloning cloning;
  auto answer = make_pipe();
  user_namespace::become_cell(user_namespace::image_cell, setting.privileged);
  const pid_t pid = cloning.clone(Cloning::Parent::caller);
  if (pid == 0) {
    JobSetting job;
    job.proc = proc;
    job.cell = user_namespace::image_cell;
    job.privileged = setting.privileged;
    job.scratch_bytes = scratch_bytes;
    live_as_image_maker(setting, job, answer[1].get());
  }
  check(pid, "clone");
  user_namespace::become_zygote(setting.privileged);
  answer[1].reset();
  std::string message = read_all(answer[0].get(), most_message_bytes);
  ::waitpid(pid, nullptr, __WALL);
  return message;
}

void make_read_only(const char* path) {
  mount_attr change{};
  change.attr_set = MOUNT_ATTR_RDONLY;
  check(::mount_setattr(AT_FDCWD, path, 0, &change, sizeof change), std::string("make read-only ") + path);
}

}  // namespace

WarmSandbox::WarmSandbox() : runsc_on_host_(runsc::find()) {}

Warmth WarmSandbox::get_warm(const ZygoteSetting& setting, int proc) {
  break_here(steps::root, setting.broken.data());
  root_filesystem::build_around_guest(python_modules(), runsc_on_host_);
  PrivilegedFiles(runsc::guest_root).wait_until_hidden();
  const std::string message = image_makers_answer(setting, proc);
  if (message.empty()) throw StepFailed("the process that makes gVisor's image ended");
  if (message.front() == static_cast<char>(Sign::failed)) throw StepFailed(message.substr(1));
  Warmth warmth;
  if (message.size() < 1 + sizeof warmth.ready) throw StepFailed("the guest's answer cannot be read");
  std::memcpy(&warmth.ready, message.data() + 1, sizeof warmth.ready);
  warmth.versions = message.substr(1 + sizeof warmth.ready);
  make_read_only(runsc::image);
  return warmth;
}

void WarmSandbox::live(JobSetting setting, int socket, const std::string& broken) {
  live_as_shelter(setting, socket, broken);
}

}  // namespace errand::sandbox
