/// Html: the pieces of org.matrix.custom.html that replies are made of. Everything that comes in is escaped.
/// Used by content.cpp. Pure.
#pragma once

#include "bot/core/chat.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace errand::matrix {

std::string escaped(std::string_view text);
/// A paragraph; line ends are kept.
std::string paragraph(std::string_view text);
std::string heading(std::string_view text);
enum class ListKind { bullets, numbers };
std::string list(const std::vector<std::string>& items, ListKind kind);
/// The first rows of a table.
std::string table(const TableView& view, std::size_t rows);
/// Code or aligned text; `language` may be empty.
std::string block(std::string_view text, std::string_view language);
/// Closed until somebody opens it, in clients that know <details>.
std::string fold(std::string_view title, const std::string& inside);

}  // namespace errand::matrix
