/// A small language for tests of the reader: profiles built in a line each, and readings as one line of text,
/// for example "filter 地区 = 华东 ; group 日期:month -> sum 金额 ; sort 金额合计 desc ; chart bar(地区,
/// 金额合计) ; out same".
#pragma once

#include "bot/core/script.hpp"
#include "bot/recipes/read.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace errand::recipes::test {

/// One table; rows default to 200.
class TableBuilder {
 public:
  explicit TableBuilder(std::uint64_t rows = 200) { table_.rows = rows; }
  TableBuilder& sheet(std::string name) {
    table_.sheet = std::move(name);
    return *this;
  }
  /// A text column with these values, all of them.
  TableBuilder& text(const std::string& name, const std::vector<std::string>& values) {
    ColumnProfile& column = add(name, "text");
    column.distinct = values.size();
    for (const std::string& value : values) column.top.emplace_back(value, table_.rows / values.size());
    return *this;
  }
  /// A text column with more different values than a profile lists.
  TableBuilder& names(const std::string& name, std::uint64_t distinct,
                      const std::vector<std::string>& samples) {
    ColumnProfile& column = add(name, "text");
    column.distinct = distinct;
    column.samples = samples;
    return *this;
  }
  TableBuilder& id(const std::string& name, std::uint64_t distinct = 0) {
    ColumnProfile& column = add(name, "id");
    column.distinct = distinct == 0 ? table_.rows : distinct;
    return *this;
  }
  TableBuilder& number(const std::string& name, const std::string& min = "10",
                       const std::string& max = "9000") {
    ColumnProfile& column = add(name, "number");
    column.min = min;
    column.max = max;
    column.distinct = table_.rows / 2;
    return *this;
  }
  TableBuilder& percent(const std::string& name) {
    ColumnProfile& column = add(name, "percent");
    column.min = "0.01";
    column.max = "0.5";
    return *this;
  }
  TableBuilder& date(const std::string& name, const std::string& min = "2025-01-03",
                     const std::string& max = "2025-12-30") {
    ColumnProfile& column = add(name, "date");
    column.min = min;
    column.max = max;
    column.distinct = 150;
    return *this;
  }
  /// Of the column added last.
  TableBuilder& blanks(std::uint64_t count) {
    table_.columns.back().blanks = count;
    return *this;
  }
  TableBuilder& unit(const std::string& unit) {
    table_.columns.back().unit = unit;
    return *this;
  }
  const TableProfile& table() const { return table_; }

 private:
  ColumnProfile& add(const std::string& name, const std::string& type) {
    ColumnProfile column;
    column.name = name;
    column.type = type;
    column.position = static_cast<int>(table_.columns.size());
    table_.columns.push_back(column);
    return table_.columns.back();
  }
  TableProfile table_;
};

FileProfile file_of(const std::string& name, const std::vector<TableBuilder>& tables);

/// The tables that most tests use.
FileProfile sales_zh();  ///< 销售.csv: 日期 地区 部门 产品 客户 数量 金额
FileProfile sales_en();  ///< sales.xlsx: Date Region Category Customer Order ID Quantity Price Sales
FileProfile staff_zh();  ///< 员工.xlsx: 工号 姓名 部门 性别 年龄 工资 入职日期 电话 备注

std::string text_of(const Reading& reading);
std::string text_of(const Plan& plan);
/// The work, and its steps with the fields that are not their defaults: "pictures resize_picture width=800".
std::string text_of(const FilePlan& plan);

/// What one instruction is read as; 2026-03-15 is today, in China.
class Reads {
 public:
  Reads(std::string instruction, std::vector<FileProfile> files, std::string language = "");
  /// The turn before this one.
  Reads& after(const std::string& earlier_instruction);
  Reading reading() const;
  std::string text() const { return text_of(reading()); }

 private:
  ScriptRequest request_;
};

}  // namespace errand::recipes::test
