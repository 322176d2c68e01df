#include "bot/flow/verdict.hpp"

#include "bot/core/text.hpp"

#include <algorithm>

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

std::uint64_t rows_of(const std::vector<FileProfile>& profiles) {
  std::uint64_t rows = 0;
  for (const auto& file : profiles) {
    for (const auto& table : file.tables) rows += table.rows;
  }
  return rows;
}

std::vector<std::string> doubts_of(const Evidence& evidence, const Script& script,
                                   const std::vector<FileProfile>& profiles) {
  std::vector<std::string> doubts;
  for (const auto& input : script.inputs) {
    const bool is_opened = std::ranges::find(evidence.opened, input) != evidence.opened.end();
    if (!is_opened) doubts.push_back("The input in/" + input + " was never opened.");
  }
  const auto input_rows = rows_of(profiles);
  for (const auto& file : evidence.previews) {
    if (!file.problem.empty())
      doubts.push_back("out/" + file.name + " cannot be read: " + file.problem + ".");
    if (file.blank_picture) doubts.push_back("out/" + file.name + " is a blank picture.");
    if (!file.outward.empty()) {
      doubts.push_back("out/" + file.name +
                       " would connect to other computers when it is opened: write cells as text, without "
                       "formulas, links, scripts or pictures of other computers.");
    }
    for (const auto& table : file.tables) {
      const auto where = "out/" + file.name + (table.sheet.empty() ? "" : " sheet " + table.sheet);
      if (table.all_blank || table.total_rows == 0) {
        doubts.push_back(where + " holds no data below its header.");
        continue;
      }
      for (const auto& column : table.empty_columns) {
        doubts.push_back("All values of column " + column + " in " + where + " are blank or NaN.");
      }
      for (const auto& column : table.zero_columns) {
        doubts.push_back("All values of column " + column + " in " + where + " are 0.");
      }
      if (input_rows > 0 && table.total_rows > many_rows && table.total_rows > input_rows * 3) {
        doubts.push_back(where + " has " + std::to_string(table.total_rows) + " rows, the inputs together " +
                         std::to_string(input_rows) + ": a join may have multiplied them.");
      }
    }
  }
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
  if (trimmed(evidence.printed).empty() && evidence.outputs.empty()) {
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

bool may_be_mended(const Evidence& evidence) {
  return evidence.ran && evidence.outcome != Outcome::refused && evidence.outcome != Outcome::cancelled;
}

std::string last_line_of(const std::string& complaint) {
  const auto text = trimmed(complaint);
  const auto end = text.rfind('\n');
  return std::string(end == std::string_view::npos ? text : text.substr(end + 1));
}

}  // namespace errand::flow
