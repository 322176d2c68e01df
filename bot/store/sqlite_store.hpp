/// SqliteStore: the Store, the PageArchive and the books of recipes, schedules and conversations on one
/// SQLite database (errand.db in the data folder): WAL, synchronous=FULL, one writer thread with group
/// commit. One service per data folder: a lock file sees to that.
#pragma once

#include "bot/core/recipe.hpp"
#include "bot/core/schedule.hpp"
#include "bot/core/store.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace errand::store {

class Writer;

class SqliteStore final : public Store,
                          public PageArchive,
                          public RecipeBook,
                          public ScheduleBook,
                          public ConversationBook {
 public:
  /// Makes the folder and the database where there are none. Errors say what to do: the folder is in use,
  /// cannot be written, the database is damaged or newer.
  static Result<std::unique_ptr<SqliteStore>> open(const std::filesystem::path& folder,
                                                   boost::asio::any_io_executor loop);
  ~SqliteStore() override;

  /// Finishes what is queued. Afterwards every call answers Fault::unavailable.
  void close();
  std::uint64_t commits() const;

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

  Task<Result<void>> add_conversation(PageConversation conversation) override;
  Task<Result<PageMessage>> put_message(PageMessage message) override;
  Task<Result<std::vector<PageMessage>>> messages_after(std::string conversation,
                                                        std::int64_t sequence) override;
  Task<Result<std::vector<PageConversation>>> conversations_of(std::string owner) override;
  Task<Result<std::optional<PageConversation>>> conversation(std::string id) override;
  Task<Result<void>> rename_conversation(std::string id, std::string title) override;
  Task<Result<void>> delete_conversation(std::string id) override;

  Task<Result<void>> add_recipe(SavedRecipe recipe) override;
  Task<Result<void>> change_recipe(SavedRecipe recipe) override;
  Task<Result<void>> delete_recipe(std::string id) override;
  Task<Result<std::optional<SavedRecipe>>> recipe(std::string id) override;
  Task<Result<std::vector<SavedRecipe>>> recipes_for(std::string person, std::string conversation) override;

  Task<Result<void>> add_schedule(Schedule schedule) override;
  Task<Result<void>> move_schedule(Schedule schedule) override;
  Task<Result<void>> delete_schedule(std::string id) override;
  Task<Result<std::vector<Schedule>>> schedules() override;

  Task<Result<std::string>> decision(std::string conversation, std::string key) override;
  Task<Result<void>> decide(std::string conversation, std::string key, std::string value) override;

 private:
  class Lock;
  SqliteStore(std::unique_ptr<Lock> lock, std::unique_ptr<Writer> writer);

  std::unique_ptr<Lock> lock_;
  std::unique_ptr<Writer> writer_;
};

/// One job of a data folder, read beside a service that may be using it. Nothing when there is no such job.
Result<std::optional<Job>> read_job(const std::filesystem::path& folder, const std::string& id);

}  // namespace errand::store
