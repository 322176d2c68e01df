#include "tests/recipes/read_language.hpp"

#include "bot/core/text.hpp"

#include <array>
#include <chrono>
#include <string_view>

namespace errand::recipes::test {

namespace {

/// The enumerator's name as the plan's JSON writes it.
std::string word_of(const nlohmann::json& json, const char* field) {
  return json.at(field).get<std::string>();
}

std::string joined(const std::vector<std::string>& list, const std::string& between = ",") {
  std::string text;
  for (const std::string& item : list) text += (text.empty() ? "" : between) + item;
  return text;
}

std::string text_of(const Condition& condition) {
  const auto value = [&](std::size_t i) {
    return i < condition.values.size() ? condition.values[i] : std::string("?");
  };
  switch (condition.test) {
    case Test::equals:
      return condition.column + " = " + value(0);
    case Test::not_equals:
      return condition.column + " != " + value(0);
    case Test::contains:
      return condition.column + " ~ " + value(0);
    case Test::not_contains:
      return condition.column + " !~ " + value(0);
    case Test::starts_with:
      return condition.column + " ^ " + value(0);
    case Test::ends_with:
      return condition.column + " $ " + value(0);
    case Test::greater:
      return condition.column + " > " + value(0);
    case Test::at_least:
      return condition.column + " >= " + value(0);
    case Test::less:
      return condition.column + " < " + value(0);
    case Test::at_most:
      return condition.column + " <= " + value(0);
    case Test::between:
      return condition.column + " " + value(0) + ".." + value(1);
    case Test::blank:
      return condition.column + " blank";
    case Test::not_blank:
      return condition.column + " filled";
    case Test::any_of:
      return condition.column + " in [" + joined(condition.values) + "]";
    case Test::none_of:
      return condition.column + " not in [" + joined(condition.values) + "]";
    case Test::in_period:
      return condition.column + " during " + value(0) + ".." + value(1);
    case Test::above_average:
      return condition.column + " > average" +
             (condition.values.empty() ? "" : " of " + joined(condition.values));
    case Test::below_average:
      return condition.column + " < average" +
             (condition.values.empty() ? "" : " of " + joined(condition.values));
    case Test::day_of_year:
      return condition.column + " any year " + value(0).substr(5) + ".." + value(1).substr(5);
    case Test::never:
      return condition.column + " never [" + joined(condition.values) + "]";
    case Test::weekday:
      return condition.column + " weekday [" + joined(condition.values) + "]";
    case Test::time_of_day:
      return condition.column + " at " + value(0) + ".." + value(1);
  }
  return "?";
}

std::string text_of(const Filter& filter) {
  std::vector<std::string> parts;
  for (const Condition& condition : filter.conditions) parts.push_back(text_of(condition));
  for (const Filter& group : filter.groups) parts.push_back("(" + text_of(group) + ")");
  return joined(parts, filter.join == Join::all ? " & " : " | ");
}

std::string text_of(const GroupKey& key) {
  static const std::array<const char*, 8> periods = {"",         ":day",  ":week",    ":month",
                                                     ":quarter", ":year", ":weekday", ":hour"};
  return key.column + periods.at(static_cast<std::size_t>(key.period));
}

std::string text_of(const std::vector<GroupKey>& keys) {
  std::vector<std::string> parts;
  for (const GroupKey& key : keys) parts.push_back(text_of(key));
  return joined(parts);
}

std::string text_of(const Aggregate& aggregate) {
  static const std::array<const char*, 11> measures = {"sum", "mean",   "median", "count", "distinct", "min",
                                                       "max", "stddev", "first",  "last",  "rate"};
  const std::string measure = measures.at(static_cast<std::size_t>(aggregate.measure));
  return aggregate.column.empty()
             ? measure
             : measure + " " + aggregate.column + (aggregate.from.empty() ? "" : " from " + aggregate.from);
}

std::string order(SortKey::Order value) {
  return value == SortKey::Order::descending ? " desc" : " asc";
}

std::string pairs(const std::vector<KeyPair>& list) {
  std::vector<std::string> parts;
  for (const KeyPair& pair : list)
    parts.push_back(pair.left == pair.right ? pair.left : pair.left + "=" + pair.right);
  return joined(parts);
}

std::string text_of(const Step& step) {
  const nlohmann::json json = Plan{Goal::transform, {}, {}, {step}, {}, {}, {}, ""};
  const nlohmann::json& shown = json.at("steps").at(0);
  if (const auto* filter = std::get_if<Filter>(&step)) return "filter " + text_of(*filter);
  if (const auto* dedupe = std::get_if<Dedupe>(&step)) {
    return "dedupe" + (dedupe->keys.empty() ? "" : " " + joined(dedupe->keys)) +
           (dedupe->keep == Dedupe::Keep::last            ? " keep last"
            : dedupe->keep == Dedupe::Keep::only_repeated ? " only repeated"
                                                          : "");
  }
  if (const auto* fill = std::get_if<FillBlanks>(&step)) {
    return "fill" + (fill->columns.empty() ? "" : " " + joined(fill->columns)) + " with " +
           word_of(shown, "with") + (fill->value.empty() ? "" : " " + fill->value);
  }
  if (const auto* drop = std::get_if<DropBlanks>(&step))
    return "drop " + word_of(shown, "what") + (drop->columns.empty() ? "" : " " + joined(drop->columns));
  if (const auto* select = std::get_if<SelectColumns>(&step))
    return word_of(shown, "mode") + " columns " + joined(select->columns);
  if (const auto* rename = std::get_if<RenameColumn>(&step))
    return "rename " + rename->from + " to " + rename->to;
  if (const auto* group = std::get_if<Group>(&step)) {
    std::vector<std::string> values;
    for (const Aggregate& aggregate : group->aggregates) values.push_back(text_of(aggregate));
    return "group" + (group->keys.empty() ? "" : " " + text_of(group->keys)) + " -> " + joined(values, ", ") +
           (group->share ? " share" : "") + (group->totals ? " totals" : "");
  }
  if (const auto* pivot = std::get_if<Pivot>(&step)) {
    return "pivot " + text_of(pivot->rows) + " x " + text_of(pivot->columns) + " -> " +
           text_of(pivot->value) + (pivot->totals ? "" : " no totals");
  }
  if (const auto* add = std::get_if<AddColumn>(&step)) {
    return "add " + word_of(shown, "window") + " " + add->column +
           (add->within.empty() ? "" : " within " + joined(add->within));
  }
  if (const auto* sort = std::get_if<Sort>(&step)) {
    std::vector<std::string> parts;
    for (const SortKey& key : sort->keys) parts.push_back(key.column + order(key.order));
    return "sort " + joined(parts, ", ");
  }
  if (const auto* edit = std::get_if<EditCells>(&step)) {
    return "cells " + word_of(shown, "rule") + (edit->columns.empty() ? "" : " " + joined(edit->columns)) +
           (edit->titles.empty() ? "" : " -> " + joined(edit->titles)) +
           (edit->rule == CellRule::replace ? " '" + edit->text + "' '" + edit->with + "'" : "") +
           (edit->rule == CellRule::pad_zeros ? " to " + edit->text : "") +
           (edit->rule == CellRule::scale ? " by " + edit->text + " " + edit->with : "");
  }
  if (const auto* compute = std::get_if<Compute>(&step)) {
    std::string terms;
    for (const Term& term : compute->terms)
      terms += (terms.empty()                            ? ""
                : term.before == Term::Operator::times   ? "*"
                : term.before == Term::Operator::minus   ? "-"
                : term.before == Term::Operator::divided ? "/"
                                                         : "+") +
               (term.column.empty() ? term.number : term.column);
    return "compute " + compute->title + " = " + terms;
  }
  if (const auto* rows = std::get_if<PickRows>(&step)) {
    if (rows->every > 0) return "every " + std::to_string(rows->every);
    return rows->sample > 0 ? "sample " + std::to_string(rows->sample) +
                                  (rows->within.empty() ? "" : " within " + joined(rows->within))
                            : "rows " + std::to_string(rows->from) + " to " + std::to_string(rows->to);
  }
  if (std::holds_alternative<Reshape>(step)) return "reshape " + word_of(shown, "how");
  if (const auto* bin = std::get_if<Bin>(&step))
    return "bin " + bin->column + (bin->edges.empty() ? " width " + bin->width : " at " + joined(bin->edges));
  if (const auto* correlate = std::get_if<Correlate>(&step)) return "correlate " + joined(correlate->columns);
  if (const auto* words = std::get_if<CountWords>(&step)) return "words " + words->column;
  if (const auto* loan = std::get_if<Loan>(&step))
    return "loan " + loan->amount + " at " + loan->yearly_percent + "% for " + std::to_string(loan->months) +
           " " + word_of(shown, "repayment");
  const auto& top = std::get<Top>(step);
  const std::string end = top.end == Top::End::last ? "last " : top.end == Top::End::both ? "both " : "top ";
  return end + std::to_string(top.count) + (top.percent ? "%" : "") + (top.rest ? " and rest" : "") +
         (top.by.empty() ? "" : " by " + top.by + order(top.order)) +
         (top.within.empty() ? "" : " within " + joined(top.within));
}

}  // namespace

std::string text_of(const Plan& plan) {
  const nlohmann::json json = plan;
  std::vector<std::string> parts;
  if (plan.goal != Goal::transform) parts.push_back(word_of(json, "goal"));
  if (const auto* append = std::get_if<Append>(&plan.combine))
    parts.push_back("append " + std::to_string(plan.sources.size()) +
                    (append->source_column.empty() ? "" : " as " + append->source_column));
  if (const auto* look_up = std::get_if<LookUp>(&plan.combine)) {
    parts.push_back("look up " + plan.sources.at(0).file + " in " + plan.sources.at(1).file + " by " +
                    pairs(look_up->keys) +
                    (look_up->columns.empty() ? "" : " get " + joined(look_up->columns)));
  }
  if (const auto* reconcile = std::get_if<Reconcile>(&plan.combine))
    parts.push_back("reconcile by " + pairs(reconcile->keys) + " compare " + pairs(reconcile->compared));
  if (std::holds_alternative<std::monostate>(plan.combine) && plan.sources.size() == 1 &&
      plan.sources[0].table > 0)
    parts.push_back("table " + std::to_string(plan.sources[0].table));
  for (const Step& step : plan.steps) parts.push_back(text_of(step));
  if (plan.split)
    parts.push_back("split " +
                    (plan.split->rows > 0 ? std::to_string(plan.split->rows) + " rows" : plan.split->column) +
                    (plan.split->period == Period::none ? "" : " by " + word_of(json.at("split"), "period")) +
                    " into " + (plan.split->into == Split::Into::files ? "files" : "sheets"));
  for (std::size_t i = 0; i < plan.charts.size(); ++i) {
    const Chart& chart = plan.charts[i];
    parts.push_back("chart " + word_of(json["charts"][i], "kind") + "(" + chart.x + " / " + joined(chart.y) +
                    (chart.series.empty() ? "" : " / " + chart.series) + ")" +
                    (chart.native ? " native" : ""));
  }
  if (plan.output && (plan.output->format != Format::same || !plan.output->encoding.empty())) {
    parts.push_back("out " + word_of(json["output"], "format") +
                    (plan.output->encoding.empty() ? "" : " " + plan.output->encoding));
  }
  if (!plan.output && plan.goal != Goal::question && plan.goal != Goal::describe) parts.push_back("no file");
  if (plan.output && plan.goal == Goal::question) parts.push_back("with file");
  return joined(parts, " ; ");
}

std::string text_of(const FilePlan& plan) {
  const nlohmann::json json = plan;
  std::vector<std::string> steps;
  for (const auto& step : json["steps"]) {
    std::string text = step["step"].get<std::string>();
    for (const auto& [name, value] : step.items()) {
      const bool unsaid = value.empty() || value == "" || value == 0 || value == false ||
                          value == "as_sent" || value == "none" || value == "no" || value == "tiled";
      if (name == "step" || unsaid) continue;
      std::string shown = value.is_string() ? value.get<std::string>() : value.dump();
      std::erase(shown, '"');
      text += " " + name + "=" + shown;
    }
    steps.push_back(text);
  }
  return word_of(json, "work") + " " + joined(steps, " ; ");
}

std::string text_of(const Reading& reading) {
  if (const auto* plan = std::get_if<Plan>(&reading)) return text_of(*plan);
  if (const auto* plan = std::get_if<FilePlan>(&reading)) return text_of(*plan);
  if (const auto* question = std::get_if<Question>(&reading)) {
    std::vector<std::string> labels;
    for (const auto& choice : question->choices) labels.push_back(choice.label);
    return "ask [" + joined(labels, " | ") + "]";
  }
  return "decline";
}

FileProfile file_of(const std::string& name, const std::vector<TableBuilder>& tables) {
  FileProfile file;
  file.name = name;
  const std::size_t dot = name.rfind('.');
  file.kind = dot == std::string::npos ? "unknown" : name.substr(dot + 1);
  for (const TableBuilder& builder : tables) {
    file.tables.push_back(builder.table());
    file.tables.back().index = static_cast<int>(file.tables.size()) - 1;
  }
  return file;
}

FileProfile sales_zh() {
  return file_of("销售.csv", {TableBuilder(500)
                                  .date("日期", "2025-01-03", "2025-12-30")
                                  .text("地区", {"华东", "华南", "华北", "西南"})
                                  .text("部门", {"销售一部", "销售二部", "市场部"})
                                  .text("产品", {"手机", "电脑", "耳机", "平板", "充电宝"})
                                  .names("客户", 260, {"张三", "李四", "王五"})
                                  .number("数量", "1", "50")
                                  .number("金额", "20", "30000")});
}

FileProfile sales_en() {
  return file_of("sales.xlsx", {TableBuilder(800)
                                    .date("Date", "2024-01-02", "2025-12-30")
                                    .text("Region", {"East", "West", "North", "South"})
                                    .text("Category", {"Furniture", "Technology", "Office Supplies"})
                                    .names("Customer", 240, {"Acme", "Globex", "Initech"})
                                    .id("Order ID", 800)
                                    .number("Quantity", "1", "40")
                                    .number("Price", "2", "900")
                                    .number("Sales", "4", "12000")});
}

FileProfile staff_zh() {
  return file_of("员工.xlsx", {TableBuilder(120)
                                   .sheet("Sheet1")
                                   .id("工号")
                                   .names("姓名", 120, {"张三", "李四", "王五"})
                                   .text("部门", {"技术部", "市场部", "财务部", "人事部"})
                                   .text("性别", {"男", "女"})
                                   .number("年龄", "21", "60")
                                   .number("工资", "4000", "50000")
                                   .date("入职日期", "2012-03-01", "2025-11-20")
                                   .id("电话", 118)
                                   .names("备注", 30, {"兼职", "外派"})
                                   .blanks(80)});
}

Reads::Reads(std::string instruction, std::vector<FileProfile> files, std::string language) {
  request_.instruction = std::move(instruction);
  request_.files = std::move(files);
  request_.language = language.empty() ? language_of(request_.instruction) : language;
  request_.now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 15} + std::chrono::hours{4};
}

Reads& Reads::after(const std::string& earlier_instruction) {
  ScriptRequest earlier = request_;
  earlier.instruction = earlier_instruction;
  earlier.language = language_of(earlier_instruction);
  const Reading reading = read(earlier);
  Turn turn;
  turn.instruction = earlier_instruction;
  if (const auto* plan = std::get_if<Plan>(&reading)) turn.plan = nlohmann::json(*plan).dump();
  if (const auto* plan = std::get_if<FilePlan>(&reading)) turn.plan = nlohmann::json(*plan).dump();
  request_.earlier.push_back(turn);
  return *this;
}

Reading Reads::reading() const {
  return read(request_);
}

}  // namespace errand::recipes::test
