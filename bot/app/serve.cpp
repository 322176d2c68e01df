#include "bot/app/serve.hpp"

#include "adapters/web/web_adapter.hpp"
#include "bot/app/generators.hpp"
#include "bot/app/platforms.hpp"
#include "bot/app/run_task.hpp"
#include "bot/app/runner_host.hpp"
#include "bot/app/schedule_folders.hpp"
#include "bot/app/system_clock.hpp"
#include "bot/app/system_time_zones.hpp"
#include "bot/core/as_result.hpp"
#include "bot/core/task_group.hpp"
#include "bot/crypto/encoding.hpp"
#include "bot/flow/flow.hpp"
#include "bot/net/server.hpp"
#include "bot/store/folder_blobs.hpp"
#include "bot/store/secret_file.hpp"
#include "bot/store/sqlite_store.hpp"
#include "config/recipe_file.hpp"
#include "runner/client/profile_version.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

namespace errand::app {

namespace asio = boost::asio;

namespace {

/// Requests in flight get this long at the end; a download of 100 MB on a slow line is cut.
constexpr auto stop_grace = std::chrono::seconds(5);
constexpr auto runner_patience = std::chrono::seconds(60);

net::ServerLimits limits_of(const config::ListenSettings& listen) {
  net::ServerLimits limits;
  limits.connections = static_cast<std::size_t>(listen.max_connections);
  return limits;
}

flow::WorkerSettings worker_settings(const config::LimitSettings& limits) {
  flow::WorkerSettings settings;
  settings.jobs_at_once = limits.jobs_at_once;
  settings.file_bytes = limits.file_bytes;
  settings.files_per_message = static_cast<std::size_t>(limits.files_per_message);
  settings.message_characters = static_cast<std::size_t>(limits.message_chars);
  settings.remember_files = std::chrono::duration_cast<std::chrono::minutes>(limits.remember_files);
  settings.queue_per_person = static_cast<std::size_t>(limits.queue_per_person);
  return settings;
}

/// Who may log in to a page; without anybody in the config, whoever knows a token that is made for this
/// start.
std::vector<web::Login> logins_of(const config::WebAdapter& page, std::string& token_of_this_start) {
  std::vector<web::Login> logins;
  for (const auto& user : page.users) logins.push_back({.person = user.name, .token = user.token.reveal()});
  if (!page.token.empty()) logins.push_back({.person = "user", .token = page.token.reveal()});
  if (logins.empty()) {
    token_of_this_start = crypto::random_name(24);
    logins.push_back({.person = "user", .token = token_of_this_start});
  }
  return logins;
}

/// Every object of the service, in the order in which each needs the ones before it.
class Service {
 public:
  Service(asio::io_context& context, const config::Settings& settings, Log& log,
          std::filesystem::path runner_program, std::unique_ptr<store::SqliteStore> store,
          std::unique_ptr<store::FolderBlobs> blobs, std::unique_ptr<net::Client> client,
          const std::string& secret)
      : settings_(settings),
        log_(log),
        clock_(context.get_executor()),
        tasks_(context.get_executor(),
               [&log](const std::string& name, const std::string& what) {
                 log.write(Level::error, name + ": " + what);
               }),
        store_(std::move(store)),
        blobs_(std::move(blobs)),
        runner_(context.get_executor(), log, settings.runner, std::move(runner_program),
                settings.data / "runner", WarmUp::full),
        client_(std::move(client)),
        ledger_(settings.data / "model-calls", clock_, budget_of(settings.budgets)),
        generators_(settings, *client_, runner_.runner(), clock_, log, &ledger_),
        folders_(settings.schedules.folders, *blobs_, clock_, settings.limits.file_bytes),
        pipeline_(
            runner_.runner(), *blobs_, generators_.in_order(), clock_, store_.get(),
            {.repairs = settings.generate.repairs, .profile_version = runner_client::profile_version()}),
        flow_(context.get_executor(),
              {.store = *store_,
               .clock = clock_,
               .log = log,
               .new_job_id = [] { return "j" + crypto::random_name(16); }},
              {.recipes = *store_,
               .schedules = *store_,
               .conversations = *store_,
               .recipe_format = recipe_file_,
               .folders = folders_,
               .blobs = *blobs_,
               .zones = zones_},
              pipeline_, worker_settings(settings.limits)),
        server_(context.get_executor(), log, limits_of(settings.listen)) {
    const PlatformPorts ports{.executor = context.get_executor(),
                              .client = *client_,
                              .blobs = *blobs_,
                              .clock = clock_,
                              .log = log,
                              .settings = settings,
                              .secret = secret};
    for (const auto& adapter : settings.adapters) {
      if (const auto* page = std::get_if<config::WebAdapter>(&adapter.kind)) {
        add_page(adapter.name, *page, secret);
      } else {
        add_platform(make_platform(adapter, ports));
      }
    }
  }

