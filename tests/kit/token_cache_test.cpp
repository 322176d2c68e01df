#include "adapters/kit/token_cache.hpp"

#include "tests/kit/rig.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch_test_macros.hpp>

namespace errand::kit {

namespace {

namespace asio = boost::asio;

/// A cache whose fetches wait until they are let go.
struct Office {
  Office() : gate(loop, asio::steady_timer::time_point::max()) {}

  Task<Result<Token>> fetch() {
    const auto number = ++fetches;
    boost::system::error_code ended;
    co_await gate.async_wait(asio::redirect_error(asio::use_awaitable, ended));
    if (is_down) co_return Error{Fault::unavailable, "down"};
    co_return Token{.value = "token " + std::to_string(number),
                    .expires_at = clock.now() + std::chrono::hours(2)};
  }
  void ask(asio::cancellation_slot slot = {}) {
    asio::co_spawn(loop, cache.get(),
                   asio::bind_cancellation_slot(
                       slot, [this](const std::exception_ptr& exception, Result<std::string> got) {
                         if (exception) std::rethrow_exception(exception);
                         answers.push_back(got ? *got : name_of(got.error().fault));
                       }));
    loop.restart();
    loop.poll();
  }
  void open_gate() {
    gate.cancel();
    loop.restart();
    loop.poll();
  }
  std::string ask_and_wait() {
    ask();
    open_gate();
    return answers.back();
  }

  asio::io_context loop;
  asio::steady_timer gate;
  test::HandClock clock;
  int fetches = 0;
  bool is_down = false;
  std::vector<std::string> answers;
  TokenCache cache{loop.get_executor(), clock, [this] { return fetch(); }, std::chrono::minutes(5)};
};

}  // namespace

TEST_CASE("many who ask at once cause one fetch", "[kit]") {
  Office office;
  for (int count = 0; count < 10; ++count) office.ask();
  CHECK(office.answers.empty());
  office.open_gate();
  CHECK(office.fetches == 1);
  CHECK(office.answers == std::vector<std::string>(10, "token 1"));
}

TEST_CASE("a token is used until shortly before it expires", "[kit]") {
  Office office;
  CHECK(office.ask_and_wait() == "token 1");
  office.clock.pass(std::chrono::minutes(114));
  CHECK(office.ask_and_wait() == "token 1");
  office.clock.pass(std::chrono::minutes(2));
  CHECK(office.ask_and_wait() == "token 2");
}

TEST_CASE("a failed fetch is everybody's who waited, and the next one tries again", "[kit]") {
  Office office;
  office.is_down = true;
  office.ask();
  office.ask();
  office.open_gate();
  CHECK(office.answers == std::vector<std::string>(2, "unavailable"));
  office.is_down = false;
  CHECK(office.ask_and_wait() == "token 2");
}

TEST_CASE("a refused token is forgotten once", "[kit]") {
  Office office;
  office.ask_and_wait();
  office.cache.forget("token 1");
  CHECK(office.ask_and_wait() == "token 2");
  office.cache.forget("token 1");  // a late refusal of the old one
  CHECK(office.ask_and_wait() == "token 2");
}

TEST_CASE("a caller that is cancelled leaves the fetch to the others", "[kit]") {
  Office office;
  asio::cancellation_signal first;
  office.ask(first.slot());
  office.ask();
  first.emit(asio::cancellation_type::terminal);
  office.loop.poll();
  office.open_gate();
  CHECK(office.fetches == 1);
  CHECK(office.answers.back() == "token 1");
}

}  // namespace errand::kit
