/// Conditions on dates with a word beside them: 3月以后, since 2025, 截至6月底.

#include "bot/recipes/parser.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

bool Parser::read_before_after(Index at) {
  const auto year_number = [&](Index i) {
    if (!has_number(i) || tokens_[i].span) return false;
    const Number& number = *tokens_[i].number;
    return !number.scaled && !number.percent && number.unit.empty() && number.value >= 1990 &&
           number.value <= 2100;
  };
  const bool here = has_span(at) || year_number(at);
  if (!here) return false;
  const Index left = before(at);
  const Index right = at + 1;
  enum class Side { none, before, after, since, until } side = Side::none;
  Index mark = none;
  if (is(right, Word::before) || is(right, Word::or_less))
    side = Side::before, mark = right;
  else if (is(right, Word::after))
    side = Side::after, mark = right;
  else if (is(right, Word::since) || is(right, Word::or_more))
    side = Side::since, mark = right;
  else if (left != none && is(left, Word::before))
    side = Side::before, mark = left;
  else if (left != none && is(left, Word::after))
    side = Side::after, mark = left;
  else if (left != none && is(left, Word::since) && tokens_[left].word->argument == 0)
    side = Side::since, mark = left;
  else if (left != none && (is(left, Word::until) || (is(right, Word::until) && !is(left, Word::since))))
    side = Side::until, mark = is(left, Word::until) ? left : right;
  // "since order date 2025": the column stands between the word and the time.
  if (side == Side::none && left != none && has_column(left) && before(left) != none) {
    const Index outer = before(left);
    const bool dates = tokens_[left].columns.front().column.role == Role::date;
    if (dates && is(outer, Word::before)) side = Side::before, mark = outer;
    if (dates && is(outer, Word::after)) side = Side::after, mark = outer;
    if (dates && is(outer, Word::until)) side = Side::until, mark = outer;
    if (dates && is(outer, Word::since) && tokens_[outer].word->argument == 0)
      side = Side::since, mark = outer;
  }
  if (side == Side::none) return false;
  TimeSpan span =
      tokens_[at].span ? *tokens_[at].span : whole_year(static_cast<int>(tokens_[at].number->value));
  const bool between = mark < at && left != none && left > mark && has_column(left);
  Index column_at = between ? left : before(std::min(at, mark));
  while (column_at != none &&
         (is(column_at, Word::equals) || is(column_at, Word::since) || is(column_at, Word::where)))
    column_at = before(column_at);
  std::optional<Column> column;
  if (column_at != none && has_column(column_at)) {
    const auto named = pick(tokens_[column_at], Want::date);
    if (named && named->role == Role::date) {
      use(column_at);
      column = named;
    }
  }
  if (stopped) return true;
  if (!column) column = date_in_clause(at);
  if (!column) column = date_column();
  if (!column) {  // Asked here: the choice must keep "since" and "before".
    std::vector<std::string> names;
    for (const Column& each : columns_) {
      if (each.table >= 0 && each.role == Role::date) names.push_back(each.name);
    }
    if (names.size() < 2) return false;
    const std::string said =
        tokens_[std::min(at, mark)].text + say_.either("", " ") + tokens_[std::max(at, mark)].text;
    Question question;
    question.text =
        say_.either(say_.quoted(said) + "按哪个日期算：" + say_.list(names) + "？",
                    "Which date does " + say_.quoted(said) + " refer to: " + say_.list(names) + "?");
    for (const std::string& name : names) {
      if (question.choices.size() == 5) break;
      Token place;
      place.begin = place.end = tokens_[std::min(at, mark)].begin;
      question.choices.push_back({name, rewritten(place, say_.either(name, "\"" + name + "\" "))});
    }
    ask(std::move(question));
    return true;
  }
  if (!fix_year(span, *column, tokens_[at])) return true;
  DraftCondition condition;
  condition.at = at;
  // 以后, 以前 and since hold the year, month or day that is named; 之后 and after do not.
  const std::string from = iso(span.from);
  const std::string named = span.grain == Period::year    ? from.substr(0, 4)
                            : span.grain == Period::month ? from.substr(0, 7)
                                                          : from;
  const bool one = span.grain == Period::year || span.grain == Period::month || span.grain == Period::day;
  const bool included = tokens_[mark].word->argument == 1;
  switch (side) {
    case Side::before:
      condition.condition = {column->name,
                             included && one ? Test::at_most : Test::less,
                             {included ? (one ? named : iso(span.to)) : from}};
      break;
    case Side::after:
      condition.condition = {column->name, Test::at_least, {included ? named : iso(span.to)}};
      break;
    case Side::since:
      condition.condition = {column->name, Test::at_least, {named}};
      break;
    case Side::until:
      condition.condition = {column->name, Test::less, {iso(span.to)}};
      break;
    case Side::none:
      return false;
  }
  use(at);
  use(mark);
  if (left != none && is(left, Word::since)) use(left);
  add_condition(std::move(condition));
  return true;
}

}  // namespace errand::recipes
