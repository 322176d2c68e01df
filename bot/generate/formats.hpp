/// The wire formats that there are; see dialect.hpp.
#pragma once

#include "bot/generate/dialect.hpp"

namespace errand::generate {

const Dialect& openai();
const Dialect& anthropic();
const Dialect& gemini();

}  // namespace errand::generate
