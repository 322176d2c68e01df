#include "bot/core/job.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <stdexcept>

namespace errand {

namespace {

constexpr std::array<const char*, 6> stages{"received", "resolved", "profiled", "scripted", "ran", "replied"};
constexpr std::array<const char*, 6> statuses{"running", "done", "asked", "declined", "failed", "stopped"};

}  // namespace

const char* name_of(Stage stage) {
  return stages.at(static_cast<std::size_t>(stage));
}

Result<Stage> stage_named(const std::string& name) {
  for (std::size_t index = 0; index < stages.size(); ++index) {
    if (name == stages[index]) return static_cast<Stage>(index);
  }
  return Error{Fault::corrupt, "unknown stage '" + name + "'"};
}

const char* name_of(JobStatus status) {
  return statuses.at(static_cast<std::size_t>(status));
}

bool is_second_click(const Job& press, const Job& earlier) {
  constexpr std::chrono::seconds double_click{1};  // some jobs are answered before the second click
  const auto& event = press.event;
  const auto& before = earlier.event;
  const bool is_same_button = event.kind == EventKind::button && before.kind == EventKind::button &&
                              event.target_job == before.target_job && event.action == before.action &&
                              event.text == before.text && event.choice == before.choice;
  // What is saved is saved for who presses; everything else is said to all who are there.
  const bool is_theirs_too = event.sender == before.sender || event.action != "save";
  const bool is_here =
      event.connection == before.connection && event.conversation == before.conversation && is_theirs_too;
  const bool is_at_once =
      earlier.stage != Stage::replied || press.created_at - earlier.created_at < double_click;
  return is_same_button && is_here && is_at_once;
}

Address address_of(const Job& job) {
  return {.connection = job.event.connection,
          .conversation = job.event.conversation,
          .thread = job.event.thread,
          .message_id = job.event.message_id};
}

void to_json(nlohmann::json& json, const Job& value) {
  auto files = nlohmann::json::array();
  for (const auto& file : value.files) {
    files.push_back({{"name", file.name},
                     {"original", file.original},
                     {"sha256", file.sha256},
                     {"size_bytes", file.size_bytes},
                     {"problem", file.problem},
                     {"is_result", file.is_result},
                     {"locator", file.locator}});
  }
  json = {{"id", value.id},
          {"event", value.event},
          {"stage", name_of(value.stage)},
          {"status", name_of(value.status)},
          {"attempt", value.attempt},
          {"created_at", value.created_at.time_since_epoch().count()},
          {"language", value.language},
          {"instruction", value.instruction},
          {"files", files},
          {"profiles", value.profiles},
          {"script", value.script},
          {"report", value.report},
          {"continues", value.continues},
          {"command", value.command},
          {"recipe", value.recipe},
          {"data_to_model", value.data_to_model},
          {"utc_offset_minutes",
           value.utc_offset_minutes ? nlohmann::json(*value.utc_offset_minutes) : nlohmann::json()},
          {"asked_by", value.asked_by},
          {"progress", value.progress}};
}

void from_json(const nlohmann::json& json, Job& value) {
  value = {};
  value.id = json.at("id").get<std::string>();
  value.event = json.at("event").get<ChatEvent>();
  value.stage = stage_named(json.at("stage").get<std::string>()).value();
  const auto status = json.at("status").get<std::string>();
  std::size_t index = 0;
  while (index < statuses.size() && status != statuses[index]) ++index;
  if (index == statuses.size()) throw std::runtime_error("unknown job status '" + status + "'");
  value.status = static_cast<JobStatus>(index);
  value.attempt = json.value("attempt", 0);
  value.created_at = TimePoint(std::chrono::milliseconds(json.value("created_at", std::int64_t{0})));
  value.language = json.value("language", "");
  value.instruction = json.value("instruction", "");
  for (const auto& file : json.at("files")) {
    value.files.push_back({.name = file.at("name").get<std::string>(),
                           .original = file.value("original", ""),
                           .sha256 = file.value("sha256", ""),
                           .size_bytes = file.value("size_bytes", std::uint64_t{0}),
                           .problem = file.value("problem", ""),
                           .is_result = file.value("is_result", false),
                           .locator = file.value("locator", std::string())});
  }
  value.profiles = json.value("profiles", "");
  value.script = json.value("script", "");
  value.report = json.value("report", "");
  value.continues = json.value("continues", "");
  value.command = json.value("command", "");
  value.recipe = json.value("recipe", "");
  value.data_to_model = json.value("data_to_model", "");
  if (const auto offset = json.value("utc_offset_minutes", nlohmann::json()); offset.is_number_integer()) {
    value.utc_offset_minutes = offset.get<int>();
  }
  value.asked_by = json.value("asked_by", "");
  value.progress = json.value("progress", "");
}

}  // namespace errand
