/// Job: one message's work, from accepted to answered, with everything later stages and follow-ups need.
/// Used by bot/flow and bot/store.
#pragma once

#include "bot/core/chat.hpp"
#include "bot/core/profile.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace errand {

/// Each stage is stored before the next starts. `replied` is final: its outbox rows exist.
enum class Stage { received, resolved, profiled, scripted, ran, replied };

const char* name_of(Stage stage);
Result<Stage> stage_named(const std::string& name);

/// A file of the job, once it is in Blobs.
struct JobFile {
  std::string name;      ///< Safe name, as the script sees it in in/.
  std::string original;  ///< The name as sent.
  std::string sha256;
  std::uint64_t size_bytes = 0;
  std::string problem{};   ///< Why it could not be used (a phrase's code), or empty.
  bool is_result = false;  ///< An earlier job of the conversation made it.
  std::string locator{};   ///< FileRef::locator of what was downloaded; empty: not from a message.

  bool operator==(const JobFile&) const = default;
};

enum class JobStatus { running, done, asked, declined, failed, stopped };

const char* name_of(JobStatus status);

struct Job {
  std::string id;   ///< "j" and 16 lower-case base32 characters: safe in paths and URLs.
  ChatEvent event;  ///< What asked for it.
  Stage stage = Stage::received;
  JobStatus status = JobStatus::running;
  int attempt = 0;  ///< How often a process has started on it; a planned stop does not count.
  TimePoint created_at{};
  std::string language;     ///< "zh" or "en".
  std::string instruction;  ///< The event's text, or the meaning of the pressed button.
  std::vector<JobFile> files;
  std::string profiles;  ///< JSON list of FileProfile; stage profiled.
  std::string script;    ///< JSON of Script/Question/Declined with a "kind"; stage scripted.
  std::string
      report;  ///< JSON of the run: outcome, printed, outputs with hashes, previews, times; stage ran.
  std::string continues{};  ///< The id of the job whose plan and files this one continues; may be empty.
  std::string command{};    ///< What was asked of the bot itself ("list", "explain"); empty for an errand.
  std::string recipe{};     ///< Id of the saved recipe that is run or adapted; may be empty.
  std::string data_to_model{};  ///< What the conversation lets a model see at most; empty: as configured.
  std::optional<int> utc_offset_minutes{};  ///< At created_at, where the conversation chose a time zone.
  std::string asked_by{};  ///< The generator whose question the instruction answers; may be empty.
  std::string progress{};  ///< The platform's id of the progress message, once posted.
};

/// Whether a press of a button is the second click of the one that made `earlier`, and asks for nothing more:
/// the same button was pressed while the earlier job was not answered yet, or within a second; one that
/// saves, by the same person.
bool is_second_click(const Job& press, const Job& earlier);

/// Where what is said to this job goes.
Address address_of(const Job& job);

void to_json(nlohmann::json& json, const Job& value);
void from_json(const nlohmann::json& json, Job& value);

}  // namespace errand
