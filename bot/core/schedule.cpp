#include "bot/core/schedule.hpp"

#include <nlohmann/json.hpp>

namespace errand {

void to_json(nlohmann::json& json, const Schedule& value) {
  json = {{"id", value.id},
          {"recipe", value.recipe},
          {"recipe_name", value.recipe_name},
          {"every", static_cast<int>(value.rhythm.every)},
          {"day", value.rhythm.day},
          {"minute", value.rhythm.minute},
          {"folder", value.folder},
          {"asked_by", value.asked_by},
          {"language", value.language},
          {"next_at", value.next_at.time_since_epoch().count()},
          {"created_at", value.created_at.time_since_epoch().count()}};
}

void from_json(const nlohmann::json& json, Schedule& value) {
  value.id = json.at("id").get<std::string>();
  value.recipe = json.at("recipe").get<std::string>();
  value.recipe_name = json.value("recipe_name", "");
  value.rhythm = {.every = static_cast<Rhythm::Every>(json.value("every", 0)),
                  .day = json.value("day", 0),
                  .minute = json.value("minute", 0)};
  value.folder = json.value("folder", "");
  value.asked_by = json.at("asked_by").get<ChatEvent>();
  value.language = json.value("language", "");
  value.next_at = TimePoint(std::chrono::milliseconds(json.value("next_at", std::int64_t{0})));
  value.created_at = TimePoint(std::chrono::milliseconds(json.value("created_at", std::int64_t{0})));
}

}  // namespace errand
