#include "bot/flow/resolver.hpp"

#include "bot/core/text.hpp"
#include "bot/flow/choice.hpp"
#include "bot/flow/evidence.hpp"
#include "bot/flow/rerun.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace errand::flow {

namespace {

constexpr int looked_back = 10;  // jobs of a conversation that a follow-up may belong to

bool is_usable(const JobFile& file) {
  return file.problem.empty();
}

bool has_files(const Job& job) {
  return std::ranges::any_of(job.files, [](const JobFile& file) { return is_usable(file); });
}

/// A wish that came without any file, so that nothing could be done yet.
bool waits_for_a_file(const Job& job) {
  return job.files.empty() && (job.status == JobStatus::asked || job.status == JobStatus::declined);
}

/// The readings that an unanswered question offers: what each is called and what it stands for.
std::vector<Question::Choice> choices_of(const Job& job) {
  if (job.status != JobStatus::asked || job.script.empty()) return {};
  const auto generated = generated_of(job);
  if (const auto* question = std::get_if<Question>(&generated)) return question->choices;
  std::vector<Question::Choice> choices;
  const auto answer = answer_of(job);
  for (const auto& button : answer ? answer->buttons : std::vector<Button>{}) {
    if (button.action == "answer") choices.push_back({.label = button.label, .instruction = button.value});
  }
  return choices;
}

/// The job whose plan a follow-up to `job` goes on from.
std::string continued_by(const Job& job) {
  return job.status == JobStatus::done ? job.id : job.continues;
}

/// Words by which somebody who attaches a file also means the one before: "compare with the earlier one".
bool mentions_earlier(std::string_view text) {
  static constexpr std::array<std::string_view, 11> words{"刚才",      "上一个",    "上个文件",  "之前",
                                                          "前面那",    "原来的",    "previous",  "earlier",
                                                          "the other", "last file", "first file"};
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

/// Words by which a follow-up means what came out, and not what went in: "sort that result by amount".
bool mentions_result(const std::string& text) {
  return contains_any(ascii_lower(text),
                      {"刚才的结果",  "上面的结果",      "上次的结果",  "上一步的结果", "前面的结果",
                       "这个结果",    "那个结果",        "这份结果",    "刚才的表",     "刚生成的",
                       "结果表",      "把结果",          "对结果",      "将结果",       "在结果",
                       "结果里",      "结果中",          "that result", "the result",   "this result",
                       "last result", "previous result", "last output", "the output",   "that output"});
}

/// The model whose question is unanswered: "model:<name>"; empty where it is a recipe's, or none.
std::string asking_model(const Job& job) {
  if (job.status != JobStatus::asked || job.script.empty()) return {};
  const auto generated = generated_of(job);
  const auto* question = std::get_if<Question>(&generated);
  return question != nullptr ? question->generator : std::string();
}

/// The instruction that an answer to the question makes. A model's question is about a part of the wish and
/// its choices are seldom whole instructions: the wish, the question and the answer go on together.
std::string answered(const Job& asked, const std::string& answer) {
  if (answer.empty() || asking_model(asked).empty()) return answer;
  const auto question = std::get<Question>(generated_of(asked)).text;
  return asked.instruction + (asked.language == "zh" ? "；" : "; ") + question + " → " + answer;
}

/// Who asked, and about which recipe: what goes on from the question is asked there.
void stay_with(const std::string& model, const Job& asked, Resolution& resolution) {
  resolution.asked_by = model;
  if (model.empty()) return;
  resolution.command = asked.command;
  resolution.recipe = asked.recipe;
}

/// A free text without a file behind a model's question answers it.
void take_free_answer(const ChatEvent& event, const Job& asked, Resolution& resolution) {
  if (event.files.empty()) stay_with(asking_model(asked), asked, resolution);
  if (!resolution.asked_by.empty()) resolution.as_answer = answered(asked, event.text);
}

/// What the pressed button stands for: its own value, or the text of its place in the question.
std::string answer_of(const ChatEvent& event, const Job& target) {
  if (!event.text.empty() || event.choice < 1) return event.text;
  const auto generated = generated_of(target);
  const auto* question = std::get_if<Question>(&generated);
  const auto place = static_cast<std::size_t>(event.choice);
  if (question == nullptr || place > question->choices.size()) return {};
  return question->choices[place - 1].instruction;
}

/// What a text stands for that answers the question before it: one of the readings that it offered.
std::optional<Resolution> typed_answer(const ChatEvent& event, const std::vector<Job>& recent) {
  if (recent.empty() || !event.files.empty() || recent.front().event.sender != event.sender) {
    return std::nullopt;
  }
  const auto& asked = recent.front();
  const auto choices = choices_of(asked);
  std::vector<std::string> labels;
  for (const auto& choice : choices) labels.push_back(choice.label);
  const auto index = chosen(event.text, labels);
  if (!index) return std::nullopt;
  Resolution resolution{.to_fetch = {},
                        .known = asked.files,
                        .continues = asked.continues,
                        .instruction = answered(asked, choices[*index].instruction),
                        .language = asked.language};
  stay_with(asking_model(asked), asked, resolution);
  return resolution;
}

/// A job downloaded it, or came with it.
bool is_used(const SeenFile& file, const std::vector<Job>& jobs) {
  return std::ranges::any_of(jobs, [&](const Job& job) {
    const auto is_it = [&](const JobFile& used) {
      return is_usable(used) && !used.locator.empty() && used.locator == file.file.locator;
    };
    return job.event.message_id == file.message_id ||
           std::ranges::find(job.event.files, file.file) != job.event.files.end() ||
           std::ranges::any_of(job.files, is_it);
  });
}

std::vector<FileRef> refs_of(const std::vector<SeenFile>& seen) {
  std::vector<FileRef> refs;
  for (const auto& file : seen) refs.push_back(file.file);
  return refs;
}

}  // namespace

std::string problem_of(const Error& error) {
  return (error.code.empty() ? "download_failed" : error.code) + ":" + error.detail;
}

std::string pieces_of(const std::string& batch) {
  return "batch:" + batch + ":";
}

Resolver::Resolver(Store& store, RecipeBook& recipes, std::chrono::minutes remember_files)
    : store_(store), recipes_(recipes), remember_files_(remember_files) {}

Task<Result<Resolution>> Resolver::of_button(const Job& job) {
  const auto target = co_await store_.job(job.event.target_job);
  if (!target) co_return target.error();
  const auto& event = job.event;
  if (!*target || (*target)->event.conversation != event.conversation ||
      (*target)->event.connection != event.connection) {
    co_return Error{Fault::not_found,
                    "the button's job " + event.target_job + " is not of this conversation"};
  }
  Resolution resolution{.to_fetch = {},
                        .known = (*target)->files,
                        .continues = (*target)->continues,
                        .instruction = {},
                        .language = (*target)->language};
  stay_with(event.action == "answer" ? asking_model(**target) : (*target)->asked_by, **target, resolution);
  resolution.instruction =
      event.action == "answer" ? answered(**target, answer_of(event, **target)) : (*target)->instruction;
  co_return resolution;
}

Task<Result<std::vector<FileRef>>> Resolver::attached_to(const ChatEvent& event) {
  if (event.quoted_batch.empty()) co_return event.files;
  const auto pieces = co_await store_.events_starting_with(event.connection, pieces_of(event.quoted_batch));
  if (!pieces) co_return pieces.error();
  // A bot that does not see bare files knows the quoted one alone.
  const auto is_quoted = [&](const ChatEvent& piece) { return piece.message_id == event.quoted_id; };
  if (std::ranges::none_of(*pieces, is_quoted)) co_return event.files;
  std::vector<FileRef> files;
  for (const auto& piece : *pieces) files.insert(files.end(), piece.files.begin(), piece.files.end());
  co_return files;
}

TimePoint Resolver::looks_back_to(const Job& job, const std::vector<Job>& recent) const {
  const TimePoint remembered = job.created_at - remember_files_;
  return recent.empty() ? remembered : std::max(remembered, recent.front().created_at);
}

Task<Result<std::vector<FileRef>>> Resolver::seen_in_thread(const Job& job, const std::vector<Job>& recent) {
  const auto& event = job.event;
  // Each has an own border: what lay there before the sender's last job was not meant even then.
  const auto own_job =
      std::ranges::find(recent, event.sender, [](const Job& one) { return one.event.sender; });
  const auto border = own_job == recent.end() ? TimePoint{} : own_job->created_at;
  auto seen = co_await store_.files_of_thread(event.connection, event.conversation, event.thread, border);
  if (!seen) co_return seen.error();
  std::erase_if(*seen, [&](const SeenFile& file) { return is_used(file, recent); });
  // A thread of many people may hold files of other matters: who sent some means those.
  const auto is_own = [&](const SeenFile& file) { return file.sender == event.sender; };
  const bool has_own = std::ranges::any_of(*seen, is_own);
  if (has_own) std::erase_if(*seen, std::not_fn(is_own));
  // The thread's files are what its follow-ups are about: they go on from its last job when there is one.
  if (!has_own && std::ranges::any_of(recent, has_files)) co_return std::vector<FileRef>();
  if (seen->empty()) {
    seen = co_await store_.files_of_message(event.connection, event.conversation, event.thread);
    if (!seen) co_return seen.error();
    co_return refs_of(*seen);
  }
  // However long ago: the newest, and what was posted along with it.
  const auto along = seen->front().seen_at - remember_files_;
  std::erase_if(*seen, [&](const SeenFile& file) { return file.seen_at < along; });
  std::ranges::reverse(*seen);  // oldest first, as they were sent
  co_return refs_of(*seen);
}

Task<Result<void>> Resolver::pointed_at(const Job& job, const std::vector<Job>& recent, AskPlatform ask,
                                        Resolution& resolution) {
  const auto& event = job.event;
  bool is_unknown = false;
  if (!event.quoted_id.empty()) {
    const auto quoted =
        co_await store_.files_of_message(event.connection, event.conversation, event.quoted_id);
    if (!quoted) co_return quoted.error();
    resolution.to_fetch = refs_of(*quoted);
    if (!resolution.to_fetch.empty()) co_return Result<void>();
    const auto of_receipt =
        co_await store_.job_of_receipt(event.connection, event.conversation, event.quoted_id);
    if (!of_receipt) co_return of_receipt.error();
    if (*of_receipt) {
      resolution.known = (*of_receipt)->files;
      resolution.continues = continued_by(**of_receipt);
      take_free_answer(event, **of_receipt, resolution);
      co_return Result<void>();
    }
    is_unknown = true;
  }
  if (!event.thread.empty()) {
    auto seen = co_await seen_in_thread(job, recent);
    if (!seen) co_return seen.error();
    resolution.to_fetch = std::move(*seen);
    if (!resolution.to_fetch.empty()) co_return Result<void>();
    is_unknown = is_unknown || std::ranges::none_of(recent, has_files);
  }
  if (!is_unknown) co_return Result<void>();
  auto found = co_await ask(event);
  if (found) {
    resolution.to_fetch = std::move(*found);
  } else if (may_try_again(found.error())) {
    co_return found.error();
  } else {
    JobFile file;
    file.problem = problem_of(found.error());
    resolution.known.push_back(std::move(file));
  }
  co_return Result<void>();
}

Task<Result<Resolution>> Resolver::resolve(const Job& job, AskPlatform ask) {
  const auto& event = job.event;
  if (event.kind == EventKind::button) co_return co_await of_button(job);
  auto attached = co_await attached_to(event);
  if (!attached) co_return attached.error();
  Resolution resolution{
      .to_fetch = std::move(*attached), .known = {}, .continues = {}, .instruction = job.instruction};
  auto recent = co_await store_.recent_jobs(event.connection, event.conversation, event.thread, looked_back);
  if (!recent) co_return recent.error();
  std::erase_if(*recent, [&](const Job& other) {
    // A thread is about one thing, whoever speaks; outside of threads everybody has an own matter.
    const bool is_anothers = event.thread.empty() && other.event.sender != event.sender;
    return other.id == job.id || other.created_at > job.created_at || other.event.kind == EventKind::stop ||
           is_anothers;
  });
  if (auto answer = typed_answer(event, *recent)) co_return std::move(*answer);
  const auto all_recent = *recent;
  // What was asked of the bot itself stands between no file and its errand.
  std::erase_if(*recent, [](const Job& other) {
    return !other.command.empty() && other.recipe.empty() && !waits_for_a_file(other);
  });
  if (resolution.to_fetch.empty()) {
    const auto pointed = co_await pointed_at(job, *recent, std::move(ask), resolution);
    if (!pointed) co_return pointed.error();
    if (!resolution.known.empty()) co_return resolution;
  }
  if (resolution.to_fetch.empty()) {
    const auto seen = co_await store_.recent_files(event.connection, event.conversation, event.thread,
                                                   event.sender, looks_back_to(job, *recent));
    if (!seen) co_return seen.error();
    for (const auto& file : *seen) {
      if (!is_used(file, all_recent)) resolution.to_fetch.push_back(file.file);
    }
    std::reverse(resolution.to_fetch.begin(), resolution.to_fetch.end());  // oldest first, as they were sent
  }
  const auto last = std::find_if(recent->begin(), recent->end(), has_files);
  if (resolution.to_fetch.empty()) {
    if (last != recent->end()) {
      resolution.known = last->files;
      resolution.continues = continued_by(*last);
      // Files that were sent one by one without a word, each answered with a look at it, are all meant.
      for (auto job_before = last; job_before->instruction.empty();) {
        if (++job_before == recent->end() || !job_before->instruction.empty()) break;
        const auto is_spoken = [](const JobFile& file) { return file.problem.starts_with("voice"); };
        std::ranges::remove_copy_if(job_before->files,
                                    std::inserter(resolution.known, resolution.known.begin()), is_spoken);
      }
    }
  } else if (last != recent->end() && mentions_earlier(job.instruction)) {
    resolution.known = last->files;
  }
  if (resolution.instruction.empty() && !resolution.to_fetch.empty() && !recent->empty() &&
      waits_for_a_file(recent->front()) && recent->front().event.sender == event.sender) {
    resolution.instruction = recent->front().instruction;
  }
  if (resolution.to_fetch.empty() && !all_recent.empty() &&
      all_recent.front().created_at >= job.created_at - remember_files_) {
    take_free_answer(event, all_recent.front(), resolution);
  }
  co_return resolution;
}

Task<Result<void>> Resolver::add_results(const Job& job, Resolution& resolution) {
  if (resolution.continues.empty() || !mentions_result(job.instruction)) co_return Result<void>();
  const auto last = co_await store_.job(resolution.continues);
  if (!last) co_return last.error();
  if (!*last || (*last)->script.empty()) co_return Result<void>();
  const auto generated = generated_of(**last);
  const auto* script = std::get_if<Script>(&generated);
  // A plan is changed as a whole, from the files on.
  if (script == nullptr || !script->plan.empty()) co_return Result<void>();
  for (const auto& output : evidence_of(**last).outputs) {
    const bool is_named = script->code.find(output.name) != std::string::npos;
    // Who answers a question or says it again has them.
    const bool is_there =
        std::ranges::find(resolution.known, output.sha256, &JobFile::sha256) != resolution.known.end();
    if (is_named && !is_there) {
      resolution.known.push_back({.name = output.name,
                                  .original = output.name,
                                  .sha256 = output.sha256,
                                  .size_bytes = output.size_bytes,
                                  .is_result = true});
    }
  }
  co_return Result<void>();
}

Task<Result<void>> Resolver::tell_recipe(const Job& job, Turn& turn) {
  if (job.recipe.empty()) co_return Result<void>();
  const auto recipe = co_await recipes_.recipe(job.recipe);
  if (!recipe) co_return recipe.error();
  if (!*recipe) co_return Result<void>();
  turn.instruction = wish_with(**recipe, change_of(job, **recipe));
  if (turn.generator.starts_with(saved_prefix)) turn.generator = (*recipe)->script.generator;
  co_return Result<void>();
}

Task<Result<std::vector<Turn>>> Resolver::earlier_turns(const Job& job) {
  constexpr std::size_t most_turns = 10;
  std::vector<Turn> turns;
  std::string id = job.continues;
  while (!id.empty() && turns.size() < most_turns) {
    const auto found = co_await store_.job(id);
    if (!found) co_return found.error();
    if (!*found || (*found)->script.empty()) break;
    const auto generated = generated_of(**found);
    if (const auto* script = std::get_if<Script>(&generated)) {
      Turn turn{.instruction = (*found)->instruction,
                .plan = script->plan,
                .code = script->code,
                .outputs = {},
                .generator = script->generator};
      for (const auto& output : evidence_of(**found).outputs) turn.outputs.push_back(output.name);
      if (const auto told = co_await tell_recipe(**found, turn); !told) co_return told.error();
      turns.push_back(std::move(turn));
    }
    id = (*found)->continues;
  }
  std::reverse(turns.begin(), turns.end());
  co_return turns;
}

bool asked_for_a_file(const Job& job) {
  if (!job.files.empty() || job.script.empty()) return false;
  if (job.status == JobStatus::asked) return true;
  const auto generated = generated_of(job);
  const auto* declined = std::get_if<Declined>(&generated);
  return job.status == JobStatus::declined && declined != nullptr && declined->wants_file;
}

void name_apart(std::vector<JobFile>& files) {
  std::set<std::string> taken;
  for (auto& file : files) {
    const auto name = safe_name(file.original);
    const auto dot = name.rfind('.');
    file.name = name;
    for (int number = 2; !taken.insert(file.name).second; ++number) {
      file.name = name.substr(0, dot) + " (" + std::to_string(number) + ")" +
                  (dot == std::string::npos ? std::string() : name.substr(dot));
    }
  }
}

}  // namespace errand::flow
