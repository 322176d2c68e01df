/// What went wrong with a script, as a model may read it. An error's words hold cells as often as not ("could
/// not convert string to float: '张三'"), and a hostile script can put a whole file there.
#pragma once

#include "bot/core/script.hpp"
#include "bot/generate/prompt.hpp"

#include <string>
#include <string_view>

namespace errand::generate {

/// The complaint of request.failed, which is set. Unless samples may be sent, each word that is neither the
/// model's own (in its script), the person's (in the instruction), a name of a file, sheet or column
/// that is not hidden, nor one
/// of ours or of Python's usual messages is there by its shape alone, and frames of libraries are left out.
/// Marks that could end a block are replaced.
std::string complaint_of(const ScriptRequest& request, DataToModel data);

/// A word of Python, its packages or our own complaints, whatever its case: it tells nothing of a file.
bool is_usual_word(std::string_view word);

}  // namespace errand::generate
