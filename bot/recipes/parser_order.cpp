/// Order and extremes: 前10, top 5 customers by sales, 最高的3个, sort by, 从高到低.

#include "bot/recipes/parser.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

namespace {

bool is_row_word(const std::string& text) {
  return text.starts_with("row") || text.starts_with("record") || text.starts_with("entr") ||
         text.starts_with("line");
}

}  // namespace

void Parser::read_tops() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (is(at, Word::top) || is(at, Word::bottom) || is(at, Word::last)) {
      read_top_number(at);
    } else if (is(at, Word::highest) || is(at, Word::lowest)) {
      read_superlative(at);
    }
  }
}

/// What stands around "前10" or "最高的": the column it goes by and the things it names.
void Parser::top_neighbours(Index first, Index last, DraftTop& top) {
  Index right = last;
  while (right < tokens_.size() && (tokens_[right].is(Word::of) || is(right, Word::classifier) ||
                                    is(right, Word::sold) || is(right, Word::value_noun))) {
    if (is(right, Word::classifier) && tokens_[right].word->argument == 1) top.rows = true;
    use(right);
    ++right;
  }
  if (is(right, Word::record) || is(right, Word::row)) {
    top.rows = true;
    use(right);
    ++right;
  }
  const auto of_span = [&](Index at) {  // "the most in Order Date 2025"
    const Index behind = after(at);
    return behind < tokens_.size() &&
           (has_span(behind) || (has_number(behind) && tokens_[behind].text.size() == 4));
  };
  const auto take_by = [&](Index at) {
    if (at == none || at >= tokens_.size() || !has_column(at) || is_break(at)) return false;
    const bool numeric = std::any_of(
        tokens_[at].columns.begin(), tokens_[at].columns.end(),
        [](const ColumnHit& hit) { return is_numeric(hit.column.role) || hit.column.role == Role::date; });
    if (!numeric) return false;
    const auto column = pick(tokens_[at], Want::numeric);
    if (!column || !(is_numeric(column->role) || column->role == Role::date)) return false;
    // "top 5 orders" does not go by the order date.
    const bool named = std::any_of(
        tokens_[at].columns.begin(), tokens_[at].columns.end(),
        [&](const ColumnHit& hit) { return hit.column.name == column->name && hit.fit <= Fit::alias; });
    if (column->role == Role::date && (!named || of_span(at))) return false;
    top.by = column;
    use(at);
    return true;
  };
  const auto take_noun = [&](Index at) {
    if (at == none || at >= tokens_.size() || is_break(at)) return false;
    if (is(at, Word::unit)) {
      top.noun_period = static_cast<Period>(tokens_[at].word->argument);
      use(at);
      return true;
    }
    if (!has_column(at)) return false;
    const auto column = pick(tokens_[at], Want::key);
    if (!column || is_measure(column->role) || (column->role == Role::date && of_span(at))) return false;
    top.noun = column;
    use(at);
    return true;
  };
  // "highest sales", "top 5 customers", "top 5 selling products"; English names the measure or the things
  // behind.
  if (!top.by && take_by(right)) ++right;
  if (stopped) return;
  const bool had_noun = take_noun(right);
  if (stopped) return;
  if (!top.by && !top.noun) {
    if (had_noun && take_by(right + 1)) return;
  }
  Index left = before(first);
  while (left != none && (is(left, Word::sold) || is(left, Word::with) || is(left, Word::equals) ||
                          is(left, Word::range_to))) {
    use(left);
    left = before(left);
  }
  if (!top.by && take_by(left)) {
    Index more = before(left);
    if (more != none && is(more, Word::measure) && !has_column(more)) {
      const auto measure = static_cast<Measure>(tokens_[more].word->argument);
      draft.measures.push_back({top.by, measure, false});
      use(more);
      more = before(more);
    }
    if (!top.noun && !top.noun_period && !draft.which && draft.keys.empty()) take_noun(more);
    return;
  }
  if (stopped) return;
  if (!top.by && left != none && is(left, Word::measure) && !has_column(left)) {  // 平均分最高, 总额前10
    const Index column_at = before(left);
    const auto measure = static_cast<Measure>(tokens_[left].word->argument);
    if (take_by(column_at)) {
      draft.measures.push_back({top.by, measure, false});
      use(left);
      left = before(column_at);
    }
  }
  if (stopped) return;
  if (!top.noun && !top.noun_period && !draft.which && draft.keys.empty()) take_noun(left);
  // "customer with the highest sales": with has been passed above.
}

