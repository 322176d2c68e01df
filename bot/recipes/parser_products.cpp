/// Products that nobody writes as a formula: 单价涨10%, 打九折, and 库存总价值 of a table that has quantities
/// and prices only.

#include "bot/recipes/parser.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace errand::recipes {

namespace {

bool is_one_of(const std::string& text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), folded(text)) != words.end();
}

/// +1, -1, or 0: no word for it.
int direction_of(const std::string& text) {
  if (is_one_of(text,
                {"涨", "上涨", "上调", "提高", "提价", "涨价", "加价", "上浮", "增加", "raise", "increase"}))
    return 1;
  if (is_one_of(text, {"降", "下降", "下调", "降低", "降价", "减少", "下浮", "reduce", "lower", "decrease"}))
    return -1;
  return 0;
}

}  // namespace

/// 把单价涨10%, "raise prices by 10%", 单价打九折: a new column beside the old one.
void Parser::read_raises() {
  const auto is_filler = [&](Index at) {
    return tokens_[at].is(Word::by) || tokens_[at].is(Word::all) ||
           is_one_of(tokens_[at].text, {"了", "统一", "都"});
  };
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    const int direction = tokens_[at].used ? 0 : direction_of(tokens_[at].text);
    const bool fold = !tokens_[at].used && is_one_of(tokens_[at].text, {"打"});
    if (direction == 0 && !fold) continue;
    Index column_at = before(at);
    while (column_at != none && is_filler(column_at)) column_at = before(column_at);
    Index number_at = at + 1;
    if (column_at == none || !has_column(column_at)) {  // "raise the price by 10%"
      if (fold || number_at >= tokens_.size() || !has_column(number_at)) continue;
      column_at = number_at++;
    }
    while (number_at < tokens_.size() && is_filler(number_at)) ++number_at;
    if (!has_number(number_at)) continue;
    const double number = tokens_[number_at].number->value;
    Index end = number_at + 1;
    double factor = 1 + direction * number / 100;
    if (fold) {  // 九折, 85折
      if (end >= tokens_.size() || tokens_[end].text != "折" || number <= 0 || number >= 100) continue;
      factor = number / (number < 10 ? 10 : 100);
      ++end;
    } else if (!tokens_[number_at].number->percent) {
      continue;
    }
    if (end < tokens_.size() && !is_break(end)) continue;  // 涨10%以上的
    const auto column = pick(tokens_[column_at], Want::numeric);
    if (!column) return;
    if (!is_numeric(column->role) || column->role == Role::percent) continue;
    use(column_at);
    use(at, end);
    for (Index i = clause_begin(at); i < at; ++i) {
      if (is_filler(i)) use(i);
    }
    Compute compute;
    compute.terms = {{Term::Operator::plus, column->name, ""}, {Term::Operator::times, "", plain(factor)}};
    compute.title =
        free_title(say_.either("调整后" + bare_name(column->name), "New " + bare_name(column->name)));
    draft.cells.emplace_back(std::move(compute));
  }
}

/// A word for money that no column has: quantity times price is proposed where there is one of each.
std::optional<Question> Parser::propose_product() const {
  std::vector<Column> quantities;
  std::vector<Column> prices;
  for (const Column& column : columns_) {
    if (column.table < 0) continue;
    if (column.role == Role::money) return std::nullopt;
    if (column.role == Role::quantity) quantities.push_back(column);
    if (column.role == Role::unit_price) prices.push_back(column);
  }
  if (quantities.empty() || quantities.size() > 5 || prices.size() != 1) return std::nullopt;
  for (const std::string_view word :
       {"总价值", "总金额", "总货值", "总价", "总额", "金额", "价值", "货值", "total value", "total amount",
        "total worth", "value", "amount", "worth"}) {
    const std::size_t at = instruction_.find(word);
    if (at == std::string::npos) continue;
    const std::string amount = say_.either("金额", "amount");
    const bool total = word.starts_with("总") || word.starts_with("total");
    const std::string name = total ? say_.either("总", "total ") + amount : amount;
    const std::string rest(instruction_.substr(at + word.size()));
    Question question;
    question.text = say_.either("表里没有金额，这样算吗？", "The table has no amounts. Is it this?");
    for (const Column& quantity : quantities) {
      const std::string formula = quantity.name + "*" + prices.front().name;
      question.choices.push_back({quantity.name + " × " + prices.front().name,
                                  amount + "=" + formula + say_.either("，", ", ") +
                                      std::string(instruction_.substr(0, without(quantity.name, at))) + name +
                                      rest});
    }
    return question;
  }
  return std::nullopt;
}

/// 库存金额 is what the stock is worth; its first half alone would be the column 库存数量: where it begins.
std::size_t Parser::without(const std::string& column, std::size_t end) const {
  constexpr std::size_t one_character = 3;
  for (std::size_t bytes = std::min(column.size(), end); bytes > one_character; --bytes) {
    if (instruction_.substr(end - bytes, bytes) == std::string_view(column).substr(0, bytes))
      return end - bytes;
  }
  return end;
}

}  // namespace errand::recipes
