/// From YAML text to Settings, or to the list of everything that is wrong with it. Used by bot/app. A problem
/// says where it is and what to write instead; it never holds a secret's value.
#pragma once

#include "config/problem.hpp"
#include "config/settings.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace errand::config {

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
