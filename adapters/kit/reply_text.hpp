/// What the renderers of all platforms share: texts cut at the right places, tables as text, markup taken out
/// of what a script printed. Pure.
#pragma once

#include "bot/core/chat.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace errand::kit {

/// How a platform counts a text's length.
using Measure = std::function<std::size_t(std::string_view)>;
std::size_t utf16_units(std::string_view text);  ///< Telegram, Discord.
std::size_t code_points(std::string_view text);  ///< Slack.
std::size_t bytes(std::string_view text);        ///< Matrix, Feishu.

/// Pieces of at most `limit` each, cut between paragraphs, else lines, else sentences, else code points;
/// never inside a code point, and a ``` fence that is cut is closed and opened again. Never empty pieces.
std::vector<std::string> split_text(std::string_view text, std::size_t limit, const Measure& measure);

/// The table with aligned columns for a monospaced font; a Han character is two columns wide. Cells are
/// shortened to `cell_width`; at most `rows` rows.
std::string table_as_text(const TableView& table, std::size_t rows, std::size_t cell_width);

/// "@channel", "<!here>", "@all" and the like cannot notify anybody, and no link hides behind other words: a
/// zero-width space after '@', brackets and schemes broken. For platforms whose own escape is not enough.
std::string without_mentions(std::string_view text);

/// What stands under the headline on a platform without folds: reading, notes, receipt, as plain paragraphs
/// in the reply's language.
std::vector<std::string> plain_sections(const Reply& reply);

}  // namespace errand::kit
