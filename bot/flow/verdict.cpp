#include "bot/flow/verdict.hpp"

#include "bot/core/text.hpp"
#include "bot/flow/pattern.hpp"

#include <system_error>

#include <algorithm>
#include <charconv>
#include <optional>
#include <regex>

namespace errand::flow {

namespace {

constexpr std::size_t most_error_bytes = 3'000;  // of a traceback: its end
constexpr std::uint64_t many_rows = 1'000;       // below it a join that multiplies rows does little harm

std::string limit_sentence(const Evidence& evidence) {
  if (evidence.outcome == Outcome::timed_out) {
    return "It was stopped after " + std::to_string(evidence.limit_value / 1000) +
           " s. Read only the needed columns and avoid loops over rows.";
  }
  if (evidence.outcome == Outcome::out_of_memory) {
    return "It was stopped because it needed more than " + readable_size(evidence.limit_value) +
           " of memory. Read only the needed columns, and one file at a time.";
  }
  if (evidence.outcome == Outcome::too_much_output)
    return "It was stopped because it wrote or printed too much.";
  return "It was ended by a signal: it may not start processes or use what the sandbox forbids.";
}

std::string error_of(const Evidence& evidence) {
  const auto text = trimmed(evidence.complained);
  if (text.size() <= most_error_bytes) return std::string(text);
  return "…" + to_utf8(text.substr(text.size() - most_error_bytes));
}

/// What is known of the inputs' tables.
class Inputs {
 public:
  explicit Inputs(const std::vector<FileProfile>& profiles) {
    for (const auto& file : profiles) {
      for (const auto& table : file.tables) tables_.push_back(&table);
    }
  }

  std::uint64_t rows() const {
    std::uint64_t rows = 0;
    for (const auto* table : tables_) rows += table->rows;
    return rows;
  }

  std::size_t most_columns() const {
    std::size_t most = 0;
    for (const auto* table : tables_) most = std::max(most, table->columns.size());
    return most;
  }

  /// The column had blanks before: a filter may have left just those.
  bool had_blanks(const std::string& name) const {
    return any([&](const ColumnProfile& column) { return column.name == name && column.blanks > 0; });
  }

  /// The column, or one that its name goes back to ("金额合计"), has values and none of them is 0.
  bool had_no_zero(const std::string& name) const {
    return any([&](const ColumnProfile& column) {
      const auto least = number(column.min);
      const auto most = number(column.max);
      return name.find(column.name) != std::string::npos && least && most && (*least > 0 || *most < 0);
    });
  }

 private:
  template <typename Test>
  bool any(Test test) const {
    return std::ranges::any_of(
        tables_, [&](const TableProfile* table) { return std::ranges::any_of(table->columns, test); });
  }
  static std::optional<double> number(const std::string& text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
  }

