// Looking up names with look-ups that hang until the test lets them go.
#include "bot/net/names.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <future>
#include <new>
#include <optional>

namespace errand::net {

namespace {

using namespace std::chrono_literals;
using SteadyTime = std::chrono::steady_clock::time_point;

/// No constant: a late look-up may outlive those.
Addresses an_address() {
  return {boost::asio::ip::make_address("192.0.2.7")};
}

/// Names that begin with "slow" hang while it lives.
class HangingNames {
 public:
  HangingNames()
      : names(
            [calls = calls, gone = gone_.get_future().share()](const std::string& host) -> Result<Addresses> {
              ++*calls;
              if (host.starts_with("slow")) gone.wait();
              return an_address();
            }) {}
  ~HangingNames() { gone_.set_value(); }

  const std::shared_ptr<std::atomic<int>> calls = std::make_shared<std::atomic<int>>(0);

 private:
  std::promise<void> gone_;

 public:
  Names names;
};

SteadyTime in(std::chrono::milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

struct Asked {
  boost::asio::cancellation_signal stop;
  std::optional<Result<Addresses>> got;

  void ask(boost::asio::io_context& loop, Names& names, const std::string& host, SteadyTime deadline) {
    boost::asio::co_spawn(
        loop, names.addresses(host, deadline),
        boost::asio::bind_cancellation_slot(
            stop.slot(), [this](const std::exception_ptr&, Result<Addresses> found) { got = found; }));
  }
};

}  // namespace

TEST_CASE("a look-up that hangs ends at its deadline", "[names]") {
  HangingNames hanging;
  boost::asio::io_context loop;
  Asked slow;
  slow.ask(loop, hanging.names, "slow.example", in(50ms));
  loop.run();
  REQUIRE(slow.got);
  CHECK(slow.got->error().fault == Fault::timed_out);
  CHECK(slow.got->error().code == "connect_timed_out");
}

TEST_CASE("a look-up that hangs ends when it is cancelled", "[names]") {
  HangingNames hanging;
  boost::asio::io_context loop;
  Asked slow;
  slow.ask(loop, hanging.names, "slow.example", in(1h));
  boost::asio::post(loop, [&] { slow.stop.emit(boost::asio::cancellation_type::terminal); });
  loop.run();
  REQUIRE(slow.got);
  CHECK(slow.got->error().fault == Fault::cancelled);
}

TEST_CASE("another name is answered while one hangs, however often that one is asked for", "[names]") {
  HangingNames hanging;
  boost::asio::io_context loop;
  std::vector<Asked> slow(40);
  for (auto& each : slow) each.ask(loop, hanging.names, "slow.example", in(1h));
  Asked quick;
  quick.ask(loop, hanging.names, "quick.example", in(1h));
  while (!quick.got) loop.run_one();
  CHECK(quick.got->value() == an_address());
  CHECK(*hanging.calls == 2);
  for (auto& each : slow) each.stop.emit(boost::asio::cancellation_type::terminal);
  loop.run();
  CHECK(slow.back().got->error().fault == Fault::cancelled);
}

TEST_CASE("a late answer finds neither the task nor the loop, and nobody waits for it", "[names]") {
  std::optional<HangingNames> hanging(std::in_place);
  {
    boost::asio::io_context loop;
    Asked slow;
    slow.ask(loop, hanging->names, "slow.example", in(1h));
    while (*hanging->calls == 0) loop.poll();
    CHECK_FALSE(slow.got);
  }
  hanging.reset();  // its thread goes on from here
  CHECK_FALSE(hanging);
}

TEST_CASE("a look-up that throws is an error of its name", "[names]") {
  Names names([](const std::string&) -> Result<Addresses> { throw std::bad_alloc(); });
  boost::asio::io_context loop;
  Asked asked;
  asked.ask(loop, names, "odd.example", in(1h));
  loop.run();
  CHECK(asked.got->error().fault == Fault::unavailable);
}

TEST_CASE("an address needs no look-up", "[names]") {
  HangingNames hanging;
  boost::asio::io_context loop;
  Asked asked;
  asked.ask(loop, hanging.names, "::1", in(1h));
  loop.run();
  CHECK(asked.got->value() == Addresses{boost::asio::ip::make_address("::1")});
  CHECK(*hanging.calls == 0);
}

}  // namespace errand::net
