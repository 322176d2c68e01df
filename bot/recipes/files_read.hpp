/// Reads an instruction about whole files (PDFs, pictures, archives, names, QR codes, text, templates): the
/// part of read() that is asked before the tables are. Pure.
#pragma once

#include "bot/core/script.hpp"
#include "bot/recipes/read.hpp"
#include "bot/recipes/say.hpp"

#include <optional>
#include <string_view>

namespace errand::recipes {

/// Nothing when the instruction is about tables, or about nothing that is known here.
std::optional<Reading> read_files(const ScriptRequest& request, std::string_view text, const Say& say);

/// For files that hold no table and came without a wish: asks what is to be done with them.
Reading ask_about_files(const std::vector<FileProfile>& files, const Say& say);
/// For a wish that fits none of the files: says what can be done with them.
Reading no_table(const std::vector<FileProfile>& files, const Say& say);

}  // namespace errand::recipes
