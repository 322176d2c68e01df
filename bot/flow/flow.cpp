#include "bot/flow/flow.hpp"

#include "bot/core/text.hpp"
#include "bot/flow/pattern.hpp"

#include <algorithm>
#include <regex>
#include <string_view>
#include <utility>

namespace errand::flow {

Flow::Flow(boost::asio::any_io_executor executor, Ports ports, Books books, Pipeline& pipeline,
           WorkerSettings settings)
    : ports_(std::move(ports)),
      remember_files_(settings.remember_files),
      tasks_(std::move(executor),
             [this](const std::string& task, const std::string& what) {
               ports_.log.write(Level::error, "task " + task + " ended with an exception: " + what);
             }),
      outbox_(tasks_, ports_.store, ports_.clock, ports_.log, catalogue_),
      worker_(tasks_, ports_.store, books, pipeline, outbox_, ports_.clock, ports_.log, catalogue_, settings),
      scheduler_(books.schedules, {books.conversations, books.zones, ports_.clock}, ports_.clock, ports_.log,
                 catalogue_, [this](ChatEvent event) -> Task<Result<void>> {
                   std::vector<ChatEvent> events;
                   events.push_back(std::move(event));
                   const auto accepted = co_await intake(std::move(events));
                   if (!accepted) co_return accepted.error();
                   co_return Result<void>();
                 }) {
  worker_.when_it_may_lack_files([this](ChatEvent event) { return go_on_with_files(std::move(event)); });
}

void Flow::add(ChatAdapter& adapter) {
  outbox_.add(adapter);
}

Task<Result<void>> Flow::start() {
  auto parts = co_await ports_.store.unsent_parts();
  if (!parts) co_return parts.error();
  for (auto& row : *parts) outbox_.resume(std::move(row));
  auto jobs = co_await ports_.store.unfinished_jobs();
  if (!jobs) co_return jobs.error();
  if (!jobs->empty()) {
    ports_.log.write(Level::info, "going on with " + std::to_string(jobs->size()) + " unfinished job(s)");
  }
  for (auto& job : *jobs) worker_.resume(std::move(job));
  tasks_.spawn("schedules", scheduler_.run());
  co_return Result<void>();
}

namespace {

/// A message of a batch is two events: its own files and text, and the wish that all of the batch share.
std::vector<ChatEvent> taken_apart(ChatEvent event) {
  const bool is_of_batch =
      !event.batch.empty() && (event.kind == EventKind::message || event.kind == EventKind::file);
  std::vector<ChatEvent> events;
  if (!is_of_batch) {
    events.push_back(std::move(event));
    return events;
  }
  auto& piece = events.emplace_back(event);
  piece.kind = EventKind::file;
  piece.event_id = pieces_of(event.batch) + event.event_id;
  if (event.kind != EventKind::message) return events;
  event.event_id = "batch:" + event.batch;
  event.files.clear();
  events.push_back(std::move(event));
  return events;
}

constexpr int jobs_looked_back = 5;  // a stop may stand before the question that asked for a file

/// Newest first; a stop is no wish.
auto newest_wish(const std::vector<Job>& jobs) {
  return std::ranges::find_if(jobs, [](const Job& job) { return job.event.kind != EventKind::stop; });
}

}  // namespace

Job Flow::job_of(const ChatEvent& event) const {
  Job job;
  if (event.kind == EventKind::file) return job;
  job.id = ports_.new_job_id();
  job.event = event;
  job.created_at = ports_.clock.now();
  job.instruction = std::string(trimmed(event.text));
  job.language = has_words(event.text) ? language_of(event.text) : event.language;
  // English words in a Chinese page are column names as often as not: the platform's hint decides then.
  if (event.language == "zh" && length_of(job.instruction) < 12) job.language = "zh";
  if (job.language.empty()) job.language = "en";
  return job;
}

Task<Result<std::vector<Accepted>>> Flow::intake(std::vector<ChatEvent> events) {
  std::vector<ChatEvent> stored;
  std::vector<ChatEvent> with_files;
  for (auto& event : events) {
    if (event.kind == EventKind::button && event.action == "stop") event.kind = EventKind::stop;
    if (event.kind == EventKind::message && event.files.empty() && is_stop_request(event.text)) {
      event.kind = EventKind::stop;
    }
    const bool is_piece = event.kind == EventKind::message && !event.batch.empty();
    if (event.kind == EventKind::file || is_piece) with_files.push_back(event);
    for (auto& one : taken_apart(std::move(event))) stored.push_back(std::move(one));
  }
  std::vector<Job> jobs;
  for (const auto& event : stored) {
    auto job = job_of(event);
    if (event.kind == EventKind::message && !has_words(event.text) && event.language.empty())
      job.language = co_await language_without_words(event);
    jobs.push_back(std::move(job));
  }
  auto accepted = co_await ports_.store.accept(std::move(stored), jobs);
  if (!accepted) co_return accepted.error();
  for (std::size_t index = 0; index < jobs.size(); ++index) {
    if (!jobs[index].id.empty() && !accepted->at(index).duplicate) worker_.add(std::move(jobs[index]));
  }
  // After the file is stored: a job that asks for one just now looks for it when its question is stored.
  for (auto& event : with_files) tasks_.spawn("file", go_on_with_files(std::move(event)));
  co_return accepted;
}

Task<std::string> Flow::language_without_words(const ChatEvent& event) {
  constexpr int looked_back = 1;
  const auto jobs =
      co_await ports_.store.jobs_of_person(event.connection, event.conversation, event.sender, looked_back);
  if (jobs && !jobs->empty()) co_return jobs->front().language;
  const bool has_chinese_name = std::ranges::any_of(
      event.files, [](const FileRef& file) { return std::string_view(language_of(file.name)) == "zh"; });
  co_return has_chinese_name ? "zh" : "en";
}

Task<> Flow::go_on_with_files(ChatEvent event) {
  const auto jobs = co_await ports_.store.jobs_of_person(event.connection, event.conversation, event.sender,
                                                         jobs_looked_back);
  if (!jobs) co_return ports_.log.write(Level::error, "files for a wish: " + jobs.error().message);
  const auto of_batch = std::ranges::find_if(*jobs, [&](const Job& job) {
    return !event.batch.empty() && job.event.kind == EventKind::message && job.event.batch == event.batch;
  });
  Result<void> done;
  if (of_batch != jobs->end()) done = co_await look_again(*of_batch);
  const auto last = newest_wish(*jobs);
  if (done && last != jobs->end()) done = co_await carry_out_with_file(*last);
  if (done && !event.thread.empty()) done = co_await carry_out_for_thread(event);
  if (!done) ports_.log.write(Level::error, "files for a wish: " + done.error().message);
}

Task<Result<void>> Flow::look_again(const Job& before) {
  // One that is not answered yet looks itself when it is.
  const bool has_read = before.stage == Stage::replied && !before.event.files.empty();
  if (!has_read || before.status == JobStatus::stopped) co_return Result<void>();
  const auto pieces =
      co_await ports_.store.events_starting_with(before.event.connection, pieces_of(before.event.batch));
  if (!pieces) co_return pieces.error();
  std::size_t files = 0;
  for (const auto& piece : *pieces) files += piece.files.size();
  if (files <= before.event.files.size()) co_return Result<void>();
  auto wish = before.event;
  wish.event_id = "late:" + before.id;
  wish.message_id = pieces->back().message_id;
  wish.files.clear();
  co_return co_await take_up(before, std::move(wish));
}

Task<Result<void>> Flow::carry_out_with_file(const Job& asked) {
  if (!asked_for_a_file(asked) || asked.created_at + remember_files_ < ports_.clock.now())
    co_return Result<void>();
  const auto& event = asked.event;
  auto files = co_await ports_.store.recent_files(event.connection, event.conversation, event.thread,
                                                  event.sender, asked.created_at);
  if (files && files->empty() && !event.thread.empty()) {
    files = co_await ports_.store.files_of_thread(event.connection, event.conversation, event.thread,
                                                  asked.created_at);
  }
  if (!files) co_return files.error();
  if (files->empty()) co_return Result<void>();
  auto wish = asked.event;
  wish.kind = EventKind::message;
  wish.event_id = "after:" + asked.id;
  wish.message_id = files->front().message_id;
  wish.quoted_id.clear();
  wish.batch = wish.event_id;
  co_return co_await take_up(asked, std::move(wish));
}

Task<Result<void>> Flow::carry_out_for_thread(const ChatEvent& file) {
  const auto jobs =
      co_await ports_.store.recent_jobs(file.connection, file.conversation, file.thread, jobs_looked_back);
  if (!jobs) co_return jobs.error();
  const auto last = newest_wish(*jobs);
  if (last == jobs->end() || last->event.sender == file.sender) co_return Result<void>();
  co_return co_await carry_out_with_file(*last);
}

Task<Result<void>> Flow::take_up(const Job& before, ChatEvent wish) {
  wish.sent_at = ports_.clock.now();
  auto job = job_of(wish);
  job.instruction = before.instruction;
  job.language = before.language;
  std::vector<ChatEvent> events{std::move(wish)};
  const auto accepted = co_await ports_.store.accept(std::move(events), {job});
  if (!accepted) co_return accepted.error();
  if (!accepted->front().duplicate) worker_.add(std::move(job));
  co_return Result<void>();
}

Task<> Flow::stop() {
  co_await worker_.stop();
  tasks_.cancel();
  co_await tasks_.wait();
}

bool is_stop_request(const std::string& text) {
  constexpr std::size_t longest = 80;  // bytes; what is longer is a wish
  static const std::regex wanted = pattern(
      "/?(?:please |pls |ok |no )?(?:stop|cancel|abort|halt|quit)(?: it| that| this| now| everything)?"
      "(?: (?:the |my |this |that |current )?(?:job|task|errand|run))?(?: please| pls)?|"
      "never ?mind|forget (?:about )?it|"
      "(?:请|先|快|快点|赶紧|马上|立即|立刻|那|那就)?(?:"
      "(?:停|停止|停掉|暂停|取消|中止|终止|中断)(?:当前|现在|正在进行|刚才)?的?(?:任务|操作|处理|运行|执行)?|"
      "停下(?:来)?|停一下|停一停|打住|别(?:做|弄|跑|搞|算|处理)|(?:不|不用|不要|不需要)(?:做|弄|处理)|"
      "(?:不用|不需要|不要|算)了(?:吧)?(?:[，, ]*(?:不用|不需要|不要)了)?)(?:了|吧|啦)*");
  static const std::regex end = pattern("(?:[!.~ ！。～]|[,， ]*(?:thanks|thank you|谢谢))+$");
  const auto lower = ascii_lower(trimmed(text));
  if (lower.size() > longest) return false;  // std::regex recurses: a long text would overflow the stack
  return std::regex_match(std::regex_replace(lower, end, ""), wanted);
}

}  // namespace errand::flow
