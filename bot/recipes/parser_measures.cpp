/// What is computed: sums and averages with their columns, counts (多少个客户, how many orders), shares,
/// ranks, changes.

#include "bot/recipes/parser.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

namespace {

/// 总和, 平均值, 合计 stand behind their column; 总, 平均 stand before it.
bool stands_behind(const std::string& text) {
  for (const std::string_view word :
       {"总和", "合计", "总计", "之和", "均值", "平均值", "平均数", "最大值", "最小值", "最高值", "最低值",
        "中位数", "中值", "标准差", "求和", "加总"}) {
    if (text == word) return true;
  }
  return false;
}

}  // namespace

bool Parser::count_of(Index at, Index noun) {
  if (noun >= tokens_.size() || tokens_[noun].used || tokens_[noun].columns.empty() ||
      (tokens_[noun].word && !has_column(noun)))
    return false;
  const auto column = pick(tokens_[noun], Want::key);
  if (!column) return true;
  use(at);
  use(noun);
  if (is_measure(column->role)) {
    draft.measures.push_back({*column, Measure::sum, false});
    return true;
  }
  if (is_numeric(column->role) && column->role != Role::year)
    return true;  // 多少单价: a question about the column
  // Where no two rows have the same, counting the rows is the same and reads better. Dates are counted as
  // days.
  const bool row_each = column->role != Role::date && column->profile && column->profile->blanks == 0 &&
                        rows_ > 0 && column->profile->distinct == rows_;
  if (row_each)
    draft.measures.push_back({std::nullopt, Measure::count, false});
  else
    draft.measures.push_back({*column, Measure::distinct, false});
  return true;
}

/// 人数, 多少人: the rows where each row is a person; else the different people.
void Parser::count_people() {
  const auto person = column_of_concepts(
      {"employee_id", "student_id", "id_number", "employee", "student", "name", "customer"});
  const bool row_each = std::any_of(columns_.begin(), columns_.end(), [&](const Column& column) {
    const bool people = column.concept_name == "employee_id" || column.concept_name == "student_id" ||
                        column.concept_name == "id_number" || column.concept_name == "employee" ||
                        column.concept_name == "student" || column.concept_name == "name";
    return people && column.table >= 0 && column.profile && column.profile->blanks == 0 && rows_ > 0 &&
           column.profile->distinct == rows_;
  });
  if (!person || row_each)
    draft.measures.push_back({std::nullopt, Measure::count, false});
  else
    draft.measures.push_back({*person, Measure::distinct, false});
}

/// 有几个人, 多少条记录: people where the rows are called so.
void Parser::count_rows(Index noun) {
  draft.how_many = true;
  if (says_people(noun))
    count_people();
  else
    draft.measures.push_back({std::nullopt, Measure::count, false});
  use(noun);
}

