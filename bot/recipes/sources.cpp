#include "bot/recipes/sources.hpp"

#include "bot/core/text.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

namespace errand::recipes {

namespace {

std::string stem_of_file(const std::string& name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

/// Two states of the same list rather than two parts of one.
bool looks_like_version(const std::string& name) {
  return contains_any(folded(name), {"副本", "copy", "(1)", "(2)", "新版", "旧版", "修改", "最终", "final",
                                     "v1", "v2", "v3", "old", "new", "备份", "backup", "改后", "改前"});
}

bool looks_like_summary(const std::string& name) {
  return contains_any(
      folded(name), {"汇总", "总表", "合计", "全年", "总计", "summary", "total", "all", "overview", "透视"});
}

}  // namespace

std::vector<TableRef> tables_of(const std::vector<FileProfile>& files) {
  std::vector<TableRef> shown;
  std::vector<TableRef> hidden;
  for (const FileProfile& file : files) {
    for (std::size_t index = 0; index < file.tables.size(); ++index) {
      const TableProfile& table = file.tables[index];
      if (table.columns.empty()) continue;
      (table.hidden ? hidden : shown).push_back({&file, &table, {file.name, static_cast<int>(index)}});
    }
  }
  const bool any_rows =
      std::any_of(shown.begin(), shown.end(), [](const TableRef& ref) { return ref.table->rows > 0; });
  if (any_rows) std::erase_if(shown, [](const TableRef& ref) { return ref.table->rows == 0; });
  return shown.empty() ? hidden : shown;
}

std::vector<SourceName> names_of(const std::vector<TableRef>& tables) {
  std::vector<SourceName> names;
  const auto add = [&](const std::string& name, int table) {
    const bool digits =
        std::all_of(name.begin(), name.end(), [](char c) { return (c >= '0' && c <= '9') || c == ' '; });
    if (!name.empty() && !digits && length_of(name) > 1) names.push_back({name, table});
  };
  // The one file's name chooses nothing among its sheets, and it may be made of columns' names.
  const bool one_file = std::all_of(tables.begin(), tables.end(), [&](const TableRef& ref) {
    return ref.source.file == tables.front().source.file;
  });
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const int table = static_cast<int>(i);
    add(tables[i].table->sheet, table);
    add(tables[i].table->member, table);
    if (one_file) continue;
    add(tables[i].source.file, table);
    add(stem_of_file(tables[i].source.file), table);
    add(stem_of_file(tables[i].source.file) + "表", table);
  }
  return names;
}

namespace {

/// Part of the name of every file.
bool is_common_name(const std::string& said, const std::vector<TableRef>& tables) {
  return length_of(said) > 1 && std::all_of(tables.begin(), tables.end(), [&](const TableRef& ref) {
           return folded(stem_of_file(ref.source.file)).find(folded(said)) != std::string::npos;
         });
}

bool is_beside_files(const Token& token) {
  return token.is(Word::filler) || token.is(Word::of) || token.is(Word::all) || token.is(Word::these) ||
         token.is(Word::this_) || token.is(Word::two) || token.is(Word::file) || token.is(Word::sheet);
}

bool is_wish_beside_append(const Token& token) {
  return token.is(Word::by) || token.is(Word::each) || token.is(Word::measure) || token.is(Word::summarise);
}

}  // namespace

bool take_common_names(std::vector<Token>& tokens, const std::vector<TableRef>& tables) {
  if (std::any_of(tokens.begin(), tokens.end(), is_wish_beside_append)) return false;  // 按部门合并工资
  bool found = false;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (tokens[at].columns.empty() || tokens[at].word || !is_common_name(tokens[at].text, tables)) continue;
    std::size_t next = at + 1;
    while (next < tokens.size() && is_beside_files(tokens[next])) ++next;
    std::size_t first = at;
    while (first > 0 && is_beside_files(tokens[first - 1])) --first;
    const bool before_append = next < tokens.size() && tokens[next].is(Word::append);
    const bool ends = next == tokens.size() || tokens[next].is(Word::comma) || tokens[next].is(Word::stop) ||
                      tokens[next].is(Word::then_) || tokens[next].is(Word::become);
    const bool behind_append = ends && first > 0 && tokens[first - 1].is(Word::append);
    if (!before_append && !behind_append) continue;
    tokens[at].columns.clear();
    tokens[at].values.clear();
    for (std::size_t table = 0; table < tables.size(); ++table)
      tokens[at].sources.push_back(static_cast<int>(table));
    found = true;
  }
  return found;
}

