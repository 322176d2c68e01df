/// SystemTimeZones: the zones of this machine's tzdata. Used by serve; on the loop thread.
#pragma once

#include "bot/core/clock.hpp"
#include "config/time_zone.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace errand::app {

class SystemTimeZones final : public TimeZones {
 public:
  std::optional<std::chrono::minutes> utc_offset(const std::string& zone, TimePoint when) const override;
  std::vector<std::string> like(const std::string& part, std::size_t most) const override;

 private:
  mutable std::map<std::string, config::TimeZone> known_;  ///< Read once; a zone is chosen for long.
};

}  // namespace errand::app
