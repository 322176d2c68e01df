#include "tests/net/client_rig.hpp"
#include "tests/net/far_end.hpp"

#include <catch2/catch_test_macros.hpp>

#include <sys/socket.h>

using namespace errand;
using namespace errand::net;
using namespace errand::net::test;

namespace {

const Authority& authority() {
  static const Authority ours;
  return ours;
}

ClientSettings trusting(const FileOnDisk& ca) {
  ClientSettings settings;
  settings.ca_file = ca.path;
  return settings;
}

void greet(FarConnection& connection) {
  const auto name = connection.server_name();
  while (!connection.request().line.empty()) connection.answer(200, "hello " + name);
}

}  // namespace

TEST_CASE("a server with a certificate of a trusted authority is spoken to, by name", "[client][tls]") {
  const FileOnDisk ca(authority().certificate());
  FarEnd far(greet, authority().issue("DNS:localhost"));
  ClientRig rig(trusting(ca));
  CHECK(rig.get(far.url("/", "localhost")).value().body == "hello localhost");
  CHECK(rig.get(far.url("/", "localhost")).value().body == "hello localhost");
  CHECK(far.connections() == 1);
}

TEST_CASE("a server is known by its address when its certificate says so", "[client][tls]") {
  const FileOnDisk ca(authority().certificate());
  FarEnd far(greet, authority().issue("IP:127.0.0.1"));
  ClientRig rig(trusting(ca));
  CHECK(rig.get(far.url("/")).value().body == "hello ");
}

TEST_CASE("a certificate for another name is refused", "[client][tls]") {
  const FileOnDisk ca(authority().certificate());
  FarEnd far(greet, authority().issue("DNS:elsewhere.example"));
  ClientRig rig(trusting(ca));
  const auto got = rig.get(far.url("/", "localhost"));
  CHECK(got.error().code == "tls_untrusted");
  CHECK(got.error().fault == Fault::refused);
}

TEST_CASE("a certificate of an unknown authority is refused", "[client][tls]") {
  FarEnd far(greet, authority().issue("DNS:localhost"));
  ClientRig rig;
  const auto got = rig.get(far.url("/", "localhost"));
  CHECK(got.error().code == "tls_untrusted");
  CHECK(got.error().message.find("certificate") != std::string::npos);
}

TEST_CASE("a plain server is not taken for a secure one", "[client][tls]") {
  FarEnd far([](FarConnection& connection) { connection.send("HTTP/1.1 400 Bad Request\r\n\r\n"); });
  ClientRig rig;
  CHECK(rig.get("https://127.0.0.1:" + std::to_string(far.port()) + "/").error().code == "tls_failed");
}

TEST_CASE("a secure answer that is cut off is not taken for a whole one", "[client][tls]") {
  const FileOnDisk ca(authority().certificate());
  FarEnd far(
      [](FarConnection& connection) {
        connection.request();
        connection.send("HTTP/1.1 200 OK\r\n\r\nthe first half");
        connection.hang_up();
      },
      authority().issue("DNS:localhost"));
  ClientRig rig(trusting(ca));
  CHECK(rig.get(far.url("/", "localhost")).error().code == "connection_lost");
}

TEST_CASE("https is not left for http", "[client][tls]") {
  const FileOnDisk ca(authority().certificate());
  FarEnd plain([](FarConnection& connection) { connection.request(); });
  FarEnd far(
      [&](FarConnection& connection) {
        connection.request();
        connection.answer(302, "", "Location: " + plain.url("/", "localhost") + "\r\n");
      },
      authority().issue("DNS:localhost"));
  ClientRig rig(trusting(ca));
  HttpRequest request{.url = far.url("/", "localhost")};
  request.redirects = Redirects::any_host;
  CHECK(rig.send(request).error().code == "redirect_refused");
  CHECK(plain.connections() == 0);
}

TEST_CASE("https goes through the proxy by CONNECT and is verified end to end", "[client][tls]") {
  const FileOnDisk ca(authority().certificate());
  const auto context = server_context(authority().issue("DNS:model.example"));
  Arrived connect;
  FarEnd proxy([&](FarConnection& connection) {
    connect = connection.request();
    connection.send("HTTP/1.1 200 Connection established\r\n\r\n");
    if (!connection.become_tls(context.get())) return;
    const auto asked = connection.request();
    connection.answer(200, asked.line + " for " + asked.header("Host") + asked.header("Proxy-Authorization"));
  });
  auto settings = trusting(ca);
  settings.proxy = "http://user:pass@127.0.0.1:" + std::to_string(proxy.port());
  ClientRig rig(std::move(settings));
  CHECK(rig.get("https://model.example/v1").value().body == "GET /v1 HTTP/1.1 for model.example");
  CHECK(connect.line == "CONNECT model.example:443 HTTP/1.1");
  CHECK(connect.header("Proxy-Authorization") == "Basic dXNlcjpwYXNz");
}

TEST_CASE("http goes through the proxy as a whole address, but not to hosts that are near", "[client]") {
  FarEnd proxy([](FarConnection& connection) { connection.answer(200, connection.request().line); });
  FarEnd near([](FarConnection& connection) {
    connection.request();
    connection.answer(200, "direct");
  });
  ClientSettings settings;
  settings.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
  ClientRig rig(std::move(settings));
  CHECK(rig.get("http://model.example/v1").value().body == "GET http://model.example/v1 HTTP/1.1");
  CHECK(rig.get(near.url("/")).value().body == "direct");
}

TEST_CASE("a proxy that refuses is named", "[client]") {
  FarEnd proxy([](FarConnection& connection) {
    connection.request();
    connection.answer(407, "");
  });
  ClientSettings settings;
  settings.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
  ClientRig rig(std::move(settings));
  const auto got = rig.get("https://model.example/");
  CHECK(got.error().code == "proxy_refused");
  CHECK(got.error().message.find("407") != std::string::npos);
}

TEST_CASE("a CA file without a certificate and a proxy that is no address are refused at start", "[client]") {
  const FileOnDisk empty("no certificate here");
  boost::asio::io_context loop;
  CHECK(Client::make(loop.get_executor(), {.ca_file = empty.path}).error().code == "ca_file");
  CHECK(Client::make(loop.get_executor(), {.proxy = "proxy.corp"}).error().code == "proxy");
}
