/// Rows by their place, transposing, payslips, the order of columns, marks that passed.

#include "bot/recipes/parser.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

void Parser::read_shape() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (tokens_[at].used) continue;
    if (is(at, Word::transpose)) {
      use(at);
      draft.cells.emplace_back(Reshape{Reshape::How::transpose, {}, "", ""});
    } else if (is(at, Word::to_long)) {
      read_long(at);
    } else if (is(at, Word::payslips)) {
      use(at);
      draft.payslips = true;
    } else if (is(at, Word::reorder)) {
      SelectColumns select;
      select.mode = SelectColumns::Mode::first;
      use(at);
      for (Index i = 0; i < tokens_.size(); ++i) {
        if (!has_column(i)) continue;
        const auto column = pick(tokens_[i], Want::any);
        if (!column) return;
        use(i);
        select.columns.push_back(column->name);
      }
      if (!select.columns.empty()) draft.selects.push_back(std::move(select));
      for (Index i = 0; i < tokens_.size(); ++i) {
        if (is(i, Word::convert) || is(i, Word::by)) use(i);
      }
    } else if (is(at, Word::sample) || tokens_[at].text == "第") {
      read_pick_rows(at);
    } else if (is(at, Word::each)) {
      read_every_row(at);
    } else if (is(at, Word::passed)) {
      read_passed(at);
    } else if (is(at, Word::split)) {
      read_split_rows(at);
    }
  }
  if (!stopped) read_formulas();
}

/// 每隔3行取一行.
void Parser::read_every_row(Index at) {
  const Index number = after(at);
  const Index row = number + 1;
  const bool rows = is(row, Word::row) || is(row, Word::record) ||
                    (is(row, Word::classifier) && tokens_[row].word->argument == 1);
  if (!has_number(number) || !rows || clause_has(at, Word::split) || clause_has(at, Word::into_pieces) ||
      !clause_has(at, Word::pick))
    return;
  PickRows pick;
  pick.every = static_cast<int>(tokens_[number].number->value);
  if (pick.every < 2) return;
  use(clause_begin(at), clause_end(at));
  draft.cells.emplace_back(pick);
}

/// 随机抽10条, 第5到第10行.
void Parser::read_pick_rows(Index at) {
  PickRows rows;
  if (is(at, Word::sample)) {
    Index number = none;
    for (Index i = clause_begin(at); i < clause_end(at); ++i) {
      if (has_number(i) && number == none) number = i;
    }
    if (number == none) {
      decline(say_.either("请说明随机抽多少行，比如“随机抽10条”。",
                          "Please say how many rows, for example \"random 10 rows\"."));
      return;
    }
    rows.sample = static_cast<int>(tokens_[number].number->value);
    for (Index i = clause_begin(at); i < clause_end(at); ++i) {
      const bool around = is(i, Word::classifier) || is(i, Word::row) || is(i, Word::record) ||
                          is(i, Word::pick) || is(i, Word::extract) || is(i, Word::sample) || i == number ||
                          is(i, Word::unit);
      if (around) use(i);
    }
    if (rows.sample > 0) draft.cells.emplace_back(rows);
    return;
  }
  std::vector<int> numbers;
  Index last = at;
  for (Index i = at; i < clause_end(at); ++i) {
    if (has_number(i)) {
      numbers.push_back(static_cast<int>(tokens_[i].number->value));
      last = i;
    } else if (!(tokens_[i].text == "第" || tokens_[i].is(Word::range_to) || tokens_[i].is(Word::become) ||
                 tokens_[i].text == "-" || tokens_[i].is(Word::row) || tokens_[i].is(Word::classifier))) {
      break;
    }
  }
  const bool of_rows = last + 1 < tokens_.size() &&
                       (tokens_[last + 1].is(Word::row) || tokens_[last + 1].is(Word::classifier));
  if (numbers.empty() || numbers.size() > 2 || !of_rows) return;
  rows.from = numbers.front();
  rows.to = numbers.back();
  use(at, last + 2);
  draft.cells.emplace_back(rows);
}

