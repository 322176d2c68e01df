/// The script of the turn before as a model may see it. It may hold cells: a recipe's where a wish is carried
/// out value by value ("merge the spellings of a category"), a model's where samples were sent at the time.
/// Used by the prompt.
#pragma once

#include "bot/core/script.hpp"
#include "bot/generate/hidden_texts.hpp"
#include "bot/generate/prompt.hpp"

#include <string>

namespace errand::generate {

/// The code of the last of request.earlier, which is not empty. Unless samples may be sent, comments of a
/// recipe's script are left out, and of texts what is hidden is there by its shape. "</script" does not occur
/// in it.
std::string earlier_script(const ScriptRequest& request, DataToModel data, const Texts& hidden);

}  // namespace errand::generate
