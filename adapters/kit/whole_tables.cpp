#include "adapters/kit/whole_tables.hpp"

#include "adapters/kit/reply_text.hpp"
#include "bot/core/text.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace errand::kit {

namespace {

using Row = std::vector<std::string>;

std::vector<Row> lines_of(const Row& row, std::size_t cell) {
  std::vector<Row> lines;
  for (std::size_t column = 0; column < row.size(); ++column) {
    auto pieces =
        length_of(row[column]) > cell ? split_text(row[column], cell, code_points) : Row{row[column]};
    lines.resize(std::max(lines.size(), pieces.size()), Row(row.size()));
    for (std::size_t line = 0; line < pieces.size(); ++line) lines[line][column] = std::move(pieces[line]);
  }
  return lines;
}

std::size_t characters_in(const Row& row) {
  std::size_t count = 0;
  for (const auto& text : row) count += length_of(text);
  return count;
}

void add_pages(const TableView& table, const TableRoom& room, std::vector<TableView>& pages) {
  auto page = table;
  page.rows.clear();
  std::size_t characters = 0;
  const auto turn = [&] {
    page.total_rows = page.rows.size();
    pages.push_back(page);
    page.rows.clear();
    characters = 0;
  };
  for (const auto& row : table.rows) {
    for (auto& line : lines_of(row, room.cell)) {
      const auto more = characters_in(line);
      const bool is_full = page.rows.size() == room.rows || characters + more > room.characters;
      if (is_full && !page.rows.empty()) turn();
      characters += more;
      page.rows.push_back(std::move(line));
    }
  }
  turn();
}

}  // namespace

std::vector<TableView> tables_to_show(const Reply& reply, const TableRoom& room) {
  if (!reply.files.empty()) return reply.tables;
  std::vector<TableView> shown;
  for (const auto& table : reply.tables) {
    // Of a look at somebody's file there is more than the reply has.
    if (table.total_rows > table.rows.size()) {
      shown.push_back(table);
    } else {
      add_pages(table, room, shown);
    }
  }
  return shown;
}

}  // namespace errand::kit
