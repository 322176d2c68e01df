/// LocalTimes: which local time holds in a conversation: that of the zone it chose, else the service's. Used
/// by Commands and Scheduler; on the loop thread.
#pragma once

#include "bot/core/clock.hpp"
#include "bot/core/job.hpp"
#include "bot/core/result.hpp"
#include "bot/core/schedule.hpp"
#include "bot/core/task.hpp"

#include <chrono>
#include <string>

namespace errand::flow {

/// Places that people name in Chinese, of which a time zone is known: "北京|上海|…", as a pattern has them.
const std::string& places_in_chinese();

class LocalTimes {
 public:
  /// All of it outlives this.
  LocalTimes(ConversationBook& conversations, const TimeZones& zones, const Clock& clock)
      : conversations_(conversations), zones_(zones), clock_(clock) {}

  /// Empty where none was chosen.
  Task<Result<std::string>> zone_of(const ChatEvent& event);
  /// An empty zone: the service's again.
  Task<Result<void>> choose(const ChatEvent& event, std::string zone);
  /// What somebody means: "asia/shanghai", "北京"; empty where that is no zone.
  std::string zone_named(const std::string& words) const;
  const TimeZones& zones() const { return zones_; }

  /// The service's where the zone is empty, or not known any more.
  std::chrono::minutes utc_offset(const std::string& zone, TimePoint when) const;
  TimePoint next(const Schedule& schedule, TimePoint after, const std::string& zone) const;
  /// "2026-11-30 09:00", with the zone's name where one was chosen.
  std::string said(TimePoint when, const std::string& zone) const;

 private:
  ConversationBook& conversations_;
  const TimeZones& zones_;
  const Clock& clock_;
};

/// Of the job's conversation, when the job was made.
std::chrono::minutes utc_offset_of(const Job& job, const Clock& clock);

}  // namespace errand::flow
