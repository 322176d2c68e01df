/// Events: what is said to have happened on the day that a column holds: "shipped" of Ship Date, "placed" of
/// 下单日期. Used by the vocabulary, and by the parser where such a word stands alone.
#pragma once

#include "bot/recipes/vocabulary.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace errand::recipes {

/// Words for the event of a column of dates that are not in its name; empty for other columns.
std::vector<std::string> events_of(const Column& column);
/// Whether the word names the event (发货, shipped) and not the date itself (发货日, "ship date").
bool is_event(std::string_view word, const Column& column);

}  // namespace errand::recipes
