#include "adapters/matrix/rooms.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::matrix {

TEST_CASE("a number alone is an answer in every way that people write it", "[matrix]") {
  for (const auto* const text : {"2", " 2 ", "２", "2.", "第2个", "选2", "2）", "#2"}) {
    CAPTURE(text);
    CHECK(number_said(text) == 2);
  }
  for (const auto* const text : {"", "0", "10", "2024", "top 2", "前2个", "二", "2 regions"}) {
    CAPTURE(text);
    CHECK(number_said(text) == 0);
  }
}

}  // namespace errand::matrix
