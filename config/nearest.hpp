/// "Did you mean": the nearest of the allowed words to one that was written. Used for keys and choices.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace errand::config {

/// The word with the fewest typos (a letter added, missing, wrong, or two swapped), if they are few enough
/// for a slip of the finger: one in three letters.
std::optional<std::string> nearest(std::string_view written, const std::vector<std::string>& words);

}  // namespace errand::config
