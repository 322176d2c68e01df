#include "tests/net/client_rig.hpp"
#include "tests/net/far_end.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace errand;
using namespace errand::net;
using namespace errand::net::test;

namespace {

std::string location(const std::string& where) {
  return "Location: " + where + "\r\n";
}

HttpRequest with_secrets(std::string url) {
  HttpRequest request{.url = std::move(url)};
  request.headers.set("Authorization", "Bearer secret");
  request.headers.set("X-Api-Key", "secret");
  request.headers.set("Accept", "text/csv");
  return request;
}

}  // namespace

TEST_CASE("a redirect within the host is followed with all headers", "[client]") {
  FarEnd far([](FarConnection& connection) {
    const auto asked = connection.request();
    if (asked.line.starts_with("GET /old")) {
      connection.answer(302, "", location("new?x=1"));
      const auto next = connection.request();
      connection.answer(200, next.line + " " + next.header("Authorization"));
    }
  });
  ClientRig rig;
  const auto got = rig.send(with_secrets(far.url("/old")));
  REQUIRE(got.has_value());
  CHECK(got->body == "GET /new?x=1 HTTP/1.1 Bearer secret");
  CHECK(got->url == far.url("/new?x=1"));
}

TEST_CASE("a redirect to another host is not followed unless it is allowed, and never with a key",
          "[client]") {
  Arrived arrived;
  FarEnd other([&](FarConnection& connection) {
    arrived = connection.request();
    connection.answer(200, "there");
  });
  FarEnd far([&](FarConnection& connection) {
    connection.request();
    connection.answer(307, "", location(other.url("/x", "localhost")));
  });
  ClientRig rig;
  const auto refused = rig.send(with_secrets(far.url("/")));
  CHECK(refused.error().code == "redirect_refused");
  CHECK(other.connections() == 0);

  auto request = with_secrets(far.url("/"));
  request.redirects = Redirects::any_host;
  CHECK(rig.send(request).value().body == "there");
  CHECK(arrived.header("Accept") == "text/csv");
  CHECK(arrived.header("Authorization").empty());
  CHECK(arrived.header("X-Api-Key").empty());
}

TEST_CASE("another port of the same name is another host", "[client]") {
  FarEnd other([](FarConnection& connection) { connection.request(); });
  FarEnd far([&](FarConnection& connection) {
    connection.request();
    connection.answer(302, "", location(other.url("/")));
  });
  ClientRig rig;
  CHECK(rig.send(with_secrets(far.url("/"))).error().code == "redirect_refused");
  CHECK(other.connections() == 0);
}

TEST_CASE("a message's body does not follow to another host", "[client]") {
  FarEnd other([](FarConnection& connection) { connection.request(); });
  FarEnd far([&](FarConnection& connection) {
    connection.request();
    connection.answer(307, "", location(other.url("/", "localhost")));
  });
  ClientRig rig;
  const auto got = rig.send({.method = "POST",
                             .url = far.url("/"),
                             .body = std::string("private"),
                             .redirects = Redirects::any_host});
  CHECK(got.error().code == "redirect_refused");
  CHECK(other.connections() == 0);
}

TEST_CASE("each host is asked about before it is visited", "[client]") {
  FarEnd other([](FarConnection& connection) { connection.request(); });
  FarEnd far([&](FarConnection& connection) {
    connection.request();
    connection.answer(302, "", location(other.url("/", "localhost")));
  });
  ClientRig rig;
  HttpRequest request{.url = far.url("/")};
  request.redirects = Redirects::any_host;
  request.may_visit = [](std::string_view host) { return host == "127.0.0.1"; };
  CHECK(rig.send(request).error().code == "host_not_allowed");
  CHECK(far.connections() == 1);
  CHECK(other.connections() == 0);
}

TEST_CASE("redirects in a circle end", "[client]") {
  FarEnd far([](FarConnection& connection) {
    while (!connection.request().line.empty()) connection.answer(301, "", location("/again"));
  });
  ClientRig rig;
  CHECK(rig.get(far.url("/")).error().code == "redirect_refused");
}

TEST_CASE("after 303 a POST becomes a GET, after 308 it stays", "[client]") {
  FarEnd far([](FarConnection& connection) {
    for (;;) {
      const auto asked = connection.request();
      if (asked.line.empty()) return;
      if (asked.line.starts_with("POST /303")) {
        connection.answer(303, "", location("/seen"));
      } else if (asked.line.starts_with("POST /308")) {
        connection.answer(308, "", location("/moved"));
      } else {
        connection.answer(200, asked.line + "|" + asked.body);
      }
    }
  });
  ClientRig rig;
  const auto post = [&](const char* path) {
    return rig.send({.method = "POST", .url = far.url(path), .body = std::string("b")}).value().body;
  };
  CHECK(post("/303") == "GET /seen HTTP/1.1|");
  CHECK(post("/308") == "POST /moved HTTP/1.1|b");
}

TEST_CASE("a redirect can be the answer", "[client]") {
  FarEnd far([](FarConnection& connection) {
    connection.request();
    connection.answer(302, "", location("http://127.0.0.1:1/"));
  });
  ClientRig rig;
  const auto got = rig.send({.url = far.url("/"), .redirects = Redirects::none});
  CHECK(got.value().status == 302);
}
