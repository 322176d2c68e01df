#include "bot/flow/scheduler.hpp"

#include "bot/flow/rhythm.hpp"
#include "tests/flow/rig.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace errand::flow {

namespace {

using namespace std::chrono_literals;

class SetClock final : public Clock {
 public:
  TimePoint now() const override { return now_; }
  std::chrono::minutes utc_offset(TimePoint) const override { return 8h; }
  Task<bool> wait_until(TimePoint) override { co_return false; }
  void set(TimePoint now) { now_ = now; }

 private:
  TimePoint now_{};
};

class ListBook final : public ScheduleBook {
 public:
  Task<Result<void>> add_schedule(Schedule schedule) override {
    list.push_back(std::move(schedule));
    co_return Result<void>();
  }
  Task<Result<void>> move_schedule(Schedule schedule) override {
    if (fails_to_move) co_return Error{Fault::unavailable, "the disk is full"};
    for (auto& known : list) {
      if (known.id == schedule.id) known = schedule;
    }
    co_return Result<void>();
  }
  Task<Result<void>> delete_schedule(std::string id) override {
    std::erase_if(list, [&](const Schedule& schedule) { return schedule.id == id; });
    co_return Result<void>();
  }
  Task<Result<std::vector<Schedule>>> schedules() override {
    auto sorted = list;
    std::ranges::sort(sorted, {}, &Schedule::next_at);
    co_return sorted;
  }

  std::vector<Schedule> list;
  bool fails_to_move = false;
};

/// Every conversation is in the zone.
class ZoneBook final : public ConversationBook {
 public:
  Task<Result<std::string>> decision(std::string, std::string) override { co_return zone; }
  Task<Result<void>> decide(std::string, std::string, std::string) override { co_return Result<void>(); }
  std::string zone;
};

class NoLog final : public Log {
 public:
  void write(Level, std::string) override {}
};

/// Monday, the 30th of November 2026, 9:00 in China.
constexpr TimePoint monday_nine = std::chrono::sys_days(std::chrono::year(2026) / 11 / 30) + 1h;

struct Rig {
  SetClock clock;
  ListBook book;
  ZoneBook conversations;
  test::OneZone zones;
  NoLog log;
  Catalogue catalogue;
  std::vector<ChatEvent> taken;
  std::set<std::string> known;
  Scheduler scheduler{book,
                      {conversations, zones, clock},
                      clock,
                      log,
                      catalogue,
                      [this](ChatEvent event) -> Task<Result<void>> {
                        // As the store does: an id that is known changes nothing.
                        if (known.insert(event.event_id).second) taken.push_back(std::move(event));
                        co_return Result<void>();
                      }};

  Rig() {
    Schedule schedule{.id = "s1",
                      .recipe = "r1",
                      .recipe_name = "月报",
                      .rhythm = {Rhythm::Every::week, 1, 540},
                      .asked_by = {},
                      .language = "zh"};
    schedule.asked_by.connection = "web";
    schedule.asked_by.conversation = "c1";
    schedule.asked_by.sender = "li";
    schedule.asked_by.message_id = "m1";
    schedule.asked_by.kind = EventKind::button;
    schedule.next_at = monday_nine;
    book.list.push_back(schedule);
  }

  void at(TimePoint now) {
    clock.set(now);
    boost::asio::io_context loop;
    boost::asio::co_spawn(loop, scheduler.start_due(), [](const std::exception_ptr&, const Result<void>&) {});
    loop.run();
  }
};

}  // namespace

TEST_CASE("nothing runs before its time, and at its time it runs once for whoever asked", "[flow]") {
  Rig rig;
  rig.at(monday_nine - 1s);
  CHECK(rig.taken.empty());
  rig.at(monday_nine);
  rig.at(monday_nine + 1s);
  REQUIRE(rig.taken.size() == 1);
  const auto& event = rig.taken[0];
  CHECK(event.kind == EventKind::message);
  CHECK(event.text == "运行 月报");
  CHECK(event.sender == "li");
  CHECK(event.conversation == "c1");
  CHECK(event.message_id.empty());
  CHECK(event.action == scheduled_action);
  CHECK(event.target_job == "s1");
  CHECK(rig.book.list[0].next_at == monday_nine + 7 * 24h);
}

