#include "bot/net/target.hpp"

#include "bot/net/message.hpp"
#include "bot/net/response_head.hpp"
#include "bot/net/routes.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace errand;
using namespace errand::net;

TEST_CASE("a path is decoded and normalised before a route sees it", "[net]") {
  CHECK(parse_target("/a%20b/%E4%B8%AD?x=1")->path == "/a b/\xE4\xB8\xAD");
  CHECK(parse_target("//a/./b//c/../d/")->path == "/a/b/d/");
  CHECK(parse_target("/a/..")->path == "/");
  CHECK(parse_target("http://host:80/a?b")->path == "/a");
  CHECK(parse_target("http://host")->path == "/");
}

TEST_CASE("a path that could mean two things is refused", "[net]") {
  const auto target = GENERATE("/../etc/passwd", "/a/%2e%2e/%2e%2e/x", "/a%2Fb", "/a%00b", "/a%5Cb", "/%zz",
                               "/%4", "/%C0%AF", "*", "host:443", "");
  CAPTURE(target);
  REQUIRE(parse_target(target).has_error());
  CHECK(parse_target(target).error().fault == Fault::invalid_input);
}

TEST_CASE("query parameters are decoded in order", "[net]") {
  const auto target = parse_target("/?a=1&b=x+y%21&a=2&c&=d&&e=%zz").value();
  const std::vector<std::pair<std::string, std::string>> expected{{"a", "1"}, {"b", "x y!"}, {"a", "2"},
                                                                  {"c", ""},  {"", "d"},     {"e", "%zz"}};
  CHECK(target.query == expected);
}

TEST_CASE("cookies are found by name among several", "[net]") {
  Request request;
  request.headers = {{"cookie", "a=1; token=\"abc\";b = 2"}, {"Cookie", "late=9"}};
  CHECK(request.cookie("token") == "abc");
  CHECK(request.cookie("b") == "2");
  CHECK(request.cookie("late") == "9");
  CHECK_FALSE(request.cookie("A"));
}

TEST_CASE("the most exact route answers", "[net]") {
  Routes routes;
  for (const char* pattern : {"/**", "/hook/*", "/hook/web", "/assets/**", "/a/*/c"})
    routes.add({.method = "GET", .pattern = {}, .answer = Handler{}, .body_bytes = 0}, pattern);
  const auto matched = [&](std::string_view path) {
    std::string pattern;
    for (const auto& segment : routes.find("GET", path).endpoint->pattern) pattern += "/" + segment;
    return pattern;
  };
  CHECK(matched("/hook/web") == "/hook/web");
  CHECK(matched("/hook/slack") == "/hook/*");
  CHECK(matched("/hook/slack/more") == "/**");
  CHECK(matched("/assets/a/b.js") == "/assets/**");
  CHECK(routes.find("GET", "/a/b/c").wildcards == std::vector<std::string>{"b"});
  CHECK(routes.find("GET", "/assets/a/b.js").wildcards == std::vector<std::string>{"a/b.js"});
  CHECK(routes.find("DELETE", "/hook/web").endpoint == nullptr);
  CHECK(routes.find("DELETE", "/hook/web").allowed == std::vector<std::string>{"GET"});
}

TEST_CASE("a route that exists twice is a bug", "[net]") {
  Routes routes;
  routes.add({.method = "GET", .pattern = {}, .answer = Handler{}, .body_bytes = 0}, "/a");
  CHECK_THROWS(routes.add({.method = "GET", .pattern = {}, .answer = Handler{}, .body_bytes = 0}, "/a"));
  CHECK_THROWS(routes.add({.method = "GET", .pattern = {}, .answer = Handler{}, .body_bytes = 0}, "/**/a"));
  CHECK_THROWS(routes.add({.method = "GET", .pattern = {}, .answer = Handler{}, .body_bytes = 0}, "a"));
}

TEST_CASE("a header that would break the framing never leaves", "[net]") {
  CHECK_THROWS(response_head({.headers = {{"Location", "/a\r\nSet-Cookie: x=1"}}}, 0, KeepAlive::yes));
  CHECK_THROWS(response_head({.headers = {{"Bad Name", "x"}}}, 0, KeepAlive::yes));
  CHECK_THROWS(response_head({.status = 101}, 0, KeepAlive::yes));
  const auto head = response_head({.headers = {{"content-length", "7"}, {"Transfer-Encoding", "chunked"}}}, 3,
                                  KeepAlive::no);
  CHECK(
      head ==
      "HTTP/1.1 200 OK\r\nX-Content-Type-Options: nosniff\r\nContent-Length: 3\r\nConnection: close\r\n\r\n");
}

TEST_CASE("a download's name survives in every script", "[net]") {
  CHECK(attachment("\xE6\x9C\x88\xE6\x8A\xA5 \"1\".xlsx") ==
        "attachment; filename=\"__ _1_.xlsx\"; filename*=UTF-8''%E6%9C%88%E6%8A%A5%20%221%22.xlsx");
  CHECK(attachment("a\r\nb").find('\n') == std::string::npos);
}

TEST_CASE("an error body is valid JSON whatever it quotes", "[net]") {
  CHECK(error_response(400, "bad", "a \"b\"\\\n\x01").body ==
        "{\"error\":\"bad\",\"message\":\"a \\\"b\\\"\\\\\\u000a\\u0001\"}\n");
}

TEST_CASE("a byte range is read as the standard says", "[net]") {
  const auto range = [](std::string_view header) { return requested_range(header, 100).value().value(); };
  CHECK(range("bytes=0-9").length == 10);
  CHECK(range("bytes=90-").first == 90);
  CHECK(range("bytes=-5").first == 95);
  CHECK(range("bytes=-500").length == 100);
  CHECK(range("bytes=50-500").length == 50);
  CHECK_FALSE(requested_range("bytes=0-1,5-6", 100).value());
  CHECK_FALSE(requested_range("bytes=9-1", 100).value());
  CHECK_FALSE(requested_range("lines=1-2", 100).value());
  CHECK(requested_range("bytes=100-", 100).has_error());
  CHECK(requested_range("bytes=0-", 0).has_error());
}
