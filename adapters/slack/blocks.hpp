/// A Reply as Slack's blocks. Used by SlackAdapter::deliver. Pure. Untrusted text goes into rich text, whose
/// elements are literal: nothing in it can mention, link or format.
#pragma once

#include "bot/core/chat.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <functional>
#include <string>

namespace errand::slack {

/// The value of the reply's button at this place, from 1, as it travels: signed, at most
/// `button_value_bytes`.
using Seal = std::function<std::string(const Button&, int place)>;
inline constexpr std::size_t button_value_bytes = 2'000;

/// Text is for workspaces that refuse the table block.
enum class TableForm { block, text };

/// What of a table is shown: Slack takes 100 rows (the header is one) of 20 columns; a chat is readable with
/// 30. Source: docs.slack.dev/reference/block-kit/blocks/table-block.
TableView fitted(const TableView& table);
/// Code points that count against the limit of a message.
std::size_t characters_of(const TableView& table);
/// Of what is shown of it in either form.
std::size_t room_for(const TableView& table);

/// All of a send but the content of files and code. `mark` is found again by is_marked(); empty: none.
nlohmann::json blocks_of(const Reply& reply, const Seal& seal, TableForm form, const std::string& mark);
/// Beside shared files: their names and sizes, and what else the send says.
nlohmann::json file_blocks(const Reply& reply, const std::string& mark);
/// What a notification and a reader without blocks show.
std::string notification_of(const Reply& reply);
/// All of it in one plain text, escaped and without links, for when Slack takes none of our blocks; without
/// buttons.
std::string text_without_blocks(const Reply& reply);

/// True for a message of the history that was made with this mark, by its blocks or its metadata.
bool is_marked(const nlohmann::json& message, const std::string& mark);
/// The mark as metadata, which survives where blocks are rewritten.
nlohmann::json metadata_of(const std::string& mark);

}  // namespace errand::slack
