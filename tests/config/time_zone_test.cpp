#include "config/time_zone.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

namespace errand::config {

using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

seconds offset(const std::string& zone, sys_seconds instant) {
  const auto found = TimeZone::named(zone);
  REQUIRE(found);
  return found->offset_at(instant);
}

}  // namespace

TEST_CASE("a zone's offset follows its summer time to the second", "[config]") {
  CHECK(offset("Asia/Shanghai", sys_days{2026y / 7 / 1}) == 8h);
  CHECK(offset("UTC", sys_days{2026y / 7 / 1}) == 0h);
  CHECK(offset("Asia/Kolkata", sys_days{2026y / 1 / 1}) == 5h + 30min);
  CHECK(offset("Europe/Berlin", sys_days{2026y / 3 / 29} + 1h - 1s) == 1h);
  CHECK(offset("Europe/Berlin", sys_days{2026y / 3 / 29} + 1h) == 2h);
  CHECK(offset("Europe/Berlin", sys_days{2026y / 10 / 25} + 1h) == 1h);
  CHECK(offset("America/New_York", sys_days{2026y / 12 / 24}) == -5h);
}

TEST_CASE("after the last listed change the zone's rule goes on", "[config]") {
  CHECK(offset("Europe/Berlin", sys_days{2090y / 3 / 26} + 1h - 1s) == 1h);
  CHECK(offset("Europe/Berlin", sys_days{2090y / 3 / 26} + 1h) == 2h);
  CHECK(offset("Australia/Sydney", sys_days{2090y / 1 / 1}) == 11h);
  CHECK(offset("Australia/Sydney", sys_days{2090y / 7 / 1}) == 10h);
  CHECK(offset("Asia/Shanghai", sys_days{2090y / 7 / 1}) == 8h);
}

TEST_CASE("a zone's rule is read in every form that the database uses", "[config]") {
  CHECK(read_zone_rule("CST-8")->standard_seconds == 28'800);
  CHECK(read_zone_rule("<+0545>-5:45")->standard_seconds == 20'700);
  const auto greenland = read_zone_rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0");
  REQUIRE(greenland);
  CHECK(greenland->summer_seconds == -3'600);
  CHECK(greenland->offset_at(sys_days{2026y / 3 / 29} + 1h) == -3'600);
  CHECK(greenland->offset_at(sys_days{2026y / 3 / 29} + 1h - 1s) == -7'200);
  for (const auto* const text : {"", "CST", "CST-8CDT", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
                                 "CET-1CEST,J60,J300", "CET-1CEST,M3.5.0,M10.5.0 "}) {
    CAPTURE(text);
    CHECK_FALSE(read_zone_rule(text));
  }
}

TEST_CASE("the places that the database lists are zones of it", "[config]") {
  const auto names = zone_names();
  CHECK(std::ranges::count(names, "Asia/Shanghai") == 1);
  CHECK(std::ranges::count(names, "Europe/Berlin") == 1);
  CHECK(
      std::ranges::all_of(names, [](const std::string& name) { return TimeZone::named(name).has_value(); }));
}

TEST_CASE("what is not a zone of the database is none", "[config]") {
  for (const auto* const name : {"", "Asia", "Mars/Olympus", "/etc/passwd", "../../../etc/passwd", "zone.tab",
                                 "tzdata.zi", "Asia/Shanghai/"}) {
    CAPTURE(name);
    CHECK_FALSE(TimeZone::named(name));
  }
  CHECK_FALSE(TimeZone::read("TZif2"));
  CHECK_FALSE(TimeZone::read(std::string{"TZif2"} + std::string(200, '\xff')));
}

}  // namespace errand::config
