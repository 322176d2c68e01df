#include "runner/sandbox/zygote_process.hpp"

#include "runner/protocol/passing.hpp"
#include "runner/sandbox/step.hpp"
#include "runner/sandbox/user_namespace.hpp"
#include "runner/sandbox/zygote.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <limits>

namespace errand::sandbox {
namespace {

using protocol::Descriptor;

/// Between fork and exec: only calls that are safe there.
[[noreturn]] void become_zygote_program(int socket, pid_t runner) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (::getppid() != runner) ::_exit(1);
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  const bool placed =
      nothing >= 0 && ::dup2(nothing, STDIN_FILENO) >= 0 && ::dup2(nothing, STDOUT_FILENO) >= 0 &&
      (socket == zygote_socket ? ::fcntl(socket, F_SETFD, 0) : ::dup2(socket, zygote_socket)) >= 0;
  if (!placed || ::close_range(zygote_socket + 1, std::numeric_limits<unsigned>::max(), 0) < 0) ::_exit(1);
  std::array<char, 14> name{"errand-runner"};
  std::array<char, 7> mode{"zygote"};
  const std::array<char*, 3> arguments{name.data(), mode.data(), nullptr};
  const std::array<char*, 1> environment{nullptr};
  ::execve("/proc/self/exe", arguments.data(), environment.data());
  ::_exit(1);
}

}  // namespace

bool is_privileged() {
  if (::geteuid() != 0) return false;
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> sets{};
  if (::syscall(SYS_capget, &header, sets.data()) < 0) return false;
  constexpr std::uint32_t needed = 1U << CAP_SETUID | 1U << CAP_SETGID | 1U << CAP_SYS_ADMIN;
  return (sets[0].effective & needed) == needed;
}

ZygoteProcess::ZygoteProcess(const ZygoteSetting& setting) {
  std::array<int, 2> pair{};
  check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()), "socketpair");
  socket_.reset(pair[0]);
  const Descriptor theirs(pair[1]);
  const pid_t runner = ::getpid();
  pid_ = check(::fork(), "fork");
  if (pid_ == 0) become_zygote_program(theirs.get(), runner);
  check(::write(socket_.get(), &setting, sizeof setting), "hand the zygote its setting");
  if (setting.privileged) user_namespace::admit(socket_.get(), pid_);
}

ZygoteProcess::~ZygoteProcess() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
}

bool ZygoteProcess::read_ready() {
  std::array<char, 2048> buffer{};
  const ssize_t count = ::read(socket_.get(), buffer.data(), buffer.size());
  if (count <= 0) return false;
  const std::string message(buffer.data(), static_cast<std::size_t>(count));
  if (message.front() == static_cast<char>(Sign::failed)) failure_ = message.substr(1);
  if (message.front() != static_cast<char>(Sign::parked) || message.size() < 1 + sizeof(ZygoteReady))
    return false;
  ZygoteReady ready;
  std::memcpy(&ready, message.data() + 1, sizeof ready);
  ready_ = ready;
  versions_ = message.substr(1 + sizeof ready);
  return true;
}

bool ZygoteProcess::order(const ParkOrder& order, const std::vector<Descriptor>& descriptors) {
  return protocol::send(socket_.get(), &order, sizeof order, descriptors) == sizeof order;
}

std::optional<ParkAnswer> ZygoteProcess::read_answer() {
  ParkAnswer answer;
  if (::read(socket_.get(), &answer, sizeof answer) != sizeof answer) return std::nullopt;
  return answer;
}

}  // namespace errand::sandbox
