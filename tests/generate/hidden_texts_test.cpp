#include "bot/generate/hidden_texts.hpp"

#include "bot/generate/prompt.hpp"
#include "tests/generate/scripted.hpp"

#include <catch2/catch_test_macros.hpp>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace errand::generate {

using test::holds;

namespace {

ColumnProfile column_of(int position, std::string name, std::vector<std::string> samples) {
  ColumnProfile column{.name = std::move(name), .position = position, .type = "text", .stored = "text"};
  column.samples = std::move(samples);
  return column;
}

FileProfile file_of(std::string name, std::vector<ColumnProfile> columns, std::string sheet = {}) {
  FileProfile file;
  file.name = std::move(name);
  file.kind = "xlsx";
  TableProfile table;
  table.sheet = std::move(sheet);
  table.columns = std::move(columns);
  file.tables.push_back(std::move(table));
  return file;
}

FileProfile sales_workbook() {
  return file_of("销售.xlsx", {column_of(0, "地区", {"华东", "华南"}), column_of(1, "客户", {"甲公司"}),
                               column_of(2, "销售额", {"1200"})});
}

/// All that a model is told, with an error that names what it should not know.
std::string told(ScriptRequest asked, DataToModel data, const std::string& error) {
  asked.failed = {.generator = "model:m", .code = "print(1)", .complaint = "KeyError: '" + error + "'"};
  std::string text;
  for (const auto& message : messages_of(asked, data)) text += message.text;
  return text;
}

void check_hidden(const ScriptRequest& asked, std::initializer_list<const char*> names) {
  for (const auto* const name : names) {
    INFO(name);
    for (const auto data : {DataToModel::masked, DataToModel::schema}) {
      CHECK_FALSE(holds(told(asked, data, name), name));
    }
    CHECK(holds(told(asked, DataToModel::sample, name), name));
  }
}

}  // namespace

TEST_CASE("a crossing table that a turn made names its columns by their place", "[generate]") {
  ScriptRequest asked{.instruction = "画个图", .language = "zh", .files = {sales_workbook()}, .earlier = {}};
  // 300 customers: the profile of the input holds five of them.
  auto crossing = file_of("交叉表.xlsx", {column_of(0, "地区", {"华东"}), column_of(1, "丙工厂", {"10"}),
                                          column_of(2, "销售额 / 甲公司", {"20"}),
                                          column_of(3, "丙工厂.2", {"30"}), column_of(4, "合计", {"30"})});
  asked.files.push_back(crossing);
  asked.earlier = {{.instruction = "按地区和客户交叉",
                    .plan = {},
                    .code = "t = df.pivot_table(margins_name='合计')\nt.to_excel('out/交叉表.xlsx')\n",
                    .outputs = {"交叉表.xlsx"}}};
  asked.results = asked.earlier[0].outputs;
  check_hidden(asked, {"丙工厂", "甲公司"});
  const auto text = user_prompt(asked, DataToModel::masked);
  CHECK(holds(text, "hidden name \"字字字\" at 0-based column 1"));
  CHECK(holds(text, "hidden name \"销售额 / 字字字\" at 0-based column 2"));
  CHECK(holds(text, "\"合计\" text"));
  CHECK(holds(text, "\"地区\" text"));
  CHECK(holds(text, "in/交叉表.xlsx"));
  CHECK(holds(text, "take the column, sheet or file by its place"));
}

TEST_CASE("a name that the person said is no secret", "[generate]") {
  ScriptRequest asked{
      .instruction = "丙工厂的合计", .language = "zh", .files = {sales_workbook()}, .earlier = {}};
  asked.files.push_back(file_of("表.xlsx", {column_of(0, "丙工厂", {"10"}), column_of(1, "丁工厂", {"1"})}));
  asked.earlier = {
      {.instruction = "交叉", .plan = {}, .code = "x.to_excel('out/表.xlsx')", .outputs = {"表.xlsx"}}};
  asked.results = asked.earlier[0].outputs;
  asked.results = asked.earlier[0].outputs;
  const auto text = user_prompt(asked, DataToModel::masked);
  CHECK(holds(text, "\"丙工厂\" text"));
  CHECK_FALSE(holds(text, "丁工厂"));
}