  /// Listens, goes on with what was unfinished, prints the address.
  Task<Result<void>> start() {
    const auto& listen = settings_.listen;
    const auto port = server_.listen(listen.address, listen.port);
    if (!port) co_return port.error();
    runner_.start(tasks_);
    tasks_.spawn("runner check", tell_when_the_runner_is_ready());
    const auto started = co_await flow_.start();
    if (!started) co_return started.error();
    const bool is_ipv6 = listen.address.find(':') != std::string::npos;
    const auto host = is_ipv6 ? "[" + listen.address + "]" : listen.address;
    const auto address =
        listen.public_url.empty() ? "http://" + host + ":" + std::to_string(*port) : listen.public_url;
    std::printf("Errand: %s/%s\n", address.c_str(),
                token_of_this_start_.empty() ? "" : ("#token=" + token_of_this_start_).c_str());
    std::fflush(stdout);
    co_return Result<void>();
  }

  /// What runs is put off, not lost: the next start goes on with it.
  Task<> stop() {
    co_await server_.stop(stop_grace);
    co_await flow_.stop();
    tasks_.cancel();
    co_await tasks_.wait();
    store_->close();
  }

 private:
  kit::StoreEvents store_events() {
    return [this](std::vector<ChatEvent> events) { return flow_.intake(std::move(events)); };
  }

  void add_platform(std::unique_ptr<kit::PlatformAdapter> adapter) {
    adapter->join(
        {.server = server_, .clock = clock_, .log = log_, .tasks = tasks_, .store_events = store_events()});
    flow_.add(*adapter);
    platforms_.push_back(std::move(adapter));
  }

  void add_page(const std::string& name, const config::WebAdapter& page, const std::string& secret) {
    const auto& limits = settings_.limits;
    web::WebSettings web{.name = name,
                         .logins = logins_of(page, token_of_this_start_),
                         .secret = secret,
                         .public_url = settings_.listen.public_url,
                         .file_bytes = limits.file_bytes,
                         .files_per_message = static_cast<std::size_t>(limits.files_per_message),
                         .message_characters = static_cast<std::size_t>(limits.message_chars),
                         .remember_files_minutes =
                             std::chrono::duration_cast<std::chrono::minutes>(limits.remember_files).count()};
    pages_.push_back(
        std::make_unique<web::WebAdapter>(std::move(web), *store_, *blobs_, clock_, store_events()));
    pages_.back()->add_routes(server_);
    flow_.add(*pages_.back());
  }

  Task<> tell_when_the_runner_is_ready() {
    const auto ready = co_await runner_.process().wait_until_ready(runner_patience);
    if (ready) {
      log_.write(Level::info, "the runner is ready");
    } else if (ready.error().fault != Fault::cancelled) {
      log_.write(Level::error, "no script will run: " + ready.error().message + "; see `errand doctor`");
    }
  }

  const config::Settings& settings_;
  Log& log_;
  SystemClock clock_;
  SystemTimeZones zones_;
  TaskGroup tasks_;
  std::unique_ptr<store::SqliteStore> store_;
  std::unique_ptr<store::FolderBlobs> blobs_;
  RunnerHost runner_;
  std::unique_ptr<net::Client> client_;
  generate::Ledger ledger_;
  Generators generators_;
  config::RecipeFile recipe_file_;
  ScheduleFolders folders_;
  flow::Pipeline pipeline_;
  flow::Flow flow_;
  net::Server server_;
  std::vector<std::unique_ptr<web::WebAdapter>> pages_;
  std::vector<std::unique_ptr<kit::PlatformAdapter>> platforms_;
  std::string token_of_this_start_;
};

Task<> run_until_asked_to_stop(asio::io_context& context, Service& service, Log& log, int& exit_code) {
  asio::signal_set signals(context, SIGTERM, SIGINT);
  const auto started = co_await service.start();
  if (started) {
    co_await signals.async_wait(as_result);
    log.write(Level::info, "stopping");
  } else {
    std::fprintf(stderr, "errand: %s\n", started.error().message.c_str());
    exit_code = 1;
  }
  co_await service.stop();
}

int refuse(const Error& error) {
  std::fprintf(stderr, "errand: %s\n", error.message.c_str());
  return 1;
}

}  // namespace

int serve(const config::Settings& settings, Log& log) {
  const auto program = find_runner(settings.runner);
  if (!program) return refuse(program.error());
  asio::io_context context(1);
  auto store = store::SqliteStore::open(settings.data, context.get_executor());
  if (!store) return refuse(store.error());
  auto blobs = store::FolderBlobs::open(settings.data / "blobs", context.get_executor());
  if (!blobs) return refuse(blobs.error());
  const auto secret = store::secret_file(settings.data / "page.secret");
  if (!secret) return refuse(secret.error());
  auto client = http_client(context.get_executor(), settings.network);
  if (!client) return refuse(client.error());
  Service service(context, settings, log, *program, std::move(*store), std::move(*blobs), std::move(*client),
                  *secret);
  int exit_code = 0;
  run_task(context, run_until_asked_to_stop(context, service, log, exit_code));
  return exit_code;
}

}  // namespace errand::app
