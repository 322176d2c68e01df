#include "adapters/telegram/render.hpp"

#include "adapters/kit/button_value.hpp"
#include "adapters/kit/points.hpp"
#include "adapters/kit/reply_text.hpp"
#include "adapters/kit/whole_tables.hpp"
#include "adapters/kit/words.hpp"
#include "adapters/telegram/harmless.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <functional>
#include <string_view>
#include <utility>

namespace errand::telegram {

namespace {

using nlohmann::json;

constexpr std::size_t piece_units = 3'500;   // of one text, list or table: leaves room for its heading
constexpr std::size_t most_table_rows = 30;  // shown of all tables together; the files have all
constexpr kit::TableRoom table_room{.rows = 20, .characters = 2'000, .cell = 200};  // fits monospaced, too
constexpr std::size_t most_table_columns = 20;   // of a rich message's table
constexpr std::size_t rich_characters = 32'768;  // of a rich message, if its tags count too
constexpr std::size_t cell_columns = 24;         // in the monospaced form
constexpr std::size_t callback_bytes = 64;       // core.telegram.org/bots/api#inlinekeyboardbutton
constexpr std::size_t label_characters = 60;
constexpr std::size_t keyboard_columns = 36;  // of a phone's width: what labels side by side have together

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string with_breaks(std::string_view html) {
  std::string out;
  for (const char c : html) {
    if (c == '\n') {
      out += "<br>";
    } else {
      out += c;
    }
  }
  return out;
}

std::size_t shown_units(std::string_view text) {
  return kit::utf16_units(harmless(text));
}

/// Builds both forms side by side, and counts what is seen of the first.
class Builder {
 public:
  void paragraph(std::string_view text, bool is_bold) {
    const auto seen = harmless(text);
    const auto html = is_bold ? "<b>" + escaped(seen) + "</b>" : escaped(seen);
    add(html, seen, "<p>" + with_breaks(html) + "</p>");
  }

  void fold(const char* heading, const std::vector<std::string>& lines) {
    const auto seen = harmless(kit::bulleted("", lines));
    const auto list = seen.empty() ? seen : seen.substr(1);  // without the line of no heading
    add("<blockquote expandable><b>" + escaped(heading) + "</b>\n" + escaped(list) + "</blockquote>",
        heading + ("\n" + list),
        "<details><summary>" + escaped(heading) + "</summary><p>" + with_breaks(escaped(list)) +
            "</p></details>");
  }

  void table(const TableView& table, const std::string& language) {
    const auto text = kit::table_as_text(table, table.rows.size(), cell_columns);
    const auto title = harmless(table.title);
    const auto more = kit::rows_shown(language, table.rows.size(), table.total_rows);
    const auto head = title.empty() ? std::string() : "<b>" + escaped(title) + "</b>\n";
    add(head + "<pre>" + escaped(text) + "</pre>" + (more.empty() ? "" : "\n" + escaped(more)),
        title + "\n" + text + "\n" + more,
        (title.empty() ? "" : "<p><b>" + escaped(title) + "</b></p>") + rich_table(table) +
            (more.empty() ? "" : "<p>" + escaped(more) + "</p>"));
    has_table_ = true;
  }

  Rendered take() && {
    const bool is_rich = has_table_ && kit::code_points(rich_) <= rich_characters;
    return {.html = std::move(html_), .rich = is_rich ? std::move(rich_) : "", .units = units_};
  }

 private:
  void add(const std::string& html, std::string_view seen, const std::string& rich) {
    if (!html_.empty()) html_ += "\n\n";
    if (units_ > 0) units_ += 2;
    html_ += html;
    rich_ += rich;
    units_ += kit::utf16_units(seen);
  }

  static std::string rich_table(const TableView& table) {
    std::string out = "<table bordered striped><tr>";
    const auto cell = [&](const char* tag, std::string_view text, std::size_t column) {
      const bool is_number = column < table.numeric.size() && table.numeric[column];
      out += std::string("<") + tag + (is_number ? " align=\"right\">" : ">") + escaped(harmless(text)) +
             "</" + tag + ">";
    };
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      cell("th", table.columns[column], column);
    }
    for (const auto& row : table.rows) {
      out += "</tr><tr>";
      for (std::size_t column = 0; column < table.columns.size(); ++column) {
        cell("td", column < row.size() ? std::string_view(row[column]) : std::string_view(), column);
      }
    }
    return out + "</tr></table>";
  }

  std::string html_;
  std::string rich_;
  std::size_t units_ = 0;
  bool has_table_ = false;
};

/// As much of a table as fits a message in the monospaced form.
TableView fitting(TableView table, std::size_t most_rows, const std::string& language) {
  table.total_rows = std::max<std::uint64_t>(table.total_rows, table.rows.size());
  if (table.columns.size() > most_table_columns) {
    const auto shown = kit::columns_shown(language, most_table_columns - 1, table.columns.size());
    table.title = shortened(table.title, 150);
    table.title = table.title.empty() ? shown : table.title + " (" + shown + ")";
    table.columns.resize(most_table_columns);
    table.columns.back() = "…";
    table.numeric.resize(std::min(table.numeric.size(), most_table_columns - 1));
    for (auto& row : table.rows) {
      row.resize(std::min(row.size(), most_table_columns));
      if (row.size() == most_table_columns) row.back() = "…";
    }
  }
  table.rows.resize(std::min(table.rows.size(), most_rows));
  table.title = shortened(table.title, 200);
  while (kit::utf16_units(kit::table_as_text(table, table.rows.size(), cell_columns)) > piece_units &&
         !table.rows.empty()) {
    table.rows.pop_back();
  }
  return table;
}

/// Lists that each fit a message.
std::vector<std::vector<std::string>> in_pieces(const std::vector<std::string>& lines) {
  std::vector<std::vector<std::string>> pieces;
  std::size_t units = piece_units + 1;
  for (const auto& line : lines) {
    for (auto& piece : kit::split_text(line, 1'000, shown_units)) {
      const auto more = shown_units(piece) + 3;
      if (units + more > piece_units) {
        pieces.emplace_back();
        units = 0;
      }
      units += more;
      pieces.back().push_back(std::move(piece));
    }
  }
  return pieces;
}

/// Fills message after message with a reply's texts, in the order in which rendered() shows them.
class Packer {
 public:
  explicit Packer(const OutboundPart& whole) : whole_(whole) { begin(); }

  void put(const std::function<void(Reply&)>& change) {
    auto fuller = current_;
    change(fuller);
    if (rendered(fuller).units > message_units && !is_empty_) {
      texts_.push_back(std::move(current_));
      begin();
      fuller = current_;
      change(fuller);
    }
    current_ = std::move(fuller);
    is_empty_ = false;
  }

  std::vector<Reply> take() && {
    if (!is_empty_) texts_.push_back(std::move(current_));
    return std::move(texts_);
  }

 private:
  void begin() {
    current_ = Reply{};
    current_.job = whole_.reply.job;
    current_.tone = whole_.reply.tone;
    current_.language = whole_.reply.language;
    is_empty_ = true;
  }

  const OutboundPart& whole_;
  Reply current_;
  bool is_empty_ = true;
  std::vector<Reply> texts_;
};

std::vector<Reply> texts_of(const OutboundPart& whole) {
  const auto& reply = whole.reply;
  Packer packer(whole);
  for (const auto& piece : kit::split_text(reply.headline, piece_units, shown_units)) {
    packer.put([&](Reply& to) { to.headline += (to.headline.empty() ? "" : "\n") + piece; });
  }
  for (const auto& piece : kit::split_text(reply.text, piece_units, shown_units)) {
    packer.put([&](Reply& to) { to.text += (to.text.empty() ? "" : "\n") + piece; });
  }
  const auto tables = kit::tables_to_show(reply, table_room);
  const auto rows = reply.files.empty() ? most_table_rows : kit::rows_of_each(most_table_rows, tables.size());
  for (const auto& table : tables) {
    packer.put([&](Reply& to) { to.tables.push_back(fitting(table, rows, whole.reply.language)); });
  }
  for (const auto member : {&Reply::notes, &Reply::reading, &Reply::receipt}) {
    for (const auto& piece : in_pieces(reply.*member)) {
      packer.put([&](Reply& to) { (to.*member).insert((to.*member).end(), piece.begin(), piece.end()); });
    }
  }
  return std::move(packer).take();
}

std::int64_t number_of(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Choices stand below each other, to be read as a list; what an answer offers side by side, where it fits.
json keyboard_of(const OutboundPart& part, const std::string& secret) {
  auto rows = json::array();
  std::size_t widest = 0;  // of the last row, whose buttons are equally wide
  bool is_list = true;     // the last row is a choice
  int place = 0;
  for (const auto& button : part.reply.buttons) {
    ++place;
    auto label = shortened(printable(button.label), label_characters);
    widest = std::max(widest, kit::display_width(label));
    const bool was_list = std::exchange(is_list, button.action == "answer");
    const bool is_beside = !was_list && !is_list && (rows.back().size() + 1) * widest <= keyboard_columns;
    if (!is_beside) {
      rows.push_back(json::array());
      widest = kit::display_width(label);
    }
    rows.back().push_back(
        {{"text", std::move(label)},
         {"callback_data",
          kit::sealed({.job = part.reply.job, .action = button.action, .value = button.value, .place = place},
                      part.address.conversation, secret, callback_bytes)}});
  }
  return {{"inline_keyboard", std::move(rows)}};
}

}  // namespace

Rendered rendered(const Reply& reply) {
  const auto& words = kit::words_in(reply.language);
  Builder builder;
  if (!reply.headline.empty()) builder.paragraph(reply.headline, kit::is_heading(reply));
  if (!reply.text.empty()) builder.paragraph(reply.text, false);
  for (const auto& table : reply.tables) builder.table(table, reply.language);
  if (!reply.notes.empty()) builder.paragraph(kit::bulleted(words.notes, reply.notes), false);
  if (!reply.reading.empty()) builder.fold(words.reading, reply.reading);
  if (!reply.receipt.empty()) builder.fold(words.receipt, reply.receipt);
  return std::move(builder).take();
}

std::vector<OutboundPart> split(OutboundPart whole) {
  std::vector<OutboundPart> parts;
  const auto add = [&](Reply reply) {
    const auto number = parts.size();
    auto address = whole.address;
    if (number > 0) address.message_id.clear();  // the first one replies; the others follow it
    parts.push_back({.key = number == 0 ? whole.key : whole.key + "." + std::to_string(number),
                     .address = std::move(address),
                     .replaces = number == 0 ? whole.replaces : "",
                     .reply = std::move(reply)});
  };
  const auto empty = [&] {
    Reply reply;
    reply.job = whole.reply.job;
    reply.tone = whole.reply.tone;
    reply.language = whole.reply.language;
    return reply;
  };
  auto texts = texts_of(whole);
  if (texts.empty()) texts.push_back(empty());
  texts.back().buttons = whole.reply.buttons;
  for (auto& text : texts) add(std::move(text));
  for (const auto& picture : whole.reply.pictures) {
    auto reply = empty();
    reply.pictures.push_back(picture);
    add(std::move(reply));
  }
  for (const auto& file : whole.reply.files) {
    const bool is_shown = std::ranges::any_of(whole.reply.pictures, [&](const FileOut& picture) {
      return picture.sha256 == file.sha256 && picture.name == file.name;
    });
    if (is_shown) continue;
    auto reply = empty();
    reply.files.push_back(file);
    add(std::move(reply));
  }
  if (!whole.reply.code.empty()) {
    auto reply = empty();
    reply.code = whole.reply.code;
    add(std::move(reply));
  }
  return parts;
}

json envelope(const OutboundPart& part, const std::string& secret) {
  json body{{"chat_id", number_of(part.address.conversation)}};
  if (!part.reply.buttons.empty()) body["reply_markup"] = keyboard_of(part, secret);
  if (!part.replaces.empty()) {
    body["message_id"] = number_of(part.replaces);
    return body;
  }
  if (!part.address.thread.empty()) body["message_thread_id"] = number_of(part.address.thread);
  if (!part.address.message_id.empty()) {
    body["reply_parameters"] = {{"message_id", number_of(part.address.message_id)},
                                {"allow_sending_without_reply", true}};
  }
  return body;
}

json message_body(const OutboundPart& part, const std::string& secret) {
  auto body = envelope(part, secret);
  body["text"] = rendered(part.reply).html;
  body["parse_mode"] = "HTML";
  body["link_preview_options"] = {{"is_disabled", true}};
  return body;
}

json file_body(const OutboundPart& part, const std::string& secret) {
  auto body = envelope(part, secret);
  auto caption = rendered(part.reply).html;
  if (caption.empty()) return body;
  body["caption"] = std::move(caption);
  body["parse_mode"] = "HTML";
  return body;
}

json rich_body(const OutboundPart& part, const std::string& secret) {
  auto rich = rendered(part.reply).rich;
  if (rich.empty()) return nullptr;
  auto body = envelope(part, secret);
  body["rich_message"] = {{"html", std::move(rich)}, {"skip_entity_detection", true}};
  return body;
}

}  // namespace errand::telegram
