/// Writer: the one thread that owns the database connection. Operations queue up while it commits; it then
/// takes all of them into one transaction, each in a savepoint of its own, and tells their tasks only after
/// the commit is on disk. Reads go the same way, so that a task always sees what it wrote. Used by
/// SqliteStore.
#pragma once

#include "bot/core/result.hpp"
#include "bot/core/task.hpp"
#include "bot/store/connection.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace errand::store {

class Writer {
 public:
  Writer(std::unique_ptr<Connection> database, boost::asio::any_io_executor loop);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Runs `work` on the writer thread and answers its value once it is committed. An exception of `work`
  /// undoes this operation alone and becomes its Error.
  template <typename T>
  Task<Result<T>> perform(std::function<T(Connection&)> work);

  /// Finishes what is queued, then ends the thread; later operations answer Fault::unavailable.
  void close();

  /// How many transactions have been committed, for tests of grouping.
  std::uint64_t commits() const { return commits_; }

 private:
  struct Operation {
    std::function<void(Connection&)> work;
    std::function<void(std::optional<Error>)> complete;  ///< On the loop thread.
    std::optional<Error> error;
  };

  void push(Operation operation);
  void run();
  void commit(std::vector<Operation>& batch);

  std::unique_ptr<Connection> database_;
  boost::asio::any_io_executor loop_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Operation> queue_;
  bool closing_ = false;
  std::atomic<std::uint64_t> commits_{0};
  std::thread thread_;
};

/// What an exception of the database means for whoever waits: disk_full, read_only, corrupt, busy.
Error error_of(const std::exception& exception);

template <typename T>
Task<Result<T>> Writer::perform(std::function<T(Connection&)> work) {
  co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(Result<T>)>(
      [this, work = std::move(work)](auto handler) mutable {
        using Handler = decltype(handler);
        auto held = std::make_shared<Handler>(std::move(handler));
        auto value = std::make_shared<std::optional<Result<T>>>();
        push({.work =
                  [work = std::move(work), value](Connection& database) {
                    if constexpr (std::is_void_v<T>) {
                      work(database);
                      *value = Result<T>();
                    } else {
                      *value = Result<T>(work(database));
                    }
                  },
              .complete =
                  [held, value](std::optional<Error> error) {
                    if (error)
                      std::move (*held)(Result<T>(std::move(*error)));
                    else
                      std::move (*held)(std::move(**value));
                  },
              .error = std::nullopt});
      },
      boost::asio::use_awaitable);
}

}  // namespace errand::store
