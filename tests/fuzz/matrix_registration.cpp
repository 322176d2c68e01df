/// Registration files with anything in them: both tokens, long enough, or a problem.
#include "config/load.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <variant>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const int file = memfd_create("registration", 0);
  if (ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != static_cast<ssize_t>(size)) std::abort();
  const auto config = "adapters:\n  - kind: matrix\n    registration: /proc/self/fd/" + std::to_string(file) +
                      "\n    homeserver: http://127.0.0.1:8008\n    server: localhost\n";
  const auto loaded = errand::config::parse(config, "/tmp", [](const std::string&) { return std::nullopt; });
  if (!loaded.settings && loaded.problems.empty()) std::abort();
  if (!loaded.settings) return 0;
  const auto& made = std::get<errand::config::MatrixAdapter>(loaded.settings->adapters.at(0).kind);
  if (made.id.empty() || made.localpart.empty() || made.as_token.reveal().size() < 16 ||
      made.hs_token.reveal().size() < 16) {
    std::abort();
  }
  return 0;
}
