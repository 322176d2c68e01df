/// Wishes about the table as a whole: duplicates, blanks, renaming, pivot, splitting, which columns stay.

#include "bot/recipes/parser.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

std::vector<Column> Parser::column_list(Index at, Index& end) {
  std::vector<Column> list;
  end = at;
  Index next = at;
  while (next < tokens_.size()) {
    if (is(next, Word::column)) ++next;
    if (!has_column(next)) break;
    const auto column = pick(tokens_[next], Want::any);
    if (!column) return {};
    list.push_back(*column);
    end = ++next;
    while (is(next, Word::column) || (next < tokens_.size() && tokens_[next].is(Word::of))) end = ++next;
    const bool link = next < tokens_.size() &&
                      (tokens_[next].is(Word::and_) || tokens_[next].is(Word::comma)) && has_column(next + 1);
    if (link)
      ++next;
    else if (!has_column(next))
      break;
  }
  return list;
}

void Parser::read_dedupe() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    const bool duplicates = is(at, Word::duplicate);
    if (!is(at, Word::dedupe) && !duplicates) continue;
    if (duplicates) {
      const bool removing = clause_has(at, Word::remove) || clause_has(at, Word::exclude) ||
                            clause_has(at, Word::keep) || clause_has(at, Word::only);
      if (!removing) {
        if (!draft.dedupe) draft.dedupe.emplace();
        draft.dedupe->keep = Dedupe::Keep::only_repeated;
        for (Index i = clause_begin(at); i < clause_end(at); ++i) {
          if (is(i, Word::pick) || is(i, Word::which) || is(i, Word::how_many) || is(i, Word::how_much) ||
              is(i, Word::row) || is(i, Word::record) || is(i, Word::equals) || is(i, Word::classifier))
            use(i);
        }
      }
      for (Index i = clause_begin(at); removing && i < clause_end(at); ++i) {
        if (is(i, Word::remove) || is(i, Word::exclude) || is(i, Word::row) || is(i, Word::record) ||
            is(i, Word::only))
          use(i);
      }
    }
    use(at);
    if (!draft.dedupe) draft.dedupe.emplace();
    Index end = at;
    const auto take = [&](Index from) {
      const auto list = column_list(from, end);
      for (const Column& column : list) draft.dedupe->keys.push_back(column.name);
      if (!list.empty()) use(from, end);
      return !list.empty();
    };
    Index right = after(at);
    while (is(right, Word::row) || is(right, Word::record)) use(right++);
    const bool right_list = has_column(right) && take(right);
    if (!right_list && !stopped) {
      Index left = before(at);
      if (left != none && is(left, Word::column)) left = before(left);
      // 姓名和电话去重: back to the beginning of the list.
      Index first = none;
      while (left != none && has_column(left)) {
        first = left;
        left = before(left);
        if (left != none && (tokens_[left].is(Word::and_) || tokens_[left].text == ",") &&
            before(left) != none && has_column(before(left)))
          left = before(left);
        else
          break;
      }
      const bool by_phrase = left != none && is(left, Word::by);
      if (first != none && !by_phrase) take(first);
    }
  }
  if (!draft.dedupe) return;
  for (Index at = 0; at < tokens_.size(); ++at) {
    if (is(at, Word::last)) {
      draft.dedupe->keep = Dedupe::Keep::last;
      const std::string& text = tokens_[at].text;
      draft.dedupe_latest = text.find("新") != std::string::npos || text.find("近") != std::string::npos ||
                            text.find("latest") != std::string::npos ||
                            text.find("recent") != std::string::npos ||
                            text.find("newest") != std::string::npos;
      use(at);
      if (has_number(after(at)) && tokens_[after(at)].number->value == 1) use(after(at));
    } else if (is(at, Word::first)) {
      use(at);
    } else if (is(at, Word::keep) || is(at, Word::top) || is(at, Word::highest)) {
      // keep the first / 保留第一条; "latest" is also a superlative
      if (is(at, Word::highest)) {
        draft.dedupe->keep = Dedupe::Keep::last;
        draft.dedupe_latest = true;
      }
      const Index next = after(at);
      if (is(at, Word::keep) && has_column(next)) continue;
      use(at);
      if (has_number(next)) use(next);
      if (is(next + 1, Word::classifier)) use(next + 1);
      if (is(next, Word::record)) use(next);
    }
  }
}