void Parser::read_top_number(Index at) {
  Index number_at_index = at + 1;
  bool extreme = false;
  SortKey::Order order = is(at, Word::bottom) ? SortKey::Order::ascending : SortKey::Order::descending;
  if (is(number_at_index, Word::highest) || is(number_at_index, Word::lowest)) {
    order = is(number_at_index, Word::lowest) ? SortKey::Order::ascending : order;
    use(number_at_index);
    ++number_at_index;
    extreme = true;
  }
  if (!has_number(number_at_index)) return;
  const Number& number = *tokens_[number_at_index].number;
  if (number.value < 1 || number.value > (number.percent ? 100 : 1e6)) return;
  DraftTop top;
  top.percent = number.percent;
  top.count = static_cast<int>(number.value);
  top.order = order;
  const std::string text = tokens_[at].text;
  Index next = number_at_index + 1;
  use(at, next);
  if (is(next, Word::highest) || is(next, Word::lowest)) {  // 前三高, "top 3 best"
    if (is(next, Word::lowest)) top.order = SortKey::Order::ascending;
    use(next);
    ++next;
    extreme = true;
  }
  // "top 3 expenses", unlike "top 3 rows", are the largest ones.
  const bool things =
      is(next, Word::record) && folded(text).ends_with("top") && !is_row_word(folded(tokens_[next].text));
  top.sized = extreme || things;
  top_neighbours(at, next, top);
  if (stopped) return;
  const bool said_first =
      folded(text).find("first") != std::string::npos || folded(text).find("head") != std::string::npos;
  if (said_first && !top.by && !extreme && (top.rows || !top.noun)) top.rows = true;
  const bool by_name = top.by || draft.top_by || extreme;
  const bool last = tokens_[at].is(Word::last) || (tokens_[at].is(Word::bottom) && top.rows);
  if (last && !by_name) {
    top.rows = true;
    top.end = Top::End::last;
  }
  take_top(std::move(top));
}

/// 金额最高和最低的: both ends of one order. Two tops of different orders are two answers, and only one is
/// given.
void Parser::take_top(DraftTop top) {
  const bool of_another =
      std::any_of(draft.measures.begin(), draft.measures.end(), [&](const DraftMeasure& measure) {
        const bool extreme = measure.measure == Measure::max || measure.measure == Measure::min;
        return extreme && top.superlative && top.by && measure.column && measure.column->name != top.by->name;
      });
  if (draft.top || of_another) {
    const DraftTop first = draft.top.value_or(DraftTop{});
    const bool same_by = !top.by || (first.by && first.by->name == top.by->name);
    const bool same_count = top.superlative || first.superlative || top.count == first.count;
    const bool ends = first.end == Top::End::first && top.end == Top::End::first && first.order != top.order;
    if (of_another || !ends || !same_by || !same_count || top.percent || first.percent) {
      decline(say_.either("一次只能取一种最高或最低，请分两句说。",
                          "Only one kind of highest or lowest at a time; please ask twice."));
      return;
    }
    draft.top->count = std::max(first.count, top.count);
    draft.top->end = Top::End::both;
    draft.top->order = SortKey::Order::descending;
    if (!draft.top->noun) draft.top->noun = top.noun;
    draft.top->rows = first.rows || top.rows;
    return;
  }
  draft.top = std::move(top);
}

/// 最高和最低的各一条: how many from each end, and that they are rows.
void Parser::read_each_end(Index at, DraftTop& top) {
  for (Index i = at; i + 1 < clause_end(at); ++i) {
    if (!is(i, Word::each) || !has_number(i + 1)) continue;
    top.count = static_cast<int>(std::clamp(tokens_[i + 1].number->value, 1.0, 1e6));
    top.rows = true;
    Index next = i + 2;
    while (is(next, Word::classifier) || is(next, Word::row) || is(next, Word::record)) ++next;
    use(i, next);
    return;
  }
}