  std::vector<const TableProfile*> tables_;
};

/// Whether the sentence that answers the wish says that nothing was found: no rows are then the answer.
bool says_none(const std::string& printed) {
  static const auto none = pattern(
      "没有|未找到|未发现|找不到|不存在|无重复|无差异|无符合|(?:完全|全部|均|都)一致|"
      "(?:^|[^0-9.,])0 *(?:行|条|个|笔|项|人|家|份|张|[a-z])|\\b(?:no|none|nothing|zero)\\b");
  const auto text = trimmed(printed);
  return std::regex_search(std::string(cut_bytes(text.substr(0, text.find('\n')), 500)), none);
}

/// No difference is what a comparison hopes for.
bool is_difference(const std::string& name) {
  return contains_any(ascii_lower(name), {"差", "变化", "增减", "增长", "diff", "delta", "change", "growth"});
}

bool is_suspicious_zero(const FilePreview::Table& table, const std::string& column, const Inputs& inputs) {
  if (is_difference(column)) return false;
  const auto numeric = static_cast<std::size_t>(std::ranges::count(table.numeric, true));
  return table.zero_columns.size() >= numeric || inputs.had_no_zero(column);
}

void doubt_table(const FilePreview& file, const FilePreview::Table& table, const Inputs& inputs,
                 std::vector<std::string>& doubts) {
  const auto where = "out/" + file.name + (table.sheet.empty() ? "" : " sheet " + table.sheet);
  for (const auto& column : table.empty_columns) {
    if (inputs.had_blanks(column)) continue;
    doubts.push_back("All values of column " + column + " in " + where + " are blank or NaN.");
  }
  for (const auto& column : table.zero_columns) {
    if (!is_suspicious_zero(table, column, inputs)) continue;
    doubts.push_back("All values of column " + column + " in " + where + " are 0.");
  }
  // A wide table that is made long has more rows too, and fewer columns.
  const bool is_multiplied = table.total_rows > many_rows && table.total_rows > inputs.rows() * 3 &&
                             table.columns.size() >= inputs.most_columns();
  if (inputs.rows() > 0 && is_multiplied) {
    doubts.push_back(where + " has " + std::to_string(table.total_rows) + " rows, the inputs together " +
                     std::to_string(inputs.rows()) + ": a join may have multiplied them.");
  }
}

bool is_empty(const FilePreview::Table& table) {
  return table.all_blank || table.total_rows == 0;
}

/// A result that holds nothing is one where the script says so, or where another sheet of the file holds
/// something.
bool is_expected_to_be_empty(const FilePreview& file, const std::string& printed) {
  return says_none(printed) || !std::ranges::all_of(file.tables, is_empty);
}

/// Kinds that are not looked into, and a password that was asked for, are no fault.
bool is_damaged(const FilePreview& file) {
  return !file.problem.empty() && file.problem != "unsupported" && file.problem != "encrypted" &&
         file.problem != "too_large" && file.problem != "too_many_cells";
}

std::vector<std::string> doubts_of(const Evidence& evidence, const Script& script,
                                   const std::vector<FileProfile>& profiles) {
  std::vector<std::string> doubts;
  for (const auto& input : script.inputs) {
    const bool is_opened = std::ranges::find(evidence.opened, input) != evidence.opened.end();
    if (!is_opened) doubts.push_back("The input in/" + input + " was never opened.");
  }
  const Inputs inputs(profiles);
  for (const auto& file : evidence.previews) {
    if (is_damaged(file)) doubts.push_back("out/" + file.name + " cannot be read: " + file.problem + ".");
    if (file.blank_picture) doubts.push_back("out/" + file.name + " is a blank picture.");
    if (!file.outward.empty()) {
      doubts.push_back("out/" + file.name +
                       " would connect to other computers when it is opened: write cells as text, without "
                       "formulas, links, scripts or pictures of other computers.");
    }
    for (const auto& table : file.tables) {
      if (!is_empty(table)) {
        doubt_table(file, table, inputs, doubts);
      } else if (!is_expected_to_be_empty(file, evidence.printed)) {
        doubts.push_back("out/" + file.name + (table.sheet.empty() ? "" : " sheet " + table.sheet) +
                         " holds no data below its header.");
      }
    }
  }
  for (const auto& name : empty_charts(evidence))
    doubts.push_back("The chart out/" + name + " shows no values.");
  return doubts;
}

}  // namespace

Verdict judge(const Evidence& evidence, const Script& script, const std::vector<FileProfile>& profiles) {
  if (evidence.outcome == Outcome::failed) {
    return {.kind = VerdictKind::failed, .complaint = "It ended with an error:\n" + error_of(evidence)};
  }
  if (evidence.outcome != Outcome::finished) {
    return {.kind = VerdictKind::failed, .complaint = limit_sentence(evidence)};
  }
  if (says_nothing(evidence)) {
    return {.kind = VerdictKind::failed,
            .complaint = "It printed nothing and wrote nothing to out/: there is no answer."};
  }
  Verdict verdict;
  constexpr std::size_t most_doubts = 8;
  for (const auto& doubt : doubts_of(evidence, script, profiles)) {
    verdict.kind = VerdictKind::doubtful;
    if (static_cast<std::size_t>(std::ranges::count(verdict.complaint, '\n')) < most_doubts) {
      verdict.complaint += doubt + "\n";
    }
  }
  return verdict;
}

bool says_nothing(const Evidence& evidence) {
  return trimmed(evidence.printed).empty() && evidence.outputs.empty();
}

bool reads_no_input(const Evidence& evidence, const Script& script) {
  const bool is_of_recipe = !script.plan.empty();
  return !is_of_recipe && !script.inputs.empty() &&
         std::ranges::none_of(script.inputs, [&](const std::string& input) {
           return std::ranges::find(evidence.opened, input) != evidence.opened.end();
         });
}

std::string reason_in(const Evidence& evidence) {
  if (evidence.outcome != Outcome::failed || evidence.exit_code != 1) return {};
  std::string reason;
  std::string_view rest = evidence.complained;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    static const auto of_python = pattern(
        "Traceback \\(most recent call last\\).*|  File "
        "\".*|(?:\\w+\\.)*\\w+(?:Error|Exception|Interrupt)(?::.*)?");
    const std::string text(cut_bytes(line, most_error_bytes));
    if (std::regex_match(text, of_python)) return {};
    // A library's warning, and below it the line that it is of.
    static const auto warning = pattern(".*\\w+Warning: .*");
    if (trimmed(line).empty() || line.starts_with("  ") || std::regex_match(text, warning)) continue;
    if (!reason.empty()) return {};
    reason = std::string(trimmed(text));
  }
  return reason;
}

bool may_be_mended(const Evidence& evidence) {
  const bool is_of_script = evidence.outcome != Outcome::refused && evidence.outcome != Outcome::cancelled;
  return evidence.ran && is_of_script && reason_in(evidence).empty();
}

std::string last_line_of(const std::string& complaint) {
  const auto text = trimmed(complaint);
  const auto end = text.rfind('\n');
  return std::string(end == std::string_view::npos ? text : text.substr(end + 1));
}

}  // namespace errand::flow
