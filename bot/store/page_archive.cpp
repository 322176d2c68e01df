#include "bot/store/sqlite_store.hpp"
#include "bot/store/writer.hpp"

#include <SQLiteCpp/Statement.h>

#include <optional>
#include <utility>

namespace errand::store {

namespace {

using SQLite::Database;
using SQLite::Statement;

constexpr const char* message_columns =
    "SELECT id, conversation, sequence, from_bot, body, at FROM page_messages ";
constexpr const char* conversation_columns = "SELECT id, owner, title, last_at FROM page_conversations ";

PageMessage message_of(Statement& row) {
  return {.id = row.getColumn(0).getString(),
          .conversation = row.getColumn(1).getString(),
          .sequence = row.getColumn(2).getInt64(),
          .from_bot = row.getColumn(3).getInt() != 0,
          .body = row.getColumn(4).getString(),
          .at = TimePoint(std::chrono::milliseconds(row.getColumn(5).getInt64()))};
}

PageConversation conversation_of(Statement& row) {
  return {.id = row.getColumn(0).getString(),
          .owner = row.getColumn(1).getString(),
          .title = row.getColumn(2).getString(),
          .last_at = TimePoint(std::chrono::milliseconds(row.getColumn(3).getInt64()))};
}

struct Put {
  PageMessage message;
  std::optional<Error> refused{};
};

Put put(Database& database, PageMessage message) {
  const auto at = message.at.time_since_epoch().count();
  Statement conversation(database, "UPDATE page_conversations SET last_at = max(last_at, ?) WHERE id = ?");
  conversation.bind(1, at);
  conversation.bind(2, message.conversation);
  if (conversation.exec() == 0) {
    return {.message = {}, .refused = Error{Fault::not_found, "there is no such conversation"}};
  }
  Statement known(database, std::string(message_columns) + "WHERE id = ?");
  known.bind(1, message.id);
  if (known.executeStep()) {
    auto kept = message_of(known);
    if (kept.conversation != message.conversation) {
      return {.message = {}, .refused = Error{Fault::refused, "this id is another conversation's"}};
    }
    if (kept.body == message.body) return {std::move(kept)};  // a repeat changes nothing, not even the order
    Statement removal(database, "DELETE FROM page_messages WHERE id = ?");
    removal.bind(1, message.id);
    removal.exec();
  }
  Statement insertion(database,
                      "INSERT INTO page_messages (id, conversation, from_bot, at, body) VALUES (?,?,?,?,?)");
  insertion.bind(1, message.id);
  insertion.bind(2, message.conversation);
  insertion.bind(3, message.from_bot ? 1 : 0);
  insertion.bind(4, at);
  insertion.bind(5, message.body);
  insertion.exec();
  message.sequence = database.getLastInsertRowid();
  return {std::move(message)};
}

}  // namespace

Task<Result<void>> SqliteStore::add_conversation(PageConversation conversation) {
  std::function<void(Database&)> work = [conversation](Database& database) {
    Statement statement(database,
                        "INSERT INTO page_conversations (id, owner, title, last_at) VALUES (?,?,?,?)");
    statement.bind(1, conversation.id);
    statement.bind(2, conversation.owner);
    statement.bind(3, conversation.title);
    statement.bind(4, conversation.last_at.time_since_epoch().count());
    statement.exec();
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<PageMessage>> SqliteStore::put_message(PageMessage message) {
  std::function<Put(Database&)> work = [message](Database& database) { return put(database, message); };
  auto done = co_await writer_->perform(std::move(work));
  if (!done) co_return done.error();
  if (done->refused) co_return std::move(*done->refused);
  co_return std::move(done->message);
}

Task<Result<std::vector<PageMessage>>> SqliteStore::messages_after(std::string conversation,
                                                                   std::int64_t sequence) {
  std::function<std::vector<PageMessage>(Database&)> work = [=](Database& database) {
    Statement statement(
        database, std::string(message_columns) + "WHERE conversation = ? AND sequence > ? ORDER BY sequence");
    statement.bind(1, conversation);
    statement.bind(2, sequence);
    std::vector<PageMessage> messages;
    while (statement.executeStep()) messages.push_back(message_of(statement));
    return messages;
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<std::vector<PageConversation>>> SqliteStore::conversations_of(std::string owner) {
  std::function<std::vector<PageConversation>(Database&)> work = [owner](Database& database) {
    Statement statement(database,
                        std::string(conversation_columns) + "WHERE owner = ? ORDER BY last_at DESC, id");
    statement.bind(1, owner);
    std::vector<PageConversation> conversations;
    while (statement.executeStep()) conversations.push_back(conversation_of(statement));
    return conversations;
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<std::optional<PageConversation>>> SqliteStore::conversation(std::string id) {
  std::function<std::optional<PageConversation>(Database&)> work =
      [id](Database& database) -> std::optional<PageConversation> {
    Statement statement(database, std::string(conversation_columns) + "WHERE id = ?");
    statement.bind(1, id);
    if (!statement.executeStep()) return std::nullopt;
    return conversation_of(statement);
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<void>> SqliteStore::rename_conversation(std::string id, std::string title) {
  std::function<void(Database&)> work = [=](Database& database) {
    Statement statement(database, "UPDATE page_conversations SET title = ? WHERE id = ?");
    statement.bind(1, title);
    statement.bind(2, id);
    statement.exec();
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<void>> SqliteStore::delete_conversation(std::string id) {
  std::function<void(Database&)> work = [=](Database& database) {
    Statement statement(database, "DELETE FROM page_conversations WHERE id = ?");
    statement.bind(1, id);
    statement.exec();
  };
  co_return co_await writer_->perform(std::move(work));
}

}  // namespace errand::store
