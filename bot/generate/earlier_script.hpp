/// The script of the turn before as a model may see it. A recipe's script is made of the files: it holds
/// names, and cells where a wish is carried out value by value ("merge the spellings of a category"). Used by
/// the prompt.
#pragma once

#include "bot/core/script.hpp"
#include "bot/generate/hidden_texts.hpp"
#include "bot/generate/prompt.hpp"

#include <string>

namespace errand::generate {

/// The code of the last of request.earlier, which is not empty. Unless samples may be sent, comments of a
/// recipe's script are left out, and texts in it that are hidden are there by their shape. "</script" does
/// not occur in it.
std::string earlier_script(const ScriptRequest& request, DataToModel data, const Texts& hidden);

}  // namespace errand::generate
