#include "bot/app/errands.hpp"
#include "bot/app/generators.hpp"
#include "bot/app/platforms.hpp"
#include "bot/app/run_task.hpp"
#include "bot/app/stderr_log.hpp"
#include "bot/app/system_clock.hpp"
#include "bot/generate/model_names.hpp"
#include "bot/store/folder_blobs.hpp"
#include "bot/store/secret_file.hpp"
#include "config/load.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cstdio>
#include <variant>

namespace errand::app {

namespace {

namespace asio = boost::asio;

/// Says what the provider calls its models; nothing where it does not tell.
Task<> suggest_names(generate::HttpModelSettings asked, HttpClient& client) {
  const auto wanted = asked.service.model;
  const auto known = co_await generate::model_names(client, std::move(asked));
  if (!known || known->empty()) co_return;
  std::string text;
  for (const auto& name : generate::most_like(*known, wanted)) text += (text.empty() ? "" : ", ") + name;
  std::fprintf(stderr, "  names that it knows: %s\n", text.c_str());
}

/// Asks each model for one word; the number of those that did not answer. One try each: the admin is waiting.
Task<> call_models(const config::Settings& settings, HttpClient& client, Clock& clock, int& failures) {
  for (const auto& model : settings.models) {
    auto asked = model_settings(model);
    asked.tries = 1;
    generate::HttpModel one(
        client, clock, [] { return 0.0; }, asked);
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
      if (answer.error().code == "model_unknown") co_await suggest_names(asked, client);
      ++failures;
    }
  }
}

/// Asks each platform who we are there and what is missing; the number of what is not well.
Task<> call_platforms(const config::Settings& settings, const PlatformPorts& ports, int& failures) {
  for (const auto& adapter : settings.adapters) {
    const auto made = make_platform(adapter, ports);
    if (made == nullptr) continue;
    for (const auto& finding : co_await made->check()) {
      std::fprintf(finding.is_well ? stdout : stderr, "%s: %s\n", adapter.name.c_str(),
                   finding.sentence.c_str());
      if (!finding.is_well) ++failures;
    }
  }
}

/// Of the connections beside the built-in page; the number of what is not well.
int check_platforms(const config::Settings& settings, asio::io_context& context, HttpClient& client,
                    Clock& clock) {
  const auto is_page = [](const config::Adapter& adapter) {
    return std::holds_alternative<config::WebAdapter>(adapter.kind);
  };
  if (std::ranges::all_of(settings.adapters, is_page)) return 0;
  const auto blobs = store::FolderBlobs::open(settings.data / "blobs", context.get_executor());
  const auto secret = store::secret_file(settings.data / "page.secret");
  if (!blobs || !secret) {
    std::fprintf(stderr, "errand: %s\n", (blobs ? secret.error() : blobs.error()).message.c_str());
    return 1;
  }
  StderrLog log(Level::warning);
  const PlatformPorts ports{.executor = context.get_executor(),
                            .client = client,
                            .blobs = **blobs,
                            .clock = clock,
                            .log = log,
                            .settings = settings,
                            .secret = *secret};
  int failures = 0;
  context.restart();
  run_task(context, call_platforms(settings, ports, failures));
  return failures;
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
  failures += check_platforms(settings, context, **client, clock);
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
