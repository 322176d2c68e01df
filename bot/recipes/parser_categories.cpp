/// Values that are written in several ways (华东, 华东区, 华 东): found, proposed and asked about, never
/// changed without a word.

#include "bot/core/text.hpp"
#include "bot/recipes/parser.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace errand::recipes {

namespace {

/// What two spellings of one thing have in common: no spaces and signs, one case and width, no tail like 区.
std::string essence(const std::string& value) {
  std::string text;
  for (const Unit& unit : units_of(folded(value), 40)) {
    if (unit.kind != Unit::Kind::sign) text += unit.word;
  }
  constexpr std::string_view tails[] = {"有限责任公司", "股份有限公司", "有限公司", "分公司",    "公司",
                                        "地区",         "大区",         "区域",     "区",        "省",
                                        "市",           "部门",         "部",       "limited",   "ltd",
                                        "inc",          "region",       "dept",     "department"};
  for (bool shorter = true; shorter;) {
    shorter = false;
    for (const std::string_view tail : tails) {
      if (text.size() <= tail.size() + 2 || !text.ends_with(tail)) continue;
      text.resize(text.size() - tail.size());
      shorter = true;
    }
  }
  return text;
}

struct Cluster {
  std::string target;  // The most frequent spelling.
  std::vector<std::string> others;
  std::uint64_t rows = 0;
};

std::vector<Cluster> clusters_of(const Column& column) {
  std::map<std::string, std::vector<std::pair<std::string, std::uint64_t>>> groups;
  for (const auto& [value, count] : column.profile->top) groups[essence(value)].emplace_back(value, count);
  std::vector<Cluster> found;
  for (auto& [key, spellings] : groups) {
    if (key.empty() || spellings.size() < 2) continue;
    std::stable_sort(spellings.begin(), spellings.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    Cluster cluster;
    cluster.target = spellings.front().first;
    for (std::size_t i = 1; i < spellings.size(); ++i) {
      cluster.others.push_back(spellings[i].first);
      cluster.rows += spellings[i].second;
    }
    found.push_back(std::move(cluster));
  }
  return found;
}

}  // namespace

/// 把地区里的“华东区”“华 东”统一成“华东”; without quoted values it is about the format of dates.
void Parser::read_unify(Index at) {
  const Index right = after(at);
  std::vector<std::string> values;
  Index first = at;
  while (first > 0 && (tokens_[first - 1].quoted || tokens_[first - 1].is(Word::and_))) --first;
  for (Index i = first; i < at; ++i) {
    if (tokens_[i].quoted) values.push_back(*tokens_[i].quoted);
  }
  const bool chinese = !values.empty() && right < tokens_.size() && tokens_[right].quoted;
  Index target = right;
  if (!chinese) {  // unify "a" and "b" to "c"
    values.clear();
    Index i = right;
    while (i < tokens_.size() && (tokens_[i].quoted || tokens_[i].is(Word::and_))) {
      if (tokens_[i].quoted) values.push_back(*tokens_[i].quoted);
      ++i;
    }
    first = right;
    while (is(i, Word::become) || is(i, Word::range_to)) ++i;
    target = i;
  }
  if (values.empty() || target >= tokens_.size() || !tokens_[target].quoted) {
    tokens_[at].word = Meaning{Word::cells, static_cast<int>(CellRule::to_date)};
    return;
  }
  EditCells edit;
  edit.rule = CellRule::merge_values;
  for (const std::string& value : values) edit.text += (edit.text.empty() ? "" : "\n") + value;
  edit.with = *tokens_[target].quoted;
  std::optional<Column> column;
  for (Index i = 0; i < tokens_.size() && !column; ++i) {
    if (i >= first && i <= target) continue;
    if (!tokens_[i].used && tokens_[i].columns.size() == 1 && tokens_[i].columns.front().fit <= Fit::alias)
      column = tokens_[i].columns.front().column;
  }
  for (Index i = first; i < target && !column; ++i) {
    if (!tokens_[i].values.empty()) column = tokens_[i].values.front().column;
  }
  if (!column) {
    decline(say_.either("请说明在哪一列里统一。", "Please say in which column."));
    return;
  }
  use(std::min(first, at), std::max(target, at) + 1);
  edit.columns = {column->name};
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    if (is(i, Word::contains) || is(i, Word::convert)) use(i);
    if (has_column(i) && tokens_[i].columns.front().column.name == column->name) use(i);
  }
  draft.cells.emplace_back(std::move(edit));
}

/// 统一地区的写法: says which values look like one thing, and asks.
void Parser::read_categories(Index at) {
  std::vector<Column> columns;
  for (Index i = 0; i < tokens_.size(); ++i) {
    if (!has_column(i)) continue;
    const auto column = pick(tokens_[i], Want::key);
    if (!column) return;
    columns.push_back(*column);
  }
  if (columns.empty()) {
    for (const Column& column : columns_) {
      if (column.table >= 0 && column.role == Role::category) columns.push_back(column);
    }
  }
  constexpr std::size_t most_shown = 6;
  std::string shown;
  std::string wish;
  std::size_t found = 0;
  for (const Column& column : columns) {
    if (!column.profile) continue;
    for (const Cluster& cluster : clusters_of(column)) {
      if (++found > most_shown) continue;
      std::string others;
      std::string plain_list;
      for (const std::string& other : cluster.others) {
        others += (others.empty() ? "" : say_.either("、", ", ")) + say_.quoted(other);
        plain_list += (plain_list.empty() ? "" : say_.either("和", " and ")) +
                      say_.either("“" + other + "”", "\"" + other + "\"");
      }
      shown += (shown.empty() ? "" : say_.either("；", "; ")) +
               say_.either(column.name + "的" + others + " → " + say_.quoted(cluster.target) + "（" +
                               std::to_string(cluster.rows) + " 行）",
                           column.name + ": " + others + " → " + say_.quoted(cluster.target) +
                               " (rows: " + std::to_string(cluster.rows) + ")");
      wish +=
          (wish.empty() ? "" : say_.either("，", ", ")) +
          say_.either("把" + column.name + "里的" + plain_list + "统一成“" + cluster.target + "”",
                      "unify " + plain_list + " to \"" + cluster.target + "\" in \"" + column.name + "\"");
    }
  }
  use(at);
  if (found == 0) {
    decline(say_.either(
        "没有找到写法不同、看起来是同一个的内容。如果知道是哪几个，可以说：把地区里的“华东区”统一成“华东”。",
        "I see no values that are one thing written in several ways. If you know some, say: unify "
        "\"East Region\" to \"East\" in \"Region\"."));
    return;
  }
  Question question;
  if (found > most_shown) shown += say_.either("……", " ...");
  question.text = say_.either("这些看起来是同一个，要统一吗？" + shown,
                              "These look like the same thing. Unify them? " + shown);
  question.choices.push_back({say_.either("统一", "Unify"), wish});
  ask(std::move(question));
}

}  // namespace errand::recipes
