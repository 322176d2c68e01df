/// Reads a model's answer: strict in what comes out, forgiving in how it was written (fences, prose around,
/// headings in bold, JSON instead). Pure.
#pragma once

#include "bot/core/result.hpp"
#include "bot/core/script.hpp"

#include <string>

namespace errand::generate {

/// A Script with code, title and steps; a Question; or a Declined with a reason. Fault::invalid_input, with a
/// sentence for the model, when it is none of them.
Result<Generated> read_answer(const std::string& text);

}  // namespace errand::generate
