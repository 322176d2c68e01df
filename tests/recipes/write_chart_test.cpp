/// Charts, drawn for real: what is in them is read back from the figure as it is saved.

#include "tests/recipes/write_office.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace errand::recipes::test;

namespace {

constexpr const char* chart_sales = R"(
rows = [["单位：万元"], ["日期", "城市", "渠道", "金额"]]
for day, city, way, amount in [("2024-12-31", "上海", "线上", "-5"), ("2025-01-02", "北京", "门店", "20000"),
                               ("2025-01-09", "广州", "线上", "7.5"), ("2025-03-01", "上海", "门店", "12"), ("2025-03-02", "", "线上", "1")]:
    rows.append([day, city, way, amount])
with open("in/a.csv", "w", encoding="utf-8-sig", newline="") as file:
    csv.writer(file).writerows(rows)
)";

json with_chart(const std::vector<json>& steps, const json& wanted) {
  json wish = plan("transform", {source("a.csv")}, steps);
  wish["charts"] = list({wanted});
  return wish;
}

json by(const std::string& key, const std::string& period, const std::string& title) {
  const json column = {{"column", key}, {"period", period}, {"title", title}};
  return {
      {"step", "group"}, {"keys", list({column})}, {"aggregates", list({measure("金额", "sum", "合计")})}};
}

}  // namespace

TEST_CASE("bars stand by value, time stands in its order, and units are named", "[recipes]") {
  Office office(chart_sales);
  Ran ran = office.run(with_chart({by("城市", "none", "")}, chart("bar", "城市", {"合计"}, "各城市")));
  REQUIRE(ran.files == std::vector<std::string>{"各城市.png"});
  json drawn = ran.charts.at(0);
  CHECK(drawn["type"] == "bar");
  CHECK(drawn["title"] == "各城市");
  CHECK(drawn["y"] == "合计 (万元)");
  CHECK(drawn["series"][0]["x"] == json({"北京", "广州", "上海", "（空白）"}));
  CHECK(drawn["series"][0]["y"] == json({20000, 7.5, 7, 1}));
  drawn = office.run(with_chart({by("日期", "month", "月份")}, chart("bar", "月份", {"合计"}, "各月")))
              .charts.at(0);
  CHECK(drawn["series"][0]["x"] == json({"2024-12", "2025-01", "2025-03"}));
  drawn = office.run(with_chart({by("日期", "month", "月份")}, chart("line", "月份", {"合计"}, "各月")))
              .charts.at(0);
  CHECK(drawn["type"] == "line");
  CHECK(drawn["series"][0]["x"] == json({"2024-12", "2025-01", "2025-03"}));
  CHECK(drawn["series"][0]["y"] == json({-5, 20007.5, 13}));
}

TEST_CASE("a pie shows shares, folds its tail and says which negatives it leaves out", "[recipes]") {
  Office office(chart_sales);
  json wanted = chart("pie", "城市", {"合计"}, "占比");
  wanted["top"] = 3;
  Ran ran = office.run(with_chart({by("城市", "none", "")}, wanted));
  CHECK(ran.charts.at(0)["series"][0]["x"] == json({"北京", "广州", "其他（2 项）"}));
  ran = office.run(with_chart({by("日期", "month", "月份")}, chart("pie", "月份", {"合计"}, "占比")), "en");
  CHECK(ran.says("The pie leaves out 1 negative value"));
}

TEST_CASE("a series becomes bars, stacks, lines or areas of its own", "[recipes]") {
  Office office(chart_sales);
  json keys = by("城市", "none", "");
  keys["keys"].push_back({{"column", "渠道"}});
  for (const char* kind : {"bar", "bar_horizontal", "bar_stacked", "line", "area"}) {
    INFO(kind);
    json wanted = chart(kind, "城市", {"合计"}, "图");
    wanted["series"] = "渠道";
    const Ran ran = office.run(with_chart({keys}, wanted), "en");
    CHECK(ran.charts.at(0)["series"].size() == 2);
  }
}

TEST_CASE("distributions and pairs of numbers are drawn, and nothing at all does not fail", "[recipes]") {
  Office office(chart_sales);
  CHECK(office.run(with_chart({}, chart("histogram", "金额", {}, "分布"))).charts.at(0)["type"] != "");
  CHECK(office.run(with_chart({}, chart("scatter", "金额", {"金额"}, "散点"))).charts.at(0)["type"] ==
        "scatter");
  const json nothing = filter("城市", "equals", {"没有"});
  for (const char* kind : {"bar", "bar_horizontal", "bar_stacked", "line", "area", "pie"}) {
    INFO(kind);
    (void)office.run(with_chart({nothing, by("城市", "none", "")}, chart(kind, "城市", {"合计"}, "空")));
    (void)office.run(with_chart({nothing, by("日期", "month", "月")}, chart(kind, "月", {"合计"}, "空")));
  }
}
