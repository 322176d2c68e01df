/// Days between two date columns: 平均几天发货, 下单到发货相差几天, 发货超过5天的.

#include "bot/recipes/parser.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>

namespace errand::recipes {

namespace {

/// 天 and then 内.
bool says_within(std::string_view behind) {
  return behind.starts_with("内") || behind.starts_with("之内") || behind.starts_with("以内");
}

}  // namespace

std::vector<Column> Parser::date_columns() const {
  std::vector<Column> dates;
  for (const Column& column : columns_) {
    if (column.table >= 0 && column.role == Role::date) dates.push_back(column);
  }
  return dates;
}

/// 一共卖了多少天: a column of days is added up; else the different days of the date that is meant. The
/// number of rows is neither.
void Parser::count_days(Index at) {
  std::vector<Column> counted;
  for (const Column& column : columns_) {
    const bool days =
        column.name.find("天") != std::string::npos || folded(column.name).find("days") != std::string::npos;
    if (is_measure(column.role) && days) counted.push_back(column);
  }
  if (counted.size() == 1) {
    draft.measures.push_back({counted.front(), Measure::sum, false});
    return;
  }
  const std::vector<Column> dates = date_columns();
  auto date = date_in_clause(at);
  if (!date && dates.size() == 1) date = dates.front();
  if (date && ask_person_days(at, *date)) return;
  if (date || dates.empty()) {
    draft.measures.push_back({date, date ? Measure::distinct : Measure::count, false});
    return;
  }
  Question question;
  std::vector<std::string> names;
  Token place = tokens_[at];  // 卖了 is said of the days: it asks for no sum beside them
  for (Index i = clause_begin(at); i < at; ++i) {
    if (tokens_[i].is(Word::sold) || tokens_[i].is(Word::measure))
      place.begin = std::min(place.begin, tokens_[i].begin);
  }
  for (const Column& column : dates) names.push_back(column.name);
  question.text = say_.either("按哪个日期数天数：" + say_.list(names) + "？",
                              "The days of which date are to be counted: " + say_.list(names) + "?");
  for (const std::string& name : names)
    question.choices.push_back(
        {name, rewritten(place, say_.either("不重复的" + name + "数", "distinct count \"" + name + "\""))});
  ask(std::move(question));
}

/// 平均发货时间: dates have no average that anybody asks for, the days up to one have.
void Parser::read_mean_of_date(Index at) {
  const bool mean = is(at, Word::measure) && !has_column(at) &&
                    static_cast<Measure>(tokens_[at].word->argument) == Measure::mean;
  if (!mean) return;
  const Index named = has_column(after(at)) ? after(at) : before(at);
  if (named == none || !has_column(named)) return;
  const auto is_date = [](const ColumnHit& hit) { return hit.column.role == Role::date; };
  const auto& hits = tokens_[named].columns;
  if (!std::all_of(hits.begin(), hits.end(), is_date)) return;
  read_day_counts(named, CellRule::days_between);
}

/// 平均几天发货, 发货用了多久: the days up to the date that is named. 一共几天 and 每月几天 count days.
bool Parser::asks_for_days(Index at) const {
  if (!is(at, Word::how_many) || tokens_[at].word->argument != 1) return false;
  const auto dates = std::count_if(columns_.begin(), columns_.end(), [](const Column& column) {
    return column.table >= 0 && column.role == Role::date;
  });
  const std::string_view behind = instruction_.substr(tokens_[at].end);
  if (says_within(behind)) return false;
  bool named = false;
  bool others = false;  // 每月几天, 哪几天
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    const Token& token = tokens_[i];
    if (token.is(Word::measure) && token.word->argument == static_cast<int>(Measure::mean)) return true;
    others = others || token.is(Word::each) || token.is(Word::which);
    named = named || (has_column(i) && token.columns.front().column.role == Role::date);
  }
  return named && !others && dates > 1;
}

/// 几天内发货的有多少单: within how many days is for the user to say.
void Parser::ask_within(Index at) {
  const std::string_view behind = instruction_.substr(tokens_[at].end);
  const bool within = says_within(behind);
  if (!is(at, Word::how_many) || tokens_[at].word->argument != 1 || !within) return;
  Question question;
  question.text = say_.either("几天以内？", "Within how many days?");
  for (const char* days : {"1天", "3天", "7天"})
    question.choices.push_back({std::string(days) + "内", rewritten(tokens_[at], days)});
  ask(std::move(question));
}

