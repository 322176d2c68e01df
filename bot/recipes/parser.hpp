/// Parser: tokens of one instruction to a Draft. A row of recognisers, the tightest patterns first; each
/// marks the tokens that it has placed, and what no recogniser could place is asked about, never dropped.
#pragma once

#include "bot/core/script.hpp"
#include "bot/recipes/draft.hpp"
#include "bot/recipes/read.hpp"
#include "bot/recipes/say.hpp"
#include "bot/recipes/tokens.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace errand::recipes {

/// What a place in the sentence needs of a column.
enum class Want { any, measure, numeric, date, key };

/// 安全库存, "minimum stock": what should be there, not what is.
bool is_least_stock(const Column& column);

class Parser {
 public:
  /// `columns`: of the chosen table, then of what an earlier plan made. `instruction` outlives the parser.
  Parser(std::string_view instruction, std::vector<Token> tokens, std::vector<Column> columns, Say say,
         std::uint64_t rows = 0);

  /// Fills `draft`; afterwards `stopped` says whether there is a question or refusal instead.
  void run();

  Draft draft;
  std::optional<Reading> stopped;

  /// Used by the assembly too: the only column of a kind, or the question which one.
  /// The column that is meant when none is named; asks with the choices put into the instruction at byte
  /// `insert_at`.
  std::optional<Column> default_measure(std::size_t insert_at);
  std::optional<Column> date_column();
  /// The column that a bare number (大于1000) can be about: by its unit, else by the range that it falls in.
  std::optional<Column> column_for(const Token& number, std::size_t insert_at);
  std::optional<Column> pick(const Token& token, Want want);

  void ask(Question question);
  void decline(std::string reason);
  /// The instruction with the token's text replaced, as the complete instruction of a choice.
  std::string rewritten(const Token& token, const std::string& text) const;
  std::string instruction_with(const std::string& addition) const;
  const std::vector<Column>& columns() const { return columns_; }
  const Say& say() const { return say_; }
  const std::vector<Token>& tokens() const { return tokens_; }
  std::string instruction() const { return std::string(instruction_); }

 private:
  using Index = std::size_t;
  static constexpr Index none = static_cast<Index>(-1);

  // parser.cpp: moving about
  bool is(Index at, Word word) const {
    return at < tokens_.size() && !tokens_[at].used && tokens_[at].is(word);
  }
  bool has_column(Index at) const;
  bool has_value(Index at) const;
  bool has_span(Index at) const {
    return at < tokens_.size() && !tokens_[at].used && tokens_[at].span.has_value();
  }
  bool has_number(Index at) const {
    return at < tokens_.size() && !tokens_[at].used && tokens_[at].number.has_value();
  }
  bool is_break(Index at) const;
  Index after(Index at) const;  ///< Next token that is neither 的 nor used filler.
  Index before(Index at) const;
  void use(Index at) { tokens_[at].used = true; }
  void use(Index from, Index to);
  bool clause_has(Index at, Word word) const;
  Index clause_begin(Index at) const;
  Index clause_end(Index at) const;
  void drop_fillers();
  void settle_money_word(Token& token) const;
  void join_spans();

  // parser_conditions.cpp
  void read_conditions();
  bool read_code(Index at);
  bool read_comparison(Index at);
  bool read_column_comparison(Index at, Index right, Test test);
  bool read_open_range(Index at);
  bool read_between(Index at);
  bool read_blank(Index at);
  bool read_average(Index at);
  bool read_before_after(Index at);
  std::optional<Column> subject(Index at, Want want, DraftCondition& condition);
  std::string in_units_of(const Column& column, const Number& number, const Token& token);
  void add_condition(DraftCondition condition);

  // parser_texts.cpp
  bool read_contains(Index at);
  bool read_equals(Index at);
  std::string literal_from(Index at, Index& end) const;

  // parser_flags.cpp
  void read_flags();
  void read_flag(Index at);
  bool take_event(Index at, const Column& column);
  void read_flag_word(Index at, const std::string& root, bool so);
  std::string flag_root(Index at) const;
  bool read_never(Index at, Index about, const std::string& root);
  std::vector<DraftNever> never_readings(Index at, const std::string& root) const;
  std::optional<Column> whose_rows(Index at, const Column& said) const;
  std::vector<Condition> flag_readings(const std::string& root, bool so) const;
  std::optional<Condition> flag_blank(Index at, bool so);
  void take_flag(Index at, std::vector<Condition> readings, bool so);

  // parser_values.cpp
  void read_values();
  void read_spans();
  void add_span(Index at, std::optional<Column> column);
  bool fix_year(TimeSpan& span, const Column& column, const Token& token);
  bool negated(Index at);
  std::optional<Column> date_in_clause(Index at);
  bool in_removed_clause(Index at);

