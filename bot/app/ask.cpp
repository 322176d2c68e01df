#include "bot/app/answer.hpp"
#include "bot/app/errands.hpp"
#include "bot/app/generators.hpp"
#include "bot/app/local_file.hpp"
#include "bot/app/records.hpp"
#include "bot/app/run_task.hpp"
#include "bot/app/runner_host.hpp"
#include "bot/app/system_clock.hpp"
#include "bot/core/text.hpp"
#include "bot/crypto/encoding.hpp"
#include "bot/flow/compose.hpp"
#include "bot/flow/evidence.hpp"
#include "bot/flow/pipeline.hpp"
#include "bot/flow/resolver.hpp"
#include "bot/store/folder_blobs.hpp"

#include <boost/asio/io_context.hpp>

#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <utility>

namespace errand::app {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

/// `ask` shows whole tables where a chat shows a page of them.
constexpr int shown_rows = 10'000;
constexpr int shown_columns = 2'000;
constexpr int shown_cells = 500'000;

struct Answered {
  Job job;
  Reply reply;
  std::vector<std::string> files;
};

/// The file's content as a blob; a file that cannot be taken is a JobFile with a problem.
Task<Result<JobFile>> take(fs::path path, Blobs& blobs, std::uint64_t most_bytes) {
  JobFile file{.name = {}, .original = path.filename().string(), .sha256 = {}, .size_bytes = 0};
  const OpenFile source(path.string(), 0);
  if (!source.is_open() || source.is_folder()) {
    co_return Error{Fault::not_found,
                    "cannot read " + path.string() + "; check the path and its permissions"};
  }
  const auto read = co_await source.read_into(blobs, most_bytes, file);
  if (!read) co_return read.error();
  co_return file;
}

Result<std::vector<std::string>> put_out(const Reply& reply, const Blobs& blobs, const fs::path& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  if (!reply.files.empty()) fs::create_directories(folder, error);
  for (const auto& file : reply.files) {
    const auto blob = blobs.path_of(file.sha256);
    if (!blob) return blob.error();
    const auto path = folder / file.name;
    fs::remove(path, error);
    fs::copy_file(*blob, path, error);
    if (error)
      return Error{Fault::unavailable,
                   "cannot write " + path.string() + ": " + error.message() + "; choose another --out"};
    fs::permissions(
        path, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read | fs::perms::others_read,
        error);
    paths.push_back(path.string());
  }
  return paths;
}

Task<Result<void>> carry_out(Job& job, flow::Pipeline& pipeline) {
  flow::OnlyPlace place;
  if (const auto done = co_await pipeline.profile(job); !done) co_return done.error();
  if (const auto done = co_await pipeline.generate(job, {.instruction = job.instruction}, place); !done)
    co_return done.error();
  if (std::holds_alternative<Script>(flow::generated_of(job))) {
    if (const auto done = co_await pipeline.run_and_repair(
            job, {.instruction = job.instruction}, [](const char*) {}, place);
        !done) {
      co_return done.error();
    }
  }
  co_return Result<void>();
}

Task<Result<Answered>> answer(const CommandLine& line, const config::Settings& settings,
                              flow::Pipeline& pipeline, Blobs& blobs, const Clock& clock,
                              std::string job_id) {
  Answered answered;
  auto& job = answered.job;
  job.id = std::move(job_id);
  job.created_at = clock.now();
  job.instruction = std::string(trimmed(to_utf8(line.arguments.at(0))));
  // Budgets are counted together with the service's; the person is whoever runs the command.
  job.event.connection = "ask";
  job.event.sender = std::to_string(::getuid());
  job.language = line.language.value_or(language_of(job.instruction));
  for (std::size_t index = 1; index < line.arguments.size(); ++index) {
    auto file = co_await take(line.arguments[index], blobs, settings.limits.file_bytes);
    if (!file) co_return file.error();
    job.files.push_back(std::move(*file));
  }
  flow::name_apart(job.files);
  if (const auto done = co_await carry_out(job, pipeline); !done) co_return done.error();
  const flow::Catalogue catalogue;
  answered.reply = flow::compose(job, catalogue.in(job.language), clock.utc_offset(job.created_at));
  job.stage = Stage::replied;
  auto files = put_out(answered.reply, blobs, line.out.value_or("out"));
  if (!files) co_return files.error();
  answered.files = std::move(*files);
  co_return answered;
}

}  // namespace

int ask(const CommandLine& line, const config::Settings& settings, Log& log) {
  const auto program = find_runner(settings.runner);
  if (!program) {
    std::fprintf(stderr, "errand: %s\n", program.error().message.c_str());
    return 1;
  }
  const auto id = "j" + crypto::random_name(16);
  const auto record = new_record(id);
  asio::io_context context(1);
  SystemClock clock(context.get_executor());
  TaskGroup tasks(context.get_executor(), [&log](const std::string& name, const std::string& what) {
    log.write(Level::error, name + ": " + what);
  });
  RunnerHost host(context.get_executor(), log, settings.runner, *program, record, WarmUp::imports_only);
  auto blobs = store::FolderBlobs::open(record / "blobs", context.get_executor());
  auto client = http_client(context.get_executor(), settings.network);
  Result<Answered> answered = blobs ? Result<Answered>(Answered{}) : Result<Answered>(blobs.error());
  if (blobs && !client) answered = client.error();
  if (blobs && client) {
    generate::Ledger ledger(settings.data / "model-calls", clock, budget_of(settings.budgets));
    Generators generators(settings, **client, host.runner(), clock, log, &ledger);
    flow::Pipeline pipeline(host.runner(), **blobs, generators.in_order(), clock, nullptr,
                            {.limits = {},
                             .preview_rows = shown_rows,
                             .preview_columns = shown_columns,
                             .preview_cells = shown_cells,
                             .repairs = settings.generate.repairs,
                             .profile_version = {}});
    host.start(tasks);
    auto work = [&]() -> Task<> {
      answered = co_await answer(line, settings, pipeline, **blobs, clock, id);
      tasks.cancel();
      co_await tasks.wait();
    };
    run_task(context, work());
  }
  if (!answered) {
    std::fprintf(stderr, "errand: %s\n", answered.error().message.c_str());
    return 1;
  }
  write_record(record, answered->job);
  const auto text = line.json ? answer_json(answered->job, answered->reply, answered->files) + "\n"
                              : answer_text(answered->job, answered->reply, answered->files);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return answered->job.status == JobStatus::failed ? 1 : 0;
}

}  // namespace errand::app
