/// Plan: what an everyday instruction means, as data: sources, steps over one table, and outputs. The reader
/// (bot/recipes/read*) makes it from words and a profile; the writer (bot/recipes/write*) turns it into plain
/// Python and into the steps in plain words; a follow-up ("only 2025, as xlsx") amends the plan of the turn
/// before. Every column name in a plan is exact: ColumnProfile::name of a source, or a name that an earlier
/// step made.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace errand::recipes {

/// One table of one file: FileProfile::name and the position in FileProfile::tables.
struct Source {
  std::string file;
  int table = 0;
  bool operator==(const Source&) const = default;
};

enum class Test {
  equals,
  not_equals,
  contains,
  not_contains,
  starts_with,
  ends_with,
  greater,
  at_least,
  less,
  at_most,
  between,  // numbers as plain decimals, dates as ISO; between has two values, both included
  blank,
  not_blank,
  any_of,
  none_of,
  in_period,      // in_period: two ISO dates [from, to), made from words and today's date
  above_average,  // above_average, below_average: of all rows; where `values` names columns, of their group
  below_average,
  time_of_day,  // time_of_day: [from, to) as "HH:MM", "24:00" for the end of the day; to < from: past
                // midnight
  day_of_year,  // day_of_year: as in_period, whatever the year: birthdays
  never,        // never: rows of a group, the column values[0], no row of which has one of the other values;
                // without such values, more than 0
  weekday,      // weekday: the date falls on one of these days, "1" Monday to "7" Sunday
};

struct Condition {
  std::string column;
  Test test = Test::equals;
  std::vector<std::string> values;
  bool against_column = false;  ///< `values` has one entry, the column to compare with.
  bool operator==(const Condition&) const = default;
};

enum class Join { all, any };

/// Conditions and groups of conditions, joined by and / or.
struct Filter {
  Join join = Join::all;
  std::vector<Condition> conditions;
  std::vector<Filter> groups;
  bool operator==(const Filter&) const = default;
};

struct Dedupe {
  std::vector<std::string> keys;                                      ///< Empty: the whole row.
  enum class Keep { first, last, only_repeated } keep = Keep::first;  ///< only_repeated: lists them instead.
  bool operator==(const Dedupe&) const = default;
};

enum class FillWith { value, above, below, mean, median, mode, zero };

struct FillBlanks {
  std::vector<std::string> columns;  ///< Empty: all that it makes sense for.
  FillWith with = FillWith::value;
  std::string value;
  bool operator==(const FillBlanks&) const = default;
};

/// Drops rows: where any, or all, of the columns are blank; or drops columns that are wholly blank.
struct DropBlanks {
  enum class What { rows_any, rows_all, columns_all } what = What::rows_any;
  std::vector<std::string> columns;
  bool operator==(const DropBlanks&) const = default;
};

struct SelectColumns {
  std::vector<std::string> columns;                         ///< In this order.
  enum class Mode { keep, drop, first } mode = Mode::keep;  ///< first: these, then all others.
  bool operator==(const SelectColumns&) const = default;
};

struct RenameColumn {
  std::string from;
  std::string to;
  bool operator==(const RenameColumn&) const = default;
};

enum class Period { none, day, week, month, quarter, year, weekday, hour };

/// What is done to each cell by itself.
enum class CellRule {
  trim,        // spaces around and doubled ones
  half_width,  // ＡＢＣ１２ -> ABC12, and trim
  upper,
  lower,
  replace,    // `text` by `with`
  mask,       // phones, identity numbers, names, e-mails: by what the cell is
  to_number,  // text to numbers
  to_date,    // dates to one format
  pad_zeros,  // codes to `text` digits
  scale,      // numbers times `text`, the unit in the header is `with`
  in_words,   // amounts in Chinese capitals
  extract_phone,
  extract_email,
  extract_number,
  extract_link,
  extract_identity,
  birthday,  // out of an 18-digit identity number
  age,
  gender,
  years_since,     // whole years from a date to today
  check_identity,  // rows that fail stay, with the reason
  check_phone,
  check_email,
  split_text,  // at `text`
  split_name_phone,
  split_address,  // 省, 市, 区县
  split_date,     // year, month, day
  join,           // columns with `text` between
  row_number,
  workdays,      // Mondays to Fridays from the first to the second column, both included
  days_between,  // days from the first to the second column
  merge_values,  // whole cells that are one of the lines of `text` become `with`
};

