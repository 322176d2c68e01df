/// 要补货的有哪些, 断货的: what is said of the stock, by its columns.

#include "bot/recipes/parser.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace errand::recipes {

namespace {

bool says_any(const std::string& name, std::initializer_list<std::string_view> parts) {
  const std::string text = folded(name);
  return std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view part) { return text.find(part) != std::string::npos; });
}

bool is_stock(const Column& column) {
  return column.concept_name == "stock" || says_any(column.name, {"库存", "存量", "stock", "on hand"});
}

}  // namespace

bool is_least_stock(const Column& column) {
  return says_any(column.name, {"安全", "最低", "最小", "下限", "预警", "警戒", "补货点", "订货点", "safety",
                                "minimum", "min ", "reorder", "threshold"});
}

/// Less in stock than there should be; where no column says how much that is, it is asked.
void Parser::read_restock() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (!is(at, Word::restock)) continue;
    if (!tokens_[at].values.empty() || !tokens_[at].columns.empty()) {  // a status says so itself
      tokens_[at].word.reset();
      continue;
    }
    std::vector<Column> stock;
    std::vector<Column> least;
    for (const Column& column : columns_) {
      if (column.table < 0 || !is_numeric(column.role)) continue;
      if (is_least_stock(column))
        least.push_back(column);
      else if (is_stock(column))
        stock.push_back(column);
    }
    if (stock.size() != 1) {
      decline(say_.either("请说明按哪一列看" + say_.quoted(tokens_[at].text) + "，比如“库存小于安全库存的”。",
                          "Please say by which column, for example \"stock less than safety stock\"."));
      return;
    }
    DraftCondition condition;
    condition.at = at;
    if (tokens_[at].word->argument == 1) {
      condition.condition = {stock.front().name, Test::at_most, {"0"}};
    } else if (least.size() == 1) {
      condition.condition = {stock.front().name, Test::less, {least.front().name}, true};
    } else {
      Question question;
      const std::string& name = stock.front().name;
      question.text = say_.either("“" + name + "”低于多少算" + say_.quoted(tokens_[at].text) + "？",
                                  "Below what \"" + name + "\" is that?");
      for (const char* limit : {"10", "50", "100"})
        question.choices.push_back(
            {say_.either(name + "小于" + limit, name + " below " + limit),
             rewritten(tokens_[at], say_.either(name + "小于" + limit, "\"" + name + "\" below " + limit))});
      ask(std::move(question));
      return;
    }
    use(at);
    add_condition(std::move(condition));
  }
}

}  // namespace errand::recipes
