#include "bot/flow/compose.hpp"

#include "bot/core/text.hpp"
#include "bot/flow/command.hpp"
#include "bot/flow/rerun.hpp"
#include "bot/flow/verdict.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace errand::flow {

namespace {

constexpr std::size_t most_tables = 8;  // shown; every file is delivered all the same
constexpr std::size_t most_rows = 200;  // of one shown table

std::string rows_of(const FileProfile& profile, const Phrases& phrases) {
  if (profile.tables.empty()) return phrases("receipt.input_whole");
  std::uint64_t rows = 0;
  for (const auto& table : profile.tables) rows += table.rows;
  return phrases("receipt.input_rows", {{"rows", std::to_string(rows)}});
}

std::string local_time(TimePoint when, std::chrono::minutes utc_offset) {
  const auto local = when + utc_offset;
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(local - day));
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text.data();
}

/// The sentence for a run without a result, with the limit that hit.
std::string failure_sentence(const Evidence& evidence, const Phrases& phrases) {
  const std::string key = "failed." + evidence.limit;
  if (evidence.outcome == Outcome::finished) return phrases("failed.nothing");
  if (!evidence.limit.empty() && phrases.has(key)) {
    return phrases(key, {{"seconds", std::to_string(evidence.limit_value / 1000)},
                         {"size", readable_size(evidence.limit_value)},
                         {"count", std::to_string(evidence.limit_value)}});
  }
  if (evidence.outcome == Outcome::crashed) return phrases("failed.crashed");
  const auto complaint = trimmed(evidence.complained);
  const auto last_line =
      complaint.substr(complaint.rfind('\n') == std::string_view::npos ? 0 : complaint.rfind('\n') + 1);
  return phrases(evidence.outcome == Outcome::refused ? "failed.refused" : "failed.script",
                 {{"error", shortened(last_line, 200)}});
}

std::vector<std::string> receipt_of(const Job& job, const Evidence& evidence, const Script& script,
                                    const std::vector<FileProfile>& profiles, const Phrases& phrases,
                                    std::chrono::minutes utc_offset) {
  constexpr std::size_t hash_digits = 16;
  std::vector<std::string> lines;
  for (const auto& profile : profiles) {
    if (std::find(evidence.opened.begin(), evidence.opened.end(), profile.name) == evidence.opened.end())
      continue;
    lines.push_back(phrases("receipt.input", {{"name", profile.name},
                                              {"size", readable_size(profile.size_bytes)},
                                              {"rows", rows_of(profile, phrases)},
                                              {"hash", profile.sha256.substr(0, hash_digits)}}));
  }
  for (const auto& output : evidence.outputs) {
    std::uint64_t rows = 0;
    for (const auto& preview : evidence.previews) {
      if (preview.name != output.name) continue;
      for (const auto& table : preview.tables) rows += table.total_rows;
    }
    const auto counted =
        rows > 0 ? phrases("receipt.output_rows", {{"rows", std::to_string(rows)}}) : std::string();
    lines.push_back(phrases("receipt.output", {{"name", output.name},
                                               {"size", readable_size(output.size_bytes)},
                                               {"rows", counted},
                                               {"hash", output.sha256.substr(0, hash_digits)}}));
  }
  lines.push_back(phrases("receipt.generator", {{"generator", script.generator}}));
  const auto cost = cost_of(evidence.calls, phrases);
  lines.insert(lines.end(), cost.begin(), cost.end());
  if (!evidence.versions.empty())
    lines.push_back(phrases("receipt.versions", {{"versions", evidence.versions}}));
  if (!evidence.isolation.empty())
    lines.push_back(phrases("receipt.isolation", {{"isolation", evidence.isolation}}));
  lines.push_back(phrases("receipt.times", {{"profile", std::to_string(evidence.timings.profile_ms)},
                                            {"generate", std::to_string(evidence.timings.generate_ms)},
                                            {"run", std::to_string(evidence.timings.run_ms)},
                                            {"preview", std::to_string(evidence.timings.preview_ms)}}));
  lines.push_back(
      phrases("receipt.job", {{"job", job.id}, {"time", local_time(job.created_at, utc_offset)}}));
  return lines;
}

/// The refusal of a code. Its reason came before, from somebody who needs no model.
std::string refusal(const Declined& declined, const Phrases& phrases, std::vector<std::string>& notes) {
  constexpr std::size_t most_reason = 300;
  if (declined.reason.empty()) return phrases("declined." + declined.code);
  if (const auto why = "why." + declined.code; phrases.has(why)) {
    std::string_view reason = trimmed(declined.reason);
    for (const std::string_view end : {"。", "."}) {
      if (reason.ends_with(end)) reason.remove_suffix(end.size());
    }
    return phrases("declined.stopped", {{"reason", shortened(reason, most_reason)}, {"why", phrases(why)}});
  }
  notes.insert(notes.begin(), declined.reason);
  return phrases("declined." + declined.code);
}