bool SourceChooser::said(Word word) const {
  return std::any_of(tokens_.begin(), tokens_.end(), [&](const Token& token) { return token.is(word); });
}

std::string SourceChooser::name_of(int table) const {
  const TableRef& ref = tables_[static_cast<std::size_t>(table)];
  const bool several_sheets = std::count_if(tables_.begin(), tables_.end(), [&](const TableRef& other) {
                                return other.source.file == ref.source.file;
                              }) > 1;
  if (several_sheets && !ref.table->member.empty()) return ref.table->member;
  if (several_sheets && !ref.table->sheet.empty()) return ref.table->sheet;
  return ref.source.file;
}

std::vector<Source> SourceChooser::everything() const {
  std::vector<Source> all;
  for (const TableRef& ref : tables_) all.push_back(ref.source);
  return all;
}

bool SourceChooser::same_columns(const std::vector<int>& tables) const {
  std::set<std::string> first;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    std::set<std::string> names;
    for (const ColumnProfile& column : tables_[static_cast<std::size_t>(tables[i])].table->columns)
      names.insert(key_of(column.name));
    if (i == 0)
      first = names;
    else if (names != first)
      return false;
  }
  return true;
}

std::size_t SourceChooser::mentions_in(int table) const {
  std::size_t count = 0;
  for (const Token& token : tokens_) {
    if (token.word && !token.is(Word::measure)) continue;
    const bool column = std::any_of(token.columns.begin(), token.columns.end(),
                                    [&](const ColumnHit& hit) { return hit.column.table == table; });
    const bool value = std::any_of(token.values.begin(), token.values.end(),
                                   [&](const ValueHit& hit) { return hit.column.table == table; });
    count += column || value ? 1 : 0;
  }
  return count;
}

Chosen SourceChooser::one(int table) const {
  Chosen chosen;
  const TableRef& ref = tables_[static_cast<std::size_t>(table)];
  chosen.setting.sources = {ref.source};
  chosen.setting.rows = ref.table->rows;
  chosen.setting.everything = everything();
  for (const ColumnProfile& column : ref.table->columns) chosen.columns.push_back(describe_column(column, 0));
  return chosen;
}

