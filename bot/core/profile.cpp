#include "bot/core/profile.hpp"

#include <nlohmann/json.hpp>

namespace errand {

namespace {

/// One field in both directions, so that the list of names stands once per struct.
struct Writing {
  nlohmann::json& json;
  template <typename T>
  void operator()(const char* name, const T& value) const {
    json[name] = value;
  }
  void operator()(const char* name, const std::optional<double>& value) const {
    json[name] = value ? nlohmann::json(*value) : nlohmann::json(nullptr);
  }
};

struct Reading {
  const nlohmann::json& json;
  template <typename T>
  void operator()(const char* name, T& value) const {
    if (const auto found = json.find(name); found != json.end() && !found->is_null()) found->get_to(value);
  }
  void operator()(const char* name, std::optional<double>& value) const {
    if (const auto found = json.find(name); found != json.end() && found->is_number())
      value = found->get<double>();
  }
};

template <typename Visit, typename Column>
void visit_column(Visit visit, Column& value) {
  visit("name", value.name);
  visit("position", value.position);
  visit("type", value.type);
  visit("stored", value.stored);
  visit("marks", value.marks);
  visit("unit", value.unit);
  visit("date_format", value.date_format);
  visit("number_format", value.number_format);
  visit("blanks", value.blanks);
  visit("distinct", value.distinct);
  visit("unreadable", value.unreadable);
  visit("unreadable_samples", value.unreadable_samples);
  visit("min", value.min);
  visit("max", value.max);
  visit("sum", value.sum);
  visit("samples", value.samples);
  visit("top", value.top);
}

template <typename Visit, typename Table>
void visit_table(Visit visit, Table& value) {
  visit("sheet", value.sheet);
  visit("member", value.member);
  visit("index", value.index);
  visit("hidden", value.hidden);
  visit("header_row", value.header_row);
  visit("header_rows", value.header_rows);
  visit("first_column", value.first_column);
  visit("preamble", value.preamble);
  visit("rows", value.rows);
  visit("blank_rows", value.blank_rows);
  visit("totals_rows", value.totals_rows);
  visit("footnote_rows", value.footnote_rows);
  visit("merged", value.merged);
  visit("hidden_rows", value.hidden_rows);
  visit("hidden_columns", value.hidden_columns);
  visit("formulas", value.formulas);
  visit("uncached_formulas", value.uncached_formulas);
}

template <typename Visit, typename File>
void visit_file(Visit visit, File& value) {
  visit("name", value.name);
  visit("kind", value.kind);
  visit("size_bytes", value.size_bytes);
  visit("sha256", value.sha256);
  visit("problem", value.problem);
  visit("problem_detail", value.problem_detail);
  visit("encoding", value.encoding);
  visit("delimiter", value.delimiter);
  visit("quote", value.quote);
  visit("pages", value.pages);
  visit("characters", value.characters);
  visit("text", value.text);
  visit("members", value.members);
  visit("left_out", value.left_out);
  visit("unread_members", value.unread_members);
  visit("placeholders", value.placeholders);
  visit("width", value.width);
  visit("height", value.height);
  visit("warnings", value.warnings);
}

template <typename Visit, typename Table>
void visit_preview_table(Visit visit, Table& value) {
  visit("sheet", value.sheet);
  visit("columns", value.columns);
  visit("numeric", value.numeric);
  visit("total_rows", value.total_rows);
  visit("blank_cells", value.blank_cells);
  visit("all_blank", value.all_blank);
  visit("empty_columns", value.empty_columns);
  visit("zero_columns", value.zero_columns);
}

template <typename Visit, typename File>
void visit_preview(Visit visit, File& value) {
  visit("name", value.name);
  visit("kind", value.kind);
  visit("problem", value.problem);
  visit("width", value.width);
  visit("height", value.height);
  visit("blank_picture", value.blank_picture);
  visit("pages", value.pages);
  visit("text", value.text);
  visit("outward", value.outward);
}

}  // namespace

void to_json(nlohmann::json& json, const FileProfile& value) {
  json = nlohmann::json::object();
  visit_file(Writing{json}, value);
  auto& tables = json["tables"] = nlohmann::json::array();
  for (const auto& table : value.tables) {
    auto& item = tables.emplace_back(nlohmann::json::object());
    visit_table(Writing{item}, table);
    auto& columns = item["columns"] = nlohmann::json::array();
    for (const auto& column : table.columns) {
      visit_column(Writing{columns.emplace_back(nlohmann::json::object())}, column);
    }
  }
}

void from_json(const nlohmann::json& json, FileProfile& value) {
  value = {};
  visit_file(Reading{json}, value);
  const auto none = nlohmann::json::array();
  for (const auto& item : json.contains("tables") ? json["tables"] : none) {
    auto& table = value.tables.emplace_back();
    visit_table(Reading{item}, table);
    for (const auto& column : item.contains("columns") ? item["columns"] : none) {
      visit_column(Reading{column}, table.columns.emplace_back());
    }
  }
}

void to_json(nlohmann::json& json, const FilePreview& value) {
  json = nlohmann::json::object();
  visit_preview(Writing{json}, value);
  auto& tables = json["tables"] = nlohmann::json::array();
  for (const auto& table : value.tables) {
    auto& item = tables.emplace_back(nlohmann::json::object());
    visit_preview_table(Writing{item}, table);
    item["cells"] = nlohmann::json::parse(table.cells.empty() ? "[]" : table.cells);
  }
}

void from_json(const nlohmann::json& json, FilePreview& value) {
  value = {};
  visit_preview(Reading{json}, value);
  const auto none = nlohmann::json::array();
  for (const auto& item : json.contains("tables") ? json["tables"] : none) {
    auto& table = value.tables.emplace_back();
    visit_preview_table(Reading{item}, table);
    table.cells = item.contains("cells") ? item["cells"].dump() : "[]";
  }
}

}  // namespace errand
