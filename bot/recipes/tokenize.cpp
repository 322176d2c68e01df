/// The cheapest way to cut the instruction: every stretch that a dictionary knows is an edge with a cost, an
/// unknown unit is a dear one, and the path with the least total wins. So 华东地区 becomes 华东 + 地区 and
/// "top selling products" does not fall apart, without rules about which dictionary goes first.

#include "bot/recipes/tokens.hpp"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>

namespace errand::recipes {

namespace {

struct Edge {
  std::size_t length = 1;
  double cost = 0;
  Token token;
};

double cost_of(Fit fit) {
  switch (fit) {
    case Fit::exact:
      return 0.80;
    case Fit::alias:
      return 0.90;
    case Fit::part:
      return 1.15;
    case Fit::alias_part:
      return 1.20;
    case Fit::typo:
      return 2.0;
  }
  return 2.0;
}

bool opens_quote(const std::string& key) {
  return key == "\"" || key == "“" || key == "「" || key == "『" || key == "《" || key == "”";
}
bool closes_quote(const std::string& key, const std::string& open) {
  if (open == "\"" || open == "“" || open == "”") return key == "\"" || key == "”" || key == "“";
  if (open == "「") return key == "」";
  if (open == "『") return key == "』";
  return key == "》";
}

/// 报销 for 报销人, 付款 for 付款日期: what is done there, which people also put before an amount.
bool is_deed(const Token& token, std::string_view text) {
  constexpr std::string_view tails[] = {"人",   "员",   "者",   "人员", "日",
                                        "日期", "时间", "方式", "状态", "单号"};
  return !token.word && token.values.empty() && !token.columns.empty() &&
         std::all_of(token.columns.begin(), token.columns.end(), [&](const ColumnHit& hit) {
           const std::string name = bare_name(hit.column.name);
           return hit.fit == Fit::part && name.starts_with(text) &&
                  std::find(std::begin(tails), std::end(tails), name.substr(text.size())) != std::end(tails);
         });
}

/// 每个销售的金额: the people themselves, not what they do.
bool means_each(const std::string& key) {
  constexpr std::string_view each[] = {"每", "各", "个", "位", "名", "按", "同"};
  return std::find(std::begin(each), std::end(each), key) != std::end(each);
}

class Tokenizer {
 public:
  Tokenizer(std::string_view text, const TokenizerInput& input)
      : text_(text), input_(input), units_(units_of(text)) {
    for (const SourceName& source : input.sources) names_[key_of(source.name)].push_back(source.table);
    longest_ = std::max({input.lexicon.longest(), input.vocabulary.longest(), std::size_t{12}});
  }

  std::vector<Token> run() {
    const std::size_t count = units_.size();
    std::vector<double> cost(count + 1, 0);
    std::vector<Edge> choice(count);
    for (std::size_t at = count; at-- > 0;) {
      bool first = true;
      for (Edge& edge : edges(at)) {
        const double total = edge.cost + cost[at + edge.length];
        // On a tie the longer stretch wins.
        if (first || total < cost[at] - 1e-9 ||
            (total < cost[at] + 1e-9 && edge.length > choice[at].length)) {
          cost[at] = total;
          choice[at] = std::move(edge);
          first = false;
        }
      }
    }
    std::vector<Token> tokens;
    for (std::size_t at = 0; at < count; at += choice[at].length) {
      Token token = std::move(choice[at].token);
      token.begin = units_[at].begin;
      token.end = units_[at + choice[at].length - 1].end;
      token.text = std::string(text_.substr(token.begin, token.end - token.begin));
      token.glued = units_[at].glued;
      tokens.push_back(std::move(token));
    }
    return tokens;
  }

 private:
  std::vector<Edge> edges(std::size_t at) const {
    std::vector<Edge> found = single_edges(at);
    if (at > 0 && means_each(units_[at - 1].key)) return found;
    const std::size_t singles = found.size();
    for (std::size_t index = 0; index < singles; ++index) {
      std::size_t behind = at + found[index].length;
      const std::string_view text = text_.substr(units_[at].begin, units_[behind - 1].end - units_[at].begin);
      if (!is_deed(found[index].token, text)) continue;
      if (behind < units_.size() && units_[behind].key == "的") ++behind;
      if (behind < units_.size()) add_amount_of_deed(found, at, behind);
    }
    return found;
  }

