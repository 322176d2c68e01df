#include "adapters/kit/reply_text.hpp"

#include "adapters/kit/points.hpp"
#include "adapters/kit/words.hpp"
#include "bot/core/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace errand::kit {

namespace {

constexpr std::string_view fence = "```";

/// The most bytes of `text` that measure at most `limit`, at a code point's border.
std::size_t fitting(std::string_view text, std::size_t limit, const Measure& measure) {
  std::size_t low = 0;
  std::size_t high = text.size();
  if (measure(text) <= limit) return high;
  while (low < high) {
    auto middle = cut_bytes(text, low + (high - low + 1) / 2).size();
    if (middle <= low) middle = low + first_point(text.substr(low)).bytes;
    if (middle > high) break;
    if (measure(text.substr(0, middle)) <= limit) {
      low = middle;
    } else {
      high = point_before(text, middle);
    }
  }
  return low;
}

/// Behind the last of these marks, if that leaves at least a quarter of the text.
std::optional<std::size_t> behind_last(std::string_view text, std::initializer_list<std::string_view> marks) {
  std::size_t best = 0;
  for (const auto mark : marks) {
    const auto found = text.rfind(mark);
    if (found != std::string_view::npos) best = std::max(best, found + mark.size());
  }
  if (best * 4 < text.size()) return std::nullopt;
  return best;
}

std::size_t good_cut(std::string_view text) {
  if (const auto cut = behind_last(text, {"\n\n"})) return *cut;
  if (const auto cut = behind_last(text, {"\n"})) return *cut;
  if (const auto cut = behind_last(text, {". ", "! ", "? ", "; ", "。", "！", "？", "；"})) return *cut;
  if (const auto cut = behind_last(text, {" ", "，", "、"})) return *cut;
  return text.size();
}

/// The line that opened the fence in which `text` ends, when `open` was the one before it.
std::string open_fence(std::string_view text, std::string open) {
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    if (line.starts_with(fence)) open = open.empty() ? std::string(line) : std::string();
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return open;
}

std::string_view without_outer_newlines(std::string_view text) {
  while (text.starts_with('\n')) text.remove_prefix(1);
  while (text.ends_with('\n') || text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::string one_line(std::string_view text) {
  std::string line = printable(text);
  std::ranges::replace_if(
      line, [](char c) { return c == '\n' || c == '\t' || c == '\r'; }, ' ');
  return line;
}

void pad(std::string& line, std::string_view cell, std::size_t width, bool to_the_right) {
  const std::string space(width - std::min(width, display_width(cell)), ' ');
  line += to_the_right ? space + std::string(cell) : std::string(cell) + space;
}

}  // namespace

std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  while (!text.empty()) {
    const auto point = first_point(text);
    units += point.value > 0xFFFF ? 2 : 1;
    text.remove_prefix(point.bytes);
  }
  return units;
}

std::size_t code_points(std::string_view text) {
  return length_of(text);
}

std::size_t bytes(std::string_view text) {
  return text.size();
}

std::vector<std::string> split_text(std::string_view text, std::size_t limit, const Measure& measure) {
  std::vector<std::string> pieces;
  std::string open;  // the line of the fence that the last cut went through
  while (!without_outer_newlines(text).empty()) {
    const std::string start = open.empty() ? std::string() : open + '\n';
    const std::string end = "\n" + std::string(fence);
    if (measure(start + std::string(text)) <= limit) {
      pieces.push_back(start + std::string(without_outer_newlines(text)));
      break;
    }
    // Room for the closing fence is kept even where none may be needed: eight code points at most.
    const auto kept = measure(start) + measure(end);
    const auto room = limit > kept ? limit - kept : 1;
    auto cut = good_cut(text.substr(0, fitting(text, room, measure)));
    if (cut == 0) cut = first_point(text).bytes;
    const auto piece = open.empty() ? without_outer_newlines(text.substr(0, cut)) : text.substr(0, cut);
    const auto still_open = open_fence(piece, open);
    text.remove_prefix(cut);
    if (piece.empty()) continue;
    auto whole = start + std::string(piece);
    if (!still_open.empty()) {
      while (whole.ends_with('\n')) whole.pop_back();
      whole += end;
    }
    // A first line that is no language but a text would leave the next pieces no room.
    open = measure(still_open) <= limit / 4 ? still_open : std::string(fence);
    // What is cut right behind an opening fence would be a fence around nothing.
    if (piece != open) pieces.push_back(std::move(whole));
  }
  return pieces;
}

std::string shortened_to_width(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  std::string out;
  std::size_t used = 1;  // the "…"
  while (!text.empty()) {
    const auto point = text.substr(0, first_point(text).bytes);
    used += display_width(point);
    if (used > width) break;
    out += point;
    text.remove_prefix(point.size());
  }
  return out + "…";
}

std::string table_as_text(const TableView& table, std::size_t rows, std::size_t cell_width) {
  std::vector<std::vector<std::string>> lines;
  const auto add = [&](const std::vector<std::string>& cells) {
    auto& line = lines.emplace_back();
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      line.push_back(column < cells.size() ? shortened_to_width(one_line(cells[column]), cell_width)
                                           : std::string());
    }
  };
  add(table.columns);
  for (std::size_t row = 0; row < std::min(rows, table.rows.size()); ++row) add(table.rows[row]);
  std::vector<std::size_t> widths(table.columns.size(), 1);
  for (const auto& line : lines) {
    for (std::size_t column = 0; column < line.size(); ++column) {
      widths[column] = std::max(widths[column], display_width(line[column]));
    }
  }
  std::string text;
  for (std::size_t index = 0; index < lines.size(); ++index) {
    std::string line;
    std::string rule;
    for (std::size_t column = 0; column < widths.size(); ++column) {
      if (column > 0) line += "  ";
      if (column > 0) rule += "  ";
      const bool is_number = column < table.numeric.size() && table.numeric[column];
      pad(line, lines[index][column], widths[column], is_number);
      rule += std::string(widths[column], '-');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
    if (index == 0) text += rule + '\n';
  }
  text.pop_back();
  return text;
}

bool is_heading(const Reply& reply) {
  constexpr std::size_t most_characters = 100;
  return reply.tone != ReplyTone::progress && code_points(reply.headline) <= most_characters;
}

std::size_t rows_of_each(std::size_t most, std::size_t tables) {
  constexpr std::size_t least = 5;
  return tables < 2 ? most : std::min(most, std::max(least, most / tables));
}

std::string without_mentions(std::string_view text) {
  std::string out;
  const auto breaks_here = [&](std::string_view rest) {
    if (rest.starts_with(nothing_wide)) return false;
    if (out.ends_with('@') || out.ends_with("＠")) return true;
    if (out.ends_with('<')) {
      return rest.starts_with('!') || rest.starts_with('#') || rest.starts_with('@') ||
             rest.starts_with("http") || rest.starts_with("mailto:") || rest.starts_with("at ");
    }
    return (out.ends_with(']') && rest.starts_with('(')) || (out.ends_with(':') && rest.starts_with("//"));
  };
  while (!text.empty()) {
    if (breaks_here(text)) out += nothing_wide;
    const auto point = first_point(text);
    out += text.substr(0, point.bytes);
    text.remove_prefix(point.bytes);
  }
  return out;
}

std::string bulleted(std::string_view heading, const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  std::string text(heading);
  for (const auto& line : lines) text += "\n• " + line;
  return text;
}

std::vector<std::string> plain_sections(const Reply& reply) {
  const auto& words = words_in(reply.language);
  std::vector<std::string> sections;
  for (const auto& [heading, lines] :
       {std::pair(words.reading, &reply.reading), std::pair(words.notes, &reply.notes),
        std::pair(words.receipt, &reply.receipt)}) {
    auto text = bulleted(heading, *lines);
    if (!text.empty()) sections.push_back(std::move(text));
  }
  return sections;
}

}  // namespace errand::kit
