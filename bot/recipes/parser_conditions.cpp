/// Conditions with an operator: 大于1000, between, 为空, 高于平均, 3月以后, contains. Bare values and spans
/// are in parser_values.cpp.

#include "bot/recipes/parser.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <utility>

namespace errand::recipes {

namespace {

std::optional<Test> comparison(const Token& token) {
  if (token.is(Word::greater)) return Test::greater;
  if (token.is(Word::at_least)) return Test::at_least;
  if (token.is(Word::less)) return Test::less;
  if (token.is(Word::at_most)) return Test::at_most;
  return std::nullopt;
}

bool is_called_total(const std::string& text) {
  const std::string name = folded(text);
  return name.find("总") != std::string::npos || name.find("total") != std::string::npos;
}

Test contrary(Test test) {
  switch (test) {
    case Test::greater:
      return Test::at_most;
    case Test::at_least:
      return Test::less;
    case Test::less:
      return Test::at_least;
    case Test::at_most:
      return Test::greater;
    default:
      return test;
  }
}

}  // namespace

void Parser::read_conditions() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (tokens_[at].used) continue;
    if (tokens_[at].is(Word::or_)) draft.ors.push_back(at);
    if (read_average(at) || read_blank(at) || read_contains(at) || read_between(at) ||
        read_group_average(at) || read_comparison(at) || read_open_range(at) || read_before_after(at) ||
        read_equals(at) || read_code(at)) {
      continue;
    }
  }
}

void Parser::add_condition(DraftCondition condition) {
  condition.clause = clause_begin(std::min(condition.at, tokens_.size() - 1));
  draft.conditions.push_back(std::move(condition));
}

std::optional<Column> Parser::subject(Index at, Want want, DraftCondition& condition) {
  bool measured = false;
  for (Index left = before(at); left != none; left = before(left)) {
    const Token& token = tokens_[left];
    if (token.used && !token.is(Word::equals)) {
      if (!draft.conditions.empty() && !measured && token.number) break;  // 大于1000且小于5000
      break;
    }
    if (token.is(Word::equals) || token.is(Word::where) || token.is(Word::value_noun) ||
        token.is(Word::since) || token.is(Word::range_to)) {
      use(left);
      continue;
    }
    if (token.is(Word::measure) && !has_column(left)) {
      condition.after_group = true;
      condition.measure = static_cast<Measure>(token.word->argument);
      measured = true;
      use(left);
      continue;
    }
    if (has_column(left)) {
      const auto column = pick(token, want);
      if (!column) return std::nullopt;
      const bool named_otherwise =
          column->role == Role::date && token.columns.front().column.role != Role::date;
      if (named_otherwise || (!measured && !is_numeric(column->role) && column->role != Role::date &&
                              (column->role == Role::category || token.columns.front().fit != Fit::exact))) {
        break;  // "orders above 5000": the things, not the number
      }
      use(left);
      if (is_called_total(token.text) && !is_called_total(column->name)) condition.after_group = true;
      const Index outer = before(left);
      if (outer != none && is(outer, Word::measure) && !has_column(outer)) {
        condition.after_group = true;
        condition.measure = static_cast<Measure>(tokens_[outer].word->argument);
        use(outer);
      }
      return column;
    }
    break;
  }
  const Index left = before(at);
  const bool joined = left != none && (tokens_[left].is(Word::and_) || tokens_[left].is(Word::or_) ||
                                       tokens_[left].is(Word::comma));
  if (joined && !draft.conditions.empty() && left > 0 && tokens_[left - 1].used && tokens_[left - 1].number) {
    const std::string& name = draft.conditions.back().condition.column;
    for (const Column& column : columns_) {
      if (column.name == name) return column;
    }
  }
  // "more than 1000 in sales", "over 500 quantity": the column behind the number.
  for (Index right = at + 1; right < tokens_.size() && right < at + 4; ++right) {
    if (is_break(right)) break;
    if (has_column(right) && (right == at + 2 || (right == at + 3 && tokens_[at + 2].is(Word::of)))) {
      const auto column = pick(tokens_[right], want);
      if (column && is_numeric(column->role)) {
        use(right);
        return column;
      }
      if (column) {
        const std::string shown = tokens_[right].text;
        decline(
            say_.either("按" + say_.quoted(shown) + "的个数来筛选我还不会。可以先“按…统计个数”，再筛选结果。",
                        "I cannot filter by the number of " + say_.quoted(shown) +
                            " yet. Count them per group first, then filter that result."));
      }
      return std::nullopt;
    }
  }
  if (stopped) return std::nullopt;
  for (const Index operand : {at, after(at)}) {
    if (operand < tokens_.size() && tokens_[operand].number)
      return column_for(tokens_[operand], tokens_[at].begin);
  }
  return default_measure(tokens_[at].begin);
}

