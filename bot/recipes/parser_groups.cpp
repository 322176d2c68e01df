/// Phrases with "by" and "each": which verb they belong to, and the questions which, who and when.

#include "bot/recipes/parser.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

/// 人, 员工, people: rows that are persons.
bool Parser::says_people(Index at) const {
  if (!is(at, Word::record)) return false;
  const std::string& text = tokens_[at].text;
  return text == "人" || text == "个人" || text == "员工" || text == "职工" || text == "同事" ||
         text == "人员" || text == "people" || text == "同学" || text == "学生";
}

std::optional<DraftKey> Parser::key_at(Index at) {
  if (at >= tokens_.size() || tokens_[at].used) return std::nullopt;
  if (tokens_[at].is(Word::unit))
    return DraftKey{std::nullopt, static_cast<Period>(tokens_[at].word->argument)};
  const bool listed = at > 0 && (tokens_[at - 1].is(Word::each) || tokens_[at - 1].is(Word::by));
  if (listed && says_people(at) && !has_column(at)) {
    if (const auto column = column_of_concepts({"employee", "student", "salesperson", "name", "customer"}))
      return DraftKey{*column, Period::none};
  }
  if (tokens_[at].columns.empty() || (tokens_[at].word && !has_column(at))) return std::nullopt;
  const auto column = pick(tokens_[at], Want::key);
  if (!column) return std::nullopt;
  return DraftKey{*column, Period::none};
}

void Parser::read_by_phrases() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (is(at, Word::by) || is(at, Word::each)) read_by(at);
  }
}

void Parser::read_by(Index at) {
  const bool different = tokens_[at].text.starts_with("不同") || tokens_[at].text.starts_with("different");
  Index asked = at;
  while (asked > 0 && tokens_[asked - 1].is(Word::classifier)) --asked;
  if (different && asked > 0 && (is(asked - 1, Word::how_many) || is(asked - 1, Word::how_much))) return;
  ByPhrase phrase;
  phrase.begin = at;
  Index next = after(at);
  if (is(next, Word::each) || is(next, Word::this_)) ++next;
  if ((is(next, Word::measure) && !has_column(next)) && next + 1 < tokens_.size() &&
      after(next) < tokens_.size() && !tokens_[after(next)].columns.empty()) {
    phrase.measure = static_cast<Measure>(tokens_[next].word->argument);
    use(next);
    next = after(next);
  }
  const auto counted = [&](Index i) {  // 各地区客户数: the customers are counted, not grouped by
    return is(i, Word::number_of) || is(i, Word::how_many) ||
           (is(i, Word::measure) && tokens_[i].word->argument == static_cast<int>(Measure::count));
  };
  while (next < tokens_.size()) {
    auto key = key_at(next);
    if (stopped) return;
    if (!key) break;
    use(next);
    ++next;
    // 日期的月份, "month of order date": a date column with the part of it.
    if (!key->column && next + 1 < tokens_.size() && tokens_[next].is(Word::of) && has_column(next + 1)) {
      const auto date = pick(tokens_[next + 1], Want::date);
      if (!date) return;
      if (date->role == Role::date) {
        key->column = date;
        use(next + 1);
        next += 2;
      }
    }
    const Index unit = next < tokens_.size() && tokens_[next].is(Word::of) ? next + 1 : next;
    if (key->column && key->column->role == Role::date && is(unit, Word::unit)) {
      key->period = static_cast<Period>(tokens_[unit].word->argument);
      use(unit);
      next = unit + 1;
    }
    phrase.keys.push_back(*key);
    std::optional<SortKey::Order> order;
    if (is(next, Word::descending) || is(next, Word::ascending)) {
      order = is(next, Word::descending) ? SortKey::Order::descending : SortKey::Order::ascending;
      use(next);
      ++next;
    }
    phrase.orders.push_back(order);
    Index link = next;
    const bool comma = link < tokens_.size() && tokens_[link].is(Word::comma);
    if (link < tokens_.size() && (tokens_[link].is(Word::and_) || comma)) {
      ++link;
      if (is(link, Word::then_)) ++link;
      if (is(link, Word::by) || is(link, Word::each)) {
        if (comma) break;
        ++link;
      }
      // After a comma only a plain column goes on with the list: "按地区，金额从高到低" starts something new.
      const bool goes_on =
          link < tokens_.size() && !tokens_[link].used && (is(link, Word::unit) || has_column(link));
      if (!goes_on) break;
      if (comma) {
        const Index behind = after(link);
        const bool own_verb = is(behind, Word::descending) || is(behind, Word::ascending) ||
                              is(behind, Word::measure) || is(behind, Word::greater) ||
                              is(behind, Word::less);
        const auto listed = pick(tokens_[link], Want::key);
        if (stopped) return;
        if (own_verb || (listed && is_measure(listed->role))) break;
      }
      next = link;
      continue;
    }
    // 按地区部门汇总: two columns without a sign between them.
    if (next < tokens_.size() && !tokens_[next].used && (tokens_[next].glued || is(next, Word::unit)) &&
        (is(next, Word::unit) || has_column(next)) && !tokens_[next - 1].is(Word::of) && !counted(next + 1)) {
      const auto beside = is(next, Word::unit) ? std::optional<Column>{} : pick(tokens_[next], Want::key);
      if (stopped) return;
      const bool number = beside && is_numeric(beside->role) && beside->role != Role::year;
      if (is(next, Word::unit) || (beside && !number)) continue;
    }
    break;
  }
  if (phrase.keys.empty()) {
    if (phrase.measure) draft.measures.push_back({std::nullopt, *phrase.measure, false});
    return;
  }
  use(at);
  phrase.end = next;
  const std::string text = folded(tokens_[at].text);
  const bool inside = text.starts_with("每") || text.starts_with("within") || text.starts_with("of each") ||
                      text.starts_with("in ") || text.starts_with("from each") || text.starts_with("each") ||
                      text.starts_with("every");
  for (DraftKey& key : phrase.keys) key.each = tokens_[at].is(Word::each) && inside;
  govern(phrase);
}

