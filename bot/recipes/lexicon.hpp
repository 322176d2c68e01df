/// Lexicon: the words of everyday instructions in Chinese and English with what each means to the grammar.
/// Column names and values are not here (vocabulary.hpp), numbers and dates are not either (numbers.hpp,
/// periods.hpp).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

namespace errand::recipes {

enum class Word {
  filler,  // says nothing: 请, 帮我, please, the
  of,      // 的, of
  and_,
  or_,
  not_,
  then_,
  comma,
  stop,  // stop: sentence end
  by,
  each,
  unit,  // unit: argument is a Period
  summarise,
  measure,
  how_many,
  how_much,
  number_of,
  which,
  who,
  when,
  highest,
  lowest,
  sold,  // 卖: asks for the default measure
  sort,
  descending,
  ascending,
  reverse,
  top,
  bottom,
  classifier,  // classifier: 个 条 名; rows: 条 行 笔
  chart,
  draw,
  trend,
  dedupe,
  duplicate,
  keep,
  only,
  remove,
  pick,
  exclude,
  first,
  last,
  blank,
  not_blank,
  fill,
  from_above,
  from_below,
  zero,
  row,
  column,
  value_noun,
  rename,
  become,
  replace,
  share,
  rank,
  running,
  change,
  change_year,
  rate,
  difference,
  pivot,
  as_rows,
  as_columns,
  as_values,
  split,
  into_pieces,
  file,
  sheet,
  all,
  this_,
  these,
  two,
  append,
  look_up,
  reconcile,
  convert,
  format,
  encoding,
  describe,
  greater,
  at_least,
  less,
  at_most,
  equals,
  not_equals,
  contains,
  not_contains,
  starts,
  ends_,
  between,
  range_to,
  or_more,
  or_less,
  above_average,
  below_average,
  before,
  after,
  since,
  until,
  totals,
  with,
  record,  // record: 记录, 数据, rows, records: nouns for rows
  where,
  instead,
  also,
  compare,
  gap,  // gap: 差多少, how much more: the difference of two
  help,
  greeting,
  thanks,
  tidy,
  cells,  // cells: argument is a CellRule
  check,
  extract,
  sample,
  transpose,
  to_long,
  payslips,
  passed,     // passed: 1 passed, 0 failed
  pass_rate,  // the share of marks from this on; 0: one has to say from which
  reorder,
  scores,  // scores: 总分 0, 平均分 1, 最高分 2, 最低分 3; of the subjects' columns or of a column of marks
  bins,         // 分段, ranges
  correlate,    // 相关性
  word_counts,  // 词频
  day_part,     // 凌晨 0, 上午 1, 中午 2, 下午 3, 晚上 4
  others,       // 其余合并: what is not in the first n is one
  native,       // of Excel itself: a chart that can be edited
  unify,        // 统一成: several spellings into one, or dates into one format
  categories,   // 统一写法: which values are the same thing
  done,         // 已, already, 通过: that something has happened
  weekday,      // 周末 67, 工作日 12345, Monday 1: the days as digits
  restock,      // 要补货 0, 断货 1
  speed,        // 最慢 0, 最快 1: of the days up to a date
  impossible,
};

struct Meaning {
  Word word = Word::filler;
  int argument = 0;  ///< The enumerator of Period, Measure, ChartKind, Format, ... that the word stands for.
  bool operator==(const Meaning&) const = default;
};

class Lexicon {
 public:
  Lexicon();
  /// The meaning of a phrase by its key (units.hpp).
  std::optional<Meaning> find(const std::string& key) const;
  /// The meaning of a mistyped English word of five or more letters, when only one is near.
  std::optional<Meaning> near(const std::string& word) const;
  /// Units of the longest phrase.
  std::size_t longest() const { return longest_; }

 private:
  std::unordered_map<std::string, Meaning> words_;
  std::size_t longest_ = 0;
};

}  // namespace errand::recipes