/// The most and the least of a column that is said once: 工资最高和最低差多少, "highest and lowest salary".
bool Parser::read_both_extremes(const DraftTop& top) {
  const auto extreme = [](SortKey::Order order) {
    return order == SortKey::Order::descending ? Measure::max : Measure::min;
  };
  if (!top.by && !draft.measures.empty()) {
    const DraftMeasure other = draft.measures.back();
    const bool opposite = other.measure == Measure::max || other.measure == Measure::min;
    if (!other.column || !opposite || other.measure == extreme(top.order)) return false;
    draft.measures.push_back({other.column, extreme(top.order), false});
    return true;
  }
  if (top.by && draft.top && draft.top->superlative && !draft.top->by && draft.top->order != top.order) {
    draft.measures.push_back({top.by, extreme(draft.top->order), false});
    draft.measures.push_back({top.by, extreme(top.order), false});
    draft.top.reset();
    return true;
  }
  return false;
}

/// 迟到最多的是谁: of a status the rows are counted, per person or per what is named.
bool Parser::count_of_state(Index said, Index next, DraftTop& top) {
  if (said == none || !has_value(said) || !draft.measures.empty() || draft.sold) return false;
  const Column& state = tokens_[said].values.front().column;
  const bool status = state.concept_name == "status" || state.name.ends_with("状态") ||
                      state.name.ends_with("情况") || state.name.ends_with("结果");
  const bool measured = std::any_of(columns_.begin(), columns_.end(), [](const Column& column) {
    return column.table >= 0 && is_measure(column.role);
  });
  if (measured && !status) return false;
  if (!draft.which && is(next, Word::record) && tokens_[next].text.ends_with("人")) {
    top.noun = column_of_concepts({"employee", "student", "name", "salesperson", "customer"});
    use(next);
  } else if (!draft.which && next < tokens_.size() && has_column(next)) {
    top.noun = pick(tokens_[next], Want::key);
    use(next);
  }
  if (!draft.which && !top.noun) return false;
  draft.measures.push_back({std::nullopt, Measure::count, false});
  return true;
}

void Parser::read_superlative(Index at) {
  DraftTop top;
  top.sized = true;
  top.order = tokens_[at].is(Word::lowest) ? SortKey::Order::ascending : SortKey::Order::descending;
  Index next = after(at);
  Index first = at;
  if (is(next, Word::top) && has_number(next + 1)) use(next++);  // 最高的前2名
  // 最高的5个, "highest 5", "the 5 highest"
  const auto is_year = [&](Index i) {  // "sold the most in 2025"
    return has_number(i) && tokens_[i].text.size() == 4 && tokens_[i].number->value >= 1990 &&
           tokens_[i].number->value <= 2100;
  };
  if (has_number(next) && tokens_[next].number->value >= 1 && tokens_[next].number->value < 1e6 &&
      !tokens_[next].number->scaled && !is_year(next)) {
    top.count = static_cast<int>(tokens_[next].number->value);
    use(next);
    ++next;
  } else if (at > 0 && has_number(at - 1) && tokens_[at - 1].number->unit.empty() &&
             tokens_[at - 1].number->value < 1e6 && !is_year(at - 1)) {
    top.count = static_cast<int>(tokens_[at - 1].number->value);
    use(at - 1);
    first = at - 1;
  } else {
    top.superlative = true;
  }
  use(at);
  // 最贵, cheapest: a matter of the price, not of what was sold.
  const std::string text = folded(tokens_[at].text);
  const auto says = [&](const char* part) { return text.find(part) != std::string::npos; };
  if (says("贵") || says("便宜") || says("expensive") || says("cheap")) {
    const auto price = column_of_concepts({"price"});
    if (!price) {
      decline(say_.either(
          "表里没有单价或价格列，无法判断" + say_.quoted(tokens_[at].text) + "。请说按哪一列最高或最低。",
          "There is no price column to find the " + say_.quoted(tokens_[at].text) +
              ". Say by which column."));
      return;
    }
    top.by = price;
  }
  // 哪个地区订单最多, "which region has the fewest orders": how many, not how much.
  const bool many = text == "最多" || text == "最多的" || text == "最少" || text == "最少的" ||
                    text == "most" || text == "fewest" || text == "least";
  const auto thing = [&](Index i) {
    if (i == none || i >= tokens_.size() || tokens_[i].used || is_break(i)) return false;
    if (is(i, Word::record) || is(i, Word::row)) return true;
    if (!has_column(i)) return false;
    const Column& column = tokens_[i].columns.front().column;
    return column.role == Role::id || column.concept_name == "order";
  };
  const Index counted = thing(next) ? next : thing(before(first)) ? before(first) : none;
  const bool of_groups = draft.which && draft.which->column && draft.which->column->role == Role::category;
  const bool itself = of_groups && counted != none && !tokens_[counted].columns.empty() &&
                      tokens_[counted].columns.front().column.name == draft.which->column->name;
  if (many && counted != none && of_groups && !itself && draft.measures.empty()) {
    use(counted);
    draft.measures.push_back({std::nullopt, Measure::count, false});
    take_top(std::move(top));
    return;
  }
  if (many && count_of_state(before(first), next, top)) return take_top(std::move(top));
  // "sold the most desks": pieces, not money.
  if (many && draft.sold && has_value(next)) top.by = column_of_concepts({"quantity"});
  top_neighbours(first, next, top);
  if (stopped) return;
  read_each_end(at, top);
  // A plain "highest salary" or 最高工资 is the maximum; with a noun, which or rows it is the one that has
  // it.
  const bool names_something =
      top.noun || top.noun_period || top.rows || draft.which || draft.pick || !top.superlative;
  if (!names_something && !clause_has(at, Word::which) && read_both_extremes(top)) return;
  if (!names_something && top.by && !clause_has(at, Word::which)) {
    draft.measures.push_back(
        {top.by, top.order == SortKey::Order::descending ? Measure::max : Measure::min, false});
    return;
  }
  take_top(std::move(top));
}