TEST_CASE("sheets, files and members that a split named after values are told by their place", "[generate]") {
  ScriptRequest asked{.instruction = "再合并", .language = "zh", .files = {sales_workbook()}, .earlier = {}};
  asked.files.push_back(file_of("分表.xlsx", {column_of(0, "地区", {"华中"})}, "华中"));
  asked.files.back().tables[0].index = 3;
  asked.files.push_back(file_of("华东.xlsx", {column_of(0, "地区", {"华东"})}));
  FileProfile zip;
  zip.name = "全部.zip";
  zip.kind = "zip";
  zip.members = {"华北.xlsx"};
  asked.files.push_back(zip);
  asked.earlier = {{.instruction = "拆分",
                    .plan = {},
                    .code = "to('out/分表.xlsx')\nto('out/全部.zip')\n",
                    .outputs = {"分表.xlsx", "华东.xlsx", "全部.zip"}}};
  asked.results = asked.earlier[0].outputs;
  asked.results = asked.earlier[0].outputs;
  check_hidden(asked, {"华中", "华东", "华北"});
  const auto text = user_prompt(asked, DataToModel::masked);
  CHECK(holds(text, "sheet hidden name \"字字\" at 0-based sheet 3"));
  // Sorted: 全部.zip, 分表.xlsx, 华东.xlsx, 销售.xlsx.
  CHECK(holds(text, "hidden name \"字字.xlsx\" at 0-based place 2 of sorted(os.listdir(\"in\"))"));
  CHECK(holds(text, "in/销售.xlsx"));
}

TEST_CASE("a first row of data that was taken for the header is hidden", "[generate]") {
  ScriptRequest asked{.instruction = "计数", .language = "zh", .files = {}, .earlier = {}};
  asked.files = {file_of("名单.xlsx", {column_of(0, "张三", {"李四"}), column_of(1, "销售部", {"市场部"}),
                                       column_of(2, "13812345678", {"13987654321"})})};
  check_hidden(asked, {"张三", "销售部", "13812345678"});
}

TEST_CASE("a table on its side heads its columns by values", "[generate]") {
  ScriptRequest asked{.instruction = "转置", .language = "zh", .files = {}, .earlier = {}};
  asked.files = {
      file_of("档案.xlsx", {column_of(0, "姓名", {"部门", "年龄"}), column_of(1, "张三", {"销售部", "30"}),
                            column_of(2, "李四", {"市场部", "41"})})};
  check_hidden(asked, {"张三", "李四"});
  CHECK(holds(user_prompt(asked, DataToModel::masked), "\"姓名\" text"));
  for (std::size_t mark : {1U, 2U}) {
    asked.files[0].tables[0].columns[mark].type = "integer";  // marks, and somebody who was absent
    asked.files[0].tables[0].columns[mark].samples = {"缺考", "60"};
  }
  CHECK(holds(user_prompt(asked, DataToModel::masked), "\"张三\" integer"));
}

TEST_CASE("a column, sheet or file with the name of a cell is hidden, in an earlier script as well",
          "[generate]") {
  ScriptRequest asked{.instruction = "再按月", .language = "zh", .files = {sales_workbook()}, .earlier = {}};
  asked.files.push_back(
      file_of("宽表.xlsx", {column_of(0, "产品", {"A"}), column_of(1, "华东", {"1"})}, "华南"));
  asked.files.push_back(file_of("甲公司.xlsx", {column_of(0, "产品", {"A"})}));
  asked.earlier = {{.instruction = "汇总",
                    .plan = "{}",
                    .code = "df = read('in/甲公司.xlsx')['华东']; to(\"out/华南\")\n",
                    .outputs = {}}};
  check_hidden(asked, {"华东", "华南", "甲公司"});
}

