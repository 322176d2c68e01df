// Listening and stopping.
#include "tests/net/server_rig.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch_test_macros.hpp>

#include <future>

using namespace errand;
using namespace errand::net;
using namespace errand::net::test;
using namespace std::chrono_literals;

TEST_CASE("a port in use is an error that says what to do", "[net]") {
  ServerRig first;
  const auto port = first.start();
  ServerRig second;
  const auto bound = second.server().listen("127.0.0.1", port);
  REQUIRE(bound.has_error());
  CHECK(bound.error().fault == Fault::unavailable);
  CHECK(bound.error().message.find("choose another port") != std::string::npos);
  CHECK(second.server().listen("not an address", 0).error().fault == Fault::invalid_input);
}

TEST_CASE("a port can be used again right after stop", "[net]") {
  std::uint16_t port = 0;
  {
    ServerRig rig;
    port = rig.start();
    RawClient client(port);
    client.ask(get("/"));
    rig.stop(1s);
  }
  ServerRig again;
  CHECK(again.server().listen("127.0.0.1", port).has_value());
}

TEST_CASE("stop lets the request in flight end and tells the client to go", "[net]") {
  ServerRig rig;
  std::promise<void> started;
  boost::asio::steady_timer release(rig.loop(), boost::asio::steady_timer::time_point::max());
  rig.server().route("GET", "/slow", [&](Request) -> Task<Response> {
    started.set_value();
    co_await release.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    co_return text_response(200, "ended");
  });
  const auto port = rig.start();
  RawClient idle(port);
  RawClient client(port);
  client.send(get("/slow"));
  started.get_future().get();
  auto stopping = std::async(std::launch::async, [&] { return rig.stop(20s); });
  CHECK(idle.closed_by_server());
  rig.on_loop([&] { release.cancel(); });
  const auto answer = client.answer();
  CHECK(answer.body == "ended");
  CHECK(answer.header("Connection") == "close");
  CHECK(stopping.get() < 10s);
  CHECK_THROWS(RawClient(port));
}

TEST_CASE("stop cuts what does not end in time, handlers included", "[net]") {
  ServerRig rig;
  std::promise<void> started;
  bool handler_unwound = false;
  struct Unwound {
    bool& flag;
    ~Unwound() { flag = true; }
  };
  rig.server().route("GET", "/endless", [&](Request) -> Task<Response> {
    const Unwound unwound{handler_unwound};
    started.set_value();
    boost::asio::steady_timer never(rig.loop(), boost::asio::steady_timer::time_point::max());
    co_await never.async_wait(boost::asio::use_awaitable);
    co_return text_response(200, "never");
  });
  RawClient client(rig.start());
  client.send(get("/endless"));
  started.get_future().get();
  CHECK(rig.stop(100ms) < 10s);
  CHECK(handler_unwound);
  CHECK(client.closed_by_server());
  CHECK(rig.log.mentions("cut"));
  rig.on_loop([&] { CHECK(rig.server().open_connections() == 0); });
}

TEST_CASE("a server that never ran can be thrown away", "[net]") {
  ServerRig rig;
  CHECK(rig.server().listen("127.0.0.1", 0).has_value());
}
