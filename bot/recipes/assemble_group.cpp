/// Grouping: which keys, which measures, conditions on totals, and columns over the groups (环比, share,
/// rank).

#include "bot/recipes/assemble.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

bool Assembler::unique_per_row(const Column& column) const {
  return column.profile && column.profile->distinct + column.profile->blanks >= setting_.rows &&
         column.profile->blanks == 0 && setting_.rows > 0;
}

bool Assembler::needs_group() {
  return !draft_.keys.empty() || !draft_.measures.empty() || draft_.summarise || draft_.sold;
}

/// Each row is one of the column's things: no two rows have the same, or it is a name in a list where an id
/// tells namesakes apart.
bool Assembler::row_is_one(const Column& column) const {
  if (unique_per_row(column)) return true;
  const std::string& what = column.concept_name;
  const bool person = what == "name" || what == "employee" || what == "student";
  if (!person) return false;
  return std::any_of(parser_.columns().begin(), parser_.columns().end(), [&](const Column& other) {
    const bool id = other.concept_name == "employee_id" || other.concept_name == "student_id" ||
                    other.concept_name == "id_number";
    return id && other.table >= 0 && unique_per_row(other);
  });
}

Period Assembler::natural_period(const Column& column) const {
  const auto low = column.profile ? day_of(column.profile->min.substr(0, 10)) : std::nullopt;
  const auto high = column.profile ? day_of(column.profile->max.substr(0, 10)) : std::nullopt;
  if (!low || !high) return Period::month;
  const auto days = (*high - *low).count();
  return days <= 45 ? Period::day : days <= 4 * 366 ? Period::month : Period::year;
}

/// "which month was best", "top 5 customers by sales", "highest paid person in each department": whether
/// groups are compared or single rows.
void Assembler::settle_top_and_which() {
  if (draft_.which) {
    const DraftKey key = *draft_.which;
    const bool row = key.column && key.period == Period::none && row_is_one(*key.column);
    const bool row_value =
        draft_.top && draft_.top->by && !is_measure(draft_.top->by->role) && draft_.measures.empty();
    if (draft_.top && (row || row_value)) {
      if (!draft_.top->noun) draft_.top->noun = key.column;
      draft_.top->rows = true;
      if (draft_.measures.empty()) {  // 每个岗位工资最高的人是谁: one of each
        draft_.top->within.insert(draft_.top->within.end(), draft_.keys.begin(), draft_.keys.end());
        draft_.keys.clear();
      }
      if (!key.column) draft_.keys.push_back(key);
      return;
    }
    const bool plain_rows = !draft_.top && draft_.measures.empty() && !draft_.sold &&
                            (!draft_.conditions.empty() || draft_.never) && !draft_.how_many;
    if (plain_rows) return;  // "which orders are over 500": the rows
    draft_.keys.push_back(key);
    if (draft_.top && draft_.top->by && draft_.measures.empty()) {
      draft_.measures.push_back({draft_.top->by, Measure::sum, true});
    }
    return;
  }
  if (!draft_.top) return;
  DraftTop& top = *draft_.top;
  if (!top.by) top.by = draft_.top_by;
  top.within.insert(top.within.end(), draft_.top_within.begin(), draft_.top_within.end());
  const bool noun = top.noun.has_value() || top.noun_period.has_value();
  const bool noun_is_row = top.noun && row_is_one(*top.noun);
  const bool by_row_value = top.by && !is_measure(top.by->role) && draft_.measures.empty();
  if (noun && !noun_is_row && !by_row_value && !top.rows) {
    std::vector<DraftKey> keys = top.within.empty() && draft_.measures.empty() && !draft_.summarise
                                     ? std::exchange(draft_.keys, {})
                                     : top.within;
    if (top.within.empty()) top.within = keys;
    keys.push_back({top.noun, top.noun_period.value_or(Period::none)});
    draft_.keys.insert(draft_.keys.end(), keys.begin(), keys.end());
    if (draft_.measures.empty()) {
      if (top.by)
        draft_.measures.push_back({top.by, Measure::sum, true});
      else if (!draft_.sold)
        draft_.measures.push_back({std::nullopt, Measure::sum, true});
    }
    return;
  }
  // 每个部门工资最高的前2名: the best rows within each.
  const bool inside = !draft_.keys.empty() && draft_.keys.front().each && !top.superlative;
  if (inside && !noun && top.by && draft_.measures.empty() && !draft_.summarise) {
    top.within.insert(top.within.end(), draft_.keys.begin(), draft_.keys.end());
    draft_.keys.clear();
    top.rows = true;
  }
  // Rows: 每个部门工资最高的人.
  if (!draft_.keys.empty() && draft_.measures.empty() && !draft_.summarise && (top.by || top.rows) &&
      (top.rows || noun || by_row_value)) {
    top.within.insert(top.within.end(), draft_.keys.begin(), draft_.keys.end());
    draft_.keys.clear();
    top.rows = true;
  }
  if (noun_is_row || by_row_value) top.rows = true;
  // 各部门销售额前3: the three best departments, or the three best rows of each?
  if (!draft_.keys.empty() && top.within.empty() && top.by && draft_.measures.empty() && !draft_.summarise &&
      !top.superlative && draft_.keys.front().column && say_.chinese()) {
    const std::string key = draft_.keys.front().column->name;
    const std::string count = std::to_string(top.count);
    Question question;
    question.text = "是" + top.by->name + "最高的 " + count + " 个" + key + "，还是每个" + key + "里" +
                    top.by->name + "最高的 " + count + " 行？";
    question.choices.push_back(
        {top.by->name + "最高的 " + count + " 个" + key, top.by->name + "最高的" + count + "个" + key});
    question.choices.push_back(
        {"每个" + key + "里最高的 " + count + " 行", "每个" + key + top.by->name + "前" + count + "条"});
    parser_.ask(std::move(question));
  }
}

