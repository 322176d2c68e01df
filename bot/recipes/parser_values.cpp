/// Conditions without an operator: a value (华东), a span of time (this month, 2025), a list of either, and
/// what is said to be left out.

#include "bot/recipes/parser.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

namespace {

/// 12月过生日的, "birthdays next month": a birthday comes back every year, unless a year is named.
bool is_of_any_year(const TimeSpan& span, const Column& column, std::string_view said) {
  int digits = 0;
  for (const char c : said) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    if (digits == 4) return false;
  }
  return column.concept_name == "birthday" && span.grain != Period::year &&
         said.find("年") == std::string_view::npos && span.to - span.from < std::chrono::days(365);
}

}  // namespace

bool Parser::fix_year(TimeSpan& span, const Column& column, const Token& token) {
  if (!span.yearless) return true;
  const auto low = column.profile ? day_of(column.profile->min.substr(0, 10)) : std::nullopt;
  const auto high = column.profile ? day_of(column.profile->max.substr(0, 10)) : std::nullopt;
  if (!low || !high) {
    Question question;
    question.text = say_.either(say_.quoted(token.text) + "是哪一年的？",
                                "Which year do you mean by " + say_.quoted(token.text) + "?");
    ask(std::move(question));
    return false;
  }
  std::vector<int> years;
  for (int year = year_of(*low); year <= year_of(*high) && years.size() < 50; ++year) {
    const TimeSpan there = in_year(span, year);
    if (there.from <= *high && there.to > *low) years.push_back(year);
  }
  // A year that stands elsewhere in the sentence decides.
  for (const Token& other : tokens_) {
    if (!other.span || other.span->yearless || other.span->grain != Period::year) continue;
    span = in_year(span, year_of(other.span->from));
    return true;
  }
  if (years.size() == 1) {
    span = in_year(span, years.front());
    return true;
  }
  if (years.empty()) {
    decline(say_.either("“" + column.name + "”从 " + iso(*low) + " 到 " + iso(*high) + "，没有" +
                            say_.quoted(token.text) + "的数据。",
                        "\"" + column.name + "\" runs from " + iso(*low) + " to " + iso(*high) +
                            ": there is nothing in " + say_.quoted(token.text) + "."));
    return false;
  }
  Question question;
  question.text = say_.either("数据里有几年的" + say_.quoted(token.text) + "，要哪一年的？",
                              "The data have " + say_.quoted(token.text) + " of several years. Which one?");
  for (auto year = years.rbegin(); year != years.rend() && question.choices.size() < 4; ++year) {
    const std::string number = std::to_string(*year);
    const bool han =
        static_cast<unsigned char>(token.text.front()) >= 0xE3 ||
        (token.text.find("月") != std::string::npos || token.text.find("季") != std::string::npos);
    const std::string named = han ? number + "年" + token.text : token.text + " " + number;
    question.choices.push_back({named, rewritten(token, named)});
  }
  ask(std::move(question));
  return false;
}

/// 2015年以前入职的: a word of the clause that belongs to one date column alone.
std::optional<Column> Parser::date_in_clause(Index at) {
  std::optional<Column> found;
  Index found_at = none;
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    if (i == at || tokens_[i].used || tokens_[i].word || tokens_[i].columns.empty()) continue;
    std::vector<Column> dates;
    for (const ColumnHit& hit : tokens_[i].columns) {
      if (hit.fit == tokens_[i].columns.front().fit) dates.push_back(hit.column);
    }
    if (dates.size() != 1 || dates.front().role != Role::date) continue;
    if (found && found->name != dates.front().name) return std::nullopt;
    found = dates.front();
    found_at = i;
  }
  if (found) use(found_at);
  return found;
}

bool Parser::negated(Index at) {
  Index left = before(at);
  while (left != none && (tokens_[left].used || has_column(left) || is(left, Word::equals)) &&
         !is_break(left) && !tokens_[left].is(Word::not_equals)) {
    if (tokens_[left].is(Word::where)) break;
    left = before(left);
  }
  if (left != none && (is(left, Word::not_) || is(left, Word::exclude) || is(left, Word::not_equals))) {
    use(left);
    for (Index i = at + 1; i < clause_end(at); ++i) {  // 除了华东以外
      if (tokens_[i].is(Word::exclude)) use(i);
    }
    return true;
  }
  return false;
}

/// 删除华东3月的: everything named in a clause with such a verb is left out together.
bool Parser::in_removed_clause(Index at) {
  const Index begin = clause_begin(at);
  if (std::find(removed_clauses_.begin(), removed_clauses_.end(), begin) != removed_clauses_.end())
    return true;
  bool found = false;
  for (Index i = begin; i < clause_end(at); ++i) {
    if (!is(i, Word::exclude) && !is(i, Word::remove)) continue;
    use(i);
    found = true;
  }
  if (found) removed_clauses_.push_back(begin);
  return found;
}

