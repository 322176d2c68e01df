/// Formulas over columns, with the name of what they make: 加一列总价=数量乘单价, 库存总金额（数量*单价）,
/// "add a column total = qty * price", 应收和实收的差额.

#include "bot/core/text.hpp"
#include "bot/recipes/parser.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

namespace {

std::optional<Term::Operator> operator_in(const std::string& text) {
  const std::string word = folded(text);
  const auto is = [&](std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  if (is({"+", "＋", "加", "加上", "plus"})) return Term::Operator::plus;
  if (is({"-", "－", "−", "减", "减去", "minus"})) return Term::Operator::minus;
  if (is({"*", "×", "x", "✕", "乘", "乘以", "乘上", "times"})) return Term::Operator::times;
  if (is({"/", "÷", "除以", "除", "divided"})) return Term::Operator::divided;
  return std::nullopt;
}

/// Where the name of a new column begins: right of such a word.
bool precedes_title(const Token& token) {
  return token.used || token.is(Word::with) || token.is(Word::column) || token.is(Word::by) ||
         token.is(Word::each) || token.is(Word::row) || token.is(Word::where) || token.is(Word::convert) ||
         token.is(Word::of) || token.is(Word::rename);
}

bool is_opening(const Token& token) {
  return token.is(Word::comma) && (token.text == "（" || token.text == "(");
}
bool is_closing(const Token& token) {
  return token.is(Word::comma) && (token.text == "）" || token.text == ")");
}

Column made_column(const std::string& name, Role role) {
  Column made;
  made.name = name;
  made.type = "number";
  made.role = role;
  made.table = -1;
  return made;
}

}  // namespace

/// The words before "=" or a bracket, as they are written; `from` is where they begin. Empty where there are
/// none.
std::string Parser::title_before(Index equals, Index& from) const {
  from = equals;
  while (from > 0 && !is_break(from - 1) && !precedes_title(tokens_[from - 1])) --from;
  if (from == equals) return "";
  if (from + 1 == equals && tokens_[from].quoted) return *tokens_[from].quoted;
  const std::size_t begin = tokens_[from].begin;
  return std::string(trimmed(instruction_.substr(begin, tokens_[equals - 1].end - begin)));
}

/// What was just made is a column for the rest of the sentence: 金额=数量*单价，按地区汇总金额.
void Parser::know_made(const Column& made) {
  columns_.push_back(made);
  for (Index at = 0; at < tokens_.size(); ++at) {
    if (tokens_[at].used || tokens_[at].quoted) continue;
    std::string text;
    Index end = at;
    while (end < tokens_.size() && !tokens_[end].used && text.size() < made.name.size() &&
           (end == at || tokens_[end].glued)) {
      text += tokens_[end++].text;
    }
    if (text != made.name) continue;
    tokens_[at].end = tokens_[end - 1].end;
    tokens_[at].text = text;
    tokens_[at].word.reset();
    tokens_[at].values.clear();
    tokens_[at].columns = {{made, Fit::exact}};
    tokens_.erase(tokens_.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                  tokens_.begin() + static_cast<std::ptrdiff_t>(end));
  }
}

void Parser::read_formulas() {
  const auto operand = [&](Index i) {
    return i < tokens_.size() && !tokens_[i].used &&
           (has_column(i) || (tokens_[i].number && !tokens_[i].word && tokens_[i].columns.empty()));
  };
  for (Index at = 0; at + 2 < tokens_.size() && !stopped; ++at) {
    if (!operand(at) || !operand(at + 2)) continue;
    if (!operator_in(tokens_[at + 1].text)) continue;
    // A list of columns with "-" or "/" between them is no formula unless a sign of one stands around.
    Index left = before(at);
    if (left != none && left > 0 && is_opening(tokens_[left]) && tokens_[left - 1].is(Word::equals)) --left;
    const bool equals = left != none && (tokens_[left].is(Word::equals) || tokens_[left].text == "=" ||
                                         tokens_[left].is(Word::become));
    const bool bracketed = left != none && !equals && is_opening(tokens_[left]);
    const std::string sign = tokens_[at + 1].text;
    const bool plain_sign =
        sign != "-" && sign != "/" && sign != "+" && sign != "加" && sign != "加上" && sign != "plus";
    if (!equals && !plain_sign && !bracketed) continue;
    if (!has_column(at) && !has_column(at + 2)) continue;
    Compute compute;
    Index i = at;
    Term::Operator next = Term::Operator::plus;
    std::string said;
    while (operand(i)) {
      Term term;
      term.before = next;
      if (has_column(i)) {
        const auto column = pick(tokens_[i], Want::numeric);
        if (!column) return;
        if (!is_numeric(column->role)) {
          decline(say_.either("“" + column->name + "”不是数字，不能计算。",
                              "\"" + column->name + "\" holds no numbers."));
          return;
        }
        term.column = column->name;
      } else {
        term.number = plain(tokens_[i].number->value);
        if (tokens_[i].number->percent && tokens_[i].number->value > 1)
          term.number = plain(tokens_[i].number->value / 100);
      }
      const std::string sign_said = said.empty() ? "" : tokens_[i - 1].text;
      const bool word = !sign_said.empty() && sign_said.front() >= 'a' && sign_said.front() <= 'z';
      said += (word ? " " + sign_said + " " : sign_said) + (term.column.empty() ? term.number : term.column);
      use(i);
      compute.terms.push_back(std::move(term));
      if (i + 1 >= tokens_.size() || !operand(i + 2)) break;
      const auto sign_here = operator_in(tokens_[i + 1].text);
      if (!sign_here) break;
      next = *sign_here;
      use(i + 1);
      i += 2;
    }
    if (i + 1 < tokens_.size() && (is_closing(tokens_[i + 1]) || is(i + 1, Word::difference))) use(i + 1);
    std::string title;
    if (equals) {
      Index end = left;
      // 新增一列利润，等于销售额减成本
      if (end > 0 && tokens_[end - 1].is(Word::comma) && !is_opening(tokens_[end - 1])) --end;
      Index from = end;
      title = title_before(end, from);
      use(from, left + 1);
    } else if (bracketed) {
      use(left);
      title = title_of_bracket(left, compute);
    }
    compute.title = free_title(title.empty() ? said : title);
    for (Index j = clause_begin(at); j < clause_end(at); ++j) {
      if (is(j, Word::with) || is(j, Word::column) || is(j, Word::equals)) use(j);
    }
    const Column made = made_column(compute.title, Role::money);
    draft.computed.push_back(made);
    draft.cells.emplace_back(std::move(compute));
    know_made(made);
  }
  if (!stopped) read_difference();
}

/// 库存总金额（数量*单价）: the column is 金额, its total is asked for; 库存 only says of what.
std::string Parser::title_of_bracket(Index bracket, const Compute& compute) {
  if (bracket == 0 || is_break(bracket - 1) || tokens_[bracket - 1].used) return "";
  Index from = bracket - 1;
  const auto own = [&](Index i) { return tokens_[i].unknown() || tokens_[i].quoted || has_column(i); };
  if (!own(from)) return "";
  while (from > 0 && tokens_[from].glued && tokens_[from - 1].unknown() && !tokens_[from - 1].used) --from;
  const std::size_t begin = tokens_[from].begin;
  const std::string title(instruction_.substr(begin, tokens_[bracket - 1].end - begin));
  use(from + 1, bracket);
  tokens_[from].end = tokens_[bracket - 1].end;
  tokens_[from].text = title;
  bool total = false;
  for (Index i = from; i-- > 0 && !is_break(i);) {
    total = total || is(i, Word::measure);
    const bool of_formula =
        has_column(i) && std::any_of(compute.terms.begin(), compute.terms.end(), [&](const Term& term) {
          return term.column == tokens_[i].columns.front().column.name;
        });
    if (!(of_formula || tokens_[i].is(Word::measure))) break;
    if (of_formula) use(i);
  }
  if (!total) use(from);
  return title;
}

/// 预算和实际的差额, 加一列差额: one column less another.
void Parser::read_difference() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (!is(at, Word::difference)) continue;
    const bool change = std::any_of(tokens_.begin(), tokens_.end(), [](const Token& token) {
      return token.is(Word::change) || token.is(Word::change_year) || token.is(Word::reconcile) ||
             token.is(Word::compare);
    });
    if (change) return;
    std::vector<Column> named;
    for (Index i = clause_begin(at); i < clause_end(at); ++i) {
      if (!has_column(i)) continue;
      const auto column = pick(tokens_[i], Want::numeric);
      if (!column) return;
      if (is_numeric(column->role)) named.push_back(*column);
    }
    std::vector<Column> all;
    for (const Column& column : columns_) {
      if (column.table >= 0 && is_measure(column.role)) all.push_back(column);
    }
    const bool added = clause_has(at, Word::with) || clause_has(at, Word::column);
    if (named.empty() && !added) return;
    if (named.empty() && all.size() == 2) named = all;
    if (named.size() != 2) {
      Question question;
      question.text = say_.either("差额是哪两列相减？", "The difference of which two columns?");
      for (std::size_t first = 0; first < all.size(); ++first) {
        for (std::size_t second = 0; second < all.size() && question.choices.size() < 5; ++second) {
          if (first == second || (named.size() == 1 && all[first].name != named.front().name)) continue;
          const std::string formula = all[first].name + " - " + all[second].name;
          question.choices.push_back(
              {formula, say_.either("加一列差额=" + all[first].name + "减" + all[second].name,
                                    "add a column difference = \"" + all[first].name + "\" - \"" +
                                        all[second].name + "\"")});
        }
      }
      ask(std::move(question));
      return;
    }
    Compute compute;
    compute.terms = {{Term::Operator::plus, named[0].name, ""}, {Term::Operator::minus, named[1].name, ""}};
    compute.title = free_title(say_.either("差额", "Difference"));
    for (Index i = clause_begin(at); i < clause_end(at); ++i) {
      if (has_column(i) || is(i, Word::with) || is(i, Word::column)) use(i);
    }
    use(at);
    const Column made = made_column(compute.title, Role::money);
    draft.computed.push_back(made);
    draft.cells.emplace_back(std::move(compute));
    know_made(made);
  }
}

}  // namespace errand::recipes
