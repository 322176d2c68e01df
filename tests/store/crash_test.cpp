#include "tests/store/fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>
#include <set>
#include <thread>

namespace errand::store {

namespace {

/// In a child process: accepts events one after another for ever and writes each acknowledged number to the
/// pipe.
[[noreturn]] void accept_for_ever(const std::filesystem::path& folder, int first, int acknowledged) {
  Loop loop;
  auto store = SqliteStore::open(folder, loop.executor());
  if (!store) ::_exit(1);
  for (int number = first;; ++number) {
    const auto event = event_named(std::to_string(number));
    const auto accepted =
        loop.run((*store)->accept({event}, {job_named("j" + std::to_string(number), event)}));
    if (!accepted || ::write(acknowledged, &number, sizeof number) != sizeof number) ::_exit(1);
  }
}

}  // namespace

TEST_CASE("nothing that was acknowledged is lost or doubled when the process is killed at random",
          "[store]") {
  TemporaryFolder folder;
  std::mt19937 chance(std::random_device{}());
  std::set<int> acknowledged;
  int next = 0;
  for (int kill_number = 0; kill_number < 20; ++kill_number) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) accept_for_ever(folder.path(), next, ends[1]);
    ::close(ends[1]);
    const int wanted = std::uniform_int_distribution<int>(1, 60)(chance);
    int number = 0;
    for (int count = 0; ::read(ends[0], &number, sizeof number) == sizeof number; ++count) {
      acknowledged.insert(number);
      if (count == wanted) ::kill(child, SIGKILL);
    }
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    next = *acknowledged.rbegin() + 1;
  }
  Loop loop;
  const auto store = SqliteStore::open(folder.path(), loop.executor());
  REQUIRE(store.has_value());
  const auto jobs = loop.run((*store)->unfinished_jobs()).value();
  std::multiset<std::string> stored;
  for (const auto& job : jobs) stored.insert(job.id);
  for (const int number : acknowledged) CHECK(stored.count("j" + std::to_string(number)) == 1);
  CHECK(jobs.size() <= acknowledged.size() + 20);  // at most one unacknowledged event per kill
}

}  // namespace errand::store
