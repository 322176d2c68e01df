/// 及格率, 各班数学优秀率（90以上）: which part of the marks is at least so high.

#include "bot/recipes/parser.hpp"

#include <utility>

namespace errand::recipes {

namespace {

constexpr double usual_full_marks = 100;

}  // namespace

void Parser::read_pass_rates() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (is(at, Word::pass_rate)) read_pass_rate(at);
  }
}

/// The columns named right before: 数学和英语及格率; else those of all subjects.
std::vector<Column> Parser::marks_before(Index at) {
  std::vector<Column> named;
  Index rate = before(at);
  while (rate != none && tokens_[rate].is(Word::and_)) rate = before(rate);
  if (rate != none && tokens_[rate].is(Word::pass_rate)) {  // 数学及格率和优秀率: of the same
    for (const DraftMeasure& measure : draft.measures) {
      if (measure.measure == Measure::rate && measure.word == tokens_[rate].text)
        named.push_back(*measure.column);
    }
    return named;
  }
  for (Index left = before(at); left != none && !is_break(left); left = before(left)) {
    if (tokens_[left].is(Word::and_)) continue;
    if (!has_column(left)) break;
    const auto column = pick(tokens_[left], Want::any);
    if (!column || !is_numeric(column->role)) break;
    use(left);
    named.insert(named.begin(), *column);
  }
  if (!named.empty()) return named;
  for (Index left = before(at); left != none && tokens_[left].text.find("科") != std::string::npos;
       left = before(left)) {  // 各科, 三科
    use(left);
    if (left > 0 && (tokens_[left - 1].is(Word::each) || has_number(left - 1))) use(left - 1);
  }
  named = subjects();
  if (const auto single = named.empty() ? column_of_concepts({"score"}) : std::nullopt) named = {*single};
  return named;
}

void Parser::read_pass_rate(Index at) {
  const std::vector<Column> marks = marks_before(at);
  if (marks.empty()) {
    decline(say_.either("表里看不出哪些列是成绩，请说明，比如“数学的" + tokens_[at].text + "”。",
                        "I see no columns of marks; please name them, for example \"pass rate of math\"."));
    return;
  }
  double from = tokens_[at].word->argument;
  Index last = at;
  const bool bracket =
      at + 1 < tokens_.size() && (tokens_[at + 1].text == "（" || tokens_[at + 1].text == "(");
  for (Index right = at + (bracket ? 2 : 1); right <= at + 3 && !is_break(right); ++right) {
    if (!has_number(right)) continue;
    from = tokens_[right].number->value;  // （90以上）, （90分及以上）
    last = right;
    for (Index behind = right + 1; behind < tokens_.size() && behind <= right + 2; ++behind) {
      if (is(behind, Word::or_more)) last = behind;
    }
    break;
  }
  const bool unusual = std::any_of(marks.begin(), marks.end(), [](const Column& column) {
    return column.profile && number_in(column.profile->max, 0) > usual_full_marks;
  });
  if (last == at && (from == 0 || unusual)) {
    Question question;
    question.text = say_.either(say_.quoted(tokens_[at].text) + "从几分起算？",
                                "From which mark on does " + say_.quoted(tokens_[at].text) + " count?");
    const bool passed = from != 0;
    for (const char* mark : {passed ? "60" : "80", passed ? "72" : "85", "90"}) {
      question.choices.push_back(
          {mark,
           rewritten(tokens_[at], tokens_[at].text + say_.either("（" + std::string(mark) + "以上）",
                                                                 " (" + std::string(mark) + " or more)"))});
    }
    ask(std::move(question));
    return;
  }
  const std::string word = tokens_[at].text;
  use(at, last + 1);
  for (const Column& column : marks)
    draft.measures.push_back({column, Measure::rate, false, true, plain(from), word});
}

}  // namespace errand::recipes
