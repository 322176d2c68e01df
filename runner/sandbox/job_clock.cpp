#include "runner/sandbox/job_clock.hpp"

#include <dlfcn.h>
#include <time.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace {

/// Zero: the machine's time. Set once, in a job's process, before its script.
std::int64_t stopped_at_ms = 0;

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  if (stopped_at_ms != 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    time->tv_sec = stopped_at_ms / 1000;
    time->tv_nsec = stopped_at_ms % 1000 * 1'000'000;
    return 0;
  }
  using Function = int (*)(clockid_t, timespec*);
  static const auto real = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, "clock_gettime"));
  return real(clock, time);
}

extern "C" time_t time(time_t* result) noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  if (result != nullptr) *result = now.tv_sec;
  return now.tv_sec;
}

namespace errand::sandbox {

void stop_clock_at(std::int64_t now_ms, int utc_offset_minutes) {
  stopped_at_ms = now_ms;
  // POSIX counts west of Greenwich: eight hours ahead of UTC are "UTC-08:00".
  std::array<char, 32> zone{};
  const int ahead = std::abs(utc_offset_minutes);
  std::snprintf(zone.data(), zone.size(), "UTC%c%02d:%02d", utc_offset_minutes < 0 ? '+' : '-', ahead / 60,
                ahead % 60);
  ::setenv("TZ", zone.data(), 1);
  ::tzset();
}

}  // namespace errand::sandbox
