#include "runner/client/translate.hpp"

#include "bot/core/text.hpp"

#include <algorithm>
#include <sstream>

namespace errand::runner_client {
namespace {

std::string shown(const std::string& text) {
  return printable(to_utf8(text));
}

const char* name_of_program(Program program) {
  switch (program) {
    case Program::script:
      return "script";
    case Program::profile:
      return "profile";
    case Program::preview:
      return "preview";
    case Program::constants:
      return "constants";
    case Program::packages:
      return "packages";
  }
  return "";
}

/// "a.txt", 2 -> "a (2).txt"
std::string numbered(const std::string& name, int number) {
  const std::size_t slash = name.rfind('/');
  const std::size_t dot = name.rfind('.');
  const bool has_extension =
      dot != std::string::npos && (slash == std::string::npos || dot > slash + 1) && dot > 0;
  const std::size_t end = has_extension ? dot : name.size();
  return name.substr(0, end) + " (" + std::to_string(number) + ")" + name.substr(end);
}

}  // namespace

protocol::JobRequest translate(const RunRequest& request) {
  protocol::JobRequest job;
  job.job = request.job;
  job.program = name_of_program(request.program);
  job.source = request.source;
  job.options = request.options;
  job.now_ms = request.now.time_since_epoch().count();
  job.utc_offset_minutes = request.utc_offset_minutes;
  for (const RunInput& input : request.inputs) job.inputs.push_back(input.name);
  job.limits.wall_ms = static_cast<std::uint64_t>(request.limits.wall.count());
  job.limits.cpu_ms = static_cast<std::uint64_t>(request.limits.cpu.count());
  job.limits.memory_bytes = request.limits.memory_bytes;
  job.limits.output_bytes = request.limits.output_bytes;
  job.limits.printed_bytes = request.limits.printed_bytes;
  job.limits.files = request.limits.files;
  return job;
}

Result<RunReport> translate(const protocol::JobReport& report) {
  const Result<Outcome> outcome = outcome_named(report.outcome);
  if (!outcome) return outcome.error();
  RunReport result;
  result.outcome = *outcome;
  result.exit_code = report.exit_code;
  result.limit = report.limit;
  result.limit_value = report.limit_value;
  result.printed = shown(report.printed);
  result.complained = shown(report.complained);
  result.printed_left_out_bytes = report.printed_left_out_bytes;
  result.complained_left_out_bytes = report.complained_left_out_bytes;
  for (const auto& refused : report.refused_outputs) {
    result.refused_outputs.push_back({shown(refused.name), refused.why});
  }
  result.opened = report.opened;
  result.charts = report.charts;
  result.isolation = report.isolation;
  result.versions = report.versions;
  result.wall = std::chrono::microseconds(report.wall_us);
  result.cpu = std::chrono::microseconds(report.cpu_us);
  result.peak_memory_bytes = report.peak_memory_bytes;
  return result;
}

Error translate(const protocol::Refusal& refusal) {
  Fault fault = Fault::internal;
  if (refusal.fault == "invalid_input") fault = Fault::invalid_input;
  if (refusal.fault == "refused") fault = Fault::refused;
  if (refusal.fault == "unavailable") fault = Fault::unavailable;
  return {fault, refusal.message};
}

std::string safe_path(const std::string& name, const std::vector<RunOutput>& taken) {
  std::istringstream parts(to_utf8(name));
  std::string path;
  for (std::string part; std::getline(parts, part, '/');) path += (path.empty() ? "" : "/") + safe_name(part);
  const auto is_taken = [&](const std::string& candidate) {
    return std::ranges::any_of(taken, [&](const RunOutput& output) { return output.name == candidate; });
  };
  std::string candidate = path;
  for (int number = 2; is_taken(candidate); ++number) candidate = numbered(path, number);
  return candidate;
}

}  // namespace errand::runner_client