void Parser::read_fill() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (!is(at, Word::fill)) continue;
    if (clause_has(at, Word::how_many) || clause_has(at, Word::which)) continue;  // 有几种货要补
    FillBlanks fill;
    std::optional<std::string> value;
    std::optional<FillWith> with;
    Index from = clause_begin(at);
    Index to = clause_end(at);
    // 把A、B列的空白填0: the list has a comma inside.
    while (from > 1 && tokens_[from - 1].is(Word::comma) && has_column(from) && has_column(from - 2))
      from = clause_begin(from - 2);
    // "其中空白，填0": the blank stands in the clause before.
    if (from > 1 && tokens_[from - 1].is(Word::comma) && is(from - 2, Word::blank) && at == from)
      from = clause_begin(from - 2);
    for (Index i = from; i < to; ++i) {
      if (tokens_[i].used) continue;
      const Token& token = tokens_[i];
      if (token.is(Word::from_above))
        with = FillWith::above;
      else if (token.is(Word::from_below))
        with = FillWith::below;
      else if (token.is(Word::zero))
        with = FillWith::zero;
      else if (token.is(Word::measure) && !has_column(i)) {
        const auto measure = static_cast<Measure>(token.word->argument);
        if (measure == Measure::mean)
          with = FillWith::mean;
        else if (measure == Measure::median)
          with = FillWith::median;
        else
          continue;
      } else if (token.is(Word::highest) && clause_has(i, Word::value_noun)) {
        with = FillWith::mode;
      } else if (has_column(i)) {
        const auto column = pick(token, Want::any);
        if (!column) return;
        fill.columns.push_back(column->name);
      } else if (token.number && !token.word) {
        value = plain(token.number->value);
      } else if (token.quoted) {
        value = *token.quoted;
      } else if (token.unknown() || has_value(i)) {
        // The literal goes to the end of its stretch: 填成“未知”, fill with not known.
        Index end = i;
        while (end < to && !tokens_[end].is(Word::fill) && !tokens_[end].is(Word::of) &&
               !tokens_[end].is(Word::blank) && !has_column(end))
          ++end;
        value = std::string(instruction_.substr(tokens_[i].begin, tokens_[end - 1].end - tokens_[i].begin));
        use(i, end);
        i = end - 1;
        continue;
      } else if (!token.is(Word::blank) && !token.is(Word::fill) && !token.is(Word::by) &&
                 !token.is(Word::become) && !token.is(Word::equals) && !token.is(Word::value_noun) &&
                 !token.is(Word::column) && !token.is(Word::all) && !token.is(Word::with) &&
                 !token.is(Word::of) && !token.is(Word::row) && !token.is(Word::and_) &&
                 !token.is(Word::remove) && !token.is(Word::convert)) {
        // 填成无, fill with no: a word of the lexicon right behind the verb is the text to fill in.
        const Index verb = before(i);
        if (verb == none ||
            !(tokens_[verb].is(Word::fill) || tokens_[verb].is(Word::become) || tokens_[verb].is(Word::with)))
          continue;
        value = token.text;
      } else if (token.is(Word::remove)) {
        continue;
      }
      use(i);
    }
    use(at);
    if (with) {
      fill.with = *with;
    } else if (value) {
      fill.with = *value == "0" ? FillWith::zero : FillWith::value;
      if (fill.with == FillWith::value) fill.value = *value;
    } else {
      Question question;
      question.text = say_.either("空白要填成什么？", "What should the blanks be filled with?");
      question.choices.push_back({"0", instruction_with(say_.either("空白填0", "fill blanks with 0"))});
      question.choices.push_back({say_.either("上一行的值", "The value above"),
                                  say_.either("空白用上一行的值填充", "fill blanks from above")});
      question.choices.push_back({say_.either("平均值", "The average"),
                                  say_.either("空白用平均值填充", "fill blanks with the mean")});
      question.choices.front().instruction = say_.either("空白填0", "fill blanks with 0");
      ask(std::move(question));
      return;
    }
    draft.fills.push_back(std::move(fill));
  }
}

