#include "tests/net/server_rig.hpp"

#include <boost/asio/connect.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <catch2/catch_test_macros.hpp>

#include <future>

using namespace errand;
using namespace errand::net;
using namespace errand::net::test;
using namespace std::chrono_literals;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

namespace {

Task<std::optional<Response>> anybody(Request) {
  co_return std::nullopt;
}

Task<> echo_texts(Request, std::shared_ptr<WebSocket> socket) {
  for (;;) {
    auto text = co_await socket->receive();
    if (!text) co_return;
    socket->send("you said " + *text);
  }
}

/// A blocking WebSocket client.
struct Peer {
  explicit Peer(std::uint16_t port, const std::string& path = "/ws") {
    stream.next_layer().connect({boost::asio::ip::make_address("127.0.0.1"), port});
    stream.handshake(answer, "test", path);
  }
  std::string ask(const std::string& text) {
    stream.write(boost::asio::buffer(text));
    return read();
  }
  std::string read() {
    beast::flat_buffer buffer;
    stream.read(buffer);
    return beast::buffers_to_string(buffer.data());
  }
  /// Reads until the server closes; the close code (0 when it just broke).
  std::uint16_t close_code() {
    boost::system::error_code ended;
    while (!ended) {
      beast::flat_buffer buffer;
      stream.read(buffer, ended);
    }
    return ended == websocket::error::closed ? stream.reason().code : std::uint16_t{0};
  }
  boost::asio::io_context context;
  websocket::stream<boost::asio::ip::tcp::socket> stream{context};
  websocket::response_type answer;
};

}  // namespace

TEST_CASE("a WebSocket carries texts both ways", "[net]") {
  ServerRig rig;
  rig.server().websocket("/ws", anybody, echo_texts);
  Peer peer(rig.start());
  CHECK(peer.ask("one") == "you said one");
  CHECK(peer.ask("\xE4\xB8\xAD\xE6\x96\x87") == "you said \xE4\xB8\xAD\xE6\x96\x87");
  CHECK(peer.answer[beast::http::field::server] == "errand");
  peer.stream.close(websocket::close_code::normal);
  CHECK(peer.stream.reason().code == 1000);
}

TEST_CASE("the gate can refuse a WebSocket with an answer", "[net]") {
  ServerRig rig;
  rig.server().websocket(
      "/ws",
      [](Request request) -> Task<std::optional<Response>> {
        if (request.header("Origin") == "http://here") co_return std::nullopt;
        co_return error_response(403, "origin", "Not from there.");
      },
      echo_texts);
  const auto port = rig.start();
  const std::string upgrade =
      "GET /ws HTTP/1.1\r\nHost: t\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: "
      "13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  CHECK(RawClient(port).ask(upgrade + "Origin: http://there\r\n\r\n").status == 403);
  CHECK(RawClient(port).ask(upgrade + "Origin: http://here\r\n\r\n").status == 101);
  CHECK(RawClient(port).ask(get("/ws")).status == 426);
}

TEST_CASE("a client that does not read is dropped with 1013 and holds up nobody", "[net]") {
  ServerRig rig({.websocket_queue_bytes = 256 * 1024});
  std::promise<int> dropped;
  rig.server().websocket("/flood", anybody, [&](Request, std::shared_ptr<WebSocket> socket) -> Task<> {
    int sent = 0;
    const std::string text(64 * 1024, 'x');
    while (socket->send(text)) {
      ++sent;
      // Lets the writing task run between messages.
      co_await boost::asio::post(boost::asio::use_awaitable);
    }
    dropped.set_value(sent);
  });
  rig.server().websocket("/ws", anybody, echo_texts);
  const auto port = rig.start();
  Peer slow(port, "/flood");
  auto sent = dropped.get_future();
  REQUIRE(sent.wait_for(20s) == std::future_status::ready);
  CHECK(sent.get() > 3);
  Peer other(port);
  CHECK(other.ask("still there?") == "you said still there?");
  CHECK(slow.close_code() == 1013);
}

TEST_CASE("a WebSocket refuses what is too big, binary or not UTF-8", "[net]") {
  ServerRig rig({.websocket_message_bytes = 1000});
  rig.server().websocket("/ws", anybody, echo_texts);
  const auto port = rig.start();
  Peer big(port);
  big.stream.write(boost::asio::buffer(std::string(1001, 'x')));
  CHECK(big.close_code() == 1009);
  Peer binary(port);
  binary.stream.binary(true);
  binary.stream.write(boost::asio::buffer(std::string("x")));
  CHECK(binary.close_code() == 1003);
  Peer garbled(port);
  garbled.stream.write(boost::asio::buffer(std::string("\xFF\xFE")));
  CHECK(garbled.close_code() == 1007);
}

TEST_CASE("a silent WebSocket is pinged, and closed when nothing comes back", "[net]") {
  ServerRig rig({.websocket_idle_time = 400ms});
  std::promise<std::string> ended;
  rig.server().websocket("/ws", anybody, [&](Request, std::shared_ptr<WebSocket> socket) -> Task<> {
    const auto text = co_await socket->receive();
    ended.set_value(text ? *text : name_of(text.error().fault));
  });
  const auto port = rig.start();
  Peer peer(port);
  SECTION("a client that answers pings stays") {
    std::promise<void> pinged;
    int pings = 0;
    peer.stream.control_callback([&](websocket::frame_type kind, beast::string_view) {
      if (kind == websocket::frame_type::ping && ++pings == 3) pinged.set_value();
    });
    // Reading is what answers pings.
    auto reading = std::async(std::launch::async, [&] { return peer.close_code(); });
    REQUIRE(pinged.get_future().wait_for(20s) == std::future_status::ready);
    rig.stop(5s);
    CHECK(reading.get() == 1001);
  }
  SECTION("a client that does not is let go") {
    auto result = ended.get_future();
    REQUIRE(result.wait_for(20s) == std::future_status::ready);
    CHECK(result.get() == "timed_out");
  }
}

TEST_CASE("stop closes WebSockets with 1001", "[net]") {
  ServerRig rig;
  rig.server().websocket("/ws", anybody, echo_texts);
  Peer peer(rig.start());
  CHECK(peer.ask("hello") == "you said hello");
  auto code = std::async(std::launch::async, [&] { return peer.close_code(); });
  CHECK(rig.stop(20s) < 10s);
  CHECK(code.get() == 1001);
}

TEST_CASE("a WebSocket handler that throws closes with 1011 and the log explains", "[net]") {
  ServerRig rig;
  rig.server().websocket("/ws", anybody, [](Request, std::shared_ptr<WebSocket> socket) -> Task<> {
    co_await socket->receive();
    throw std::runtime_error("lost the thread");
  });
  Peer peer(rig.start());
  peer.stream.write(boost::asio::buffer(std::string("go")));
  CHECK(peer.close_code() == 1011);
  CHECK(rig.log.mentions("lost the thread"));
}

TEST_CASE("a socket that is kept after its end takes nothing more", "[net]") {
  ServerRig rig;
  std::shared_ptr<WebSocket> kept;
  std::promise<void> left;
  rig.server().websocket("/ws", anybody, [&](Request, std::shared_ptr<WebSocket> socket) -> Task<> {
    kept = socket;
    while (co_await socket->receive()) continue;
    left.set_value();
  });
  {
    Peer peer(rig.start());
    peer.stream.next_layer().close();
  }
  left.get_future().get();
  rig.on_loop([&] {
    CHECK_FALSE(kept->send("anybody?"));
    CHECK_FALSE(kept->is_open());
    kept->close();
    kept.reset();
  });
}
