#include "adapters/slack/blocks.hpp"

#include "adapters/kit/api.hpp"
#include "adapters/kit/links.hpp"
#include "adapters/kit/reply_text.hpp"
#include "adapters/kit/words.hpp"
#include "adapters/slack/text.hpp"
#include "adapters/slack/words.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace errand::slack {

namespace {

using kit::list_in;
using kit::object_in;
using kit::text_in;

using nlohmann::json;

constexpr std::size_t most_columns = 20;
constexpr std::size_t most_rows = 30;
constexpr std::size_t most_table_characters = 5'000;
constexpr std::size_t cell_characters = 200;
constexpr std::size_t longest_unwrapped = 20;      // characters of a cell
constexpr std::size_t text_cell_width = 24;        // of a table as text
constexpr std::size_t widest_text_cell = 400;      // of a small one: no cell is cut
constexpr std::size_t label_characters = 75;       // of a button
constexpr std::size_t context_characters = 2'800;  // of 3,000 that a text object takes
constexpr std::size_t buttons_in_block = 25;
constexpr std::size_t notification_characters = 300;
constexpr std::size_t text_characters = 39'000;  // of 40,000, after which Slack cuts
constexpr const char* mark_prefix = "errand:";
constexpr const char* metadata_type = "errand_part";

/// An array of one: braces around a single value mean different things to different compilers.
json just(json value) {
  auto list = json::array();
  list.push_back(std::move(value));
  return list;
}

json element(const std::string& text, bool is_bold = false) {
  json made{{"type", "text"}, {"text", text}};
  if (is_bold) made["style"] = {{"bold", true}};
  return made;
}

json section(json elements) {
  return {{"type", "rich_text_section"}, {"elements", std::move(elements)}};
}

json list(const char* style, const std::vector<std::string>& lines) {
  auto items = json::array();
  for (const auto& line : lines) {
    if (!trimmed(line).empty()) items.push_back(section(just(element(line))));
  }
  return {{"type", "rich_text_list"}, {"style", style}, {"indent", 0}, {"elements", std::move(items)}};
}

json preformatted(const std::string& text) {
  return {{"type", "rich_text_preformatted"}, {"elements", just(element(text))}};
}

json rich_text(json elements) {
  return {{"type", "rich_text"}, {"elements", std::move(elements)}};
}

json plain(const std::string& text) {
  return {{"type", "plain_text"}, {"text", text}, {"emoji", false}};
}

/// Cuts before escaping, so that no entity is cut; Slack counts what is escaped.
std::string fitting(const std::string& text, std::size_t characters) {
  constexpr std::size_t longest_entity = 5;  // "&amp;"
  auto points = characters;
  for (;;) {
    auto safe = escaped(shortened(text, points));
    const auto length = length_of(safe);
    if (length <= characters) return safe;
    points -= (length - characters + longest_entity - 1) / longest_entity;
  }
}

/// Columns that a script lined up with spaces need a monospaced font; lines that only begin with some do not.
bool is_aligned(const std::string& text) {
  bool is_indent = true;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_indent && (text[at] == '\t' || text.compare(at, 2, "  ") == 0)) return true;
    is_indent = text[at] == '\n' || (is_indent && text[at] == ' ');
  }
  return false;
}

std::string tone_sign(ReplyTone tone) {
  switch (tone) {
    case ReplyTone::progress:
      return "⏳ ";
    case ReplyTone::failed:
    case ReplyTone::declined:
      return "⚠️ ";
    default:
      return {};
  }
}

json cell(const std::string& text) {
  // A cell of no characters makes Slack refuse the message.
  return {{"type", "raw_text"}, {"text", trimmed(text).empty() ? " " : text}};
}

/// What is short stays on its line: Slack wraps dates and names of two characters else, and the table can be
/// moved sideways.
bool is_wrapped(const TableView& table, std::size_t column) {
  return std::ranges::any_of(table.rows, [&](const std::vector<std::string>& row) {
    return column < row.size() && length_of(row[column]) > longest_unwrapped;
  });
}