/// By the hour: of a column that has times. A date alone would put everything at midnight.
std::optional<GroupKey> Assembler::hour_key(const DraftKey& key) {
  std::vector<Column> timed;
  for (const Column& column : parser_.columns()) {
    if (column.table >= 0 && (column.type == "time" || column.type == "datetime")) timed.push_back(column);
  }
  const auto named = std::find_if(timed.begin(), timed.end(), [&](const Column& column) {
    return key.column && column.name == key.column->name;
  });
  if (named != timed.end()) return GroupKey{named->name, Period::hour, say_.period_title(Period::hour)};
  std::vector<Column> clocks;
  for (const Column& column : timed) {
    if (column.type == "time") clocks.push_back(column);
  }
  if (clocks.size() == 1) timed = clocks;
  if (timed.size() == 1) return GroupKey{timed.front().name, Period::hour, say_.period_title(Period::hour)};
  if (timed.empty()) {
    parser_.decline(say_.either("表里没有带时刻的列，不能按小时分组。",
                                "No column has a time of day, so nothing can be grouped by hour."));
    return std::nullopt;
  }
  Question question;
  question.text = say_.either("按哪一列的小时？", "By the hour of which column?");
  for (const Column& column : timed) {
    if (question.choices.size() == 5) break;
    question.choices.push_back(
        {column.name, parser_.instruction_with(
                          say_.either("按" + column.name + "的小时", "by \"" + column.name + "\" hour"))});
  }
  parser_.ask(std::move(question));
  return std::nullopt;
}

std::optional<GroupKey> Assembler::group_key(const DraftKey& key) {
  GroupKey made;
  made.period = key.period;
  if (key.period == Period::hour) return hour_key(key);
  if (key.column) {
    made.column = key.column->name;
    if (key.column->role == Role::date && key.period == Period::none) made.period = Period::day;
    if (key.column->role != Role::date && key.period != Period::none) {
      parser_.decline(
          say_.either("“" + made.column + "”不是日期列，不能按时间分组。",
                      "\"" + made.column + "\" is no date column, so it cannot be grouped by time."));
      return std::nullopt;
    }
  } else {
    std::vector<Column> dates;
    for (const Column& column : parser_.columns()) {
      if (column.table >= 0 && column.role == Role::date) dates.push_back(column);
    }
    if (dates.empty()) {
      // A column 月份 or 年份 that is no date.
      const std::string wanted = key.period == Period::month     ? "month"
                                 : key.period == Period::year    ? "year"
                                 : key.period == Period::quarter ? "quarter"
                                                                 : "-";
      for (const Column& column : parser_.columns()) {
        if (column.table >= 0 && column.concept_name == wanted)
          return GroupKey{column.name, Period::none, ""};
      }
      parser_.decline(say_.either(
          "表里没有日期列，不能按" + say_.period_title(key.period) + "分组。",
          "There is no date column, so nothing can be grouped by " + say_.period_title(key.period) + "."));
      return std::nullopt;
    }
    if (dates.size() > 1) {
      Question question;
      std::vector<std::string> names;
      for (const Column& date : dates) names.push_back(date.name);
      question.text = say_.either(
          "按哪个日期的" + say_.period_title(key.period) + "：" + say_.list(names) + "？",
          "By the " + say_.period_title(key.period) + " of which date: " + say_.list(names) + "?");
      for (const Token& token : parser_.tokens()) {
        const bool unit = token.is(Word::unit) && token.word->argument == static_cast<int>(key.period);
        if (!unit && !token.is(Word::when)) continue;
        for (const std::string& name : names) {
          const std::string period = say_.period_title(key.period);
          std::string text = say_.either("按" + name + "的" + period, "by \"" + name + "\" " + period);
          if (token.is(Word::when))
            text = say_.either("按" + name + "的" + period + "统计，", "by \"" + name + "\" " + period + " ");
          // "按 月": the 按 before it is part of what is replaced.
          question.choices.push_back(
              {name, parser_.rewritten(
                         token, token.text.starts_with("by ") || token.text.size() > 3
                                    ? text
                                    : say_.either(name + "的" + period, "\"" + name + "\" " + period))});
        }
        break;
      }
      parser_.ask(std::move(question));
      return std::nullopt;
    }
    made.column = dates.front().name;
  }
  if (made.period != Period::none && made.period != Period::day) made.title = say_.period_title(made.period);
  return made;
}

