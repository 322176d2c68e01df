/// Whether something has happened: 没付款的, 已发货的, "unpaid", 有发票的. Said of a status whose values name
/// it (未付款), of a column of yes and no, of a date that is there or not. What none of them tells is asked.

#include "bot/recipes/events.hpp"
#include "bot/recipes/parser.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace errand::recipes {

namespace {

constexpr std::size_t most_states = 12;  // More different values than that are no status.

bool is_among(const std::string& text, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), folded(text)) != list.end();
}

bool is_yes(const std::string& value) {
  return is_among(value, {"是", "有", "y", "yes", "true", "√", "✓", "1", "已"});
}

bool is_no(const std::string& value) {
  return is_among(value, {"否", "无", "没有", "没", "n", "no", "false", "×", "x", "0", "未"});
}

/// Only values of yes and no, each once.
bool is_flag(const Column& column) {
  if (column.table < 0 || !column.profile) return false;
  const auto& values = column.profile->top;
  return !values.empty() && values.size() <= 2 && values.size() == column.profile->distinct &&
         std::all_of(values.begin(), values.end(),
                     [](const auto& value) { return is_yes(value.first) || is_no(value.first); });
}

/// In no dictionary, or only taken for a typing error: "unapproved" is not Approved.
bool not_known(const Token& token) {
  const bool column = !token.columns.empty() && token.columns.front().fit != Fit::typo;
  const bool value = !token.values.empty() && token.values.front().fit != Fit::typo;
  return !token.word && !column && !value && !token.number && !token.span && !token.quoted;
}

bool denies(const std::string& value) {
  for (const std::string_view sign : {"未", "没", "不", "待", "非", "无"}) {
    if (value.find(sign) != std::string::npos) return true;
  }
  const std::string text = folded(value);
  return text.starts_with("un") || text.starts_with("not ") || text.starts_with("non");
}

}  // namespace

/// What the words say it is about: 付款 of 没付款的; none where the grammar has another use for them.
std::string Parser::flag_root(Index at) const {
  if (at >= tokens_.size() || tokens_[at].used || is_break(at)) return "";
  const Token& token = tokens_[at];
  if (token.word && !token.is(Word::sold)) return "";
  return token.number || token.span || token.quoted ? "" : folded(token.text);
}

/// The conditions that say of `root` that it is so, or is not; each is one way to read the wish.
std::vector<Condition> Parser::flag_readings(const std::string& root, bool so) const {
  std::vector<Condition> found;
  for (const Column& column : columns_) {
    if (column.table < 0 || !column.profile) continue;
    const bool named = folded(column.name).find(root) != std::string::npos;
    if (is_flag(column)) {
      for (const auto& [value, count] : column.profile->top) {
        if (named && !denies(column.name) && is_yes(value) == so)
          found.push_back({column.name, Test::equals, {value}});
      }
    } else if (column.role == Role::date) {
      if (named) found.push_back({column.name, so ? Test::not_blank : Test::blank, {}});
    } else if (column.role == Role::category && column.profile->top.size() == column.profile->distinct &&
               column.profile->distinct <= most_states) {
      for (const auto& [value, count] : column.profile->top) {
        const bool about = folded(value).find(root) != std::string::npos;
        const bool passed = so && named && value.find("通过") != std::string::npos;
        if (!about && !passed) continue;
        const bool partly = value.find("部分") != std::string::npos || folded(value).find("part") == 0;
        if (!partly && denies(value) != so) found.push_back({column.name, Test::equals, {value}});
      }
    }
  }
  return found;
}

