/// Config files with anything in them: settings or problems, never both wrong and silent.
#include "config/load.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto loaded = errand::config::parse(text, "/tmp", [](const std::string&) { return std::nullopt; });
  if (!loaded.settings && loaded.problems.empty()) std::abort();
  return 0;
}