void Parser::read_counts() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (tokens_[at].used || !tokens_[at].word) continue;
    const Word word = tokens_[at].word->word;
    const std::string text = tokens_[at].text;
    if (word == Word::sold) {
      draft.sold = true;
      use(at);
      continue;
    }
    const bool counting = word == Word::measure &&
                          tokens_[at].word->argument == static_cast<int>(Measure::count) && !has_column(at);
    const bool distinct = word == Word::measure &&
                          tokens_[at].word->argument == static_cast<int>(Measure::distinct) &&
                          !has_column(at);
    if (word != Word::how_many && word != Word::how_much && word != Word::number_of && !counting && !distinct)
      continue;
    Index noun = after(at);
    bool different = distinct;
    while (noun < tokens_.size() &&
           (is(noun, Word::classifier) || is(noun, Word::each) || has_span(noun) || has_value(noun) ||
            (is(noun, Word::measure) &&
             static_cast<Measure>(tokens_[noun].word->argument) == Measure::distinct))) {
      if (is(noun, Word::each) || is(noun, Word::measure)) {
        different = true;
        use(noun);
      }
      if (is(noun, Word::classifier)) {
        if (tokens_[noun].word->argument == 1) break;
        use(noun);
      }
      ++noun;
    }
    if (word == Word::how_many || word == Word::how_much) draft.question = true;
    const bool rows = is(noun, Word::record) || is(noun, Word::row) || is(noun, Word::classifier);
    const auto ends_with = [&](std::initializer_list<std::string_view> tails) {
      return std::any_of(tails.begin(), tails.end(),
                         [&](std::string_view tail) { return text.ends_with(tail); });
    };
    if (word == Word::how_much) {
      draft.how_much = true;
      const Index left = before(at);
      if (rows) {
        count_rows(noun);
        use(at);
        continue;
      }
      // 销售额是多少: the measures pass and the defaults read it. 有多少客户: a count.
      if (noun < tokens_.size() && has_column(noun) && !is_break(noun)) {
        const auto column = pick(tokens_[noun], Want::any);
        if (!column) return;
        if (!is_numeric(column->role) && count_of(at, noun)) continue;
      }
      if (left != none && has_column(left) && text.starts_with("有")) {
        if (count_of(at, left)) continue;
      }
      use(at);
      continue;
    }
    if (word == Word::how_many) {
      draft.how_many = true;
      use(at);
      if (rows) {
        count_rows(noun);
        continue;
      }
      if (noun < tokens_.size() && has_column(noun) && count_of(at, noun)) continue;
      const Index left = before(at);
      if (left != none && has_column(left)) {  // 订单多少个, 客户有多少家
        const auto column = pick(tokens_[left], Want::key);
        if (!column) return;
        if (!is_numeric(column->role) && count_of(at, left)) continue;
      }
      if (ends_with({"人", "位", "名"})) {
        count_people();
        continue;
      }
      if (tokens_[at].word->argument == 1 && (ends_with({"天"}) || ends_with({"days"}))) {
        count_days(at);
        continue;
      }
      if (ends_with({"单"})) {
        if (const auto order = column_of_concepts({"order"})) {
          draft.measures.push_back({*order, Measure::distinct, false});
          continue;
        }
      }
      if (ends_with({"件"})) {
        if (const auto quantity = column_of_concepts({"quantity"})) {
          draft.measures.push_back({*quantity, Measure::sum, false});
          continue;
        }
      }
      draft.measures.push_back({std::nullopt, Measure::count, false});
      continue;
    }
    // 客户数量, number of customers, count of orders, 去重计数
    if (word == Word::number_of || counting || distinct) {
      const Index left = before(at);
      const bool noun_behind = noun < tokens_.size() && has_column(noun) && !is_break(noun) &&
                               !stands_behind(text) && (noun == at + 1 || noun == after(at) || different);
      const bool noun_before = left != none && has_column(left) && left + 1 == at;
      if (word == Word::number_of && !noun_behind && !noun_before) {
        if (rows) {
          use(at);
          use(noun);
        }
        if (text == "数") continue;  // 数 alone is a syllable
        use(at);
        draft.measures.push_back({std::nullopt, Measure::count, false});
        continue;
      }
      if (counting && ends_with({"订单数", "订单量", "单量"})) {
        if (const auto order = column_of_concepts({"order"})) {
          use(at);
          draft.measures.push_back({*order, Measure::distinct, false});
          continue;
        }
      }
      if (counting && ends_with({"人数"})) {
        use(at);
        count_people();
        continue;
      }
      // 产品出现次数: how often each of them occurs.
      const bool often = text.starts_with("出现") || text == "频次" || text == "频数" || text == "frequency";
      if (counting && often && noun_before && draft.keys.empty()) {
        const auto column = pick(tokens_[left], Want::key);
        if (!column) return;
        if (!is_measure(column->role)) {
          use(left);
          use(at);
          draft.keys.push_back({*column, Period::none});
          draft.measures.push_back({std::nullopt, Measure::count, false});
          continue;
        }
      }
      if (noun_before && (static_cast<unsigned char>(text[0]) >= 0xE3)) {
        if (count_of(at, left)) continue;
      }
      if (noun_behind) {
        const auto column = pick(tokens_[noun], Want::key);
        if (!column) return;
        if (!is_measure(column->role) && count_of(at, noun)) continue;
      }
      if (noun_before && count_of(at, left)) continue;
      use(at);
      draft.measures.push_back({std::nullopt, Measure::count, false});
      if (rows && !is_break(noun)) use(noun);
    }
  }
}