void Parser::read_sorts() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    const bool sort = is(at, Word::sort);
    const bool direction = is(at, Word::descending) || is(at, Word::ascending);
    if (!sort && !direction) continue;
    use(at);
    draft.sort_said = draft.sort_said || sort;
    std::optional<SortKey::Order> order;
    if (direction)
      order = tokens_[at].is(Word::descending) ? SortKey::Order::descending : SortKey::Order::ascending;
    // "sort amount desc, date asc": columns behind. 金额从高到低: the column before.
    Index next = after(at);
    bool placed = false;
    if (sort) {
      while (next < tokens_.size() && has_column(next)) {
        const auto column = pick(tokens_[next], Want::any);
        if (!column) return;
        use(next);
        placed = true;
        DraftSort key;
        key.column = column;
        ++next;
        if (is(next, Word::descending) || is(next, Word::ascending)) {
          key.order =
              tokens_[next].is(Word::descending) ? SortKey::Order::descending : SortKey::Order::ascending;
          key.order_said = true;
          use(next);
          ++next;
        }
        draft.sorts.push_back(key);
        while (next < tokens_.size() &&
               (tokens_[next].is(Word::and_) || tokens_[next].is(Word::comma) ||
                tokens_[next].is(Word::then_)) &&
               has_column(next + 1))
          ++next;
      }
    }
    if (placed) continue;
    const Index left = before(at);
    if (left != none && has_column(left)) {
      const auto column = pick(tokens_[left], Want::any);
      if (!column) return;
      use(left);
      DraftSort key;
      key.column = column;
      if (order) {
        key.order = *order;
        key.order_said = true;
      }
      if (before(left) != none && is(before(left), Word::measure) &&
          !has_column(before(left))) {  // 总金额从高到低
        key.measure = DraftMeasure{column, static_cast<Measure>(tokens_[before(left)].word->argument), false};
        use(before(left));
      }
      draft.sorts.push_back(key);
      continue;
    }
    if (!order) continue;
    // Belongs to the sort that was read before it, unless that has its own direction.
    bool given = false;
    for (DraftSort& earlier : draft.sorts) {
      if (earlier.order_said) continue;
      earlier.order = *order;
      earlier.order_said = true;
      given = true;
    }
    if (!given) draft.order = order;
  }
}

void Parser::read_order_words() {
  for (Index at = 0; at < tokens_.size(); ++at) {
    if (is(at, Word::reverse)) {
      use(at);
      draft.reverse = true;
    }
  }
}

}  // namespace errand::recipes
