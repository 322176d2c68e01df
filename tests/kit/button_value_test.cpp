#include "adapters/kit/button_value.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

namespace errand::kit {

namespace {

const std::string secret(32, 'k');
const std::string job = "jabcdefghijklmnop";

}  // namespace

TEST_CASE("a sealed button comes back as it was", "[kit]") {
  const Pressed pressed{.job = job, .action = "answer", .value = "按地区汇总 \"销售额\"", .place = 2};
  const auto text = sealed(pressed, "chat-1", secret, 2'000);
  CHECK(unsealed(text, "chat-1", secret) == pressed);
  CHECK(std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; }));
}

TEST_CASE("where a value does not fit, its place travels", "[kit]") {
  const Pressed pressed{.job = job, .action = "answer", .value = "sum of sales for each region", .place = 3};
  const auto text = sealed(pressed, "chat-1", secret, 64);
  CHECK(text.size() <= 64);
  CHECK(unsealed(text, "chat-1", secret) == Pressed{.job = job, .action = "answer", .value = "", .place = 3});
}

TEST_CASE("what was sealed for another conversation or with another secret counts for nothing", "[kit]") {
  const auto text = sealed({.job = job, .action = "stop"}, "chat-1", secret, 64);
  CHECK(unsealed(text, "chat-1", secret));
  CHECK_FALSE(unsealed(text, "chat-2", secret));
  CHECK_FALSE(unsealed(text, "chat-1", std::string(32, 'x')));
}

TEST_CASE("a forged button counts for nothing", "[kit]") {
  const auto text = sealed({.job = job, .action = "again"}, "chat-1", secret, 64);
  for (std::size_t index = 0; index < text.size(); ++index) {
    auto forged = text;
    forged[index] = forged[index] == 'a' ? 'b' : 'a';
    CAPTURE(forged);
    CHECK_FALSE(unsealed(forged, "chat-1", secret));
  }
  for (const auto* const forged : {"", ".", "cancel:job-1", "....", "a.b.c.d.e"}) {
    CAPTURE(forged);
    CHECK_FALSE(unsealed(forged, "chat-1", secret));
  }
}

TEST_CASE("a limit that nothing fits is a bug", "[kit]") {
  CHECK_THROWS_AS(sealed({.job = job, .action = "again"}, "c", secret, 20), std::logic_error);
}

}  // namespace errand::kit
