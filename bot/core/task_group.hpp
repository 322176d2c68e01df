/// TaskGroup: the owner of background tasks. Each can end by itself, all can be cancelled and waited for, and
/// an exception that leaves one is handed to the owner's handler: no task is ever detached. On the loop
/// thread.
#pragma once

#include "bot/core/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace errand {

class TaskGroup {
 public:
  /// What to do with an exception: (task's name, what it said). Operations that ended by cancellation are not
  /// reported.
  using OnException = std::function<void(const std::string&, const std::string&)>;

  TaskGroup(boost::asio::any_io_executor executor, OnException on_exception);
  /// wait() has returned before the group is destroyed, or the executor's context has stopped for good.
  ~TaskGroup() = default;
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  /// Starts the task soon, never inside this call. After cancel(), a new task is cancelled as soon as it
  /// starts.
  void spawn(std::string name, Task<> task);
  /// Asks every task to end: their outside waits fail with operation_aborted.
  void cancel();
  /// Returns when no task is left.
  Task<> wait();
  std::size_t size() const { return running_.size(); }
  const boost::asio::any_io_executor& executor() const { return executor_; }

 private:
  struct Running {
    std::string name;
    boost::asio::cancellation_signal signal;
  };

  void ended(std::uint64_t id, const std::exception_ptr& exception);

  boost::asio::any_io_executor executor_;
  OnException on_exception_;
  bool cancelled_ = false;
  std::uint64_t next_id_ = 0;
  std::map<std::uint64_t, std::unique_ptr<Running>> running_;
  boost::asio::steady_timer none_left_;
};

/// Awaits the task to its end even if the awaiting task is cancelled meanwhile: for steps whose effect must
/// be known.
template <typename T>
Task<T> uninterrupted(boost::asio::any_io_executor executor, Task<T> task) {
  co_return co_await boost::asio::co_spawn(
      executor, std::move(task),
      boost::asio::bind_cancellation_slot(boost::asio::cancellation_slot(), boost::asio::use_awaitable));
}

/// Likewise, but the task is cancelled too when it has not ended `grace` (real time) after the awaiting one
/// was: for steps that wait for the world, which may take longer than a stop of the service.
template <typename T>
Task<T> uninterrupted(boost::asio::any_io_executor executor, Task<T> task, std::chrono::milliseconds grace) {
  struct Cut {
    explicit Cut(const boost::asio::any_io_executor& on) : timer(on) {}
    boost::asio::cancellation_signal signal;
    boost::asio::steady_timer timer;
  };
  struct Listening {
    boost::asio::cancellation_slot slot;
    std::shared_ptr<Cut> cut;
    Listening(boost::asio::cancellation_slot where, std::shared_ptr<Cut> what)
        : slot(where), cut(std::move(what)) {}
    Listening(const Listening&) = delete;
    Listening& operator=(const Listening&) = delete;
    ~Listening() {
      slot.clear();
      cut->timer.cancel();
    }
  };
  auto state = co_await boost::asio::this_coro::cancellation_state;
  Listening listening(state.slot(), std::make_shared<Cut>(executor));
  listening.slot.assign([cut = listening.cut, grace](boost::asio::cancellation_type) {
    cut->timer.expires_after(grace);
    cut->timer.async_wait([cut](const boost::system::error_code& ended) {
      if (!ended) cut->signal.emit(boost::asio::cancellation_type::terminal);
    });
  });
  co_return co_await boost::asio::co_spawn(
      executor, std::move(task),
      boost::asio::bind_cancellation_slot(listening.cut->signal.slot(), boost::asio::use_awaitable));
}

}  // namespace errand
