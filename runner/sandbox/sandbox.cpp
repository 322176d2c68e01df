#include "runner/sandbox/sandbox.hpp"

#include "runner/sandbox/runsc.hpp"
#include "runner/sandbox/step.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <array>

namespace errand::sandbox {
namespace {

/// A guest has little to say: a sign, a reason, the versions of packages.
constexpr std::size_t most_letter_bytes = 64U << 10;

}  // namespace

Sandbox::Sandbox(Begin begin, int printed, int complained) {
  std::array<int, 2> pair{};
  check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()), "socketpair");
  socket_.reset(pair[0]);
  const protocol::Descriptor theirs(pair[1]);
  const runsc::Streams streams{theirs.get(), printed, complained};
  process_ = begin == Begin::cold ? runsc::run(streams) : runsc::restore(streams);
}

void Sandbox::send(Word word, std::string_view text) const {
  letters::send(socket_.get(), static_cast<char>(word), text);
}

std::optional<letters::Letter> Sandbox::receive() const {
  return letters::receive(socket_.get(), most_letter_bytes);
}

std::string Sandbox::wait_until_parked(std::chrono::milliseconds patience) const {
  pollfd entry{socket_.get(), POLLIN, 0};
  if (::poll(&entry, 1, static_cast<int>(patience.count())) <= 0)
    throw StepFailed("gVisor's sandbox was not ready in time");
  const auto letter = receive();
  if (letter && letter->kind == static_cast<char>(Sign::parked)) return letter->text;
  if (letter && letter->kind == static_cast<char>(Sign::failed)) throw StepFailed(letter->text);
  throw StepFailed("gVisor's sandbox ended while it started");
}

int Sandbox::wait() const {
  constexpr int shell_base = 128;
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) <= shell_base) return status;
  return WEXITSTATUS(status) - shell_base;
}

}  // namespace errand::sandbox