void Parser::read_rename() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    const bool rename = is(at, Word::rename);
    if (!rename && !is(at, Word::instead)) continue;
    Index left = before(at);
    if (left != none && is(left, Word::column)) left = before(left);
    Index from = none;
    Index literal_at = none;
    if (left != none && has_column(left) && !is_break(left)) {
      from = left;
      literal_at = at + 1;
    } else if (rename && has_column(after(at))) {
      from = after(at);
      literal_at = from + 1;
      if (is(literal_at, Word::column)) ++literal_at;
    } else {
      continue;
    }
    while (is(literal_at, Word::become) || is(literal_at, Word::range_to) || is(literal_at, Word::equals) ||
           is(literal_at, Word::convert))
      ++literal_at;
    if (!rename && literal_at < tokens_.size() && (has_column(literal_at) || tokens_[literal_at].word)) {
      // 把金额换成数量: another measure, not another name, when both are columns of this table.
      const bool other_column =
          has_column(literal_at) && tokens_[literal_at].columns.front().fit == Fit::exact;
      if (other_column || tokens_[literal_at].word) continue;
    }
    Index end = literal_at;
    const std::string literal = literal_from(literal_at, end);
    if (literal.empty() && !rename) continue;  // "by category instead"
    if (literal.empty()) {
      decline(say_.either("请说明新的列名，比如“把金额改名为销售额”。",
                          "Please say the new name, for example \"rename amount to sales\"."));
      return;
    }
    const auto column = pick(tokens_[from], Want::any);
    if (!column) return;
    draft.renames.push_back({column->name, literal});
    use(at);
    use(from);
    use(literal_at, end);
    for (Index i = at + 1; i < literal_at; ++i) use(i);
    // "rename A to B, C to D"
    while (end + 2 < tokens_.size() && (tokens_[end].is(Word::comma) || tokens_[end].is(Word::and_)) &&
           has_column(end + 1) &&
           (tokens_[end + 2].is(Word::range_to) || tokens_[end + 2].is(Word::become) ||
            tokens_[end + 2].is(Word::instead) || tokens_[end + 2].is(Word::rename))) {
      const auto next_column = pick(tokens_[end + 1], Want::any);
      if (!next_column) return;
      Index next_end = end + 3;
      const std::string name = literal_from(end + 3, next_end);
      if (name.empty()) break;
      draft.renames.push_back({next_column->name, name});
      use(end + 1, next_end);
      end = next_end;
    }
  }
}

void Parser::read_pivot() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (is(at, Word::pivot)) {
      use(at);
      draft.pivot_said = true;
      const auto key = key_at(after(at));
      if (stopped) return;
      if (key && !(key->column && is_measure(key->column->role))) {
        use(after(at));
        draft.pivot_rows.push_back(*key);
        Index next = after(after(at));
        if (next < tokens_.size() && (tokens_[next].is(Word::and_) || is(next, Word::by))) {
          const auto second = key_at(next + 1);
          if (stopped) return;
          if (second) {
            use(next, next + 2);
            draft.pivot_columns.push_back(*second);
          }
        }
      }
      continue;
    }
    const bool rows = is(at, Word::as_rows);
    const bool columns = is(at, Word::as_columns);
    const bool values = is(at, Word::as_values);
    if (!rows && !columns && !values) continue;
    const std::string& text = tokens_[at].text;
    const bool behind =
        text.ends_with("是") || text == "行为" || text == "列为" || text == "值为" || text.ends_with("are");
    std::vector<DraftKey> keys;
    Index next = behind ? after(at) : before(at);
    while (next != none && next < tokens_.size()) {
      if (values && is(next, Word::measure)) break;
      auto key = key_at(next);
      if (stopped) return;
      if (!key) break;
      use(next);
      keys.push_back(*key);
      const Index link = behind ? next + 1 : before(next);
      if (link == none || link >= tokens_.size() || !tokens_[link].is(Word::and_)) break;
      next = behind ? link + 1 : before(link);
    }
    if (!behind) std::reverse(keys.begin(), keys.end());
    if (keys.empty() && !values) continue;
    use(at);
    draft.pivot_said = true;
    auto& target = rows ? draft.pivot_rows : draft.pivot_columns;
    if (values) {
      for (const DraftKey& key : keys) draft.pivot_values.push_back({key.column, Measure::sum, true});
    } else {
      target.insert(target.end(), keys.begin(), keys.end());
    }
  }
}

