#include "bot/core/awaited.hpp"

#include "tests/core/run_task.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace errand {

namespace {

using namespace std::chrono_literals;

Result<std::string> asked(std::function<Result<std::string>()> work,
                          std::chrono::milliseconds patience = 1min) {
  return test::run(aside(std::move(work), std::chrono::steady_clock::now() + patience));
}

}  // namespace

TEST_CASE("blocking work aside brings back its answer, its error or what it threw", "[core]") {
  CHECK(asked([]() -> Result<std::string> { return std::string("done"); }).value() == "done");
  CHECK(asked([]() -> Result<std::string> {
          return Error{Fault::not_found, "no"};
        })
            .error()
            .fault == Fault::not_found);
  CHECK(asked([]() -> Result<std::string> { throw std::runtime_error("odd"); }).error().message == "odd");
}

TEST_CASE("work that hangs ends at the deadline, and its late answer is dropped", "[core]") {
  const auto gate = std::make_shared<std::promise<void>>();
  std::promise<void> left;
  auto is_left = left.get_future();
  const auto late = asked(
      [gate, leaving = std::make_shared<std::promise<void>>(std::move(left))]() -> Result<std::string> {
        gate->get_future().wait();
        leaving->set_value();
        return std::string("late");
      },
      20ms);
  CHECK(late.error().fault == Fault::timed_out);
  gate->set_value();
  is_left.wait();
}

}  // namespace errand
