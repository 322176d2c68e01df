/// Draft: what the parser has understood of an instruction, before defaults are filled in and it becomes a
/// Plan.
#pragma once

#include "bot/recipes/plan.hpp"
#include "bot/recipes/vocabulary.hpp"

#include <optional>
#include <string>
#include <vector>

namespace errand::recipes {

struct DraftCondition {
  Condition condition;
  bool negated = false;            ///< "not", "except".
  bool after_group = false;        ///< On a total: "总销售额大于1000的客户".
  Measure measure = Measure::sum;  ///< Of an after_group condition.
  std::size_t at = 0;              ///< Token, for and / or.
  std::size_t clause = 0;  ///< Token where its clause begins: negated ones of a clause are negated together.
};

/// 谁没迟到过: of `key`, those without a row like that.
struct DraftNever {
  Column key;
  Condition condition;
};

struct DraftKey {
  std::optional<Column> column;  ///< None: the date column.
  Period period = Period::none;
  bool each = false;  ///< "每个部门", "within each department": may mean the rows inside.
};

struct DraftMeasure {
  std::optional<Column> column;  ///< None: the default measure, or the rows for count.
  Measure measure = Measure::sum;
  bool defaulted = false;  ///< No measure word: chosen by the reader.
  bool meant = false;      ///< Adding up is what the word means (总分), whatever the column is.
  std::string from = {};   ///< Of Measure::rate, with the word for it: 及格率.
  std::string word = {};
};

struct DraftSort {
  std::optional<Column> column;  ///< None: the first aggregate, or the default measure.
  std::optional<DraftMeasure> measure;
  SortKey::Order order = SortKey::Order::ascending;
  bool order_said = false;
};

struct DraftTop {
  int count = 1;
  SortKey::Order order = SortKey::Order::descending;
  std::optional<Column> by;
  std::optional<Column> noun;  ///< "top 5 customers".
  std::optional<Period> noun_period;
  std::vector<DraftKey> within;
  bool percent = false;      ///< `count` is a share of the rows.
  bool rows = false;         ///< "first 10 rows": as they stand.
  bool superlative = false;  ///< "highest", "best": a bare count means something else.
  bool sized = false;        ///< "the 5 biggest": never the rows as they stand.
  Top::End end = Top::End::first;
};

struct DraftWindow {
  Window window = Window::share;
  std::optional<Column> column;
  std::vector<DraftKey> within{};  ///< Groups in which it starts anew.
};

struct Draft {
  std::vector<DraftCondition> conditions;
  std::vector<std::size_t> ors;  ///< Tokens that say "or".
  std::optional<DraftNever> never;
  std::vector<DraftKey> keys;
  std::vector<DraftMeasure> measures;
  bool summarise = false;
  std::vector<DraftSort> sorts;
  bool sort_said = false;
  std::optional<SortKey::Order> order;  ///< "从高到低" with nothing it belongs to yet.
  bool reverse = false;
  std::optional<DraftTop> top;
  std::optional<Column> top_by;      ///< "top 5 customers by sales": the column behind "by".
  std::vector<DraftKey> top_within;  ///< "in each region".
  std::optional<DraftKey> which;     ///< "which department", "who", "when".
  bool chart_said = false;
  std::optional<ChartKind> chart;
  bool trend = false;
  std::optional<Dedupe> dedupe;
  bool dedupe_latest = false;
  std::vector<FillBlanks> fills;
  std::vector<DropBlanks> drops;
  std::vector<SelectColumns> selects;
  std::vector<RenameColumn> renames;
  std::vector<Step> cells;       ///< EditCells, Compute, Bin, PickRows, Reshape in the order they were said.
  std::vector<Column> computed;  ///< What a Compute makes, for sums of it.
  bool payslips = false;
  bool rest = false;          ///< "前5其余合并": what is not in the top is one row.
  bool native_chart = false;  ///< "在Excel里画图": as a chart of the workbook too.
  bool binned = false;        ///< Grouped by ranges: the rows are counted unless a measure is named.
  bool correlate_said = false;
  bool words_said = false;  ///< 词频
  int split_rows = 0;       ///< "every 20 rows": of a split.
  std::vector<DraftWindow> windows;
  bool pivot_said = false;
  std::vector<DraftKey> pivot_rows;
  std::vector<DraftKey> pivot_columns;
  std::vector<DraftMeasure> pivot_values;
  std::optional<Column> split_by;
  std::optional<DraftKey> split_key;
  bool split_said = false;
  Split::Into split_into = Split::Into::files;
  std::optional<bool> totals;
  bool share = false;
  std::optional<Format> format;
  std::string encoding;
  bool convert_said = false;
  bool append_said = false;
  bool look_up_said = false;
  bool reconcile_said = false;
  std::vector<Column> key_columns;  ///< "by order id" of a join or a comparison.
  std::vector<Column> loose;        ///< Columns named without a verb.
  bool describe = false;
  bool question = false;
  bool sold = false;  ///< "卖了多少": money and, where there is one, quantity.
  bool compare = false;
  bool gap = false;  ///< "差多少", "how much more": the difference of the two is the answer.
  std::size_t measure_at =
      static_cast<std::size_t>(-1);  ///< Byte where a choice of measure is put into the instruction.
  bool how_many = false;
  bool how_much = false;
  bool pick = false;
  bool instead = false;
  bool also = false;
  bool no_chart = false;
  bool all_tables = false;
};

}  // namespace errand::recipes
