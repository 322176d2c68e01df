/// Each step over rows and groups, run for real, against numbers worked out by hand.

#include "tests/recipes/write_office.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace errand::recipes::test;

namespace {

constexpr const char* step_orders = R"(
from datetime import datetime
book = openpyxl.Workbook()
page = book.active
page.title = "订单"
for row in [["订单号", "日期", "城市", "品类", "数量", "单价", "折扣"],
            ["0001", datetime(2024, 1, 31), "上海", "茶", 2, 10.1, 0.1],
            ["0002", datetime(2024, 3, 1), "北京", "茶", 3, 0.2, 0.05],
            ["0003", datetime(2025, 1, 15), "上海", "咖啡", 1, 30, None],
            ["0003", datetime(2025, 1, 15), "上海", "咖啡", 1, 30, None],
            ["0004", datetime(2025, 2, 28), "广州", "茶", None, 5, 0.2],
            ["0005", datetime(2025, 4, 1), "北京 ", "咖啡", 4, 2.5, 0.1],
            ["0006", None, None, "茶", 6, 1, 0]]:
    page.append(row)
for row in page.iter_rows(min_row=2, min_col=7, max_col=7):
    row[0].number_format = "0%"
book.save("in/订单.xlsx")
)";

json over(const std::vector<json>& steps) {
  json wish = plan("transform", {source("订单.xlsx")}, steps);
  wish["output"] = {{"format", "same"}};
  return wish;
}

json month_group(const std::string& period) {
  const json key = {{"column", "日期"}, {"period", period}, {"title", "期"}};
  return {{"step", "group"}, {"keys", list({key})}, {"aggregates", list({measure("数量", "sum", "件数")})}};
}

std::vector<json> column(const Rows& rows, std::size_t index) {
  std::vector<json> cells;
  for (std::size_t row = 1; row < rows.size(); ++row) cells.push_back(rows[row].at(index));
  return cells;
}

using Cells = std::vector<json>;

}  // namespace

TEST_CASE("every test of a filter keeps the right rows", "[recipes]") {
  Office office(step_orders);
  const auto kept = [&](const json& step) {
    (void)office.run(over({step}));
    return column(office.sheet("结果.xlsx"), 0);
  };
  CHECK(kept(filter("城市", "equals", {"北京"})) == Cells{"0002", "0005"});
  CHECK(kept(filter("城市", "not_equals", {"上海"})) == Cells{"0002", "0004", "0005", "0006"});
  CHECK(kept(filter("城市", "any_of", {"上海", "广州"})) == Cells{"0001", "0003", "0003", "0004"});
  CHECK(kept(filter("城市", "none_of", {"上海", "广州"})) == Cells{"0002", "0005", "0006"});
  CHECK(kept(filter("城市", "blank")) == Cells{"0006"});
  CHECK(kept(filter("数量", "not_blank")).size() == 6);
  CHECK(kept(filter("订单号", "ends_with", {"03"})) == Cells{"0003", "0003"});
  CHECK(kept(filter("订单号", "starts_with", {"000"})).size() == 7);
  CHECK(kept(filter("品类", "contains", {"咖"})).size() == 3);
  CHECK(kept(filter("品类", "not_contains", {"咖"})).size() == 4);
  CHECK(kept(filter("单价", "between", {"2.5", "10.1"})) == Cells{"0001", "0004", "0005"});
  CHECK(kept(filter("单价", "greater", {"5"})) == Cells{"0001", "0003", "0003"});
  CHECK(kept(filter("单价", "at_least", {"5"})) == Cells{"0001", "0003", "0003", "0004"});
  CHECK(kept(filter("单价", "less", {"1"})) == Cells{"0002"});
  CHECK(kept(filter("单价", "at_most", {"1"})) == Cells{"0002", "0006"});
  CHECK(kept(filter("单价", "equals", {"30"})) == Cells{"0003", "0003"});
  CHECK(kept(filter("单价", "above_average")) == Cells{"0003", "0003"});
  CHECK(kept(filter("单价", "below_average")).size() == 5);
  CHECK(kept(filter("折扣", "greater", {"0.1"})) == Cells{"0004"});
  CHECK(kept(filter("日期", "in_period", {"2025-01-01", "2025-04-01"})) == Cells{"0003", "0003", "0004"});
  CHECK(kept(filter("日期", "equals", {"2024-01"})) == Cells{"0001"});
  CHECK(kept(filter("日期", "greater", {"2025-02-28"})) == Cells{"0005"});
  CHECK(kept(filter("日期", "at_most", {"2024-03-01"})) == Cells{"0001", "0002"});
  CHECK(kept(filter("日期", "between", {"2025-01-15", "2025-02-28"})) == Cells{"0003", "0003", "0004"});
  json either = filter("城市", "equals", {"广州"});
  either["join"] = "any";
  either["groups"] = list({filter("单价", "less", {"1"})});
  either["groups"][0].erase("step");
  CHECK(kept(either) == Cells{"0002", "0004"});
}

