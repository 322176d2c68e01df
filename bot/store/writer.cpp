#include "bot/store/writer.hpp"

#include <SQLiteCpp/Exception.h>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <sqlite3.h>

namespace errand::store {

Error error_of(const std::exception& exception) {
  const auto* failure = dynamic_cast<const SQLite::Exception*>(&exception);
  if (failure == nullptr) return {Fault::internal, exception.what()};
  switch (failure->getErrorCode()) {
    case SQLITE_FULL:
      return {Fault::unavailable,
              "the disk of the data folder is full; free some space, then it goes on by itself", "disk_full"};
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return {Fault::unavailable,
              std::string("the database cannot be written (") + failure->what() +
                  "); check owner and permissions of the data folder",
              "read_only"};
    case SQLITE_IOERR:
      return {Fault::unavailable,
              std::string("the disk failed: ") + failure->what() + "; check it with dmesg", "disk_failed"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {
          Fault::unavailable,
          "the database is held by another process; stop it, or give each service a data folder of its own",
          "busy"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Fault::corrupt,
              std::string("the database is damaged (") + failure->what() +
                  "); put errand.db aside and restore it from a backup, or start with an empty data folder",
              "corrupt"};
    default:
      return {Fault::internal, failure->what()};
  }
}

Writer::Writer(std::unique_ptr<Connection> database, boost::asio::any_io_executor loop)
    : database_(std::move(database)), loop_(std::move(loop)), thread_([this] { run(); }) {}

Writer::~Writer() {
  close();
}

void Writer::close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Writer::push(Operation operation) {
  // The loop must not end while an answer is under way.
  const auto working = boost::asio::prefer(loop_, boost::asio::execution::outstanding_work.tracked);
  operation.complete = [working, complete = std::move(operation.complete)](std::optional<Error> error) {
    complete(std::move(error));
  };
  {
    const std::lock_guard lock(mutex_);
    if (!closing_) {
      queue_.push_back(std::move(operation));
      changed_.notify_one();
      return;
    }
  }
  boost::asio::post(loop_, [complete = std::move(operation.complete)] {
    complete(Error{Fault::unavailable, "the store is closed"});
  });
}

void Writer::run() {
  for (;;) {
    std::vector<Operation> batch;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return closing_ || !queue_.empty(); });
      if (queue_.empty()) return;
      batch.swap(queue_);
    }
    commit(batch);
    boost::asio::post(loop_, [batch = std::move(batch)]() mutable {
      for (auto& operation : batch) operation.complete(std::move(operation.error));
    });
  }
}

void Writer::commit(std::vector<Operation>& batch) {
  std::optional<Error> failure;
  try {
    database_->exec("BEGIN IMMEDIATE");
    for (auto& operation : batch) {
      database_->prepared("SAVEPOINT operation").exec();
      try {
        operation.work(*database_);
      } catch (const std::exception& exception) {
        operation.error = error_of(exception);
        // A full disk makes SQLite undo the whole transaction by itself: then nothing of the batch stands.
        if (sqlite3_get_autocommit(database_->getHandle()) != 0) throw;
        database_->exec("ROLLBACK TO operation");
      }
      database_->prepared("RELEASE operation").exec();
    }
    database_->exec("COMMIT");
    ++commits_;
  } catch (const std::exception& exception) {
    failure = error_of(exception);
    if (sqlite3_get_autocommit(database_->getHandle()) == 0) {
      try {
        database_->exec("ROLLBACK");
      } catch (const SQLite::Exception& second) {
        failure->message += std::string("; and the rollback failed: ") + second.what();
      }
    }
  }
  if (!failure) return;
  for (auto& operation : batch) {
    if (!operation.error) operation.error = failure;
  }
}

}  // namespace errand::store
