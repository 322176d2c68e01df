#include "adapters/feishu/card.hpp"

#include "adapters/feishu/words.hpp"
#include "adapters/kit/api.hpp"
#include "adapters/kit/reply_text.hpp"
#include "adapters/kit/words.hpp"
#include "bot/core/json_text.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

namespace errand::feishu {

namespace {

using nlohmann::json;

/// How much of a reply a card shows. The first that fits is taken.
struct Room {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::size_t cell = 0;  ///< Code points.
  std::size_t text = 0;  ///< Code points of what the script printed.
  std::size_t fold = 0;  ///< Code points of all steps, and of the whole receipt.
  /// Code points of all notes together: they say what is wrong with the result, so that they are whole unless
  /// Feishu would refuse the card.
  std::size_t notes = std::string::npos;
};

/// Tables give way first, for their rows are in the attached files.
constexpr std::array<Room, 9> rooms{{
    {.rows = 50, .columns = 20, .cell = 80, .text = 4'000, .fold = 3'000},
    {.rows = 20, .columns = 20, .cell = 60, .text = 4'000, .fold = 3'000},
    {.rows = 10, .columns = 12, .cell = 40, .text = 4'000, .fold = 1'500},
    {.rows = 5, .columns = 8, .cell = 20, .text = 4'000, .fold = 1'000},
    {.rows = 0, .columns = 0, .cell = 0, .text = 4'000, .fold = 700},
    {.rows = 0, .columns = 0, .cell = 0, .text = 2'000, .fold = 700},
    {.rows = 0, .columns = 0, .cell = 0, .text = 1'000, .fold = 700},
    {.rows = 0, .columns = 0, .cell = 0, .text = 500, .fold = 700},
    {.rows = 0, .columns = 0, .cell = 0, .text = 500, .fold = 700, .notes = 500},
}};
/// Of a card with nothing but texts. What stands in no file comes first in them.
constexpr std::array<Room, 5> plain_rooms{{
    {.text = 7'000},
    {.text = 4'000},
    {.text = 2'000},
    {.text = 500},
    {.text = 500, .notes = 500},
}};

constexpr std::size_t rows_on_a_page = 10;     // the most that Feishu allows
constexpr std::size_t most_title_points = 80;  // about two lines
constexpr std::size_t most_headline_points = 600;
constexpr std::size_t most_label_points = 60;
constexpr std::size_t most_buttons = 10;

json plain(const std::string& text) {
  return {{"tag", "plain_text"}, {"content", printable(to_utf8(text))}};
}

json paragraph(const std::string& text, const char* size = "normal", const char* color = "default") {
  auto content = plain(text);
  content["text_size"] = size;
  content["text_color"] = color;
  return {{"tag", "div"}, {"text", std::move(content)}};
}

json fold(const char* title, json elements) {
  return {{"tag", "collapsible_panel"},
          {"expanded", false},
          {"header",
           {{"title", {{"tag", "plain_text"}, {"content", title}}},
            {"vertical_align", "center"},
            {"icon", {{"tag", "standard_icon"}, {"token", "down-small-ccm_outlined"}, {"size", "16px 16px"}}},
            {"icon_position", "right"},
            {"icon_expanded_angle", -180}}},
          {"border", {{"color", "grey"}, {"corner_radius", "5px"}}},
          {"vertical_spacing", "4px"},
          {"padding", "8px 8px 8px 8px"},
          {"elements", std::move(elements)}};
}

std::string numbered(const std::vector<std::string>& lines) {
  std::string text;
  for (std::size_t index = 0; index < lines.size(); ++index) {
    text += (index == 0 ? "" : "\n") + std::to_string(index + 1) + ". " + lines[index];
  }
  return text;
}

std::string each_after(const char* bullet, const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += (text.empty() ? "" : "\n") + (bullet + line);
  return text;
}

struct Look {
  const char* color;
  const char* title;
};

Look look_of(ReplyTone tone, const Words& words) {
  switch (tone) {
    case ReplyTone::progress:
      return {"blue", words.working()};
    case ReplyTone::done:
      return {"green", words.done()};
    case ReplyTone::question:
      return {"orange", words.question()};
    case ReplyTone::declined:
      return {"grey", words.declined()};
    case ReplyTone::failed:
      return {"red", words.failed()};
    case ReplyTone::stopped:
      return {"grey", words.stopped()};
  }
  return {"default", words.done()};
}

class Card {
 public:
  Card(const Reply& reply, const CardParts& parts, const Room& room)
      : reply_(reply),
        parts_(parts),
        room_(room),
        words_(reply.language),
        shared_(kit::words_in(reply.language)) {}

  std::string built() {
    add_texts();
    add_pictures();
    add_tables();
    add_notes();
    add_folds();
    add_buttons();
    auto look = look_of(reply_.tone, words_);
    const bool is_more = reply_.headline.empty() && reply_.tone == ReplyTone::done;
    if (is_more) look.title = words_.more_results();
    const auto& preview = reply_.headline.empty() ? std::string(look.title) : reply_.headline;
    return json_text(
        {{"schema", "2.0"},
         {"config",
          {{"update_multi", true}, {"summary", {{"content", shortened(printable(to_utf8(preview)), 100)}}}}},
         {"header", {{"title", plain(look.title)}, {"template", look.color}}},
         {"body", {{"elements", std::move(elements_)}}}});
  }

 private:
  void add_texts() {
    if (!reply_.headline.empty()) {
      const bool is_calm = reply_.tone == ReplyTone::progress;
      elements_.push_back(
          paragraph(shortened(reply_.headline, most_headline_points), is_calm ? "normal" : "heading"));
    }
    if (!reply_.text.empty()) elements_.push_back(paragraph(shortened(reply_.text, room_.text)));
  }

  void add_pictures() {
    std::size_t shown = 0;
    for (const auto& picture : reply_.pictures) {
      const auto key = parts_.image_keys.find(picture.sha256);
      if (key == parts_.image_keys.end() || shown == most_pictures) continue;
      ++shown;
      elements_.push_back({{"tag", "img"},
                           {"img_key", key->second},
                           {"alt", plain(shortened(picture.name, 100))},
                           {"scale_type", "fit_horizontal"},
                           {"preview", true}});
    }
  }

  void add_tables() {
    if (room_.rows == 0) {
      if (!reply_.tables.empty())
        elements_.push_back(paragraph(words_.tables_left_out(), "notation", "grey"));
      return;
    }
    std::size_t shown = 0;
    for (const auto& table : reply_.tables) {
      if (table.columns.empty() || shown == most_tables) continue;
      ++shown;
      add_table(table);
    }
  }

  void add_table(const TableView& table) {
    const auto columns = std::min(table.columns.size(), room_.columns);
    const auto rows = std::min(table.rows.size(), room_.rows);
    if (!table.title.empty()) elements_.push_back(paragraph(shortened(table.title, most_title_points)));
    json heads = json::array();
    for (std::size_t index = 0; index < columns; ++index) {
      const bool is_number = index < table.numeric.size() && table.numeric[index];
      heads.push_back({{"name", "c" + std::to_string(index)},
                       {"display_name", cell(table.columns[index])},
                       {"data_type", "text"},
                       {"width", "auto"},
                       {"horizontal_align", is_number ? "right" : "left"}});
    }
    json body = json::array();
    for (std::size_t row = 0; row < rows; ++row) {
      json cells = json::object();
      for (std::size_t index = 0; index < std::min(columns, table.rows[row].size()); ++index) {
        cells["c" + std::to_string(index)] = cell(table.rows[row][index]);
      }
      body.push_back(std::move(cells));
    }
    elements_.push_back({{"tag", "table"},
                         {"page_size", std::clamp<std::size_t>(rows, 1, rows_on_a_page)},
                         {"row_height", "low"},
                         {"freeze_first_column", columns > 4},
                         {"header_style",
                          {{"text_align", "left"},
                           {"text_size", "normal"},
                           {"background_style", "grey"},
                           {"bold", true},
                           {"lines", 1}}},
                         {"columns", std::move(heads)},
                         {"rows", std::move(body)}});
    const auto all = std::max<std::uint64_t>(table.total_rows, table.rows.size());
    std::string left_out;
    if (all > rows) left_out = kit::rows_shown(reply_.language, rows, all);
    if (table.columns.size() > columns) {
      left_out += (left_out.empty() ? "" : " · ") + words_.columns_shown(columns, table.columns.size());
    }
    if (!left_out.empty()) elements_.push_back(paragraph(left_out, "notation", "grey"));
  }

  std::string cell(const std::string& text) const {
    auto shown = printable(to_utf8(text));
    std::replace(shown.begin(), shown.end(), '\n', ' ');
    return shortened(shown, room_.cell);
  }

  void add_notes() {
    if (reply_.notes.empty()) return;
    elements_.push_back(paragraph(shortened(each_after("⚠️ ", reply_.notes), room_.notes)));
  }

  void add_folds() {
    const auto text = [&](const std::string& content) {
      return json::array({paragraph(shortened(content, room_.fold), "notation")});
    };
    if (!reply_.reading.empty()) elements_.push_back(fold(shared_.reading, text(numbered(reply_.reading))));
    if (fits_a_card(reply_.code)) {
      const auto fenced = "```python\n" + printable(to_utf8(reply_.code)) + "\n```";
      elements_.push_back(fold(shared_.code, json::array({{{"tag", "markdown"}, {"content", fenced}}})));
    }
    if (!reply_.receipt.empty())
      elements_.push_back(fold(shared_.receipt, text(each_after("· ", reply_.receipt))));
  }

  void add_buttons() {
    json row = json::array();
    for (const auto& button : reply_.buttons) {
      if (row.size() == most_buttons) break;
      json value = {{"errand", parts_.seal(button, static_cast<int>(row.size()) + 1)}};
      if (!parts_.thread.empty()) value["thread"] = parts_.thread;
      row.push_back({{"tag", "button"},
                     {"text", plain(shortened(button.label, most_label_points))},
                     {"type", button.style == ButtonStyle::danger ? "danger" : "default"},
                     {"behaviors", json::array({{{"type", "callback"}, {"value", std::move(value)}}})}});
    }
    if (row.empty()) return;
    if (reply_.tone == ReplyTone::question) {  // readings to choose from: long labels, one below the other
      for (auto& button : row) {
        button["width"] = "fill";
        elements_.push_back(std::move(button));
      }
      return;
    }
    json columns = json::array();
    for (auto& button : row) {
      columns.push_back(
          {{"tag", "column"}, {"width", "auto"}, {"elements", json::array({std::move(button)})}});
    }
    elements_.push_back({{"tag", "column_set"},
                         {"flex_mode", "flow"},
                         {"horizontal_spacing", "8px"},
                         {"columns", std::move(columns)}});
  }

  const Reply& reply_;
  const CardParts& parts_;
  const Room& room_;
  Words words_;
  const kit::Words& shared_;
  json elements_ = json::array();
};

std::string first_that_fits(const Reply& reply, const CardParts& parts, std::span<const Room> tried) {
  std::string card;
  for (const auto& room : tried) {
    card = Card(reply, parts, room).built();
    if (card.size() <= most_card_bytes) break;
  }
  return card;
}

}  // namespace

bool fits_a_card(const std::string& code) {
  return !code.empty() && json_text(code).size() <= most_code_bytes && code.find("```") == std::string::npos;
}

std::string card_of(const Reply& reply, const CardParts& parts) {
  return first_that_fits(reply, parts, rooms);
}

Reply in_texts(Reply reply) {
  constexpr std::size_t rows = 20;
  constexpr std::size_t cell = 60;  // columns of a table that split_reply() made, at most
  std::vector<std::string> sections{reply.text};
  for (const auto& table : std::exchange(reply.tables, {})) {
    sections.push_back(table.title);
    sections.push_back(kit::table_as_text(table, rows, cell));
    const auto all = std::max<std::uint64_t>(table.total_rows, table.rows.size());
    sections.push_back(kit::rows_shown(reply.language, std::min(rows, table.rows.size()), all));
  }
  const auto& headings = kit::words_in(reply.language);
  sections.push_back(kit::bulleted(headings.reading, std::exchange(reply.reading, {})));
  sections.push_back(kit::bulleted(headings.receipt, std::exchange(reply.receipt, {})));
  std::erase(sections, std::string());
  reply.text.clear();
  for (const auto& section : sections) reply.text += (reply.text.empty() ? "" : "\n\n") + section;
  reply.pictures.clear();
  reply.code.clear();
  return reply;
}

std::string plain_card_of(const Reply& reply, const CardParts& parts) {
  return first_that_fits(reply, parts, plain_rooms);
}

}  // namespace errand::feishu