void Parser::read_measures() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (is(at, Word::summarise)) {
      use(at);
      draft.summarise = true;
      draft.measure_at = tokens_[at].end;
      // 汇总金额和数量
      Index next = after(at);
      while (next < tokens_.size() && has_column(next)) {
        const auto column = pick(tokens_[next], Want::measure);
        if (!column) return;
        if (!is_measure(column->role)) break;
        const Index behind = next + 1;
        if (is(behind, Word::measure) && !has_column(behind) && stands_behind(tokens_[behind].text)) break;
        if (is(behind, Word::descending) || is(behind, Word::ascending)) break;
        use(next);
        draft.measures.push_back({*column, Measure::sum, true});
        const bool link =
            behind < tokens_.size() &&
            (tokens_[behind].is(Word::and_) || (tokens_[behind].is(Word::comma) && has_column(behind + 1)));
        if (!link) break;
        next = behind + 1;
      }
      continue;
    }
    if (is(at, Word::measure)) read_measure(at);
  }
}

/// 人均 where people have several rows: the average of the rows is not that of the people.
bool Parser::ask_per_head(Index at) {
  const auto person = column_of_concepts({"employee_id", "employee", "name", "student", "customer"});
  const bool one_row_each =
      person && person->profile && person->profile->distinct + person->profile->blanks >= rows_;
  if (!person || one_row_each || rows_ == 0) return false;
  Question question;
  question.text = "“" + person->name + "”有重复，人均怎么算？";
  question.choices.push_back({"每人的合计", rewritten(tokens_[at], "每个" + person->name + "的")});
  question.choices.push_back({"每行的平均", rewritten(tokens_[at], "平均")});
  ask(std::move(question));
  return true;
}

void Parser::read_measure(Index at) {
  const auto measure = static_cast<Measure>(tokens_[at].word->argument);
  if (tokens_[at].text == "人均" && ask_per_head(at)) return;
  const Index left = before(at);
  const Index right = after(at);
  // A column that is called 合计 or Total, with no other column to measure beside it.
  const bool right_numeric = right < tokens_.size() && has_column(right);
  if (has_column(at) && !right_numeric) return;
  if (measure == Measure::sum && left != none &&
      (is(left, Word::with) || is(left, Word::remove) || is(left, Word::exclude)) && !right_numeric) {
    draft.totals = is(left, Word::with);
    use(left);
    use(at);
    return;
  }
  const auto numeric_at = [&](Index i) -> std::optional<Column> {
    if (i == none || i >= tokens_.size() || !has_column(i)) return std::nullopt;
    const auto column = pick(tokens_[i], Want::numeric);
    if (column && (is_numeric(column->role) ||
                   (column->role == Role::date && (measure == Measure::min || measure == Measure::max))))
      return column;
    return std::nullopt;
  };
  if (measure == Measure::mean && say_.chinese() && right < tokens_.size() && tokens_[right].is(Word::each) &&
      !draft.keys.empty() && draft.keys.front().column) {
    // 平均每个部门卖多少: of the rows of each, or of the totals of all?
    const std::string key = draft.keys.front().column->name;
    Question question;
    question.text = "是要每个" + key + "自己的平均，还是先按" + key + "合计？";
    question.choices.push_back({"每个" + key + "的平均", "按" + key + "求平均"});
    question.choices.push_back({"每个" + key + "的合计", "按" + key + "汇总"});
    ask(std::move(question));
    return;
  }
  const bool prefers_left = stands_behind(tokens_[at].text);
  const bool left_adjacent = left != none && !is_break(left);
  std::optional<Column> column;
  Index from = none;
  if (prefers_left && left_adjacent) {
    column = numeric_at(left);
    from = left;
  }
  if (!column && !stopped) {
    column = numeric_at(right);
    from = right;
  }
  if (!column && !stopped && left_adjacent) {
    column = numeric_at(left);
    from = left;
  }
  if (stopped) return;
  // "max and min price": the first takes the column of the last.
  if (!column && right < tokens_.size() &&
      (tokens_[right].is(Word::and_) || tokens_[right].is(Word::comma))) {
    Index next = right + 1;
    while (is(next, Word::measure) && next + 2 < tokens_.size() &&
           (tokens_[next + 1].is(Word::and_) || tokens_[next + 1].is(Word::comma)) &&
           is(next + 2, Word::measure)) {
      next += 2;
    }
    if (is(next, Word::measure)) {
      column = numeric_at(after(next));
      if (stopped) return;
      if (column) {
        use(at);
        draft.measures.push_back({column, measure, false});
        return;
      }
    }
  }
  if (!column && prefers_left && left_adjacent && has_column(left) && measure == Measure::sum &&
      tokens_[left].columns.front().column.role == Role::id) {  // 联系电话求和: the assembly asks
    column = pick(tokens_[left], Want::any);
    if (!column) return;
    from = left;
  }
  // "sum of order id", "average region": the column is named, whether or not it makes sense; the assembly
  // asks.
  if (!column && right < tokens_.size() && has_column(right) &&
      !(right + 1 < tokens_.size() && has_column(right + 1)) && !tokens_[at].text.starts_with("共")) {
    const bool named = tokens_[at].text.ends_with(" of") ||
                       tokens_[right].columns.front().column.role == Role::id || measure != Measure::sum;
    if (named) {
      column = pick(tokens_[right], Want::any);
      if (!column) return;
      from = right;
    }
  }
  use(at);
  if (draft.measure_at == static_cast<std::size_t>(-1)) draft.measure_at = tokens_[at].end;
  if (!column) {
    // 金额的最大值、最小值: the second takes the first's column.
    const bool listed =
        left != none && (tokens_[left].is(Word::and_) || tokens_[left].is(Word::comma) || tokens_[left].used);
    const bool after_measure =
        left != none && left > 0 &&
        (tokens_[left].is(Word::measure) || (tokens_[left - 1].used && tokens_[left - 1].is(Word::measure)));
    if (listed && after_measure && !draft.measures.empty() && draft.measures.back().column) {
      draft.measures.push_back({draft.measures.back().column, measure, false});
    } else {
      draft.measures.push_back({std::nullopt, measure, false});
    }
    return;
  }
  use(from);
  std::vector<Column> listed = {*column};
  if (from == right) {
    Index next = right + 1;
    while (next + 1 < tokens_.size() && (tokens_[next].is(Word::and_) || tokens_[next].is(Word::comma))) {
      const auto more = numeric_at(next + 1);
      if (stopped) return;
      const Index behind = next + 2;
      const bool own = is(behind, Word::measure) || is(behind, Word::greater) || is(behind, Word::less) ||
                       is(behind, Word::descending) || is(behind, Word::ascending);
      if (!more || own) break;
      use(next + 1);
      listed.push_back(*more);
      next += 2;
    }
  } else {
    Index next = before(left);
    while (next != none && next > 0 && (tokens_[next].is(Word::and_) || tokens_[next].is(Word::comma))) {
      const auto more = numeric_at(next - 1);
      if (stopped) return;
      if (!more) break;
      use(next - 1);
      listed.insert(listed.begin(), *more);
      next = before(next - 1);
    }
  }
  for (const Column& item : listed) draft.measures.push_back({item, measure, false});
}

