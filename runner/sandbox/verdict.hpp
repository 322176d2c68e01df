/// Which limit ended a job, with its value: the first reason that is known stands. Every limit that a job can
/// hit has a name here, so that the report, and with it the sentence to the user, can say it.
#pragma once

#include "runner/protocol/job.hpp"
#include "runner/sandbox/limits.hpp"

#include <cstdint>
#include <string>

namespace errand::sandbox {

/// `limit` empty: no limit was involved.
struct Verdict {
  std::string outcome{};
  std::string limit{};
  std::uint64_t value = 0;
};

/// What the runner saw of a job's end.
struct Ending {
  int status = 0;  ///< Of wait4.
  std::uint64_t cpu_us = 0;
  bool kernel_wanted_memory = false;  ///< The control group killed one of its processes.
  std::uint64_t peak_bytes = 0;       ///< Resident, beyond the warm Python.
};

/// What held for the job beyond its limits.
struct Surroundings {
  std::uint64_t threads = 0;
  std::uint64_t scratch_bytes = 0;  ///< Room for files, inputs left out.
};

/// Of a job whose script has begun, when the runner itself did not end it.
Verdict judge(const Ending& ending, const protocol::Limits& limits);
/// Holds most of what it may: a library that then gets nothing more aborts, or leaves no word of its own.
bool has_filled_memory(std::uint64_t peak_bytes, const protocol::Limits& limits);
/// The limit behind the exception that ended the script, by the word that the Python side noted; an empty
/// outcome for a word that names none.
Verdict blame(const std::string& word, const protocol::Limits& limits, const Surroundings& surroundings);
/// "ms", "bytes" or "count"; empty for no limit.
const char* unit_of(const std::string& limit);

}  // namespace errand::sandbox
