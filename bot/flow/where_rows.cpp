#include "bot/flow/where_rows.hpp"

#include "bot/core/text.hpp"
#include "bot/flow/evidence.hpp"
#include "bot/flow/pattern.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <regex>
#include <string_view>
#include <utility>
#include <vector>

namespace errand::flow {

namespace {

/// Rows that were not taken along, and why, in words that hold the number.
struct Reason {
  std::uint64_t count = 0;
  std::string text;
  bool is_data = false;  ///< Rows of data, which the script took out; not totals, blanks and notes.
};

std::uint64_t number_in(std::string text) {
  std::erase(text, ',');
  constexpr std::size_t most_digits = 15;
  return text.empty() || text.size() > most_digits ? 0 : std::stoull(text);
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = trimmed(text.substr(0, end));
    if (!line.empty()) lines.emplace_back(line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

/// The script's own words for rows that it took out.
std::optional<Reason> reason_in(const std::string& line) {
  static const std::array<std::regex, 4> forms{
      pattern("去掉(?:重复行)? ?([\\d,]+) ?行"), pattern("Removed ([\\d,]+) (?:duplicate )?rows"),
      pattern("left out ([\\d,]+) \\("), pattern("去掉了? ?([\\d,]+) ?条")};
  constexpr std::size_t longest_line = 400;
  if (line.size() > longest_line) return std::nullopt;
  for (const auto& form : forms) {
    std::smatch found;
    if (std::regex_search(line, found, form))
      return Reason{.count = number_in(found[1].str()), .text = line, .is_data = true};
  }
  return std::nullopt;
}

bool speaks_of_rows(const std::string& line) {
  return line.find("行") != std::string::npos || line.find("row") != std::string::npos ||
         line.find("条") != std::string::npos || line.find("记录") != std::string::npos ||
         line.find("record") != std::string::npos;
}

struct Counts {
  std::uint64_t read = 0;
  std::uint64_t written = 0;
  std::vector<std::string> lines;  ///< What was read and written, a line for each table.
  std::vector<Reason> reasons;
};

void count_read(const std::vector<FileProfile>& profiles, const Evidence& evidence, const Phrases& phrases,
                Counts& counts) {
  for (const auto& profile : profiles) {
    if (std::ranges::find(evidence.opened, profile.name) == evidence.opened.end()) continue;
    for (const auto& table : profile.tables) {
      const auto name = table.sheet.empty() ? profile.name : profile.name + " · " + table.sheet;
      counts.read += table.rows;
      counts.lines.push_back(phrases("why.read", {{"name", name}, {"rows", std::to_string(table.rows)}}));
      const auto add = [&](std::uint64_t count, const char* phrase) {
        if (count == 0) return;
        counts.reasons.push_back(
            {.count = count, .text = phrases(phrase, {{"name", name}, {"count", std::to_string(count)}})});
      };
      add(table.totals_rows.size(), "why.totals");
      add(table.blank_rows, "why.blank");
      add(table.footnote_rows.size(), "why.footnotes");
    }
  }
}

Counts counts_of(const Job& about, const Phrases& phrases) {
  const auto evidence = evidence_of(about);
  Counts counts;
  count_read(profiles_of(about), evidence, phrases, counts);
  for (const auto& preview : evidence.previews) {
    for (const auto& table : preview.tables) {
      const auto name = table.sheet.empty() ? preview.name : preview.name + " · " + table.sheet;
      counts.written = std::max(counts.written, table.total_rows);
      counts.lines.push_back(
          phrases("why.written", {{"name", name}, {"rows", std::to_string(table.total_rows)}}));
    }
  }
  for (const auto& line : lines_of(evidence.printed)) {
    if (auto reason = reason_in(line); reason && reason->count > 0)
      counts.reasons.push_back(std::move(*reason));
  }
  return counts;
}

std::uint64_t sum_of(const std::vector<Reason>& reasons) {
  std::uint64_t sum = 0;
  for (const auto& reason : reasons) sum += reason.count;
  return sum;
}

/// The reasons that make up the number; empty when none do. Data rows that the script took out come first:
/// that is what people count.
std::vector<Reason> making_up(std::uint64_t count, const std::vector<Reason>& reasons) {
  std::vector<Reason> of_data;
  std::ranges::copy_if(reasons, std::back_inserter(of_data), &Reason::is_data);
  if (!of_data.empty() && sum_of(of_data) == count) return of_data;
  if (!reasons.empty() && sum_of(reasons) == count) return reasons;
  for (std::size_t first = 0; first < reasons.size(); ++first) {
    for (std::size_t second = first + 1; second < reasons.size(); ++second) {
      if (reasons[first].count + reasons[second].count == count) return {reasons[first], reasons[second]};
    }
  }
  return {};
}

/// Grouped rows are not lost: many rows stand in one row of the result.
bool is_grouped(const Script& script) {
  return script.plan.find("\"step\":\"group\"") != std::string::npos ||
         script.plan.find("\"step\":\"pivot\"") != std::string::npos ||
         script.code.find(".groupby(") != std::string::npos;
}

std::string joined(const std::vector<Reason>& reasons, const Phrases& phrases) {
  std::string text;
  for (const auto& reason : reasons) text += (text.empty() ? "" : phrases("why.and")) + reason.text;
  return text;
}

std::string headline_of(const Counts& counts, const Script& script, std::optional<std::uint64_t> asked,
                        const Phrases& phrases) {
  const auto number = asked ? std::to_string(*asked) : std::string();
  if (asked) {
    std::vector<Reason> single;
    std::ranges::copy_if(counts.reasons, std::back_inserter(single),
                         [&](const Reason& reason) { return reason.count == *asked; });
    if (single.size() > 1)
      return phrases("why.one_of", {{"count", number}, {"reasons", joined(single, phrases)}});
    if (single.size() == 1)
      return phrases("why.explained", {{"count", number}, {"reasons", joined(single, phrases)}});
    const auto found = making_up(*asked, counts.reasons);
    if (!found.empty())
      return phrases("why.explained", {{"count", number}, {"reasons", joined(found, phrases)}});
  }
  const bool grouped = is_grouped(script) && counts.written > 0;
  if (grouped && (!asked || counts.reasons.empty())) {
    return phrases("why.grouped",
                   {{"read", std::to_string(counts.read)}, {"written", std::to_string(counts.written)}});
  }
  if (asked) return phrases("why.unexplained", {{"count", number}});
  if (!counts.reasons.empty()) return phrases("why.reasons", {{"reasons", joined(counts.reasons, phrases)}});
  return phrases(counts.read == counts.written ? "why.nothing_lost" : "why.unknown");
}

}  // namespace

std::optional<std::uint64_t> rows_named(const std::string& question) {
  static const auto digits =
      pattern("([\\d,]+) ?(?:多)?(?:行|条|笔|个|fewer|more|less|rows|records|missing|extra|lines|row)");
  std::smatch found;
  constexpr std::size_t longest = 400;
  if (question.size() > longest) return std::nullopt;
  if (std::regex_search(question, found, digits)) return number_in(found[1].str());
  static constexpr std::array<std::pair<std::string_view, std::uint64_t>, 11> words{{{"一行", 1},
                                                                                     {"两行", 2},
                                                                                     {"二行", 2},
                                                                                     {"三行", 3},
                                                                                     {"四行", 4},
                                                                                     {"五行", 5},
                                                                                     {"六行", 6},
                                                                                     {"七行", 7},
                                                                                     {"八行", 8},
                                                                                     {"九行", 9},
                                                                                     {"十行", 10}}};
  for (const auto& [word, number] : words) {
    if (question.find(word) != std::string::npos) return number;
  }
  return std::nullopt;
}

Reply where_rows_went(const Job& about, const std::string& question, const Phrases& phrases) {
  const auto generated = generated_of(about);
  const auto* script = std::get_if<Script>(&generated);
  const auto counts = counts_of(about, phrases);
  Reply reply;
  reply.tone = ReplyTone::done;
  reply.headline = headline_of(counts, script != nullptr ? *script : Script(), rows_named(question), phrases);
  for (const auto& line : counts.lines) reply.text += line + "\n";
  std::string told;
  for (const auto& line : lines_of(evidence_of(about).printed)) {
    constexpr std::size_t most_line_characters = 300;
    if (speaks_of_rows(line)) told += "- " + shortened(line, most_line_characters) + "\n";
  }
  if (!told.empty()) reply.text += phrases("why.told") + "\n" + told;
  for (const auto& reason : counts.reasons) {
    if (reply.text.find(reason.text) == std::string::npos) reply.text += "- " + reason.text + "\n";
  }
  constexpr std::size_t most_characters = 4'000;
  reply.text = shortened(trimmed(reply.text), most_characters);
  return reply;
}

}  // namespace errand::flow
