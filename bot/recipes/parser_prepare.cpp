/// Before the recognisers: words that say nothing are dropped, and spans of time that belong together joined.

#include "bot/recipes/parser.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

/// 各部门费用 beside columns 费用类型 and 金额: the money is meant, not the column that only begins like it.
void Parser::settle_money_word(Token& token) const {
  if (token.columns.empty() || token.columns.front().fit <= Fit::alias || token.word) return;
  const auto meant = concept_of(token.text);
  constexpr std::string_view money[] = {"amount", "profit", "cost", "expense", "budget", "salary", "bonus"};
  if (!meant || !meant->whole ||
      std::find(std::begin(money), std::end(money), meant->name) == std::end(money))
    return;
  const bool numeric = std::any_of(token.columns.begin(), token.columns.end(),
                                   [](const ColumnHit& hit) { return is_numeric(hit.column.role); });
  if (numeric) return;
  std::vector<Column> amounts;
  for (const Column& column : columns_) {
    if (column.table >= 0 && column.role == Role::money) amounts.push_back(column);
  }
  if (amounts.size() == 1) token.columns = {{amounts.front(), Fit::alias}};
}

void Parser::drop_fillers() {
  std::vector<Token> kept;
  const auto operates = [&](std::size_t at) {
    constexpr std::string_view signs[] = {"*", "×", "x",    "乘", "乘以", "乘上",
                                          "/", "÷", "除以", "=",  "times"};
    return at < tokens_.size() &&
           std::find(std::begin(signs), std::end(signs), tokens_[at].text) != std::end(signs);
  };
  for (std::size_t at = 0; at < tokens_.size(); ++at) {
    Token& token = tokens_[at];
    if (token.is(Word::number_of) && !token.columns.empty() &&
        (operates(at + 1) || (at > 0 && operates(at - 1))))
      token.word.reset();  // 数量*单价 beside a column 库存数量
    const bool exact =
        !token.columns.empty() && token.columns.front().fit == Fit::exact && token.text.size() >= 3;
    const bool ranked = !kept.empty() && (kept.back().is(Word::top) || kept.back().is(Word::bottom) ||
                                          kept.back().is(Word::highest) || kept.back().is(Word::lowest) ||
                                          kept.back().is(Word::of));
    if (ranked && token.is(Word::two) && token.text.starts_with("两")) {  // 最高的两个
      token.word.reset();
      token.number = Number{};
      token.number->value = 2;
      token.number->chinese = true;
    }
    if (!token.sources.empty() && ((token.columns.empty() && !token.word) || token.quoted)) {
      token.used = true;  // 1月 is the sheet here, not the month
      token.span.reset();
      token.number.reset();
      token.values.clear();
      token.columns.clear();
    }
    if (token.is(Word::scores) || token.is(Word::pass_rate)) {
      if (!token.columns.empty() && token.columns.front().fit == Fit::exact)
        token.word.reset();
      else
        token.columns.clear();
    }
    settle_money_word(token);
    const bool literal_before =
        !kept.empty() && (kept.back().is(Word::contains) || kept.back().is(Word::not_contains) ||
                          kept.back().is(Word::starts) || kept.back().is(Word::ends_));
    const bool noun =
        token.is(Word::record) && !token.columns.empty() &&
        (token.columns.front().fit <= Fit::alias || token.text == "成绩" || token.text == "分数");
    if (literal_before && token.is(Word::filler)) {
      token.word.reset();  // 包含张, "starts with A"
    } else if (token.word && (exact || noun) && !token.is(Word::measure)) {
      token.word.reset();
    } else if (token.word && !token.columns.empty() && !exact) {
      token.columns.clear();
    }
    // 这三列, "both columns": how many columns there are is said by the list.
    if (token.is(Word::column) && !kept.empty() && kept.back().number && kept.back().columns.empty())
      kept.pop_back();
    const bool onward = token.text == "on" && !kept.empty() && kept.back().span && at + 1 >= tokens_.size();
    if (onward) {  // "from March 2025 on"
      token.word = Meaning{Word::since, 0};
      kept.push_back(std::move(token));
      continue;
    }
    if (token.is(Word::filler) && token.values.empty()) continue;
    if (token.is(Word::filler)) {
      // A value that is also an everyday word only counts where a column stands right before it.
      const bool claimed = !kept.empty() && !kept.back().columns.empty() && !kept.back().word;
      if (!claimed) continue;
      token.word.reset();
    }
    kept.push_back(std::move(token));
  }
  tokens_ = std::move(kept);
}

/// "1月到3月", "from March to May", "between 2024-01-01 and 2024-02-01" are one span each.
void Parser::join_spans() {
  const auto is_span = [&](Index at) {
    if (at >= tokens_.size()) return false;
    if (tokens_[at].span) return true;
    const auto& number = tokens_[at].number;
    return number && !number->scaled && !number->percent && number->unit.empty() && number->value >= 1990 &&
           number->value <= 2100;
  };
  const auto span_of = [&](Index at) {
    return tokens_[at].span ? *tokens_[at].span : whole_year(static_cast<int>(tokens_[at].number->value));
  };
  for (Index at = 0; at + 2 < tokens_.size(); ++at) {
    const bool between = at > 0 && tokens_[at - 1].is(Word::between);
    const Token& link = tokens_[at + 1];
    const bool linked = link.is(Word::range_to) || (link.is(Word::comma) && link.text == "-") ||
                        (between && link.is(Word::and_)) || (link.is(Word::until)) ||
                        (link.is(Word::become) && (link.text == "到" || link.text == "至"));
    if (!is_span(at) || !linked || !is_span(at + 2)) continue;
    if (!tokens_[at].span && !tokens_[at + 2].span && between && !date_column()) continue;
    Token joined_token = tokens_[at];
    joined_token.span = joined(span_of(at), span_of(at + 2));
    joined_token.number.reset();
    joined_token.columns.clear();
    joined_token.values.clear();
    joined_token.end = tokens_[at + 2].end;
    joined_token.text =
        std::string(instruction_.substr(joined_token.begin, joined_token.end - joined_token.begin));
    tokens_[at] = joined_token;
    tokens_.erase(tokens_.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                  tokens_.begin() + static_cast<std::ptrdiff_t>(at) + 3);
    if (at < tokens_.size() - 1 && tokens_[at + 1].is(Word::between))
      tokens_.erase(tokens_.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    if (at > 0 && (tokens_[at - 1].is(Word::between) || tokens_[at - 1].is(Word::since))) {
      tokens_.erase(tokens_.begin() + static_cast<std::ptrdiff_t>(at) - 1);
    }
  }
}

}  // namespace errand::recipes
