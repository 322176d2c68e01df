/// Loans: 贷款10万，年利率4.9%，3年，等额本息. A wish that needs no file, so it is read before the tables
/// are.
#pragma once

#include "bot/recipes/read.hpp"
#include "bot/recipes/say.hpp"

#include <optional>
#include <string_view>

namespace errand::recipes {

/// The plan, or a question for what was not said; nothing when the text is not about a loan.
std::optional<Reading> read_loan(std::string_view text, const Say& say);

}  // namespace errand::recipes