TEST_CASE("duplicates, blanks and columns are handled as asked, and counted", "[recipes]") {
  Office office(step_orders);
  const json dedupe = {{"step", "dedupe"}, {"keys", {"订单号"}}, {"keep", "first"}};
  CHECK(office.run(over({dedupe})).says("去掉重复行 1 行，剩下 6 行"));
  CHECK(office.run(over({{{"step", "dedupe"}}})).says("去掉重复行 1 行"));
  const json zero = {{"step", "fill_blanks"}, {"columns", {"数量"}}, {"with", "zero"}};
  CHECK(office.run(over({zero})).says("填上空白单元格 1 个"));
  CHECK(column(office.sheet("结果.xlsx"), 4) == Cells{2, 3, 1, 1, 0, 4, 6});
  const json above = {{"step", "fill_blanks"}, {"columns", {"城市"}}, {"with", "above"}};
  (void)office.run(over({above}));
  CHECK(column(office.sheet("结果.xlsx"), 2).back() == "北京");
  const json mean = {{"step", "fill_blanks"}, {"columns", {"数量"}}, {"with", "mean"}};
  (void)office.run(over({mean}));
  CHECK(column(office.sheet("结果.xlsx"), 4)[4] == 2.83);
  const json value = {{"step", "fill_blanks"}, {"columns", {"城市"}}, {"with", "value"}, {"value", "不详"}};
  (void)office.run(over({value}));
  CHECK(column(office.sheet("结果.xlsx"), 2).back() == "不详");
  const json any = {{"step", "drop_blanks"}, {"what", "rows_any"}, {"columns", {"城市", "数量"}}};
  CHECK(office.run(over({any})).says("去掉 2 行，剩下 5 行"));
  const json select = {{"step", "select_columns"}, {"columns", {"单价", "订单号"}}, {"mode", "keep"}};
  const json rename = {{"step", "rename_column"}, {"from", "单价"}, {"to", "价格"}};
  (void)office.run(over({select, rename}));
  CHECK(office.sheet("结果.xlsx").front() == std::vector<json>{"价格", "订单号"});
  const json drop = {{"step", "select_columns"}, {"columns", {"单价"}}, {"mode", "drop"}};
  (void)office.run(over({drop}));
  CHECK(office.sheet("结果.xlsx").front().size() == 6);
}

TEST_CASE("every measure of a group is right, with blanks as a group of their own", "[recipes]") {
  Office office(step_orders);
  json step = group(
      {"城市"}, {measure("单价", "sum", "和"), measure("单价", "mean", "均"), measure("单价", "median", "中"),
                 measure("订单号", "distinct", "单"), measure("数量", "count", "有数"),
                 measure("", "count", "行"), measure("单价", "min", "低"), measure("单价", "max", "高"),
                 measure("品类", "first", "首"), measure("品类", "last", "末")});
  step["totals"] = true;
  step["share"] = true;
  (void)office.run(over({step, sorted("和", true)}));
  CHECK(office.sheet("结果.xlsx") ==
        Rows{{"城市", "和", "均", "中", "单", "有数", "行", "低", "高", "首", "末", "占比"},
             {"上海", 70.1, 23.367, 30, 2, 3, 3, 10.1, 30, "茶", "咖啡", 0.889594},
             {"广州", 5, 5, 5, 1, 0, 1, 5, 5, "茶", "茶", 0.063452},
             {"北京", 2.7, 1.35, 1.35, 2, 2, 2, 0.2, 2.5, "茶", "咖啡", 0.034264},
             {"（空白）", 1, 1, 1, 1, 1, 1, 1, 1, "茶", "茶", 0.01269},
             {"合计", 78.8, 11.257, 5, 6, 6, 7, 0.2, 30, "茶", "茶", 1}});
}

