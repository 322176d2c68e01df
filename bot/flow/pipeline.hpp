/// Pipeline: the work of a job between its files and its reply: profile, generate, run, look at the outputs.
/// Each function does one stage on the Job value it is given and stores nothing itself. Shared by Worker (the
/// service) and `errand ask` (no service).
#pragma once

#include "bot/core/blobs.hpp"
#include "bot/core/clock.hpp"
#include "bot/core/job.hpp"
#include "bot/core/run.hpp"
#include "bot/core/script.hpp"
#include "bot/core/store.hpp"
#include "bot/flow/constants.hpp"
#include "bot/flow/evidence.hpp"
#include "bot/flow/place.hpp"

#include <functional>
#include <string>
#include <vector>

namespace errand::flow {

struct PipelineSettings {
  RunLimits limits{};           ///< Of the user's script; zeros: the runner's defaults.
  int preview_rows = 200;       ///< Rows kept of each result table.
  int preview_columns = 200;    ///< And its columns.
  int preview_cells = 20'000;   ///< Cells kept of each result file.
  int repairs = 2;              ///< Times that a model's script is written anew after it failed.
  std::string profile_version;  ///< Changes when the profile script does: part of the cache's key.
};

/// What a generator is asked for: the words, and the turns that they go on from, oldest first.
struct Wish {
  std::string instruction;
  std::vector<Turn> earlier{};
};

/// What is being done now: the phrase's key, "progress.running" and the like.
using OnProgress = std::function<void(const char* phrase)>;

class Pipeline {
 public:
  /// `cache` may be null: then profiles are made each time. Everything referred to outlives the pipeline.
  Pipeline(Runner& runner, Blobs& blobs, std::vector<Generator*> generators, const Clock& clock, Store* cache,
           PipelineSettings settings);

  /// Profiles every usable file; a file that cannot be read gets a FileProfile with a problem. An Error means
  /// that the runner is not there.
  Task<Result<void>> profile(Job& job);
  /// Asks the generators in order; the first that does not decline wins, one that cannot be asked is passed
  /// over.
  Task<Result<void>> generate(Job& job, Wish wish, Place& place);
  /// A saved plan, written anew for the job's files by whoever knows such plans; else Declined.
  Task<Result<Generated>> write_anew(const Job& job, SavedPlan saved);
  /// What the script does, by the generator that knows it or else by a model; empty when there is none.
  Task<Result<std::vector<Explained>>> explain(const Job& job, ExplainRequest request, Place& place);
  /// The constants of a script without a plan, and the script with these values for them.
  Task<Result<Constants>> constants(const Job& job, std::string code, std::vector<Parameter> values);
  /// Runs the script, takes its outputs into Blobs, previews them. Only for jobs whose script is a Script.
  Task<Result<void>> run(Job& job);
  /// Runs the script and has its generator mend it while it fails: at most `repairs` times, only if the code
  /// changes, and not for the same error twice. The job then holds the script that counts.
  Task<Result<void>> run_and_repair(Job& job, Wish wish, OnProgress on_progress, Place& place);
  /// Whether somebody can go on from a script that has no plan.
  bool has_model() const;

 private:
  std::vector<Generator*> order_for(const Job& job, const std::vector<Turn>& earlier) const;
  ScriptRequest request_for(const Job& job, Wish wish) const;
  Task<Result<bool>> repair(Job& job, const Script& script, std::string complaint, Wish wish, Place& place);
  Task<Result<FileProfile>> profile_file(const std::string& job, JobFile file);
  /// Makes a file of the text of a run that a reply cannot show in full.
  Task<Result<void>> keep_long_text(Evidence& evidence);
  Task<Result<void>> take_outputs(std::vector<RunOutput> outputs, std::vector<FileOut>& taken);
  Task<Result<std::vector<FilePreview>>> preview(const std::string& job, std::vector<FileOut> outputs);

  Runner& runner_;
  Blobs& blobs_;
  std::vector<Generator*> generators_;
  const Clock& clock_;
  Store* cache_;
  PipelineSettings settings_;
};

/// The profiles of the files that a script can read.
std::vector<FileProfile> usable_profiles(const Job& job);

/// "text/csv" and the like by the name's extension; "application/octet-stream" when unknown.
std::string media_type_of(const std::string& name);

}  // namespace errand::flow
