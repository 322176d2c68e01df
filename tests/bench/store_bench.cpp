/// How fast messages become durable: 1, 8, 64 and 256 senders that each wait for their acknowledgement, in
/// one run, interleaved. One sender is a commit each; more show what grouping commits is worth.
///   build/release/tests/store_bench [FOLDER]   (the folder's disk is what is measured; default: a temporary
///   one)
#include "tests/store/fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <vector>

using namespace errand;

namespace {

constexpr std::array<int, 4> sender_counts{1, 8, 64, 256};
constexpr int rounds = 5;
constexpr auto round_time = std::chrono::milliseconds(1500);

struct Measured {
  std::vector<double> per_second;
  std::vector<double> per_commit;
};

ChatEvent message(int sender, int number, int round) {
  ChatEvent event;
  event.connection = "bench";
  event.event_id = std::to_string(round) + "-" + std::to_string(sender) + "-" + std::to_string(number);
  event.conversation = "c" + std::to_string(sender);
  event.message_id = event.event_id;
  event.sender = "p" + std::to_string(sender);
  event.text = std::string(200, 'x');
  return event;
}

Task<> send(store::SqliteStore& store, int sender, int round, std::chrono::steady_clock::time_point until,
            int& acknowledged) {
  for (int number = 0; std::chrono::steady_clock::now() < until; ++number) {
    Job job;
    job.event = message(sender, number, round);
    job.id = "j" + job.event.event_id;
    std::vector<ChatEvent> events{job.event};
    std::vector<Job> jobs{job};
    if (co_await store.accept(std::move(events), std::move(jobs))) ++acknowledged;
  }
}

void measure(store::SqliteStore& store, boost::asio::io_context& loop, int senders, int round,
             Measured& into) {
  const auto begin = std::chrono::steady_clock::now();
  const auto commits = store.commits();
  int acknowledged = 0;
  for (int sender = 0; sender < senders; ++sender) {
    boost::asio::co_spawn(loop, send(store, sender, round, begin + round_time, acknowledged),
                          boost::asio::detached);
  }
  loop.restart();
  loop.run();
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
  into.per_second.push_back(acknowledged / time.count());
  into.per_commit.push_back(acknowledged / static_cast<double>(store.commits() - commits));
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int count, char** words) {
  const store::TemporaryFolder temporary;
  const std::filesystem::path folder = count > 1 ? words[1] : temporary.path().string();
  boost::asio::io_context loop(1);
  auto opened = store::SqliteStore::open(folder, loop.get_executor());
  if (!opened) {
    std::fprintf(stderr, "store_bench: %s\n", opened.error().message.c_str());
    return 1;
  }
  std::array<Measured, sender_counts.size()> measured;
  int run = 0;
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t index = 0; index < sender_counts.size(); ++index)
      measure(**opened, loop, sender_counts[index], ++run, measured[index]);
  }
  const double alone = median(measured[0].per_second);
  std::printf("%8s %14s %28s %12s\n", "senders", "durable/s", "min - max", "x one");
  for (std::size_t index = 0; index < sender_counts.size(); ++index) {
    const auto& values = measured[index].per_second;
    std::printf("%8d %14.0f %14.0f - %11.0f %11.1fx   %.1f a commit\n", sender_counts[index], median(values),
                *std::min_element(values.begin(), values.end()),
                *std::max_element(values.begin(), values.end()), median(values) / alone,
                median(measured[index].per_commit));
  }
  (*opened)->close();
  return 0;
}
