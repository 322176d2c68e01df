/// StderrLog: log lines on standard error, one line each, with time and level. What runs the service (a
/// terminal, systemd, a container) keeps them.
#pragma once

#include "bot/core/log.hpp"

namespace errand::app {

class StderrLog final : public Log {
 public:
  explicit StderrLog(Level least) : least_(least) {}
  void write(Level level, std::string line) override;

 private:
  Level least_;
};

}  // namespace errand::app
