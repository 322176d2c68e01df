/// What a model sees of the files: names that are none of the cells, tables, columns, and of the values only
/// what DataToModel allows.
/// Everything in it is untrusted text from files: shortened, on one line, unable to close its own bracket.
#pragma once

#include "bot/core/script.hpp"
#include "bot/generate/prompt.hpp"

#include <string>
#include <string_view>

namespace errand::generate {

/// Values that the instruction names are said to be there, in any mode: the person wrote them.
std::string view_of(const ScriptRequest& request, DataToModel data);

/// Stands before the shape of each name that is hidden.
inline constexpr std::string_view hidden_mark = "hidden name ";

}  // namespace errand::generate