/// What is wrong with files that no script was asked to read.
void add_file_problems(const std::vector<FileProfile>& profiles, const Phrases& phrases,
                       std::vector<std::string>& notes) {
  for (const auto& profile : profiles) {
    if (profile.problem.empty() || profile.problem == "macro") continue;
    notes.push_back(problem_sentence(phrases, profile.name, profile.problem, profile.problem_detail));
  }
}

void attach_whole_text(const Evidence& evidence, const Phrases& phrases, Reply& reply) {
  auto file = evidence.whole_text;
  if (file.sha256.empty()) return;
  file.name = phrases("printed.file");
  const auto is_taken = [&](const FileOut& other) { return other.name == file.name; };
  for (int number = 2; std::ranges::any_of(reply.files, is_taken); ++number) {
    file.name = phrases("printed.another_file", {{"number", std::to_string(number)}});
  }
  const bool is_cut = evidence.left_out_bytes > 0;
  reply.notes.push_back(phrases(is_cut ? "note.printed_cut" : "note.printed_attached",
                                {{"name", file.name}, {"size", readable_size(evidence.left_out_bytes)}}));
  reply.files.push_back(std::move(file));
}

/// The first line keeps its indent: the others have theirs.
std::string_view without_blank_lines_before(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string_view::npos ? std::string_view() : text.substr(text.rfind('\n', begin) + 1);
}

void show_result(const Evidence& evidence, const Script& script, const Phrases& phrases, Reply& reply) {
  const auto printed = trimmed(evidence.printed);
  const auto line_end = printed.find('\n');
  const auto first = trimmed(printed.substr(0, line_end));
  if (first.empty()) {
    reply.headline = script.title.empty() ? phrases("headline.done_untitled")
                                          : phrases("headline.done", {{"title", script.title}});
  } else {
    reply.headline = shortened(first, 300);
    if (line_end != std::string_view::npos)
      reply.text = shortened(without_blank_lines_before(printed.substr(line_end)), most_printed_characters);
  }
  for (const auto& preview : evidence.previews) {
    if (!script.shows_tables) break;
    for (const auto& table : preview.tables) {
      if (reply.tables.size() < most_tables) reply.tables.push_back(view_of(preview, table, most_rows));
    }
  }
  for (const auto& file : evidence.outputs) {
    reply.files.push_back(file);
    if (file.media_type.starts_with("image/")) reply.pictures.push_back(file);
  }
}

/// The result is shown below, for somebody whose wish needed no file.
void warn_of_result(const Phrases& phrases, Reply& reply, Job& job) {
  job.status = JobStatus::failed;
  reply.tone = ReplyTone::failed;
  const auto first = std::exchange(reply.headline, phrases("failed.made_up"));
  reply.text = shortened(reply.text.empty() ? first : first + "\n" + reply.text, most_printed_characters);
}

}  // namespace

std::vector<std::string> cost_of(const std::vector<ModelCall>& calls, const Phrases& phrases) {
  if (calls.empty()) return {};
  std::int64_t input = 0;
  std::int64_t output = 0;
  double cost = 0;
  bool is_estimated = false;
  for (const auto& call : calls) {
    is_estimated = is_estimated || call.is_estimated;
    cost += call.cost;
    input += call.input_tokens;
    output += call.output_tokens;
  }
  std::array<char, 32> money{};
  std::snprintf(money.data(), money.size(), "%.4f", cost);
  return {phrases("receipt.tokens",
                  {{"calls", std::to_string(calls.size())},
                   {"input", std::to_string(input)},
                   {"output", std::to_string(output)},
                   {"estimated", is_estimated ? phrases("receipt.estimated") : std::string()},
                   {"cost", cost > 0 ? phrases("receipt.cost", {{"cost", money.data()}}) : std::string()}})};
}

std::vector<std::string> fetch_problems(const Job& job, const Phrases& phrases) {
  std::vector<std::string> lines;
  for (const auto& file : job.files) {
    if (file.problem.empty()) continue;
    const auto colon = file.problem.find(':');
    const auto detail = colon == std::string::npos ? std::string() : file.problem.substr(colon + 1);
    lines.push_back(problem_sentence(phrases, file.name, file.problem.substr(0, colon), detail));
  }
  return lines;
}

Reply sentence(const Job& job, ReplyTone tone, std::string text) {
  Reply reply;
  reply.job = job.id;
  reply.tone = tone;
  reply.language = job.language;
  reply.headline = std::move(text);
  return reply;
}

/// Buttons below a script's answer; a recipe that is run is saved already, and adapted where it failed.
std::vector<Button> buttons_of(const Job& job, const Script& script, const Phrases& phrases) {
  std::vector<Button> buttons{{.label = phrases("button.again"), .action = "again"}};
  const bool is_saved = script.generator.starts_with(saved_prefix);
  if (job.status != JobStatus::done && is_saved) {
    buttons.push_back({.label = phrases("recipe.adapt"),
                       .action = "answer",
                       .value = adapt_text(script.generator.substr(saved_prefix.size()), {}, job.language)});
  }
  if (job.status == JobStatus::done && !is_saved) {
    buttons.push_back({.label = phrases("button.save"),
                       .action = "save",
                       .value = recipe_name(shortened(script.title, longest_recipe_name))});
  }
  buttons.push_back({.label = phrases("button.explain"), .action = "explain"});
  return buttons;
}

