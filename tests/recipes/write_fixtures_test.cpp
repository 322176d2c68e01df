/// Every messy file of the fixtures, read by scripts: the rows and sums are those that the profile found, and
/// the known figures come out.

#include "tests/recipes/write_office.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cmath>

using namespace errand::recipes::test;

namespace {

std::string made(const std::string& names) {
  return std::string("import importlib.util\nspec = importlib.util.spec_from_file_location('fixtures', '") +
         FIXTURES +
         "/office/make_fixtures.py')\nfixtures = importlib.util.module_from_spec(spec)\n"
         "spec.loader.exec_module(fixtures)\nfixtures.write('in', " +
         names + ")\nimport shutil\nfor kind in ('xlsx', 'ods', 'xls'):\n    shutil.copy('" + FIXTURES +
         "/office/libreoffice.' + kind, 'in')\n";
}

bool is_number(const errand::ColumnProfile& column) {
  return column.type == "integer" || column.type == "number" || column.type == "percent";
}

/// Counts the rows and sums every numeric column of one table.
json counting(const errand::FileProfile& file, int table) {
  std::vector<json> aggregates = {measure("", "count", "#rows")};
  for (const auto& column : file.tables[static_cast<std::size_t>(table)].columns) {
    if (is_number(column)) aggregates.push_back(measure(column.name, "sum", column.name));
  }
  json wish = plan("transform", {source(file.name, table)}, {group({}, aggregates)});
  wish["output"] = {{"format", "json"}};
  return wish;
}

}  // namespace

TEST_CASE("every table of every messy file has the rows and sums that its profile found", "[recipes]") {
  Office office(made("[name for name in fixtures.FILES if name != 'bomb.zip']"));
  std::size_t tables = 0;
  for (const errand::FileProfile& file : office.files()) {
    if (!file.problem.empty()) continue;
    for (std::size_t index = 0; index < file.tables.size(); ++index) {
      const auto& table = file.tables[index];
      INFO(file.name + " / " + table.member + " / " + table.sheet);
      const Ran ran = office.run(counting(file, static_cast<int>(index)));
      const json row = json::parse(office.bytes("结果.json")).at(0);
      CHECK(row.at("#rows") == table.rows);
      for (const auto& column : table.columns) {
        if (!is_number(column) || !column.sum) continue;
        INFO(column.name);
        CHECK(std::abs(row.at(column.name).get<double>() - *column.sum) <=
              1e-6 * std::max(1.0, std::abs(*column.sum)));
      }
      ++tables;
    }
  }
  CHECK(tables > 30);
}

TEST_CASE("all messy files together are described and converted", "[recipes]") {
  Office office(made("[name for name in fixtures.FILES if name not in ('wide500.csv', 'bomb.zip')]"));
  (void)office.run(plan("describe", {}, {}));
  json wish = plan("convert", {}, {});
  for (const char* format : {"xlsx", "csv", "json"}) {
    wish["output"] = {{"format", format}};
    (void)office.run(wish, "en");
  }
}

TEST_CASE("the figures of the sales are right from GBK text and from a workbook of two years", "[recipes]") {
  Office office(made("['销售明细GBK.csv', '两年销售.xlsx', 'sales.csv']") +
                "open('in/known.json', 'w').write(json.dumps([fixtures.SALES_TOTAL, fixtures.SALES_2025, "
                "fixtures.SALES_BY_REGION]))");
  const auto file = [&](const std::string& name) {
    for (const auto& each : office.files()) {
      if (each.name == name) return each;
    }
    throw std::runtime_error(name);
  };
  json reading = {
      {"do", "make"}, {"folder", office.folder()}, {"code", "print(open('in/known.json').read())"}};
  const json known = json::parse(ask_python(reading)["printed"].get<std::string>());
  const auto columns = file("销售明细GBK.csv").tables[0].columns;
  std::string amount;
  std::string region;
  for (const auto& column : columns) {
    if (column.name.find("额") != std::string::npos) amount = column.name;
    if (column.name.find("区") != std::string::npos) region = column.name;
  }
  json wish =
      plan("transform", {source("销售明细GBK.csv")}, {group({region}, {measure(amount, "sum", "合计")})});
  wish["output"] = {{"format", "json"}};
  (void)office.run(wish);
  json found = json::object();
  for (const json& row : json::parse(office.bytes("结果.json")))
    found[row.at(region).get<std::string>()] = row.at("合计");
  CHECK(found == known[2]);

  const auto book = file("两年销售.xlsx");
  std::string money;
  std::string day;
  for (const auto& column : book.tables[0].columns) {
    if (column.name.find("额") != std::string::npos) money = column.name;
    if (column.type == "date") day = column.name;
  }
  wish = plan(
      "question", {source("两年销售.xlsx", 0), source("两年销售.xlsx", 1)},
      {filter(day, "in_period", {"2025-01-01", "2026-01-01"}), group({}, {measure(money, "sum", "合计")})});
  wish["combine"] = {{"combine", "append"}};
  wish["output"] = {{"format", "json"}};
  (void)office.run(wish);
  CHECK(json::parse(office.bytes("结果.json")).at(0).at("合计") == known[1]);
}
