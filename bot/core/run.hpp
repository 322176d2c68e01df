/// A run of a script in the isolated runner: request, report, and the port. Used by bot/flow; implemented by
/// runner/client, which talks to the errand-runner process. A failing script is a report; an Error means that
/// the runner itself failed (unavailable: try again; refused: the sandbox did not prove itself).
#pragma once

#include "bot/core/clock.hpp"
#include "bot/core/result.hpp"
#include "bot/core/task.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace errand {

enum class Outcome {
  finished,   ///< Exit code 0.
  failed,     ///< The script ended with an exception or a non-zero exit code.
  timed_out,  ///< Wall or CPU limit.
  out_of_memory,
  too_much_output,  ///< stdout, or the size, number or depth of files in out/.
  refused,          ///< The runner would not start it (bad request, sandbox step failed).
  crashed,          ///< Killed by a signal that no limit explains.
  cancelled,
};

const char* name_of(Outcome outcome);
Result<Outcome> outcome_named(const std::string& name);

/// Zero means: the runner's default, never "endless". The runner clamps each to its own configured maximum.
struct RunLimits {
  std::chrono::milliseconds wall{0};
  std::chrono::milliseconds cpu{0};
  std::uint64_t memory_bytes = 0;
  std::uint64_t output_bytes = 0;   ///< Of all files in out/ together.
  std::uint64_t printed_bytes = 0;  ///< Of stdout and of stderr, each.
  std::uint32_t files = 0;          ///< In out/.

  bool operator==(const RunLimits&) const = default;
};

/// What runs. `script` is untrusted text; the others are fixed programs that ship with the runner.
enum class Program {
  script,     ///< RunRequest::source.
  profile,    ///< Reads every file in in/, prints one JSON: {"files": [FileProfile...]}.
  preview,    ///< Reads every file in in/ (a job's outputs), prints one JSON: {"files": [FilePreview...]}.
  constants,  ///< Of options {"code", "values": [{"name", "value"}]}: the script with these values for its
              ///< constants, and what they are; one JSON. The code is read and not run.
  packages,   ///< What scripts may import; one JSON: {"python", "packages": [{"name", "version"}]}.
};

struct RunInput {
  std::string
      name;  ///< Of the file in in/: already made safe (no '/', no control characters, at most 200 bytes).
  std::string path;  ///< Where the service has it (a blob); opened read-only and passed as a descriptor.
};

struct RunRequest {
  std::string job;  ///< For logs and the receipt.
  Program program = Program::script;
  std::string source{};
  std::string options{};  ///< For fixed programs: JSON handed to them; empty: {}.
  std::vector<RunInput> inputs;
  RunLimits limits{};
  TimePoint
      now{};  ///< At which the script's clock stands, so that a replay gives the same bytes; zero: it runs.
  int utc_offset_minutes = 0;  ///< Of the script's local time.
};

/// A file the script left in out/. `path` is a private file of the runner's hand-over folder, which the
/// receiver moves or deletes; it is a regular file, never a link.
struct RunOutput {
  std::string name;  ///< Path below out/, '/' between folders; safe characters only.
  std::string path;
  std::uint64_t size_bytes = 0;
};

/// What lay in out/ and was not taken.
struct RefusedOutput {
  std::string name;
  /// link, no_file, too_deep, name_too_long, too_many, too_large or unreadable.
  std::string why;

  bool operator==(const RefusedOutput&) const = default;
};

struct RunReport {
  Outcome outcome = Outcome::finished;
  int exit_code = 0;
  std::string limit;              ///< Which limit hit: wall, cpu, memory, output, printed, files, open_files,
                                  ///< processes; else empty.
  std::uint64_t limit_value = 0;  ///< Its value: ms, bytes or a count, as in RunLimits.
  std::string printed;     ///< stdout, valid UTF-8, control characters removed, capped (head and tail kept).
  std::string complained;  ///< stderr, likewise: the traceback of a failed script.
  std::uint64_t printed_left_out_bytes = 0;  ///< Of the middle of `printed`.
  std::uint64_t complained_left_out_bytes = 0;
  std::vector<RunOutput> outputs;
  std::vector<RefusedOutput> refused_outputs;
  std::vector<std::string> opened;  ///< Names of the inputs that the script really read.
  std::string charts;               ///< JSON list of the charts it drew:
                       ///< [{"type","title","x","y","series":[{"name","x":[],"y":[]}]}]; may be empty.
  std::string isolation;  ///< E.g. "namespaces+landlock+seccomp, threads only, no cgroup".
  std::string versions;   ///< E.g. "Python 3.11.2, pandas 1.5.3, openpyxl 3.0.9".
  std::chrono::microseconds wall{0};
  std::chrono::microseconds cpu{0};
  std::uint64_t peak_memory_bytes = 0;
};

class Runner {
 public:
  virtual ~Runner() = default;
  /// Cancelling the task kills the run.
  virtual Task<Result<RunReport>> run(RunRequest request) = 0;
};

}  // namespace errand