/// In place where `titles` is empty, else into new columns of these names, right of the column.
struct EditCells {
  CellRule rule = CellRule::trim;
  std::vector<std::string> columns;  ///< Empty: all text columns.
  std::string text;
  std::string with;
  std::vector<std::string> titles;
  bool operator==(const EditCells&) const = default;
};

/// A new column out of others: terms joined by the operators in front of them, multiplication first.
struct Term {
  enum class Operator { plus, minus, times, divided } before = Operator::plus;
  std::string column;  ///< Empty: `number`.
  std::string number;
  bool operator==(const Term&) const = default;
};
struct Compute {
  std::vector<Term> terms;
  std::string title;
  bool mean = false;  ///< The sum of the terms divided by their number.
  bool operator==(const Compute&) const = default;
};

/// Rows by their place: `from` to `to` (from 1), every n-th, or `sample` of them by chance.
struct PickRows {
  int from = 0;
  int to = 0;
  int every = 0;
  int sample = 0;
  std::vector<std::string> within{};  ///< Of `sample`: as many of each group.
  bool operator==(const PickRows&) const = default;
};

/// Rows become columns; or columns become rows of name and value (`ids` stay).
struct Reshape {
  enum class How { transpose, to_long } how = How::transpose;
  std::vector<std::string> columns;  ///< to_long: those that become rows.
  std::string name_title;
  std::string value_title;
  bool operator==(const Reshape&) const = default;
};

struct GroupKey {
  std::string column;
  Period period =
      Period::none;        ///< For date columns: the part to group by; labels like 2025-03, 2025Q1, 2025.
  std::string title = {};  ///< Name of the resulting column ("月份"); empty: as `column`.
  bool operator==(const GroupKey&) const = default;
};

inline const std::string& name_of(const GroupKey& key) {
  return key.title.empty() ? key.column : key.title;
}

enum class Measure { sum, mean, median, count, distinct, min, max, stddev, first, last, rate };

struct Aggregate {
  std::string column;  ///< Empty for count of rows.
  Measure measure = Measure::sum;
  std::string title;      ///< Name of the resulting column.
  std::string from = {};  ///< Of `rate`: the share of the numbers that are at least this.
  bool operator==(const Aggregate&) const = default;
};

/// keys empty: one row over everything (a question's answer). The result has the keys' columns and the
/// aggregates', in this order, and its rows stand in the order of the keys (dates by time) until a Sort says
/// otherwise.
struct Group {
  std::vector<GroupKey> keys;
  std::vector<Aggregate> aggregates;
  bool share = false;  ///< Adds the share of the first aggregate: a column "占比" (zh) or "Share" (en).
  bool totals =
      false;  ///< Adds a row with the total, always the last one, whatever is sorted; not in charts.
  bool operator==(const Group&) const = default;
};

/// The result has the rows' columns and one column per value of `columns` (labels joined by " / "); totals
/// are a row and a column "合计" (zh) or "Total" (en).
struct Pivot {
  std::vector<GroupKey> rows;
  std::vector<GroupKey> columns;
  Aggregate value;
  bool totals = true;
  bool operator==(const Pivot&) const = default;
};

/// A new column over the rows of the present table.
enum class Window { share, rank, running_total, change, change_percent, change_year, change_year_percent };

struct AddColumn {
  std::string column;
  Window window = Window::share;
  std::vector<std::string> within;  ///< Groups in which it starts anew.
  std::string title;                ///< Name of the new column, never empty.
  bool operator==(const AddColumn&) const = default;
};

struct SortKey {
  std::string column;
  enum class Order { ascending, descending } order = Order::ascending;
  bool operator==(const SortKey&) const = default;
};

struct Sort {
  std::vector<SortKey> keys;
  bool operator==(const Sort&) const = default;
};

/// The first n rows by a column (empty: as they stand), in each group of `within` when that is not empty.
struct Top {
  enum class End { first, last, both };
  int count = 10;
  std::string by;
  SortKey::Order order = SortKey::Order::descending;
  std::vector<std::string> within;
  bool percent = false;  ///< `count` is a share of the rows, rounded up.
  bool rest = false;  ///< What is left out is one last row, "其余" (zh) or "The rest" (en); after a Group.
  End end = End::first;  ///< last: of rows as they stand; both: by a column, n from each end.
  bool operator==(const Top&) const = default;
};

/// A column with the range that a number falls into: "5000 以下", "5000–8000", ... in their order. A range
/// holds its lower end, not its upper one.
struct Bin {
  std::string column;
  std::vector<std::string> edges;  ///< Ascending; the first and the last range are open. Or:
  std::string width;               ///< ranges of this width, from a multiple of it.
  std::string title;
  bool operator==(const Bin&) const = default;
};

