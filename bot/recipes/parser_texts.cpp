/// Conditions on what a text is or holds: 包含, 以…开头, 客户是张三, region = East or West.

#include "bot/recipes/parser.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

std::string Parser::literal_from(Index at, Index& end) const {
  if (at < tokens_.size() && tokens_[at].quoted) {
    end = at + 1;
    return *tokens_[at].quoted;
  }
  end = at;
  while (end < tokens_.size() && !is_break(end) && !tokens_[end].is(Word::of) &&
         !tokens_[end].is(Word::starts) && !tokens_[end].is(Word::ends_) && !tokens_[end].is(Word::record) &&
         !tokens_[end].is(Word::row) && !tokens_[end].is(Word::pick) && !tokens_[end].is(Word::remove) &&
         !tokens_[end].is(Word::by) && !tokens_[end].is(Word::and_) && !tokens_[end].is(Word::or_)) {
    ++end;
  }
  if (end == at) return "";
  return std::string(instruction_.substr(tokens_[at].begin, tokens_[end - 1].end - tokens_[at].begin));
}

bool Parser::read_contains(Index at) {
  const bool contains = is(at, Word::contains);
  const bool without = is(at, Word::not_contains);
  const bool starts = is(at, Word::starts);
  const bool ends = is(at, Word::ends_);
  if (!contains && !without && !starts && !ends) return false;
  DraftCondition condition;
  condition.at = at;
  condition.condition.test = contains  ? Test::contains
                             : without ? Test::not_contains
                             : starts  ? Test::starts_with
                                       : Test::ends_with;
  Index column_end = at;  // The column stands before this.
  Index end = at + 1;
  std::string literal;
  // 以A开头: the literal stands before the operator, after 以.
  Index lead = at;
  while (lead > clause_begin(at) && !tokens_[lead].is(Word::by)) --lead;
  if ((starts || ends) && tokens_[lead].is(Word::by) && lead + 1 < at) {
    const Token& first = tokens_[lead + 1];
    literal = first.quoted && lead + 2 == at
                  ? *first.quoted
                  : std::string(instruction_.substr(first.begin, tokens_[at - 1].end - first.begin));
    use(lead, at);
    column_end = lead;
  } else {
    Index from = at + 1;
    if (is(from, Word::equals)) use(from++);
    literal = literal_from(from, end);
    if (literal.empty()) {
      if (contains) return false;  // "包括" and "with" as a mere connection
      decline(say_.either("请说明要包含什么文字。", "Please say which text it should contain."));
      return true;
    }
    use(from, end);
  }
  use(at);
  Index left = before(column_end);
  if (left != none && is(left, Word::not_)) {
    use(left);
    if (contains) condition.condition.test = Test::not_contains;
    if (starts || ends) condition.negated = true;
    left = before(left);
  }
  while (left != none && (is(left, Word::where) || is(left, Word::value_noun) || is(left, Word::equals)))
    left = before(left);
  if (left == none || !has_column(left)) {
    // One text column that holds such a value leaves no doubt; otherwise ask.
    std::vector<Column> candidates;
    const std::string wanted = folded(literal);
    for (const Column& column : columns_) {
      if (!column.profile || column.role != Role::category) continue;
      const bool seen =
          std::any_of(
              column.profile->top.begin(), column.profile->top.end(),
              [&](const auto& value) { return folded(value.first).find(wanted) != std::string::npos; }) ||
          std::any_of(column.profile->samples.begin(), column.profile->samples.end(),
                      [&](const auto& value) { return folded(value).find(wanted) != std::string::npos; });
      if (seen) candidates.push_back(column);
    }
    if (candidates.size() != 1) {
      Question question;
      question.text = say_.either("要在哪一列里找" + say_.quoted(literal) + "？",
                                  "In which column should " + say_.quoted(literal) + " be looked for?");
      for (const Column& column : columns_) {
        if (column.role != Role::category || column.table < 0 || question.choices.size() == 5) continue;
        Token place;
        place.begin = place.end = tokens_[column_end].begin;
        question.choices.push_back(
            {column.name, rewritten(place, say_.either(column.name, column.name + " "))});
      }
      ask(std::move(question));
      return true;
    }
    condition.condition.column = candidates.front().name;
  } else {
    const auto column = pick(tokens_[left], Want::any);
    if (!column) return true;
    use(left);
    condition.condition.column = column->name;
  }
  condition.condition.values = {literal};
  // 包含A或B: several texts of one column.
  while (end + 1 < tokens_.size() && tokens_[end].is(Word::or_) && !has_column(end + 1)) {
    Index next_end = end + 1;
    const std::string more = literal_from(end + 1, next_end);
    if (more.empty()) break;
    add_condition(condition);
    draft.ors.push_back(end);
    condition.at = end + 1;
    condition.condition.values = {more};
    use(end, next_end);
    end = next_end;
  }
  add_condition(std::move(condition));
  return true;
}

