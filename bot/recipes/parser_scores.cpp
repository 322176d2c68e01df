/// Marks: 总分, 平均分, 最高分 over the columns of the subjects, or over the one column of marks.

#include "bot/recipes/parser.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace errand::recipes {

namespace {

constexpr std::string_view subject_names[] = {
    "语文",    "数学",      "英语",  "外语",    "物理",    "化学",    "生物",    "历史",      "地理",
    "政治",    "道法",      "思品",  "品德",    "科学",    "体育",    "音乐",    "美术",      "信息",
    "理综",    "文综",      "理科",  "文科",    "听力",    "阅读",    "作文",    "计算机",    "笔试",
    "面试",    "math",      "maths", "english", "chinese", "science", "physics", "chemistry", "biology",
    "history", "geography", "art",   "music",   "reading", "writing"};

bool is_subject(const std::string& name) {
  std::string bare = folded(bare_name(name));
  for (const std::string_view tail : {"成绩", "分数", "得分", "分", " score", " mark", " marks"}) {
    if (bare.size() > tail.size() && bare.ends_with(tail)) bare.resize(bare.size() - tail.size());
  }
  return std::find(std::begin(subject_names), std::end(subject_names), bare) != std::end(subject_names);
}

constexpr int total_of_marks = 0;
constexpr int mean = 1;

Measure measure_of(int what) {
  constexpr Measure measures[] = {Measure::sum, Measure::mean, Measure::max, Measure::min};
  return measures[static_cast<std::size_t>(what)];
}

}  // namespace

std::vector<Column> Parser::subjects() const {
  std::vector<Column> found;
  for (const Column& column : columns_) {
    if (column.table >= 0 && is_numeric(column.role) && is_subject(column.name)) found.push_back(column);
  }
  return found;
}

void Parser::read_scores() {
  const auto marks = [](const Token& token) {
    const std::string text = folded(token.text);
    return token.columns.empty() && !token.word &&
           (text == "score" || text == "scores" || text == "mark" || text == "marks" || text == "grade" ||
            text == "grades" || text == "points");
  };
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (tokens_[at].used || !tokens_[at].word) continue;
    if (tokens_[at].is(Word::scores)) {
      read_score(at, tokens_[at].word->argument);
    } else if (is(at, Word::measure) && at + 1 < tokens_.size() && marks(tokens_[at + 1]) &&
               subjects().size() > 1) {
      const auto measure = static_cast<Measure>(tokens_[at].word->argument);
      for (const int what : {0, 1, 2, 3}) {
        if (measure_of(what) != measure) continue;
        use(at + 1);
        read_score(at, what);
        break;
      }
    }
  }
}

void Parser::read_score(Index at, int what) {
  Token& token = tokens_[at];
  const Measure measure = measure_of(what);
  const std::vector<Column> found = subjects();
  const std::string text = token.text;
  for (const Column& made : draft.computed) {  // said twice
    if (made.name != text) continue;
    token.word.reset();
    token.columns = {{made, Fit::exact}};
    return;
  }
  const auto single = found.empty() ? column_of_concepts({"score"}) : std::optional<Column>{};
  const Index left = before(at);
  if (left != none && has_column(left) && !is_break(left)) {  // 数学平均分
    const auto column = pick(tokens_[left], Want::numeric);
    if (!column) return;
    const bool who = std::any_of(tokens_.begin(), tokens_.end(), [](const Token& each) {
      return each.is(Word::who) || each.is(Word::which);
    });
    if (is_numeric(column->role) && who && what > mean) {  // 语文最高分是谁: the row that has it
      token.word = Meaning{what == 2 ? Word::highest : Word::lowest, 0};
      return;
    }
    if (is_numeric(column->role)) {
      use(left);
      use(at);
      draft.measures.push_back({*column, measure, false, true});
      return;
    }
  }
  if (found.size() == 1 || single) {  // one column of marks, a row for each subject
    use(at);
    draft.measures.push_back({single ? *single : found.front(), measure, false, true});
    return;
  }
  if (found.empty()) {
    std::vector<Column> likely;
    for (const Column& column : columns_) {
      if (column.table < 0 || !is_numeric(column.role) || column.role == Role::year || !column.profile)
        continue;
      const double high = number_in(column.profile->max, 1e9);
      if (high <= 150 && high > 5 && column.role != Role::percent) likely.push_back(column);
    }
    if (likely.size() < 2) {
      decline(
          say_.either("表里看不出哪些列是各科成绩。请说明，比如“总分=语文+数学”。",
                      "I see no columns of marks; please name them, for example \"total = math + art\"."));
      return;
    }
    std::string terms;
    std::string shown;
    for (const Column& column : likely) {
      terms += (terms.empty() ? "" : "+") + say_.either(column.name, "\"" + column.name + "\"");
      shown += (shown.empty() ? "" : " + ") + column.name;
    }
    Question question;
    question.text = say_.either(say_.quoted(text) + "是哪几列的？", "Over which columns?");
    question.choices.push_back({shown, say_.either("总分=", "total=") + terms});
    ask(std::move(question));
    return;
  }
  // 各科平均分, 各班平均分: of every subject by itself. 每个人的平均分: over the subjects of a row.
  bool each_subject = what != total_of_marks && what != mean;
  for (Index i = 0; i < tokens_.size(); ++i) {
    const std::string& word = tokens_[i].text;
    const bool subject_word = word == "各科" || word == "每科" || word == "各门" || word == "每门" ||
                              word == "科" || word == "科目" || word == "门课" || folded(word) == "subject" ||
                              folded(word) == "subjects";
    if (subject_word && tokens_[i].columns.empty()) {
      each_subject = true;
      use(i);
      if (i > 0 && tokens_[i - 1].is(Word::two) && found.size() != 2) {
        decline(say_.either(
            "是哪两科？请写出名字，比如“" + found[0].name + "和" + found[1].name + "的" + text + "”。",
            "Which two subjects? Please name them, for example \"" + found[0].name + " and " + found[1].name +
                "\"."));
        return;
      }
      const bool all = i > 0 && tokens_[i - 1].number &&
                       tokens_[i - 1].number->value == static_cast<double>(found.size());  // 三科平均分
      if (i > 0 && (all || tokens_[i - 1].is(Word::each))) use(i - 1);
    }
    const bool grouping = i > 0 && (is(i - 1, Word::each) || is(i - 1, Word::by)) && has_column(i);
    if (!grouping) continue;
    const Column& key = tokens_[i].columns.front().column;
    const bool one_a_row = key.profile && key.profile->distinct + 2 > rows_;
    const bool person =
        key.concept_name == "name" || key.concept_name == "student" || key.concept_name == "employee";
    each_subject = each_subject || (what != total_of_marks && !one_a_row && !person && !is_numeric(key.role));
  }
  if (each_subject) {
    use(at);
    for (const Column& column : found) draft.measures.push_back({column, measure, false, true});
    return;
  }
  Compute compute;
  for (const Column& column : found) compute.terms.push_back({Term::Operator::plus, column.name, ""});
  compute.mean = what == mean;
  compute.title = free_title(say_.chinese() ? text : what == mean ? "Average score" : "Total score");
  Column made;
  made.name = compute.title;
  made.type = "number";
  made.role = Role::unit_price;  // compared and averaged, never added up
  made.table = -1;
  columns_.push_back(made);
  draft.computed.push_back(made);
  draft.cells.emplace_back(std::move(compute));
  token.word.reset();
  token.columns = {{made, Fit::exact}};
}

}  // namespace errand::recipes