/// 3天内发货的, "shipped within 3 days": at most so many days up to the date that is named.
bool Parser::read_days_within(Index at) {
  const Index unit = at + 1;
  const std::string_view behind = instruction_.substr(tokens_[unit].end);
  const bool within =
      is(unit + 1, Word::or_less) || says_within(behind) || (at > 0 && tokens_[at - 1].text == "within");
  if (!within || date_columns().size() != 2) return false;
  Index named = none;
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    const Token& token = tokens_[i];
    const bool date = !token.used && !token.word && !token.columns.empty() &&
                      token.columns.front().column.role == Role::date;
    if (date && (named == none || i == unit + 1 || i == unit + 2)) named = i;
  }
  if (named == none) return false;
  tokens_[named].values.clear();  // a status Shipped beside the date
  const std::string limit = plain(tokens_[at].number->value);
  use(at, unit + 1);
  if (is(unit + 1, Word::or_less)) use(unit + 1);
  if (at > 0 && tokens_[at - 1].text == "within") use(at - 1);
  std::vector<Index> counted;  // 有多少单 stays a question
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    if (is(i, Word::how_many) || is(i, Word::how_much)) counted.push_back(i);
  }
  read_day_counts(named, CellRule::days_between);
  if (stopped) return true;
  use(named);
  for (const Index i : counted) tokens_[i].used = false;
  DraftCondition condition;
  condition.at = at;
  condition.condition = {columns_.back().name, Test::between, {"0", limit}};
  add_condition(std::move(condition));
  return true;
}

/// 发货超过5天的: the days from the other date to the one that is named are compared.
void Parser::read_days_compared(Index at) {
  const Index unit = at + 1;
  if (!has_number(at) || unit >= tokens_.size()) return;
  const std::string& said = tokens_[unit].text;
  if (said != "天" && said != "days" && said != "day") return;
  if (read_days_within(at)) return;
  const auto compares = [&](Index i) {
    return i != none && (is(i, Word::greater) || is(i, Word::less) || is(i, Word::at_least) ||
                         is(i, Word::at_most) || is(i, Word::or_more) || is(i, Word::or_less));
  };
  Index named = before(at);
  if (!compares(named) && !compares(unit + 1)) return;
  if (compares(named)) named = before(named);
  const auto is_date = [&](Index i) {
    return i != none && has_column(i) && tokens_[i].columns.front().column.role == Role::date;
  };
  Index next = unit + 1;
  while (is(next, Word::become) || is(next, Word::range_to)) ++next;
  const bool behind = !is_date(named) && is_date(next);  // 超过5天才发货的, "more than 5 days to ship"
  if (behind) named = next;
  if (!is_date(named)) return;
  use(unit);
  read_day_counts(named, CellRule::days_between);
  if (behind) std::swap(tokens_[unit], tokens_[named]);  // a comparison finds its column there
}

/// 哪个省, who: things that have several rows each.
bool Parser::names_group(Index at) const {
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    if (is(i, Word::who)) return true;
    if (!has_column(i)) continue;
    const Column& column = tokens_[i].columns.front().column;
    const bool repeats = column.profile != nullptr && column.profile->distinct < rows_;
    if (column.role == Role::category && repeats) return true;
  }
  return false;
}

/// 哪个省发货最慢, "the 5 slowest orders to ship": by the days up to the date that is named.
void Parser::read_speed() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (!is(at, Word::speed)) continue;
    Index named = none;
    for (Index i = clause_begin(at); i < clause_end(at); ++i) {
      if (has_column(i) && tokens_[i].columns.front().column.role == Role::date) named = i;
    }
    if (named == none || date_columns().size() != 2) {
      const std::string said = say_.quoted(tokens_[at].text);
      decline(say_.either("请说明" + said + "按哪一列看，比如“某列最高的”。",
                          "Please say by which column something is " + said + "."));
      return;
    }
    tokens_[at].word = Meaning{tokens_[at].word->argument == 0 ? Word::highest : Word::lowest, 0};
    read_day_counts(named, CellRule::days_between);
    if (stopped) return;
    use(named);
    draft.top_by = columns_.back();
    if (names_group(at)) draft.measures.push_back({columns_.back(), Measure::mean, false});
  }
}

