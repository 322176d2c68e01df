#include "bot/core/task_group.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <vector>

namespace errand {

namespace asio = boost::asio;

TaskGroup::TaskGroup(asio::any_io_executor executor, OnException on_exception)
    : executor_(std::move(executor)),
      on_exception_(std::move(on_exception)),
      none_left_(executor_, asio::steady_timer::time_point::max()) {}

void TaskGroup::spawn(std::string name, Task<> task) {
  const auto id = next_id_++;
  auto& running = *running_.emplace(id, std::make_unique<Running>()).first->second;
  running.name = std::move(name);
  asio::co_spawn(
      executor_, std::move(task),
      asio::bind_cancellation_slot(
          running.signal.slot(), [this, id](const std::exception_ptr& exception) { ended(id, exception); }));
  if (cancelled_) {
    asio::post(executor_, [this, id] {
      if (const auto found = running_.find(id); found != running_.end()) {
        found->second->signal.emit(asio::cancellation_type::terminal);
      }
    });
  }
}

void TaskGroup::ended(std::uint64_t id, const std::exception_ptr& exception) {
  // The signal's slot must not be destroyed while its handler runs: the entry leaves the map after this call.
  const auto found = running_.find(id);
  const std::string name = found->second->name;
  asio::post(executor_, [keep = std::shared_ptr<Running>(std::move(found->second))] {});
  running_.erase(found);
  if (running_.empty()) none_left_.cancel();
  if (!exception) return;
  try {
    std::rethrow_exception(exception);
  } catch (const boost::system::system_error& error) {
    if (error.code() != asio::error::operation_aborted) on_exception_(name, error.what());
  } catch (const std::exception& error) {
    on_exception_(name, error.what());
  } catch (...) {
    on_exception_(name, "an exception that is not a std::exception");
  }
}

void TaskGroup::cancel() {
  cancelled_ = true;
  std::vector<std::uint64_t> ids;
  for (const auto& [id, running] : running_) ids.push_back(id);
  for (const auto id : ids) {
    if (const auto found = running_.find(id); found != running_.end()) {
      found->second->signal.emit(asio::cancellation_type::terminal);
    }
  }
}

Task<> TaskGroup::wait() {
  while (!running_.empty()) {
    boost::system::error_code ended_early;
    co_await none_left_.async_wait(asio::redirect_error(asio::use_awaitable, ended_early));
  }
}

}  // namespace errand