Word Parser::governing_verb(const ByPhrase& phrase) const {
  const auto verb = [&](const Token& token) {
    if (!token.word) return false;
    switch (token.word->word) {
      case Word::sort:
      case Word::descending:
      case Word::ascending:
      case Word::dedupe:
      case Word::duplicate:
      case Word::split:
      case Word::into_pieces:
      case Word::look_up:
      case Word::reconcile:
      case Word::append:
      case Word::rank:
      case Word::top:
      case Word::bottom:
      case Word::summarise:
      case Word::measure:
      case Word::chart:
      case Word::draw:
      case Word::pivot:
      case Word::highest:
      case Word::lowest:
      case Word::how_many:
      case Word::number_of:
      case Word::share:
      case Word::running:
      case Word::trend:
        return true;
      default:
        return false;
    }
  };
  const auto meaning = [](const Token& token) { return token.word->word; };
  Index next = phrase.end;
  while (next < tokens_.size() && tokens_[next].is(Word::of)) ++next;
  // 先按地区再按金额排序: the verb stands behind the last "by".
  Index link = next;
  while (link < tokens_.size() && (tokens_[link].is(Word::comma) || tokens_[link].is(Word::then_))) ++link;
  if (link > next && (tokens_[link - 1].is(Word::then_)) && link < tokens_.size() &&
      tokens_[link].is(Word::by)) {
    for (Index i = link; i < tokens_.size() && !tokens_[i].is(Word::stop); ++i) {
      if (tokens_[i].is(Word::summarise) || tokens_[i].is(Word::chart)) break;
      if (tokens_[i].is(Word::sort) || tokens_[i].is(Word::descending) || tokens_[i].is(Word::ascending))
        return Word::sort;
    }
  }
  if (next < tokens_.size() && !is_break(next)) {
    if (verb(tokens_[next])) return meaning(tokens_[next]);
    // One word may stand between: 按部门 金额 排序, 按部门把金额汇总.
    if (next + 1 < tokens_.size() && !is_break(next + 1) && verb(tokens_[next + 1]) && !tokens_[next].used &&
        say_.chinese()) {
      const Word found = meaning(tokens_[next + 1]);
      // 每个地区金额前三: within each; 各部门销售额前3 may as well mean the departments.
      const bool each_numeric = tokens_[phrase.begin].text.starts_with("每");
      if (found != Word::descending && found != Word::ascending && found != Word::sort &&
          found != Word::highest && found != Word::lowest && (found != Word::top || each_numeric)) {
        return found;
      }
    }
  }
  for (Index left = phrase.begin; left-- > 0;) {
    if (tokens_[left].is(Word::stop) || tokens_[left].is(Word::comma) || tokens_[left].is(Word::then_)) break;
    if (verb(tokens_[left])) return meaning(tokens_[left]);
  }
  // A comma does not part "sort, by date".
  if (phrase.begin >= 2 && tokens_[phrase.begin - 1].is(Word::comma) &&
      tokens_[phrase.begin - 2].is(Word::sort))
    return Word::sort;
  return Word::filler;
}

