#include "bot/app/errands.hpp"
#include "bot/app/generators.hpp"
#include "bot/app/run_task.hpp"
#include "bot/app/system_clock.hpp"
#include "config/load.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdio>

namespace errand::app {

namespace {

namespace asio = boost::asio;

/// Asks each model for one word; the number of those that did not answer. One try each: the admin is waiting.
Task<> call_models(const config::Settings& settings, HttpClient& client, Clock& clock, int& failures) {
  for (const auto& model : settings.models) {
    auto asked = model_settings(model);
    asked.tries = 1;
    generate::HttpModel one(
        client, clock, [] { return 0.0; }, std::move(asked));
    const auto start = clock.now();
    const auto answer = co_await one.ask({.fixed = "You are being tested.",
                                          .messages = {{.text = "Answer with the word OK and nothing else."}},
                                          .max_output_tokens = model.max_output_tokens});
    const auto time = (clock.now() - start).count();
    if (answer) {
      std::printf("%s: ok, %s answered in %lld ms\n", model.name.c_str(), model.model.c_str(),
                  static_cast<long long>(time));
    } else {
      std::fprintf(stderr, "%s\n", answer.error().message.c_str());
      ++failures;
    }
  }
}

/// The exit code.
int check_online(const config::Settings& settings) {
  if (settings.models.empty()) std::printf("no models are configured\n");
  asio::io_context context(1);
  auto client = http_client(context.get_executor(), settings.network);
  if (!client) {
    std::fprintf(stderr, "errand: %s\n", client.error().message.c_str());
    return 2;
  }
  SystemClock clock(context.get_executor());
  int failures = 0;
  run_task(context, call_models(settings, **client, clock, failures));
  return failures == 0 ? 0 : 1;
}

}  // namespace

int check(const CommandLine& line) {
  const auto& file = line.arguments.at(0);
  const auto loaded = config::load(file, config::process_environment());
  for (const auto& problem : loaded.problems)
    std::fprintf(stderr, "%s\n", config::to_string(file, problem).c_str());
  if (!loaded.settings) return 2;
  std::printf("%s: ok\n", file.c_str());
  return line.online ? check_online(*loaded.settings) : 0;
}

}  // namespace errand::app
