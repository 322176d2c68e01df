/// A flow without disk, network or sandbox: a store in memory, a clock that tests advance, a chat platform
/// that is scripted, and a generator that tells what it was given. What the tests of bot/flow stand on.
#pragma once

#include "bot/core/blobs.hpp"
#include "bot/core/chat.hpp"
#include "bot/core/clock.hpp"
#include "bot/core/log.hpp"
#include "bot/core/recipe.hpp"
#include "bot/core/run.hpp"
#include "bot/core/schedule.hpp"
#include "bot/core/script.hpp"
#include "bot/core/store.hpp"
#include "bot/flow/folders.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace errand::flow::test {

/// Time passes only in advance().
class HandClock final : public Clock {
 public:
  explicit HandClock(boost::asio::io_context& loop) : loop_(loop) {}
  TimePoint now() const override { return now_; }
  std::chrono::minutes utc_offset(TimePoint) const override { return std::chrono::hours(8); }
  Task<bool> wait_until(TimePoint when) override;
  /// Moves from one wait to the next, and lets everything run in between.
  void advance(std::chrono::milliseconds time);
  void settle();

 private:
  struct Wait {
    TimePoint when;
    boost::asio::steady_timer timer;
  };
  boost::asio::io_context& loop_;
  TimePoint now_{std::chrono::seconds(1'764'000'000)};
  std::list<Wait> waits_;
};

class MemoryStore final : public Store {
 public:
  explicit MemoryStore(const Clock& clock) : clock_(clock) {}
  Task<Result<std::vector<Accepted>>> accept(std::vector<ChatEvent> events, std::vector<Job> jobs) override;
  Task<Result<std::vector<Job>>> unfinished_jobs() override;
  Task<Result<std::optional<Job>>> job(std::string id) override;
  Task<Result<std::vector<Job>>> recent_jobs(std::string connection, std::string conversation,
                                             std::string thread, int limit) override;
  Task<Result<std::vector<Job>>> jobs_of_person(std::string connection, std::string conversation,
                                                std::string sender, int limit) override;
  Task<Result<std::optional<Job>>> job_of_receipt(std::string connection, std::string conversation,
                                                  std::string message) override;
  Task<Result<std::vector<ChatEvent>>> events_starting_with(std::string connection,
                                                            std::string id_prefix) override;
  Task<Result<void>> save(Job job, std::vector<OutboundPart> parts) override;
  Task<Result<std::vector<OutboxRow>>> unsent_parts() override;
  Task<Result<void>> mark_part(std::string key, PartState state, std::string receipt, int attempts,
                               TimePoint next_try_at) override;
  Task<Result<void>> replace_part(std::string key, int attempts, OutboundPart instead) override;
  Task<Result<std::vector<SeenFile>>> files_of_message(std::string connection, std::string conversation,
                                                       std::string message_id) override;
  Task<Result<std::vector<SeenFile>>> recent_files(std::string connection, std::string conversation,
                                                   std::string thread, std::string sender,
                                                   TimePoint since) override;
  Task<Result<std::vector<SeenFile>>> files_of_thread(std::string connection, std::string conversation,
                                                      std::string thread, TimePoint since) override;
  Task<Result<std::optional<std::string>>> cached_profile(std::string key) override;
  Task<Result<void>> cache_profile(std::string key, std::string profile) override;

  OutboxRow* row(const std::string& key);

  std::vector<ChatEvent> events;
  std::vector<Job> jobs;
  std::vector<OutboxRow> parts;
  std::vector<SeenFile> files;

 private:
  void add(const OutboundPart& part);
  std::vector<Job> newest(const std::function<bool(const Job&)>& is_meant, int limit) const;
  const Clock& clock_;
};

/// A platform that takes every part, unless `script` holds an Error for the next call; receipts are "r1",
/// "r2", ... and an edit keeps its own.
class ScriptedAdapter final : public ChatAdapter {
 public:
  explicit ScriptedAdapter(std::string name = "chat") : name_(std::move(name)) {}
  const std::string& name() const override { return name_; }
  Task<Result<std::string>> fetch(FileRef file, std::uint64_t) override;
  Task<Result<std::vector<FileRef>>> find_files(ChatEvent event) override;
  std::string how_to_send_files(const ChatEvent&, std::string_view) const override { return remedy; }
  std::vector<OutboundPart> split(OutboundPart whole) const override;
  Task<Result<Receipt>> deliver(OutboundPart part) override;
  std::chrono::minutes repeats_safely_for() const override { return repeats; }
  Task<Result<std::optional<Receipt>>> find_delivered(OutboundPart part) override;

  /// The parts that arrived and are no progress, in order.
  std::vector<OutboundPart> answers() const;
  std::vector<OutboundPart> progress() const;

  std::vector<OutboundPart> delivered;               ///< What stands in the chat, edits included.
  std::vector<OutboundPart> tried;                   ///< What deliver() was called with.
  std::map<std::string, std::vector<Error>> script;  ///< By conversation: the errors of the next calls.
  std::set<std::string> lost;  ///< Keys of parts that are shown although the call fails as maybe_delivered.
  std::map<std::string, std::vector<FileRef>> in_history;  ///< By the quoted id or the thread.
  int asked = 0;                                           ///< Calls of find_files().
  std::chrono::minutes repeats{};                          ///< Are told, for so long.
  bool has_history = false;
  Clock* hangs_by = nullptr;  ///< Each delivery takes `hangs_for`.
  std::chrono::hours hangs_for{24};
  bool splits = false;  ///< Text first, then a part for each file.
  std::function<Task<bool>()> while_fetching;
  std::optional<Error> gives_no_file;  ///< Of every fetch.
  std::string remedy;
  std::function<void()> while_delivering;  ///< Called in deliver(), before the part stands in the chat.

 private:
  std::string name_;
};

/// Books and folders with nothing in them, that nobody writes into.
class EmptyBooks final : public RecipeBook,
                         public ScheduleBook,
                         public ConversationBook,
                         public RecipeFormat,
                         public Folders {
 public:
  Task<Result<void>> add_recipe(SavedRecipe) override { co_return none(); }
  Task<Result<void>> change_recipe(SavedRecipe) override { co_return none(); }
  Task<Result<void>> delete_recipe(std::string) override { co_return none(); }
  Task<Result<std::optional<SavedRecipe>>> recipe(std::string) override { co_return std::nullopt; }
  Task<Result<std::vector<SavedRecipe>>> recipes_for(std::string, std::string) override {
    co_return std::vector<SavedRecipe>{};
  }
  Task<Result<void>> add_schedule(Schedule) override { co_return none(); }
  Task<Result<void>> move_schedule(Schedule) override { co_return none(); }
  Task<Result<void>> delete_schedule(std::string) override { co_return none(); }
  Task<Result<std::vector<Schedule>>> schedules() override { co_return std::vector<Schedule>{}; }
  Task<Result<std::string>> decision(std::string, std::string) override { co_return std::string(); }
  Task<Result<void>> decide(std::string, std::string, std::string) override { co_return none(); }
  std::string write(const SavedRecipe&) const override { return {}; }
  Result<SavedRecipe> read(const std::string&) const override { return none(); }
  bool has(const std::string&) const override { return false; }
  std::vector<std::string> names() const override { return {}; }
  Task<Result<std::vector<JobFile>>> take(std::string, std::vector<std::string>) override {
    co_return none();
  }

 private:
  static Error none() { return {Fault::internal, "there are no books here"}; }
};

/// Knows Europe/Berlin in the summer of 2026, and nothing else.
class OneZone final : public TimeZones {
 public:
  std::optional<std::chrono::minutes> utc_offset(const std::string& zone, TimePoint when) const override;
  std::vector<std::string> like(const std::string& part, std::size_t most) const override;
};

class MemoryLog final : public Log {
 public:
  void write(Level, std::string line) override { lines.push_back(std::move(line)); }
  std::vector<std::string> lines;
};

class NoBlobs final : public Blobs {
 public:
  Result<std::unique_ptr<BlobWriter>> writer(std::uint64_t) override {
    return Error{Fault::internal, "none"};
  }
  Task<Result<BlobInfo>> adopt(std::string) override { co_return Error{Fault::internal, "none"}; }
  Result<std::string> path_of(const std::string& sha256) const override { return "/blobs/" + sha256; }
};

/// Finds every file readable.
class ReadingRunner final : public Runner {
 public:
  Task<Result<RunReport>> run(RunRequest request) override;
};

/// Asks for a file where there is none; else a question that names the instruction and the files: an answer
/// that needs no run. `pause`: how long it thinks.
class EchoGenerator final : public Generator {
 public:
  explicit EchoGenerator(Clock& clock) : clock_(clock) {}
  std::string name() const override { return "recipes"; }
  bool asks_outside() const override { return false; }
  Task<Result<Generated>> generate(ScriptRequest request) override;
  Task<Result<std::vector<Explained>>> explain(ExplainRequest) override {
    co_return std::vector<Explained>{};
  }

  std::chrono::milliseconds pause{0};
  std::string asks_as{};  ///< Question::generator.

 private:
  Clock& clock_;
};

}  // namespace errand::flow::test
