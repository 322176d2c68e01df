#include "adapters/matrix/content.hpp"

#include "adapters/kit/api.hpp"
#include "adapters/kit/links.hpp"
#include "adapters/kit/reply_text.hpp"
#include "adapters/kit/whole_tables.hpp"
#include "adapters/kit/words.hpp"
#include "adapters/matrix/html.hpp"
#include "adapters/matrix/words.hpp"
#include "bot/core/json_text.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace errand::matrix {

namespace {

using nlohmann::json;

/// How much of a reply is shown. The first that fits into an event is taken.
struct Detail {
  std::size_t rows;        // of all tables together
  std::size_t tables;      // the others are named with their number of rows
  std::size_t characters;  // of what the script printed
  std::size_t lines;       // of each list
};

constexpr std::array<Detail, 5> details{{
    {20, 8, 4'000, 60},
    {10, 8, 4'000, 60},
    {5, 4, 2'000, 30},
    {3, 2, 1'000, 20},
    {0, 0, 500, 10},
}};
constexpr std::size_t longest_line = 600;  // characters of one note, step or receipt line
constexpr std::size_t most_columns = 20;   // as on the other platforms; nobody reads more in a chat
constexpr std::size_t longest_cell = 24;   // columns of a cell in aligned text
constexpr kit::TableRoom table_room{.rows = details.front().rows, .characters = 8'000, .cell = 600};

enum class Code { shown, left_out };

TableView with_columns(TableView table, std::size_t most) {
  if (table.columns.size() > most) table.columns.resize(most);
  for (auto& row : table.rows) {
    if (row.size() > most) row.resize(most);
  }
  return table;
}

std::vector<std::string> shown(const std::vector<std::string>& lines, std::size_t most) {
  std::vector<std::string> result;
  for (const auto& line : lines) {
    if (result.size() == most) {
      result.emplace_back("…");
      break;
    }
    result.push_back(shortened(line, longest_line));
  }
  return result;
}

/// The same reply twice over: as plain text and as HTML.
class Page {
 public:
  explicit Page(const std::string& language)
      : language_(language), words_(words_in(language)), headings_(kit::words_in(language)) {}

  void begin(std::string_view text, bool is_heading) {
    add(std::string(text), is_heading ? heading(text) : paragraph(text));
  }
  void say(std::string_view text) { add(std::string(text), paragraph(text)); }
  void show_block(std::string_view text) { add(std::string(text), block(text, {})); }
  void show_table(const TableView& view, std::size_t most_rows, bool is_shown) {
    const auto rows = std::min(most_rows, view.rows.size());
    if (!view.title.empty()) add(view.title, heading(view.title));
    if (!is_shown || rows == 0) {
      if (view.total_rows > rows || !is_shown) say(words_.rows_in_file(view.total_rows));
      return;
    }
    const auto narrow = with_columns(view, most_columns);
    add(kit::table_as_text(narrow, rows, longest_cell), table(narrow, rows));
    for (const auto& left_out : {kit::rows_shown(language_, rows, view.total_rows),
                                 kit::columns_shown(language_, narrow.columns.size(), view.columns.size())}) {
      if (!left_out.empty()) say(left_out);
    }
  }
  void show_list(const char* title, const std::vector<std::string>& items, ListKind kind) {
    if (items.empty()) return;
    const auto plain = as_text(items, kind);
    add(title == nullptr ? plain : std::string(title) + '\n' + plain,
        (title == nullptr ? std::string() : heading(title)) + list(items, kind));
  }
  void show_fold(const char* title, const std::vector<std::string>& items, ListKind kind) {
    if (items.empty()) return;
    add(std::string(title) + '\n' + as_text(items, kind), fold(title, list(items, kind)));
  }
  void show_code(const std::string& code) {
    add(std::string(headings_.code) + '\n' + code, fold(headings_.code, block(code, "python")));
  }

  json content(ReplyTone tone) const {
    // A notice rings no bell, which suits progress. An answer is a text: somebody waits for it.
    return {{"msgtype", tone == ReplyTone::progress ? "m.notice" : "m.text"},
            {"body", plain_},
            {"format", "org.matrix.custom.html"},
            {"formatted_body", html_},
            {"m.mentions", json::object()}};  // "@room" in it notifies nobody
  }

 private:
  static std::string as_text(const std::vector<std::string>& items, ListKind kind) {
    std::string text;
    for (std::size_t index = 0; index < items.size(); ++index) {
      text += index == 0 ? "" : "\n";
      text += (kind == ListKind::numbers ? std::to_string(index + 1) + ". " : "• ") + items[index];
    }
    return text;
  }
  void add(const std::string& plain, const std::string& html) {
    plain_ += (plain_.empty() ? "" : "\n\n") + plain;
    html_ += html;
  }

  const std::string& language_;
  const Words& words_;
  const kit::Words& headings_;
  std::string plain_;
  std::string html_;
};

bool has_button(const Reply& reply, std::string_view action) {
  return std::any_of(reply.buttons.begin(), reply.buttons.end(),
                     [&](const Button& button) { return button.action == action; });
}

/// Clients make links of bare addresses, and have the homeserver fetch a preview of each: what a script
/// printed would leave in one. Code is shown as it is: nothing in it is linked.
Reply without_links(Reply reply) {
  const auto each = [](std::vector<std::string>& lines) {
    for (auto& line : lines) line = kit::without_links(line);
  };
  reply.headline = kit::without_links(reply.headline);
  if (reply.tone != ReplyTone::failed) reply.text = kit::without_links(reply.text);
  for (auto* lines : {&reply.notes, &reply.reading, &reply.receipt}) each(*lines);
  for (auto& button : reply.buttons) button.label = kit::without_links(button.label);
  for (auto& table : reply.tables) {
    table.title = kit::without_links(table.title);
    each(table.columns);
    for (auto& row : table.rows) each(row);
  }
  return reply;
}

/// Of a reply without links.
json rendered(const Reply& reply, const Detail& detail, Code code) {
  const auto& words = words_in(reply.language);
  const auto& headings = kit::words_in(reply.language);
  Page page(reply.language);
  page.begin(reply.headline, kit::is_heading(reply));
  if (const auto text = shortened(reply.text, detail.characters); !text.empty()) {
    reply.tone == ReplyTone::failed ? page.show_block(text) : page.say(text);
  }
  std::vector<std::string> labels;
  for (const auto& button : reply.buttons) {
    if (button.action != "answer") continue;
    labels.push_back(button.label);
  }
  page.show_list(nullptr, labels, ListKind::numbers);
  if (!labels.empty()) page.say(words.how_to_answer);
  const auto rows = kit::rows_of_each(detail.rows, std::min(reply.tables.size(), detail.tables));
  for (std::size_t index = 0; index < reply.tables.size(); ++index) {
    page.show_table(reply.tables[index], rows, index < detail.tables);
  }
  page.show_list(headings.notes, shown(reply.notes, detail.lines), ListKind::bullets);
  page.show_fold(headings.reading, shown(reply.reading, detail.lines), ListKind::numbers);
  if (code == Code::shown && !reply.code.empty()) page.show_code(reply.code);
  page.show_fold(headings.receipt, shown(reply.receipt, detail.lines), ListKind::bullets);
  if (reply.tone == ReplyTone::progress) {
    if (has_button(reply, "stop")) page.say(words.how_to_stop);
  } else if (has_button(reply, "again")) {
    page.say(has_button(reply, "save") ? words.how_to_repeat_or_save : words.how_to_repeat);
  }
  auto content = page.content(reply.tone);
  if (!labels.empty()) content[choices_member] = labels.size();
  return content;
}

bool fits(const json& content) {
  return json_text(content).size() <= most_content_bytes;
}

/// Whether the text with its code fits while the tables are shown at their best.
bool fits_with_code(const Reply& reply) {
  return fits(rendered(without_links(reply), details.front(), Code::shown));
}

std::size_t rows_in(const std::vector<TableView>& tables) {
  std::size_t rows = 0;
  for (const auto& table : tables) rows += table.rows.size();
  return rows;
}

Reply emptied(const Reply& reply) {
  Reply one;
  one.job = reply.job;
  one.tone = reply.tone;
  one.language = reply.language;
  return one;
}

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t number = 0;
  for (const char c : bytes) number = (number << 8U) | static_cast<unsigned char>(c);
  return number;
}

}  // namespace

std::optional<PictureSize> png_size(std::string_view head) {
  constexpr std::string_view signature = "\x89PNG\r\n\x1a\n";
  constexpr std::size_t width_at = 16;  // after the signature, the length and the name of the first chunk
  constexpr std::size_t height_at = 20;
  if (head.size() < height_at + 4 || !head.starts_with(signature)) return std::nullopt;
  return PictureSize{big_endian(head.substr(width_at, 4)), big_endian(head.substr(height_at, 4))};
}

std::vector<OutboundPart> sends_of(OutboundPart whole) {
  const auto reply = std::exchange(whole.reply, {});
  std::vector<OutboundPart> sends;
  const auto add = [&](Reply shown_here) {
    OutboundPart part{.key = whole.key,
                      .address = whole.address,
                      .replaces = sends.empty() ? whole.replaces : std::string(),
                      .reply = std::move(shown_here)};
    if (!sends.empty()) part.key += "." + std::to_string(sends.size());
    sends.push_back(std::move(part));
  };
  auto text = reply;
  text.files.clear();
  text.pictures.clear();
  const bool code_apart = !reply.code.empty() && !fits_with_code(text);
  if (code_apart) text.code.clear();
  auto tables = kit::tables_to_show(reply, table_room);
  // What no file holds is not cut: each piece in an event of its own.
  const bool apart = reply.files.empty() && rows_in(tables) > details.front().rows;
  if (apart) text.tables = {std::move(tables.front())};
  add(std::move(text));
  for (std::size_t index = 1; apart && index < tables.size(); ++index) {
    auto one = emptied(reply);
    one.tables = {std::move(tables[index])};
    add(std::move(one));
  }
  if (code_apart) {
    auto code = emptied(reply);
    code.code = reply.code;
    add(std::move(code));
  }
  for (const auto& picture : reply.pictures) {
    auto one = emptied(reply);
    one.pictures = {picture};
    add(std::move(one));
  }
  for (const auto& file : reply.files) {
    if (std::find(reply.pictures.begin(), reply.pictures.end(), file) != reply.pictures.end()) continue;
    auto one = emptied(reply);
    one.files = {file};
    add(std::move(one));
  }
  return sends;
}

json text_content(const Reply& whole) {
  const auto reply = without_links(whole);
  for (const auto& detail : details) {
    auto content = rendered(reply, detail, Code::shown);
    if (fits(content)) return content;
  }
  auto content = rendered(reply, details.back(), Code::left_out);
  if (fits(content)) return content;
  auto least = emptied(reply);
  least.headline = shortened(reply.headline, longest_line);
  return rendered(least, details.back(), Code::left_out);
}

json notice(const std::string& text) {
  return {{"msgtype", "m.notice"}, {"body", text}, {"m.mentions", json::object()}};
}

json file_content(const FileOut& file, const std::string& address, std::optional<PictureSize> size) {
  const bool is_picture = file.media_type.starts_with("image/");
  json info{{"size", file.size_bytes}};
  if (!file.media_type.empty()) info["mimetype"] = file.media_type;
  if (size) {
    info["w"] = size->width;
    info["h"] = size->height;
  }
  return {{"msgtype", is_picture ? "m.image" : "m.file"},
          {"body", file.name},
          {"filename", file.name},
          {"url", address},
          {"info", std::move(info)},
          {"m.mentions", json::object()}};
}

bool is_script(const Reply& reply) {
  auto script = emptied(reply);
  script.headline = reply.headline;
  script.code = reply.code;
  if (reply.code.empty() || reply != script) return false;
  return reply.headline.empty() || !fits_with_code(reply);
}

void put_caption(json& content, const std::string& caption) {
  if (!caption.empty() && content.contains("filename")) content["body"] = caption;
}

void mark(json& content, const OutboundPart& part) {
  content[part_member] = part.key;
  content[thread_member] = part.address.thread;
}

void notify(json& content, const std::string& user_id) {
  content["m.mentions"] = user_id.empty() ? json::object() : json{{"user_ids", {user_id}}};
}

void relate(json& content, const Address& address) {
  json relation = json::object();
  if (!address.message_id.empty()) relation["m.in_reply_to"] = {{"event_id", address.message_id}};
  if (!address.thread.empty()) {
    relation["rel_type"] = "m.thread";
    relation["event_id"] = address.thread;
    relation["is_falling_back"] = true;
  }
  if (!relation.empty()) content["m.relates_to"] = std::move(relation);
}

json edit_of(json content, const std::string& event_id) {
  constexpr std::size_t shown_by_old_clients = 300;  // characters; the others show m.new_content
  const auto body = kit::text_in(content, "body");
  json edit{{"msgtype", content["msgtype"]},
            {"body", "* " + shortened(body.substr(0, body.find("\n\n")), shown_by_old_clients)},
            {"m.mentions", content["m.mentions"]},
            {"m.relates_to", {{"rel_type", "m.replace"}, {"event_id", event_id}}}};
  for (const auto* const own : {part_member, thread_member}) {
    if (content.contains(own)) edit[own] = content[own];
  }
  edit["m.new_content"] = std::move(content);
  return edit;
}

json latest_content(const json& event) {
  const auto& content = kit::object_in(event, "content");
  const auto& replaced =
      kit::object_in(kit::object_in(kit::object_in(event, "unsigned"), "m.relations"), "m.replace");
  const auto& edit = kit::text_in(replaced, "sender") == kit::text_in(event, "sender")
                         ? kit::object_in(replaced, "content")
                         : content;
  const auto& fresh = kit::object_in(edit, "m.new_content");
  return fresh.empty() ? edit : fresh;
}

}  // namespace errand::matrix
