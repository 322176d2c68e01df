#include "runner/sandbox/runsc.hpp"

#include "runner/sandbox/step.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <limits>
#include <vector>

namespace errand::sandbox::runsc {
namespace {

/// Each sandbox has its own folder of states.
constexpr const char* name = "job";

pid_t start(const Streams& streams, const std::vector<std::string>& command) {
  std::vector<std::string> words{
      program, std::string("--root=") + state, std::string("--log=") + state + "/log", "--platform=systrap",
      "--network=none",
      // What a job writes goes where the runner collects it, with the runner's limits.
      "--overlay2=none",
      // The shelter is in its group already.
      "--ignore-cgroups"};
  words.insert(words.end(), command.begin(), command.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t process = check(::fork(), "fork");
  if (process > 0) return process;
  constexpr int shell_says_not_found = 127;
  // Above the places that are filled, so that none is overwritten before it is read.
  Streams copies{};
  for (std::size_t index = 0; index < streams.size(); ++index) {
    copies.at(index) = ::fcntl(streams.at(index), F_DUPFD_CLOEXEC, 10);
  }
  for (int number = 0; number < 3; ++number) ::dup2(copies.at(static_cast<std::size_t>(number)), number);
  ::close_range(3, std::numeric_limits<unsigned>::max(), 0);
  const std::array<char*, 1> environment{nullptr};
  ::execve(program, arguments.data(), environment.data());
  ::_exit(shell_says_not_found);
}

}  // namespace

std::string find() {
  for (const char* path : {"/usr/bin/runsc", "/usr/local/bin/runsc", "/usr/sbin/runsc"}) {
    if (::access(path, X_OK) == 0) return path;
  }
  throw StepFailed(
      "gVisor is not installed, and --isolation gvisor runs no script without it: apt-get install runsc "
      "(Debian 12: with -t bookworm-backports), or put the runsc of "
      "https://gvisor.dev/docs/user_guide/install/ into /usr/local/bin");
}

pid_t run(const Streams& streams) {
  return start(streams, {"run", std::string("--bundle=") + bundle, name});
}

pid_t restore(const Streams& streams) {
  return start(streams,
               {"restore", std::string("--bundle=") + bundle, std::string("--image-path=") + image, name});
}

void checkpoint(int messages) {
  const pid_t process =
      start({messages, messages, messages},
            // Reading compressed pages would take longer than the pages.
            {"checkpoint", "--compression=none", std::string("--image-path=") + image, name});
  int status = 0;
  if (::waitpid(process, &status, 0) != process || status != 0) {
    throw StepFailed("runsc checkpoint ended with " + std::to_string(status));
  }
}

}  // namespace errand::sandbox::runsc
