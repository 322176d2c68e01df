/// What the writer knows of a table at each point of the script: its columns and how they may be used. Made
/// from the profiles, changed by the steps. Used by write*.cpp alone.
#pragma once

#include "bot/core/profile.hpp"
#include "bot/recipes/plan.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace errand::recipes::writer {

enum class Kind { text, number, date };

struct Column {
  std::string name;
  Kind kind = Kind::text;
  bool whole = false;    ///< Numbers without decimals.
  bool percent = false;  ///< Fractions shown as percent.
  bool money = false;
  bool timed = false;   ///< Dates with a time of day.
  bool code = false;    ///< Digits that are an identifier.
  bool blanks = false;  ///< May hold blank or unreadable cells.
  bool unreadable = false;
  bool marked = false;   ///< Text cells that carry currency signs, units and the like.
  bool native = false;   ///< Real numbers and dates, not text.
  bool ordered = false;  ///< Labels of ranges: a categorical that sorts by what they stand for.
  std::string unit;
  std::string number_format;
  std::string date_format;
  Period period = Period::none;  ///< Labels that a grouping by this period made.
  const ColumnProfile* profile = nullptr;
};

Column column_of(const ColumnProfile& profile);

struct Table {
  std::vector<Column> columns;
  std::optional<Column> rest{};  ///< What further columns are that only the data names (a pivot's).
  bool has(const std::string& name) const;
  /// A column that only the data names is `rest`. Throws std::invalid_argument where no column has the name:
  /// the plan does not fit.
  const Column& at(const std::string& name) const;
  Column& at(const std::string& name);
  std::vector<std::string> names() const;
};

/// How a plan uses a column of its sources, by the name it has there.
struct Use {
  bool number = false;
  bool date = false;
  bool text = false;  ///< As a key or compared as text: trimmed first.
};

struct Uses {
  std::map<std::string, Use> columns;  ///< Every column that a step, a chart or a split names.
  bool all = false;                    ///< The result shows rows of the sources with all their columns.
};

/// `combined` is the table before the first step.
Uses uses_of(const Plan& plan, const Table& combined);

const FileProfile& file_of(const Source& source, const std::vector<FileProfile>& files);
const TableProfile& table_of(const Source& source, const std::vector<FileProfile>& files);

/// What the table is stored as: the file's kind, or for a zip its member's: "csv", "xlsx", ...
std::string kind_of(const FileProfile& file, const TableProfile& table);
/// Cells are real numbers and dates rather than text.
bool is_workbook(const Source& source, const std::vector<FileProfile>& files);

}  // namespace errand::recipes::writer
