/// One question and one answer over errand-runner's socket.
#pragma once

#include "bot/core/result.hpp"
#include "bot/core/task.hpp"
#include "runner/client/client.hpp"
#include "runner/protocol/frame.hpp"

namespace errand::runner_client {

/// Connects, for as long as the patience lasts when nobody listens, sends the request and waits for the
/// answer. Ending the task closes the connection, which kills the job.
Task<Result<protocol::Frame>> exchange(boost::asio::any_io_executor executor, ClientSetting setting,
                                       protocol::Frame request);

}  // namespace errand::runner_client
