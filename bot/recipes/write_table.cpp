#include "bot/recipes/write_table.hpp"

#include "bot/core/text.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <type_traits>

namespace errand::recipes::writer {

namespace {

bool mentions(std::string_view text, std::initializer_list<std::string_view> words) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

bool is_money(const ColumnProfile& profile) {
  const bool marked =
      std::find(profile.marks.begin(), profile.marks.end(), "currency") != profile.marks.end();
  return marked || mentions(profile.unit, {"元", "¥", "$", "€", "£", "usd", "rmb", "cny", "eur"}) ||
         mentions(profile.name,
                  {"金额",    "销售额", "收入",   "成本",   "费用",         "单价",   "价格",   "工资",
                   "薪",      "奖金",   "利润",   "税额",   "余额",         "货款",   "amount", "price",
                   "revenue", "cost",   "salary", "profit", "sales amount", "balance"});
}

bool is_additive_free(Measure measure) {
  return measure != Measure::count && measure != Measure::distinct && measure != Measure::first &&
         measure != Measure::last;
}

/// Follows names from the sources through the steps and notes what each is used as.
class Walk {
 public:
  Walk(const Table& combined, Uses& uses) : uses_(uses) {
    for (const Column& column : combined.columns) origin_[column.name] = &column;
  }

  void operator()(const Filter& filter) {
    for (const Condition& condition : filter.conditions) compared(condition);
    for (const Filter& group : filter.groups) (*this)(group);
  }
  void operator()(const Dedupe& dedupe) {
    for (const std::string& key : dedupe.keys) key_used(key);
  }
  void operator()(const FillBlanks& fill) {
    const bool computed =
        fill.with == FillWith::mean || fill.with == FillWith::median || fill.with == FillWith::zero;
    for (const std::string& name : fill.columns) {
      if (computed)
        number_used(name);
      else
        by_kind(name);
    }
  }
  void operator()(const DropBlanks& drop) {
    for (const std::string& name : drop.columns) note(name);
  }
  void operator()(const SelectColumns& select) {
    for (const std::string& name : select.columns) note(name);
  }
  void operator()(const RenameColumn& rename) {
    note(rename.from);
    const auto found = origin_.find(rename.from);
    if (found == origin_.end()) return;
    const Column* column = found->second;
    origin_.erase(found);
    origin_[rename.to] = column;
  }
  void operator()(const Group& group) {
    for (const GroupKey& key : group.keys) grouped(key);
    for (const Aggregate& aggregate : group.aggregates) aggregated(aggregate);
    origin_.clear();
  }
  void operator()(const Pivot& pivot) {
    for (const GroupKey& key : pivot.rows) grouped(key);
    for (const GroupKey& key : pivot.columns) grouped(key);
    aggregated(pivot.value);
    origin_.clear();
  }
  void operator()(const AddColumn& add) {
    number_used(add.column);
    for (const std::string& name : add.within) key_used(name);
    origin_.erase(add.title);
  }
  void operator()(const EditCells& edit) {
    for (const std::string& name : edit.columns) {
      switch (edit.rule) {
        case CellRule::scale:
        case CellRule::in_words:
        case CellRule::to_number:
          number_used(name);
          break;
        case CellRule::workdays:
        case CellRule::days_between:
        case CellRule::years_since:
        case CellRule::split_date:
        case CellRule::to_date:
          if (Use* use = note(name)) use->date = true;
          break;
        default:
          note(name);
      }
    }
    for (const std::string& title : edit.titles) origin_.erase(title);
  }
  void operator()(const Compute& compute) {
    for (const Term& term : compute.terms) {
      if (!term.column.empty()) number_used(term.column);
    }
    origin_.erase(compute.title);
  }
  void operator()(const PickRows& pick) {
    for (const std::string& name : pick.within) key_used(name);
  }
  void operator()(const Bin& bin) {
    number_used(bin.column);
    origin_.erase(bin.title);
  }
  void operator()(const Correlate& correlate) {
    for (const std::string& name : correlate.columns) number_used(name);
  }
  void operator()(const CountWords& count) {
    note(count.column);
    origin_.clear();
  }
  void operator()(const Loan&) {}
  void operator()(const Reshape& reshape) {
    for (const std::string& name : reshape.columns) note(name);
    origin_.clear();
  }
  void operator()(const Sort& sort) {
    for (const SortKey& key : sort.keys) by_kind(key.column);
  }
  void operator()(const Top& top) {
    if (!top.by.empty()) by_kind(top.by);
    for (const std::string& name : top.within) key_used(name);
  }