json table_block(const TableView& table) {
  auto rows = json::array();
  auto header = json::array();
  auto columns = json::array();
  for (std::size_t index = 0; index < table.columns.size(); ++index) {
    const bool is_numeric = index < table.numeric.size() && table.numeric[index];
    header.push_back(cell(table.columns[index]));
    columns.push_back({{"align", is_numeric ? "right" : "left"}, {"is_wrapped", is_wrapped(table, index)}});
  }
  rows.push_back(std::move(header));
  for (const auto& row : table.rows) {
    auto cells = json::array();
    for (std::size_t index = 0; index < table.columns.size(); ++index) {
      cells.push_back(cell(index < row.size() ? row[index] : std::string()));
    }
    rows.push_back(std::move(cells));
  }
  return {{"type", "table"}, {"column_settings", std::move(columns)}, {"rows", std::move(rows)}};
}

std::string as_text(const TableView& table) {
  auto whole = kit::table_as_text(table, table.rows.size(), widest_text_cell);
  if (length_of(whole) <= most_table_characters) return whole;
  return kit::table_as_text(table, table.rows.size(), text_cell_width);
}

/// Its spaces count too.
TableView fitted_as_text(const TableView& whole) {
  auto table = fitted(whole);
  while (!table.rows.empty() && length_of(as_text(table)) > most_table_characters) table.rows.pop_back();
  return table;
}

void add_table(const TableView& whole, const std::string& language, TableForm form, json& blocks) {
  const auto table = form == TableForm::text ? fitted_as_text(whole) : fitted(whole);
  if (table.columns.empty()) return;
  auto caption = json::array();
  if (!table.title.empty()) caption.push_back(element(table.title, true));
  const auto limits = shown_of_table(language, table, whole);
  if (!limits.empty()) {
    caption.push_back(element(language == "zh" ? "（" + limits + "）" : " (" + limits + ")"));
  }
  auto text = json::array();
  if (!caption.empty()) text.push_back(section(std::move(caption)));
  if (form == TableForm::text) {
    text.push_back(preformatted(as_text(table)));
  }
  if (!text.empty()) blocks.push_back(rich_text(std::move(text)));
  if (form == TableForm::block) blocks.push_back(table_block(table));
}

void add_answer(const Reply& reply, json& blocks) {
  auto parts = json::array();
  if (!reply.headline.empty()) {
    parts.push_back(
        section(just(element(tone_sign(reply.tone) + reply.headline, reply.tone != ReplyTone::progress))));
  }
  if (!trimmed(reply.text).empty()) {
    parts.push_back(is_aligned(reply.text) ? preformatted(reply.text) : section(just(element(reply.text))));
  }
  auto notes = list("bullet", reply.notes);
  if (!notes["elements"].empty()) parts.push_back(std::move(notes));
  const bool is_cut = std::ranges::any_of(reply.buttons, [](const Button& button) {
    return length_of(escaped(button.label)) > label_characters;
  });
  if (is_cut) {
    std::vector<std::string> labels;
    for (const auto& button : reply.buttons) labels.push_back(button.label);
    parts.push_back(list("ordered", labels));
  }
  if (!parts.empty()) blocks.push_back(rich_text(std::move(parts)));
}

void add_reading(const Reply& reply, json& blocks) {
  auto steps = list("ordered", reply.reading);
  if (steps["elements"].empty()) return;
  blocks.push_back(rich_text(
      json::array({section(just(element(kit::words_in(reply.language).reading, true))), std::move(steps)})));
}

void add_buttons(const Reply& reply, const Seal& seal, json& blocks) {
  auto elements = json::array();
  for (std::size_t index = 0; index < reply.buttons.size(); ++index) {
    const auto& button = reply.buttons[index];
    // A model may offer a choice without words, and Slack would take none of the message.
    const auto label = trimmed(button.label).empty() ? std::to_string(index + 1) : button.label;
    json made{{"type", "button"},
              {"action_id", "errand-" + std::to_string(index)},
              {"text", plain(fitting(label, label_characters))},
              {"value", seal(button, static_cast<int>(index) + 1)}};
    if (button.style == ButtonStyle::danger) made["style"] = "danger";
    elements.push_back(std::move(made));
    if (elements.size() == buttons_in_block || index + 1 == reply.buttons.size()) {
      blocks.push_back({{"type", "actions"}, {"elements", std::exchange(elements, json::array())}});
    }
  }
}

