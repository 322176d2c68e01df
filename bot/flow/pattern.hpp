/// Pattern: regular expressions over UTF-8. std::regex sees bytes: "个?" would make the last byte optional,
/// and
/// "[：叫]" would match a third of either. Used where bot/flow reads what people type.
#pragma once

#include <regex>
#include <string>
#include <string_view>

namespace errand::flow {

/// ECMAScript, whatever the case of Latin letters, in which characters beyond ASCII are whole: repeated,
/// made optional and put into [classes] like any other.
std::regex pattern(std::string_view text);

}  // namespace errand::flow
