#include "bot/core/run.hpp"

#include <array>

namespace errand {

namespace {

constexpr std::array<const char*, 8> outcomes{"finished",        "failed",  "timed_out", "out_of_memory",
                                              "too_much_output", "refused", "crashed",   "cancelled"};

}  // namespace

const char* name_of(Outcome outcome) {
  return outcomes.at(static_cast<std::size_t>(outcome));
}

Result<Outcome> outcome_named(const std::string& name) {
  for (std::size_t index = 0; index < outcomes.size(); ++index) {
    if (name == outcomes[index]) return static_cast<Outcome>(index);
  }
  return Error{Fault::corrupt, "unknown outcome '" + name + "'"};
}

}  // namespace errand
