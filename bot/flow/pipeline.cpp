#include "bot/flow/pipeline.hpp"

#include "bot/core/json_text.hpp"
#include "bot/core/text.hpp"
#include "bot/flow/answers.hpp"
#include "bot/flow/local_times.hpp"
#include "bot/flow/verdict.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <set>
#include <utility>

namespace errand::flow {

namespace {

using nlohmann::json;

/// The fixed programs print one JSON document; a profile of 500 columns with samples is about 1 MB.
constexpr std::uint64_t document_bytes = 16U << 20U;

std::int64_t since(const Clock& clock, TimePoint start) {
  return (clock.now() - start).count();
}

/// The JSON that a fixed program printed, or why there is none. It comes from the sandbox: untrusted.
Result<std::vector<json>> files_in(const RunReport& report) {
  const auto document = parsed_json(report.printed);
  if (document.is_discarded() || !document.is_object() || !document.contains("files") ||
      !document["files"].is_array()) {
    return Error{Fault::corrupt,
                 "the fixed program did not print its JSON: " + shortened(report.complained, 500)};
  }
  return document["files"].get<std::vector<json>>();
}

/// A scan has no text, but pages.
bool is_usable(const FileProfile& profile) {
  return profile.problem.empty() || profile.problem == "macro" || profile.problem == "no_text";
}

/// The problem to report of a file whose profile run did not finish.
FileProfile unread(const JobFile& file, const RunReport& report) {
  FileProfile profile;
  profile.name = file.name;
  profile.kind = "unknown";
  profile.size_bytes = file.size_bytes;
  profile.sha256 = file.sha256;
  if (report.outcome == Outcome::timed_out) {
    profile.problem = "timed_out";
    profile.problem_detail = std::to_string(report.limit_value / 1000) + " s";
  } else if (report.outcome == Outcome::out_of_memory) {
    profile.problem = "memory";
    profile.problem_detail = readable_size(report.limit_value);
  } else {
    profile.problem = "unreadable";
    profile.problem_detail = name_of(report.outcome);
  }
  return profile;
}

/// A name of its own for an output: folders become part of the name, and a second "a.csv" is "a (2).csv".
std::string output_name(const std::string& path, std::set<std::string>& taken) {
  std::string flat = path;
  std::replace(flat.begin(), flat.end(), '/', '_');
  const std::string name = safe_name(flat);
  std::string candidate = name;
  const auto dot = name.rfind('.');
  const auto stem = name.substr(0, dot);
  const auto extension = dot == std::string::npos ? std::string() : name.substr(dot);
  for (int number = 2; !taken.insert(candidate).second; ++number) {
    candidate = stem + " (" + std::to_string(number) + ")" + extension;
  }
  return candidate;
}

}  // namespace

Pipeline::Pipeline(Runner& runner, Blobs& blobs, std::vector<Generator*> generators, const Clock& clock,
                   Store* cache, PipelineSettings settings)
    : runner_(runner),
      blobs_(blobs),
      generators_(std::move(generators)),
      clock_(clock),
      cache_(cache),
      settings_(std::move(settings)) {}

Task<Result<FileProfile>> Pipeline::profile_file(const std::string& job, JobFile file) {
  const std::string key = settings_.profile_version + "/" + file.sha256 + "/" + file.name;
  if (cache_ != nullptr) {
    const auto cached = co_await cache_->cached_profile(key);
    if (!cached) co_return cached.error();
    if (*cached) co_return json::parse(**cached).get<FileProfile>();
  }
  const auto path = blobs_.path_of(file.sha256);
  if (!path) co_return path.error();
  RunRequest request{.job = job, .program = Program::profile, .inputs = {{.name = file.name, .path = *path}}};
  request.limits.printed_bytes = document_bytes;
  const auto report = co_await runner_.run(std::move(request));
  if (!report) co_return report.error();
  if (report->outcome == Outcome::refused) {
    co_return Error{Fault::unavailable, "the runner refused to read a file: " + report->complained};
  }
  if (report->outcome != Outcome::finished) co_return unread(file, *report);
  const auto files = files_in(*report);
  if (!files) co_return files.error();
  if (files->size() != 1)
    co_return Error{Fault::corrupt, "the profile of one file holds " + std::to_string(files->size())};
  FileProfile profile;
  try {
    profile = files->front().get<FileProfile>();
  } catch (const json::exception& error) {
    co_return Error{Fault::corrupt, std::string("the profile's JSON: ") + error.what()};
  }
  profile.name = file.name;
  profile.sha256 = file.sha256;
  if (cache_ != nullptr) {
    const auto kept = co_await cache_->cache_profile(key, json_text(profile));
    if (!kept) co_return kept.error();
  }
  co_return profile;
}

Task<Result<void>> Pipeline::profile(Job& job) {
  const auto start = clock_.now();
  std::vector<FileProfile> profiles;
  for (const auto& file : job.files) {
    if (!file.problem.empty()) continue;
    auto profile = co_await profile_file(job.id, file);
    if (!profile) co_return profile.error();
    profiles.push_back(std::move(*profile));
  }
  store_profiles(profiles, job);
  auto evidence = evidence_of(job);
  evidence.timings.profile_ms = since(clock_, start);
  store_evidence(evidence, job);
  co_return Result<void>();
}

ScriptRequest Pipeline::request_for(const Job& job, Wish wish) const {
  ScriptRequest request{.instruction = std::move(wish.instruction),
                        .language = job.language,
                        .files = {},
                        .earlier = std::move(wish.earlier),
                        .now = job.created_at,
                        .utc_offset_minutes = static_cast<int>(utc_offset_of(job, clock_).count())};
  if (!job.event.sender.empty()) {
    request.person = job.event.connection + "/" + job.event.sender;
    request.conversation = job.event.connection + "/" + job.event.conversation;
  }
  for (auto& profile : profiles_of(job)) {
    request.sent.push_back(profile.name);
    if (is_usable(profile)) request.files.push_back(std::move(profile));
  }
  for (const auto& file : job.files) {
    if (file.is_result) request.results.push_back(file.name);
  }
  request.data_to_model = job.data_to_model;
  return request;
}

std::vector<FileProfile> usable_profiles(const Job& job) {
  auto profiles = profiles_of(job);
  std::erase_if(profiles, [](const FileProfile& profile) {
    return !profile.problem.empty() && profile.problem != "macro";
  });
  return profiles;
}

bool Pipeline::has_model() const {
  return std::ranges::any_of(generators_, [](const Generator* each) { return each->asks_outside(); });
}

/// What a model's question or script left unsaid only a model can go on from: the one that asked or wrote it
/// is asked first, then the others.
std::vector<Generator*> Pipeline::order_for(const Job& job, const std::vector<Turn>& earlier) const {
  auto order = generators_;
  const bool follows_script = !earlier.empty() && earlier.back().plan.empty();
  if (job.asked_by.empty() && !follows_script) return order;
  const auto first = job.asked_by.empty() ? earlier.back().generator : job.asked_by;
  std::ranges::stable_sort(order, std::less(), [&](const Generator* generator) {
    return generator->name() == first ? 0 : generator->asks_outside() ? 1 : 2;
  });
  return order;
}

namespace {

/// Asks without holding the place of a job that could run meanwhile.
Task<Result<Generated>> asked(Generator& generator, ScriptRequest request, Place& place) {
  if (!generator.asks_outside()) co_return co_await generator.generate(std::move(request));
  place.leave();
  auto generated = co_await generator.generate(std::move(request));
  co_await place.take_again();
  co_return generated;
}

}  // namespace

Task<Result<void>> Pipeline::generate(Job& job, Wish wish, Place& place) {
  const auto start = clock_.now();
  auto request = request_for(job, std::move(wish));
  std::vector<ModelCall> calls;
  request.on_call = [&calls](const ModelCall& call) { calls.push_back(call); };
  Answer answer;
  bool some_unreachable = false;
  // Without a single readable file the answer is what is wrong with each, unless they are only to be zipped
  // or renamed: that recipes can tell without a model.
  const bool all_unusable = !job.files.empty() && request.files.empty();
  for (Generator* generator : order_for(job, request.earlier)) {
    if (all_unusable && (request.sent.empty() || generator->name() != "recipes")) continue;
    auto generated = co_await asked(*generator, request, place);
    if (!generated && generated.error().fault == Fault::cancelled) co_return generated.error();
    if (!generated) {
      some_unreachable = true;
      continue;
    }
    const bool is_last_word = decides(*generated);
    answer =
        told_of(std::move(answer), {.said = std::move(*generated), .is_of_model = generator->asks_outside()});
    if (is_last_word) break;
  }
  // Of a budget that is used up somebody has to know even if another model cannot be reached either.
  auto* const declined = std::get_if<Declined>(&answer.said);
  if (declined != nullptr && some_unreachable && !is_of_budget(*declined)) {
    declined->code = "model_unreachable";
  }
  store_generated(answer.said, job);
  auto evidence = evidence_of(job);
  evidence.calls = std::move(calls);
  evidence.timings.generate_ms = since(clock_, start);
  store_evidence(evidence, job);
  co_return Result<void>();
}

Task<Result<Generated>> Pipeline::write_anew(const Job& job, SavedPlan saved) {
  auto request = request_for(job, {.instruction = job.instruction});
  request.saved = std::move(saved);
  for (Generator* generator : generators_) {
    if (generator->asks_outside()) continue;
    auto written = co_await generator->generate(request);
    if (!written) co_return written.error();
    const auto* declined = std::get_if<Declined>(&*written);
    if (declined == nullptr || !declined->code.empty() || !declined->reason.empty())
      co_return std::move(*written);
  }
  co_return Generated(Declined{});
}

Task<Result<std::vector<Explained>>> Pipeline::explain(const Job& job, ExplainRequest request, Place& place) {
  if (!job.event.sender.empty()) {
    request.person = job.event.connection + "/" + job.event.sender;
    request.conversation = job.event.connection + "/" + job.event.conversation;
  }
  auto order = generators_;
  std::ranges::stable_partition(order, [](const Generator* generator) { return !generator->asks_outside(); });
  std::optional<Error> problem;
  for (Generator* generator : order) {
    const bool is_outside = generator->asks_outside();
    if (is_outside) place.leave();
    auto explained = co_await generator->explain(request);
    if (is_outside) co_await place.take_again();
    if (!explained && explained.error().fault == Fault::cancelled) co_return explained.error();
    if (explained && !explained->empty()) co_return explained;
    if (!explained && !problem) problem = explained.error();
  }
  if (problem) co_return *problem;
  co_return std::vector<Explained>{};
}

Task<Result<Constants>> Pipeline::constants(const Job& job, std::string code, std::vector<Parameter> values) {
  co_return co_await read_constants(runner_, job.id, std::move(code), std::move(values));
}

/// False when there is no other script to try.
Task<Result<bool>> Pipeline::repair(Job& job, const Script& script, std::string complaint, Wish wish,
                                    Place& place) {
  const auto start = clock_.now();
  const auto found = std::find_if(generators_.begin(), generators_.end(), [&](const Generator* generator) {
    return generator->name() == script.generator;
  });
  if (found == generators_.end()) co_return false;
  auto request = request_for(job, std::move(wish));
  request.failed = {.generator = script.generator, .code = script.code, .complaint = complaint};
  std::vector<ModelCall> calls;
  request.on_call = [&calls](const ModelCall& call) { calls.push_back(call); };
  // Who wrote it knows it best; where that one cannot be asked any more, another may mend it.
  auto order = generators_;
  std::erase_if(order, [](const Generator* each) { return !each->asks_outside(); });
  std::ranges::stable_partition(order, [&](const Generator* each) { return each == *found; });
  Result<Generated> generated = Error{Fault::unavailable, "nobody can be asked"};
  for (Generator* generator : order) {
    generated = co_await asked(*generator, request, place);
    if (!generated && generated.error().fault == Fault::cancelled) co_return generated.error();
    if (generated) break;
  }
  auto evidence = evidence_of(job);
  evidence.calls.insert(evidence.calls.end(), calls.begin(), calls.end());
  evidence.timings.generate_ms += since(clock_, start);
  const auto* mended = generated ? std::get_if<Script>(&*generated) : nullptr;
  const bool is_new = mended != nullptr && trimmed(mended->code) != trimmed(script.code);
  if (const auto* declined = generated ? std::get_if<Declined>(&*generated) : nullptr) {
    evidence.unmended = declined->code;
    evidence.unmended_reason = declined->reason;
  } else if (!generated) {
    evidence.unmended = "model_unreachable";
  }
  if (is_new) evidence.attempts.push_back({.code = script.code, .complaint = std::move(complaint)});
  store_evidence(evidence, job);
  if (is_new) store_generated(*generated, job);
  co_return is_new;
}

Task<Result<void>> Pipeline::run_and_repair(Job& job, Wish wish, OnProgress on_progress, Place& place) {
  on_progress("progress.running");
  if (const auto done = co_await run(job); !done) co_return done.error();
  std::string last_error;
  for (int repairs = 0; repairs < settings_.repairs; ++repairs) {
    const auto script = std::get<Script>(generated_of(job));
    const auto evidence = evidence_of(job);
    const auto verdict = judge(evidence, script, profiles_of(job));
    if (verdict.kind == VerdictKind::good || !may_be_mended(evidence)) break;
    const auto error = last_line_of(verdict.complaint);
    if (error == last_error) break;
    last_error = error;
    on_progress("progress.repairing");
    const Job before = job;
    const auto repaired = co_await repair(job, script, verdict.complaint, wish, place);
    if (!repaired) co_return repaired.error();
    if (!*repaired) break;
    on_progress("progress.running");
    if (const auto done = co_await run(job); !done) co_return done.error();
    // A result that was only doubtful is better than none.
    const bool is_worse =
        verdict.kind == VerdictKind::doubtful &&
        judge(evidence_of(job), std::get<Script>(generated_of(job)), profiles_of(job)).kind ==
            VerdictKind::failed;
    if (!is_worse) continue;
    auto kept = evidence;
    kept.calls = evidence_of(job).calls;
    job = before;
    store_evidence(kept, job);
    break;
  }
  co_return Result<void>();
}

Task<Result<void>> Pipeline::keep_long_text(Evidence& evidence) {
  evidence.whole_text = {};
  const std::string& text = evidence.outcome == Outcome::finished ? evidence.printed : evidence.complained;
  if (length_of(trimmed(text)) <= most_printed_characters) co_return Result<void>();
  auto writer = blobs_.writer(text.size());
  if (!writer) co_return writer.error();
  if (const auto written = (*writer)->write(text); !written) co_return written.error();
  const auto blob = co_await (*writer)->commit();
  if (!blob) co_return blob.error();
  evidence.whole_text = {
      .name = {}, .sha256 = blob->sha256, .size_bytes = blob->size_bytes, .media_type = "text/plain"};
  co_return Result<void>();
}

Task<Result<void>> Pipeline::take_outputs(std::vector<RunOutput> outputs, std::vector<FileOut>& taken) {
  std::set<std::string> names;
  for (const auto& output : outputs) {
    const auto blob = co_await blobs_.adopt(output.path);
    if (!blob) co_return blob.error();
    const auto name = output_name(output.name, names);
    taken.push_back({.name = name,
                     .sha256 = blob->sha256,
                     .size_bytes = blob->size_bytes,
                     .media_type = media_type_of(name)});
  }
  co_return Result<void>();
}

Task<Result<std::vector<FilePreview>>> Pipeline::preview(const std::string& job,
                                                         std::vector<FileOut> outputs) {
  std::vector<FilePreview> previews;
  if (outputs.empty()) co_return previews;
  RunRequest request{.job = job, .program = Program::preview, .inputs = {}};
  request.options = json{{"max_rows", settings_.preview_rows},
                         {"max_columns", settings_.preview_columns},
                         {"max_cells", settings_.preview_cells}}
                        .dump();
  request.limits.printed_bytes = document_bytes;
  for (const auto& output : outputs) {
    const auto path = blobs_.path_of(output.sha256);
    if (!path) co_return path.error();
    request.inputs.push_back({.name = output.name, .path = *path});
  }
  const auto report = co_await runner_.run(std::move(request));
  if (!report) co_return report.error();
  // Results that are too big to look into are still delivered: the reply then shows their names only.
  if (report->outcome != Outcome::finished) co_return previews;
  const auto files = files_in(*report);
  if (!files) co_return files.error();
  try {
    for (const auto& file : *files) previews.push_back(file.get<FilePreview>());
  } catch (const json::exception& error) {
    co_return Error{Fault::corrupt, std::string("the preview's JSON: ") + error.what()};
  }
  co_return previews;
}

Task<Result<void>> Pipeline::run(Job& job) {
  const auto generated = generated_of(job);
  const auto& script = std::get<Script>(generated);
  RunRequest request{.job = job.id,
                     .program = Program::script,
                     .source = script.code,
                     .inputs = {},
                     .limits = settings_.limits,
                     .now = job.created_at,
                     .utc_offset_minutes = static_cast<int>(utc_offset_of(job, clock_).count())};
  for (const auto& file : job.files) {
    if (!file.problem.empty()) continue;
    const auto path = blobs_.path_of(file.sha256);
    if (!path) co_return path.error();
    request.inputs.push_back({.name = file.name, .path = *path});
  }
  const auto start = clock_.now();
  auto report = co_await runner_.run(std::move(request));
  if (!report) co_return report.error();
  auto evidence = evidence_of(job);
  evidence.timings.run_ms = since(clock_, start);
  evidence.ran = true;
  evidence.outcome = report->outcome;
  evidence.exit_code = report->exit_code;
  evidence.limit = report->limit;
  evidence.limit_value = report->limit_value;
  evidence.printed = report->printed;
  evidence.complained = report->complained;
  evidence.left_out_bytes = report->outcome == Outcome::finished ? report->printed_left_out_bytes
                                                                 : report->complained_left_out_bytes;
  evidence.refused_outputs = report->refused_outputs;
  evidence.opened = report->opened;
  evidence.charts = report->charts;
  evidence.isolation = report->isolation;
  evidence.versions = report->versions;
  const auto kept = co_await keep_long_text(evidence);
  if (!kept) co_return kept.error();
  evidence.outputs.clear();
  const auto taken = co_await take_outputs(std::move(report->outputs), evidence.outputs);
  if (!taken) co_return taken.error();
  const auto looking = clock_.now();
  auto previews = co_await preview(job.id, evidence.outputs);
  if (!previews) co_return previews.error();
  evidence.previews = std::move(*previews);
  evidence.timings.preview_ms = since(clock_, looking);
  store_evidence(evidence, job);
  co_return Result<void>();
}

std::string media_type_of(const std::string& name) {
  using Row = std::pair<std::string_view, std::string_view>;
  static constexpr std::array<Row, 16> types{{
      {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
      {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
      {".xls", "application/vnd.ms-excel"},
      {".csv", "text/csv"},
      {".tsv", "text/tab-separated-values"},
      {".txt", "text/plain"},
      {".md", "text/markdown"},
      {".json", "application/json"},
      {".html", "text/html"},
      {".zip", "application/zip"},
      {".pdf", "application/pdf"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".jpeg", "image/jpeg"},
      {".gif", "image/gif"},
      {".webp", "image/webp"},
  }};
  const std::string lower = ascii_lower(name);
  for (const auto& [extension, type] : types) {
    if (lower.ends_with(extension)) return std::string(type);
  }
  return "application/octet-stream";
}

}  // namespace errand::flow
