#include "bot/store/schema.hpp"

#include "bot/store/writer.hpp"

#include <SQLiteCpp/Transaction.h>

#include <array>
#include <string>

namespace errand::store {

namespace {

/// One text per version, never changed once released. Times are milliseconds since 1970, UTC.
constexpr std::array<const char*, 3> migrations{R"(
CREATE TABLE events (
  id INTEGER PRIMARY KEY,
  connection TEXT NOT NULL,
  event_id TEXT NOT NULL,
  job TEXT NOT NULL,             -- empty: needs none
  received_at INTEGER NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (connection, event_id)
);
CREATE TABLE seen_files (
  id INTEGER PRIMARY KEY,
  connection TEXT NOT NULL,
  conversation TEXT NOT NULL,
  thread TEXT NOT NULL,
  message_id TEXT NOT NULL,
  sender TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX seen_files_of_message ON seen_files (connection, conversation, message_id);
CREATE INDEX seen_files_of_sender ON seen_files (connection, conversation, sender, seen_at);
CREATE TABLE jobs (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  connection TEXT NOT NULL,
  conversation TEXT NOT NULL,
  thread TEXT NOT NULL,
  sender TEXT NOT NULL,
  stage TEXT NOT NULL,
  status TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX jobs_unfinished ON jobs (row) WHERE stage <> 'replied';
CREATE INDEX jobs_of_conversation ON jobs (connection, conversation, thread, row);
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  part_key TEXT NOT NULL UNIQUE,
  job TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try_at INTEGER NOT NULL DEFAULT 0,
  receipt TEXT NOT NULL DEFAULT '',
  body TEXT NOT NULL
);
CREATE INDEX outbox_unsent ON outbox (id) WHERE state IN ('pending', 'sending');
CREATE TABLE profiles (
  cache_key TEXT PRIMARY KEY,
  body TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE page_conversations (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  title TEXT NOT NULL,
  last_at INTEGER NOT NULL
);
CREATE INDEX page_conversations_of_owner ON page_conversations (owner, last_at);
CREATE TABLE page_messages (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  conversation TEXT NOT NULL REFERENCES page_conversations (id) ON DELETE CASCADE,
  from_bot INTEGER NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX page_messages_of_conversation ON page_messages (conversation, sequence);
)",
                                                R"(
CREATE INDEX outbox_receipts ON outbox (receipt) WHERE receipt <> '';
CREATE INDEX jobs_of_person ON jobs (connection, conversation, sender, row);
CREATE TABLE recipes (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  scope TEXT NOT NULL,
  conversation TEXT NOT NULL,    -- empty: of no conversation
  name TEXT NOT NULL COLLATE NOCASE,
  body TEXT NOT NULL,
  UNIQUE (owner, scope, conversation, name)
);
CREATE INDEX recipes_shared ON recipes (scope, conversation);
CREATE TABLE schedules (
  id TEXT PRIMARY KEY,
  next_at INTEGER NOT NULL,
  body TEXT NOT NULL
);
CREATE TABLE conversation_decisions (
  conversation TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (conversation, name)
) WITHOUT ROWID;
)",
                                                R"(
CREATE INDEX seen_files_of_thread ON seen_files (connection, conversation, thread, seen_at);
)"};

}  // namespace

int newest_version() {
  return static_cast<int>(migrations.size());
}

Result<void> migrate(SQLite::Database& database) {
  try {
    int version = database.execAndGet("PRAGMA user_version").getInt();
    if (version > newest_version()) {
      return Error{Fault::refused, "the data folder was made by a newer version of Errand (its schema is " +
                                       std::to_string(version) + ", this program knows " +
                                       std::to_string(newest_version()) +
                                       "); run the newer version, or use another data folder"};
    }
    for (; version < newest_version(); ++version) {
      SQLite::Transaction transaction(database);
      database.exec(migrations.at(static_cast<std::size_t>(version)));
      database.exec("PRAGMA user_version = " + std::to_string(version + 1));
      transaction.commit();
    }
  } catch (const std::exception& exception) {
    return error_of(exception);
  }
  return {};
}

}  // namespace errand::store
