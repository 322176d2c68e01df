#include "bot/core/json_text.hpp"
#include "bot/core/text.hpp"
#include "bot/flow/compose.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace errand::flow {

namespace {

using nlohmann::json;

/// "1234567.5" -> "1,234,567.5". Numbers with fewer digits before the point stay as they are.
std::string grouped(std::string digits, std::size_t least_digits) {
  const auto begin = static_cast<std::size_t>(digits.starts_with('-') ? 1 : 0);
  auto end = digits.find_first_of(".eE");
  if (end == std::string::npos) end = digits.size();
  if (end - begin < least_digits) return digits;
  for (auto at = end; at > begin + 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string shown(double value) {
  if (!std::isfinite(value)) return "";
  std::array<char, 64> text{};
  const double size = std::fabs(value);
  if (size != 0 && (size >= 1e15 || size < 1e-4)) {
    std::snprintf(text.data(), text.size(), "%.6g", value);
    return text.data();
  }
  std::snprintf(text.data(), text.size(), size >= 1 ? "%.2f" : "%.4f", value);
  std::string digits = text.data();
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.ends_with('.')) digits.pop_back();
  return digits == "-0" ? "0" : digits;
}

std::string shown(const json& cell) {
  constexpr std::size_t most_characters = 300;
  if (cell.is_null()) return "";
  if (cell.is_string()) return shortened(printable(cell.get_ref<const std::string&>()), most_characters);
  if (cell.is_boolean()) return cell.get<bool>() ? "TRUE" : "FALSE";
  if (cell.is_number_integer()) return cell.dump();
  if (cell.is_number()) return shown(cell.get<double>());
  return shortened(json_text(cell), most_characters);
}

std::size_t decimals_of(const std::string& number) {
  const auto point = number.find('.');
  return point == std::string::npos ? 0 : number.size() - point - 1;
}

/// The numbers of a column are written alike: as many decimals, and thousands separated where one of them has
/// five digits. A column of smaller numbers is left without, so that years read as years.
void align(TableView& view, const std::vector<std::vector<bool>>& is_number, std::size_t column) {
  std::size_t decimals = 0;
  std::size_t least_digits = 5;
  for (std::size_t row = 0; row < view.rows.size(); ++row) {
    const auto& cell = view.rows[row][column];
    if (!is_number[row][column]) continue;
    if (cell.find('e') == std::string::npos) decimals = std::max(decimals, decimals_of(cell));
    if (grouped(cell, least_digits) != cell) least_digits = 4;
  }
  for (std::size_t row = 0; row < view.rows.size(); ++row) {
    auto& cell = view.rows[row][column];
    if (!is_number[row][column] || cell.empty() || cell.find('e') != std::string::npos) continue;
    const auto missing = decimals - decimals_of(cell);
    if (missing == decimals && decimals > 0) cell += '.';
    cell = grouped(cell.append(missing, '0'), least_digits);
  }
}

}  // namespace

TableView view_of(const FilePreview& file, const FilePreview::Table& table, std::size_t max_rows) {
  TableView view;
  view.title = table.sheet.empty() ? file.name : file.name + " · " + table.sheet;
  for (const auto& column : table.columns) view.columns.push_back(printable(column));
  view.numeric = table.numeric;
  view.numeric.resize(view.columns.size());
  view.total_rows = table.total_rows;
  const auto cells = json::parse(table.cells.empty() ? "[]" : table.cells);
  std::vector<std::vector<bool>> is_number;
  for (const auto& row : cells) {
    if (view.rows.size() == max_rows) break;
    auto& out = view.rows.emplace_back();
    auto& numbers = is_number.emplace_back();
    for (const auto& cell : row) {
      out.push_back(shown(cell));
      numbers.push_back(cell.is_number());
    }
    out.resize(view.columns.size());
    numbers.resize(view.columns.size());
  }
  for (std::size_t column = 0; column < view.columns.size(); ++column) align(view, is_number, column);
  return view;
}

}  // namespace errand::flow
