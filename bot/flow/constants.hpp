/// Constants: what may be otherwise from run to run in a script without a plan, "THRESHOLD = 5000  # 门槛":
/// which there are, and the script with other values. Python reads and writes them in the sandbox; the
/// service itself parses no script. Used by Pipeline, for saved recipes.
#pragma once

#include "bot/core/run.hpp"
#include "bot/core/script.hpp"

#include <string>
#include <vector>

namespace errand::flow {

/// A constant that was given another value.
struct SetConstant {
  Parameter now;
  std::string was;
};

/// A value that does not fit its constant.
struct UnfitValue {
  Parameter said;
  std::string wanted;  ///< number, date, month, yes_no or text.
};

struct Constants {
  std::string code{};  ///< As it was, unless all of the values fit.
  std::vector<Parameter> all{};
  std::vector<SetConstant> set{};
  std::vector<std::string> unknown{};  ///< Names that are none of them.
  std::vector<UnfitValue> unfit{};
};

/// The settings that a change is made of: "门槛=5000，月份=2025-04"; empty where it says anything else as
/// well.
std::vector<Parameter> settings_in(const std::string& change);

Task<Result<Constants>> read_constants(Runner& runner, std::string job, std::string code,
                                       std::vector<Parameter> values);

}  // namespace errand::flow
