#include "bot/core/text.hpp"
#include "bot/flow/compose.hpp"
#include "bot/flow/pipeline.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace errand::flow {

namespace {

std::string joined(const std::vector<std::string>& names) {
  constexpr std::size_t most = 5;
  std::string text;
  for (std::size_t index = 0; index < names.size() && index < most; ++index) {
    if (index > 0) text += ", ";
    text += printable(names[index]);
  }
  if (names.size() > most) text += " …";
  return text;
}

/// "an HTML page: Sign in" with the kind of file in the language of the phrases.
std::string kind_in_words(const Phrases& phrases, const std::string& detail) {
  const auto colon = std::min(detail.find(": "), detail.size());
  const auto key = "kind." + detail.substr(0, colon);
  return phrases.has(key) ? phrases(key) + detail.substr(colon) : detail;
}

/// A note for each reason, so that a hundred files are no hundred notes.
void add_refused_outputs(const Evidence& evidence, const Phrases& phrases, std::vector<std::string>& notes) {
  constexpr std::size_t most_names = 3;
  constexpr std::size_t most_name_characters = 100;
  std::map<std::string, std::vector<std::string>> names_by_reason;
  for (const auto& refused : evidence.refused_outputs) {
    names_by_reason[refused.why].push_back(shortened(refused.name, most_name_characters));
  }
  for (auto& [why, names] : names_by_reason) {
    const auto reason = phrases("output_refused." + why);
    const auto more = names.size() - std::min(names.size(), most_names);
    names.resize(names.size() - more);
    const auto* const key = more > 0 ? "note.outputs_refused" : "note.output_refused";
    notes.push_back(
        phrases(key, {{"name", joined(names)}, {"more", std::to_string(more)}, {"reason", reason}}));
  }
}

}  // namespace

std::string problem_sentence(const Phrases& phrases, const std::string& name, const std::string& problem,
                             const std::string& told) {
  std::string key = "problem." + problem;
  const bool is_media = told.ends_with("audio") || told.ends_with("media") || told == "video";
  if (problem == "unsupported" && is_media) key += "_media";  // There is nothing to convert it to.
  auto detail = kind_in_words(phrases, told);
  if (!phrases.has(key)) {
    key = "problem.unreadable";
    detail = problem + (detail.empty() ? "" : " " + detail);
  }
  if (detail.empty() && phrases.has(key + "_unnamed")) key += "_unnamed";
  const auto sentence = phrases(key, {{"detail", detail}, {"limit", detail}});
  return phrases("problem.named", {{"name", name}, {"sentence", sentence}});
}

namespace {

void add_members_left_out(const FileProfile& archive, const Phrases& phrases,
                          std::vector<std::string>& notes) {
  for (const auto& [member, problem] : archive.left_out) {
    const auto colon = std::min(problem.find(':'), problem.size());
    const auto detail = colon == problem.size() ? std::string() : problem.substr(colon + 1);
    notes.push_back(
        problem_sentence(phrases, archive.name + " · " + member, problem.substr(0, colon), detail));
  }
  if (archive.unread_members > 0) {
    notes.push_back(phrases("note.members_unread",
                            {{"name", archive.name}, {"count", std::to_string(archive.unread_members)}}));
  }
}

}  // namespace

std::vector<std::string> findings(const Evidence& evidence, const Script& script,
                                  const std::vector<FileProfile>& profiles, const Phrases& phrases) {
  std::vector<std::string> notes;
  const std::set<std::string> opened(evidence.opened.begin(), evidence.opened.end());
  for (const auto& profile : profiles) {
    // A locked file that was zipped, a scan that was turned: opened all the same.
    const bool was_no_hindrance = profile.problem != "macro" && opened.contains(profile.name);
    if (!profile.problem.empty() && !was_no_hindrance) {
      notes.push_back(problem_sentence(phrases, profile.name, profile.problem, profile.problem_detail));
      if (profile.problem != "macro") continue;
    }
    // Who has files unpacked or renamed gets all of them.
    if (script.shows_tables && opened.contains(profile.name)) add_members_left_out(profile, phrases, notes);
    std::vector<std::string> hidden;
    std::uint64_t uncached = 0;
    for (const auto& table : profile.tables) {
      if (table.hidden) hidden.push_back(table.sheet);
      uncached += table.uncached_formulas;
    }
    if (!hidden.empty()) {
      notes.push_back(phrases("note.hidden_sheet", {{"name", profile.name}, {"sheets", joined(hidden)}}));
    }
    if (uncached > 0) {
      notes.push_back(
          phrases("note.uncached_formulas", {{"name", profile.name}, {"count", std::to_string(uncached)}}));
    }
  }
  // A look at a file counts its gaps: where there is none, all is well.
  const bool counts_gaps = script.generator == "recipe:describe";
  for (const auto& file : evidence.previews) {
    if (file.blank_picture) notes.push_back(phrases("note.blank_picture", {{"name", file.name}}));
    if (!file.outward.empty()) {
      notes.push_back(phrases("note.outward", {{"name", file.name}, {"what", joined(file.outward)}}));
    }
    if (!script.shows_tables) continue;
    for (const auto& table : file.tables) {
      const auto name = table.sheet.empty() ? file.name : file.name + " · " + table.sheet;
      if (table.all_blank || table.total_rows == 0) {
        notes.push_back(phrases("note.empty_table", {{"name", name}}));
        continue;
      }
      if (!table.empty_columns.empty()) {
        notes.push_back(
            phrases("note.empty_columns", {{"name", name}, {"columns", joined(table.empty_columns)}}));
      }
      if (!table.zero_columns.empty() && !counts_gaps) {
        notes.push_back(
            phrases("note.zero_columns", {{"name", name}, {"columns", joined(table.zero_columns)}}));
      }
    }
  }
  for (const auto& name : empty_charts(evidence)) {
    notes.push_back(phrases("note.empty_chart", {{"name", name}}));
  }
  add_refused_outputs(evidence, phrases, notes);
  return notes;
}

std::vector<std::string> unused_files(const Job& job, const Evidence& evidence, const Phrases& phrases) {
  const std::set<std::string> opened(evidence.opened.begin(), evidence.opened.end());
  // Who goes on from a result means it, and what it was made of only where the words say so.
  const bool means_result = std::ranges::any_of(job.files, &JobFile::is_result);
  const bool has_one = std::ranges::any_of(
      job.files, [&](const JobFile& file) { return file.is_result && opened.contains(file.name); });
  std::vector<std::string> notes;
  for (const auto& profile : usable_profiles(job)) {
    const auto file = std::ranges::find(job.files, profile.name, &JobFile::name);
    const bool is_result = file != job.files.end() && file->is_result;
    const bool is_meant = !means_result || (is_result && !has_one);
    if (is_meant && !opened.contains(profile.name)) {
      notes.push_back(phrases("note.not_read", {{"name", profile.name}}));
    }
  }
  return notes;
}

}  // namespace errand::flow
