#include "bot/core/task_group.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <catch2/catch_test_macros.hpp>

#include <chrono>

namespace errand {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
namespace asio = boost::asio;

enum class End { none, finished, cut };

struct Stop {
  /// Waits for `length`, whatever comes meanwhile up to `grace` after a cancellation.
  Task<> step(milliseconds length, milliseconds grace) {
    (void)co_await uninterrupted(loop.get_executor(), waits(length), grace);
  }
  Task<bool> waits(milliseconds length) {
    asio::steady_timer timer(loop, length);
    boost::system::error_code failed;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, failed));
    end = failed ? End::cut : End::finished;
    co_return !failed;
  }
  End of(milliseconds length, milliseconds grace) {
    tasks.spawn("step", step(length, grace));
    loop.poll();
    tasks.cancel();
    loop.run();
    CHECK(tasks.size() == 0);
    return end;
  }

  asio::io_context loop;
  End end = End::none;
  int exceptions = 0;
  TaskGroup tasks{loop.get_executor(), [this](const std::string&, const std::string&) { ++exceptions; }};
};

}  // namespace

TEST_CASE("a step that ends soon after the stop comes to its end", "[task_group]") {
  Stop stop;
  CHECK(stop.of(milliseconds(20), hours(1)) == End::finished);
  CHECK(stop.exceptions == 0);
}

TEST_CASE("a step that takes longer than the grace is cut", "[task_group]") {
  Stop stop;
  CHECK(stop.of(hours(1), milliseconds(20)) == End::cut);
  CHECK(stop.exceptions == 0);
}

}  // namespace errand
