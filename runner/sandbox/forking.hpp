/// Whether a job may start processes. Only with a control group, which then bounds all of them together.
#pragma once

#include <cstdint>

namespace errand::sandbox {

enum class Forking : std::uint8_t { denied, allowed };

}  // namespace errand::sandbox
