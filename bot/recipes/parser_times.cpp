/// Times of day: 9点以后, 18:30之前, 下午3点到5点, "after 9am", 晚上的订单. Of columns with a time.

#include "bot/core/text.hpp"
#include "bot/recipes/parser.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <utility>

namespace errand::recipes {

namespace {

constexpr int hour = 60;
constexpr int day_end = 24 * hour;

/// What people mean by the parts of a day; the reading says the hours.
constexpr std::array<std::pair<int, int>, 5> day_parts = {{{0, 6 * hour},
                                                           {6 * hour, 12 * hour},
                                                           {11 * hour, 13 * hour},
                                                           {12 * hour, 18 * hour},
                                                           {18 * hour, day_end}}};
constexpr int morning = 1;

std::string clock_text(int minutes) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%02d:%02d", minutes / hour, minutes % hour);
  return text.data();
}

std::optional<int> whole(const std::string& text, int most) {
  int value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec != std::errc{} || end.ptr != text.data() + text.size() || value < 0 || value > most)
    return std::nullopt;
  return value;
}

/// 6点 and 6:30, but not 早上6点, 18点 or 6am.
bool half_unsaid(std::string_view said) {
  return !contains_any(folded(said), {"上", "早", "晨", "am", "pm", "下", "晚"});
}

/// People leave at 17:30 and 19:05: every time that is known of the column is one of the afternoon.
bool only_afternoons(const Column& column) {
  if (column.type != "time" || !column.profile) return false;
  std::vector<std::string> times = column.profile->samples;
  for (const auto& [value, count] : column.profile->top) times.push_back(value);
  const auto late = [](const std::string& time) {
    return time.size() >= 5 && time >= "12" && time[2] == ':';
  };
  return !times.empty() && std::all_of(times.begin(), times.end(), late);
}

}  // namespace

/// Puts what is one time of day into one token, before small words like "am" are dropped.
void Parser::join_clocks() {
  for (Index at = 0; at < tokens_.size(); ++at) {
    Token& token = tokens_[at];
    if (!token.number || token.number->scaled || token.number->percent) continue;
    const double value = token.number->value;
    if (value < 0 || value > 24 || value != static_cast<int>(value)) continue;
    int minutes = static_cast<int>(value) * hour;
    Index end = at + 1;
    const auto text_at = [&](Index i) {
      return i < tokens_.size() ? folded(tokens_[i].text) : std::string();
    };
    bool clock = false;
    if (token.number->chinese && token.text.ends_with("点")) {
      clock = true;
    } else if (text_at(end) == ":" || text_at(end) == "：") {
      const auto minute = whole(text_at(end + 1), 59);
      if (minute && text_at(end + 1).size() == 2) {
        minutes += *minute;
        end += 2;
        clock = true;
      }
    }
    if (!clock) {
      const std::string next = text_at(end);
      for (const std::string_view mark : {"点钟", "点半", "点整", "点"}) {
        if (!next.starts_with(mark) || !tokens_[end].glued) continue;
        if (next.size() > mark.size()) break;  // 点 is the beginning of another word
        minutes += mark == "点半" ? hour / 2 : 0;
        ++end;
        if (mark == "点" && text_at(end) == "半") minutes += hour / 2, ++end;
        clock = true;
        break;
      }
    }
    const std::string half = text_at(end);
    if (half == "am" || half == "pm") {
      if (half == "pm" && minutes < 12 * hour) minutes += 12 * hour;
      if (half == "am" && minutes >= 12 * hour) minutes -= 12 * hour;
      ++end;
      clock = true;
    }
    if (!clock || minutes > day_end) continue;
    Index begin = at;
    if (at > 0 && tokens_[at - 1].is(Word::day_part)) {  // 下午3点
      const int part = tokens_[at - 1].word->argument;
      if (part > morning && minutes < 12 * hour && !(part == 2 && minutes >= 11 * hour)) minutes += 12 * hour;
      --begin;
    }
    Token joined = tokens_[begin];
    joined.end = tokens_[end - 1].end;
    joined.text = std::string(instruction_.substr(joined.begin, joined.end - joined.begin));
    joined.word.reset();
    joined.number.reset();
    joined.span.reset();
    joined.columns.clear();
    joined.values.clear();
    joined.clock = minutes;
    tokens_[begin] = std::move(joined);
    tokens_.erase(tokens_.begin() + static_cast<std::ptrdiff_t>(begin) + 1,
                  tokens_.begin() + static_cast<std::ptrdiff_t>(end));
    at = begin;
  }
}

