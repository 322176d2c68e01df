#include "tests/net/client_rig.hpp"
#include "tests/net/far_end.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace errand;
using namespace errand::net;
using namespace errand::net::test;
using namespace std::chrono_literals;

namespace {

/// Answers every request of the connection with what it asked for.
void echo(FarConnection& connection) {
  for (;;) {
    const auto asked = connection.request();
    if (asked.line.empty()) return;
    connection.answer(200, asked.line + "|" + asked.header("Content-Type") + "|" + asked.body);
  }
}

std::string digits_bytes(std::size_t count) {
  std::string bytes;
  bytes.reserve(count);
  for (std::size_t index = 0; index < count; ++index) bytes += static_cast<char>(index * 31 % 251);
  return bytes;
}

}  // namespace

TEST_CASE("an answer comes with its status, headers and body", "[client]") {
  FarEnd far([](FarConnection& connection) {
    connection.request();
    connection.answer(418, "short and stout", "X-Kind: teapot\r\n");
  });
  ClientRig rig;
  const auto got = rig.get(far.url("/tea?milk=no"));
  REQUIRE(got.has_value());
  CHECK(got->status == 418);
  CHECK(got->headers.find("x-kind") == "teapot");
  CHECK(got->body == "short and stout");
  CHECK(got->url == far.url("/tea?milk=no"));
}

TEST_CASE("an answer in an encoding that was not asked for is an error that names it", "[client]") {
  FarEnd far([](FarConnection& connection) {
    const auto asked = connection.request();
    const auto* const encoding = asked.line.find("plain") == std::string::npos ? "gzip" : "identity";
    connection.answer(200, asked.header("Accept-Encoding"),
                      "Content-Encoding: " + std::string(encoding) + "\r\n");
  });
  ClientRig rig;
  const auto packed = rig.get(far.url("/packed"));
  CHECK(packed.error().code == "content_encoding");
  CHECK(packed.error().message.find("gzip") != std::string::npos);
  CHECK(rig.get(far.url("/plain"))->body == "identity");
}

TEST_CASE("the next request uses the connection again", "[client]") {
  FarEnd far(echo);
  ClientRig rig;
  CHECK(rig.get(far.url("/1")).value().body == "GET /1 HTTP/1.1||");
  CHECK(rig.send({.method = "POST", .url = far.url("/2"), .body = std::string("x")}).value().body ==
        "POST /2 HTTP/1.1||x");
  CHECK(far.connections() == 1);
  CHECK(rig.client().idle_connections() == 1);
}

TEST_CASE("a kept connection that the server has closed is not used", "[client]") {
  FarEnd far([](FarConnection& connection) {
    connection.request();
    connection.answer(200, "one answer");
  });
  ClientRig rig;
  for (int count = 0; count < 5; ++count) {
    const auto got = rig.send({.method = "POST", .url = far.url("/"), .body = std::string("once")});
    // The server's goodbye may still be under way: then the message is not sent twice, but reported.
    if (!got) CHECK(got.error().code == "connection_lost");
    if (got) CHECK(got->body == "one answer");
  }
  CHECK(rig.get(far.url("/")).value().body == "one answer");
}

TEST_CASE("a request that was lost stays lost when nobody listens any more", "[client]") {
  std::function<void()> stop;
  FarEnd far([&](FarConnection& connection) {
    connection.request();
    connection.answer(200, "first");
    connection.request();  // taken, and never answered
    stop();
  });
  stop = [&] { far.stop_listening(); };
  ClientRig rig;
  REQUIRE(rig.get(far.url("/")).has_value());
  const auto lost = rig.send({.method = "PUT", .url = far.url("/"), .body = std::string("once")});
  CHECK(lost.error().code == "connection_lost");
}

TEST_CASE("a file is sent as it is on disk", "[client]") {
  const auto bytes = digits_bytes(3'000'000);
  const FileOnDisk file(bytes);
  std::string arrived;
  FarEnd far([&](FarConnection& connection) {
    arrived = connection.request().body;
    connection.answer(200, "");
  });
  ClientRig rig;
  REQUIRE(rig.send({.method = "PUT", .url = far.url("/"), .body = HttpFile{file.path}}).has_value());
  CHECK(arrived == bytes);
}

TEST_CASE("a form holds fields and files, with names in any script", "[client]") {
  const FileOnDisk file("a,b\r\n1,2\r\n");
  Arrived arrived;
  FarEnd far([&](FarConnection& connection) {
    arrived = connection.request();
    connection.answer(200, "");
  });
  ClientRig rig;
  const HttpForm form{
      {.name = "kind", .content = std::string("报表")},
      {.name = "file", .content = HttpFile{file.path}, .file_name = "一月\".csv", .media_type = "text/csv"}};
  REQUIRE(rig.send({.method = "POST", .url = far.url("/"), .body = form}).has_value());
  const auto type = arrived.header("Content-Type");
  REQUIRE(type.starts_with("multipart/form-data; boundary="));
  const auto boundary = type.substr(30);
  CHECK(arrived.body == "--" + boundary +
                            "\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\n报表\r\n--" + boundary +
                            "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"一月%22.csv\"\r\n"
                            "Content-Type: text/csv\r\n\r\na,b\r\n1,2\r\n\r\n--" +
                            boundary + "--\r\n");
}

