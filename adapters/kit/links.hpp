/// Links: a text that others wrote, in which nothing can be clicked. For platforms that make links of bare
/// addresses, or fetch a preview of them: what stands in an address would leave with it. Pure.
#pragma once

#include <string>
#include <string_view>

namespace errand::kit {

/// As without_mentions(), and host names are interrupted too, by a zero-width space behind the dot; names of
/// files are not.
std::string without_links(std::string_view text);

}  // namespace errand::kit
