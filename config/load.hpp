/// From YAML text to Settings, or to the list of everything that is wrong with it. Used by bot/app. A problem
/// says where it is and what to write instead; it never holds a secret's value.
#pragma once

#include "config/settings.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace errand::config {

enum class Severity { error, warning };

struct Problem {
  int line = 0;         ///< From 1; 0: the file as a whole.
  int column = 0;       ///< From 1, in characters.
  std::string key;      ///< Full path such as "listen.port" or "adapters[0].token"; may be empty.
  std::string message;  ///< "what is wrong; what to write instead".
  Severity severity = Severity::error;

  bool operator==(const Problem&) const = default;
};

/// "errand.yaml:3:9: listen.port: `http` is not a number; write one from 0 to 65535"
std::string to_string(const std::filesystem::path& file, const Problem& problem);

/// Looks up an environment variable; production passes one over std::getenv.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
Environment process_environment();

/// `settings` is there exactly when no problem is an error; then the problems are warnings.
struct Loaded {
  std::optional<Settings> settings;
  std::vector<Problem> problems;  ///< In the order of the file.
};

/// Reads the file (at most 1 MB). Relative paths in it count from its own folder.
Loaded load(const std::filesystem::path& file, const Environment& environment);

/// The same for text that is already here. `folder` is what relative paths count from.
Loaded parse(const std::string& text, const std::filesystem::path& folder, const Environment& environment);

}  // namespace errand::config