  /// 报销金额 and 报销总额 are the amount and the total, not the person and the amount.
  void add_amount_of_deed(std::vector<Edge>& found, std::size_t at, std::size_t behind) const {
    for (Edge& edge : single_edges(behind)) {
      if (edge.token.is(Word::highest) || edge.token.is(Word::lowest)) {  // 哪个部门报销最多
        Edge verb{behind - at, 1.0, {}};
        verb.token.word = Meaning{Word::sold, 0};
        found.push_back(std::move(verb));
      }
      std::erase_if(edge.token.columns, [](const ColumnHit& hit) {
        return !is_numeric(hit.column.role) || hit.fit > Fit::alias;
      });
      const int measure = edge.token.is(Word::measure) ? edge.token.word->argument : -1;
      const bool total = measure >= 0 && measure != static_cast<int>(Measure::count) &&
                         measure != static_cast<int>(Measure::distinct);
      if (edge.token.columns.empty() && !total) continue;
      edge.token.values.clear();
      edge.length += behind - at;
      edge.cost += 0.3;
      found.push_back(std::move(edge));
    }
  }

  std::vector<Edge> single_edges(std::size_t at) const {
    std::vector<Edge> found;
    // An unknown letter word costs as much as a few known ones, so that no dictionary is bent to avoid it.
    found.push_back({1, 6.0, {}});
    if (opens_quote(units_[at].key)) {
      for (std::size_t end = at + 1; end < units_.size() && end < at + 40; ++end) {
        if (!closes_quote(units_[end].key, units_[at].key)) continue;
        if (end == at + 1) break;
        Edge edge{end - at + 1, 0.5, {}};
        const std::size_t from = units_[at + 1].begin;
        edge.token.quoted = std::string(text_.substr(from, units_[end - 1].end - from));
        const std::string key = key_of(std::span(units_).subspan(at + 1, end - at - 1));
        edge.token.columns = input_.vocabulary.columns(key);
        std::erase_if(edge.token.columns, [](const ColumnHit& hit) { return hit.fit != Fit::exact; });
        edge.token.values = input_.vocabulary.values(key);
        if (const auto named = names_.find(key); named != names_.end()) edge.token.sources = named->second;
        found.push_back(std::move(edge));
        break;
      }
    }
    std::string key;
    for (std::size_t length = 1; length <= longest_ && at + length <= units_.size(); ++length) {
      if (length > 1) key += ' ';
      key += units_[at + length - 1].key;
      Edge edge{length, 0, {}};
      double best = 1e9;
      const bool noun = units_[at].word == "orders";  // "orders by region" is no "order by"
      if (const auto meaning = input_.lexicon.find(key); meaning && !(noun && meaning->word == Word::sort)) {
        edge.token.word = meaning;
        best = std::min(best, meaning->word == Word::filler ? 1.05 : 1.0);
      }
      edge.token.columns = input_.vocabulary.columns(key);
      if (!edge.token.columns.empty()) best = std::min(best, cost_of(edge.token.columns.front().fit));
      edge.token.values = input_.vocabulary.values(key);
      // 花费 as a column's name or as a kind of payment is no verb.
      const bool thing = !edge.token.values.empty() ||
                         (!edge.token.columns.empty() && edge.token.columns.front().fit <= Fit::alias);
      if (thing && edge.token.is(Word::sold)) edge.token.word.reset();
      const bool tiny = length == 1 && units_[at].kind == Unit::Kind::word && units_[at].key.size() == 1;
      if (!edge.token.values.empty()) {
        // One letter ("A") only counts as a value when nothing else does.
        best = std::min(best, tiny ? 3.0 : cost_of(edge.token.values.front().fit) + 0.02);
      }
      if (const auto named = names_.find(key); named != names_.end()) {
        edge.token.sources = named->second;
        best = std::min(best, 0.85);
      }
      // 按年龄 is not 按年 and a rest.
      const bool derived =
          key == "年 龄" || key == "工 龄" || key == "司 龄" || key == "岁 数" || key == "周 岁";
      if (derived && best > 1e8) best = 1.5;
      if (best > 1e8) continue;
      edge.cost = best;
      found.push_back(std::move(edge));
    }
    if (const auto number = number_at(units_, at))
      merge(found, number->length, 1.0, [&](Token& token) { token.number = *number; });
    if (const auto span = span_at(units_, at, input_.today)) {
      // "may" is a verb more often than a month; everything else that reads as a time is one.
      const bool may = span->length == 1 && units_[at].word == "may";
      merge(found, span->length, may ? 1.2 : 0.88, [&](Token& token) { token.span = *span; });
    }
    return found;
  }

