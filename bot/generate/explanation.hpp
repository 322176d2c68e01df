/// Explanation: how a model is asked what a script does, and what it answered. Pure. Used by ModelGenerator.
#pragma once

#include "bot/core/script.hpp"

#include <string>
#include <vector>

namespace errand::generate {

const std::string& explanation_prompt();
/// The code with its lines numbered.
std::string explanation_request(const Script& script, const std::string& language);
/// The entries "FROM-TO: text" of the answer, in the order of the lines; what is of another form or names
/// lines that the code lacks is left out; a range that goes beyond the last line ends there.
std::vector<Explained> read_explanation(const std::string& answer, const std::string& code);

}  // namespace errand::generate
