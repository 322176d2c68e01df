/// Evidence: what the stages of a job found out, kept as JSON in Job::report and growing stage by stage: the
/// base of the reply, the receipt, `errand ask --json` and `errand replay`. ScriptRecord is what stage
/// `scripted` keeps.
#pragma once

#include "bot/core/chat.hpp"
#include "bot/core/job.hpp"
#include "bot/core/profile.hpp"
#include "bot/core/run.hpp"
#include "bot/core/script.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace errand::flow {

/// Code points of what a script printed that a reply shows; all of a longer text is attached as a file.
inline constexpr std::size_t most_printed_characters = 4'000;

/// Milliseconds that each stage took, by the monotonic part of the Clock.
struct Timings {
  std::int64_t profile_ms = 0;
  std::int64_t generate_ms = 0;
  std::int64_t run_ms = 0;
  std::int64_t preview_ms = 0;
};

/// A script that was tried and replaced by another.
struct Attempt {
  std::string code;
  std::string complaint;  ///< What was wrong with it, in English.
};

struct Evidence {
  bool ran = false;  ///< A script was run to an outcome.
  Outcome outcome = Outcome::finished;
  int exit_code = 0;
  std::string limit;
  std::uint64_t limit_value = 0;
  std::string printed;
  std::string complained;
  FileOut whole_text;  ///< All of the text that the reply shows the beginning of; no hash: it shows all.
  std::uint64_t left_out_bytes = 0;  ///< Of the middle of that text: it was longer than its limit.
  std::vector<FileOut> outputs;
  std::vector<FilePreview> previews;  ///< Of `outputs`, by name.
  std::vector<RefusedOutput> refused_outputs;
  std::vector<std::string> opened;
  std::string charts;  ///< JSON list, as in RunReport.
  std::string isolation;
  std::string versions;
  std::string
      failure;  ///< Set when the service could not do its part: the phrase's key, e.g. "failed.runner".
  std::string failure_detail;
  std::vector<ModelCall> calls;   ///< What models were told and what they answered.
  std::vector<Attempt> attempts;  ///< The scripts before the one that counts.
  std::string unmended;           ///< Why nobody mends the script any further: "declined.<unmended>" says it.
  std::string unmended_reason;    ///< In the model's words, instead.
  Timings timings;
};

Evidence evidence_of(const Job& job);
void store_evidence(const Evidence& evidence, Job& job);

/// Names of the outputs that are charts without a single value.
std::vector<std::string> empty_charts(const Evidence& evidence);

Generated generated_of(const Job& job);
void store_generated(const Generated& generated, Job& job);

/// The reply to what was asked of the bot itself, in the place of a script; generated_of() is then Declined.
void store_answer(const Reply& reply, Job& job);
std::optional<Reply> answer_of(const Job& job);

std::vector<FileProfile> profiles_of(const Job& job);
void store_profiles(const std::vector<FileProfile>& profiles, Job& job);

}  // namespace errand::flow
