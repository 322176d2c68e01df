#include "tests/flow/rig.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace errand::flow::test {

namespace asio = boost::asio;

Task<bool> HandClock::wait_until(TimePoint when) {
  if (when <= now_) co_return true;
  waits_.push_back({when, asio::steady_timer(loop_, asio::steady_timer::time_point::max())});
  const auto place = std::prev(waits_.end());
  boost::system::error_code ended;
  co_await place->timer.async_wait(asio::redirect_error(asio::use_awaitable, ended));
  waits_.erase(place);
  co_return when <= now_;
}

void HandClock::settle() {
  loop_.restart();
  loop_.poll();
}

void HandClock::advance(std::chrono::milliseconds time) {
  const auto end = now_ + time;
  settle();
  for (;;) {
    const auto next = std::ranges::min_element(waits_, {}, &Wait::when);
    if (next == waits_.end() || next->when > end) break;
    now_ = std::max(now_, next->when);
    next->timer.cancel();
    settle();
  }
  now_ = end;
}

Task<Result<std::vector<Accepted>>> MemoryStore::accept(std::vector<ChatEvent> new_events,
                                                        std::vector<Job> new_jobs) {
  std::vector<Accepted> accepted;
  for (std::size_t index = 0; index < new_events.size(); ++index) {
    const auto& event = new_events[index];
    const bool is_known = std::ranges::any_of(events, [&](const ChatEvent& other) {
      return other.event_id == event.event_id && other.connection == event.connection;
    });
    accepted.push_back({.job = new_jobs[index].id, .duplicate = is_known});
    if (is_known) continue;
    events.push_back(event);
    const auto first = std::ranges::find_if(
        jobs, [&](const Job& earlier) { return is_second_click(new_jobs[index], earlier); });
    if (first != jobs.end()) {
      accepted.back() = {.job = first->id, .duplicate = true};
      continue;
    }
    for (const auto& file : event.files) {
      files.push_back({.file = file,
                       .connection = event.connection,
                       .conversation = event.conversation,
                       .thread = event.thread,
                       .message_id = event.message_id,
                       .sender = event.sender,
                       .seen_at = clock_.now()});
    }
    if (!new_jobs[index].id.empty()) jobs.push_back(new_jobs[index]);
  }
  co_return accepted;
}

Task<Result<std::vector<Job>>> MemoryStore::unfinished_jobs() {
  std::vector<Job> found;
  std::ranges::copy_if(jobs, std::back_inserter(found),
                       [](const Job& job) { return job.stage != Stage::replied; });
  co_return found;
}

Task<Result<std::optional<Job>>> MemoryStore::job(std::string id) {
  const auto found = std::ranges::find(jobs, id, &Job::id);
  co_return found == jobs.end() ? std::optional<Job>() : std::optional<Job>(*found);
}

std::vector<Job> MemoryStore::newest(const std::function<bool(const Job&)>& is_meant, int limit) const {
  std::vector<Job> found;
  for (auto job = jobs.rbegin(); job != jobs.rend() && static_cast<int>(found.size()) < limit; ++job) {
    if (is_meant(*job)) found.push_back(*job);
  }
  return found;
}

Task<Result<std::vector<Job>>> MemoryStore::recent_jobs(std::string, std::string conversation,
                                                        std::string thread, int limit) {
  co_return newest(
      [&](const Job& job) { return job.event.conversation == conversation && job.event.thread == thread; },
      limit);
}

Task<Result<std::vector<Job>>> MemoryStore::jobs_of_person(std::string, std::string conversation,
                                                           std::string sender, int limit) {
  co_return newest(
      [&](const Job& job) { return job.event.conversation == conversation && job.event.sender == sender; },
      limit);
}

Task<Result<std::optional<Job>>> MemoryStore::job_of_receipt(std::string, std::string conversation,
                                                             std::string message) {
  for (const auto& row : parts) {
    if (row.receipt != message || row.part.address.conversation != conversation) continue;
    co_return co_await job(row.job);
  }
  co_return std::optional<Job>();
}

Task<Result<std::vector<ChatEvent>>> MemoryStore::events_starting_with(std::string, std::string id_prefix) {
  std::vector<ChatEvent> found;
  std::ranges::copy_if(events, std::back_inserter(found),
                       [&](const ChatEvent& event) { return event.event_id.starts_with(id_prefix); });
  co_return found;
}