  // parser_groups.cpp
  void read_by_phrases();
  void read_by(Index at);
  void read_units();
  void read_which();
  bool says_people(Index at) const;
  std::optional<DraftKey> key_at(Index at);
  struct ByPhrase {
    Index begin = 0;
    Index end = 0;
    std::vector<DraftKey> keys;
    std::vector<std::optional<SortKey::Order>> orders;
    std::optional<Measure> measure;  ///< "by total sales"
  };
  void govern(const ByPhrase& phrase);
  Word governing_verb(const ByPhrase& phrase) const;

  // parser_measures.cpp
  void read_measures();
  void read_measure(Index at);
  bool ask_per_head(Index at);
  void read_counts();
  bool count_of(Index at, Index noun);
  void count_people();
  void count_rows(Index noun);
  std::optional<Column> column_of_concepts(std::initializer_list<std::string_view> names) const;
  void read_windows();

  // parser_order.cpp
  void read_tops();
  void read_top_number(Index at);
  void take_top(DraftTop top);
  void read_each_end(Index at, DraftTop& top);
  bool read_both_extremes(const DraftTop& top);
  void read_superlative(Index at);
  bool count_of_state(Index said, Index next, DraftTop& top);
  void top_neighbours(Index first, Index last, DraftTop& top);
  void read_sorts();
  void read_order_words();

  // parser_table.cpp
  void read_dedupe();
  void read_fill();
  void read_rename();
  void read_pivot();
  void read_split();
  void read_keep_and_drop();
  std::vector<Column> column_list(Index at, Index& end);

  // parser_cells.cpp
  void read_cells();
  void read_cell_rule(Index at);
  void read_replace(Index at);
  void read_check(Index at);
  void read_extract(Index at);
  void read_person();
  void read_split_cells(Index at);
  void read_join_columns(Index at);
  std::vector<Column> columns_near(Index at, bool numeric);
  std::optional<Column> column_by(std::initializer_list<std::string_view> concepts) const;
  std::string free_title(const std::string& wanted) const;
  // parser_shape.cpp
  void read_shape();
  void read_passed(Index at);
  void read_pick_rows(Index at);
  void read_every_row(Index at);
  void read_long(Index at);
  void read_split_rows(Index at);

  // parser_formulas.cpp
  void read_formulas();
  std::string title_of_bracket(Index bracket, const Compute& compute);
  void read_difference();
  std::string title_before(Index equals, Index& from) const;
  void know_made(const Column& made);

  // parser_scores.cpp
  void read_scores();
  void read_score(Index at, int what);
  std::vector<Column> subjects() const;

  // parser_products.cpp
  void read_raises();
  std::optional<Question> propose_product() const;
  std::size_t without(const std::string& column, std::size_t end) const;

  // parser_rates.cpp
  void read_pass_rates();
  void read_pass_rate(Index at);
  std::vector<Column> marks_before(Index at);

  // parser_ranges.cpp
  void read_bins();
  bool read_bin_edges(std::vector<double>& edges, std::optional<double>& width);

  // parser_times.cpp
  void join_clocks();
  void settle_sides();
  void read_times();
  void read_time(Index at, int from, int to);
  std::vector<Column> time_columns() const;

  // parser_groups_own.cpp
  bool read_group_average(Index at);
  void read_latest();

  // parser_units.cpp
  void read_unit_change();
  void read_padding(Index at);

  // parser_days.cpp
  std::vector<Column> date_columns() const;
  void count_days(Index at);
  void read_mean_of_date(Index at);
  void ask_within(Index at);
  void read_speed();
  bool names_group(Index at) const;
  bool ask_person_days(Index at, const Column& date);
  bool read_days_within(Index at);
  bool asks_for_days(Index at) const;
  void read_days_compared(Index at);
  void read_day_counts(Index at, CellRule rule);

  // parser_weekdays.cpp
  void read_weekdays();
  std::string weekdays_at(Index at) const;
  void take_weekdays(Index at, Index last, const std::string& days);
  void ask_month_ends();
  void read_grades();

  // parser_stock.cpp
  void read_restock();

  // parser_categories.cpp
  void read_unify(Index at);
  void read_categories(Index at);

  // parser_outputs.cpp
  void read_output();
  void read_combine();
  void read_charts();
  void read_other();

  // parser.cpp
  void read_loose_columns();
  void report_leftovers();

  std::string_view instruction_;
  std::vector<Token> tokens_;
  std::vector<Column> columns_;
  Say say_;
  std::uint64_t rows_ = 0;
  std::vector<Index> removed_clauses_;  ///< Begins of clauses whose conditions are left out.
};

}  // namespace errand::recipes
