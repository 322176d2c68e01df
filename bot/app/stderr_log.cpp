#include "bot/app/stderr_log.hpp"

#include "bot/core/text.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace errand::app {

void StderrLog::write(Level level, std::string line) {
  if (level < least_) return;
  static constexpr std::array<const char*, 4> names{"debug", "info", "warning", "error"};
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> time{};
  std::strftime(time.data(), time.size(), "%FT%TZ", &utc);
  std::string safe = printable(line);
  for (auto& c : safe) {
    if (c == '\n') c = ' ';
  }
  std::fprintf(stderr, "%s %s %s\n", time.data(), names.at(static_cast<std::size_t>(level)), safe.c_str());
}

}  // namespace errand::app