/// 没有电话的: of a column that is no status, that it is blank.
std::optional<Condition> Parser::flag_blank(Index at, bool so) {
  if (!has_column(at)) return std::nullopt;
  const auto column = pick(tokens_[at], Want::any);
  if (!column) return std::nullopt;
  const auto& values =
      column->profile ? column->profile->top : std::vector<std::pair<std::string, std::uint64_t>>{};
  const bool status = column->role == Role::category && column->profile && column->profile->blanks == 0 &&
                      !values.empty() && values.size() <= most_states;
  if (!status) return Condition{column->name, so ? Test::not_blank : Test::blank, {}};
  Question question;
  question.text = say_.either("“" + column->name + "”里哪个值算" + say_.quoted(tokens_[at].text) + "？",
                              "Which value of \"" + column->name + "\" do you mean?");
  for (const auto& [value, count] : values) {
    if (question.choices.size() == 5) break;
    Token place = tokens_[at];
    if (at > 0) place.begin = tokens_[at - 1].begin;
    question.choices.push_back(
        {value,
         rewritten(place, say_.either(column->name + value, "\"" + column->name + "\" \"" + value + "\""))});
  }
  ask(std::move(question));
  return std::nullopt;
}

void Parser::read_flags() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (tokens_[at].used) continue;
    if (is(at, Word::not_) || is(at, Word::not_equals) || is(at, Word::done) || is(at, Word::blank)) {
      read_flag(at);
    } else if (not_known(tokens_[at]) && folded(tokens_[at].text).starts_with("un")) {
      read_flag_word(at, folded(tokens_[at].text).substr(2), false);
    } else if (!say_.chinese() && has_column(at) && is_flag(tokens_[at].columns.front().column)) {
      const Index left = before(at);
      const bool grouped = left != none && (tokens_[left].is(Word::by) || tokens_[left].is(Word::each) ||
                                            tokens_[left].is(Word::and_) || tokens_[left].is(Word::sort));
      if (!grouped && !has_value(at + 1) && !is(at + 1, Word::equals) && !is(at + 1, Word::blank))
        read_flag_word(at, folded(tokens_[at].text), true);
    }
  }
}

/// 没付款, 审批通过, 已付: the word that says whether, and what it is about behind (or before) it.
void Parser::read_flag(Index at) {
  const Token& word = tokens_[at];
  const bool so = word.is(Word::done);
  const bool plain_no =
      word.is(Word::not_) && (folded(word.text) == "不" || word.text == "非" || word.text == "不是");
  if (plain_no || (word.is(Word::blank) && word.text != "没有" && word.text != "缺")) return;
  Index about = at + 1;
  if (so && word.text == "通过") about = before(at);
  const std::string root = about == none ? "" : flag_root(about);
  if (root.empty()) return;
  if (!so && read_never(at, about, root)) return;
  std::vector<Condition> readings = flag_readings(root, so);
  // "not approved" beside Approved, Pending and Rejected: everything but that value.
  const bool value = has_value(about) && tokens_[about].values.front().fit <= Fit::alias;
  if (readings.empty() && value) return;
  if (readings.empty()) {
    const auto blank = flag_blank(about, so);
    if (!blank) return;
    readings.push_back(*blank);
  }
  use(at);
  take_flag(about, std::move(readings), so);
}

/// Whose rows they are: the things that the clause names, else the people.
std::optional<Column> Parser::whose_rows(Index at, const Column& said) const {
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    if (!has_column(i)) continue;
    const Column& column = tokens_[i].columns.front().column;
    if (column.role == Role::category && column.name != said.name) return column;
  }
  const bool who = std::any_of(tokens_.begin(), tokens_.end(), [](const Token& token) {
    return token.is(Word::who) || token.text.ends_with("人") || token.text == "员工" ||
           folded(token.text) == "people";
  });
  if (!who) return std::nullopt;
  return column_of_concepts({"employee", "student", "name", "salesperson", "customer"});
}

/// 迟到 of 没迟到过: the values of a status that say it, or a column that counts it (迟到次数).
std::vector<DraftNever> Parser::never_readings(Index at, const std::string& root) const {
  std::vector<DraftNever> found;
  for (const Column& column : columns_) {
    if (column.table < 0 || !column.profile) continue;
    const auto whose = whose_rows(at, column);
    if (!whose || whose->name == column.name) continue;
    Condition condition{column.name, Test::never, {whose->name}};
    const bool counts = is_numeric(column.role) && folded(column.name).starts_with(root) &&
                        (column.name.find("次") != std::string::npos ||
                         column.name.find("天") != std::string::npos || column.name.ends_with("数"));
    const bool states = column.role == Role::category && column.profile->distinct <= most_states &&
                        column.profile->top.size() == column.profile->distinct;
    if (states) {
      for (const auto& [value, count] : column.profile->top) {
        const bool about = folded(value).find(root) != std::string::npos && !denies(value);
        if (about) condition.values.push_back(value);
      }
    }
    if (counts || condition.values.size() > 1) found.push_back({*whose, std::move(condition)});
  }
  return found;
}