/// 研发部请假几天: several people are away on one day. Are their days meant, or those of the calendar?
bool Parser::ask_person_days(Index at, const Column& date) {
  const auto person = column_of_concepts({"employee", "name", "student"});
  if (draft.sold || !person || !person->profile || person->profile->distinct < 2) return false;
  const bool one = std::any_of(tokens_.begin(), tokens_.end(), [&](const Token& token) {
    return token.is(Word::each) ||
           (!token.values.empty() && token.values.front().column.name == person->name);
  });
  if (one || !draft.keys.empty() || draft.which) return false;
  Question question;
  question.text = say_.either("同一天里可能有几个人，天数怎么算？",
                              "Several people may share a day. How are the days to be counted?");
  question.choices.push_back({say_.either("每人每天算一天", "Each person's days"),
                              rewritten(tokens_[at], say_.either("多少条", "how many rows"))});
  question.choices.push_back({say_.either("不同的日期", "Different dates"),
                              rewritten(tokens_[at], say_.either("不重复的" + date.name + "数",
                                                                 "distinct count \"" + date.name + "\""))});
  ask(std::move(question));
  return true;
}

/// 入职日期到离职日期的工作日, "working days between start and end".
void Parser::read_day_counts(Index at, CellRule rule) {
  std::vector<Column> dates;
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    if (!has_column(i)) continue;
    const auto column = pick(tokens_[i], Want::date);
    if (!column) return;
    if (column->role != Role::date) continue;
    dates.push_back(*column);
    use(i);
  }
  if (dates.size() < 2) {
    const std::string end = dates.empty() ? "" : dates.front().name;
    dates = date_columns();
    // 平均发货时间: the date that is named is the end, wherever its column stands; 下单 is never one.
    const bool both = dates.size() == 2;
    const bool last_begins = both && dates[1].concept_name == "date" && dates[0].concept_name != "date";
    const bool first_begins = both && dates[0].concept_name == "date" && dates[1].concept_name != "date";
    if (last_begins || (both && dates.front().name == end && !first_begins)) std::swap(dates[0], dates[1]);
  }
  if (dates.size() != 2) {
    decline(say_.either(
        "请说出两个日期列，比如“下单日期到发货日期的工作日天数”。",
        "Please name two date columns, for example \"working days between order date and ship date\"."));
    return;
  }
  use(at);
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    if (is(i, Word::with) || is(i, Word::column) || is(i, Word::since) || is(i, Word::range_to) ||
        is(i, Word::become) || is(i, Word::between) || is(i, Word::how_many) || is(i, Word::how_much) ||
        is(i, Word::each) || is(i, Word::number_of) || is(i, Word::row) || is(i, Word::record))
      use(i);
  }
  const std::string title =
      rule == CellRule::workdays ? say_.either("工作日", "Working days") : say_.either("相差天数", "Days");
  Column made;
  made.name = free_title(title);
  made.type = "number";
  made.role = Role::unit_price;  // averaged and compared, hardly ever added up
  made.table = -1;
  draft.cells.emplace_back(EditCells{rule, {dates[0].name, dates[1].name}, "", "", {made.name}});
  columns_.push_back(made);
  const bool goes_on = std::any_of(tokens_.begin(), tokens_.end(), [](const Token& token) {
    return token.is(Word::measure) || token.is(Word::greater) || token.is(Word::less) ||
           token.is(Word::at_least) || token.is(Word::at_most) || token.is(Word::or_more) ||
           token.is(Word::or_less) || token.is(Word::highest) || token.is(Word::lowest) ||
           token.is(Word::sort) || token.is(Word::descending) || token.is(Word::ascending);
  });
  if (!goes_on) return;
  tokens_[at].used = false;
  tokens_[at].word.reset();
  tokens_[at].columns = {{made, Fit::exact}};
}

}  // namespace errand::recipes