/// How closely columns go together: said for each pair, the table stays as it is.
struct Correlate {
  std::vector<std::string> columns;
  bool operator==(const Correlate&) const = default;
};

/// The words of a text column, or of a text file's only one, and how often each occurs.
struct CountWords {
  std::string column;
  int top = 50;
  bool operator==(const CountWords&) const = default;
};

/// The repayment table of a loan. Needs no source.
struct Loan {
  std::string amount;
  std::string yearly_percent;
  int months = 0;
  enum class Repayment { equal_payment, equal_principal } repayment = Repayment::equal_payment;
  bool operator==(const Loan&) const = default;
};

using Step =
    std::variant<Filter, Dedupe, FillBlanks, DropBlanks, SelectColumns, RenameColumn, Group, Pivot, AddColumn,
                 Sort, Top, EditCells, Compute, PickRows, Reshape, Bin, Correlate, CountWords, Loan>;

/// How several sources become the one table that the steps work on.
struct Append {
  std::string source_column;  ///< Names the column that says where a row came from; empty: none.
  bool operator==(const Append&) const = default;
};

struct KeyPair {
  std::string left;
  std::string right;
  bool operator==(const KeyPair&) const = default;
};

/// Rows of sources[0] with `columns` of sources[1] looked up by key (VLOOKUP): unmatched rows stay and are
/// listed.
struct LookUp {
  std::vector<KeyPair> keys;
  std::vector<std::string> columns;  ///< Of the right table; empty: all but the keys.
  enum class Rows { left, both } rows = Rows::left;
  bool operator==(const LookUp&) const = default;
};

/// Two lists compared by key: only in the first, only in the second, different values, the same.
struct Reconcile {
  std::vector<KeyPair> keys;
  std::vector<KeyPair> compared;  ///< Columns whose values must agree.
  bool operator==(const Reconcile&) const = default;
};

using Combine = std::variant<std::monostate, Append, LookUp, Reconcile>;

enum class ChartKind { bar, bar_horizontal, bar_stacked, line, area, pie, scatter, histogram, box, heatmap };

struct Chart {
  ChartKind kind = ChartKind::bar;
  std::string x;
  std::vector<std::string> y;  ///< Columns of the final table.
  std::string series;          ///< A column whose values become the series; may be empty.
  int top = 0;                 ///< 0: all (the writer still folds a pie's tail into "the rest").
  std::string title;
  bool native = false;  ///< Also as Excel's own chart inside the workbook.
  bool operator==(const Chart&) const = default;
};

enum class Format { same, xlsx, csv, json, tsv, html, markdown };  // same: the kind the first source came in

struct Output {
  Format format = Format::same;
  std::string encoding;   ///< For text formats: empty (UTF-8 with BOM for csv, as the source for `same`),
                          ///< "gb18030", "utf-8".
  std::string name;       ///< Without extension; empty: made from the plan's title.
  bool payslips = false;  ///< A workbook with the header over each row, to be cut.
  bool operator==(const Output&) const = default;
};

/// One file (or sheet) for every value of a column, for every period of a date column, or for every n rows.
struct Split {
  std::string column;
  enum class Into { files, sheets } into = Into::files;
  Period period = Period::none;
  int rows = 0;
  bool operator==(const Split&) const = default;
};

/// A question's last steps say its shape: Group without keys (how much, how many), Group + Sort + Top of 1
/// (which, who), Group + Sort (what is it for each), Top of 1 over rows, or only a Filter (which rows). What
/// the turn is about: decides the headline and what is printed.
enum class Goal {
  describe,   ///< What is in this file: printed, no steps.
  question,   ///< A sentence with the number(s), and the rows behind it.
  transform,  ///< A table becomes another: a file.
  convert,    ///< Only the format or encoding changes: all sources, all sheets.
  reconcile,
};

struct Plan {
  Goal goal = Goal::transform;
  std::vector<Source> sources;
  Combine combine;
  std::vector<Step> steps;
  std::optional<Split> split;
  std::vector<Chart> charts;
  std::optional<Output>
      output;         ///< None: no file was asked for and none is needed (a question, only a chart).
  std::string title;  ///< A few words in the user's language.
  bool operator==(const Plan&) const = default;
};

void to_json(nlohmann::json& json, const Plan& plan);
/// Throws nlohmann's exception where a field has a wrong type or an enumerator is unknown.
void from_json(const nlohmann::json& json, Plan& plan);

}  // namespace errand::recipes