Chosen SourceChooser::appended(const std::vector<int>& tables) const {
  Chosen chosen;
  chosen.setting.everything = everything();
  chosen.setting.combine = Append{say_.source_column()};
  const TableProfile& first = *tables_[static_cast<std::size_t>(tables.front())].table;
  for (const ColumnProfile& column : first.columns) {
    auto merged = std::make_unique<ColumnProfile>(column);
    for (std::size_t i = 1; i < tables.size(); ++i) {
      const ColumnProfile* other =
          column_like(*tables_[static_cast<std::size_t>(tables[i])].table, key_of(column.name));
      if (!other) continue;
      merged->blanks += other->blanks;
      merged->unreadable += other->unreadable;
      merged->distinct = std::max(merged->distinct, other->distinct);
      const bool text_order = merged->type == "date" || merged->type == "datetime";
      if (!other->min.empty() &&
          (merged->min.empty() ||
           (text_order ? other->min < merged->min : number_in(other->min) < number_in(merged->min))))
        merged->min = other->min;
      if (!other->max.empty() &&
          (merged->max.empty() ||
           (text_order ? other->max > merged->max : number_in(other->max) > number_in(merged->max))))
        merged->max = other->max;
      const bool complete = !merged->top.empty() && !other->top.empty();
      for (const auto& value : other->top) {
        const bool known = std::any_of(merged->top.begin(), merged->top.end(),
                                       [&](const auto& mine) { return mine.first == value.first; });
        if (complete && !known) merged->top.push_back(value);
      }
      if (!complete) {
        for (const auto& value : merged->top) merged->samples.push_back(value.first);
        for (const auto& value : other->top) merged->samples.push_back(value.first);
        merged->samples.insert(merged->samples.end(), other->samples.begin(), other->samples.end());
        merged->top.clear();
      } else {
        merged->distinct = std::max<std::uint64_t>(merged->distinct, merged->top.size());
      }
    }
    chosen.columns.push_back(describe_column(*merged, 0));
    chosen.merged.push_back(std::move(merged));
  }
  const bool has_name =
      std::any_of(first.columns.begin(), first.columns.end(),
                  [&](const ColumnProfile& column) { return column.name == say_.source_column(); });
  if (has_name) chosen.setting.combine = Append{""};
  for (const int table : tables) {
    const TableRef& ref = tables_[static_cast<std::size_t>(table)];
    chosen.setting.sources.push_back(ref.source);
    chosen.setting.rows += ref.table->rows;
  }
  if (!has_name) {  // The source can be grouped by: "each file's total".
    auto source = std::make_unique<ColumnProfile>();
    source->name = say_.source_column();
    source->type = "text";
    source->distinct = tables.size();
    chosen.columns.push_back(describe_column(*source, 0));
    chosen.merged.push_back(std::move(source));
  }
  return chosen;
}

void SourceChooser::ask_which(const std::vector<int>& tables) {
  if (stopped) return;
  Question question;
  std::vector<std::string> names;
  for (const int table : tables) names.push_back(name_of(table));
  question.text =
      say_.either("用哪一张表：" + say_.list(names) + "？", "Which table: " + say_.list(names) + "?");
  const std::string text(instruction_);
  std::size_t mentioned = 0;
  std::size_t most = 0;
  for (const Token& token : tokens_)
    mentioned +=
        (!token.columns.empty() || !token.values.empty()) && (!token.word || token.is(Word::measure)) ? 1 : 0;
  for (const int table : tables) most = std::max(most, mentions_in(table));
  if (tables.size() == 2 && tables_.size() == 2 && mentioned > most) {
    question.text = say_.either("要用的列分在两张表里，要先把两张表匹配起来吗？",
                                "The columns are spread over two tables. Join the two first?");
    question.choices.push_back({say_.either("先匹配两张表", "Join the two tables first"),
                                say_.either("匹配后" + text, "look up, then " + text)});
    stopped = std::move(question);
    return;
  }
  if (same_columns(tables))
    question.choices.push_back({say_.either("全部合在一起", "All of them together"),
                                say_.either("合并所有表，" + text, "append all tables, " + text)});
  for (const std::string& name : names) {
    if (question.choices.size() == 5) break;
    question.choices.push_back({name, say_.either("“" + name + "”：" + text, "\"" + name + "\": " + text)});
  }
  stopped = std::move(question);
}

Chosen SourceChooser::again(const Plan& plan) const {
  std::vector<int> tables;
  for (const Source& source : plan.sources) {
    for (std::size_t i = 0; i < tables_.size(); ++i) {
      if (tables_[i].source == source) tables.push_back(static_cast<int>(i));
    }
  }
  if (tables.empty()) return {};
  Chosen chosen = std::holds_alternative<Append>(plan.combine) ? appended(tables) : one(tables.front());
  if (std::holds_alternative<LookUp>(plan.combine) && tables.size() == 2) {
    const TableProfile& left = *tables_[static_cast<std::size_t>(tables[0])].table;
    for (const ColumnProfile& column : tables_[static_cast<std::size_t>(tables[1])].table->columns) {
      if (!column_like(left, key_of(column.name))) chosen.columns.push_back(describe_column(column, 0));
    }
  }
  chosen.setting.sources = plan.sources;
  chosen.setting.combine = plan.combine;
  return chosen;
}

