/// Columns cut in pieces and put together.

#include "bot/core/text.hpp"
#include "bot/recipes/parser.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

/// 把联系人拆成姓名和电话两列, 按“-”拆分标签列, 从地址里拆出省市区.
void Parser::read_split_cells(Index at) {
  const auto holds = [&](const char* part) {
    for (Index i = clause_begin(at); i < clause_end(at); ++i) {
      if (tokens_[i].text.find(part) != std::string::npos) return true;
    }
    return false;
  };
  bool files = false;
  bool column_word = false;
  std::string separator;
  Index separator_at = none;
  Index source_at = none;
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    files = files || is(i, Word::file) || is(i, Word::sheet) || is(i, Word::into_pieces);
    column_word = column_word || is(i, Word::column);
    if (tokens_[i].quoted && length_of(*tokens_[i].quoted) <= 3 && tokens_[i].columns.empty())
      separator = *tokens_[i].quoted, separator_at = i;
    if (has_column(i) && source_at == none) source_at = i;
  }
  constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"空格", " "},   {"逗号", ","},   {"横线", "-"},  {"横杠", "-"},      {"短横线", "-"}, {"斜杠", "/"},
      {"下划线", "_"}, {"顿号", "、"},  {"冒号", ":"},  {"分号", ";"},      {"space", " "},  {"comma", ","},
      {"dash", "-"},   {"hyphen", "-"}, {"slash", "/"}, {"underscore", "_"}};
  const std::size_t clause_from = tokens_[clause_begin(at)].begin;
  const std::size_t clause_to = tokens_[std::min(clause_end(at), tokens_.size()) - 1].end;
  const std::string clause = folded(std::string(instruction_.substr(clause_from, clause_to - clause_from)));
  for (const auto& [name, sign] : names) {
    if (separator.empty() && clause.find(name) != std::string::npos) separator = std::string(sign);
  }
  bool year = false;
  bool month = false;
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    if (!is(i, Word::unit)) continue;
    year = year || static_cast<Period>(tokens_[i].word->argument) == Period::year;
    month = month || static_cast<Period>(tokens_[i].word->argument) == Period::month;
  }
  const bool address = holds("省") || clause.find("province") != std::string::npos;
  if (files || source_at == none ||
      !(column_word || !separator.empty() || address || (year && month) || holds("电话") || holds("手机")))
    return;
  const auto column = pick(tokens_[source_at], year || month ? Want::date : Want::any);
  if (!column) return;
  EditCells edit;
  edit.columns = {column->name};
  const bool region = address && column->concept_name == "address";
  // What follows the verb are the new columns' names.
  std::vector<std::string> titles;
  for (Index i = at + 1; i < clause_end(at); ++i) {
    if (i == source_at || i == separator_at || tokens_[i].used) continue;
    const bool name =
        tokens_[i].unknown() || !tokens_[i].columns.empty() || is(i, Word::unit) || tokens_[i].quoted;
    if (name && i > source_at) titles.push_back(tokens_[i].quoted.value_or(tokens_[i].text));
  }
  if (region) {
    edit.rule = CellRule::split_address;
    titles = {say_.either("省", "Province"), say_.either("市", "City"), say_.either("区县", "District")};
  } else if (column->role == Role::date) {
    edit.rule = CellRule::split_date;
    titles = {say_.either("年", "Year"), say_.either("月", "Month"), say_.either("日", "Day")};
    bool day = false;
    for (Index i = clause_begin(at); i < clause_end(at); ++i) {
      day = day || (is(i, Word::unit) && static_cast<Period>(tokens_[i].word->argument) == Period::day);
      day = day || (i != source_at && tokens_[i].text.find("日") != std::string::npos);
    }
    if (year && month && !day) titles.pop_back();
  } else if (!separator.empty()) {
    edit.rule = CellRule::split_text;
    edit.text = separator;
  } else if (holds("电话") || holds("手机") || clause.find("phone") != std::string::npos) {
    edit.rule = CellRule::split_name_phone;
    if (titles.size() != 2) titles = {say_.either("姓名", "Name"), say_.either("电话", "Phone")};
  } else {
    Question question;
    question.text = say_.either("“" + column->name + "”按什么符号拆开？",
                                "At which sign is \"" + column->name + "\" to be split?");
    for (const auto& [label, sign] :
         {std::pair<std::string, std::string>{say_.either("空格", "space"), "空格"},
          {"-", "-"},
          {"/", "/"},
          {",", ","}}) {
      question.choices.push_back({label, say_.either("按“" + (sign == "空格" ? std::string(" ") : sign) +
                                                         "”拆分" + column->name + "列",
                                                     "split column \"" + column->name + "\" at \"" +
                                                         (sign == "空格" ? std::string(" ") : sign) + "\"")});
    }
    ask(std::move(question));
    return;
  }
  if (edit.rule == CellRule::split_text && titles.size() < 2) {
    std::size_t parts = 2;
    if (column->profile) {
      for (const std::string& sample : column->profile->samples) {
        std::size_t count = 1;
        for (std::size_t place = sample.find(edit.text); place != std::string::npos;
             place = sample.find(edit.text, place + edit.text.size()))
          ++count;
        parts = std::max(parts, std::min<std::size_t>(count, 10));
      }
    }
    titles.clear();
    for (std::size_t number = 1; number <= parts; ++number)
      titles.push_back(column->name + std::to_string(number));
  }
  for (std::string& title : titles) title = free_title(title);
  edit.titles = std::move(titles);
  use(clause_begin(at), clause_end(at));
  draft.cells.emplace_back(std::move(edit));
}

/// 姓名和部门合并成一列.
void Parser::read_join_columns(Index at) {
  bool one_column = false;
  std::size_t columns = 0;
  std::string separator;
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    one_column = one_column || is(i, Word::column) || tokens_[i].text.find("列") != std::string::npos;
    columns += has_column(i) ? 1U : 0U;
    if (tokens_[i].quoted && tokens_[i].columns.empty()) separator = *tokens_[i].quoted, use(i);
  }
  const bool several_tables = std::any_of(tokens_.begin(), tokens_.end(), [](const Token& token) {
    return token.is(Word::file) || token.is(Word::sheet);
  });
  if (columns < 2 || !one_column || several_tables) return;
  EditCells edit;
  edit.rule = CellRule::join;
  edit.text = separator;
  std::string title;
  for (const Column& column : columns_near(at, false)) {
    edit.columns.push_back(column.name);
    title += column.name;
  }
  if (stopped) return;
  edit.titles = {free_title(title)};
  use(clause_begin(at), clause_end(at));
  draft.cells.emplace_back(std::move(edit));
}

}  // namespace errand::recipes
