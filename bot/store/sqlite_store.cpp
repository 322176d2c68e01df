#include "bot/store/sqlite_store.hpp"

#include "bot/core/json_text.hpp"
#include "bot/store/schema.hpp"
#include "bot/store/writer.hpp"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace errand::store {

namespace {

using nlohmann::json;

constexpr std::array<std::pair<PartState, const char*>, 4> part_states{{{PartState::pending, "pending"},
                                                                        {PartState::sending, "sending"},
                                                                        {PartState::sent, "sent"},
                                                                        {PartState::failed, "failed"}}};

const char* word_of(PartState state) {
  for (const auto& [key, word] : part_states) {
    if (key == state) return word;
  }
  throw std::logic_error("a part state without a word");
}

PartState part_state_of(const std::string& text) {
  for (const auto& [key, word] : part_states) {
    if (text == word) return key;
  }
  throw std::runtime_error("unknown part state '" + text + "' in the outbox");
}

constexpr const char* newest_of_thread =
    "SELECT body FROM jobs WHERE connection = ? AND conversation = ? AND thread = ? ORDER BY row DESC LIMIT "
    "?";
constexpr const char* newest_of_person =
    "SELECT body FROM jobs WHERE connection = ? AND conversation = ? AND sender = ? ORDER BY row DESC LIMIT "
    "?";

/// True when a row was inserted, false when its key was there.
bool insert_job(Connection& database, const Job& job) {
  auto statement = database.prepared(
      "INSERT INTO jobs (id, connection, conversation, thread, sender, stage, status, created_at, body) "
      "VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO NOTHING",
      job.id, job.event.connection, job.event.conversation, job.event.thread, job.event.sender,
      name_of(job.stage), name_of(job.status), millis(job.created_at), json_text(job));
  return statement.exec() == 1;
}

std::vector<Job> jobs_of(Prepared&& statement) {
  std::vector<Job> jobs;
  while (statement.next()) jobs.push_back(json::parse(statement.column(0).getString()).get<Job>());
  return jobs;
}

/// The job of the click before this one; empty where this is the first.
std::string job_of_first_click(Connection& database, const Job& press) {
  if (press.event.kind != EventKind::button) return {};
  constexpr int looked_back = 20;  // jobs; more than a thread has waiting
  const auto& event = press.event;
  for (const auto& earlier : jobs_of(database.prepared(newest_of_thread, event.connection, event.conversation,
                                                       event.thread, looked_back))) {
    if (is_second_click(press, earlier)) return earlier.id;
  }
  return {};
}

/// What became of an event that is known.
Accepted accepted_before(Connection& database, const ChatEvent& event) {
  auto known = database.prepared("SELECT job FROM events WHERE connection = ? AND event_id = ?",
                                 event.connection, event.event_id);
  known.next();
  Accepted accepted{.job = known.column(0).getString(), .duplicate = true};
  if (event.kind != EventKind::button) return accepted;
  const auto jobs = jobs_of(database.prepared("SELECT body FROM jobs WHERE id = ?", accepted.job));
  accepted.second_click = !jobs.empty() && jobs.front().event.event_id != event.event_id;
  return accepted;
}

Accepted accept_one(Connection& database, const ChatEvent& event, const Job& job, std::int64_t now) {
  const auto first_click = job_of_first_click(database, job);
  auto insert = database.prepared(
      "INSERT INTO events (connection, event_id, job, received_at, body) VALUES (?,?,?,?,?) "
      "ON CONFLICT (connection, event_id) DO NOTHING",
      event.connection, event.event_id, first_click.empty() ? job.id : first_click, now, json_text(event));
  if (insert.exec() == 0) return accepted_before(database, event);
  if (!first_click.empty()) return {.job = first_click, .duplicate = true, .second_click = true};
  for (const auto& file : event.files) {
    database
        .prepared(
            "INSERT INTO seen_files (connection, conversation, thread, message_id, sender, seen_at, body) "
            "VALUES (?,?,?,?,?,?,?)",
            event.connection, event.conversation, event.thread, event.message_id, event.sender, now,
            json_text(file))
        .exec();
  }
  if (!job.id.empty()) insert_job(database, job);
  return {.job = job.id, .duplicate = false};
}

void insert_part(Connection& database, const OutboundPart& part, const std::string& job) {
  database
      .prepared(
          "INSERT INTO outbox (part_key, job, state, body) VALUES (?,?,'pending',?) ON CONFLICT (part_key) "
          "DO NOTHING",
          part.key, job, json_text(part))
      .exec();
}

/// The first text after all that begin with `prefix`.
std::string behind(std::string prefix) {
  ++prefix.back();
  return prefix;
}

std::vector<SeenFile> files_of(Prepared&& statement) {
  std::vector<SeenFile> files;
  while (statement.next()) {
    files.push_back({.file = json::parse(statement.column(0).getString()).get<FileRef>(),
                     .connection = statement.column(1).getString(),
                     .conversation = statement.column(2).getString(),
                     .thread = statement.column(3).getString(),
                     .message_id = statement.column(4).getString(),
                     .sender = statement.column(5).getString(),
                     .seen_at = time_of(statement.column(6).getInt64())});
  }
  return files;
}

constexpr const char* seen_columns =
    "SELECT body, connection, conversation, thread, message_id, sender, seen_at FROM seen_files ";

}  // namespace

