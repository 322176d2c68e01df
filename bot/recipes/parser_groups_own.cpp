/// What a row is held against in its own group: 高于本部门平均工资的人, and the newest of each group:
/// 每个客户最近一次下单时间.

#include "bot/recipes/parser.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

bool Parser::read_group_average(Index at) {
  const bool above = is(at, Word::greater);
  if (!above && !is(at, Word::less)) return false;
  Index next = after(at);
  while (next < tokens_.size() &&
         (is(next, Word::this_) || is(next, Word::each) || tokens_[next].text == "所在" ||
          tokens_[next].text == "自己" || folded(tokens_[next].text) == "their" ||
          folded(tokens_[next].text) == "own"))
    ++next;
  // 高于本部门平均工资; "higher than the average of their department"
  Index key_at = none;
  Index measure_at = none;
  Index last = next;
  for (Index i = next; i < clause_end(at) && i < next + 6; ++i) {
    if (is(i, Word::measure) && !has_column(i) &&
        static_cast<Measure>(tokens_[i].word->argument) == Measure::mean)
      measure_at = i, last = std::max(last, i);
    const bool group = has_column(i) && !is_numeric(tokens_[i].columns.front().column.role) &&
                       tokens_[i].columns.front().column.role == Role::category;
    if (group && key_at == none) key_at = i, last = std::max(last, i);
  }
  if (key_at == none || measure_at == none) return false;
  const auto key = pick(tokens_[key_at], Want::key);
  if (!key) return true;
  std::optional<Column> value;
  for (const Index i : {after(measure_at), after(last), before(at)}) {
    if (value || i == none || !has_column(i) || i == key_at) continue;
    const auto column = pick(tokens_[i], Want::numeric);
    if (!column) return true;
    if (!is_numeric(column->role)) continue;
    value = column;
    use(i);
    if (i != before(at)) last = std::max(last, i);
  }
  const Index left = before(at);
  if (left != none && has_column(left)) {  // 工资高于本部门平均工资: the same column twice
    const auto column = pick(tokens_[left], Want::numeric);
    if (column && value && column->name == value->name) use(left);
  }
  if (!value) value = default_measure(tokens_[at].begin);
  if (!value) return true;
  use(at, last + 1);
  DraftCondition condition;
  condition.at = at;
  condition.condition = {value->name, above ? Test::above_average : Test::below_average, {key->name}};
  add_condition(std::move(condition));
  return true;
}

/// 每个客户最近一次下单时间, "latest order of each customer": the last date of each, or the last row.
void Parser::read_latest() {
  if (draft.dedupe) return;
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    const std::string text = folded(tokens_[at].text);
    const bool newest =
        is(at, Word::last) || ((is(at, Word::highest)) && (text == "latest" || text == "newest"));
    const bool oldest = is(at, Word::first) &&
                        (text.find("次") != std::string::npos || text.find("笔") != std::string::npos ||
                         text.find("早") != std::string::npos || text.ends_with("earliest"));
    if (!newest && !oldest) continue;
    const bool grouped =
        !draft.keys.empty() && draft.keys.front().column && draft.keys.front().period == Period::none;
    if (!grouped) continue;
    Index next = after(at);
    int count = 1;
    const bool several =
        has_number(next) && tokens_[next].number->value >= 1 && tokens_[next].number->value < 1000;
    if (several) count = static_cast<int>(tokens_[next].number->value);
    std::vector<Column> dates;
    for (const Column& column : columns_) {
      if (column.table >= 0 && column.role == Role::date) dates.push_back(column);
    }
    std::optional<Column> named;
    Index named_at = none;
    for (Index i = at + 1; i < clause_end(at) && named_at == none; ++i) {
      if (!has_column(i)) continue;
      for (const ColumnHit& hit : tokens_[i].columns) {
        if (named || hit.fit > Fit::alias) continue;
        if (hit.column.role == Role::date) named = hit.column, named_at = i;
      }
    }
    if (!named) named = date_in_clause(at);
    if (!named && dates.size() == 1) named = dates.front();
    if (!named && dates.size() > 1) {
      Question question;
      std::vector<std::string> names;
      for (const Column& date : dates) names.push_back(date.name);
      question.text = say_.either(say_.quoted(tokens_[at].text) + "按哪个日期算：" + say_.list(names) + "？",
                                  "By which date: " + say_.list(names) + "?");
      for (const std::string& name : names)
        question.choices.push_back(
            {name, rewritten(tokens_[at], tokens_[at].text + say_.either("", " ") + name)});
      ask(std::move(question));
      return;
    }
    if (!named) continue;
    use(at);
    if (several) use(next);
    // Behind it stands the date itself, or what the rows are: 最近一次订单, 最近一次下单金额.
    bool only_date = named_at != none && count == 1;
    for (Index i = at + 1; i < clause_end(at); ++i) {
      const bool date = i == named_at;
      const bool other = has_column(i) && !date;
      only_date = only_date && !other;
      const bool around =
          is(i, Word::record) || is(i, Word::row) || is(i, Word::classifier) || is(i, Word::sold);
      if (date || around || has_column(i)) use(i);
    }
    if (only_date) {
      draft.measures.push_back({*named, newest ? Measure::max : Measure::min, false});
      continue;
    }
    DraftTop top;
    top.count = count;
    top.order = newest ? SortKey::Order::descending : SortKey::Order::ascending;
    top.by = named;
    top.rows = true;
    top.within = std::exchange(draft.keys, {});
    draft.top = top;
  }
}

}  // namespace errand::recipes
