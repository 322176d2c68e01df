#include "bot/generate/hidden_texts.hpp"

#include "bot/core/text.hpp"
#include "bot/generate/earlier_script.hpp"
#include "bot/generate/shape.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

namespace errand::generate {

namespace {

constexpr std::string_view between_rows = " / ";  // of a header of several rows

/// The parts of a name, with what stands between them taken off.
std::vector<std::string_view> name_parts(std::string_view name) {
  std::vector<std::string_view> parts;
  for (auto at = name.find(between_rows); at != std::string_view::npos; at = name.find(between_rows)) {
    parts.push_back(name.substr(0, at));
    name.remove_prefix(at + between_rows.size());
  }
  parts.push_back(name);
  return parts;
}

bool is_numeral(char c) {
  return c >= '0' && c <= '9';
}

bool has_numeral(std::string_view text) {
  return std::ranges::any_of(text, is_numeral);
}

/// "1,200.50", "13812345678", "-3%".
bool is_of_digits(std::string_view text) {
  return has_numeral(text) && std::ranges::all_of(text, [](char c) {
           return is_numeral(c) || std::string_view(" ,.+-%/:").find(c) != std::string_view::npos;
         });
}

/// A row of data that was taken for the header has an entry of the very form that its column has.
bool is_headed_by_data(const TableProfile& table) {
  constexpr std::size_t fewest_characters = 5;  // "2024" over numbers of four digits names a year
  return std::ranges::any_of(table.columns, [&](const ColumnProfile& column) {
    return has_numeral(column.name) && length_of(column.name) >= fewest_characters &&
           std::ranges::any_of(column.samples, [&](const std::string& sample) {
             return shape_of(sample) == shape_of(column.name);
           });
  });
}

/// No column of numbers in which something cannot be read ("缺考"): that has a type.
bool holds_kinds(const ColumnProfile& column) {
  const bool is_of_no_kind = column.type == "text" || column.type == "mixed";
  return is_of_no_kind && std::ranges::any_of(column.samples, is_of_digits) &&
         std::ranges::any_of(column.samples, [](const std::string& sample) { return !is_of_digits(sample); });
}

/// A table on its side: the first column names what stands in a row, each other one is somebody's.
bool is_on_its_side(const TableProfile& table) {
  // Of two columns it is a form, "姓名 | 张三": short, and no label comes twice.
  constexpr std::uint64_t most_rows_of_form = 40;
  const bool may_be_form =
      table.rows <= most_rows_of_form && table.columns.size() == 2 && table.columns[0].distinct >= table.rows;
  if (table.columns.size() < 3 && !may_be_form) return false;
  return !holds_kinds(table.columns.front()) &&
         std::all_of(table.columns.begin() + 1, table.columns.end(), holds_kinds);
}

Texts values_of(const ColumnProfile& column) {
  Texts values(column.samples.begin(), column.samples.end());
  for (const auto& [value, count] : column.top) values.insert(value);
  values.insert(column.unreadable_samples.begin(), column.unreadable_samples.end());
  return values;
}

Texts cells_in(const FileProfile& file) {
  Texts cells;
  for (const auto& table : file.tables) {
    cells.insert(table.preamble.begin(), table.preamble.end());
    for (const auto& column : table.columns) cells.merge(values_of(column));
  }
  return cells;
}

std::string stem_of(const std::string& file_name) {
  return file_name.substr(0, file_name.rfind('.'));
}

/// The stem of a member's name, without the folders before it.
std::string member_stem(const std::string& name) {
  return stem_of(name.substr(name.rfind('/') + 1));
}

/// "2024-01", "2024年1月", "Q3": a name says so of its own accord.
bool is_period(std::string_view text) {
  constexpr std::size_t fewest_digits_of_code = 9;  // a day has eight
  if (std::ranges::all_of(text, is_numeral)) return text.size() < fewest_digits_of_code;
  static constexpr std::array<std::string_view, 12> words{"年", "月", "日", "季", "度", "第",
                                                          "上", "下", "半", "周", "号", "期"};
  while (!text.empty()) {
    const auto word =
        std::ranges::find_if(words, [&](std::string_view each) { return text.starts_with(each); });
    if (word == words.end() && !is_of_digits(std::string("0") + text.front()) && text.front() != 'Q')
      return false;
    text.remove_prefix(word == words.end() ? 1 : word->size());
  }
  return true;
}

/// "CONTRACT-77": a text that a name can only have from the cells.
bool is_telling(const std::string& cell) {
  constexpr std::size_t fewest_characters = 4;
  return length_of(cell) >= fewest_characters && has_numeral(cell) && !is_period(cell);
}

bool is_result(const ScriptRequest& request, const FileProfile& file) {
  return std::ranges::find(request.results, file.name) != request.results.end();
}

/// A sheet that describes others lists all names of a table in a column: these are names all the same.
void leave_described_names(const std::vector<FileProfile>& files, Texts& hidden) {
  std::vector<Texts> lists;
  for (const auto& file : files) {
    for (const auto& table : file.tables) {
      for (const auto& column : table.columns) lists.push_back(values_of(column));
    }
  }
  for (const auto& file : files) {
    for (const auto& table : file.tables) {
      const auto describes = [&](const Texts& list) {
        return table.columns.size() > 1 && std::ranges::all_of(table.columns, [&](const auto& column) {
                 return list.contains(column.name);
               });
      };
      if (std::ranges::none_of(lists, describes)) continue;
      for (const auto& column : table.columns) hidden.erase(column.name);
    }
  }
}

void hide_headers_of_data(const FileProfile& file, Texts& hidden) {
  for (const auto& table : file.tables) {
    if (table.header_row < 0) continue;  // "列1": the profile's own names
    const bool is_aside = is_on_its_side(table);
    if (!is_aside && !is_headed_by_data(table)) continue;
    for (std::size_t index = is_aside ? 1 : 0; index < table.columns.size(); ++index) {
      for (const auto part : name_parts(table.columns[index].name)) hidden.emplace(part);
    }
  }
}

bool is_of_word(char c) {
  return is_numeral(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// True where the code has the name as words of their own.
bool is_named(std::string_view code, std::string_view name) {
  for (auto at = code.find(name); at != std::string_view::npos; at = code.find(name, at + 1)) {
    const auto end = at + name.size();
    if ((at == 0 || !is_of_word(code[at - 1])) && (end == code.size() || !is_of_word(code[end]))) return true;
  }
  return false;
}

/// Without the number that makes a name unique: "金额.2".
std::string_view without_number(std::string_view name) {
  const auto dot = name.rfind('.');
  const bool is_numbered = dot != std::string_view::npos && dot + 1 < name.size() &&
                           std::ranges::all_of(name.substr(dot + 1), is_numeral);
  return is_numbered ? name.substr(0, dot) : name;
}

/// "CONTRACT-77对账单.csv" tells the cell.
void hide_names_around_cells(const std::vector<FileProfile>& files, Texts& hidden) {
  std::vector<std::string> telling;
  std::ranges::copy_if(hidden, std::back_inserter(telling), is_telling);
  for (const auto& file : files) {
    each_name(file, [&](const std::string& name) {
      const bool tells = std::ranges::any_of(
          telling, [&](const std::string& cell) { return name.find(cell) != std::string::npos; });
      if (tells) hidden.insert(name);
    });
  }
}

void leave_what_was_said(const ScriptRequest& request, Texts& hidden) {
  std::erase_if(hidden, [&](const std::string& text) {
    const auto holds = [&](const std::string& words) { return words.find(text) != std::string::npos; };
    return holds(request.instruction) || std::ranges::any_of(request.earlier, holds, &Turn::instruction);
  });
}

}  // namespace

void each_name(const FileProfile& file, const std::function<void(const std::string&)>& see) {
  see(file.name);
  for (const auto& member : file.members) see(member);
  for (const auto& table : file.tables) {
    see(table.sheet);
    see(table.member);
    for (const auto& column : table.columns) {
      if (column.name == "列" + std::to_string(column.position + 1)) continue;  // the profile's own
      for (const auto part : name_parts(column.name)) see(std::string(part));
    }
  }
}

Texts hidden_texts(const ScriptRequest& request, DataToModel data) {
  if (data == DataToModel::sample) return {};
  std::vector<FileProfile> results;
  std::vector<FileProfile> given;
  for (const auto& file : request.files) (is_result(request, file) ? results : given).push_back(file);
  Texts hidden;
  Texts names;
  for (const auto& file : given) {
    each_name(file, [&](const std::string& name) { names.insert(name); });
    hidden.merge(cells_in(file));
    hide_headers_of_data(file, hidden);
  }
  leave_described_names(given, hidden);
  for (const auto& file : given) {
    if (hidden.contains(stem_of(file.name))) hidden.insert(file.name);
    const auto hide_member = [&](const std::string& member) {
      if (hidden.contains(member_stem(member))) hidden.insert(member);
    };
    std::ranges::for_each(file.members, hide_member);
    for (const auto& table : file.tables) hide_member(table.member);
  }
  // A result that lists the names of columns makes no cells of them.
  for (const auto& file : results) {
    for (const auto& cell : cells_in(file)) {
      if (!names.contains(cell)) hidden.insert(cell);
    }
  }
  leave_what_was_said(request, hidden);
  hide_names_around_cells(given, hidden);
  leave_what_was_said(request, hidden);
  if (results.empty()) return hidden;
  const auto code = earlier_script(request, data, hidden);
  Texts made;
  for (const auto& file : results) {
    each_name(file, [&](const std::string& name) {
      const auto own = without_number(name);
      if (!own.empty() && !names.contains(own) && !is_named(code, own)) made.insert(name);
    });
  }
  leave_what_was_said(request, made);
  hidden.merge(made);
  return hidden;
}

bool is_hidden(const Texts& hidden, std::string_view name) {
  if (hidden.contains(name) || hidden.contains(without_number(name))) return true;
  const auto parts = name_parts(name);
  return parts.size() > 1 &&
         std::ranges::any_of(parts, [&](std::string_view part) { return hidden.contains(part); });
}

std::string shown_file_name(const Texts& hidden, const std::string& name) {
  if (!is_hidden(hidden, name)) return name;
  const auto stem = stem_of(name);
  return shape_of(stem) + name.substr(stem.size());
}

std::string shown_name(const Texts& hidden, const std::string& name) {
  if (!is_hidden(hidden, name)) return name;
  const auto parts = name_parts(name);
  std::string shown;
  for (const auto part : parts) {
    if (!shown.empty()) shown += between_rows;
    const bool may_stand = parts.size() > 1 && !is_hidden(hidden, part);
    shown += may_stand ? std::string(part) : shape_of(part);
  }
  return shown;
}

}  // namespace errand::generate
