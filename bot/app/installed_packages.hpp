/// InstalledPackages: what a script may import, by the runner's word, for whoever has to write one. Asked
/// once.
#pragma once

#include "bot/core/log.hpp"
#include "bot/core/run.hpp"

#include <string>

namespace errand::app {

class InstalledPackages {
 public:
  /// Both outlive it.
  InstalledPackages(Runner& runner, Log& log) : runner_(runner), log_(log) {}

  /// "pandas 1.5.3, numpy 1.24.2". Empty where the runner does not answer, which is logged; the next call
  /// asks again.
  Task<std::string> names();

 private:
  Runner& runner_;
  Log& log_;
  std::string names_{};
};

}  // namespace errand::app
