#include "tests/net/server_rig.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace errand;
using namespace errand::net;
using namespace errand::net::test;

namespace {

Task<Response> echo_back(Request request) {
  co_return text_response(200, request.method + " " + request.path + " " + request.body);
}

void add_echo(ServerRig& rig) {
  rig.server().route("GET", "/echo", echo_back);
  rig.server().route("POST", "/echo", echo_back);
}

/// A file of its own, removed with its folder.
struct TempFile {
  explicit TempFile(const std::string& content) {
    std::string pattern = (std::filesystem::temp_directory_path() / "errand-net-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    path = folder / "file";
    std::ofstream(path, std::ios::binary) << content;
  }
  ~TempFile() { std::filesystem::remove_all(folder); }
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;
  std::filesystem::path folder;
  std::filesystem::path path;
};

std::string pattern_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<char>('a' + (i * 7 + i / 251) % 26);
  return bytes;
}

}  // namespace

TEST_CASE("requests on one connection are answered in turn", "[net]") {
  ServerRig rig;
  add_echo(rig);
  RawClient client(rig.start());
  const auto first = client.ask(get("/echo"));
  CHECK(first.status == 200);
  CHECK(first.body == "GET /echo ");
  CHECK(first.header("X-Content-Type-Options") == "nosniff");
  CHECK(first.header("Connection") == "keep-alive");
  CHECK(first.header("Server").empty());
  CHECK(client.ask(post("/echo", "hello")).body == "POST /echo hello");
}

TEST_CASE("pipelined requests are answered in their order", "[net]") {
  ServerRig rig;
  add_echo(rig);
  RawClient client(rig.start());
  client.send(post("/echo", "1") + post("/echo", "2") + get("/echo") + post("/echo", "4"));
  CHECK(client.answer().body == "POST /echo 1");
  CHECK(client.answer().body == "POST /echo 2");
  CHECK(client.answer().body == "GET /echo ");
  CHECK(client.answer().body == "POST /echo 4");
}

TEST_CASE("a request that comes byte by byte is understood", "[net]") {
  ServerRig rig;
  add_echo(rig);
  RawClient client(rig.start());
  for (const char c : post("/echo", "slow")) client.send({&c, 1});
  CHECK(client.answer().body == "POST /echo slow");
}

TEST_CASE("a chunked body is put together", "[net]") {
  ServerRig rig;
  add_echo(rig);
  RawClient client(rig.start());
  const std::string head = "POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n";
  CHECK(client.ask(head + "5;x=y\r\nhello\r\n6\r\n world\r\n0\r\n\r\n").body == "POST /echo hello world");
  CHECK(client.ask(get("/echo")).status == 200);
}

TEST_CASE("HEAD tells the length and sends no body", "[net]") {
  ServerRig rig;
  add_echo(rig);
  RawClient client(rig.start());
  client.send("HEAD /echo HTTP/1.1\r\nHost: t\r\n\r\n");
  const auto answer = client.answer(true);
  CHECK(answer.header("Content-Length") == "11");
  CHECK(client.ask(get("/echo")).body == "GET /echo ");
}

