// Clients that are slow, silent, rude or too many.
#include "tests/net/server_rig.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch_test_macros.hpp>

#include <future>
#include <memory>

using namespace errand;
using namespace errand::net;
using namespace errand::net::test;
using namespace std::chrono_literals;

namespace {

Task<Response> hello(Request) {
  co_return text_response(200, "hello");
}

/// An upload handler that tells when the first bytes came and how the body ended.
struct Report {
  std::promise<void> began;
  std::promise<std::string> ended;

  UploadHandler handler() {
    return [this](Request, BodyReader& body) -> Task<Response> {
      std::string piece(65536, '\0');
      auto got = co_await body.read(piece);
      began.set_value();
      while (got && *got > 0) got = co_await body.read(piece);
      ended.set_value(got ? "complete" : name_of(got.error().fault));
      co_return text_response(200, "done");
    };
  }
};

std::string within_20_s(std::future<std::string> future) {
  return future.wait_for(20s) == std::future_status::ready ? future.get() : "nothing within 20 s";
}

}  // namespace

TEST_CASE("a header that trickles in is cut", "[net]") {
  ServerRig rig({.header_time = 200ms});
  rig.server().route("GET", "/", hello);
  RawClient client(rig.start());
  client.send("GET / HT");
  CHECK(client.answer().status == 408);
  CHECK(client.closed_by_server());
}

TEST_CASE("a client that never speaks is let go", "[net]") {
  ServerRig rig({.header_time = 100ms});
  rig.server().route("GET", "/", hello);
  RawClient client(rig.start());
  CHECK(client.closed_by_server());
}

TEST_CASE("an idle kept connection is let go", "[net]") {
  ServerRig rig({.idle_time = 100ms});
  rig.server().route("GET", "/", hello);
  RawClient client(rig.start());
  CHECK(client.ask(get("/")).status == 200);
  CHECK(client.closed_by_server());
}

TEST_CASE("a body that trickles in is cut, and a slow but steady one is not", "[net]") {
  ServerRig rig({.progress_time = 1000ms, .progress_bytes = 1000});
  rig.server().route("POST", "/", hello);
  const auto port = rig.start();
  RawClient trickle(port);
  trickle.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 100000\r\n\r\n");
  const auto began = std::chrono::steady_clock::now();
  // Every byte is progress of a kind; only the amount counts.
  std::jthread drip([&](const std::stop_token& stop) {
    while (!stop.stop_requested() && trickle.send("x")) std::this_thread::sleep_for(20ms);
  });
  CHECK(trickle.answer().status == 408);
  CHECK(std::chrono::steady_clock::now() - began < 15s);
  drip.request_stop();
  drip.join();

  RawClient steady(port);
  steady.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 20000\r\n\r\n");
  for (int i = 0; i < 20; ++i) {
    steady.send(std::string(1000, 'x'));
    std::this_thread::sleep_for(75ms);
  }
  CHECK(steady.answer().status == 200);
}

TEST_CASE("a client that does not read its download is cut", "[net]") {
  ServerRig rig({.progress_time = 300ms});
  rig.server().route("GET", "/big", [](Request) -> Task<Response> {
    co_return text_response(200, std::string(64 * 1024 * 1024, 'x'));
  });
  const auto port = rig.start();
  RawClient client(port);
  client.take_little();
  client.send(get("/big"));
  REQUIRE(client.read_exactly(12) == "HTTP/1.1 200");
  std::size_t open = 1;
  for (int i = 0; i < 2000 && open > 0; ++i) {
    std::this_thread::sleep_for(5ms);
    rig.on_loop([&] { open = rig.server().open_connections(); });
  }
  CHECK(open == 0);
}

TEST_CASE("a client that vanishes during its upload is an error to the handler", "[net]") {
  Report report;
  ServerRig rig;
  rig.server().upload("POST", "/", report.handler(), {.body_bytes = 1 << 30});
  RawClient client(rig.start());
  SECTION("of an announced length") {
    REQUIRE(client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000\r\n\r\n" +
                        std::string(5000, 'x')));
  }
  SECTION("in chunks") {
    REQUIRE(client.send("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"));
  }
  report.began.get_future().get();
  client.reset();
  CHECK(within_20_s(report.ended.get_future()) == "unavailable");
}

TEST_CASE("a client that vanishes during its download harms nobody", "[net]") {
  ServerRig rig;
  rig.server().route("GET", "/big", [](Request) -> Task<Response> {
    co_return text_response(200, std::string(16 * 1024 * 1024, 'x'));
  });
  rig.server().route("GET", "/", hello);
  const auto port = rig.start();
  for (int i = 0; i < 5; ++i) {
    RawClient client(port);
    client.send(get("/big"));
    client.read_exactly(100'000);
    client.reset();
  }
  CHECK(RawClient(port).ask(get("/")).status == 200);
}

TEST_CASE("200 silent connections do not hold up the others", "[net]") {
  ServerRig rig;
  rig.server().route("GET", "/", hello);
  const auto port = rig.start();
  std::vector<std::unique_ptr<RawClient>> silent;
  for (int i = 0; i < 200; ++i) {
    silent.push_back(std::make_unique<RawClient>(port));
    if (i % 2 == 0) silent.back()->send("GET / HTTP/1.1\r\nHo");
  }
  RawClient client(port);
  for (int i = 0; i < 100; ++i) REQUIRE(client.ask(get("/")).status == 200);
  CHECK(silent.front()->ask("st: t\r\n\r\n").status == 200);
}

TEST_CASE("when all connections are taken the longest silent one makes room", "[net]") {
  ServerRig rig({.connections = 10});
  rig.server().route("GET", "/", hello);
  const auto port = rig.start();
  std::vector<std::unique_ptr<RawClient>> silent;
  for (int i = 0; i < 40; ++i) silent.push_back(std::make_unique<RawClient>(port));
  CHECK(RawClient(port).ask(get("/")).status == 200);
  CHECK(silent.front()->closed_by_server());
  CHECK(silent.back()->ask(get("/")).status == 200);
}

TEST_CASE("when all connections are at work a new one is told to come back", "[net]") {
  ServerRig rig({.connections = 3});
  std::promise<void> all_busy;
  int busy = 0;
  boost::asio::steady_timer release(rig.loop(), boost::asio::steady_timer::time_point::max());
  rig.server().route("GET", "/busy", [&](Request) -> Task<Response> {
    if (++busy == 3) all_busy.set_value();
    co_await release.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    co_return text_response(200, "done");
  });
  const auto port = rig.start();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<RawClient>(port));
    clients.back()->send(get("/busy"));
  }
  all_busy.get_future().get();
  CHECK(RawClient(port).answer().status == 503);
  rig.on_loop([&] { release.cancel(); });
  for (const auto& client : clients) CHECK(client->answer().body == "done");
}

TEST_CASE("one address gets no more than its share where there is one", "[net]") {
  ServerRig rig({.connections_per_address = 2});
  rig.server().route("GET", "/", hello);
  const auto port = rig.start();
  RawClient first(port);
  RawClient second(port);
  CHECK(first.ask(get("/")).status == 200);
  CHECK(second.ask(get("/")).status == 200);
  CHECK(RawClient(port).answer().status == 503);
}
