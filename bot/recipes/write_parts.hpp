/// The parts of the writer and what they share while one script is written. Each part adds Python and steps;
/// one write_*.cpp per idea. Used by write*.cpp alone.
#pragma once

#include "bot/core/profile.hpp"
#include "bot/recipes/plan.hpp"
#include "bot/recipes/write_python.hpp"
#include "bot/recipes/write_table.hpp"
#include "bot/recipes/write_words.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace errand::recipes::writer {

/// A script in the making. `table` follows the Python variable `data` through the steps.
struct Writing {
  const Plan& plan;
  const std::vector<FileProfile>& files;
  Words words;
  PythonText python{};
  std::vector<std::string> steps{};
  std::vector<std::string> inputs{};
  std::vector<std::string> output_names{};

  Table table{};
  Uses uses{};
  bool rows_of_source = true;             ///< No grouping yet: a row of `data` is a row of a source.
  std::vector<std::string> conditions{};  ///< What the filters kept, in words.
  std::vector<std::string> converted{};   ///< Columns whose cells were turned into numbers or dates.
  /// Further tables for the workbook (or further files): variable, title, columns; written where they have
  /// rows.
  struct Extra {
    std::string variable;
    std::string title;
    Table table;
  };
  std::vector<Extra> extras{};
  bool has_stated = false;  ///< The variable `stated` holds the one totals row at the end of the only source.
  bool keeps_all_rows = false;  ///< A conversion: totals and notes are rows like others.
  bool keeps_header =
      false;  ///< A conversion to plain text: the header and what is above it stay where they are.
  bool has_rows = false;     ///< The variable `rows` holds the rows behind the answer.
  bool has_ranking = false;  ///< The variable `ranking` holds the groups that a question's first n come from.
  bool single_answer = false;  ///< A grouping without keys: `counted` holds the number of rows it is over.
  Table rows_table{};
  Table ranking_table{};
  bool has_original = false;  ///< The variable `original` holds the cells before that.
  bool has_headline = false;  ///< The variable `headline` is set on every path so far.
  bool has_total = false;     ///< The variable `total` holds a totals row for the end of the table.

  /// A question about some of the rows: those rows are shown beside the answer.
  bool goal_shows_rows() const { return plan.goal == Goal::question && !conditions.empty(); }

  void step(std::string_view zh, std::string_view en, std::initializer_list<std::string_view> arguments = {});
  void paragraph(std::string_view zh, std::string_view en,
                 std::initializer_list<std::string_view> arguments = {});
  /// notes.append(f"..."): what is told below the headline. The pattern is ours and may hold {expressions};
  /// the arguments are escaped.
  void note(std::string_view zh, std::string_view en, std::initializer_list<std::string_view> arguments = {},
            std::string_view indent = "");
  /// headline = f"...": the sentence that the script prints first; the last one that is set counts.
  void headline(std::string_view zh, std::string_view en,
                std::initializer_list<std::string_view> arguments = {}, std::string_view indent = "");
  void headline_is_last_note(std::string_view indent = "");
  void line(std::string_view pattern, std::initializer_list<std::string_view> arguments = {});
  /// A helper function in the user's language: `code` has {0} for the docstring.
  void helper(std::string_view name, std::string_view zh, std::string_view en, std::string_view code);
  /// A name in out/ that no other output has: "title.xlsx", "title 2.xlsx".
  std::string output_name(std::string_view stem, std::string_view extension);
};

// write_load.cpp
/// Reads one table into `variable`, rows numbered as in the file, columns named; without totals and notes.
/// `wanted`: the columns to keep; empty: all. Returns the table.
Table write_load(Writing& writing, const Source& source, const std::string& variable,
                 const std::vector<std::string>& wanted);
/// The expression that opens the source: "in/name", or bytes out of a zip.
std::string opened(Writing& writing, const Source& source);

// write_readers.cpp
void need_read_xls(Writing& writing);
void need_read_ods(Writing& writing);
void need_read_json(Writing& writing);
void need_read_docx(Writing& writing);
void need_read_html(Writing& writing);
/// read_text_table(file, columns): a text table out of a zip.
void need_open_text(Writing& writing);
/// open_member(archive, name)
void need_open_member(Writing& writing);

// write_clean.cpp
/// Turns the columns that the plan computes with into numbers, dates and trimmed text.
void write_conversions(Writing& writing);
/// The same for any table: the names of the columns that changed. `everything`: numbers and dates in all
/// columns.
std::vector<std::string> convert(Writing& writing, const std::string& variable, Table& table,
                                 const Uses& uses, bool everything, std::vector<std::string>& lines);
/// to_numbers(table, name), for `column`.
void need_to_numbers(Writing& writing, bool marked);
void need_read_dates(Writing& writing);
void need_to_dates(Writing& writing);
void need_as_text(Writing& writing);
void need_decimals(Writing& writing);
/// An expression that formats the number in the expression `value` for print: f"{...}" without the quotes.
std::string shown(Writing& writing, const Column& column, std::string_view value);

// write_filter.cpp
void write_step(Writing& writing, const Filter& filter);
/// The conditions in words: "地区 为 华东 且 金额 大于 1,000".
std::string described(const Words& words, const Filter& filter, const Table& table);

