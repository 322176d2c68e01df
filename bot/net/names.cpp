#include "bot/net/names.hpp"

#include "bot/core/as_result.hpp"
#include "bot/core/awaited.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <system_error>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace errand::net {

namespace asio = boost::asio;

namespace {

/// Each slow name takes one: so many names may hang before the others have to wait.
constexpr std::size_t most_name_threads = 8;

using NameQuestion = Awaited<Result<Addresses>>::Question;

}  // namespace

/// Owned by Names and by each of its threads.
struct Names::Pool {
  explicit Pool(LookUp how) : look_up(std::move(how)) {}

  /// `pool`: this one, for a thread that has to be started.
  void ask(const std::string& host, const std::shared_ptr<NameQuestion>& question,
           const std::shared_ptr<Pool>& pool) {
    const std::lock_guard lock(mutex);
    auto& asked = open[host];
    asked.push_back(question);
    if (asked.size() == 1) queue.push_back(host);  // else it is looked up already, or about to be
    if (queue.size() > idle && threads < most_name_threads) start_thread(pool);
    called.notify_one();
  }

  /// Where the system gives none, the threads that there are serve; without any, the deadline ends the wait.
  void start_thread(const std::shared_ptr<Pool>& pool) {
    try {
      std::thread([pool] { pool->serve(); }).detach();
      ++threads;
      ++idle;
    } catch (const std::system_error&) {
    }
  }

  Result<Addresses> answer_to(const std::string& host) const {
    try {
      return look_up(host);
    } catch (const std::exception& failure) {  // out of memory: it must not end the process from here
      return Error{Fault::unavailable, "the name " + host + " cannot be looked up: " + failure.what()};
    }
  }

  void serve() {
    std::unique_lock lock(mutex);
    for (;;) {
      called.wait(lock, [this] { return ended || !queue.empty(); });
      if (ended) return;
      const auto host = std::move(queue.front());
      queue.pop_front();
      if (is_awaited(host)) {
        --idle;
        lock.unlock();
        const auto found = answer_to(host);
        lock.lock();
        ++idle;
        for (const auto& question : open[host]) question->answer(found);
      }
      open.erase(host);
    }
  }

  bool is_awaited(const std::string& host) {
    for (const auto& question : open[host]) {
      if (question->is_awaited()) return true;
    }
    return false;
  }

  void end() {
    const std::lock_guard lock(mutex);
    ended = true;
    called.notify_all();
  }

  const LookUp look_up;
  std::mutex mutex;  ///< Guards what follows.
  std::condition_variable called;
  std::deque<std::string> queue;  ///< Names that no thread has taken yet.
  std::map<std::string, std::vector<std::shared_ptr<NameQuestion>>> open;
  std::size_t threads = 0;
  std::size_t idle = 0;  ///< Of them, those that look nothing up.
  bool ended = false;
};

Result<Addresses> look_up_name(const std::string& host) {
  asio::io_context context;  // the resolver wants one; nothing runs on it
  boost::system::error_code failed;
  const auto found = asio::ip::tcp::resolver(context).resolve(host, "", failed);
  if (failed) {
    return Error{.fault = Fault::unavailable,
                 .message = "the name " + host + " is not known: " + failed.message() +
                            "; check its spelling and this machine's DNS",
                 .code = "name_not_found"};
  }
  Addresses addresses;
  for (const auto& entry : found) addresses.push_back(entry.endpoint().address());
  return addresses;
}

Names::Names(LookUp look_up) : pool_(std::make_shared<Pool>(std::move(look_up))) {}

Names::~Names() {
  pool_->end();
}

Task<Result<Addresses>> Names::addresses(std::string host, std::chrono::steady_clock::time_point deadline) {
  boost::system::error_code is_name;
  const auto address = asio::ip::make_address(host, is_name);
  if (!is_name) co_return Addresses(1, address);
  asio::steady_timer waiter(co_await asio::this_coro::executor, deadline);
  const Awaited<Result<Addresses>> awaited(waiter);
  pool_->ask(host, awaited.question(), pool_);
  const auto [ended] = co_await waiter.async_wait(as_result);
  if (auto found = awaited.question()->abandon()) co_return std::move(*found);
  if (ended) co_return Error{.fault = Fault::cancelled, .message = "cancelled"};
  co_return Error{
      .fault = Fault::timed_out,
      .message = "too slow: the name " + host + " was not found in time; check this machine's DNS",
      .code = "connect_timed_out"};
}

}  // namespace errand::net
