#include "bot/net/url.hpp"

#include "bot/core/http.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace errand;
using namespace errand::net;

TEST_CASE("an address is taken apart", "[url]") {
  CHECK(parse_url("https://API.Example.com/v1?a=b#c").value() ==
        Url{.secure = true, .host = "api.example.com", .port = 443, .target = "/v1?a=b"});
  CHECK(parse_url("http://[::1]:8080").value() ==
        Url{.secure = false, .host = "::1", .port = 8080, .target = "/"});
  CHECK(parse_url("http://h?q=1").value().target == "/?q=1");
  CHECK(parse_url("http://[::1]:8080/x").value().text() == "http://[::1]:8080/x");
  CHECK(parse_url("https://h:443/").value().authority() == "h");
}

TEST_CASE("an address that could be misread is refused", "[url]") {
  for (const auto* text : {"ftp://h/", "h/path", "https://user@h/", "https://evil.example@h/", "http://h:0/",
                           "http://h:99999/", "http://h:8x/", "http:///x", "http://a b/", "http://h/a\r\nb",
                           "http://h\\@evil/", "http://[::1", "http://[evil]/", "https://h%00/"}) {
    INFO(text);
    CHECK(!parse_url(text));
  }
}

TEST_CASE("a Location is seen from where it was said", "[url]") {
  const auto base = parse_url("https://h:8443/a/b?c").value();
  CHECK(resolve_location(base, "d").value().text() == "https://h:8443/a/d");
  CHECK(resolve_location(base, "/d").value().text() == "https://h:8443/d");
  CHECK(resolve_location(base, "?d").value().text() == "https://h:8443/a/b?d");
  CHECK(resolve_location(base, "//other/d").value().text() == "https://other/d");
  CHECK(resolve_location(base, "http://other/d").value().text() == "http://other/d");
  CHECK(resolve_location(base, "/d?next=http://x/").value().text() == "https://h:8443/d?next=http://x/");
  CHECK(!resolve_location(base, "javascript://x"));
}

TEST_CASE("parts of an address are percent-encoded", "[url]") {
  CHECK(url_encoded("a b/报&=~") == "a%20b%2F%E6%8A%A5%26%3D~");
  CHECK(form_encoded({{"a", "1"}, {"b", "x y"}}) == "a=1&b=x%20y");
}
