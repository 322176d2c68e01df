#include "bot/store/sqlite_store.hpp"
#include "bot/store/writer.hpp"

#include <optional>
#include <utility>

namespace errand::store {

namespace {

constexpr const char* message_columns =
    "SELECT id, conversation, sequence, from_bot, body, at FROM page_messages ";
constexpr const char* conversation_columns = "SELECT id, owner, title, last_at FROM page_conversations ";

PageMessage message_of(const Prepared& row) {
  return {.id = row.column(0).getString(),
          .conversation = row.column(1).getString(),
          .sequence = row.column(2).getInt64(),
          .from_bot = row.column(3).getInt() != 0,
          .body = row.column(4).getString(),
          .at = time_of(row.column(5).getInt64())};
}

PageConversation conversation_of(const Prepared& row) {
  return {.id = row.column(0).getString(),
          .owner = row.column(1).getString(),
          .title = row.column(2).getString(),
          .last_at = time_of(row.column(3).getInt64())};
}

struct Put {
  PageMessage message;
  std::optional<Error> refused{};
};

Put put(Connection& database, PageMessage message) {
  const auto at = millis(message.at);
  auto conversation = database.prepared(
      "UPDATE page_conversations SET last_at = max(last_at, ?) WHERE id = ?", at, message.conversation);
  if (conversation.exec() == 0) {
    return {.message = {}, .refused = Error{Fault::not_found, "there is no such conversation"}};
  }
  auto known = database.prepared(std::string(message_columns) + "WHERE id = ?", message.id);
  if (known.next()) {
    auto kept = message_of(known);
    if (kept.conversation != message.conversation) {
      return {.message = {}, .refused = Error{Fault::refused, "this id is another conversation's"}};
    }
    if (kept.body == message.body) return {std::move(kept)};  // a repeat changes nothing, not even the order
    auto removal = database.prepared("DELETE FROM page_messages WHERE id = ?", message.id);
    removal.exec();
  }
  auto insertion =
      database.prepared("INSERT INTO page_messages (id, conversation, from_bot, at, body) VALUES (?,?,?,?,?)",
                        message.id, message.conversation, message.from_bot ? 1 : 0, at, message.body);
  insertion.exec();
  message.sequence = database.getLastInsertRowid();
  return {std::move(message)};
}

}  // namespace

Task<Result<void>> SqliteStore::add_conversation(PageConversation conversation) {
  std::function<void(Connection&)> work = [conversation](Connection& database) {
    auto statement = database.prepared(
        "INSERT INTO page_conversations (id, owner, title, last_at) VALUES (?,?,?,?)", conversation.id,
        conversation.owner, conversation.title, millis(conversation.last_at));
    statement.exec();
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<PageMessage>> SqliteStore::put_message(PageMessage message) {
  std::function<Put(Connection&)> work = [message](Connection& database) { return put(database, message); };
  auto done = co_await writer_->perform(std::move(work));
  if (!done) co_return done.error();
  if (done->refused) co_return std::move(*done->refused);
  co_return std::move(done->message);
}

Task<Result<std::vector<PageMessage>>> SqliteStore::messages_after(std::string conversation,
                                                                   std::int64_t sequence) {
  std::function<std::vector<PageMessage>(Connection&)> work = [=](Connection& database) {
    auto statement = database.prepared(
        std::string(message_columns) + "WHERE conversation = ? AND sequence > ? ORDER BY sequence",
        conversation, sequence);
    std::vector<PageMessage> messages;
    while (statement.next()) messages.push_back(message_of(statement));
    return messages;
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<std::vector<PageConversation>>> SqliteStore::conversations_of(std::string owner) {
  std::function<std::vector<PageConversation>(Connection&)> work = [owner](Connection& database) {
    auto statement = database.prepared(
        std::string(conversation_columns) + "WHERE owner = ? ORDER BY last_at DESC, id", owner);
    std::vector<PageConversation> conversations;
    while (statement.next()) conversations.push_back(conversation_of(statement));
    return conversations;
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<std::optional<PageConversation>>> SqliteStore::conversation(std::string id) {
  std::function<std::optional<PageConversation>(Connection&)> work =
      [id](Connection& database) -> std::optional<PageConversation> {
    auto statement = database.prepared(std::string(conversation_columns) + "WHERE id = ?", id);
    if (!statement.next()) return std::nullopt;
    return conversation_of(statement);
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<void>> SqliteStore::rename_conversation(std::string id, std::string title) {
  std::function<void(Connection&)> work = [=](Connection& database) {
    auto statement = database.prepared("UPDATE page_conversations SET title = ? WHERE id = ?", title, id);
    statement.exec();
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<void>> SqliteStore::delete_conversation(std::string id) {
  std::function<void(Connection&)> work = [=](Connection& database) {
    auto statement = database.prepared("DELETE FROM page_conversations WHERE id = ?", id);
    statement.exec();
  };
  co_return co_await writer_->perform(std::move(work));
}

}  // namespace errand::store
