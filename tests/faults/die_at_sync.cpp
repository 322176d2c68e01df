/// Preloaded into the service by tests: ends the process by SIGKILL at its n-th fdatasync(), that is, in the
/// middle of its n-th commit. The number stands in DIE_AT_SYNC.
#include <dlfcn.h>

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>

extern "C" int fdatasync(int descriptor) {
  using Function = int (*)(int);
  static const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "fdatasync"));
  static const char* const text = std::getenv("DIE_AT_SYNC");
  static const int last = text == nullptr ? 0 : std::atoi(text);
  static std::atomic<int> count{0};
  if (++count == last) kill(getpid(), SIGKILL);
  return real(descriptor);
}