bool Parser::read_equals(Index at) {
  const bool plain_equals = is(at, Word::equals);
  const bool different = is(at, Word::not_equals);
  if (!plain_equals && !different) return false;
  const Index left = before(at);
  const Index right = after(at);
  if (right >= tokens_.size() || tokens_[right].used) return false;
  const bool weak = plain_equals && tokens_[at].word->argument == 1;
  const bool column_left = left != none && has_column(left);
  if (!column_left) {
    if (different && has_value(right)) return false;  // 不是华东的: parser_values
    if (weak || different) return false;
    return false;
  }
  const Token& value_token = tokens_[right];
  if (weak && value_token.word && value_token.values.empty() && !value_token.quoted) return false;
  auto column =
      pick(tokens_[left], value_token.number && value_token.values.empty() ? Want::numeric : Want::any);
  if (!column) return true;
  DraftCondition condition;
  condition.at = at;
  bool not_equal = different;
  if (is(right, Word::not_)) return false;
  std::vector<std::string> values;
  Index end = right;
  const auto value_at = [&](Index i) -> std::optional<std::string> {
    if (i >= tokens_.size() || tokens_[i].used) return std::nullopt;
    for (const ValueHit& hit : tokens_[i].values) {
      if (hit.column.name == column->name && hit.column.table == column->table) return hit.value;
    }
    if (tokens_[i].quoted) return tokens_[i].quoted;
    if (tokens_[i].number && is_numeric(column->role))
      return in_units_of(*column, *tokens_[i].number, tokens_[i]);
    if (tokens_[i].number && column->role != Role::date) return tokens_[i].text;
    return std::nullopt;
  };
  if (column->role == Role::date && value_token.span) return false;  // parser_values reads spans
  while (const auto value = value_at(end)) {
    values.push_back(*value);
    ++end;
    const bool more =
        end + 1 < tokens_.size() &&
        (tokens_[end].is(Word::or_) || tokens_[end].is(Word::and_) || tokens_[end].is(Word::comma)) &&
        value_at(end + 1) && !is(end + 2, Word::or_more);
    if (!more) break;
    ++end;
  }
  if (values.empty()) {
    if (column->role != Role::category && column->role != Role::id) return false;
    Index literal_end = right;
    const std::string literal =
        value_token.unknown() || value_token.glued ? literal_from(right, literal_end) : "";
    if (literal.empty() || (value_token.word && !value_token.unknown())) return false;
    const bool complete = column->profile && !column->profile->top.empty();
    if (complete) {
      std::vector<std::string> known;
      for (const auto& [name, count] : column->profile->top) known.push_back(name);
      Question question;
      question.text = say_.either(
          "列“" + column->name + "”里没有" + say_.quoted(literal) + "。有：" + say_.list(known, 10) + "。",
          "Column \"" + column->name + "\" has no " + say_.quoted(literal) +
              ". It has: " + say_.list(known, 10) + ".");
      Token place = tokens_[right];
      place.end = tokens_[literal_end - 1].end;
      for (const std::string& name : known) {
        if (question.choices.size() < 5) question.choices.push_back({name, rewritten(place, name)});
      }
      ask(std::move(question));
      return true;
    }
    values.push_back(literal);
    end = literal_end;
  }
  condition.condition.column = column->name;
  condition.condition.values = values;
  if (values.size() == 1)
    condition.condition.test = not_equal ? Test::not_equals : Test::equals;
  else
    condition.condition.test = not_equal ? Test::none_of : Test::any_of;
  use(left);
  use(at);
  use(right, end);
  const Index outer = before(left);
  if (outer != none && (is(outer, Word::exclude) || is(outer, Word::not_))) {
    use(outer);
    condition.negated = true;
  }
  add_condition(std::move(condition));
  return true;
}

}  // namespace errand::recipes
