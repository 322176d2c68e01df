/// How a step of the sandbox fails: with its own name and the kernel's reason. Whoever catches it refuses the
/// job; nothing continues with a step less.
#pragma once

#include <system_error>

#include <cerrno>
#include <stdexcept>
#include <string>

namespace errand::sandbox {

class StepFailed final : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

[[noreturn]] inline void fail(const std::string& step, int error) {
  throw StepFailed(step + ": " + std::generic_category().message(error));
}

/// The result of a system call that must succeed.
template <typename Number>
Number check(Number result, const std::string& step) {
  if (result < 0) fail(step, errno);
  return result;
}

}  // namespace errand::sandbox