TEST_CASE("a file that is not there is not sent", "[client]") {
  FarEnd far(echo);
  ClientRig rig;
  const auto got = rig.send({.method = "PUT", .url = far.url("/"), .body = HttpFile{"/no/such/file"}});
  CHECK(got.error().fault == Fault::not_found);
  CHECK(far.connections() == 0);
}

TEST_CASE("a header cannot smuggle a second request", "[client]") {
  FarEnd far(echo);
  ClientRig rig;
  HttpRequest request{.url = far.url("/")};
  request.headers.set("X-Name", "a\r\nX-Other: b");
  CHECK(rig.send(request).error().fault == Fault::invalid_input);
  CHECK(rig.get(far.url("/a b")).error().fault == Fault::invalid_input);
  CHECK(far.connections() == 0);
}

TEST_CASE("a chunked answer comes whole, and interim answers are passed over", "[client]") {
  FarEnd far([](FarConnection& connection) {
    connection.request();
    connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    connection.send("6\r\n world\r\n0\r\n\r\n");
    connection.request();
    connection.answer(200, "again");
  });
  ClientRig rig;
  CHECK(rig.get(far.url("/")).value().body == "hello world");
  CHECK(rig.get(far.url("/")).value().body == "again");
  CHECK(far.connections() == 1);
}

TEST_CASE("an answer that ends with the connection is whole", "[client]") {
  FarEnd far([](FarConnection& connection) {
    connection.request();
    connection.send("HTTP/1.1 200 OK\r\n\r\nto the end");
    connection.hang_up();
  });
  ClientRig rig;
  CHECK(rig.get(far.url("/")).value().body == "to the end");
  CHECK(rig.client().idle_connections() == 0);
}

TEST_CASE("answers without a body are answers", "[client]") {
  FarEnd far([](FarConnection& connection) {
    connection.request();
    connection.send("HTTP/1.1 204 No Content\r\n\r\n");
    connection.request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    connection.client_closed();
  });
  ClientRig rig;
  CHECK(rig.get(far.url("/")).value().status == 204);
  const auto head = rig.send({.method = "HEAD", .url = far.url("/")});
  CHECK(head.value().headers.find("Content-Length") == "1000");
}

TEST_CASE("what is not HTTP is told apart from what is cut off", "[client]") {
  FarEnd far([](FarConnection& connection) {
    const auto asked = connection.request();
    if (asked.line.starts_with("GET /ssh")) connection.send("SSH-2.0-OpenSSH_9.2\r\n");
    if (asked.line.starts_with("GET /cut")) {
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    }
    connection.hang_up();
  });
  ClientRig rig;
  CHECK(rig.get(far.url("/ssh")).error().fault == Fault::corrupt);
  CHECK(rig.get(far.url("/cut")).error().code == "connection_lost");
  CHECK(rig.get(far.url("/nothing")).error().code == "connection_lost");
}

TEST_CASE("a body over the limit is refused, announced or not", "[client]") {
  FarEnd far([](FarConnection& connection) {
    const auto asked = connection.request();
    if (asked.line.starts_with("GET /announced")) {
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n");
      connection.client_closed();
      return;
    }
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (connection.send("8\r\nabcdefgh\r\n")) {
    }
  });
  ClientRig rig;
  for (const auto* path : {"/announced", "/endless"}) {
    const auto got = rig.send({.url = far.url(path), .max_body_bytes = 1000});
    CHECK(got.error().fault == Fault::too_large);
  }
}