  void chart(const Chart& chart) {
    for (const std::string& name : chart.y) number_used(name);
    if (chart.kind == ChartKind::scatter || (chart.kind == ChartKind::histogram && chart.y.empty()))
      number_used(chart.x);
    else if (!chart.x.empty())
      by_kind(chart.x);
    if (!chart.series.empty()) key_used(chart.series);
  }
  void split(const Split& split) {
    if (!split.column.empty()) key_used(split.column);
  }

 private:
  Use* note(const std::string& name) {
    const auto found = origin_.find(name);
    return found == origin_.end() ? nullptr : &uses_.columns[found->second->name];
  }
  void number_used(const std::string& name) {
    if (Use* use = note(name)) use->number = true;
  }
  void key_used(const std::string& name) {
    const auto found = origin_.find(name);
    if (found == origin_.end()) return;
    Use& use = uses_.columns[found->second->name];
    const Column& column = *found->second;
    // A column that mixes numbers with words is a label when it is grouped by.
    if (column.kind == Kind::date)
      use.date = true;
    else if (column.kind == Kind::number && !column.unreadable)
      use.number = true;
    else
      use.text = true;
  }
  void by_kind(const std::string& name) {
    const auto found = origin_.find(name);
    if (found == origin_.end()) return;
    Use& use = uses_.columns[found->second->name];
    (found->second->kind == Kind::number ? use.number
     : found->second->kind == Kind::date ? use.date
                                         : use.text) = true;
  }
  void compared(const Condition& condition) {
    if (condition.against_column) by_kind(condition.values.at(0));
    switch (condition.test) {
      case Test::greater:
      case Test::at_least:
      case Test::less:
      case Test::at_most:
      case Test::between:
      case Test::equals:
      case Test::not_equals:
      case Test::any_of:
      case Test::none_of:
        by_kind(condition.column);
        return;
      case Test::in_period:
      case Test::day_of_year:
      case Test::weekday:
        if (Use* use = note(condition.column)) use->date = true;
        return;
      case Test::above_average:
      case Test::below_average:
        number_used(condition.column);
        for (const std::string& name : condition.values) key_used(name);
        return;
      case Test::never:
        by_kind(condition.column);
        key_used(condition.values.at(0));
        return;
      case Test::time_of_day:
        if (const auto found = origin_.find(condition.column);
            found != origin_.end() && found->second->kind == Kind::date)
          uses_.columns[found->second->name].date = true;
        else
          note(condition.column);
        return;
      case Test::contains:
      case Test::not_contains:
      case Test::starts_with:
      case Test::ends_with:
      case Test::blank:
      case Test::not_blank:
        note(condition.column);
        return;
    }
  }
  void grouped(const GroupKey& key) {
    const auto found = origin_.find(key.column);
    if (key.period == Period::none)
      key_used(key.column);
    else if (key.period == Period::hour && found != origin_.end() && found->second->kind != Kind::date)
      note(key.column);  // a time of day stays a text
    else if (Use* use = note(key.column))
      use->date = true;
  }
  void aggregated(const Aggregate& aggregate) {
    if (aggregate.column.empty()) return;
    const auto found = origin_.find(aggregate.column);
    const bool days =
        aggregate.measure == Measure::distinct && found != origin_.end() && found->second->kind == Kind::date;
    if (aggregate.measure == Measure::min || aggregate.measure == Measure::max || days)
      by_kind(aggregate.column);
    else if (is_additive_free(aggregate.measure))
      number_used(aggregate.column);
    else if (aggregate.measure == Measure::distinct)
      key_used(aggregate.column);
    else
      note(aggregate.column);
  }