TEST_CASE("dates are grouped by every period in the order of time", "[recipes]") {
  Office office(step_orders);
  const auto labels = [&](const std::string& period) {
    (void)office.run(over({month_group(period)}));
    return column(office.sheet("结果.xlsx"), 0);
  };
  CHECK(labels("month") == Cells{"2024-01", "2024-03", "2025-01", "2025-02", "2025-04", "（空白）"});
  CHECK(labels("quarter") == Cells{"2024Q1", "2025Q1", "2025Q2", "（空白）"});
  CHECK(labels("year") == Cells{"2024", "2025", "（空白）"});
  CHECK(labels("week") == Cells{"2024-W05", "2024-W09", "2025-W03", "2025-W09", "2025-W14", "（空白）"});
  CHECK(labels("weekday") == Cells{"周二", "周三", "周五", "（空白）"});
  CHECK(labels("day").size() == 6);
  CHECK(labels("hour") == Cells{"00:00", "（空白）"});
}

TEST_CASE("changes are counted against the right period, even where one is missing", "[recipes]") {
  Office office(step_orders);
  const auto add = [](const std::string& window) {
    return json{{"step", "add_column"}, {"column", "件数"}, {"window", window}, {"title", window}};
  };
  (void)office.run(over({month_group("month"), add("change"), add("change_percent"), add("change_year"),
                         add("change_year_percent"), add("running_total"), add("rank"), add("share")}));
  const Rows rows = office.sheet("结果.xlsx");
  CHECK(column(rows, 1) == Cells{2, 3, 2, 0, 4, 6});
  CHECK(column(rows, 2) == Cells{nullptr, nullptr, nullptr, -2, nullptr, nullptr});
  CHECK(column(rows, 3) == Cells{nullptr, nullptr, nullptr, -1, nullptr, nullptr});
  CHECK(column(rows, 4) == Cells{nullptr, nullptr, 0, nullptr, nullptr, nullptr});
  CHECK(column(rows, 5) == Cells{nullptr, nullptr, 0, nullptr, nullptr, nullptr});
  CHECK(column(rows, 6) == Cells{2, 5, 7, 7, 11, 17});
  CHECK(column(rows, 7) == Cells{4, 3, 4, 6, 2, 1});
}

TEST_CASE("a pivot has totals that are measured over the rows", "[recipes]") {
  Office office(step_orders);
  const json city = {{"column", "城市"}};
  const json kind = {{"column", "品类"}};
  const json step = {{"step", "pivot"},
                     {"rows", list({city})},
                     {"columns", list({kind})},
                     {"value", measure("数量", "sum", "件数")}};
  const Ran ran = office.run(over({step}));
  CHECK(office.sheet("结果.xlsx") == Rows{{"城市", "茶", "咖啡", "合计"},
                                          {"上海", 2, 2, 4},
                                          {"北京", 3, 4, 7},
                                          {"广州", 0, 0, 0},
                                          {"（空白）", 6, 0, 6},
                                          {"合计", 11, 6, 17}});
  json mean = step;
  mean["value"] = measure("单价", "mean", "均价");
  const json quarter = {{"column", "日期"}, {"period", "year"}};
  mean["columns"] = list({quarter});
  (void)office.run(over({mean}), "en");
  CHECK(office.sheet("结果.xlsx") == Rows{{"城市", "2024", "2025", "blank", "Total"},
                                          {"上海", 10.1, 30, nullptr, 23.367},
                                          {"北京", 0.2, 2.5, nullptr, 1.35},
                                          {"广州", nullptr, 5, nullptr, 5},
                                          {"blank", nullptr, nullptr, 1, 1},
                                          {"Total", 5.15, 16.875, 1, 11.257}});
}

TEST_CASE("the first rows are taken, also within groups, and a tie is said", "[recipes]") {
  Office office(step_orders);
  const json top = {{"step", "top"}, {"count", 1}, {"by", "单价"}, {"within", {"品类"}}};
  (void)office.run(over({top}));
  CHECK(column(office.sheet("结果.xlsx"), 0) == Cells{"0001", "0003"});
  const json tie = {{"step", "top"}, {"count", 1}, {"by", "单价"}};
  CHECK(office.run(over({tie})).says("注意：第 1 名有并列"));
  const json lowest = {{"step", "top"}, {"count", 2}, {"by", "单价"}, {"order", "ascending"}};
  (void)office.run(over({lowest}));
  CHECK(column(office.sheet("结果.xlsx"), 0) == Cells{"0002", "0006"});
  const json first = {{"step", "top"}, {"count", 3}};
  (void)office.run(over({first}));
  CHECK(column(office.sheet("结果.xlsx"), 0) == Cells{"0001", "0002", "0003"});
}