std::string Parser::in_units_of(const Column& column, const Number& number, const Token& token) {
  double value = number.value;
  if (!column.profile) return plain(value);
  const double low = number_in(column.profile->min);
  const double high = number_in(column.profile->max);
  if (column.role == Role::percent || number.percent) {
    const bool fractions = !column.profile->max.empty() && std::abs(high) <= 1.5;
    if (fractions && (number.percent || std::abs(value) > 1.5)) value /= 100;
    return plain(value);
  }
  const std::string unit = unit_in(*column.profile);
  const double scale = scale_of(unit);
  if (scale > 1) {
    const bool same_unit = scale_of(number.unit) == scale;
    if ((number.scaled || !number.unit.empty()) && !same_unit) return plain(value / scale);
    if (!number.scaled && number.unit.empty() && !column.profile->max.empty() && value > high &&
        value / scale >= low && value / scale <= high) {
      Question question;
      question.text = say_.either(
          "列“" + column.name + "”的单位是" + unit + "，" + token.text + " 指多少？",
          "Column \"" + column.name + "\" is in " + unit + ": what does " + token.text + " mean?");
      question.choices.push_back({token.text + " 元", rewritten(token, token.text + "元")});
      question.choices.push_back({token.text + " " + unit, rewritten(token, plain(value * scale) + "元")});
      ask(std::move(question));
    }
  }
  return plain(value);
}

bool Parser::read_average(Index at) {
  if (!is(at, Word::above_average) && !is(at, Word::below_average)) return false;
  DraftCondition condition;
  condition.at = at;
  condition.condition.test = tokens_[at].is(Word::above_average) ? Test::above_average : Test::below_average;
  use(at);
  // "above average sales": the column may stand behind.
  std::optional<Column> column;
  const Index right = after(at);
  const Index left = before(at);
  if (has_column(right) && !(left != none && has_column(left))) {
    column = pick(tokens_[right], Want::numeric);
    if (column && is_numeric(column->role)) {
      use(right);
    } else {
      column.reset();
    }
  }
  if (!column && !stopped) column = subject(at, Want::numeric, condition);
  if (!column) return true;
  condition.condition.column = column->name;
  add_condition(std::move(condition));
  return true;
}

