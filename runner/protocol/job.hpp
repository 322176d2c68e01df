/// What a client asks of errand-runner and what it gets back, and their JSON. Plain values of their own
/// rather than bot/core's, so that another program can speak the protocol without the bot.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace errand::protocol {

/// A message that does not follow the protocol: the connection is closed.
class ProtocolError final : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// JSON of a client or a script. Discarded when it is none, or nested deeper than the protocol: copying and
/// writing go down as deep as the value, and the stack ends before a megabyte of brackets does.
nlohmann::json untrusted_json(std::string_view text);

/// Zero: the runner's default. Larger than the runner's maximum: the maximum.
struct Limits {
  std::uint64_t wall_ms = 0;
  std::uint64_t cpu_ms = 0;
  std::uint64_t memory_bytes = 0;
  std::uint64_t output_bytes = 0;
  std::uint64_t printed_bytes = 0;
  std::uint64_t files = 0;

  bool operator==(const Limits&) const = default;
};

/// Inputs are names only; their bytes are the frame's descriptors, in the same order.
struct JobRequest {
  std::string job{};
  std::string program = "script";  ///< script, profile, preview or constants.
  std::string source{};            ///< Of program script.
  std::string options{};           ///< JSON for the others.
  std::vector<std::string> inputs{};
  Limits limits{};
  std::int64_t now_ms = 0;     ///< What the job's clock shows, from 1970 UTC; 0: the machine's time.
  int utc_offset_minutes = 0;  ///< Of the job's local time; only with now_ms.

  bool operator==(const JobRequest&) const = default;
};

struct JobOutput {
  std::string name{};  ///< Path below out/ as the script named it: hostile, never used as a path.
  std::uint64_t size_bytes = 0;

  bool operator==(const JobOutput&) const = default;
};

/// What lay in out/ and is not delivered.
struct JobRefusedOutput {
  std::string name{};  ///< "out/" where the folder itself is gone.
  /// link, no_file, too_deep, name_too_long, too_many, too_large or unreadable.
  std::string why{};

  bool operator==(const JobRefusedOutput&) const = default;
};

/// Outputs are the frame's descriptors, in the same order: regular files of a job that is dead.
struct JobReport {
  std::string outcome{};  ///< finished, failed, timed_out, out_of_memory, too_much_output, refused, crashed.
  int exit_code = 0;
  /// Which limit ended it: wall, cpu, memory, output, printed, files, open_files, processes; or empty.
  std::string limit{};
  std::uint64_t limit_value = 0;
  std::string limit_unit{};  ///< ms, bytes or count.
  std::string printed{};
  std::string complained{};
  std::uint64_t printed_left_out_bytes = 0;  ///< From the middle of `printed`, beyond its limit.
  std::uint64_t complained_left_out_bytes = 0;
  std::vector<JobOutput> outputs{};
  std::vector<JobRefusedOutput> refused_outputs{};
  std::vector<std::string> opened{};
  std::string charts{};
  std::string isolation{};
  std::string versions{};
  std::uint64_t wall_us = 0;
  std::uint64_t cpu_us = 0;
  std::uint64_t peak_memory_bytes = 0;

  bool operator==(const JobReport&) const = default;
};

/// The runner could not even try.
struct Refusal {
  std::string fault{};  ///< invalid_input, refused or unavailable.
  std::string message{};

  bool operator==(const Refusal&) const = default;
};

std::string write(const JobRequest& request);
std::string write(const JobReport& report);
std::string write(const Refusal& refusal);
JobRequest read_request(std::string_view text);

/// What the runner answers: a report, or a refusal when `refused` is set.
struct Answer {
  bool refused = false;
  JobReport report{};
  Refusal refusal{};
};
Answer read_answer(std::string_view text);

}  // namespace errand::protocol