void Parser::add_span(Index at, std::optional<Column> column) {
  const bool year_only = !tokens_[at].span;
  TimeSpan span =
      tokens_[at].span ? *tokens_[at].span : whole_year(static_cast<int>(tokens_[at].number->value));
  DraftCondition condition;
  condition.at = at;
  if (!column) column = date_in_clause(at);
  if (!column) {
    std::vector<Column> dates;
    for (const Column& candidate : columns_) {
      if (candidate.table >= 0 && candidate.role == Role::date) dates.push_back(candidate);
    }
    if (dates.size() == 1) column = dates.front();
    if (dates.size() > 1) {
      Question question;
      std::vector<std::string> names;
      for (const Column& date : dates) names.push_back(date.name);
      question.text = say_.either(
          say_.quoted(tokens_[at].text) + "按哪个日期算：" + say_.list(names) + "？",
          "Which date does " + say_.quoted(tokens_[at].text) + " refer to: " + say_.list(names) + "?");
      for (const std::string& name : names) {
        if (question.choices.size() == 5) break;
        const std::string text = tokens_[at].text;
        question.choices.push_back(
            {name, rewritten(tokens_[at], say_.either(name + "在" + text, "\"" + name + "\" in " + text))});
      }
      ask(std::move(question));
      return;
    }
  }
  if (!column) {
    // No dates, but perhaps a column of years or months: 年份 = 2025, 月份 = 3.
    for (const Column& candidate : columns_) {
      if (candidate.table < 0) continue;
      if (span.grain == Period::year && !span.yearless && candidate.concept_name == "year") {
        condition.condition = {candidate.name, Test::equals, {std::to_string(year_of(span.from))}};
      } else if (span.grain == Period::month && span.yearless && candidate.concept_name == "month" &&
                 is_numeric(candidate.role)) {
        const auto month = std::chrono::year_month_day{span.from}.month();
        condition.condition = {candidate.name, Test::equals, {std::to_string(static_cast<unsigned>(month))}};
      } else {
        continue;
      }
      use(at);
      add_condition(std::move(condition));
      return;
    }
    if (year_only) return;  // stays a number that nobody placed
    decline(
        say_.either("表里没有日期列，不能按" + say_.quoted(tokens_[at].text) + "筛选。",
                    "There is no date column, so I cannot select " + say_.quoted(tokens_[at].text) + "."));
    return;
  }
  if (column->role != Role::date) return;
  if (is_of_any_year(span, *column, tokens_[at].text)) {
    condition.condition = {column->name, Test::day_of_year, {iso(span.from), iso(span.to)}};
    condition.negated = negated(at) || in_removed_clause(at);
    use(at);
    add_condition(std::move(condition));
    return;
  }
  if (!fix_year(span, *column, tokens_[at])) return;
  const auto low = column->profile ? day_of(column->profile->min.substr(0, 10)) : std::nullopt;
  const auto high = column->profile ? day_of(column->profile->max.substr(0, 10)) : std::nullopt;
  if (low && high && (span.to <= *low || span.from > *high)) {
    decline(say_.either("“" + column->name + "”从 " + iso(*low) + " 到 " + iso(*high) + "，没有" +
                            say_.quoted(tokens_[at].text) + "（" + iso(span.from) + " 起）的数据。",
                        "\"" + column->name + "\" runs from " + iso(*low) + " to " + iso(*high) +
                            ": there is nothing in " + say_.quoted(tokens_[at].text) + " (from " +
                            iso(span.from) + ")."));
    return;
  }
  condition.condition = {column->name, Test::in_period, {iso(span.from), iso(span.to)}};
  condition.negated = negated(at) || in_removed_clause(at);
  use(at);
  add_condition(std::move(condition));
}

void Parser::read_spans() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (tokens_[at].used) continue;
    const auto& number = tokens_[at].number;
    const bool year = !tokens_[at].span && number && !number->scaled && !number->percent &&
                      number->unit.empty() && !number->chinese && number->value >= 1990 &&
                      number->value <= 2100 && tokens_[at].text.size() == 4;
    if (!tokens_[at].span && !year) continue;
    // A column of months as text ("3月") knows the very value.
    if (has_value(at) && !date_column()) continue;
    std::optional<Column> column;
    Index left = before(at);
    while (left != none && (is(left, Word::equals) || is(left, Word::since) || is(left, Word::where) ||
                            is(left, Word::between))) {
      use(left);
      left = before(left);
    }
    if (left != none && has_column(left)) {
      const bool dates = std::any_of(tokens_[left].columns.begin(), tokens_[left].columns.end(),
                                     [](const ColumnHit& hit) { return hit.column.role == Role::date; });
      if (dates) {
        column = pick(tokens_[left], Want::date);
        if (!column) return;
        if (column->role == Role::date)
          use(left);
        else
          column.reset();
      }
    }
    add_span(at, column);
  }
}

