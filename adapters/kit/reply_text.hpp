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

/// U+200B: breaks a mention, a fence or an address, and is not seen.
inline constexpr std::string_view nothing_wide = "\xE2\x80\x8B";

/// How a platform counts a text's length. Never less for a text than for its beginning.
using Measure = std::function<std::size_t(std::string_view)>;
std::size_t utf16_units(std::string_view text);  ///< Telegram, Discord.
std::size_t code_points(std::string_view text);  ///< Slack.
std::size_t bytes(std::string_view text);        ///< Matrix, Feishu.

/// Pieces of at most `limit` each, cut between paragraphs, else lines, else sentences, else words, else code
/// points; never inside a code point, and a ``` fence that is cut is closed and opened again. Never empty
/// pieces. `limit` is at least 16.
std::vector<std::string> split_text(std::string_view text, std::size_t limit, const Measure& measure);

/// The table with aligned columns for a monospaced font, the header underlined; a Han character is two
/// columns wide. Cells are one line and shortened to `cell_width` columns; at most `rows` rows. Without the
/// title.
std::string table_as_text(const TableView& table, std::size_t rows, std::size_t cell_width);

/// Whether the headline is shown as one: progress and sentences of more than a hundred characters are text.
bool is_heading(const Reply& reply);

/// Rows to show of each of so many tables where `most` are shown of one by itself: together about as many,
/// but never fewer than five of each, so that several tables are no wall.
std::size_t rows_of_each(std::size_t most, std::size_t tables);

/// At most `width` columns of a monospaced font, with "…" where something was cut.
std::string shortened_to_width(std::string_view text, std::size_t width);

/// "@channel", "<!here>", "@all" and the like cannot notify anybody, and no link hides behind other words: a
/// zero-width space after '@' and '<' that begin one, between "](" and in "://". For platforms whose own
/// escape is not enough.
std::string without_mentions(std::string_view text);

/// What stands under the headline on a platform without folds: reading, notes, receipt, as plain paragraphs
/// in the reply's language, each with its heading.
std::vector<std::string> plain_sections(const Reply& reply);

/// `lines` under `heading`, each behind a bullet; empty for no lines.
std::string bulleted(std::string_view heading, const std::vector<std::string>& lines);

}  // namespace errand::kit
