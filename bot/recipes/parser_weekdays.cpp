/// Days of the week as conditions (周末, 工作日下单的, "on Mondays"), the end of a month (10月底), and the
/// grade in front of its column's last character (A级客户).

#include "bot/recipes/parser.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>

namespace errand::recipes {

/// The days as digits; 工作日 only where it cannot be the number of days between two dates.
std::string Parser::weekdays_at(Index at) const {
  if (at >= tokens_.size() || tokens_[at].used) return "";
  const Token& token = tokens_[at];
  const bool itself = (!token.columns.empty() && token.columns.front().fit <= Fit::alias) ||
                      (!token.values.empty() && token.values.front().fit <= Fit::alias);
  if (itself) return "";
  if (token.is(Word::weekday)) return std::to_string(token.word->argument);
  if (token.text != "工作日") return "";
  std::size_t dates = 0;
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    if (has_column(i) && tokens_[i].columns.front().column.role == Role::date) ++dates;
    if (is(i, Word::how_many) && i < at) return "";
    if (is(i, Word::column)) return "";
  }
  const bool counted = at > 0 && (tokens_[at - 1].number || tokens_[at - 1].is(Word::classifier) ||
                                  tokens_[at - 1].is(Word::of) || tokens_[at - 1].is(Word::each));
  const bool alone = at + 1 >= clause_end(at) && dates == 0;
  return dates > 1 || counted || alone ? "" : "12345";
}

void Parser::read_weekdays() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    std::string days = weekdays_at(at);
    if (days.empty()) {
      if (tokens_[at].is(Word::weekday)) tokens_[at].word.reset();  // a value or column is called so
      continue;
    }
    Index last = at;
    while (last + 1 < tokens_.size()) {  // 周六和周日, 周一到周五
      const bool range = tokens_[last + 1].is(Word::range_to) || tokens_[last + 1].is(Word::become);
      const bool link = range || tokens_[last + 1].is(Word::and_) || tokens_[last + 1].is(Word::or_);
      const Index next = link ? last + 2 : last + 1;
      const std::string more = weekdays_at(next);
      if (more.empty()) break;
      if (range && days.size() == 1 && more.size() == 1 && days < more) {
        for (char day = static_cast<char>(days[0] + 1); day <= more[0]; ++day) days += day;
      } else {
        days += more;
      }
      last = next;
    }
    take_weekdays(at, last, days);
  }
}

void Parser::take_weekdays(Index at, Index last, const std::string& days) {
  const auto relative = [](const Token& token) {
    return token.is(Word::last) || token.is(Word::this_) || token.is(Word::each) || token.is(Word::which) ||
           token.span.has_value() || folded(token.text) == "next" || token.text == "上" ||
           token.text == "下" || token.text == "这" || token.text == "本";
  };
  const std::string_view ahead = instruction_.substr(0, tokens_[at].begin);
  const bool one_day = days.size() == 1 || (days == "67" && !ahead.empty());
  const bool one = (at > 0 && relative(tokens_[at - 1]) && !tokens_[at - 1].span) || ahead.ends_with("上") ||
                   ahead.ends_with("下") || ahead.ends_with("这") || ahead.ends_with("本") ||
                   ahead.ends_with("last ") || ahead.ends_with("this ") || ahead.ends_with("next ");
  if ((one && one_day) || days.size() > 6) {
    decline(say_.either("请说明是哪几天的日期；要比较各天，可以说“按星期几汇总”。",
                        "Please say the dates; to compare the days, say \"by weekday\"."));
    return;
  }
  auto column = date_in_clause(at);
  if (!column) column = date_column();
  const std::string said(instruction_.substr(tokens_[at].begin, tokens_[last].end - tokens_[at].begin));
  if (!column) {
    Question question;
    question.text = say_.either(say_.quoted(said) + "按哪个日期算？",
                                "Which date does " + say_.quoted(said) + " refer to?");
    Token place = tokens_[at];
    place.end = tokens_[last].end;
    const bool on = folded(said).starts_with("on ");
    for (const Column& date : date_columns()) {
      if (question.choices.size() == 5) break;
      question.choices.push_back(
          {date.name, rewritten(place, say_.either(date.name + "在" + said,
                                                   "\"" + date.name + "\" " + (on ? "" : "on ") + said))});
    }
    if (question.choices.empty())
      decline(say_.either("表里没有日期列，不能按" + say_.quoted(said) + "筛选。",
                          "There is no date column, so I cannot select " + say_.quoted(said) + "."));
    else
      ask(std::move(question));
    return;
  }
  DraftCondition condition;
  condition.at = at;
  condition.condition = {column->name, Test::weekday, {}};
  for (const char day : days) condition.condition.values.emplace_back(1, day);
  condition.negated = negated(at) || in_removed_clause(at);
  use(at, last + 1);
  add_condition(std::move(condition));
}

/// 10月底, 10月初: ten days or one?
void Parser::ask_month_ends() {
  for (const Token& token : tokens_) {
    if (!token.span || token.span->grain != Period::month || token.used) continue;
    const std::string_view behind = instruction_.substr(token.end);
    const bool end = behind.starts_with("底") || behind.starts_with("末");
    if (!end && !behind.starts_with("初")) continue;
    const bool counted = token.text.ends_with("月") || token.text.ends_with("月份");
    if (!counted || token.text.find("个月") != std::string::npos || token.text.size() < 4) continue;
    const auto last = token.span->to - std::chrono::days(1);
    const bool moves = token.span->yearless && token.span->to - token.span->from == std::chrono::days(29);
    Token place = token;
    place.begin = token.end;
    place.end = token.end + std::string_view("底").size();
    Question question;
    question.text = say_.quoted(token.text + (end ? "底" : "初")) + "指哪几天？";
    question.choices.push_back({token.text + (end ? "下旬（21 日到月底）" : "上旬（1 到 10 日）"),
                                rewritten(place, end ? "下旬" : "上旬")});
    if (!moves && token.text.ends_with("月")) {
      const std::string day = end ? std::to_string(day_in_month(last)) + "日" : "1日";
      question.choices.push_back({token.text + day, rewritten(place, day)});
    }
    ask(std::move(question));
    return;
  }
}

/// A级客户 where 客户级别 has "A": the character behind the value is out of its column's name.
void Parser::read_grades() {
  for (Index at = 1; at < tokens_.size(); ++at) {
    Token& value = tokens_[at - 1];
    if (!tokens_[at].unknown() || tokens_[at].text.size() != 3 || !tokens_[at].glued) continue;
    std::vector<ValueHit> hits;
    for (const ValueHit& hit : value.values) {
      const bool of_it = hit.fit == Fit::exact && hit.column.name.find(tokens_[at].text) != std::string::npos;
      if (of_it) hits.push_back(hit);
    }
    if (hits.empty()) continue;
    value.values = std::move(hits);
    value.word.reset();
    value.number.reset();
    value.columns.clear();
    value.end = tokens_[at].end;
    tokens_.erase(tokens_.begin() + static_cast<std::ptrdiff_t>(at));
  }
}

}  // namespace errand::recipes