/// 1月, 2月, 3月 as columns become rows of 月份 and value.
void Parser::read_long(Index at) {
  Reshape reshape;
  reshape.how = Reshape::How::to_long;
  use(at);
  for (Index i = 0; i < tokens_.size(); ++i) {
    if (!has_column(i)) continue;
    const auto column = pick(tokens_[i], Want::any);
    if (!column) return;
    if (is_numeric(column->role)) reshape.columns.push_back(column->name);
  }
  if (reshape.columns.size() < 2) {
    reshape.columns.clear();
    for (const Column& column : columns_) {
      if (column.table >= 0 && is_numeric(column.role)) reshape.columns.push_back(column.name);
    }
  }
  for (Token& token : tokens_) token.used = true;
  if (reshape.columns.size() < 2) {
    decline(say_.either("没有看出要把哪些列变成行，请把列名说出来。",
                        "I do not see which columns are to become rows; please name them."));
    return;
  }
  const bool months =
      std::all_of(reshape.columns.begin(), reshape.columns.end(),
                  [](const std::string& name) { return name.find("月") != std::string::npos; });
  reshape.name_title = free_title(months ? say_.either("月份", "Month") : say_.either("项目", "Name"));
  reshape.value_title = free_title(say_.either("数值", "Value"));
  draft.cells.emplace_back(std::move(reshape));
}

/// 每20行拆成一个文件.
void Parser::read_split_rows(Index at) {
  for (Index i = clause_begin(at); i + 1 < clause_end(at); ++i) {
    const bool rows = has_number(i) && (is(i + 1, Word::row) ||
                                        (is(i + 1, Word::classifier) && tokens_[i + 1].word->argument == 1) ||
                                        is(i + 1, Word::record));
    const bool every = i > 0 && tokens_[i - 1].is(Word::each);
    if (!rows || !every) continue;
    draft.split_said = true;
    draft.split_rows = static_cast<int>(tokens_[i].number->value);
    for (Index j = clause_begin(at); j < clause_end(at); ++j) {
      if (is(j, Word::sheet)) draft.split_into = Split::Into::sheets;
    }
    use(clause_begin(at), clause_end(at));
    return;
  }
}

/// 数学不及格的, 三科都及格的: marks below or from 60 on.
void Parser::read_passed(Index at) {
  if (!tokens_[at].values.empty()) {
    tokens_[at].word.reset();  // a column holds the word itself
    return;
  }
  const bool passed = tokens_[at].word->argument == 1;
  std::vector<Column> marks;
  for (Index i = clause_begin(at); i < at; ++i) {
    if (!has_column(i)) continue;
    const auto column = pick(tokens_[i], Want::numeric);
    if (!column) return;
    if (!is_numeric(column->role)) continue;
    marks.push_back(*column);
    use(i);
  }
  bool all = false;
  for (Index i = clause_begin(at); i < at; ++i) {
    const bool subjects = tokens_[i].text.find("科") != std::string::npos || tokens_[i].is(Word::all);
    all = all || subjects;
    if (subjects || has_number(i)) use(i);
  }
  if (marks.empty()) {
    for (const Column& column : columns_) {
      if (column.table >= 0 && is_measure(column.role) && column.profile && !column.profile->max.empty() &&
          std::stod(column.profile->max) <= 150)
        marks.push_back(column);
    }
    if (!all && marks.size() > 1) {
      Question question;
      question.text = say_.either("哪一科？", "Which subject?");
      for (const Column& column : marks) {
        if (question.choices.size() < 5)
          question.choices.push_back({column.name, rewritten(tokens_[at], column.name + tokens_[at].text)});
      }
      ask(std::move(question));
      return;
    }
  }
  if (marks.empty()) return;
  use(at);
  for (const Column& column : marks) {
    DraftCondition condition;
    condition.at = at;
    condition.condition = {column.name, passed ? Test::at_least : Test::less, {"60"}};
    add_condition(std::move(condition));
  }
}

}  // namespace errand::recipes
