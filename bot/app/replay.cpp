#include "bot/app/errands.hpp"
#include "bot/app/records.hpp"
#include "bot/app/run_task.hpp"
#include "bot/app/runner_host.hpp"
#include "bot/app/system_clock.hpp"
#include "bot/core/text.hpp"
#include "bot/flow/evidence.hpp"
#include "bot/flow/pipeline.hpp"
#include "bot/store/folder_blobs.hpp"
#include "bot/store/sqlite_store.hpp"

#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace errand::app {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

struct Found {
  Job job;
  fs::path blobs;
};

/// In what `errand ask` kept, else in the service's data folder (which may be running).
Result<Found> find_job(const std::string& id, const config::Settings& settings) {
  if (safe_name(id) != id) return Error{Fault::invalid_input, "'" + printable(id) + "' is not a job's id"};
  if (auto job = read_record(records_folder() / id))
    return Found{std::move(*job), records_folder() / id / "blobs"};
  auto stored = store::read_job(settings.data, id);
  if (!stored) return stored.error();
  if (!*stored) {
    return Error{Fault::not_found,
                 "there is no job " + id + " in " + settings.data.string() +
                     " nor among the errands of `errand ask`; name the service's config with --config"};
  }
  return Found{std::move(**stored), settings.data / "blobs"};
}

nlohmann::json compared(const flow::Evidence& before, const flow::Evidence& after) {
  auto files = nlohmann::json::array();
  for (const auto& file : before.outputs) {
    const auto again = std::find_if(after.outputs.begin(), after.outputs.end(),
                                    [&](const FileOut& other) { return other.name == file.name; });
    const auto hash = again == after.outputs.end() ? std::string() : again->sha256;
    files.push_back(
        {{"name", file.name}, {"sha256", file.sha256}, {"replayed", hash}, {"same", hash == file.sha256}});
  }
  const bool same = before.printed == after.printed && before.outputs.size() == after.outputs.size() &&
                    std::all_of(files.begin(), files.end(),
                                [](const auto& file) { return file["same"].template get<bool>(); });
  return {{"same", same},
          {"printed_same", before.printed == after.printed},
          {"outcome", name_of(after.outcome)},
          {"files", files}};
}

std::string comparison_text(const nlohmann::json& comparison) {
  std::string text;
  for (const auto& file : comparison["files"]) {
    text += (file["same"].get<bool>() ? "same     " : "DIFFERS  ") +
            file["sha256"].get<std::string>().substr(0, 16) + "  " + file["name"].get<std::string>() + "\n";
  }
  text +=
      comparison["printed_same"].get<bool>() ? "same     the printed text\n" : "DIFFERS  the printed text\n";
  text += comparison["same"].get<bool>() ? "The script gave the same results again.\n"
                                         : "The script did not give the same results again.\n";
  return text;
}

}  // namespace

int replay(const CommandLine& line, const config::Settings& settings, Log& log) {
  const auto found = find_job(line.arguments.at(0), settings);
  const auto program = find_runner(settings.runner);
  if (!found || !program) {
    std::fprintf(stderr, "errand: %s\n", (found ? program.error() : found.error()).message.c_str());
    return 1;
  }
  const auto before = flow::evidence_of(found->job);
  if (!before.ran) {
    std::fprintf(stderr, "errand: job %s ran no script (%s), so there is nothing to replay\n",
                 found->job.id.c_str(), name_of(found->job.status));
    return 1;
  }
  const auto record = new_record("replay-" + found->job.id);
  asio::io_context context(1);
  SystemClock clock(context.get_executor());
  TaskGroup tasks(context.get_executor(), [&log](const std::string& name, const std::string& what) {
    log.write(Level::error, name + ": " + what);
  });
  RunnerHost host(context.get_executor(), log, settings.runner, *program, record, WarmUp::imports_only);
  auto blobs = store::FolderBlobs::open(record / "blobs", context.get_executor(), found->blobs);
  if (!blobs) {
    std::fprintf(stderr, "errand: %s\n", blobs.error().message.c_str());
    return 1;
  }
  flow::Pipeline pipeline(host.runner(), **blobs, {}, clock, nullptr, {});
  host.start(tasks);
  Job job = found->job;
  Result<void> done;
  auto work = [&]() -> Task<> {
    done = co_await pipeline.run(job);
    tasks.cancel();
    co_await tasks.wait();
  };
  run_task(context, work());
  std::error_code ignored;  // what is left is removed with the oldest records
  fs::remove_all(record, ignored);
  if (!done) {
    std::fprintf(stderr, "errand: %s\n", done.error().message.c_str());
    return 1;
  }
  const auto comparison = compared(before, flow::evidence_of(job));
  const auto text = line.json ? comparison.dump() + "\n" : comparison_text(comparison);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return comparison["same"].get<bool>() ? 0 : 1;
}

}  // namespace errand::app
