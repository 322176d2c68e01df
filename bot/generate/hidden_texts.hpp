/// Texts of the files that a model may not read: the cells, and the names that are cells. A crossing table's
/// columns, a sheet or a file for each region, a first row that is no header: such names are values of the
/// data. Used by all that a model is told.
#pragma once

#include "bot/core/script.hpp"
#include "bot/generate/prompt.hpp"

#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace errand::generate {

/// Texts as they stand in the files.
using Texts = std::set<std::string, std::less<>>;

/// Nothing where samples may be sent, and never what the person said. Of a file that an earlier turn made,
/// each name that neither the files before it nor the script that made it have is one.
Texts hidden_texts(const ScriptRequest& request, DataToModel data);

/// Calls `see` for each name of a sheet, column or member, and for the file's own.
void each_name(const FileProfile& file, const std::function<void(const std::string&)>& see);

/// True for a name, or a part of a header of several rows, that is hidden.
bool is_hidden(const Texts& hidden, std::string_view name);

/// The name with each of its hidden parts by its shape.
std::string shown_name(const Texts& hidden, const std::string& name);
/// Likewise; the extension stays.
std::string shown_file_name(const Texts& hidden, const std::string& name);

}  // namespace errand::generate
