#include "bot/flow/flow.hpp"

#include "bot/core/text.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace errand::flow {

Flow::Flow(boost::asio::any_io_executor executor, Ports ports, Books books, Pipeline& pipeline,
           WorkerSettings settings)
    : ports_(std::move(ports)),
      tasks_(std::move(executor),
             [this](const std::string& task, const std::string& what) {
               ports_.log.write(Level::error, "task " + task + " ended with an exception: " + what);
             }),
      outbox_(tasks_, ports_.store, ports_.clock, ports_.log),
      worker_(tasks_, ports_.store, books, pipeline, outbox_, ports_.clock, ports_.log, catalogue_, settings),
      scheduler_(books.schedules, ports_.clock, ports_.log, catalogue_,
                 [this](ChatEvent event) -> Task<Result<void>> {
                   std::vector<ChatEvent> events;
                   events.push_back(std::move(event));
                   const auto accepted = co_await intake(std::move(events));
                   if (!accepted) co_return accepted.error();
                   co_return Result<void>();
                 }) {}

void Flow::add(ChatAdapter& adapter) {
  outbox_.add(adapter);
}

Task<Result<void>> Flow::start() {
  auto parts = co_await ports_.store.unsent_parts();
  if (!parts) co_return parts.error();
  for (auto& row : *parts) outbox_.send(std::move(row.part), row.attempts);
  auto jobs = co_await ports_.store.unfinished_jobs();
  if (!jobs) co_return jobs.error();
  if (!jobs->empty()) {
    ports_.log.write(Level::info, "going on with " + std::to_string(jobs->size()) + " unfinished job(s)");
  }
  for (auto& job : *jobs) worker_.resume(std::move(job));
  tasks_.spawn("schedules", scheduler_.run());
  co_return Result<void>();
}

Job Flow::job_of(const ChatEvent& event) const {
  Job job;
  if (event.kind == EventKind::file) return job;
  job.id = ports_.new_job_id();
  job.event = event;
  job.created_at = ports_.clock.now();
  job.instruction = std::string(trimmed(event.text));
  job.language = event.text.empty() ? event.language : language_of(event.text);
  // English words in a Chinese page are column names as often as not: the platform's hint decides then.
  if (event.language == "zh" && length_of(job.instruction) < 12) job.language = "zh";
  if (job.language.empty()) job.language = "en";
  return job;
}

Task<Result<std::vector<Accepted>>> Flow::intake(std::vector<ChatEvent> events) {
  std::vector<Job> jobs;
  for (auto& event : events) {
    if (event.kind == EventKind::button && event.action == "stop") event.kind = EventKind::stop;
    if (event.kind == EventKind::message && event.files.empty() && is_stop_request(event.text)) {
      event.kind = EventKind::stop;
    }
    jobs.push_back(job_of(event));
  }
  auto accepted = co_await ports_.store.accept(std::move(events), jobs);
  if (!accepted) co_return accepted.error();
  for (std::size_t index = 0; index < jobs.size(); ++index) {
    if (!jobs[index].id.empty() && !accepted->at(index).duplicate) worker_.add(std::move(jobs[index]));
  }
  co_return accepted;
}

Task<> Flow::stop() {
  co_await worker_.stop();
  tasks_.cancel();
  co_await tasks_.wait();
}

bool is_stop_request(const std::string& text) {
  static constexpr std::array<std::string_view, 9> words{"/stop",  "stop", "停止",   "停",     "取消",
                                                         "cancel", "停下", "别做了", "/cancel"};
  std::string lower(trimmed(text));
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  while (lower.ends_with('!') || lower.ends_with('.')) lower.pop_back();
  if (lower.ends_with("！") || lower.ends_with("。")) lower.resize(lower.size() - 3);
  return std::find(words.begin(), words.end(), lower) != words.end();
}

}  // namespace errand::flow
