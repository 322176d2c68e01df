/// Several sources become the one table that the steps work on: put below each other, or looked up by key.

#include "bot/core/text.hpp"
#include "bot/recipes/write_parts.hpp"

#include <algorithm>
#include <stdexcept>

namespace errand::recipes::writer {

namespace {

/// The columns that the plan needs of this source; empty: all.
std::vector<std::string> wanted_of(const Writing& writing, const Table& table) {
  std::vector<std::string> wanted;
  if (writing.uses.all) return wanted;
  for (const Column& column : table.columns) {
    if (writing.uses.columns.contains(column.name)) wanted.push_back(column.name);
  }
  // Counting rows needs no column; the first one stands for the row.
  if (wanted.empty()) wanted.push_back(table.columns.front().name);
  return wanted;
}

/// "单位：万元" above a table holds for its columns of money.
std::string unit_above(const TableProfile& table) {
  for (const std::string& text : table.preamble) {
    const auto place = text.find("单位");
    if (place == std::string::npos) continue;
    std::string_view rest = std::string_view(text).substr(place + std::string_view("单位").size());
    for (const std::string_view sign : {"：", ":", " "}) {
      if (rest.starts_with(sign)) rest.remove_prefix(sign.size());
    }
    for (const std::string_view unit : {"亿元", "百万元", "千万元", "万元", "千元", "万美元", "美元", "元"}) {
      if (rest.starts_with(unit)) return std::string(unit);
    }
  }
  return {};
}

/// A column of the same name in two sources.
void merge(Column& into, const Column& other) {
  const bool empty_before = into.profile && into.profile->type == "empty";
  const bool empty_other = other.profile && other.profile->type == "empty";
  const bool blanks = into.blanks || other.blanks;
  if (empty_before && !empty_other) {
    into = other;
  } else if (!empty_other) {
    if (into.kind != other.kind) into.kind = Kind::text;
    into.whole = into.whole && other.whole;
    into.percent = into.percent || other.percent;
    into.money = into.money || other.money;
    into.timed = into.timed || other.timed;
    into.code = into.code || other.code;
    into.unreadable = into.unreadable || other.unreadable;
    into.marked = into.marked || other.marked;
    into.native = into.native && other.native;
    if (into.unit != other.unit) into.unit.clear();
    if (into.number_format != other.number_format) into.number_format.clear();
    if (into.date_format != other.date_format) into.date_format = "mixed";
  }
  into.blanks = blanks;
}

Table united(const std::vector<Table>& tables) {
  Table all;
  for (const Table& table : tables) {
    for (const Column& column : table.columns) {
      if (all.has(column.name))
        merge(all.at(column.name), column);
      else
        all.columns.push_back(column);
    }
  }
  for (Column& column : all.columns) {
    for (const Table& table : tables) column.blanks = column.blanks || !table.has(column.name);
  }
  return all;
}

void write_append(Writing& writing, const Append& append) {
  std::vector<Table> tables;
  for (const Source& source : writing.plan.sources) tables.push_back(raw_table(source, writing.files));
  writing.table = united(tables);
  const bool names_source = !append.source_column.empty();
  if (names_source && !writing.table.has(append.source_column)) {
    Column column;
    column.name = append.source_column;
    column.native = true;
    writing.table.columns.insert(writing.table.columns.begin(), column);
  }
  writing.uses = uses_of(writing.plan, writing.table);
  writing.line("parts = []");
  std::vector<Table> loaded;
  for (std::size_t index = 0; index < writing.plan.sources.size(); ++index) {
    const Source& source = writing.plan.sources[index];
    loaded.push_back(write_load(writing, source, "part", wanted_of(writing, tables[index])));
    if (names_source)
      writing.line("part[{0}] = {1}", {literal(append.source_column), literal(label_of(writing, source))});
    writing.line("parts.append(part.astype(object))");
  }
  Table all = united(loaded);
  if (names_source) {
    Column column;
    column.name = append.source_column;
    column.native = true;
    if (all.has(append.source_column))
      all.at(append.source_column) = column;
    else
      all.columns.insert(all.columns.begin(), column);
  }
  writing.step(names_source ? "合并成一张表，用 {0} 注明来源" : "合并成一张表",
               names_source ? "Put them together, {0} says where a row came from" : "Put them together",
               {append.source_column});
  writing.python.paragraph(writing.steps.back());
  writing.line("data = pd.concat(parts, ignore_index=True)[{0}]", {literal_list(all.names())});
  writing.note("合并 {len(parts)} 张表，共 {len(data):,} 行",
               "Put {len(parts)} tables together: {len(data):,} rows");
  writing.headline_is_last_note();
  writing.table = std::move(all);
}

void write_look_up(Writing& writing, const LookUp& look_up) {
  const Words& words = writing.words;
  if (writing.plan.sources.size() != 2 || look_up.keys.empty())
    throw std::invalid_argument("a look-up needs two sources and a key");
  const Table left = raw_table(writing.plan.sources[0], writing.files);
  const Table right = raw_table(writing.plan.sources[1], writing.files);
  std::vector<std::string> left_keys;
  std::vector<std::string> right_keys;
  for (const KeyPair& key : look_up.keys) {
    left_keys.push_back(left.at(key.left).name);
    right_keys.push_back(right.at(key.right).name);
  }
  std::vector<std::string> columns = look_up.columns;
  if (columns.empty()) {
    for (const Column& column : right.columns) {
      if (std::find(right_keys.begin(), right_keys.end(), column.name) == right_keys.end())
        columns.push_back(column.name);
    }
  }
  writing.table = write_load(writing, writing.plan.sources[0], "data", {});
  std::vector<std::string> wanted = right_keys;
  wanted.insert(wanted.end(), columns.begin(), columns.end());
  const Table other = write_load(writing, writing.plan.sources[1], "other", wanted);
  const std::string from = label_of(writing, writing.plan.sources[1]);
  writing.step("按 {0} 从 {1} 查找：{2}", "Look up in {1} by {0}: {2}",
               {joined(left_keys, words("、", ", ")), from, joined(columns, words("、", ", "))});
  writing.python.paragraph(writing.steps.back());
  const std::string zeros = write_key_dates(writing, look_up.keys, "data", writing.table, "other", other);
  writing.line("keys = match_keys(data, {0}{1})", {literal_list(left_keys), zeros});
  writing.line("other.index = match_keys(other, {0}{1})", {literal_list(right_keys), zeros});
  writing.line("twice = other.index[other.index.duplicated() & other.index.notna()].unique()");
  writing.line("if len(twice):");
  writing.note("注意：{0} 里有 {len(twice):,} 个键重复，取第一行",
               "Note: {len(twice):,} keys occur twice in {0}; the first row was taken", {from}, "    ");
  writing.line("other = other[other.index.notna() & ~other.index.duplicated()]");
  writing.line("found = other.reindex(keys)");
  for (const std::string& name : columns) {
    Column column = other.at(name);
    while (writing.table.has(column.name)) column.name += ".2";
    column.blanks = true;
    writing.line("data[{0}] = found[{1}].to_numpy()", {literal(column.name), literal(name)});
    writing.table.columns.push_back(column);
  }
  const std::string key_names = literal_list(left_keys);
  writing.line("unmatched = data[~keys.isin(other.index)]");
  writing.note("找到 {len(data) - len(unmatched):,} 行，没找到 {len(unmatched):,} 行",
               "Found {len(data) - len(unmatched):,} rows, not found {len(unmatched):,}");
  writing.headline_is_last_note();
  writing.extras.push_back({"unmatched", std::string(words("未匹配", "Not found")), writing.table});
  if (look_up.rows == LookUp::Rows::both) {
    writing.line("only_there = other[~other.index.isin(keys)]");
    std::vector<std::string> renames;
    for (const KeyPair& key : look_up.keys) {
      if (key.left != key.right) renames.push_back(literal(key.right) + ": " + literal(key.left));
    }
    if (!renames.empty())
      writing.line("only_there = only_there.rename(columns={{0}})", {joined(renames, ", ")});
    writing.line(
        "data = pd.concat([data.astype(object), only_there.astype(object)], "
        "ignore_index=True)[list(data.columns)]");
    writing.note("另外加上只在 {0} 里有的 {len(only_there):,} 行",
                 "Added {len(only_there):,} rows that are only in {0}", {from});
  }
  writing.uses = uses_of(writing.plan, writing.table);
}

}  // namespace

Table raw_table(const Source& source, const std::vector<FileProfile>& files) {
  Table table;
  const bool workbook = is_workbook(source, files);
  const std::string unit = unit_above(table_of(source, files));
  for (const ColumnProfile& profile : table_of(source, files).columns) {
    table.columns.push_back(column_of(profile));
    Column& column = table.columns.back();
    column.native = column.native && workbook;
    if (column.money && column.unit.empty()) column.unit = unit;
  }
  return table;
}

std::string label_of(const Writing& writing, const Source& source) {
  const auto& sources = writing.plan.sources;
  const TableProfile& table = table_of(source, writing.files);
  const bool one_file = std::all_of(sources.begin(), sources.end(),
                                    [&](const Source& each) { return each.file == source.file; });
  const bool alone = std::count_if(sources.begin(), sources.end(),
                                   [&](const Source& each) { return each.file == source.file; }) == 1;
  std::string name = source.file;
  if (const auto dot = name.rfind('.'); dot != std::string::npos && dot > 0) name.resize(dot);
  const std::string& inner = table.member.empty() ? table.sheet : table.member;
  if (alone || inner.empty()) return name;
  if (!table.member.empty() && !table.sheet.empty()) return table.member + " / " + table.sheet;
  return one_file ? inner : name + " / " + inner;
}

std::string write_key_dates(Writing& writing, const std::vector<KeyPair>& keys,
                            const std::string& left_variable, const Table& left,
                            const std::string& right_variable, const Table& right) {
  need_match_keys(writing);
  bool lost_zeros = false;
  for (const KeyPair& key : keys) {
    const Column& one = left.at(key.left);
    const Column& two = right.at(key.right);
    if (one.kind == Kind::date && two.kind == Kind::date) {
      need_to_dates(writing);
      writing.line("to_dates({0}, {1})", {left_variable, literal(key.left)});
      writing.line("to_dates({0}, {1})", {right_variable, literal(key.right)});
    }
    // Stored as a number on one side, a code has lost its leading zeros there.
    const auto numeric = [](const Column& column) {
      return column.native && (column.kind == Kind::number ||
                               (column.code && column.profile && column.profile->stored == "native"));
    };
    lost_zeros = lost_zeros || numeric(one) != numeric(two);
  }
  return lost_zeros ? ", leading_zeros=False" : "";
}

void need_match_keys(Writing& writing) {
  writing.python.import("import unicodedata");
  writing.helper(
      "match_keys", "用来配对的键：不管空格、全角半角、大小写，也不管存成数字还是文字；空白不配对",
      "Keys for matching, whatever the spaces, width and case, whether numbers or text; blanks never match",
      R"py(def match_keys(table, names, leading_zeros=True):
    """{0}"""
    def plain(cell):
        if pd.isna(cell):
            return ""
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        text = unicodedata.normalize("NFKC", str(cell)).strip().casefold()
        return text if leading_zeros else text.lstrip("0") or text

    rows = zip(*(table[name].map(plain) for name in names))
    keys = ["\x1f".join(row) if any(row) else None for row in rows]
    return pd.Index(keys, dtype=object)
)py");
}

void write_sources(Writing& writing) {
  if (writing.plan.sources.empty()) throw std::invalid_argument("a plan without sources");
  if (const auto* look_up = std::get_if<LookUp>(&writing.plan.combine))
    return write_look_up(writing, *look_up);
  const auto* append = std::get_if<Append>(&writing.plan.combine);
  if (append || writing.plan.sources.size() > 1) return write_append(writing, append ? *append : Append{});
  const Source& first = writing.plan.sources.front();
  const Table whole = raw_table(first, writing.files);
  writing.uses = uses_of(writing.plan, whole);
  writing.table = write_load(writing, first, "data", wanted_of(writing, whole));
}

}  // namespace errand::recipes::writer
