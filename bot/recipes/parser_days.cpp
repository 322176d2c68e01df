/// Days between two date columns: 平均几天发货, 下单到发货相差几天, 发货超过5天的.

#include "bot/recipes/parser.hpp"

#include <algorithm>

namespace errand::recipes {

/// 平均几天发货, 发货用了多久: the days up to the date that is named. 一共几天 and 每月几天 count days.
bool Parser::asks_for_days(Index at) const {
  if (!is(at, Word::how_many) || tokens_[at].word->argument != 1) return false;
  const auto dates = std::count_if(columns_.begin(), columns_.end(), [](const Column& column) {
    return column.table >= 0 && column.role == Role::date;
  });
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

/// 发货超过5天的: the days from the other date to the one that is named are compared.
void Parser::read_days_compared(Index at) {
  const Index unit = at + 1;
  if (!has_number(at) || unit >= tokens_.size()) return;
  if (tokens_[unit].text != "天" && tokens_[unit].text != "days") return;
  const auto compares = [&](Index i) {
    return i != none && (is(i, Word::greater) || is(i, Word::less) || is(i, Word::at_least) ||
                         is(i, Word::at_most) || is(i, Word::or_more) || is(i, Word::or_less));
  };
  Index named = before(at);
  if (!compares(named) && !compares(unit + 1)) return;
  if (compares(named)) named = before(named);
  if (named == none || !has_column(named) || tokens_[named].columns.front().column.role != Role::date) return;
  use(unit);
  read_day_counts(named, CellRule::days_between);
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
    dates.clear();
    for (const Column& column : columns_) {
      if (column.table >= 0 && column.role == Role::date) dates.push_back(column);
    }
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