  Uses& uses_;
  std::map<std::string, const Column*> origin_;
};

}  // namespace

Column column_of(const ColumnProfile& profile) {
  Column column;
  column.name = profile.name;
  column.profile = &profile;
  const std::string& type = profile.type;
  if (type == "integer" || type == "number" || type == "percent") column.kind = Kind::number;
  if (type == "date" || type == "datetime") column.kind = Kind::date;
  column.whole = type == "integer";
  column.percent = type == "percent";
  column.timed = type == "datetime";
  column.code = type == "id";
  column.money = column.kind == Kind::number && !column.percent && is_money(profile);
  column.blanks = profile.blanks > 0 || profile.unreadable > 0;
  column.unreadable = profile.unreadable > 0;
  column.marked = !profile.marks.empty();
  column.native = profile.stored == "native";
  column.unit = profile.unit;
  column.number_format = profile.number_format == "General" ? "" : profile.number_format;
  column.date_format = profile.date_format;
  return column;
}

bool Table::has(const std::string& name) const {
  return std::any_of(columns.begin(), columns.end(),
                     [&](const Column& column) { return column.name == name; });
}

const Column& Table::at(const std::string& name) const {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const Column& column) { return column.name == name; });
  if (found == columns.end() && rest) return *rest;
  if (found == columns.end())
    throw std::invalid_argument("the plan names a column that is not there: " + name);
  return *found;
}

Column& Table::at(const std::string& name) {
  return const_cast<Column&>(static_cast<const Table&>(*this).at(name));
}

std::vector<std::string> Table::names() const {
  std::vector<std::string> names;
  for (const Column& column : columns) names.push_back(column.name);
  return names;
}

Uses uses_of(const Plan& plan, const Table& combined) {
  Uses uses;
  Walk walk(combined, uses);
  bool summed = false;
  bool narrowed = false;
  for (const Step& step : plan.steps) {
    std::visit(walk, step);
    summed = summed || std::holds_alternative<Group>(step) || std::holds_alternative<Pivot>(step) ||
             std::holds_alternative<CountWords>(step);
    narrowed = narrowed || (!summed && std::holds_alternative<Filter>(step));
  }
  if (plan.split) walk.split(*plan.split);
  for (const Chart& chart : plan.charts) walk.chart(chart);
  uses.all = !summed || (plan.goal == Goal::question && narrowed);
  for (const Step& step : plan.steps) {
    // Rows that are alike in every column, or blank in every column, need every column.
    const auto* dedupe = std::get_if<Dedupe>(&step);
    const auto* drop = std::get_if<DropBlanks>(&step);
    const auto* fill = std::get_if<FillBlanks>(&step);
    if ((dedupe && dedupe->keys.empty()) || (drop && drop->columns.empty()) ||
        (fill && fill->columns.empty()))
      uses.all = true;
  }
  return uses;
}

const FileProfile& file_of(const Source& source, const std::vector<FileProfile>& files) {
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const FileProfile& file) { return file.name == source.file; });
  if (found == files.end())
    throw std::invalid_argument("the plan names a file that is not there: " + source.file);
  return *found;
}

const TableProfile& table_of(const Source& source, const std::vector<FileProfile>& files) {
  const FileProfile& file = file_of(source, files);
  if (source.table < 0 || static_cast<std::size_t>(source.table) >= file.tables.size())
    throw std::invalid_argument("the plan names a table that is not there: " + source.file);
  return file.tables[static_cast<std::size_t>(source.table)];
}

std::string kind_of(const FileProfile& file, const TableProfile& table) {
  if (file.kind != "zip") return file.kind;
  const auto dot = table.member.rfind('.');
  std::string kind = dot == std::string::npos ? "csv" : table.member.substr(dot + 1);
  std::transform(kind.begin(), kind.end(), kind.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return kind == "xlsm" ? "xlsx" : kind == "htm" ? "html" : kind;
}

bool is_workbook(const Source& source, const std::vector<FileProfile>& files) {
  const std::string kind = kind_of(file_of(source, files), table_of(source, files));
  return kind == "xlsx" || kind == "xls" || kind == "ods" || kind == "json";
}

}  // namespace errand::recipes::writer
