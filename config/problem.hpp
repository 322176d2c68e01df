/// Problem: one thing that is wrong with a configuration, where it is and what to write instead. It never
/// holds a secret's value. Used by everything in this room and printed by bot/app.
#pragma once

#include <filesystem>
#include <string>

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

/// "errand.yaml:3:9: `http` is not a number; write one from 0 to 65535"
std::string to_string(const std::filesystem::path& file, const Problem& problem);

}  // namespace errand::config
