#include "runner/sandbox/descriptors.hpp"

#include "runner/protocol/descriptor.hpp"
#include "runner/sandbox/step.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <limits>

namespace errand::sandbox::descriptors {

void forget_stdin() {
  const protocol::Descriptor nothing(check(::open("/dev/null", O_RDONLY | O_CLOEXEC), "open /dev/null"));
  check(::dup2(nothing.get(), STDIN_FILENO), "stdin");
}

void take_streams(int printed, int complained) {
  forget_stdin();
  check(::dup2(printed, STDOUT_FILENO), "stdout");
  check(::dup2(complained, STDERR_FILENO), "stderr");
}

void close_above(int last) {
  check(::close_range(static_cast<unsigned>(last) + 1, std::numeric_limits<int>::max(), 0), "close_range");
}

}  // namespace errand::sandbox::descriptors