/// 谁没迟到过, "who was never late": those without a single such row, not the rows that are not such.
bool Parser::read_never(Index at, Index about, const std::string& root) {
  const std::string word = folded(tokens_[at].text);
  const bool said =
      word.starts_with("从") || word == "never" || instruction_.substr(tokens_[about].end).starts_with("过");
  const bool who =
      std::any_of(tokens_.begin(), tokens_.end(), [](const Token& token) { return token.is(Word::who); });
  if (!said && (!who || !flag_readings(root, false).empty())) return false;
  const auto readings = never_readings(at, root);
  if (readings.size() != 1) {
    if (said)
      decline(say_.either("“从没" + root + "过”要看哪一列我没看出来，请说明哪一列、哪个值。",
                          "I cannot tell which column says \"" + root + "\"; please name it and its value."));
    return said;
  }
  draft.never = readings.front();
  draft.question = true;
  use(at);
  use(about);
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    if (has_column(i) && tokens_[i].columns.front().column.name == draft.never->key.name) use(i);
    if (is(i, Word::record)) use(i);
  }
  return true;
}

void Parser::read_flag_word(Index at, const std::string& root, bool so) {
  auto readings = flag_readings(root, so);
  if (readings.empty() && !so) {
    // "unapproved" beside Approved and Pending: all but the value is one reading, its opposite another.
    for (const Condition& yes : flag_readings(root, true)) {
      if (yes.test == Test::equals) readings.push_back({yes.column, Test::not_equals, yes.values});
    }
  }
  if (!readings.empty()) take_flag(at, std::move(readings), so);
}

/// 发货的有多少单, "shipped orders": with no time beside it, that it has happened.
bool Parser::take_event(Index at, const Column& column) {
  const bool happened = is_event(tokens_[at].text, column);
  const bool known =
      std::any_of(draft.conditions.begin(), draft.conditions.end(),
                  [&](const DraftCondition& other) { return other.condition.column == column.name; });
  const bool open = column.profile != nullptr && column.profile->blanks > 0;
  if (!happened || known || !open || draft.chart_said || draft.trend) return false;
  DraftCondition condition;
  condition.at = at;
  condition.condition = {column.name, Test::not_blank, {}};
  condition.negated = in_removed_clause(at);
  add_condition(std::move(condition));
  return true;
}

void Parser::take_flag(Index at, std::vector<Condition> readings, bool so) {
  if (readings.size() > 1) {
    Question question;
    question.text = say_.either(say_.quoted(tokens_[at].text) + "看哪一列、哪个值？",
                                "What tells " + say_.quoted(tokens_[at].text) + "?");
    Token place = tokens_[at];
    if (at > 0 && tokens_[at - 1].used) place.begin = tokens_[at - 1].begin;
    for (const Condition& reading : readings) {
      if (question.choices.size() == 5) break;
      const std::string quoted = say_.either("", "\"");
      std::string said = quoted + reading.column + quoted;
      if (reading.values.empty())
        said += so ? say_.either("不为空", " is not empty") : say_.either("为空", " is empty");
      else
        said += say_.either("", " ") + quoted + reading.values.front() + quoted;
      question.choices.push_back({said, rewritten(place, said)});
    }
    ask(std::move(question));
    return;
  }
  DraftCondition condition;
  condition.at = at;
  condition.condition = std::move(readings.front());
  condition.negated = in_removed_clause(at);
  use(at);
  if (is(at + 1, Word::done)) use(at + 1);
  add_condition(std::move(condition));
}

}  // namespace errand::recipes
