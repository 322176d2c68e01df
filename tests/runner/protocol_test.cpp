#include "runner/protocol/frame.hpp"
#include "runner/protocol/job.hpp"
#include "runner/sandbox/printed.hpp"

#include <catch2/catch_test_macros.hpp>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

using namespace errand::protocol;

namespace {

std::array<Descriptor, 2> make_pair() {
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) == 0);
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

}  // namespace

TEST_CASE("a frame larger than the socket's buffer arrives whole, with its descriptors",
          "[runner][protocol]") {
  auto pair = make_pair();
  Frame frame{std::string(3U << 20, 'x'), {}};
  for (int count = 0; count < 3; ++count)
    frame.descriptors.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  FrameWriter writer(std::move(frame));
  FrameReader reader;
  Progress progress = Progress::again;
  while (progress == Progress::again) {
    writer.write_to(pair[0].get());
    progress = reader.read_from(pair[1].get());
  }
  REQUIRE(progress == Progress::done);
  const Frame received = reader.take();
  CHECK(received.text.size() == 3U << 20);
  CHECK(received.descriptors.size() == 3);
}

TEST_CASE("a frame that is too long, empty or cut is broken, a closed socket is closed",
          "[runner][protocol]") {
  for (const std::string& bytes :
       {std::string("\xff\xff\xff\xff"), std::string(4, '\0'), std::string("\0\0\0\x09half", 8)}) {
    auto pair = make_pair();
    REQUIRE(::write(pair[0].get(), bytes.data(), bytes.size()) > 0);
    pair[0].reset();
    FrameReader reader;
    CHECK(reader.read_from(pair[1].get()) == Progress::broken);
  }
  auto pair = make_pair();
  pair[0].reset();
  FrameReader reader;
  CHECK(reader.read_from(pair[1].get()) == Progress::closed);
}

TEST_CASE("a message of too many levels is refused before anything goes down them", "[runner][protocol]") {
  const auto nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  for (const std::size_t levels : {std::size_t{100}, std::size_t{1'000'000}}) {
    CHECK_THROWS_AS(read_request(R"({"source":"1","limits":{"wall_ms":)" + nested(levels) + "}}"),
                    ProtocolError);
    CHECK_THROWS_AS(read_request(R"({"source":"1","more":)" + nested(levels) + "}"), ProtocolError);
  }
  CHECK(read_request(R"({"source":"1","more":)" + nested(10) + "}").source == "1");
}

TEST_CASE("a request survives the wire, and nonsense is an error", "[runner][protocol]") {
  JobRequest request{"j", "script", "print('你好')\n", "", {"a.csv"}, {1, 2, 3, 4, 5, 6}};
  CHECK(read_request(write(request)) == request);
  for (const char* text :
       {"", "[]", "{\"inputs\": 3}", "{\"limits\": {\"wall_ms\": \"x\"}}", "{",
        "{\"limits\": {\"wall_ms\": -5}}", "{\"limits\": {\"files\": 1.5}}", "{\"limits\": 3}"}) {
    CHECK_THROWS_AS(read_request(text), ProtocolError);
  }
}

TEST_CASE("bytes that are not text do not break an answer", "[runner][protocol]") {
  JobReport report;
  report.outcome = "finished";
  report.printed = "a\xff\xfe z";
  CHECK(read_answer(write(report)).report.printed == "a\xef\xbf\xbd\xef\xbf\xbd z");
}

TEST_CASE("what is printed is kept in bounded memory", "[runner][protocol]") {
  errand::sandbox::Printed printed(10);
  for (int count = 0; count < 1000; ++count) printed.append("0123456789");
  CHECK(printed.total_bytes() == 10000);
  CHECK(printed.text() == "01234\n[... 9990 bytes left out ...]\n56789");
  errand::sandbox::Printed whole(10);
  whole.append("0123456789");
  CHECK(whole.text() == "0123456789");
  CHECK(whole.left_out_bytes() == 0);

  std::string text = printed.text();
  std::uint64_t left_out = printed.left_out_bytes();
  errand::sandbox::shorten(text, 4, left_out);
  CHECK(text == "01\n[... 9996 bytes left out ...]\n89");
  CHECK(left_out == 9996);
}