void Parser::read_split() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    const bool split = is(at, Word::split);
    const bool pieces = is(at, Word::into_pieces);
    if (!split && !pieces) continue;
    const std::string text = tokens_[at].text;
    bool parts = false;
    bool sheets = text.find("sheet") != std::string::npos || text.find("工作表") != std::string::npos ||
                  text.ends_with("表");
    for (Index i = clause_begin(at); i < clause_end(at); ++i) {
      if (is(i, Word::file) || is(i, Word::sheet) || (is(i, Word::into_pieces) && i != at)) {
        parts = true;
        sheets = sheets || tokens_[i].is(Word::sheet) || tokens_[i].text.find("sheet") != std::string::npos ||
                 tokens_[i].text.ends_with("表");
      }
    }
    const bool weak = text == "分成" || text == "分为" || text == "分到" || text == "分开";
    if (weak && !parts) continue;
    // 一个表 without "each" or "split" is only the place where something goes: 合并成一个表.
    const bool of_units =
        clause_has(at, Word::unit) && !clause_has(at, Word::append);  // 两个月的合并成一张表
    if (pieces && !clause_has(at, Word::each) && !clause_has(at, Word::by) && !of_units) continue;
    // Marked only after the by-phrases have looked for their verb, so the tokens stay unused here.
    draft.split_said = true;
    if (sheets) draft.split_into = Split::Into::sheets;
    // "split department into sheets"
    const Index next = after(at);
    if (split && has_column(next) && !draft.split_key) {
      const auto key = key_at(next);
      if (stopped) return;
      if (key) {
        use(next);
        draft.split_key = key;
      }
    }
  }
}

void Parser::read_keep_and_drop() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (is(at, Word::split) || (is(at, Word::into_pieces) && draft.split_said)) {
      use(at);
      continue;
    }
    const bool keep = is(at, Word::keep) || is(at, Word::only) || is(at, Word::pick);
    const bool drop = is(at, Word::remove) || is(at, Word::exclude);
    if (!keep && !drop) continue;
    if (is(at, Word::pick)) draft.pick = true;
    const std::string& text = tokens_[at].text;
    const bool counts = text == "只统计" || text == "只算";
    Index right = after(at);
    while (is(right, Word::column) && has_column(right + 1)) use(right++);
    if (drop && (is(right, Word::chart) || is(right, Word::draw))) {
      use(at, right + 1);
      draft.no_chart = true;
      continue;
    }
    if (drop && is(right, Word::totals)) {
      use(at, right + 1);
      draft.totals = false;
      continue;
    }
    if (drop && is(right, Word::sort)) {
      use(at, right + 1);
      continue;
    }
    // Conditions with an operator in the same clause: 删除金额小于100的行.
    bool conditions = false;
    for (DraftCondition& condition : draft.conditions) {
      if (condition.clause != clause_begin(at)) continue;
      conditions = true;
      if (drop) condition.negated = !condition.negated;
    }
    if (conditions) {
      if (drop) removed_clauses_.push_back(clause_begin(at));
      use(at);
      for (Index i = clause_begin(at); i < clause_end(at); ++i) {
        if (is(i, Word::row) || is(i, Word::record)) use(i);
      }
      continue;
    }
    if (counts) {
      use(at);
      continue;
    }
    SelectColumns select;
    select.mode = keep ? SelectColumns::Mode::keep : SelectColumns::Mode::drop;
    Index end = right;
    std::vector<Column> list;
    // A value behind the column makes it a condition (不要地区华东), and so does a time.
    Index probe = right;
    while (probe < clause_end(at) && (has_column(probe) || tokens_[probe].is(Word::and_))) ++probe;
    const bool value_behind =
        (probe < tokens_.size() && (has_value(probe) || is(probe, Word::equals)) && has_column(right));
    const bool value_before = has_value(right) || has_span(right) || has_number(right);
    if (!value_behind && !value_before && has_column(right)) {
      list = column_list(right, end);
      if (stopped) return;
      if (!list.empty()) use(right, end);
    }
    if (list.empty() && !value_behind && !value_before && !stopped) {
      // 备注和电话删掉: the list stands before.
      Index first = none;
      Index left = before(at);
      if (left != none && is(left, Word::column)) left = before(left);
      while (left != none && has_column(left) && !is_break(left)) {
        first = left;
        left = before(left);
        if (left != none && (is(left, Word::column))) left = before(left);
        if (left != none && (tokens_[left].is(Word::and_) || tokens_[left].is(Word::comma)) &&
            before(left) != none && has_column(before(left)))
          left = before(left);
        else
          break;
      }
      const bool plain_list =
          first != none && (left == none || is_break(left) || !tokens_[left].is(Word::by));
      if (plain_list && (drop || is(at, Word::keep))) {
        list = column_list(first, end);
        if (stopped) return;
        if (!list.empty()) use(first, end);
      }
    }
    if (list.empty()) {
      if (is(at, Word::pick) || is(at, Word::keep) || is(at, Word::only)) use(at);
      continue;  // values and spans behind it are read later
    }
    use(at);
    for (const Column& column : list) select.columns.push_back(column.name);
    draft.selects.push_back(std::move(select));
  }
}

}  // namespace errand::recipes