TEST_CASE("a week later it runs again", "[flow]") {
  Rig rig;
  rig.at(monday_nine);
  rig.at(monday_nine + 7 * 24h + 2s);
  REQUIRE(rig.taken.size() == 2);
  CHECK(rig.taken[1].action == scheduled_action);
}

TEST_CASE("a start that is a little late still runs it", "[flow]") {
  Rig rig;
  rig.at(monday_nine + 4min);
  REQUIRE(rig.taken.size() == 1);
  CHECK(rig.taken[0].action == scheduled_action);
}

TEST_CASE("however many runs were missed, one report is made, and the next is in the future", "[flow]") {
  Rig rig;
  rig.at(monday_nine + 21 * 24h + 1h);
  rig.at(monday_nine + 21 * 24h + 2h);
  REQUIRE(rig.taken.size() == 1);
  CHECK(rig.taken[0].action == missed_action);
  CHECK(rig.taken[0].sent_at == monday_nine);
  CHECK(rig.book.list[0].next_at == monday_nine + 28 * 24h);
}

TEST_CASE("a crash between the event and the next time repeats nothing", "[flow]") {
  Rig rig;
  rig.book.fails_to_move = true;
  rig.at(monday_nine);
  rig.book.fails_to_move = false;
  rig.at(monday_nine + 1s);
  CHECK(rig.taken.size() == 1);
  CHECK(rig.book.list[0].next_at > monday_nine);
}

/// When runs of a day's time of Berlin were due from a day on, one after another, in UTC.
std::vector<TimePoint> runs_in_berlin(int minute, std::chrono::sys_days from, int count) {
  Rig rig;
  rig.conversations.zone = "Europe/Berlin";
  rig.book.list[0].rhythm = {Rhythm::Every::day, 0, minute};
  rig.book.list[0].next_at = from;
  std::vector<TimePoint> due;
  for (int run = 0; run < count; ++run) {
    rig.at(rig.book.list[0].next_at);
    due.push_back(rig.book.list[0].next_at);
  }
  return due;
}

TEST_CASE("a conversation's own zone keeps its time of day when clocks change", "[flow]") {
  const std::chrono::sys_days spring = std::chrono::year(2026) / 3 / 28;
  CHECK(runs_in_berlin(540, spring, 3) ==
        std::vector<TimePoint>{spring + 8h, spring + 24h + 7h, spring + 48h + 7h});
}

TEST_CASE("a time that clocks skip runs once, as much later as they jump", "[flow]") {
  const std::chrono::sys_days spring = std::chrono::year(2026) / 3 / 28;
  CHECK(runs_in_berlin(150, spring, 3) ==
        std::vector<TimePoint>{spring + 1h + 30min, spring + 24h + 1h + 30min, spring + 48h + 30min});
}

TEST_CASE("a time that clocks show twice runs once, the first time, whenever it is asked for", "[flow]") {
  const std::chrono::sys_days autumn = std::chrono::year(2026) / 10 / 24;
  CHECK(runs_in_berlin(150, autumn, 3) ==
        std::vector<TimePoint>{autumn + 30min, autumn + 24h + 30min, autumn + 48h + 1h + 30min});
  const auto berlin = [](TimePoint when) { return *test::OneZone().utc_offset("Europe/Berlin", when); };
  const Rhythm rhythm{Rhythm::Every::day, 0, 150};
  CHECK(next_time(rhythm, autumn + 24h + 1h + 10min, berlin) == autumn + 48h + 1h + 30min);
}

}  // namespace errand::flow