void add_receipt(const Reply& reply, json& blocks) {
  std::string lines;
  for (const auto& line : reply.receipt) lines += (lines.empty() ? "" : "\n") + line;
  if (lines.empty()) return;
  blocks.push_back({{"type", "context"}, {"elements", just(plain(fitting(lines, context_characters)))}});
}

json text_block(const std::string& text) {
  return rich_text(just(section(just(element(text)))));
}

void put_mark(const std::string& mark, json& blocks) {
  if (!mark.empty() && !blocks.empty()) blocks.front()["block_id"] = mark_prefix + mark;
}

}  // namespace

TableView fitted(const TableView& table) {
  TableView shown{.title = table.title,
                  .columns = table.columns,
                  .numeric = table.numeric,
                  .rows = {},
                  .total_rows = table.total_rows};
  if (shown.columns.size() > most_columns) shown.columns.resize(most_columns);
  for (auto& column : shown.columns) column = shortened(column, cell_characters);
  auto characters = characters_of(shown);
  for (const auto& row : table.rows) {
    auto cells = row;
    if (cells.size() > shown.columns.size()) cells.resize(shown.columns.size());
    for (auto& text : cells) {
      text = shortened(text, cell_characters);
      characters += length_of(text);
    }
    if (shown.rows.size() == most_rows || characters > most_table_characters) break;
    shown.rows.push_back(std::move(cells));
  }
  return shown;
}

std::size_t characters_of(const TableView& table) {
  auto count = length_of(table.title);
  for (const auto& column : table.columns) count += length_of(column);
  for (const auto& row : table.rows) {
    for (const auto& text : row) count += length_of(text);
  }
  return count;
}

std::size_t room_for(const TableView& table) {
  return std::max(characters_of(fitted(table)), length_of(as_text(fitted_as_text(table))));
}

json blocks_of(const Reply& reply, const Seal& seal, TableForm form, const std::string& mark) {
  auto blocks = json::array();
  add_answer(reply, blocks);
  if (!reply.files.empty()) blocks.push_back(text_block("📎 " + caption_of_files(reply)));
  for (const auto& table : reply.tables) add_table(table, reply.language, form, blocks);
  add_reading(reply, blocks);
  add_buttons(reply, seal, blocks);
  add_receipt(reply, blocks);
  put_mark(mark, blocks);
  return blocks;
}

json file_blocks(const Reply& reply, const std::string& mark) {
  auto blocks = just(text_block(text_beside_files(reply)));
  put_mark(mark, blocks);
  return blocks;
}

std::string notification_of(const Reply& reply) {
  auto text = reply.headline.empty() ? reply.text : tone_sign(reply.tone) + reply.headline;
  if (text.empty() && !reply.tables.empty()) text = reply.tables.front().title;
  if (text.empty() && !reply.notes.empty()) text = reply.notes.front();
  if (text.empty() && !reply.files.empty()) text = reply.files.front().name;
  if (trimmed(text).empty()) text = "…";
  return fitting(text, notification_characters);
}

std::string text_without_blocks(const Reply& reply) {
  std::string text;
  const auto add = [&](const std::string& piece) {
    if (!trimmed(piece).empty()) text += (text.empty() ? "" : "\n\n") + piece;
  };
  add(tone_sign(reply.tone) + reply.headline);
  add(reply.text);
  for (const auto& table : reply.tables) {
    const auto shown = fitted_as_text(table);
    add(table.title + "\n```\n" + as_text(shown) + "\n```");
  }
  for (const auto& section : kit::plain_sections(reply)) add(section);
  const auto safe = kit::without_links(text);
  return trimmed(safe).empty() ? "…" : fitting(safe, text_characters);  // Slack takes no message without
}

bool is_marked(const json& message, const std::string& mark) {
  const auto& metadata = object_in(message, "metadata");
  if (text_in(metadata, "event_type") == metadata_type &&
      text_in(object_in(metadata, "event_payload"), "part") == mark) {
    return true;
  }
  return std::ranges::any_of(list_in(message, "blocks"), [&](const json& block) {
    return text_in(block, "block_id") == mark_prefix + mark;
  });
}

json metadata_of(const std::string& mark) {
  return {{"event_type", metadata_type}, {"event_payload", {{"part", mark}}}};
}

}  // namespace errand::slack
