/// A store in a folder of its own, and a loop to run tasks on, for tests.
#pragma once

#include "bot/core/task.hpp"
#include "bot/crypto/encoding.hpp"
#include "bot/store/sqlite_store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace errand::store {

class TemporaryFolder {
 public:
  TemporaryFolder()
      : path_(std::filesystem::temp_directory_path() / ("errand-store-" + crypto::random_name(12))) {
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code
        ignored;  // a test that failed may have left odd permissions; the next run has another folder
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class Loop {
 public:
  /// Runs the loop until the task has ended, and answers its value.
  template <typename T>
  T run(Task<T> task) {
    std::optional<T> value;
    std::exception_ptr failure;
    boost::asio::co_spawn(context_, std::move(task), [&](std::exception_ptr exception, T result) {
      failure = exception;
      if (!exception) value = std::move(result);
    });
    context_.restart();
    context_.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(*value);
  }
  boost::asio::io_context& context() { return context_; }
  boost::asio::any_io_executor executor() { return context_.get_executor(); }

 private:
  boost::asio::io_context context_;
};

inline ChatEvent event_named(const std::string& id, const std::string& conversation = "room") {
  ChatEvent event;
  event.connection = "web";
  event.event_id = id;
  event.conversation = conversation;
  event.message_id = "m-" + id;
  event.sender = "wang";
  event.text = "去重";
  return event;
}

inline Job job_named(const std::string& id, const ChatEvent& event) {
  Job job;
  job.id = id;
  job.event = event;
  job.created_at = TimePoint(std::chrono::milliseconds(1'000));
  return job;
}

}  // namespace errand::store
