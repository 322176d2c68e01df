/// Runs a loop until one task, and with it the loop, has ended. For the commands that do one thing.
#pragma once

#include "bot/core/task.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <utility>

namespace errand::app {

inline void run_task(boost::asio::io_context& context, Task<> task) {
  std::exception_ptr failure;
  boost::asio::co_spawn(context, std::move(task),
                        [&failure](const std::exception_ptr& exception) { failure = exception; });
  context.run();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace errand::app
