#include "bot/flow/resolver.hpp"

#include "bot/core/text.hpp"
#include "bot/flow/choice.hpp"
#include "bot/flow/evidence.hpp"

#include <algorithm>
#include <array>
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
  return std::any_of(job.files.begin(), job.files.end(), is_usable);
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

std::vector<FileRef> refs_of(const std::vector<SeenFile>& seen) {
  std::vector<FileRef> refs;
  for (const auto& file : seen) refs.push_back(file.file);
  return refs;
}

}  // namespace

Resolver::Resolver(Store& store, std::chrono::minutes remember_files)
    : store_(store), remember_files_(remember_files) {}

Task<Result<Resolution>> Resolver::of_button(const Job& job) {
  const auto target = co_await store_.job(job.event.target_job);
  if (!target) co_return target.error();
  const auto& event = job.event;
  if (!*target || (*target)->event.conversation != event.conversation ||
      (*target)->event.connection != event.connection) {
    co_return Error{Fault::not_found,
                    "the button's job " + event.target_job + " is not of this conversation"};
  }
  Resolution resolution{
      .to_fetch = {}, .known = (*target)->files, .continues = (*target)->continues, .instruction = {}};
  resolution.instruction = event.action == "answer" ? event.text : (*target)->instruction;
  co_return resolution;
}

Task<Result<Resolution>> Resolver::resolve(const Job& job) {
  const auto& event = job.event;
  if (event.kind == EventKind::button) co_return co_await of_button(job);
  Resolution resolution{
      .to_fetch = event.files, .known = {}, .continues = {}, .instruction = job.instruction};
  auto recent = co_await store_.recent_jobs(event.connection, event.conversation, event.thread, looked_back);
  if (!recent) co_return recent.error();
  std::erase_if(*recent, [&](const Job& other) {
    return other.id == job.id || other.created_at > job.created_at || other.event.kind == EventKind::stop;
  });
  if (!recent->empty() && event.files.empty() && recent->front().event.sender == event.sender) {
    const auto& asked = recent->front();
    const auto choices = choices_of(asked);
    std::vector<std::string> labels;
    for (const auto& choice : choices) labels.push_back(choice.label);
    if (const auto index = chosen(event.text, labels)) {
      resolution.instruction = choices[*index].instruction;
      resolution.language = asked.language;
      resolution.known = asked.files;
      resolution.continues = asked.continues;
      co_return resolution;
    }
  }
  std::set<std::string> messages;
  for (const auto& other : *recent) messages.insert(other.event.message_id);
  // What was asked of the bot itself stands between no file and its errand.
  std::erase_if(*recent, [](const Job& other) {
    return !other.command.empty() && other.recipe.empty() && !waits_for_a_file(other);
  });
  if (resolution.to_fetch.empty() && !event.quoted_id.empty()) {
    const auto quoted =
        co_await store_.files_of_message(event.connection, event.conversation, event.quoted_id);
    if (!quoted) co_return quoted.error();
    resolution.to_fetch = refs_of(*quoted);
  }
  if (resolution.to_fetch.empty() && !event.thread.empty()) {
    const auto first = co_await store_.files_of_message(event.connection, event.conversation, event.thread);
    if (!first) co_return first.error();
    // The thread's file is what its follow-ups are about: they go on from its last job when there is one.
    if (std::none_of(recent->begin(), recent->end(), has_files)) resolution.to_fetch = refs_of(*first);
  }
  if (resolution.to_fetch.empty()) {
    auto since = job.created_at - remember_files_;
    if (!recent->empty()) since = std::max<TimePoint>(since, recent->front().created_at);
    const auto seen = co_await store_.recent_files(event.connection, event.conversation, event.sender, since);
    if (!seen) co_return seen.error();
    for (const auto& file : *seen) {
      if (!messages.contains(file.message_id)) resolution.to_fetch.push_back(file.file);
    }
    std::reverse(resolution.to_fetch.begin(), resolution.to_fetch.end());  // oldest first, as they were sent
  }
  const auto last = std::find_if(recent->begin(), recent->end(), has_files);
  if (resolution.to_fetch.empty()) {
    if (last != recent->end()) {
      resolution.known = last->files;
      resolution.continues = continued_by(*last);
    }
  } else if (last != recent->end() && mentions_earlier(job.instruction)) {
    resolution.known = last->files;
  }
  if (resolution.instruction.empty() && !resolution.to_fetch.empty() && !recent->empty() &&
      waits_for_a_file(recent->front()) && recent->front().event.sender == event.sender) {
    resolution.instruction = recent->front().instruction;
  }
  co_return resolution;
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
      turns.push_back(std::move(turn));
    }
    id = (*found)->continues;
  }
  std::reverse(turns.begin(), turns.end());
  co_return turns;
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