TEST_CASE("a member of an archive with the name of a cell is hidden", "[generate]") {
  ScriptRequest asked{.instruction = "再按月", .language = "zh", .files = {sales_workbook()}, .earlier = {}};
  auto zip = file_of("资料.zip", {column_of(0, "产品", {"A"})});
  zip.kind = "zip";
  zip.members = {"名册/甲公司.xlsx", "华南.csv"};
  zip.tables[0].member = "名册/甲公司.xlsx";
  asked.files.push_back(zip);
  check_hidden(asked, {"甲公司", "华南"});
}

TEST_CASE("a form of two columns heads the second by a value, a list of two columns does not", "[generate]") {
  ScriptRequest asked{.instruction = "整理", .language = "zh", .files = {}, .earlier = {}};
  asked.files = {file_of("登记.xlsx", {column_of(0, "姓名", {"电话", "部门"}),
                                       column_of(1, "张三丰", {"13912345678", "销售部"})})};
  asked.files[0].tables[0].rows = 2;
  asked.files[0].tables[0].columns[0].distinct = 2;
  check_hidden(asked, {"张三丰"});
  asked.files[0].tables[0].rows = 900;
  CHECK(holds(user_prompt(asked, DataToModel::masked), "\"张三丰\" text"));
}

TEST_CASE("a name around a cell of digits and letters is hidden, one around a period is not", "[generate]") {
  ScriptRequest asked{.instruction = "汇总", .language = "zh", .files = {}, .earlier = {}};
  asked.files = {
      file_of("CONTRACT-77对账单.csv", {column_of(0, "合同", {"CONTRACT-77", "2024年1月", "20240105"})},
              "CONTRACT-77 明细"),
      file_of("2024年1月.xlsx", {column_of(0, "地区", {"2024"})}, "20240105备份")};
  asked.files[1].name = "2024年1月销售.xlsx";
  check_hidden(asked, {"CONTRACT-77"});
  CHECK(holds(user_prompt(asked, DataToModel::masked), "2024年1月销售.xlsx"));
  CHECK(holds(user_prompt(asked, DataToModel::masked), "20240105备份"));
  asked.instruction = "汇总 CONTRACT-77对账单.csv";
  CHECK(holds(user_prompt(asked, DataToModel::masked), "in/CONTRACT-77对账单.csv"));
}

TEST_CASE("years and names that a list describes are shown", "[generate]") {
  ScriptRequest asked{.instruction = "汇总", .language = "zh", .files = {}, .earlier = {}};
  asked.files = {file_of("年.xlsx", {column_of(0, "地区", {"华东"}), column_of(1, "2024", {"1200"}),
                                     column_of(2, "2025", {"1300"})}),
                 file_of("说明.xlsx", {column_of(0, "字段", {"地区", "2024", "2025"}),
                                       column_of(1, "含义", {"在哪里", "销售额", "销售额"})})};
  const auto text = user_prompt(asked, DataToModel::masked);
  CHECK(holds(text, "\"地区\" text"));
  CHECK(holds(text, "\"2025\" text"));
  CHECK_FALSE(holds(text, "hidden name"));
}

TEST_CASE("a result that lists the names of columns hides none of them", "[generate]") {
  ScriptRequest asked{.instruction = "画个图", .language = "zh", .files = {sales_workbook()}, .earlier = {}};
  asked.files.push_back(file_of("长表.xlsx", {column_of(0, "指标", {"销售额"}), column_of(1, "值", {"1"})}));
  asked.earlier = {{.instruction = "转成长表",
                    .plan = {},
                    .code = "df.melt(var_name='指标', value_name='值').to_excel('out/长表.xlsx')",
                    .outputs = {"长表.xlsx"}}};
  asked.results = asked.earlier[0].outputs;
  asked.results = asked.earlier[0].outputs;
  CHECK_FALSE(holds(user_prompt(asked, DataToModel::masked), "hidden name"));
}

}  // namespace errand::generate