/// Held as long as the store is open; the system lets go of it when the process dies.
class SqliteStore::Lock {
 public:
  static Result<std::unique_ptr<Lock>> take(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
      return Error{Fault::unavailable,
                   "cannot write " + file.string() + ": " + std::strerror(errno) +
                       "; check owner and permissions of the data folder",
                   "read_only"};
    }
    auto lock = std::unique_ptr<Lock>(new Lock(descriptor));
    if (::flock(descriptor, LOCK_EX | LOCK_NB) < 0) {
      return Error{Fault::unavailable,
                   "the data folder " + file.parent_path().string() +
                       " is in use by another errand; stop it, or give this one a folder of its own",
                   "busy"};
    }
    return lock;
  }
  ~Lock() { ::close(descriptor_); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  explicit Lock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

SqliteStore::SqliteStore(std::unique_ptr<Lock> lock, std::unique_ptr<Writer> writer)
    : lock_(std::move(lock)), writer_(std::move(writer)) {}

SqliteStore::~SqliteStore() = default;

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::filesystem::path& folder,
                                                       boost::asio::any_io_executor loop) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return Error{Fault::unavailable,
                 "cannot make the data folder " + folder.string() + ": " + error.message() +
                     "; name another one as `data` in the config",
                 "read_only"};
  }
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  auto lock = Lock::take(folder / "lock");
  if (!lock) return lock.error();
  try {
    auto database = std::make_unique<Connection>((folder / "errand.db").string(),
                                                 SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 5000);
    database->exec("PRAGMA journal_mode = WAL");
    database->exec("PRAGMA synchronous = FULL");
    database->exec("PRAGMA foreign_keys = ON");
    database->exec("PRAGMA wal_autocheckpoint = 1000");
    if (const auto migrated = migrate(*database); !migrated) return migrated.error();
    auto writer = std::make_unique<Writer>(std::move(database), std::move(loop));
    return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(*lock), std::move(writer)));
  } catch (const SQLite::Exception& exception) {
    return error_of(exception);
  }
}

void SqliteStore::close() {
  writer_->close();
}
std::uint64_t SqliteStore::commits() const {
  return writer_->commits();
}