TEST_CASE("HTTP/1.0 and Connection: close end the connection", "[net]") {
  ServerRig rig;
  add_echo(rig);
  const auto port = rig.start();
  const auto request =
      GENERATE("GET /echo HTTP/1.0\r\n\r\n", "GET /echo HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
  RawClient client(port);
  const auto answer = client.ask(request);
  CHECK(answer.status == 200);
  CHECK(answer.header("Connection") == "close");
  CHECK(client.closed_by_server());
}

TEST_CASE("unknown addresses and methods say so", "[net]") {
  ServerRig rig;
  add_echo(rig);
  RawClient client(rig.start());
  CHECK(client.ask(get("/nothing")).status == 404);
  const auto answer = client.ask("DELETE /echo HTTP/1.1\r\nHost: t\r\n\r\n");
  CHECK(answer.status == 405);
  CHECK(answer.header("Allow") == "GET, POST");
}

TEST_CASE("a request that two readers could frame differently is refused", "[net]") {
  ServerRig rig;
  add_echo(rig);
  const auto port = rig.start();
  const auto head = GENERATE(
      as<std::string>{},  //
      "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
      "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding: gzip\r\n\r\n",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
      "Content-Length: +5\r\n\r\nhello", "Content-Length: -1\r\n\r\n", "Content-Length : 5\r\n\r\nhello",
      "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
      "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n",
      "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", "Host: second\r\n\r\n",
      "Bad\x01Name: x\r\n\r\n");
  CAPTURE(head);
  RawClient client(port);
  const auto answer = client.ask("POST /echo HTTP/1.1\r\nHost: t\r\n" + head);
  CHECK(answer.status == 400);
  CHECK(client.closed_by_server());
}

TEST_CASE("what is not HTTP is refused", "[net]") {
  ServerRig rig;
  add_echo(rig);
  const auto port = rig.start();
  const auto bytes =
      GENERATE(as<std::string>{}, "\x16\x03\x01\x02\x01\x01\x01\x01\r\n\r\n", "GET /echo\r\n\r\n",
               "GET /echo HTTP/3.0\r\n\r\n", "GET /echo HTTP/1.1\r\n\r\n",
               "GET echo HTTP/1.1\r\nHost: t\r\n\r\n", "GET /../x HTTP/1.1\r\nHost: t\r\n\r\n");
  CAPTURE(bytes);
  RawClient client(port);
  CHECK(client.ask(bytes).status == 400);
  CHECK(client.closed_by_server());
}

TEST_CASE("headers and addresses beyond their limits are refused", "[net]") {
  ServerRig rig;
  add_echo(rig);
  const auto port = rig.start();
  const std::string start = "GET /echo HTTP/1.1\r\nHost: t\r\n";
  CHECK(RawClient(port).ask(start + "A: " + std::string(15'000, 'x') + "\r\n\r\n").status == 200);
  CHECK(RawClient(port).ask(start + "A: " + std::string(17'000, 'x') + "\r\n\r\n").status == 431);
  CHECK(RawClient(port).ask(start + "A: " + std::string(200'000, 'x')).status == 431);
  CHECK(RawClient(port).ask("GET /" + std::string(9'000, 'x') + " HTTP/1.1\r\nHost: t\r\n\r\n").status ==
        414);
  CHECK(RawClient(port).ask("GET /" + std::string(200'000, 'x')).status == 414);
}

TEST_CASE("a body beyond the route's limit is refused, announced or not", "[net]") {
  ServerRig rig;
  rig.server().route("POST", "/small", echo_back, {.body_bytes = 100});
  rig.server().route("POST", "/echo", echo_back);
  const auto port = rig.start();
  CHECK(RawClient(port).ask(post("/small", std::string(100, 'x'))).status == 200);
  CHECK(RawClient(port).ask(post("/small", std::string(101, 'x'))).status == 413);
  CHECK(RawClient(port).ask(post("/echo", std::string(3 * 1024 * 1024, 'x'))).status == 413);
  const std::string chunked = "POST /small HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n";
  CHECK(RawClient(port)
            .ask(chunked + "50\r\n" + std::string(80, 'x') + "\r\n50\r\n" + std::string(80, 'x'))
            .status == 413);
}

TEST_CASE("a client that waits for 100 Continue is told to go on, or not", "[net]") {
  ServerRig rig;
  rig.server().route("POST", "/small", echo_back, {.body_bytes = 10});
  const auto port = rig.start();
  RawClient client(port);
  client.send("POST /small HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  CHECK(client.read_exactly(25) == "HTTP/1.1 100 Continue\r\n\r\n");
  CHECK(client.ask("hello").status == 200);
  RawClient other(port);
  CHECK(other.ask("POST /small HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 50\r\n\r\n")
            .status == 413);
}

TEST_CASE("a handler that throws costs its own connection only", "[net]") {
  ServerRig rig;
  add_echo(rig);
  rig.server().route("GET", "/throws", [](Request) -> Task<Response> {
    throw std::runtime_error("the cupboard is bare");
    co_return Response{};
  });
  rig.server().route("GET", "/splits", [](Request) -> Task<Response> {
    co_return Response{.headers = {{"X", "a\r\nb: c"}}};
  });
  const auto port = rig.start();
  RawClient client(port);
  const auto answer = client.ask(get("/throws"));
  CHECK(answer.status == 500);
  CHECK(answer.body.find("cupboard") == std::string::npos);
  CHECK(answer.body.find("e1") != std::string::npos);
  CHECK(rig.log.mentions("Error e1: the handler of GET /throws threw: the cupboard is bare"));
  CHECK(client.closed_by_server());
  CHECK(RawClient(port).ask(get("/splits")).status == 500);
  CHECK(RawClient(port).ask(get("/echo")).status == 200);
}

TEST_CASE("a file is streamed whole or by a range", "[net]") {
  const auto content = pattern_bytes(3'000'000);
  const TempFile file(content);
  ServerRig rig;
  rig.server().route("GET", "/file", [&](Request) -> Task<Response> {
    co_return file_response(file.path.string(), "application/octet-stream");
  });
  rig.server().route("GET", "/gone", [](Request) -> Task<Response> {
    co_return file_response("/nonexistent/file", "text/plain");
  });
  RawClient client(rig.start());
  CHECK(client.ask(get("/file")).body == content);
  const auto part = client.ask("GET /file HTTP/1.1\r\nHost: t\r\nRange: bytes=1000-1999\r\n\r\n");
  CHECK(part.status == 206);
  CHECK(part.body == content.substr(1000, 1000));
  CHECK(part.header("Content-Range") == "bytes 1000-1999/3000000");
  CHECK(client.ask("GET /file HTTP/1.1\r\nHost: t\r\nRange: bytes=3000000-\r\n\r\n").status == 416);
  CHECK(client.ask(get("/gone")).status == 404);
}

TEST_CASE("an upload streams past the memory of a body", "[net]") {
  constexpr std::size_t size = 100 * 1024 * 1024;
  ServerRig rig;
  std::size_t largest_piece = 0;
  rig.server().upload("POST", "/upload",
                      [&](Request, BodyReader& body) -> Task<Response> {
                        std::string piece(64 * 1024, '\0');
                        std::size_t total = 0;
                        std::size_t sum = 0;
                        for (;;) {
                          const auto got = co_await body.read(piece);
                          if (!got)
                            co_return error_response(400, name_of(got.error().fault), got.error().message);
                          if (*got == 0) break;
                          largest_piece = std::max(largest_piece, *got);
                          total += *got;
                          for (std::size_t i = 0; i < *got; i += 1024)
                            sum += static_cast<unsigned char>(piece[i]);
                        }
                        co_return text_response(200, std::to_string(total) + " " + std::to_string(sum > 0));
                      },
                      {.body_bytes = size});
  RawClient client(rig.start());
  client.send("POST /upload HTTP/1.1\r\nHost: t\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n");
  const auto piece = pattern_bytes(1024 * 1024);
  for (std::size_t sent = 0; sent < size; sent += piece.size()) client.send(piece);
  CHECK(client.answer().body == std::to_string(size) + " 1");
  CHECK(client.ask(post("/upload", "again")).body == "5 1");
  CHECK(largest_piece <= 64 * 1024);
}

TEST_CASE("an upload that is left unread still gets its answer", "[net]") {
  ServerRig rig;
  rig.server().upload("POST", "/upload",
                      [](Request, BodyReader&) -> Task<Response> { co_return text_response(403, "not you"); },
                      {.body_bytes = 1 << 30});
  RawClient client(rig.start());
  client.send("POST /upload HTTP/1.1\r\nHost: t\r\nContent-Length: 500000\r\n\r\n" +
              std::string(300'000, 'x'));
  CHECK(client.answer().status == 403);
  CHECK(client.closed_by_server());
}