/// For somebody who meant a recipe that is not there, or not theirs to run.
void mention_missing_recipe(const Job& job, const Phrases& phrases, std::vector<std::string>& notes) {
  const auto command = job.command.empty() ? command_of(job.instruction) : std::nullopt;
  if (!command || command->ask != Ask::run) return;
  notes.push_back(phrases("note.no_recipe", {{"name", shortened(command->name, longest_recipe_name)}}));
}

Reply compose(Job& job, const Phrases& phrases, std::chrono::minutes utc_offset) {
  if (auto answer = answer_of(job)) {
    return std::move(*answer);
  }
  const auto evidence = evidence_of(job);
  const auto profiles = profiles_of(job);
  if (!evidence.failure.empty()) {
    job.status = JobStatus::failed;
    auto reply = sentence(job, ReplyTone::failed,
                          phrases(evidence.failure, {{"job", job.id}, {"error", evidence.failure_detail}}));
    reply.notes = fetch_problems(job, phrases);
    if (evidence.failure != "failed.files_gone")
      reply.buttons = {{.label = phrases("button.again"), .action = "again"}};
    return reply;
  }
  const auto generated = generated_of(job);
  auto notes = fetch_problems(job, phrases);
  if (!std::holds_alternative<Script>(generated)) mention_missing_recipe(job, phrases, notes);
  if (const auto* question = std::get_if<Question>(&generated)) {
    job.status = JobStatus::asked;
    add_file_problems(profiles, phrases, notes);
    auto reply = sentence(job, ReplyTone::question, question->text);
    reply.receipt = cost_of(evidence.calls, phrases);
    reply.notes = std::move(notes);
    for (const auto& choice : question->choices) {
      reply.buttons.push_back({.label = choice.label, .action = "answer", .value = choice.instruction});
    }
    return reply;
  }
  if (const auto* declined = std::get_if<Declined>(&generated)) {
    job.status = JobStatus::declined;
    add_file_problems(profiles, phrases, notes);
    const auto tone = declined->is_help      ? ReplyTone::done
                      : declined->wants_file ? ReplyTone::question
                                             : ReplyTone::declined;
    auto reply = sentence(job, tone, declined->reason);
    reply.receipt = cost_of(evidence.calls, phrases);
    if (!declined->code.empty()) reply.headline = refusal(*declined, phrases, notes);
    if (reply.headline.empty() && notes.size() == 1) reply.headline = std::exchange(notes, {}).front();
    if (reply.headline.empty()) {
      reply.headline = phrases(notes.empty() ? "declined.nothing_fits" : "declined.unusable_files");
    }
    reply.notes = std::move(notes);
    return reply;
  }
  const auto& script = std::get<Script>(generated);
  auto reply = sentence(job, ReplyTone::done, {});
  reply.reading = script.steps;
  reply.code = script.code;
  const bool has_result = evidence.outcome == Outcome::finished && !says_nothing(evidence);
  const bool is_made_up = reads_no_input(evidence, script);
  if (!evidence.attempts.empty()) {
    notes.push_back(phrases(has_result && !is_made_up ? "note.repaired" : "note.repaired_in_vain",
                            {{"count", std::to_string(evidence.attempts.size())}}));
  }
  if (!evidence.unmended.empty()) {
    notes.push_back(phrases("note.unmended", {{"reason", phrases("declined." + evidence.unmended)}}));
  }
  if (evidence.unmended.empty() && !evidence.unmended_reason.empty()) {
    constexpr std::size_t most_reason = 400;
    notes.push_back(phrases("note.unmended", {{"reason", shortened(evidence.unmended_reason, most_reason)}}));
  }
  notes.insert(notes.end(), script.notes.begin(), script.notes.end());
  const auto unused = unused_files(job, evidence, phrases);
  notes.insert(notes.end(), unused.begin(), unused.end());
  const auto found = findings(evidence, script, profiles, phrases);
  notes.insert(notes.end(), found.begin(), found.end());
  reply.notes = std::move(notes);
  if (has_result) {
    job.status = JobStatus::done;
    show_result(evidence, script, phrases, reply);
    if (is_made_up) warn_of_result(phrases, reply, job);
  } else if (const auto reason = reason_in(evidence); !reason.empty()) {
    constexpr std::size_t most_reason = 400;
    job.status = JobStatus::declined;
    reply.tone = ReplyTone::declined;
    reply.headline = shortened(reason, most_reason);
  } else {
    job.status = JobStatus::failed;
    reply.tone = ReplyTone::failed;
    reply.headline = failure_sentence(evidence, phrases);
    reply.text = shortened(trimmed(evidence.complained), most_printed_characters);
  }
  attach_whole_text(evidence, phrases, reply);
  reply.receipt = receipt_of(job, evidence, script, profiles, phrases, utc_offset);
  reply.buttons = buttons_of(job, script, phrases);
  return reply;
}

}  // namespace errand::flow