Task<Result<std::vector<Accepted>>> SqliteStore::accept(std::vector<ChatEvent> events,
                                                        std::vector<Job> jobs) {
  std::function<std::vector<Accepted>(Connection&)> work = [events = std::move(events),
                                                            jobs = std::move(jobs)](Connection& database) {
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    std::vector<Accepted> accepted;
    for (std::size_t index = 0; index < events.size(); ++index) {
      const auto& job = jobs.at(index);
      accepted.push_back(
          accept_one(database, events[index], job, millis(job.id.empty() ? now : job.created_at)));
    }
    return accepted;
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<std::vector<Job>>> SqliteStore::unfinished_jobs() {
  std::function<std::vector<Job>(Connection&)> work = [](Connection& database) {
    return jobs_of(database.prepared("SELECT body FROM jobs WHERE stage <> 'replied' ORDER BY row"));
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<std::optional<Job>>> SqliteStore::job(std::string id) {
  std::function<std::optional<Job>(Connection&)> work =
      [id = std::move(id)](Connection& database) -> std::optional<Job> {
    auto found = jobs_of(database.prepared("SELECT body FROM jobs WHERE id = ?", id));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<std::vector<Job>>> SqliteStore::recent_jobs(std::string connection, std::string conversation,
                                                        std::string thread, int limit) {
  std::function<std::vector<Job>(Connection&)> work = [=](Connection& database) {
    return jobs_of(database.prepared(newest_of_thread, connection, conversation, thread, limit));
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<std::vector<Job>>> SqliteStore::jobs_of_person(std::string connection, std::string conversation,
                                                           std::string sender, int limit) {
  std::function<std::vector<Job>(Connection&)> work = [=](Connection& database) {
    return jobs_of(database.prepared(newest_of_person, connection, conversation, sender, limit));
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<std::optional<Job>>> SqliteStore::job_of_receipt(std::string connection, std::string conversation,
                                                             std::string message) {
  std::function<std::optional<Job>(Connection&)> work = [=](Connection& database) -> std::optional<Job> {
    auto found =
        jobs_of(database.prepared("SELECT jobs.body FROM outbox JOIN jobs ON jobs.id = outbox.job "
                                  "WHERE outbox.receipt = ? AND outbox.receipt <> '' AND jobs.connection = ? "
                                  "AND jobs.conversation = ? ORDER BY outbox.id DESC LIMIT 1",
                                  message, connection, conversation));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<std::vector<ChatEvent>>> SqliteStore::events_starting_with(std::string connection,
                                                                       std::string id_prefix) {
  std::function<std::vector<ChatEvent>(Connection&)> work = [=](Connection& database) {
    auto statement = database.prepared(
        "SELECT body FROM events WHERE connection = ? AND event_id >= ? AND event_id < ? ORDER BY id",
        connection, id_prefix, behind(id_prefix));
    std::vector<ChatEvent> events;
    while (statement.next()) {
      events.push_back(json::parse(statement.column(0).getString()).get<ChatEvent>());
    }
    return events;
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<void>> SqliteStore::save(Job job, std::vector<OutboundPart> parts) {
  std::function<void(Connection&)> work = [job = std::move(job),
                                           parts = std::move(parts)](Connection& database) {
    if (!insert_job(database, job)) {
      database
          .prepared("UPDATE jobs SET stage = ?, status = ?, body = ? WHERE id = ?", name_of(job.stage),
                    name_of(job.status), json_text(job), job.id)
          .exec();
    }
    for (const auto& part : parts) insert_part(database, part, job.id);
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<std::vector<OutboxRow>>> SqliteStore::unsent_parts() {
  std::function<std::vector<OutboxRow>(Connection&)> work = [](Connection& database) {
    std::vector<OutboxRow> rows;
    auto statement = database.prepared(
        "SELECT id, job, body, state, attempts, next_try_at, receipt, "
        "(SELECT created_at FROM jobs WHERE jobs.id = outbox.job) FROM outbox "
        "WHERE state IN ('pending', 'sending') ORDER BY id");
    while (statement.next()) {
      rows.push_back({.id = statement.column(0).getInt64(),
                      .job = statement.column(1).getString(),
                      .part = json::parse(statement.column(2).getString()).get<OutboundPart>(),
                      .state = part_state_of(statement.column(3).getString()),
                      .attempts = statement.column(4).getInt(),
                      .next_try_at = time_of(statement.column(5).getInt64()),
                      .receipt = statement.column(6).getString(),
                      .asked_at = time_of(statement.column(7).getInt64())});
    }
    return rows;
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<void>> SqliteStore::mark_part(std::string key, PartState state, std::string receipt, int attempts,
                                          TimePoint next_try_at) {
  std::function<void(Connection&)> work = [=](Connection& database) {
    database
        .prepared(
            "UPDATE outbox SET state = ?, receipt = ?, attempts = ?, next_try_at = ? WHERE part_key = ?",
            word_of(state), receipt, attempts, millis(next_try_at), key)
        .exec();
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<void>> SqliteStore::replace_part(std::string key, int attempts, OutboundPart instead) {
  std::function<void(Connection&)> work = [=](Connection& database) {
    database.prepared("UPDATE outbox SET state = 'failed', attempts = ? WHERE part_key = ?", attempts, key)
        .exec();
    insert_part(database, instead, instead.reply.job);
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<std::vector<SeenFile>>> SqliteStore::files_of_message(std::string connection,
                                                                  std::string conversation,
                                                                  std::string message_id) {
  std::function<std::vector<SeenFile>(Connection&)> work = [=](Connection& database) {
    const std::string sql = std::string(seen_columns) +
                            "WHERE connection = ? AND conversation = ? AND message_id = ? ORDER BY id";
    return files_of(database.prepared(sql, connection, conversation, message_id));
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<std::vector<SeenFile>>> SqliteStore::recent_files(std::string connection,
                                                              std::string conversation, std::string thread,
                                                              std::string sender, TimePoint since) {
  std::function<std::vector<SeenFile>(Connection&)> work = [=](Connection& database) {
    const std::string sql = std::string(seen_columns) +
                            "WHERE connection = ? AND conversation = ? AND sender = ? AND seen_at >= ? AND "
                            "thread IN ('', message_id, ?) ORDER BY seen_at DESC, id DESC";
    return files_of(database.prepared(sql, connection, conversation, sender, millis(since), thread));
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<std::vector<SeenFile>>> SqliteStore::files_of_thread(std::string connection,
                                                                 std::string conversation, std::string thread,
                                                                 TimePoint since) {
  std::function<std::vector<SeenFile>(Connection&)> work = [=](Connection& database) {
    const std::string sql = std::string(seen_columns) +
                            "WHERE connection = ? AND conversation = ? AND (thread = ? OR message_id = ?) "
                            "AND seen_at >= ? ORDER BY seen_at DESC, id DESC";
    return files_of(database.prepared(sql, connection, conversation, thread, thread, millis(since)));
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<std::optional<std::string>>> SqliteStore::cached_profile(std::string key) {
  std::function<std::optional<std::string>(Connection&)> work =
      [key = std::move(key)](Connection& database) -> std::optional<std::string> {
    auto statement = database.prepared("SELECT body FROM profiles WHERE cache_key = ?", key);
    if (!statement.next()) return std::nullopt;
    return statement.column(0).getString();
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<void>> SqliteStore::cache_profile(std::string key, std::string profile) {
  std::function<void(Connection&)> work = [=](Connection& database) {
    database
        .prepared(
            "INSERT INTO profiles (cache_key, body) VALUES (?,?) ON CONFLICT (cache_key) DO UPDATE SET body "
            "= excluded.body",
            key, profile)
        .exec();
  };
  co_return co_await writer_->perform(std::move(work));
}

Result<std::optional<Job>> read_job(const std::filesystem::path& folder, const std::string& id) {
  std::error_code error;
  if (!std::filesystem::exists(folder / "errand.db", error)) return std::optional<Job>();
  try {
    Connection database((folder / "errand.db").string(), SQLite::OPEN_READONLY, 5000);
    auto found = jobs_of(database.prepared("SELECT body FROM jobs WHERE id = ?", id));
    if (found.empty()) return std::optional<Job>();
    return std::optional<Job>(std::move(found.front()));
  } catch (const std::exception& exception) {
    return error_of(exception);
  }
}

}  // namespace errand::store
