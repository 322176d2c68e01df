/// What a model sees of the files: names, tables, columns, and of the values only what DataToModel allows.
/// Everything in it is untrusted text from files: shortened, on one line, unable to close its own bracket.
#pragma once

#include "bot/core/profile.hpp"
#include "bot/generate/prompt.hpp"

#include <string>
#include <vector>

namespace errand::generate {

/// `instruction`: values that it names are said to be there, in any mode: the person wrote them.
std::string view_of(const std::vector<FileProfile>& files, DataToModel data, const std::string& instruction);

}  // namespace errand::generate
