#include "bot/core/text.hpp"
#include "bot/flow/compose.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace errand::flow {

namespace {

using nlohmann::json;

/// "1234567.5" -> "1,234,567.5". Numbers below 10,000 stay as they are, so that years read as years.
std::string grouped(std::string digits) {
  const auto begin = static_cast<std::size_t>(digits.starts_with('-') ? 1 : 0);
  auto end = digits.find_first_of(".eE");
  if (end == std::string::npos) end = digits.size();
  if (end - begin < 5) return digits;
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
  return grouped(digits == "-0" ? "0" : digits);
}

std::string shown(const json& cell) {
  constexpr std::size_t most_characters = 300;
  if (cell.is_null()) return "";
  if (cell.is_string()) return shortened(printable(cell.get_ref<const std::string&>()), most_characters);
  if (cell.is_boolean()) return cell.get<bool>() ? "TRUE" : "FALSE";
  if (cell.is_number_integer()) return grouped(cell.dump());
  if (cell.is_number()) return shown(cell.get<double>());
  return shortened(cell.dump(-1, ' ', false, json::error_handler_t::replace), most_characters);
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
  for (const auto& row : cells) {
    if (view.rows.size() == max_rows) break;
    auto& out = view.rows.emplace_back();
    for (const auto& cell : row) out.push_back(shown(cell));
    out.resize(view.columns.size());
  }
  return view;
}

}  // namespace errand::flow
