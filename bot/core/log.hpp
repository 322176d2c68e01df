/// Log: where lines for the admin go. Every room that reports takes a Log& in its constructor; bot/app writes
/// them to standard error. A line never holds a secret, a file's content or a user's text.
#pragma once

#include <string>

namespace errand {

enum class Level { debug, info, warning, error };

class Log {
 public:
  virtual ~Log() = default;
  /// `line` is one sentence without a newline at its end. Any thread may call it; it does not throw.
  virtual void write(Level level, std::string line) = 0;
};

}  // namespace errand
