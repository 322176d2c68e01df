#include "runner/sandbox/guest.hpp"

#include "runner/protocol/frame.hpp"
#include "runner/protocol/job.hpp"
#include "runner/sandbox/barriers.hpp"
#include "runner/sandbox/descriptors.hpp"
#include "runner/sandbox/interpreter.hpp"
#include "runner/sandbox/letters.hpp"
#include "runner/sandbox/orders.hpp"
#include "runner/sandbox/step.hpp"

#include <time.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <memory>

namespace errand::sandbox {
namespace {

using letters::Letter;
using protocol::Descriptor;

constexpr std::size_t most_request_bytes = 2 * protocol::largest_frame_bytes;

void tell(Sign sign, std::string_view text) {
  letters::send(control_descriptor, static_cast<char>(sign), text);
}

/// An end of file means that the shelter has gone, and with it everything.
Letter receive(Word expected) {
  const auto letter = letters::receive(control_descriptor, most_request_bytes);
  if (!letter || letter->kind != static_cast<char>(expected)) ::_exit(1);
  return *letter;
}

template <typename Struct>
Struct struct_in(const std::string& text) {
  Struct value;
  if (text.size() != sizeof value) throw StepFailed("a letter of the wrong size");
  std::memcpy(&value, text.data(), sizeof value);
  return value;
}

std::uint64_t used_cpu_ms() {
  timespec time{};
  check(::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time), "read the processor time");
  return static_cast<std::uint64_t>(time.tv_sec) * 1000 +
         static_cast<std::uint64_t>(time.tv_nsec) / 1'000'000;
}

std::uint64_t peak_bytes() {
  rusage usage{};
  constexpr std::uint64_t kilobyte = 1024;
  return ::getrusage(RUSAGE_SELF, &usage) < 0 ? 0 : static_cast<std::uint64_t>(usage.ru_maxrss) * kilobyte;
}

class Guest {
 public:
  /// Up to the moment at which the image is taken.
  void get_ready() {
    const Letter letter = receive(Word::setting);
    const auto setting = struct_in<ZygoteSetting>(letter.text.substr(0, sizeof(ZygoteSetting)));
    const std::string broken(setting.broken.data());
    break_here(steps::python, broken);
    interpreter_ = std::make_unique<Interpreter>();
    std::string versions;
    if (!fails_on_purpose(broken)) versions = interpreter_->warm_up(setting.warm_up);
    check(::chdir("/"), "chdir /");
    filter_ = std::make_unique<SyscallFilter>(std::string_view(letter.text).substr(sizeof setting));
    {
      const Descriptor proc(check(::open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC), "open /proc"));
      baseline_ = limits::measure(proc.get());
    }
    confine(image_barriers(), {}, broken);
    const ZygoteReady ready{baseline_};
    tell(Sign::parked, std::string(letters::bytes_of(ready)) + versions);
  }

  /// In a sandbox of its own: from here on this process is one of many with the same memory.
  [[noreturn]] void serve() {
    receive(Word::wake);
    tell(Sign::parked, "");
    auto letter = letters::receive(control_descriptor, most_request_bytes);
    for (; letter && letter->kind == static_cast<char>(Word::touch);
         letter = letters::receive(control_descriptor, most_request_bytes)) {
      interpreter_->rehearse();
    }
    if (!letter || letter->kind != static_cast<char>(Word::order)) ::_exit(1);
    const auto order = struct_in<GuestOrder>(letter->text);
    confine_for(order);
    const protocol::JobRequest request = protocol::read_request(receive(Word::request).text);
    tell(Sign::started, "");
    const GuestEnd end{Interpreter::run(request) << 8, peak_bytes(), 0};
    tell(Sign::ended, letters::bytes_of(end));
    // The shelter ends everything; a process that ends by itself takes gVisor longer.
    for (;;) ::pause();
  }

 private:
  void confine_for(const GuestOrder& order) {
    check(::chdir("/job/work"), "chdir /job/work");
    JobSetting setting;
    setting.baseline = baseline_;
    setting.bounds = order.bounds;
    setting.used_cpu_ms = used_cpu_ms();
    setting.filter = filter_.get();
    confine(guest_barriers(), setting, order.broken.data());
  }

  std::unique_ptr<Interpreter> interpreter_{};
  std::unique_ptr<SyscallFilter> filter_{};
  limits::Baseline baseline_{};
};

}  // namespace

int run_guest() {
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);
  if (::dup2(STDIN_FILENO, control_descriptor) < 0) return 1;
  try {
    descriptors::forget_stdin();
    Guest guest;
    guest.get_ready();
    guest.serve();
  } catch (const std::exception& failure) {
    tell(Sign::failed, failure.what());
    ::_exit(1);
  }
}

namespace guest {

void close_own_files() {
  namespace fs = std::filesystem;
  // The job has the number of the user to whom gVisor's files belong, so they get another.
  constexpr unsigned nobody = 65534;
  for (const auto& entry : fs::recursive_directory_iterator("/dev")) {
    if (entry.path().string().starts_with("/dev/shm")) continue;
    check(::lchown(entry.path().c_str(), nobody, nobody), "take over " + entry.path().string());
  }
  check(::chown("/dev", nobody, nobody), "take over /dev");
  for (const char* path : {"/sys", "/proc"}) check(::umount2(path, MNT_DETACH), std::string("hide ") + path);
}

}  // namespace guest
}  // namespace errand::sandbox
