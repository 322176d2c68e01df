#include "bot/generate/file_view.hpp"

#include "bot/core/text.hpp"
#include "bot/generate/hidden_texts.hpp"
#include "bot/generate/shape.hpp"

#include <algorithm>
#include <set>

namespace errand::generate {

namespace {

constexpr std::size_t most_view_bytes = 24'000;  // about 8,000 tokens: what every model takes with ease
constexpr std::size_t most_columns = 120;        // of one table
constexpr std::size_t most_tables = 30;          // of one file
constexpr std::size_t most_values = 8;           // named or shown of one column

/// One line of text from a file. Angle brackets are replaced: nothing in a file may end the block it stands
/// in.
std::string line_of(const std::string& text, std::size_t characters) {
  std::string line = printable(to_utf8(text));
  for (char& c : line) {
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    if (c == '<') c = '(';
    if (c == '>') c = ')';
    if (c == '`') c = '\'';
  }
  return shortened(trimmed(line), characters);
}

std::string quoted(const std::string& text, std::size_t characters = 60) {
  return "\"" + line_of(text, characters) + "\"";
}

/// On what terms the files are shown.
struct Terms {
  DataToModel data;
  const std::string& instruction;
  Texts hidden;
};

std::string quoted_name(const Terms& terms, const std::string& name, std::size_t characters = 60) {
  if (!is_hidden(terms.hidden, name)) return quoted(name, characters);
  return std::string(hidden_mark) + quoted(shown_name(terms.hidden, name), characters);
}

template <typename Values, typename Show>
std::string listed(const Values& values, const char* between, std::size_t most, Show show) {
  std::string text;
  std::size_t count = 0;
  for (const auto& value : values) {
    if (count++ == most) return text + between + "…";
    if (count > 1) text += between;
    text += show(value);
  }
  return text;
}

/// Values of the column that the person named in the instruction.
std::vector<std::string> named_values(const ColumnProfile& column, const std::string& instruction) {
  std::vector<std::string> named;
  for (const auto& [value, count] : column.top) {
    const bool is_named = length_of(value) >= 2 && instruction.find(value) != std::string::npos;
    if (is_named && named.size() < most_values) named.push_back(value);
  }
  return named;
}

std::string shapes_of(const ColumnProfile& column) {
  std::set<std::string> shapes;
  for (const auto& sample : column.samples) shapes.insert(shape_of(sample));
  return listed(shapes, ", ", most_values, [](const std::string& shape) { return quoted(shape); });
}

std::string values_of(const ColumnProfile& column) {
  std::string text;
  if (!column.top.empty() && column.top.size() <= 2 * most_values) {
    text = " values " + listed(column.top, ", ", 2 * most_values,
                               [](const auto& entry) { return quoted(entry.first, 40); });
  } else if (!column.samples.empty()) {
    text =
        " e.g. " + listed(column.samples, ", ", most_values, [](const auto& value) { return quoted(value); });
  }
  if (!column.min.empty()) text += " range " + quoted(column.min) + " to " + quoted(column.max);
  return text;
}

std::string view_of(const ColumnProfile& column, const Terms& terms) {
  const auto data = terms.data;
  std::string text = "  - " + quoted_name(terms, column.name, 80);
  if (is_hidden(terms.hidden, column.name))
    text += " at 0-based column " + std::to_string(column.position) + ",";
  text += " " + column.type;
  if (column.stored == "text" && column.type != "text" && column.type != "id") text += " stored as text";
  if (!column.marks.empty()) {
    text += " marks " +
            listed(column.marks, "/", most_values, [](const auto& mark) { return line_of(mark, 20); });
  }
  if (!column.unit.empty()) text += " unit " + quoted(column.unit, 20);
  if (!column.date_format.empty()) text += " format " + quoted(column.date_format, 40);
  if (column.blanks > 0) text += ", " + std::to_string(column.blanks) + " blank";
  text += ", " + std::to_string(column.distinct) + " distinct";
  if (column.unreadable > 0) {
    text += ", " + std::to_string(column.unreadable) + " not " + column.type;
    if (data == DataToModel::sample) {
      text += " (" +
              listed(column.unreadable_samples, ", ", 3, [](const auto& value) { return quoted(value); }) +
              ")";
    }
  }
  if (data == DataToModel::masked && !column.samples.empty()) text += ", shaped " + shapes_of(column);
  if (data == DataToModel::sample) text += "," + values_of(column);
  const auto named = named_values(column, terms.instruction);
  if (!named.empty() && data != DataToModel::sample) {
    text += ", holds " + listed(named, ", ", most_values, [](const auto& value) { return quoted(value); });
  }
  return text + "\n";
}

std::string rows_of(const std::vector<std::uint64_t>& rows) {
  return listed(rows, ", ", 20, [](std::uint64_t row) { return std::to_string(row); });
}

std::string head_of(const TableProfile& table, const Terms& terms) {
  const auto data = terms.data;
  std::string text = " table";
  if (!table.sheet.empty()) text += " sheet " + quoted_name(terms, table.sheet);
  if (is_hidden(terms.hidden, table.sheet)) text += " at 0-based sheet " + std::to_string(table.index);
  if (!table.member.empty()) text += " in member " + quoted_name(terms, table.member);
  if (table.hidden) text += " (hidden)";
  if (table.header_row < 0) {
    text += ", no header";
  } else {
    text += ", header at 0-based row " + std::to_string(table.header_row);
    if (table.header_rows > 1)
      text += " over " + std::to_string(table.header_rows) + " rows (names joined by \" / \")";
  }
  if (table.first_column > 0) text += ", starts at 0-based column " + std::to_string(table.first_column);
  text += ", " + std::to_string(table.rows) + " data rows";
  if (table.blank_rows > 0) text += ", " + std::to_string(table.blank_rows) + " blank rows between";
  if (!table.totals_rows.empty())
    text += ", totals at 0-based rows " + rows_of(table.totals_rows) + " (leave out)";
  if (!table.footnote_rows.empty())
    text += ", notes at 0-based rows " + rows_of(table.footnote_rows) + " (leave out)";
  if (!table.merged.empty())
    text += ", merged cells " +
            listed(table.merged, " ", 8, [](const auto& range) { return line_of(range, 20); });
  if (table.uncached_formulas > 0)
    text += ", " + std::to_string(table.uncached_formulas) + " formulas without a result";
  if (data == DataToModel::sample && !table.preamble.empty()) {
    text += ", above the header: " +
            listed(table.preamble, "; ", 5, [](const auto& line) { return quoted(line, 80); });
  }
  return text + "\n";
}

bool same_columns(const TableProfile& left, const TableProfile& right) {
  return std::ranges::equal(left.columns, right.columns, [](const ColumnProfile& a, const ColumnProfile& b) {
    return a.name == b.name && a.type == b.type && a.stored == b.stored && a.date_format == b.date_format;
  });
}

/// "in/a.csv", or the shape of its name and where it stands among the others.
std::string path_of(const ScriptRequest& request, const Terms& terms, const FileProfile& file) {
  if (!is_hidden(terms.hidden, file.name)) return "in/" + line_of(file.name, 200);
  auto names = request.sent;
  if (names.empty())
    for (const auto& each : request.files) names.push_back(each.name);
  const auto before = std::ranges::count_if(names, [&](const std::string& name) { return name < file.name; });
  return "in/, " + std::string(hidden_mark) + quoted(shown_file_name(terms.hidden, file.name), 200) +
         " at 0-based place " + std::to_string(before) + " of sorted(os.listdir(\"in\"))";
}

}  // namespace

std::string view_of(const ScriptRequest& request, DataToModel data) {
  const Terms terms{.data = data, .instruction = request.instruction, .hidden = hidden_texts(request, data)};
  const auto& files = request.files;
  std::string text;
  const TableProfile* before = nullptr;
  for (const auto& file : files) {
    if (text.size() > most_view_bytes) {
      text += "… and more files, not described: list in/ to see them\n";
      break;
    }
    text += path_of(request, terms, file) + ": " + file.kind + ", " + readable_size(file.size_bytes);
    if (!file.encoding.empty()) text += ", encoding " + line_of(file.encoding, 30);
    if (!file.delimiter.empty())
      text += ", delimiter " + (file.delimiter == "\t" ? "tab" : quoted(file.delimiter, 5));
    if (file.pages > 0) text += ", " + std::to_string(file.pages) + " pages";
    if (file.width > 0)
      text += ", " + std::to_string(file.width) + "x" + std::to_string(file.height) + " pixels";
    if (!file.members.empty()) {
      text += ", members " +
              listed(file.members, ", ", 20, [&](const auto& name) { return quoted_name(terms, name); });
    }
    text += "\n";
    if (data == DataToModel::sample && !file.text.empty()) text += " begins " + quoted(file.text, 500) + "\n";
    std::size_t tables = 0;
    for (const auto& table : file.tables) {
      if (++tables > most_tables || text.size() > most_view_bytes) {
        text += " … and more tables\n";
        break;
      }
      text += head_of(table, terms);
      if (before != nullptr && !table.columns.empty() && same_columns(*before, table)) {
        text += "  - the same columns as the table before\n";
      } else {
        std::size_t columns = 0;
        for (const auto& column : table.columns) {
          if (++columns > most_columns || text.size() > most_view_bytes) {
            text += "  - … " + std::to_string(table.columns.size() - columns + 1) + " more columns\n";
            break;
          }
          text += view_of(column, terms);
        }
      }
      before = &table;
    }
  }
  return text;
}

}  // namespace errand::generate
