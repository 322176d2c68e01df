/// Task<T>: the coroutine type of every asynchronous function. All tasks run on the one loop thread unless a
/// header says otherwise. Cancelling a task (Asio terminal cancellation) ends its outside waits with
/// Fault::cancelled.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace errand {

template <typename T = void>
using Task = boost::asio::awaitable<T>;

}  // namespace errand
