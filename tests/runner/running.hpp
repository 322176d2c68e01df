/// A real errand-runner process with a real client, for tests: started once per way of running, stopped when
/// the test program ends. Every call blocks until its answer is there.
#pragma once

#include "bot/core/run.hpp"
#include "runner/client/client.hpp"
#include "runner/client/process.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace errand::tests {

/// A folder of its own that goes with the object.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

enum class As {
  this_user,
  ordinary_user,  ///< uid 65534 when the tests run as root, else the same as this_user.
};

enum class In { namespaces, gvisor };

class Running {
 public:
  /// `behind`: a shell command to which the runner's command line is appended.
  explicit Running(As user = As::this_user, std::vector<std::string> options = {},
                   const std::string& behind = "");
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  /// Inputs: name and content.
  Result<RunReport> run(const std::string& source, const std::map<std::string, std::string>& inputs = {},
                        RunLimits limits = {});
  Result<RunReport> run(RunRequest request);
  /// All at the same time, in order.
  std::vector<Result<RunReport>> run_all(const std::vector<std::string>& sources);
  /// Starts a run, cancels it when `when` says so, and returns what came of it.
  Result<RunReport> run_and_cancel(RunRequest request, std::chrono::milliseconds after);
  RunRequest request(const std::string& source, const std::map<std::string, std::string>& inputs = {});
  Result<void> wait_until_ready();
  int pid() const { return process_->pid(); }
  std::string log() const { return log_; }
  const std::filesystem::path& folder() const { return folder_.path(); }
  boost::asio::io_context& context() { return context_; }
  runner_client::Client& client() { return *client_; }

  /// Of the whole test program.
  static Running& shared(As user = As::this_user, In isolation = In::namespaces);

 private:
  template <typename T>
  T wait_for(Task<T> task);

  Folder folder_;
  boost::asio::io_context context_;
  std::string log_;
  std::unique_ptr<runner_client::Process> process_;
  std::unique_ptr<runner_client::Client> client_;
  boost::asio::cancellation_signal stop_;
  bool stopped_ = false;
  int inputs_ = 0;
};

std::string content_of(const std::string& path);
/// The output named so, or a failed test.
std::string output_of(const RunReport& report, const std::string& name);

}  // namespace errand::tests
