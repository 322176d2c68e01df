/// Awaited: an answer that another thread gives to a task of the loop; and aside(), blocking work on a thread
/// that nobody waits for. Whoever asks is resumed by the answer, the deadline or the cancellation, and an
/// answer that comes later is dropped: a hanging disk or name server holds up neither the loop nor a stop.
#pragma once

#include "bot/core/as_result.hpp"
#include "bot/core/result.hpp"
#include "bot/core/task.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <system_error>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace errand {

/// Abandons its question even where the waiting task is destroyed and never resumed.
template <typename T>
class Awaited {
 public:
  /// The thread that answers and the loop share it, and nothing of the loop is touched once nobody waits: the
  /// loop may be gone by then.
  class Question : public std::enable_shared_from_this<Question> {
   public:
    explicit Question(boost::asio::steady_timer& waiter) : waiter_(&waiter) {}

    bool is_awaited() {
      const std::lock_guard lock(mutex_);
      return waiter_ != nullptr;
    }

    /// On any thread.
    void answer(T found) {
      const std::lock_guard lock(mutex_);
      if (waiter_ == nullptr) return;
      found_ = std::move(found);
      boost::asio::post(waiter_->get_executor(), [self = this->shared_from_this()] { self->wake(); });
    }

    /// The answer, if there is one by now.
    std::optional<T> abandon() {
      const std::lock_guard lock(mutex_);
      waiter_ = nullptr;
      return std::exchange(found_, std::nullopt);
    }

   private:
    void wake() {
      const std::lock_guard lock(mutex_);
      if (waiter_ != nullptr) waiter_->cancel();
    }

    std::mutex mutex_;
    boost::asio::steady_timer* waiter_;
    std::optional<T> found_;
  };

  explicit Awaited(boost::asio::steady_timer& waiter) : question_(std::make_shared<Question>(waiter)) {}
  ~Awaited() { question_->abandon(); }
  Awaited(const Awaited&) = delete;
  Awaited& operator=(const Awaited&) = delete;
  const std::shared_ptr<Question>& question() const { return question_; }

 private:
  std::shared_ptr<Question> question_;
};

/// `work` owns all that it touches, for it may outlive whoever asked. Fault::timed_out at the deadline.
template <typename T>
Task<Result<T>> aside(std::function<Result<T>()> work, std::chrono::steady_clock::time_point deadline) {
  boost::asio::steady_timer waiter(co_await boost::asio::this_coro::executor, deadline);
  const Awaited<Result<T>> awaited(waiter);
  try {
    std::thread([work = std::move(work), question = awaited.question()] {
      try {
        question->answer(work());
      } catch (const std::exception& failure) {  // out of memory: it must not end the process from here
        question->answer(Error{Fault::internal, failure.what()});
      }
    }).detach();
  } catch (const std::system_error& none) {
    co_return Error{Fault::unavailable, none.what()};
  }
  const auto [ended] = co_await waiter.async_wait(as_result);
  if (auto found = awaited.question()->abandon()) co_return std::move(*found);
  if (ended) co_return Error{Fault::cancelled, "cancelled"};
  co_return Error{Fault::timed_out, "no answer in time"};
}

}  // namespace errand