bool Assembler::check_measure(const DraftMeasure& measure) {
  if (!measure.column || measure.measure != Measure::sum || is_measure(measure.column->role) || measure.meant)
    return true;
  const Column& column = *measure.column;
  Question question;
  Token place;
  for (const Token& token : parser_.tokens()) {
    const bool names_it = !token.columns.empty() && token.columns.front().column.name == column.name;
    if (names_it) place = token;
  }
  const bool numbers = is_numeric(column.role) && column.role != Role::year;
  question.text = say_.either(
      "“" + column.name + "”相加没有意义。要算平均值，还是" + (numbers ? "最大值" : "不同的个数") + "？",
      "Adding up \"" + column.name + "\" makes no sense. The average, or the " +
          (numbers ? "maximum" : "number of different ones") + "?");
  std::string base = parser_.instruction();
  if (place.end > 0) {
    // The words for "sum" next to the column go away with it.
    std::size_t begin = place.begin;
    std::size_t end = place.end;
    for (const Token& token : parser_.tokens()) {
      const bool sum = (token.is(Word::measure) && token.word->argument == static_cast<int>(Measure::sum));
      if (sum && (token.end == begin || token.end + 1 == begin)) begin = token.begin;
      if (sum && (token.begin == end || token.begin == end + 1)) end = token.end;
    }
    Token wider = place;
    wider.begin = begin;
    wider.end = end;
    if (numbers)
      question.choices.push_back(
          {say_.either("平均", "Average"),
           parser_.rewritten(wider, say_.either("平均" + column.name, "average " + column.name))});
    if (numbers)
      question.choices.push_back(
          {say_.either("最大值", "Maximum"),
           parser_.rewritten(wider, say_.either(column.name + "最大值", "maximum " + column.name))});
    if (!numbers)
      question.choices.push_back({say_.either("不同的个数", "Distinct count"),
                                  parser_.rewritten(wider, say_.either("不重复的" + column.name + "数",
                                                                       "distinct count " + column.name))});
  }
  parser_.ask(std::move(question));
  return false;
}

/// What the rows are called where they are counted: 人数, 次数, as the user said it.
std::string Assembler::word_for_count() const {
  constexpr std::pair<std::string_view, std::string_view> words[] = {
      {"人数", "人数"},   {"多少人", "人数"},   {"几个人", "人数"},   {"几人", "人数"},   {"次数", "次数"},
      {"多少次", "次数"}, {"几次", "次数"},     {"笔数", "笔数"},     {"多少笔", "笔数"}, {"几笔", "笔数"},
      {"单数", "单数"},   {"订单数", "订单数"}, {"订单量", "订单数"}, {"单量", "单数"},   {"多少单", "单数"},
      {"家数", "家数"},   {"多少家", "家数"},   {"天数", "天数"},     {"几天", "天数"},   {"多少天", "天数"}};
  for (const Token& token : parser_.tokens()) {
    for (const auto& [said, title] : words) {
      if (token.text == said) return std::string(title);
    }
  }
  return say_.aggregate_title("", Measure::count);
}