bool Parser::read_blank(Index at) {
  if (!is(at, Word::blank) && !is(at, Word::not_blank)) return false;
  if (clause_has(at, Word::fill)) return false;
  const Index next = at + 1;
  const bool rows = is(next, Word::row) || is(next, Word::record) ||
                    (is(next, Word::column) && clause_has(at, Word::remove)) || (is(next, Word::classifier));
  Test test = tokens_[at].is(Word::blank) ? Test::blank : Test::not_blank;
  std::vector<Column> columns;
  Index left = before(at);
  while (left != none &&
         (tokens_[left].is(Word::equals) || tokens_[left].is(Word::where) || is(left, Word::value_noun)))
    left = before(left);
  Index first_used = at;
  while (left != none && has_column(left)) {
    const auto column = pick(tokens_[left], Want::any);
    if (!column) return true;
    columns.insert(columns.begin(), *column);
    use(left);
    first_used = left;
    left = before(left);
    if (left != none && (tokens_[left].is(Word::and_) || tokens_[left].is(Word::or_)) &&
        before(left) != none && has_column(before(left))) {
      left = before(left);
    } else {
      break;
    }
  }
  if (columns.empty()) {
    Index right = after(at);
    if (is(right, Word::value_noun)) right = after(right);
    while (has_column(right)) {  // 没有电话的, missing phone
      const auto column = pick(tokens_[right], Want::any);
      if (!column) return true;
      columns.push_back(*column);
      use(right);
      Index more = right + 1;
      if (more < tokens_.size() && (tokens_[more].is(Word::and_) || tokens_[more].is(Word::or_)) &&
          has_column(more + 1)) {
        right = more + 1;
      } else {
        break;
      }
    }
  }
  const Index verb_left = before(first_used);
  const bool removing =
      clause_has(at, Word::remove) || clause_has(at, Word::exclude) || clause_has(at, Word::dedupe);
  if (test == Test::blank && removing) {
    DropBlanks drop;
    for (const Column& column : columns) drop.columns.push_back(column.name);
    // 删除空行空列; "empty rows and columns" has the word for empty once.
    const bool of_rows = tokens_[next < tokens_.size() ? next : at].is(Word::row);
    const bool of_columns = tokens_[next < tokens_.size() ? next : at].is(Word::column);
    const bool blanks_left = std::any_of(tokens_.begin() + static_cast<std::ptrdiff_t>(next), tokens_.end(),
                                         [](const Token& token) { return token.is(Word::blank); });
    const bool both = columns.empty() && clause_has(at, Word::column) && clause_has(at, Word::row);
    const bool whole_columns =
        columns.empty() && (of_columns || (clause_has(at, Word::column) && !both && !of_rows));
    drop.what = whole_columns     ? DropBlanks::What::columns_all
                : columns.empty() ? DropBlanks::What::rows_all
                                  : DropBlanks::What::rows_any;
    const auto known = [&](DropBlanks::What what) {
      return std::any_of(draft.drops.begin(), draft.drops.end(), [&](const DropBlanks& other) {
        return other.what == what && other.columns.empty();
      });
    };
    if (both && !blanks_left && !known(DropBlanks::What::columns_all) && !whole_columns)
      draft.drops.push_back({DropBlanks::What::columns_all, {}});
    for (Index i = clause_begin(at); i < clause_end(at); ++i) {
      const bool near_verb = tokens_[i].is(Word::remove) || tokens_[i].is(Word::exclude);
      if (near_verb || tokens_[i].is(Word::row) || tokens_[i].is(Word::column)) use(i);
    }
    use(at);
    draft.drops.push_back(std::move(drop));
    return true;
  }
  if (columns.empty()) {
    if (rows || test == Test::blank) {
      Question question;
      question.text = say_.either(
          "要把哪一列为空的行挑出来？也可以说“删除空行”或“空白填0”。",
          "Blank in which column? You can also say \"drop empty rows\" or \"fill blanks with 0\".");
      use(at);
      question.choices.push_back(
          {say_.either("删除空行", "Drop empty rows"), say_.either("删除空行", "drop empty rows")});
      question.choices.push_back(
          {say_.either("空白填 0", "Fill blanks with 0"), say_.either("空白填0", "fill blanks with 0")});
      ask(std::move(question));
    }
    return true;
  }
  if (verb_left != none && is(verb_left, Word::not_)) {
    use(verb_left);
    test = test == Test::blank ? Test::not_blank : Test::blank;
  }
  use(at);
  for (const Column& column : columns) {
    DraftCondition condition;
    condition.condition = {column.name, test, {}};
    condition.at = at;
    add_condition(std::move(condition));
  }
  return true;
}

bool Parser::read_between(Index at) {
  // "between 100 and 500", "介于100和500之间", "在100到500之间", "100-500之间", "100到500的"
  if (!has_number(at) || at + 2 >= tokens_.size() || !has_number(at + 2)) return false;
  const bool lead = at > 0 && is(at - 1, Word::between);
  const bool tail = is(at + 3, Word::between);
  const Token& link = tokens_[at + 1];
  const bool range =
      link.is(Word::range_to) || (link.is(Word::comma) && link.text == "-") || link.is(Word::until);
  if (!(range || ((lead || tail) && link.is(Word::and_)))) return false;
  DraftCondition condition;
  condition.at = at;
  const Index operator_at = lead ? at - 1 : at;
  const Index subject_at = operator_at;
  const Index left = before(subject_at);
  const bool named = left != none && (has_column(left) || is(left, Word::since) || is(left, Word::equals) ||
                                      is(left, Word::where));
  if (!lead && !tail && !named) return false;
  const auto column = subject(subject_at, Want::numeric, condition);
  if (!column) return true;
  condition.condition = {column->name,
                         Test::between,
                         {in_units_of(*column, *tokens_[at].number, tokens_[at]),
                          in_units_of(*column, *tokens_[at + 2].number, tokens_[at + 2])}};
  use(operator_at, at + 3 + (tail ? 1 : 0));
  add_condition(std::move(condition));
  return true;
}

/// 库存低于安全库存, "actual over budget".
bool Parser::read_column_comparison(Index at, Index right, Test test) {
  const Index left = before(at);
  if (left == none || !has_column(left)) return false;
  const auto mine = pick(tokens_[left], Want::numeric);
  if (!mine) return true;
  const auto other = pick(tokens_[right], Want::numeric);
  if (!other) return true;
  const bool numbers = is_numeric(mine->role) && is_numeric(other->role);
  const bool dates = mine->role == Role::date && other->role == Role::date;
  if (!numbers && !dates) {
    decline(say_.either(
        "“" + mine->name + "”和“" + other->name + "”不是同一类的列，不能比较大小。",
        "\"" + mine->name + "\" and \"" + other->name + "\" are not alike and cannot be compared."));
    return true;
  }
  DraftCondition condition;
  condition.at = at;
  condition.condition = {mine->name, test, {other->name}, true};
  use(left);
  use(at);
  use(right);
  add_condition(std::move(condition));
  return true;
}