void Parser::read_windows() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (tokens_[at].used || !tokens_[at].word) continue;
    std::optional<Window> window;
    switch (tokens_[at].word->word) {
      case Word::share:
        window = Window::share;
        break;
      case Word::rank:
        window = Window::rank;
        break;
      case Word::running:
        window = Window::running_total;
        break;
      case Word::change:
        window = Window::change_percent;
        break;
      case Word::change_year:
        window = Window::change_year_percent;
        break;
      default:
        break;
    }
    if (!window || has_column(at)) continue;
    use(at);
    // 环比增长率, 同比增长额, growth rate
    Index next = after(at);
    if (is(next, Word::rate)) use(next++);
    if (is(next, Word::difference)) {
      use(next);
      if (*window == Window::change_percent) window = Window::change;
      if (*window == Window::change_year_percent) window = Window::change_year;
    }
    if (*window == Window::rank && !draft.windows.empty() && draft.windows.back().window == Window::rank)
      continue;  // 按金额排名
    DraftWindow found{*window, std::nullopt};
    const Index left = before(at);
    for (const Index beside : {left, after(at)}) {
      if (beside == none || beside >= tokens_.size() || !has_column(beside)) continue;
      bool numeric = false;
      for (const ColumnHit& hit : tokens_[beside].columns) numeric = numeric || is_numeric(hit.column.role);
      if (!numeric) continue;
      const auto column = pick(tokens_[beside], Want::measure);
      if (!column) return;
      if (!is_numeric(column->role)) continue;
      found.column = column;
      use(beside);
      break;
    }
    if (is(left, Word::measure) && *window == Window::running_total) use(left);
    if (*window == Window::share) draft.share = true;
    draft.windows.push_back(found);
  }
}

}  // namespace errand::recipes
