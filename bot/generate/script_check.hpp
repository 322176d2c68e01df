/// Looks over a model's script before it runs: does it import only what is installed, name only in/ and out/,
/// and leave alone what the sandbox forbids anyway? It spares a run that is bound to fail; what keeps scripts
/// in is the sandbox. Syntax is Python's to judge, when it runs. Pure.
#pragma once

#include <string>

namespace errand::generate {

/// Empty when nothing is wrong, else sentences for the model.
std::string complaint_about(const std::string& code);

}  // namespace errand::generate