/// 工号0012的记录, "order 10023": a code right behind the name of its column, and nothing else said of it.
bool Parser::read_code(Index at) {
  const Token& token = tokens_[at];
  if (at == 0 || token.used || token.word || token.quoted || !token.columns.empty() || !has_column(at - 1))
    return false;
  const auto is_letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-'; };
  const bool is_code = std::all_of(token.text.begin(), token.text.end(), is_letter) &&
                       std::any_of(token.text.begin(), token.text.end(),
                                   [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; });
  const bool ends = is_break(at + 1) || tokens_[at + 1].is(Word::of) || tokens_[at + 1].is(Word::record);
  const ColumnHit& hit = tokens_[at - 1].columns.front();
  if (!is_code || !ends || hit.column.role != Role::id || hit.fit > Fit::alias) return false;
  DraftCondition condition;
  condition.at = at;
  condition.condition = {hit.column.name, Test::equals, {token.text}};
  use(at - 1);
  use(at);
  add_condition(std::move(condition));
  return true;
}

bool Parser::read_comparison(Index at) {
  auto test = tokens_[at].used ? std::nullopt : comparison(tokens_[at]);
  if (!test) return false;
  const Index right = after(at);
  if (!has_number(right) && !has_span(right)) {
    return has_column(right) && read_column_comparison(at, right, *test);
  }
  DraftCondition condition;
  condition.at = at;
  const Index left = before(at);
  if (left != none && is(left, Word::not_)) {
    use(left);
    test = contrary(*test);
  }
  if (has_span(right) && !(tokens_[right].number && !tokens_[right].span)) {
    std::optional<Column> column;
    Index from = before(at);
    while (from != none && (is(from, Word::equals) || is(from, Word::not_))) from = before(from);
    if (from != none && has_column(from)) {
      column = pick(tokens_[from], Want::date);
      if (column) use(from);
    } else {
      column = date_column();
    }
    if (!column || column->role != Role::date) return false;
    TimeSpan span = *tokens_[right].span;
    if (!fix_year(span, *column, tokens_[right])) return true;
    const bool up = *test == Test::greater || *test == Test::at_least;
    const bool with = *test == Test::at_least || *test == Test::at_most;
    condition.condition = {
        column->name, up ? Test::at_least : Test::less, {iso(up == with ? span.from : span.to)}};
    use(at, right + 1);
    add_condition(std::move(condition));
    return true;
  }
  // "超过10笔", "more than 5 times": how often something occurs.
  const bool counts = is(right + 1, Word::classifier) && tokens_[right + 1].word->argument == 1;
  const auto column = subject(at, Want::numeric, condition);
  if (!column) return true;
  if (!is_numeric(column->role) && column->role != Role::id) {
    decline(
        say_.either("列“" + column->name + "”不是数字，不能比较大小。",
                    "Column \"" + column->name + "\" holds no numbers, so it cannot be compared with one."));
    return true;
  }
  if (counts) {
    decline(say_.either("按出现次数筛选我还不会。可以先“按…统计行数”，再筛选结果。",
                        "I cannot filter by how often something occurs yet. Count the rows per group first, "
                        "then filter that result."));
    return true;
  }
  condition.condition = {column->name, *test, {in_units_of(*column, *tokens_[right].number, tokens_[right])}};
  use(at, right + 1);
  if (is(right + 1, Word::classifier)) use(right + 1);
  add_condition(std::move(condition));
  return true;
}

bool Parser::read_open_range(Index at) {
  // 1000以上, 500元以下, "100 or more"
  if (!has_number(at) || at + 1 >= tokens_.size()) return false;
  Index mark = at + 1;
  if (is(mark, Word::classifier)) ++mark;
  const bool up = is(mark, Word::or_more);
  const bool down = is(mark, Word::or_less);
  if (!up && !down) return false;
  DraftCondition condition;
  condition.at = at;
  const auto column = subject(at, Want::numeric, condition);
  if (!column) return true;
  condition.condition = {column->name,
                         up ? Test::at_least : Test::at_most,
                         {in_units_of(*column, *tokens_[at].number, tokens_[at])}};
  use(at, mark + 1);
  add_condition(std::move(condition));
  return true;
}

}  // namespace errand::recipes