void Parser::govern(const ByPhrase& phrase) {
  Word verb = governing_verb(phrase);
  const bool each = tokens_[phrase.begin].is(Word::each);
  const auto measure_key = [](const DraftKey& key) {
    return key.column && is_numeric(key.column->role) && key.column->role != Role::year;
  };
  const bool numeric = std::all_of(phrase.keys.begin(), phrase.keys.end(), measure_key);
  const bool ordered = std::any_of(phrase.orders.begin(), phrase.orders.end(),
                                   [](const auto& order) { return order.has_value(); });
  // 按部门从高到低汇总: the order is that of the totals.
  const bool totals = clause_has(phrase.begin, Word::summarise) || clause_has(phrase.begin, Word::measure);
  const bool orders_totals = !numeric && totals && !clause_has(phrase.begin, Word::sort);
  if (ordered && orders_totals) {
    draft.order = *std::find_if(phrase.orders.begin(), phrase.orders.end(),
                                [](const auto& order) { return order.has_value(); });
    verb = Word::summarise;
  } else if (ordered) {
    verb = Word::sort;
  } else if (orders_totals && (verb == Word::descending || verb == Word::ascending)) {
    verb = Word::summarise;
  }
  if (each && (verb == Word::sort || verb == Word::descending || verb == Word::ascending) && !numeric)
    verb = Word::summarise;
  const auto sort_by = [&] {
    for (std::size_t i = 0; i < phrase.keys.size(); ++i) {
      DraftSort sort;
      sort.column = phrase.keys[i].column;
      if (!sort.column) sort.column = date_column();
      if (!sort.column) continue;
      if (phrase.measure) sort.measure = DraftMeasure{sort.column, *phrase.measure, false};
      if (phrase.orders[i]) {
        sort.order = *phrase.orders[i];
        sort.order_said = true;
      }
      draft.sorts.push_back(sort);
    }
    draft.sort_said = true;
  };
  const auto group_by = [&] { draft.keys.insert(draft.keys.end(), phrase.keys.begin(), phrase.keys.end()); };
  switch (verb) {
    case Word::sort:
    case Word::descending:
    case Word::ascending:
      sort_by();
      break;
    case Word::highest:
    case Word::lowest:
      if (numeric)
        draft.top_by = phrase.keys.front().column;
      else
        group_by();
      break;
    case Word::dedupe:
    case Word::duplicate:
      if (!draft.dedupe) draft.dedupe.emplace();
      for (const DraftKey& key : phrase.keys) {
        if (key.column) draft.dedupe->keys.push_back(key.column->name);
      }
      break;
    case Word::split:
    case Word::into_pieces:
      draft.split_said = true;
      draft.split_key = phrase.keys.front();
      break;
    case Word::look_up:
    case Word::reconcile:
      for (const DraftKey& key : phrase.keys) {
        if (key.column) draft.key_columns.push_back(*key.column);
      }
      break;
    case Word::rank:
      if (numeric) {
        draft.windows.push_back({Window::rank, phrase.keys.front().column});
      } else {
        group_by();
      }
      break;
    case Word::top:
    case Word::bottom:
      if (numeric && !each)
        draft.top_by = phrase.keys.front().column;
      else
        draft.top_within.insert(draft.top_within.end(), phrase.keys.begin(), phrase.keys.end());
      break;
    case Word::pivot:
      draft.pivot_rows.insert(draft.pivot_rows.end(), phrase.keys.begin(), phrase.keys.end());
      break;
    case Word::append:
      if (draft.append_said) {
        for (const DraftKey& key : phrase.keys) {
          if (key.column) draft.key_columns.push_back(*key.column);
        }
        break;
      }
      [[fallthrough]];
    default:
      if (numeric && !each && phrase.keys.size() == 1 && verb == Word::filler && !draft.summarise) {
        // 按金额: nothing to do is said yet; 从高到低 may follow behind a comma.
        sort_by();
        draft.sort_said = false;
      } else if (numeric && !each && verb != Word::filler) {
        Question question;
        const Column& column = *phrase.keys.front().column;
        Token place = tokens_[phrase.begin];
        question.text = say_.either(
            "“" + column.name + "”是数字列：是要把它合计，还是每个不同的数值算一组？",
            "\"" + column.name + "\" holds numbers: sum it up, or one group for each different number?");
        question.choices.push_back({say_.either("合计" + column.name, "Total of " + column.name),
                                    say_.either("合计" + column.name, "total \"" + column.name + "\"")});
        question.choices.push_back(
            {say_.either("按" + column.name + "排序", "Sort by " + column.name),
             say_.either("按" + column.name + "排序", "sort by \"" + column.name + "\"")});
        ask(std::move(question));
      } else {
        group_by();
      }
  }
}

