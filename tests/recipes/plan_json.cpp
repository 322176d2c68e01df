#include "bot/recipes/plan.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

using namespace errand::recipes;

namespace {

Plan everything() {
  Plan plan;
  plan.goal = Goal::transform;
  plan.sources = {{"销售.csv", 0}, {"客户.xlsx", 2}};
  plan.combine = LookUp{{{"客户编号", "编号"}}, {"等级"}, LookUp::Rows::both};
  Filter inner{Join::any, {{"地区", Test::any_of, {"华东", "华北"}}}, {}};
  plan.steps = {
      Filter{Join::all, {{"日期", Test::in_period, {"2025-01-01", "2026-01-01"}}}, {inner}},
      Dedupe{{"电话"}, Dedupe::Keep::last},
      FillBlanks{{"备注"}, FillWith::value, "无"},
      DropBlanks{DropBlanks::What::columns_all, {}},
      SelectColumns{{"地区", "金额"}, SelectColumns::Mode::drop},
      RenameColumn{"金额", "销售额"},
      Group{{{"日期", Period::month}}, {{"金额", Measure::sum, "金额合计"}}, true, true},
      Pivot{{{"地区", Period::none}}, {{"日期", Period::quarter}}, {"金额", Measure::mean, "均值"}, false},
      AddColumn{"金额", Window::change_year_percent, {"地区"}, "同比"},
      Sort{{{"金额", SortKey::Order::descending}}},
      Top{3, "金额", SortKey::Order::ascending, {"地区"}}};
  plan.split = Split{"地区", Split::Into::sheets};
  plan.charts = {{ChartKind::bar_stacked, "月份", {"金额"}, "地区", 5, "图"}};
  plan.output = Output{Format::csv, "gb18030", "结果"};
  plan.title = "按地区汇总";
  return plan;
}

}  // namespace

TEST_CASE("a plan with everything in it survives JSON", "[recipes]") {
  const Plan plan = everything();
  const auto text = nlohmann::json(plan).dump();
  CHECK(nlohmann::json::parse(text).get<Plan>() == plan);
}

TEST_CASE("an empty plan survives JSON", "[recipes]") {
  CHECK(nlohmann::json(Plan{}).get<Plan>() == Plan{});
  CHECK(nlohmann::json::object().get<Plan>() == Plan{});
}

TEST_CASE("enumerators and steps are written by name", "[recipes]") {
  const nlohmann::json json = everything();
  CHECK(json["steps"][0]["step"] == "filter");
  CHECK(json["steps"][0]["conditions"][0]["test"] == "in_period");
  CHECK(json["steps"][6]["keys"][0]["period"] == "month");
  CHECK(json["combine"]["combine"] == "look_up");
  CHECK(json["charts"][0]["kind"] == "bar_stacked");
  CHECK(json["split"]["into"] == "sheets");
}

TEST_CASE("a plan with an unknown word or a wrong type throws", "[recipes]") {
  const auto parsed = [](const char* text) { return nlohmann::json::parse(text).get<Plan>(); };
  CHECK_THROWS_AS(parsed(R"({"goal": "conquer"})"), nlohmann::json::exception);
  CHECK_THROWS_AS(parsed(R"({"steps": [{"step": "explode"}]})"), nlohmann::json::exception);
  CHECK_THROWS_AS(parsed(R"({"steps": [{}]})"), nlohmann::json::exception);
  CHECK_THROWS_AS(parsed(R"({"steps": 5})"), nlohmann::json::exception);
  CHECK_THROWS_AS(parsed(R"([])"), nlohmann::json::exception);
}
