/// Store: the durable memory of the service, as a port. bot/store implements it on SQLite. Every call is
/// atomic and durable when its task returns; calls made together are committed together.
#pragma once

#include "bot/core/chat.hpp"
#include "bot/core/job.hpp"
#include "bot/core/result.hpp"
#include "bot/core/task.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace errand {

/// What accept() did with an event.
struct Accepted {
  std::string job;  ///< The job's id: the new one's, or the one that the same event_id made before; empty for
                    ///< events without a job.
  bool duplicate = false;     ///< The event was known, or is a button's second click: no job was made.
  bool second_click = false;  ///< Also when the event comes again.
};

enum class PartState { pending, sending, sent, failed };

struct OutboxRow {
  std::int64_t id = 0;
  std::string job;
  OutboundPart part;
  PartState state = PartState::pending;
  int attempts = 0;
  TimePoint next_try_at{};
  std::string receipt;
  TimePoint asked_at{};  ///< When its job was made: no try is older.
};

/// A file seen in a conversation, for the file resolver: newest first.
struct SeenFile {
  FileRef file;
  std::string connection;
  std::string conversation;
  std::string thread;
  std::string message_id;
  std::string sender;
  TimePoint seen_at{};
};

class Store {
 public:
  virtual ~Store() = default;

  /// Events, the files they name and, for messages and buttons, their jobs, in one transaction. `jobs[i]`
  /// belongs to `events[i]`; a job with an empty id means that the event needs none. A button's second click
  /// (is_second_click()) is stored as an event of the first one's job.
  virtual Task<Result<std::vector<Accepted>>> accept(std::vector<ChatEvent> events,
                                                     std::vector<Job> jobs) = 0;

  /// Jobs whose stage is not `replied`, oldest first: what a restart goes on with.
  virtual Task<Result<std::vector<Job>>> unfinished_jobs() = 0;
  virtual Task<Result<std::optional<Job>>> job(std::string id) = 0;
  /// The conversation's (and thread's) newest jobs, newest first.
  virtual Task<Result<std::vector<Job>>> recent_jobs(std::string connection, std::string conversation,
                                                     std::string thread, int limit) = 0;
  /// The person's newest jobs in the conversation, whatever their threads, newest first.
  virtual Task<Result<std::vector<Job>>> jobs_of_person(std::string connection, std::string conversation,
                                                        std::string sender, int limit) = 0;
  /// The job whose answer has a part that the platform calls `message` (its receipt).
  virtual Task<Result<std::optional<Job>>> job_of_receipt(std::string connection, std::string conversation,
                                                          std::string message) = 0;
  /// Events whose id begins so, in the order they came.
  virtual Task<Result<std::vector<ChatEvent>>> events_starting_with(std::string connection,
                                                                    std::string id_prefix) = 0;
  /// Stores the job as it is now and, in the same transaction, the parts to send. Part keys that exist change
  /// nothing.
  virtual Task<Result<void>> save(Job job, std::vector<OutboundPart> parts) = 0;

  /// Parts that are pending or were being sent when the process ended, in the order they were made;
  /// mark_part() takes the part's key.
  virtual Task<Result<std::vector<OutboxRow>>> unsent_parts() = 0;
  virtual Task<Result<void>> mark_part(std::string key, PartState state, std::string receipt, int attempts,
                                       TimePoint next_try_at) = 0;

  /// The part is given up, and in the same transaction `instead` is stored to be sent in its place; a key
  /// that exists changes nothing.
  virtual Task<Result<void>> replace_part(std::string key, int attempts, OutboundPart instead) = 0;

  virtual Task<Result<std::vector<SeenFile>>> files_of_message(std::string connection,
                                                               std::string conversation,
                                                               std::string message_id) = 0;
  /// Of the sender, newest first; not those that were posted inside of another thread than this one.
  virtual Task<Result<std::vector<SeenFile>>> recent_files(std::string connection, std::string conversation,
                                                           std::string thread, std::string sender,
                                                           TimePoint since) = 0;
  /// Of anybody: those of the thread's first message and of its replies, newest first.
  virtual Task<Result<std::vector<SeenFile>>> files_of_thread(std::string connection,
                                                              std::string conversation, std::string thread,
                                                              TimePoint since) = 0;

  /// The profile that was made of a file with this content and name by this version of the profile script, if
  /// any.
  virtual Task<Result<std::optional<std::string>>> cached_profile(std::string key) = 0;
  virtual Task<Result<void>> cache_profile(std::string key, std::string profile) = 0;
};

/// What a platform that we host ourselves (the chat page) must remember: conversations and their messages.
struct PageMessage {
  std::string id;  ///< Unique within the archive: the client's message id, or the outbox key.
  std::string conversation;
  std::int64_t sequence =
      0;  ///< Rises with every insert and edit: a page asks for what is newer than it has seen.
  bool from_bot = false;
  std::string body;  ///< JSON: of a person {text, files}; of the bot a Reply.
  TimePoint at{};
};

struct PageConversation {
  std::string id;
  std::string owner;  ///< The person; one never sees another's.
  std::string title;
  TimePoint last_at{};
};

class PageArchive {
 public:
  virtual ~PageArchive() = default;
  virtual Task<Result<void>> add_conversation(PageConversation conversation) = 0;
  /// Inserts the message, or replaces the body of the one with the same id (giving it a new sequence).
  /// Fault::not_found when the conversation does not exist, Fault::refused when the id is another
  /// conversation's.
  virtual Task<Result<PageMessage>> put_message(PageMessage message) = 0;
  virtual Task<Result<std::vector<PageMessage>>> messages_after(std::string conversation,
                                                                std::int64_t sequence) = 0;
  virtual Task<Result<std::vector<PageConversation>>> conversations_of(std::string owner) = 0;
  virtual Task<Result<std::optional<PageConversation>>> conversation(std::string id) = 0;
  virtual Task<Result<void>> rename_conversation(std::string id, std::string title) = 0;
  virtual Task<Result<void>> delete_conversation(std::string id) = 0;
};

}  // namespace errand
