/// Schedule: a saved recipe that runs by itself, again and again; ScheduleBook, the port that keeps them; and
/// ConversationBook, what a conversation has decided for itself. bot/store implements both, bot/flow uses
/// them.
#pragma once

#include "bot/core/chat.hpp"
#include "bot/core/clock.hpp"
#include "bot/core/result.hpp"
#include "bot/core/task.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace errand {

/// When: in local time of the conversation's time zone.
struct Rhythm {
  enum class Every { day, weekday, week, month } every = Every::day;  ///< weekday: Monday to Friday.
  int day = 0;     ///< week: 1 (Monday) to 7; month: 1 to 31, the last day where it has fewer; 0: the last.
  int minute = 0;  ///< Of the day, 0 to 1439.
  bool operator==(const Rhythm&) const = default;
};

struct Schedule {
  std::string id;      ///< "s" and what the id of the job that made it has after its "j".
  std::string recipe;  ///< The saved recipe's id.
  std::string recipe_name;
  Rhythm rhythm;
  std::string folder{};  ///< Name of a configured folder; empty: the last files of the conversation.
  ChatEvent asked_by;    ///< The message that made it: whose it is, where the answers go.
  std::string language;
  TimePoint next_at{};
  TimePoint created_at{};
};

void to_json(nlohmann::json& json, const Schedule& value);
void from_json(const nlohmann::json& json, Schedule& value);

class ScheduleBook {
 public:
  virtual ~ScheduleBook() = default;
  /// One that is there stays as it is.
  virtual Task<Result<void>> add_schedule(Schedule schedule) = 0;
  /// Gives it another time; one that was deleted meanwhile stays deleted.
  virtual Task<Result<void>> move_schedule(Schedule schedule) = 0;
  virtual Task<Result<void>> delete_schedule(std::string id) = 0;
  /// All of them, the next due first.
  virtual Task<Result<std::vector<Schedule>>> schedules() = 0;
};

class ConversationBook {
 public:
  virtual ~ConversationBook() = default;
  /// Empty where nothing was decided. `conversation`: "<connection>/<conversation>".
  virtual Task<Result<std::string>> decision(std::string conversation, std::string key) = 0;
  virtual Task<Result<void>> decide(std::string conversation, std::string key, std::string value) = 0;
};

}  // namespace errand
