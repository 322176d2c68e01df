/// SystemClock: the Clock of production, on the loop's timers. The time zone is the process's (TZ), which
/// bot/app sets from the config before any thread starts.
#pragma once

#include "bot/core/clock.hpp"

#include <boost/asio/any_io_executor.hpp>

namespace errand::app {

class SystemClock final : public Clock {
 public:
  explicit SystemClock(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}
  TimePoint now() const override;
  std::chrono::minutes utc_offset(TimePoint when) const override;
  Task<bool> wait_until(TimePoint when) override;

 private:
  boost::asio::any_io_executor executor_;
};

}  // namespace errand::app
