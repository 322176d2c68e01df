/// Runs one task to its end on a loop of its own, as if it were a blocking function.
#pragma once

#include "bot/core/task.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace errand::test {

template <typename T>
T run(Task<T> task) {
  boost::asio::io_context loop;
  std::optional<T> got;
  std::exception_ptr failed;
  boost::asio::co_spawn(loop, std::move(task), [&](const std::exception_ptr& exception, T result) {
    failed = exception;
    got.emplace(std::move(result));
  });
  loop.run();
  if (failed) std::rethrow_exception(failed);
  return std::move(*got);
}

}  // namespace errand::test
