/// The clock that a job sees: it stands still at the moment the message was accepted, in the user's zone. So
/// "today" means what the user meant, and a replay writes the same bytes into workbooks and archives. Works
/// by this executable's own clock_gettime and time, which Python's library calls. Used by Interpreter.
#pragma once

#include <cstdint>

namespace errand::sandbox {

/// From now on CLOCK_REALTIME of this process stands at `now_ms` after 1970 UTC; the other clocks go on.
void stop_clock_at(std::int64_t now_ms, int utc_offset_minutes);

}  // namespace errand::sandbox