/// 9点后, 6月前: behind a time they are no first or last ones. 6月前3名 are.
void Parser::settle_sides() {
  for (Index at = 1; at < tokens_.size(); ++at) {
    Token& token = tokens_[at];
    const bool after_it = token.is(Word::bottom) && token.text == "后";
    const bool before_it = token.is(Word::top) && token.text == "前";
    const bool time = tokens_[at - 1].clock || tokens_[at - 1].span;
    const bool counted = at + 1 < tokens_.size() && tokens_[at + 1].number;
    if (time && !counted && (after_it || before_it))
      token.word = Meaning{after_it ? Word::after : Word::before, 0};
  }
}

std::vector<Column> Parser::time_columns() const {
  std::vector<Column> found;
  for (const Column& column : columns_) {
    if (column.table >= 0 && (column.type == "time" || column.type == "datetime")) found.push_back(column);
  }
  return found;
}

void Parser::read_time(Index at, int from, int to) {
  std::vector<Column> columns = time_columns();
  std::optional<Column> column;
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    if (!has_column(i)) continue;
    for (const ColumnHit& hit : tokens_[i].columns) {
      const bool timed = hit.column.type == "time" || hit.column.type == "datetime";
      if (!timed || column) continue;
      column = hit.column;
      use(i);
    }
  }
  if (!column && columns.size() > 1) {
    std::vector<Column> clocks;
    for (const Column& each : columns) {
      if (each.type == "time") clocks.push_back(each);
    }
    if (clocks.size() == 1) columns = clocks;
  }
  if (!column && columns.size() == 1) column = columns.front();
  if (!column && columns.empty()) {
    decline(say_.either(
        "表里没有带时刻的列，不能按" + say_.quoted(tokens_[at].text) + "筛选。",
        "No column has a time of day, so I cannot select " + say_.quoted(tokens_[at].text) + "."));
    return;
  }
  if (!column) {
    Question question;
    std::vector<std::string> names;
    for (const Column& each : columns) names.push_back(each.name);
    question.text = say_.either(
        say_.quoted(tokens_[at].text) + "按哪一列算：" + say_.list(names) + "？",
        "Which time does " + say_.quoted(tokens_[at].text) + " refer to: " + say_.list(names) + "?");
    for (const std::string& name : names)
      question.choices.push_back(
          {name, rewritten(tokens_[at], name + say_.either("", " ") + tokens_[at].text)});
    ask(std::move(question));
    return;
  }
  if (tokens_[at].clock && half_unsaid(tokens_[at].text) && only_afternoons(*column)) {  // 6点以后下班的
    if (from > 0 && from < 12 * hour) from += 12 * hour;
    if (to < 12 * hour) to += 12 * hour;
  }
  DraftCondition condition;
  condition.at = at;
  condition.condition = {column->name, Test::time_of_day, {clock_text(from), clock_text(to)}};
  use(at);
  add_condition(std::move(condition));
}

void Parser::read_times() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (is(at, Word::day_part)) {
      const bool exact_value = !tokens_[at].values.empty();
      if (exact_value) continue;
      const auto& [from, to] = day_parts[static_cast<std::size_t>(tokens_[at].word->argument)];
      read_time(at, from, to);
      continue;
    }
    if (tokens_[at].used || !tokens_[at].clock) continue;
    const int start = *tokens_[at].clock;
    const Index right = at + 1;
    const Index left = before(at);
    const bool link = right + 1 < tokens_.size() && tokens_[right + 1].clock &&
                      (is(right, Word::range_to) || is(right, Word::become) || is(right, Word::and_) ||
                       tokens_[right].text == "-" || is(right, Word::until));
    if (link) {
      const Index last = right + 1;
      int end = *tokens_[last].clock;
      if (end <= start && end <= 12 * hour && start < 12 * hour)
        end += 12 * hour;  // 下午3点到5点 has its half once
      if (end < start && start >= 12 * hour && end + 12 * hour > start && end < 12 * hour) end += 12 * hour;
      use(right, last + 1);
      if (left != none && (is(left, Word::between) || is(left, Word::since))) use(left);
      if (is(last + 1, Word::between)) use(last + 1);
      read_time(at, start, end);
      continue;
    }
    const auto one_of = [&](Index i, std::initializer_list<Word> words) {
      return i != none && std::any_of(words.begin(), words.end(), [&](Word word) { return is(i, word); });
    };
    const std::initializer_list<Word> later = {Word::after, Word::since, Word::or_more, Word::greater,
                                               Word::at_least};
    const std::initializer_list<Word> earlier = {Word::before, Word::until, Word::or_less, Word::less,
                                                 Word::at_most};
    Index mark = none;
    if (one_of(right, later) || one_of(right, earlier))
      mark = right;
    else if (one_of(left, later) || one_of(left, earlier))
      mark = left;
    if (mark == none) {
      read_time(at, start, std::min(start + hour, day_end));
      continue;
    }
    const bool up = one_of(mark, later);
    use(mark);
    if (left != none && is(left, Word::equals)) use(left);
    read_time(at, up ? start : 0, up ? day_end : start);
  }
}

}  // namespace errand::recipes