void Parser::read_units() {
  for (Index at = 0; at < tokens_.size(); ++at) {
    if (!is(at, Word::unit)) continue;
    if (tokens_[at].text.size() <= 3 && static_cast<unsigned char>(tokens_[at].text[0]) >= 0xE3)
      continue;  // 月, 天 alone
    const Index left = before(at);
    DraftKey key{std::nullopt, static_cast<Period>(tokens_[at].word->argument)};
    const Index right = after(at);  // "by weekday of order date"
    const bool behind = right > at + 1 && has_column(right);
    if (const Index named = behind ? right : left; named != none && has_column(named)) {
      const auto column = pick(tokens_[named], behind ? Want::date : Want::any);
      if (!column) return;
      if (column->role == Role::date) {
        key.column = column;
        use(named);
      }
    }
    use(at);
    if (is(at + 1, Word::top) || is(at + 1, Word::bottom))
      draft.top_within.push_back(key);
    else
      draft.keys.push_back(key);
  }
}

std::optional<Column> Parser::column_of_concepts(std::initializer_list<std::string_view> names) const {
  for (const std::string_view name : names) {
    std::vector<Column> found;
    for (const Column& column : columns_) {
      if (column.table >= 0 && column.concept_name == name) found.push_back(column);
    }
    if (found.size() == 1) return found.front();
  }
  return std::nullopt;
}

void Parser::read_which() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (is(at, Word::who)) {
      const bool buying = std::any_of(tokens_.begin(), tokens_.end(), [](const Token& token) {
        if (!token.is(Word::sold)) return false;
        const std::string said = folded(token.text);
        return said.find('b') != std::string::npos || said.starts_with("spen") ||
               said.starts_with("purchase") || said.find("买") != std::string::npos ||
               said.find("消费") != std::string::npos;
      });
      auto person = buying ? column_of_concepts({"customer"}) : std::nullopt;
      if (!person) person = column_of_concepts({"salesperson", "employee", "student", "name", "customer"});
      if (!person) {
        decline(say_.either("表里没有看得出是人名的列，请说明“谁”指哪一列。",
                            "I see no column of people's names; please say which column \"who\" is about."));
        return;
      }
      use(at);
      draft.question = true;
      draft.which = DraftKey{*person, Period::none};
      continue;
    }
    if (is(at, Word::when)) {
      const std::string& text = tokens_[at].text;
      const auto holds = [&](const char* part) { return text.find(part) != std::string::npos; };
      const Period period = holds("月")   ? Period::month
                            : holds("季") ? Period::quarter
                            : holds("周") ? Period::week
                            : holds("年") ? Period::year
                                          : Period::day;
      use(at);
      draft.question = true;
      draft.which = DraftKey{std::nullopt, period};
      continue;
    }
    if (!is(at, Word::which)) continue;
    Index noun = at + 1;
    while (is(noun, Word::classifier) || is(noun, Word::of)) ++noun;
    const auto key = key_at(noun);
    if (stopped) return;
    draft.question = true;
    use(at);
    const bool thing = tokens_[at].text == "啥" || tokens_[at].text == "什么";
    const bool traded = std::any_of(tokens_.begin(), tokens_.end(), [](const Token& token) {
      return token.is(Word::sold) || token.text.starts_with("卖");
    });
    if (!key && thing && traded) {  // 买最多的是啥
      if (const auto product = column_of_concepts({"product"}))
        draft.which = DraftKey{*product, Period::none};
    }
    if (!key) continue;
    use(at, noun + 1);
    draft.which = key;
  }
}

}  // namespace errand::recipes
