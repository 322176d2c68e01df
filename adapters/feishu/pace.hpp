/// Pace: no more messages to a chat than Feishu lets through: five a second, of all bots in it together.
/// Used by FeishuAdapter; on the loop thread.
/// Source: open.feishu.cn, "Send message", frequency control.
#pragma once

#include "bot/core/clock.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace errand::feishu {

class Pace {
 public:
  explicit Pace(Clock& clock) : clock_(clock) {}

  /// Returns when the next message may go; false when the task was cancelled.
  Task<bool> wait(std::string chat) {
    constexpr auto apart = std::chrono::milliseconds(250);  // four a second: other bots may be there too
    const auto now = clock_.now();
    std::erase_if(next_, [&](const auto& entry) { return entry.second < now; });
    const auto mine = std::max(next_[chat], now);
    next_[chat] = mine + apart;
    if (mine <= now) co_return true;
    co_return co_await clock_.wait_until(mine);
  }

 private:
  Clock& clock_;
  std::map<std::string, TimePoint> next_;  ///< When the next message to a chat may go.
};

}  // namespace errand::feishu