std::vector<DraftMeasure> Assembler::measures() {
  std::vector<Column> loose;
  for (auto column = draft_.loose.begin(); column != draft_.loose.end();) {
    if (is_numeric(column->role) && column->role != Role::year) {
      loose.push_back(*column);
      column = draft_.loose.erase(column);
    } else {
      ++column;
    }
  }
  std::vector<DraftMeasure> made;
  const auto is_known = [&](const DraftMeasure& one) {
    return std::any_of(made.begin(), made.end(), [&](const DraftMeasure& other) {
      return other.measure == one.measure && other.from == one.from &&
             other.column.has_value() == one.column.has_value() &&
             (!one.column || other.column->name == one.column->name);
    });
  };
  const auto add = [&](const std::optional<Column>& column, Measure measure) {
    if (!is_known({column, measure, false})) made.push_back({column, measure, false});
  };
  const std::size_t insert_at =
      draft_.measure_at == static_cast<std::size_t>(-1) ? parser_.instruction().size() : draft_.measure_at;
  for (const DraftMeasure& measure : draft_.measures) {
    // 一共有多少人: "in total" next to a count says nothing more.
    const bool counted =
        std::any_of(draft_.measures.begin(), draft_.measures.end(), [](const DraftMeasure& other) {
          return other.measure == Measure::count || other.measure == Measure::distinct;
        });
    if (!measure.column && measure.measure == Measure::sum && counted && draft_.how_many && !asks_for_money())
      continue;
    if (measure.column || measure.measure == Measure::count) {
      if (!is_known(measure)) made.push_back(measure);
      continue;
    }
    if (measure.measure == Measure::distinct) {
      parser_.decline(say_.either("请说明数哪一列的不重复个数。",
                                  "Please say of which column the different values are to be counted."));
      return {};
    }
    if (!loose.empty()) {
      for (const Column& column : loose) add(column, measure.measure);
      continue;
    }
    std::optional<Column> sorted_by;
    for (const DraftSort& sort : draft_.sorts) {
      if (sort.column && is_measure(sort.column->role)) sorted_by = sort.column;
    }
    const auto column = sorted_by ? sorted_by : parser_.default_measure(insert_at);
    if (!column) return {};
    add(column, measure.measure);
  }
  const bool pending_took_loose = std::any_of(
      draft_.measures.begin(), draft_.measures.end(),
      [](const DraftMeasure& measure) { return !measure.column && measure.measure != Measure::count; });
  if (!pending_took_loose) {
    for (const Column& column : loose) add(column, Measure::sum);
  }
  if (!made.empty()) return made;
  for (const DraftSort& sort : draft_.sorts) {
    if (sort.column && is_measure(sort.column->role))
      add(sort.column, sort.measure ? sort.measure->measure : Measure::sum);
  }
  if (draft_.top && draft_.top->by && is_measure(draft_.top->by->role)) add(draft_.top->by, Measure::sum);
  for (const DraftWindow& window : draft_.windows) {
    if (window.column) add(window.column, Measure::sum);
  }
  if (!made.empty()) return made;
  const auto column = parser_.default_measure(insert_at);
  if (!column) return {};
  add(column, Measure::sum);
  if (draft_.sold) {
    std::vector<Column> quantities;
    for (const Column& other : parser_.columns()) {
      if (other.table >= 0 && other.concept_name == "quantity" && other.role == Role::quantity &&
          other.name != column->name)
        quantities.push_back(other);
    }
    const bool money_asked =
        std::any_of(parser_.tokens().begin(), parser_.tokens().end(), [](const Token& token) {
          return token.text.find("钱") != std::string::npos || token.text.find("money") != std::string::npos;
        });
    if (quantities.size() == 1 && column->role == Role::money && !draft_.top && !money_asked)
      add(quantities.front(), Measure::sum);
  }
  return made;
}