  template <typename Set>
  void merge(std::vector<Edge>& edges, std::size_t length, double cost, Set set) const {
    for (Edge& edge : edges) {
      if (edge.length != length || edge.token.unknown()) continue;
      set(edge.token);
      edge.cost = std::min(edge.cost, cost);
      return;
    }
    Edge edge{length, cost, {}};
    set(edge.token);
    edges.push_back(std::move(edge));
  }

  std::string_view text_;
  const TokenizerInput& input_;
  std::vector<Unit> units_;
  std::unordered_map<std::string, std::vector<int>> names_;
  std::size_t longest_ = 0;
};

bool is_han(const std::string& text) {
  return !text.empty() && static_cast<unsigned char>(text[0]) >= 0xE3;
}

/// Characters that the lexicon knows as small words and that names are made of as well: 上海, 大名, 张家.
bool part_of_names(const Token& token) {
  constexpr std::string_view characters = "上下中内里大名家行列天日月年分件数次小位张";
  return token.text.size() == 3 && is_han(token.text) && token.columns.empty() && token.values.empty() &&
         characters.find(token.text) != std::string_view::npos;
}

/// Neighbouring unknown Han characters are one unknown word, with such small words beside them.
std::vector<Token> with_unknowns_joined(const std::vector<Token>& tokens, std::string_view text) {
  std::vector<Token> joined;
  const auto han_unknown = [](const Token& token) { return token.unknown() && is_han(token.text); };
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    const bool follows = !joined.empty() && tokens[at].glued;
    const bool both =
        follows && han_unknown(joined.back()) && (han_unknown(tokens[at]) || part_of_names(tokens[at]));
    const bool leads = follows && part_of_names(joined.back()) && han_unknown(tokens[at]);
    if (both || leads) {
      Token merged;
      merged.begin = joined.back().begin;
      merged.end = tokens[at].end;
      merged.glued = joined.back().glued;
      merged.text = std::string(text.substr(merged.begin, merged.end - merged.begin));
      joined.back() = std::move(merged);
      continue;
    }
    joined.push_back(tokens[at]);
  }
  return joined;
}

/// What a word says only where no column is called so: "expenses" are rows, and what something "costs" is
/// money.
std::optional<Meaning> meaning_without_column(const std::string& word) {
  for (const std::string_view rows : {"orders", "expenses", "payments", "purchases", "deals", "bills",
                                      "claims", "receipts", "invoices", "reimbursements"}) {
    if (word == rows || (word != "order" && word == rows.substr(0, rows.size() - 1)))
      return Meaning{Word::record, 0};
  }
  if (word == "cost" || word == "costs") return Meaning{Word::sold, 0};
  return std::nullopt;
}

}  // namespace

std::vector<Token> tokenize(std::string_view instruction, const TokenizerInput& input) {
  std::vector<Token> tokens = with_unknowns_joined(Tokenizer(instruction, input).run(), instruction);
  int repairs =
      8;  // Looking for typing errors is slow; more unknown words than this are no instruction anyway.
  for (Token& token : tokens) {
    if (token.unknown()) token.word = meaning_without_column(folded(token.text));
    if (!token.unknown() || --repairs < 0) continue;
    if (const auto near = input.lexicon.near(key_of(token.text));
        near && input.vocabulary.near_columns(token.text).empty()) {
      token.word = near;
      continue;
    }
    token.columns = input.vocabulary.near_columns(token.text);
    if (token.columns.empty()) token.values = input.vocabulary.near_values(token.text);
  }
  return tokens;
}

}  // namespace errand::recipes
