/// Choice: which of the offered readings a typed answer means: "the second one", "2", "按金额". Pure. Used by
/// Resolver.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace errand::flow {

/// The position of the one label that the text means; nothing when it means none or several of them.
std::optional<std::size_t> chosen(const std::string& text, const std::vector<std::string>& labels);

}  // namespace errand::flow