bool Assembler::group(Plan& plan) {
  Group made;
  for (const DraftKey& key : draft_.keys) {
    const auto resolved = group_key(key);
    if (!resolved) return false;
    const bool known = std::any_of(made.keys.begin(), made.keys.end(), [&](const GroupKey& other) {
      return other.column == resolved->column && other.period == resolved->period;
    });
    if (!known) made.keys.push_back(*resolved);
  }
  const auto resolved = measures();
  if (stopped() || resolved.empty()) return false;
  for (const DraftMeasure& measure : resolved) {
    if (!check_measure(measure)) return false;
    const std::string name = measure.column ? measure.column->name : "";
    made.aggregates.push_back({name, measure.measure, say_.aggregate_title(name, measure.measure)});
    if (name.empty() && say_.chinese()) made.aggregates.back().title = word_for_count();
    if (measure.measure == Measure::rate) {
      made.aggregates.back().title = say_.either(name + measure.word, name + " " + measure.word);
      made.aggregates.back().from = measure.from;
    }
    const bool date = measure.column && measure.column->role == Role::date;
    if (date && measure.measure == Measure::max)
      made.aggregates.back().title = say_.either("最近" + name, "Latest " + name);
    if (date && measure.measure == Measure::distinct)
      made.aggregates.back().title = say_.either(bare_name(name) + "天数", "Days of " + bare_name(name));
    if (date && measure.measure == Measure::min)
      made.aggregates.back().title = say_.either("最早" + name, "Earliest " + name);
  }
  // Conditions on totals need their total: 总销售额大于1000的客户.
  for (const DraftCondition& condition : draft_.conditions) {
    if (!condition.after_group) continue;
    const bool there =
        std::any_of(made.aggregates.begin(), made.aggregates.end(), [&](const Aggregate& aggregate) {
          return aggregate.column == condition.condition.column && aggregate.measure == condition.measure;
        });
    if (!there)
      made.aggregates.push_back({condition.condition.column, condition.measure,
                                 say_.aggregate_title(condition.condition.column, condition.measure)});
  }
  // Titles must differ from each other and from the keys.
  for (std::size_t i = 0; i < made.aggregates.size(); ++i) {
    const auto taken = [&](const std::string& title) {
      const bool key = std::any_of(made.keys.begin(), made.keys.end(), [&](const GroupKey& other) {
        return (other.title.empty() ? other.column : other.title) == title;
      });
      return key ||
             std::any_of(made.aggregates.begin(), made.aggregates.begin() + static_cast<std::ptrdiff_t>(i),
                         [&](const Aggregate& other) { return other.title == title; });
    };
    const std::string base = made.aggregates[i].title;
    for (int number = 2; taken(made.aggregates[i].title) && number < 100; ++number)
      made.aggregates[i].title = base + " " + std::to_string(number);
  }
  for (std::size_t i = 0; i < made.keys.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const auto name = [](const GroupKey& key) { return key.title.empty() ? key.column : key.title; };
      if (name(made.keys[i]) == name(made.keys[j]))
        made.keys[i].title = made.keys[i].column + " " + say_.period_title(made.keys[i].period);
    }
  }
  // 每个部门实际占预算的比例: one sum over the other, not a part of the whole.
  const auto sums = [](const Aggregate& each) {
    return each.measure == Measure::sum && !each.column.empty();
  };
  const bool ratio = draft_.share && made.aggregates.size() == 2 &&
                     std::all_of(made.aggregates.begin(), made.aggregates.end(), sums);
  made.share = draft_.share && !made.keys.empty() && !ratio;
  made.totals = draft_.totals.value_or(false) && !made.keys.empty();
  group_ = made;
  grouped_ = true;
  plan.steps.emplace_back(std::move(made));
  if (ratio) {
    Compute compute;
    compute.terms = {{Term::Operator::plus, group_.aggregates[0].title, ""},
                     {Term::Operator::divided, group_.aggregates[1].title, ""}};
    compute.title = say_.either(
        bare_name(group_.aggregates[0].column) + "占" + bare_name(group_.aggregates[1].column) + "比例",
        "Share of " + bare_name(group_.aggregates[0].column) + " in " +
            bare_name(group_.aggregates[1].column));
    plan.steps.emplace_back(std::move(compute));
  }
  return true;
}

void Assembler::having(Plan& plan) {
  Filter filter;
  for (const DraftCondition& condition : draft_.conditions) {
    if (!condition.after_group) continue;
    for (const Aggregate& aggregate : group_.aggregates) {
      if (aggregate.column == condition.condition.column && aggregate.measure == condition.measure) {
        filter.conditions.push_back({aggregate.title, condition.condition.test, condition.condition.values});
        break;
      }
    }
  }
  if (!filter.conditions.empty()) plan.steps.emplace_back(std::move(filter));
}

void Assembler::group_windows(Plan& plan) {
  for (const DraftWindow& window : draft_.windows) {
    if (window.window == Window::share) continue;  // Group::share
    AddColumn add;
    add.window = window.window;
    add.column = group_.aggregates.front().title;
    for (const Aggregate& aggregate : group_.aggregates) {
      if (window.column && aggregate.column == window.column->name) add.column = aggregate.title;
    }
    const bool over_time = window.window != Window::rank;
    bool period = false;
    for (const GroupKey& key : group_.keys) {
      if (key.period != Period::none && !period)
        period = true;
      else if (over_time)
        add.within.push_back(key.title.empty() ? key.column : key.title);
    }
    add.title = say_.window_title(window.window, add.column);
    plan.steps.emplace_back(std::move(add));
  }
}

}  // namespace errand::recipes
