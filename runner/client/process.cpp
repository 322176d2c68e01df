#include "runner/client/process.hpp"

#include "bot/core/as_result.hpp"
#include "runner/protocol/descriptor.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/this_coro.hpp>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

#include <array>
#include <istream>
#include <limits>

namespace errand::runner_client {
namespace {

namespace asio = boost::asio;
using protocol::Descriptor;

constexpr std::chrono::milliseconds first_pause{100};
constexpr std::chrono::milliseconds longest_pause{5'000};
/// A runner that served so long was sound: its end is not counted against it.
constexpr std::chrono::seconds sound_after{10};
/// How long it may take to end its jobs and itself when asked to.
constexpr int stop_patience_ms = 3'000;

struct Pipe {
  Descriptor reading;
  Descriptor writing;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) < 0) throw std::system_error(errno, std::generic_category(), "pipe2");
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

/// The child, stopped and reaped when this goes. Holding its stdin is the leash: when the service dies,
/// however, the runner sees the end of it.
class Child {
 public:
  explicit Child(const ProcessSetting& setting) {
    Pipe input = make_pipe();
    Pipe output = make_pipe();
    Pipe errors = make_pipe();
    std::vector<std::string> words{setting.program, "serve", "--socket", setting.socket, "--die-with-parent"};
    words.insert(words.end(), setting.arguments.begin(), setting.arguments.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (pid_ == 0) become(arguments, {input.reading.get(), output.writing.get(), errors.writing.get()});
    process_.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0U)));
    leash_ = std::move(input.writing);
    output_ = std::move(output.reading);
    errors_ = std::move(errors.reading);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    leash_.reset();
    ::kill(pid_, SIGTERM);
    pollfd entry{process_.get(), POLLIN, 0};
    if (::poll(&entry, 1, stop_patience_ms) <= 0) ::kill(pid_, SIGKILL);
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
  }

  int pid() const { return pid_; }
  int release_output() { return output_.release(); }
  int release_errors() { return errors_.release(); }

 private:
  /// Between fork and exec: only calls that are safe there.
  [[noreturn]] static void become(const std::vector<char*>& arguments, const std::array<int, 3>& streams) {
    constexpr int shell_says_not_found = 127;
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    for (int number = 0; number < 3; ++number) ::dup2(streams.at(static_cast<std::size_t>(number)), number);
    ::close_range(3, std::numeric_limits<unsigned>::max(), 0);
    const std::array<char*, 1> environment{nullptr};
    ::execve(arguments[0], arguments.data(), environment.data());
    ::_exit(shell_says_not_found);
  }

  pid_t pid_ = -1;
  Descriptor process_;
  Descriptor leash_;
  Descriptor output_;
  Descriptor errors_;
};

Task<void> each_line(asio::posix::stream_descriptor& stream, std::function<void(std::string)> take) {
  asio::streambuf buffer(64U << 10);
  for (;;) {
    const auto [error, size] = co_await asio::async_read_until(stream, buffer, '\n', as_result);
    if (error) co_return;
    std::istream text(&buffer);
    std::string line;
    std::getline(text, line);
    take(std::move(line));
  }
}

}  // namespace

Process::Process(asio::any_io_executor executor, ProcessSetting setting)
    : executor_(std::move(executor)), setting_(std::move(setting)), changed_(executor_) {
  if (!setting_.log) setting_.log = [](const std::string&) {};
  changed_.expires_at(asio::steady_timer::time_point::max());
}

Task<void> Process::run_once() {
  Child child(setting_);
  pid_ = child.pid();
  last_words_.clear();
  asio::posix::stream_descriptor output(executor_, child.release_output());
  asio::posix::stream_descriptor errors(executor_, child.release_errors());
  using asio::experimental::awaitable_operators::operator&&;
  co_await (each_line(output,
                      [this](const std::string& line) {
                        if (line != "ready") return;
                        ready_ = true;
                        changed_.cancel();
                      }) &&
            each_line(errors, [this](const std::string& line) {
              last_words_ = line;
              setting_.log(line);
            }));
}

Task<void> Process::keep_running() {
  co_await asio::this_coro::throw_if_cancelled(false);
  const auto state = co_await asio::this_coro::cancellation_state;
  auto pause = first_pause;
  while (state.cancelled() == asio::cancellation_type::none) {
    const auto started = std::chrono::steady_clock::now();
    co_await run_once();
    const bool was_ready = std::exchange(ready_, false);
    pid_ = -1;
    ++ends_;
    changed_.cancel();
    if (state.cancelled() != asio::cancellation_type::none) break;
    if (was_ready && std::chrono::steady_clock::now() - started >= sound_after) pause = first_pause;
    setting_.log("errand-runner ended; starting it again in " + std::to_string(pause.count()) + " ms");
    asio::steady_timer timer(executor_, pause);
    co_await timer.async_wait(as_result);
    pause = std::min(2 * pause, longest_pause);
  }
}

Task<Result<void>> Process::wait_until_ready(std::chrono::milliseconds patience) {
  const auto give_up = std::chrono::steady_clock::now() + patience;
  const unsigned ends_before = ends_;
  while (!ready_) {
    if (ends_ != ends_before) {
      co_return Error{Fault::unavailable,
                      last_words_.empty() ? "cannot start " + setting_.program : last_words_};
    }
    if (std::chrono::steady_clock::now() >= give_up) {
      co_return Error{Fault::unavailable, "errand-runner was not ready in time"};
    }
    changed_.expires_at(give_up);
    const auto [error] = co_await changed_.async_wait(as_result);
    if (error == asio::error::operation_aborted &&
        (co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) {
      co_return Error{Fault::cancelled, "the wait for errand-runner was cancelled"};
    }
  }
  co_return Result<void>{};
}

}  // namespace errand::runner_client