// write_rows.cpp
void write_step(Writing& writing, const Dedupe& dedupe);
void write_step(Writing& writing, const FillBlanks& fill);
void write_step(Writing& writing, const DropBlanks& drop);
void write_step(Writing& writing, const SelectColumns& select);
void write_step(Writing& writing, const RenameColumn& rename);

// write_order.cpp
void write_step(Writing& writing, const Sort& sort);
void write_step(Writing& writing, const Top& top);

// write_group.cpp
void write_step(Writing& writing, const Group& group);
struct Key {
  Column column;           ///< As it stands in the result.
  std::string expression;  ///< The series to group by, blank cells labelled.
  bool ordered = false;    ///< Sorts by what it means (time, number), unlike names.
};
Key write_key(const Writing& writing, const GroupKey& key);
/// The pandas expression of a measure over `groups` ("groups" or "data").
std::string measured(Writing& writing, const Aggregate& aggregate, std::string_view groups);
Column column_of(Writing& writing, const Aggregate& aggregate);
std::string title_of(const Words& words, const Aggregate& aggregate);

// write_cells.cpp
void write_step(Writing& writing, const EditCells& edit);
// write_cells_helpers.cpp
/// A function of one cell for a rule, added to the script; its name.
std::string need_cell_function(Writing& writing, const EditCells& edit);

// write_bins.cpp
void write_step(Writing& writing, const Bin& bin);

// write_correlate.cpp
void write_step(Writing& writing, const Correlate& correlate);

// write_words_count.cpp
void write_step(Writing& writing, const CountWords& count);

// write_loan.cpp
void write_step(Writing& writing, const Loan& loan);

// write_days.cpp
/// Days or working days from one date column to another, as a new column.
void write_days(Writing& writing, const EditCells& edit);

// write_shape.cpp
void write_step(Writing& writing, const Compute& compute);
void write_step(Writing& writing, const PickRows& pick);
void write_step(Writing& writing, const Reshape& reshape);
/// A workbook with the header over each row and a blank line between, ready to be cut.
void write_payslips(Writing& writing, const std::string& stem);

// write_pivot.cpp
void write_step(Writing& writing, const Pivot& pivot);

// write_window.cpp
void write_step(Writing& writing, const AddColumn& add);

// write_combine.cpp
/// Loads all sources and makes them the one table `data`.
void write_sources(Writing& writing);
/// All columns of a source, before anything is loaded.
Table raw_table(const Source& source, const std::vector<FileProfile>& files);
/// What tells a source from the others of the plan: its file, its sheet, or both.
std::string label_of(const Writing& writing, const Source& source);
/// match_keys(table, names): keys without spaces, width and case, the same for numbers and digits in text.
void need_match_keys(Writing& writing);
/// Makes date keys comparable; returns the further argument for match_keys: codes that are numbers on one
/// side have no leading zeros there.
std::string write_key_dates(Writing& writing, const std::vector<KeyPair>& keys,
                            const std::string& left_variable, const Table& left,
                            const std::string& right_variable, const Table& right);

// write_reconcile.cpp
void write_reconcile(Writing& writing, const Reconcile& reconcile);

// write_question.cpp
/// Notes before the steps what is needed to show the rows behind the answer, and prints the answer after
/// them.
void write_answer(Writing& writing);

// write_headline.cpp
/// Sets the headline to what the table says: the highest group and the total, the last period's change.
void write_headline(Writing& writing);
/// Prints the headline, then the notes.
void write_notes(Writing& writing);

// write_chart.cpp
void write_chart(Writing& writing, const Chart& chart);

// write_native_chart.cpp
/// Adds Excel's own chart beside the table that was just written; inside the block of the open workbook.
void write_native_chart(Writing& writing, const Chart& chart);

// write_output.cpp
/// Gives back the cells as they stood in the source where nothing was to be changed, and appends the total.
void write_finish(Writing& writing);
void write_output(Writing& writing, const Output& output);
/// Writes the table in `variable` to a file named after `stem`; returns the name.
std::string write_file(Writing& writing, const std::string& variable, const std::string& stem, Format format,
                       const std::string& encoding, const Table& table, const std::string& options = "");
/// Puts the cells of `original` back into the columns that were only converted to compute with.
void write_originals(Writing& writing, const std::string& variable, const Table& table, Format asked);
/// What `Format::same` means for this plan.
Format settled(const Writing& writing, Format format);
/// sheet_name(text, taken): a sheet's name that Excel accepts.
void need_sheet_name(Writing& writing);
/// write_sheet(writer, table, sheet, formats, above=()), and the ExcelWriter that goes with it.
void need_write_sheet(Writing& writing);
std::string excel_writer(Writing& writing, std::string_view name);
/// {"金额": "#,##0.00"}: the number formats of a table's columns.
std::string formats_of(const Table& table);

/// An expression: the table with its date columns as days. Needs need_days_only where there are such columns.
std::string days_only(const Table& table, std::string_view variable);
void need_days_only(Writing& writing);
/// as_written(table): how a table's cells look in text formats: dates as 2025-01-03, whole numbers without
/// ".0".
void need_as_written(Writing& writing);
/// The Python codec of a text output.
std::string encoding_for(const Writing& writing, Format asked, const std::string& encoding);

// write_split.cpp
void write_split(Writing& writing, const Split& split);

// write_describe.cpp
void write_description(Writing& writing);

// write_convert.cpp
void write_conversion(Writing& writing);

}  // namespace errand::recipes::writer