Chosen SourceChooser::choose() {
  std::vector<int> candidates;
  for (const Token& token : tokens_) {
    // A sheet 客户 beside a column 客户, or one called 汇总: only 客户表 or “客户” name the sheet.
    if (!token.quoted && (!token.columns.empty() || token.word)) continue;
    for (const int table : token.sources) {
      if (std::find(candidates.begin(), candidates.end(), table) == candidates.end())
        candidates.push_back(table);
    }
  }
  const bool named = !candidates.empty();
  if (!named) {
    for (std::size_t i = 0; i < tables_.size(); ++i) candidates.push_back(static_cast<int>(i));
  }
  const bool reconcile = said(Word::reconcile);
  const bool look_up = said(Word::look_up);
  const bool append = said(Word::append);
  if (tables_.size() == 1) return one(0);
  std::vector<int> pair = candidates.size() == 2 ? candidates : std::vector<int>{};
  if (named && candidates.size() == 1 && tables_.size() == 2)
    pair = {1 - candidates.front(), candidates.front()};
  if ((reconcile || look_up) && pair.size() == 2) {
    return joined(std::min(pair[0], pair[1]), std::max(pair[0], pair[1]), reconcile);
  }
  if (reconcile || look_up) {
    Question question;
    question.text =
        say_.either("一共有 " + std::to_string(tables_.size()) + " 张表，请说明用哪两张。",
                    "There are " + std::to_string(tables_.size()) + " tables; please name the two to use.");
    stopped = std::move(question);
    return one(candidates.front());
  }
  if (named && candidates.size() == 1) return one(candidates.front());
  const bool same = same_columns(candidates);
  if (append && same) {
    Chosen chosen = appended(candidates);
    chosen.setting.bare_join = true;
    return chosen;
  }
  if (append && candidates.size() == 2) {
    const std::string text(instruction_);
    Question question;
    question.text = say_.either(
        "两张表的列不一样。是要按相同的列匹配，还是只用其中一张？",
        "The two tables have different columns. Match them by a common column, or use one of them?");
    question.choices.push_back({say_.either("按相同的列匹配", "Match by a common column"),
                                say_.either("把两个表匹配起来", "look up and join the two tables")});
    stopped = std::move(question);
    return one(candidates.front());
  }
  if (append) {
    stopped = Declined{say_.either("这些表的列不一样，不能直接合并。请只发列相同的表，或说明用哪一张。",
                                   "These tables have different columns, so they cannot be appended. Send "
                                   "tables with the same columns, or name one.")};
    return one(candidates.front());
  }
  // The tables that know the most of the columns and values that are mentioned.
  std::size_t most = 0;
  for (const int table : candidates) most = std::max(most, mentions_in(table));
  std::vector<int> best;
  for (const int table : candidates) {
    if (mentions_in(table) == most) best.push_back(table);
  }
  if (best.size() == 1) return one(best.front());
  const bool only_output =
      said(Word::describe) || (said(Word::format) && most == 0) || (said(Word::encoding) && most == 0);
  if (only_output) return one(best.front());
  if (same_columns(best)) {
    std::set<std::string> files;
    bool summary = false;
    bool versions = false;
    bool series = true;
    for (const int table : best) {
      const TableRef& ref = tables_[static_cast<std::size_t>(table)];
      files.insert(ref.source.file);
      const std::string name = ref.table->sheet.empty() ? stem_of_file(ref.source.file) : ref.table->sheet;
      summary = summary || looks_like_summary(name);
      versions = versions || looks_like_version(name) || looks_like_version(ref.source.file);
      const auto units = units_of(name, 40);
      bool period = false;
      for (std::size_t i = 0; i < units.size(); ++i) period = period || span_at(units, i, {}).has_value();
      series = series && period;
    }
    const bool told = said(Word::all) || said(Word::these);
    const bool files_only = files.size() == best.size();
    if (told || ((files_only || series) && !summary && !versions)) return appended(best);
  }
  ask_which(best);
  return one(best.front());
}

}  // namespace errand::recipes
