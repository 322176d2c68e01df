#include "runner/sandbox/verdict.hpp"

#include "runner/sandbox/scratch.hpp"

#include <signal.h>
#include <sys/wait.h>

namespace errand::sandbox {

Verdict judge(const Ending& ending, const protocol::Limits& limits) {
  const bool signaled = WIFSIGNALED(ending.status);
  const bool well = !signaled && WEXITSTATUS(ending.status) == 0;
  if (!well && ending.kernel_wanted_memory) return {"out_of_memory", "memory", limits.memory_bytes};
  if (signaled && (WTERMSIG(ending.status) == SIGXCPU || ending.cpu_us >= limits.cpu_ms * 1000)) {
    return {"timed_out", "cpu", limits.cpu_ms};
  }
  if (signaled && has_filled_memory(ending.peak_bytes, limits))
    return {"out_of_memory", "memory", limits.memory_bytes};
  if (signaled) return {"crashed"};
  return {well ? "finished" : "failed"};
}

bool has_filled_memory(std::uint64_t peak_bytes, const protocol::Limits& limits) {
  // The limit is on address space, of which some always stays untouched.
  return peak_bytes >= limits.memory_bytes / 4 * 3;
}

Verdict blame(const std::string& word, const protocol::Limits& limits, const Surroundings& surroundings) {
  if (word == "memory") return {"out_of_memory", "memory", limits.memory_bytes};
  if (word == "file_size") return {"too_much_output", "output", limits.output_bytes};
  if (word == "scratch") return {"too_much_output", "output", surroundings.scratch_bytes};
  if (word == "inodes") return {"too_much_output", "files", scratch::most_inodes};
  if (word == "open_files") return {"failed", "open_files", limits::most_open_files};
  if (word == "processes") return {"failed", "processes", surroundings.threads};
  return {};
}

const char* unit_of(const std::string& limit) {
  if (limit.empty()) return "";
  if (limit == "wall" || limit == "cpu") return "ms";
  return limit == "files" || limit == "open_files" || limit == "processes" ? "count" : "bytes";
}

}  // namespace errand::sandbox