void Parser::read_values() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (!has_value(at)) continue;
    // The columns that the list's first value may belong to.
    std::vector<ValueHit> hits;
    for (const ValueHit& hit : tokens_[at].values) {
      if (hit.fit == tokens_[at].values.front().fit) hits.push_back(hit);
    }
    Index left = before(at);
    while (left != none && (is(left, Word::equals) || is(left, Word::not_equals) || is(left, Word::not_)))
      left = before(left);
    const auto narrow = [&](Index beside) {
      if (beside == none || beside >= tokens_.size() || tokens_[beside].columns.empty() ||
          tokens_[beside].word)
        return false;
      std::vector<ValueHit> kept;
      for (const ValueHit& hit : tokens_[at].values) {
        for (const ColumnHit& named : tokens_[beside].columns) {
          if (named.column.name == hit.column.name && named.column.table == hit.column.table)
            kept.push_back(hit);
        }
      }
      if (kept.empty()) return false;
      hits = {kept.front()};
      return true;
    };
    if (left != none && !tokens_[left].used && has_column(left) && narrow(left)) {
      use(left);
    } else if (!(tokens_[at].values.front().fit == Fit::exact && hits.size() == 1 && after(at) != at + 1) &&
               after(at) < tokens_.size() && !tokens_[after(at)].used && has_column(after(at)) &&
               after(at) == at + 1 && narrow(at + 1)) {
      use(at + 1);  // 华东地区, East region
    } else if (at + 1 < tokens_.size() && has_column(at + 1) && narrow(at + 1)) {
      use(at + 1);
    }
    if (hits.size() > 1) {
      Question question;
      std::vector<std::string> names;
      const bool one_column = std::all_of(hits.begin(), hits.end(), [&](const ValueHit& hit) {
        return hit.column.name == hits.front().column.name;
      });
      for (const ValueHit& hit : hits) names.push_back(one_column ? hit.value : hit.column.name);
      question.text =
          one_column
              ? say_.either(say_.quoted(tokens_[at].text) + "指哪一个：" + say_.list(names) + "？",
                            "Which one is " + say_.quoted(tokens_[at].text) + ": " + say_.list(names) + "?")
              : say_.either(
                    say_.quoted(tokens_[at].text) + "在几列里都有：" + say_.list(names) + "。按哪一列？",
                    say_.quoted(tokens_[at].text) + " occurs in several columns: " + say_.list(names) +
                        ". Which one?");
      for (const ValueHit& hit : hits) {
        if (question.choices.size() == 5) break;
        question.choices.push_back(
            {one_column ? hit.value : hit.column.name,
             rewritten(tokens_[at], one_column
                                        ? hit.value
                                        : say_.either(hit.column.name + hit.value,
                                                      "\"" + hit.column.name + "\" \"" + hit.value + "\""))});
      }
      ask(std::move(question));
      return;
    }
    const Column column = hits.front().column;
    std::vector<std::string> values = {hits.front().value};
    const bool out = negated(at);
    const bool together = !out && in_removed_clause(at);
    use(at);
    Index next = at + 1;
    const auto same_column = [&](Index i) -> std::optional<std::string> {
      if (i >= tokens_.size() || tokens_[i].used || tokens_[i].word) return std::nullopt;
      for (const ValueHit& hit : tokens_[i].values) {
        if (hit.column.name == column.name && hit.column.table == column.table) return hit.value;
      }
      return std::nullopt;
    };
    while (next < tokens_.size()) {
      const bool link = tokens_[next].is(Word::and_) || tokens_[next].is(Word::or_) ||
                        tokens_[next].is(Word::comma) || tokens_[next].is(Word::of);
      const Index candidate = link ? next + 1 : next;
      const auto value = same_column(candidate);
      if (!value) break;
      std::erase(draft.ors, next);
      values.push_back(*value);
      use(candidate);
      next = candidate + 1;
    }
    if (next < tokens_.size() && !tokens_[next].used && has_column(next)) {  // 华东和华南地区
      const auto beside = pick(tokens_[next], Want::any);
      if (beside && beside->name == column.name) use(next);
    }
    DraftCondition condition;
    condition.at = at;
    condition.negated = together;
    condition.condition.column = column.name;
    condition.condition.values = values;
    condition.condition.test =
        values.size() == 1 ? (out ? Test::not_equals : Test::equals) : (out ? Test::none_of : Test::any_of);
    // The same column again, elsewhere in the sentence: one list.
    const auto known =
        std::find_if(draft.conditions.begin(), draft.conditions.end(), [&](const DraftCondition& other) {
          const bool positive = other.condition.test == Test::equals || other.condition.test == Test::any_of;
          return other.condition.column == column.name && positive && other.negated == together && !out;
        });
    if (known != draft.conditions.end()) {
      known->condition.values.insert(known->condition.values.end(), values.begin(), values.end());
      known->condition.test = Test::any_of;
    } else {
      add_condition(std::move(condition));
    }
  }
}

}  // namespace errand::recipes