void MemoryStore::add(const OutboundPart& part) {
  if (row(part.key) == nullptr) {
    parts.push_back({.id = static_cast<std::int64_t>(parts.size()),
                     .job = part.reply.job,
                     .part = part,
                     .asked_at = clock_.now()});
  }
}

OutboxRow* MemoryStore::row(const std::string& key) {
  const auto found = std::ranges::find_if(parts, [&](const OutboxRow& one) { return one.part.key == key; });
  return found == parts.end() ? nullptr : &*found;
}

Task<Result<void>> MemoryStore::save(Job job, std::vector<OutboundPart> new_parts) {
  const auto found = std::ranges::find(jobs, job.id, &Job::id);
  if (found == jobs.end()) {
    jobs.push_back(job);
  } else {
    *found = job;
  }
  for (const auto& part : new_parts) add(part);
  co_return Result<void>();
}

Task<Result<std::vector<OutboxRow>>> MemoryStore::unsent_parts() {
  std::vector<OutboxRow> unsent;
  std::ranges::copy_if(parts, std::back_inserter(unsent), [](const OutboxRow& one) {
    return one.state == PartState::pending || one.state == PartState::sending;
  });
  co_return unsent;
}

Task<Result<void>> MemoryStore::mark_part(std::string key, PartState state, std::string receipt, int attempts,
                                          TimePoint next_try_at) {
  if (auto* found = row(key)) {
    found->state = state;
    found->receipt = std::move(receipt);
    found->attempts = attempts;
    found->next_try_at = next_try_at;
  }
  co_return Result<void>();
}

Task<Result<void>> MemoryStore::replace_part(std::string key, int attempts, OutboundPart instead) {
  co_await mark_part(std::move(key), PartState::failed, {}, attempts, clock_.now());
  add(instead);
  co_return Result<void>();
}

Task<Result<std::vector<SeenFile>>> MemoryStore::files_of_message(std::string, std::string conversation,
                                                                  std::string message_id) {
  std::vector<SeenFile> found;
  std::ranges::copy_if(files, std::back_inserter(found), [&](const SeenFile& file) {
    return file.conversation == conversation && file.message_id == message_id;
  });
  co_return found;
}

Task<Result<std::vector<SeenFile>>> MemoryStore::recent_files(std::string, std::string conversation,
                                                              std::string thread, std::string sender,
                                                              TimePoint since) {
  std::vector<SeenFile> found;
  std::ranges::copy_if(files, std::back_inserter(found), [&](const SeenFile& file) {
    const bool is_elsewhere = !file.thread.empty() && file.thread != file.message_id && file.thread != thread;
    return file.conversation == conversation && file.sender == sender && file.seen_at >= since &&
           !is_elsewhere;
  });
  std::ranges::reverse(found);
  co_return found;
}

Task<Result<std::vector<SeenFile>>> MemoryStore::files_of_thread(std::string, std::string conversation,
                                                                 std::string thread, TimePoint since) {
  std::vector<SeenFile> found;
  std::ranges::copy_if(files, std::back_inserter(found), [&](const SeenFile& file) {
    const bool is_of_thread = file.thread == thread || file.message_id == thread;
    return file.conversation == conversation && is_of_thread && file.seen_at >= since;
  });
  std::ranges::reverse(found);
  co_return found;
}

Task<Result<std::optional<std::string>>> MemoryStore::cached_profile(std::string) {
  co_return std::optional<std::string>();
}

Task<Result<void>> MemoryStore::cache_profile(std::string, std::string) {
  co_return Result<void>();
}

Task<Result<std::string>> ScriptedAdapter::fetch(FileRef file, std::uint64_t) {
  if (while_fetching) co_await while_fetching();
  if (gives_no_file) co_return *gives_no_file;
  if (file.locator == "gone") co_return Error{Fault::not_found, "it is gone", "file_gone"};
  co_return "hash of " + file.name;
}

Task<Result<std::vector<FileRef>>> ScriptedAdapter::find_files(ChatEvent event) {
  ++asked;
  const auto found = in_history.find(event.quoted_id.empty() ? event.thread : event.quoted_id);
  co_return found == in_history.end() ? std::vector<FileRef>() : found->second;
}

