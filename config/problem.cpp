#include "config/problem.hpp"

namespace errand::config {

std::string to_string(const std::filesystem::path& file, const Problem& problem) {
  auto line = file.string();
  if (problem.line > 0) {
    line += ':' + std::to_string(problem.line) + ':' + std::to_string(problem.column);
  }
  line += problem.severity == Severity::warning ? ": warning: " : ": ";
  return line + problem.message;
}

}  // namespace errand::config
