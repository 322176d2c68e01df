#include "config/units.hpp"

#include "config/nearest.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::config {

using namespace std::chrono_literals;

TEST_CASE("sizes are read in units of 1024, however they are spaced", "[config]") {
  CHECK(size_of("1 KB") == 1024);
  CHECK(size_of("100MB") == 104'857'600);
  CHECK(size_of("1.5 gb") == 1'610'612'736);
  CHECK(size_of("2 TiB") == 2'199'023'255'552);
  CHECK(size_of("7 bytes") == 7);
}

TEST_CASE("what is not a size is not guessed", "[config]") {
  for (const auto* const text : {"", "1", "MB", "1  MB", "-1 MB", "1,5 MB", "1.2.3 MB", ".", "1 MB ",
                                 "1 Mbit", "99999999999999999999 TB", "1e3 MB", "１ MB"}) {
    CAPTURE(text);
    CHECK_FALSE(size_of(text));
  }
}

TEST_CASE("times are read in their units", "[config]") {
  CHECK(duration_of("250 ms") == 250ms);
  CHECK(duration_of("60s") == 60s);
  CHECK(duration_of("1.5 h") == 90min);
  CHECK(duration_of("7 d") == 168h);
  CHECK_FALSE(duration_of("60"));
  CHECK_FALSE(duration_of("60 m"));
}

TEST_CASE("sizes and times are written in the largest whole unit", "[config]") {
  CHECK(size_text(104'857'600) == "100 MB");
  CHECK(size_text(1'610'612'736) == "1536 MB");
  CHECK(size_text(5) == "5 bytes");
  CHECK(duration_text(60s) == "60 s");
  CHECK(duration_text(90s) == "90 s");
  CHECK(duration_text(30min) == "30 min");
  CHECK(duration_text(24h) == "1 d");
  CHECK(duration_text(1500ms) == "1500 ms");
  CHECK(duration_text(0ms) == "0 s");
}

TEST_CASE("the nearest word is a slip of the finger away, or there is none", "[config]") {
  const std::vector<std::string> words{"address", "port", "public_url", "max_connections"};
  CHECK(nearest("prot", words) == "port");
  CHECK(nearest("adress", words) == "address");
  CHECK(nearest("PublicUrl", words) == "public_url");
  CHECK(nearest("max-connection", words) == "max_connections");
  CHECK_FALSE(nearest("colour", words));
  CHECK_FALSE(nearest("", words));
  CHECK_FALSE(nearest(std::string(1'000'000, 'p'), words));
}

}  // namespace errand::config