std::vector<OutboundPart> ScriptedAdapter::split(OutboundPart whole) const {
  std::vector<OutboundPart> parts;
  auto files = splits ? std::exchange(whole.reply.files, {}) : std::vector<FileOut>();
  parts.push_back(whole);
  for (auto& file : files) {
    OutboundPart part{.key = whole.key + "." + std::to_string(parts.size()),
                      .address = whole.address,
                      .replaces = {},
                      .reply = {}};
    part.reply.job = whole.reply.job;
    part.reply.language = whole.reply.language;
    part.reply.files.push_back(std::move(file));
    parts.push_back(std::move(part));
  }
  return parts;
}

Task<Result<Receipt>> ScriptedAdapter::deliver(OutboundPart part) {
  if (while_delivering) while_delivering();
  tried.push_back(part);
  if (hangs_by != nullptr) co_await hangs_by->wait_until(hangs_by->now() + hangs_for);
  auto& errors = script[part.address.conversation];
  const bool is_lost = lost.erase(part.key) > 0;
  const auto receipt = part.replaces.empty() ? "r" + std::to_string(delivered.size() + 1) : part.replaces;
  if (is_lost) delivered.push_back(part);
  if (is_lost) co_return Error{Fault::unavailable, "the connection broke", maybe_delivered};
  if (!errors.empty()) {
    const auto error = errors.front();
    errors.erase(errors.begin());
    co_return error;
  }
  delivered.push_back(std::move(part));
  co_return Receipt{receipt};
}

Task<Result<std::optional<Receipt>>> ScriptedAdapter::find_delivered(OutboundPart part) {
  if (!has_history) co_return Error{Fault::not_found, "there is no history"};
  const auto found = std::ranges::find(delivered, part.key, &OutboundPart::key);
  if (found == delivered.end()) co_return std::optional<Receipt>();
  co_return std::optional<Receipt>(
      Receipt{"r" + std::to_string(std::distance(delivered.begin(), found) + 1)});
}

std::vector<OutboundPart> ScriptedAdapter::answers() const {
  std::vector<OutboundPart> found;
  std::ranges::copy_if(delivered, std::back_inserter(found),
                       [](const OutboundPart& part) { return part.reply.tone != ReplyTone::progress; });
  return found;
}

std::vector<OutboundPart> ScriptedAdapter::progress() const {
  std::vector<OutboundPart> found;
  std::ranges::copy_if(delivered, std::back_inserter(found),
                       [](const OutboundPart& part) { return part.reply.tone == ReplyTone::progress; });
  return found;
}

Task<Result<RunReport>> ReadingRunner::run(RunRequest) {
  RunReport report;
  report.outcome = Outcome::finished;
  report.printed = nlohmann::json{{"files", {nlohmann::json(FileProfile{.name = "", .kind = "csv"})}}}.dump();
  co_return report;
}

Task<Result<Generated>> EchoGenerator::generate(ScriptRequest request) {
  if (pause.count() > 0) co_await clock_.wait_until(clock_.now() + pause);
  if (request.files.empty()) {
    co_return Generated(Declined{.reason = "Please send me the file first.", .wants_file = true});
  }
  std::string names;
  for (const auto& file : request.files) names += (names.empty() ? "" : "+") + file.name;
  co_return Generated(Question{.text = request.instruction + ": " + names,
                               .choices = {{.label = "one", .instruction = "the first reading"},
                                           {.label = "two", .instruction = "the second reading"}},
                               .generator = asks_as});
}

std::optional<std::chrono::minutes> OneZone::utc_offset(const std::string& zone, TimePoint when) const {
  using namespace std::chrono;
  constexpr sys_time<milliseconds> spring = sys_days(year(2026) / 3 / 29) + hours(1);
  constexpr sys_time<milliseconds> autumn = sys_days(year(2026) / 10 / 25) + hours(1);
  if (zone != "Europe/Berlin") return std::nullopt;
  return when >= spring && when < autumn ? hours(2) : hours(1);
}

std::vector<std::string> OneZone::like(const std::string& part, std::size_t) const {
  if (std::string("europe/berlin").find(part) == std::string::npos) return {};
  return {"Europe/Berlin"};
}

}  // namespace errand::flow::test