TEST_CASE("a stream is handed on piece by piece, and ends when it is enough", "[client]") {
  FarEnd far([](FarConnection& connection) {
    connection.request();
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (connection.send("8\r\nabcdefgh\r\n")) {
    }
  });
  ClientRig rig;
  CollectingSink sink;
  sink.enough_bytes = 100'000;
  const auto got = rig.stream({.url = far.url("/")}, sink);
  REQUIRE(got.has_value());
  CHECK(sink.status == 200);
  CHECK(sink.pieces > 1);
  CHECK(sink.text.size() >= 100'000);
  CHECK(got->body.empty());
  CHECK(rig.client().idle_connections() == 0);
}

TEST_CASE("the body of an error does not go into the sink", "[client]") {
  FarEnd far([](FarConnection& connection) {
    connection.request();
    connection.answer(403, std::string(200'000, 'n'));
  });
  ClientRig rig;
  CollectingSink sink;
  const auto got = rig.stream({.url = far.url("/"), .max_body_bytes = 1000}, sink);
  REQUIRE(got.has_value());
  CHECK(got->status == 403);
  CHECK(got->body.size() >= 64 * 1024);
  CHECK(sink.text.empty());
}

TEST_CASE("a refusal that comes before the body is read is the answer", "[client]") {
  const FileOnDisk file(std::string(20'000'000, 'x'));
  FarEnd far([](FarConnection& connection) {
    connection.head();
    connection.answer(413, "too big", "Connection: close\r\n");
  });
  ClientRig rig;
  const auto got = rig.send({.method = "POST", .url = far.url("/"), .body = HttpFile{file.path}});
  // Either the answer was there before the connection broke, or the break is what is told.
  if (got) {
    CHECK(got->status == 413);
  } else {
    CHECK(got.error().code == "connection_lost");
  }
}

TEST_CASE("every wait has an end", "[client]") {
  FarEnd far([](FarConnection& connection) {
    const auto asked = connection.request();
    if (asked.line.starts_with("GET /stalls")) {
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    }
    if (asked.line.starts_with("GET /trickles")) {
      connection.send("HTTP/1.1 200 OK\r\n\r\n");
      while (connection.send("x")) std::this_thread::yield();
    }
    connection.client_closed();
  });
  ClientRig rig;
  HttpDeadlines patient{.connect = 20s, .first_byte = 20s, .idle = 20s, .total = 20s};
  auto silent = patient;
  silent.first_byte = 30ms;
  CHECK(rig.send({.url = far.url("/silent"), .deadlines = silent}).error().fault == Fault::timed_out);
  auto stalls = patient;
  stalls.idle = 30ms;
  CHECK(rig.send({.url = far.url("/stalls"), .deadlines = stalls}).error().fault == Fault::timed_out);
  auto trickles = patient;
  trickles.total = 60ms;
  CHECK(rig.send({.url = far.url("/trickles"), .deadlines = trickles, .max_body_bytes = 1U << 30U})
            .error()
            .fault == Fault::timed_out);
}

TEST_CASE("a server that never answers the TLS greeting is given up", "[client]") {
  FarEnd far([](FarConnection& connection) {
    while (!connection.client_closed()) {
    }
  });
  ClientRig rig;
  const auto got = rig.send(
      {.url = "https://127.0.0.1:" + std::to_string(far.port()) + "/", .deadlines = {.connect = 30ms}});
  CHECK(got.error().fault == Fault::timed_out);
}

TEST_CASE("a port where nobody listens is told from a name that nobody has", "[client]") {
  std::uint16_t port = 0;
  { port = FarEnd(echo).port(); }
  ClientRig rig;
  CHECK(rig.get("http://127.0.0.1:" + std::to_string(port) + "/").error().code == "connection_refused");
  CHECK(rig.get("http://no-such-host.invalid/").error().code == "name_not_found");
}

TEST_CASE("cancelling ends the wait and closes the connection", "[client]") {
  FarEnd far([](FarConnection& connection) {
    connection.request();
    connection.client_closed();
  });
  ClientRig rig;
  boost::asio::cancellation_signal signal;
  std::optional<Fault> fault;
  boost::asio::co_spawn(
      rig.loop(), rig.client().send({.url = far.url("/")}),
      boost::asio::bind_cancellation_slot(signal.slot(),
                                          [&](const std::exception_ptr& exception, Result<HttpResponse> got) {
                                            if (!exception && !got) fault = got.error().fault;
                                          }));
  boost::asio::steady_timer soon(rig.loop(), 20ms);
  soon.async_wait([&](auto) { signal.emit(boost::asio::cancellation_type::terminal); });
  rig.loop().run();
  CHECK(fault == Fault::cancelled);
}

TEST_CASE("a cancellation at any step of a request is an error, never an exception", "[client]") {
  FarEnd far([](FarConnection& connection) {
    connection.request();
    connection.client_closed();
  });
  for (int steps = 1; steps < 12; ++steps) {
    CAPTURE(steps);
    ClientRig rig;
    boost::asio::cancellation_signal signal;
    std::exception_ptr thrown;
    std::optional<Fault> fault;
    boost::asio::co_spawn(
        rig.loop(), rig.client().send({.url = far.url("/")}),
        boost::asio::bind_cancellation_slot(
            signal.slot(), [&](const std::exception_ptr& exception, Result<HttpResponse> got) {
              thrown = exception;
              if (!got) fault = got.error().fault;
            }));
    for (int step = 0; step < steps; ++step) rig.loop().run_one_for(50ms);
    signal.emit(boost::asio::cancellation_type::terminal);
    rig.loop().run();
    CHECK(!thrown);
    CHECK(fault == Fault::cancelled);
  }
}
