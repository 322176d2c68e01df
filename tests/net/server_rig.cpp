#include "tests/net/server_rig.hpp"

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>
#include <sys/time.h>

#include <future>
#include <stdexcept>

namespace errand::net::test {

namespace asio = boost::asio;
using asio::ip::tcp;

void CollectedLog::write(Level, std::string line) {
  const std::lock_guard lock(mutex_);
  lines_.push_back(std::move(line));
}

std::vector<std::string> CollectedLog::lines() const {
  const std::lock_guard lock(mutex_);
  return lines_;
}

bool CollectedLog::mentions(std::string_view text) const {
  for (const auto& line : lines()) {
    if (line.find(text) != std::string::npos) return true;
  }
  return false;
}

ServerRig::ServerRig(ServerLimits limits)
    : work_(asio::make_work_guard(loop_)), server_(loop_.get_executor(), log, limits) {}

ServerRig::~ServerRig() {
  if (thread_.joinable()) {
    if (!stopped_) stop(std::chrono::milliseconds(0));
    work_.reset();
    thread_.join();
  }
}

std::uint16_t ServerRig::start() {
  const auto port = server_.listen("127.0.0.1", 0).value();
  thread_ = std::thread([this] { loop_.run(); });
  return port;
}

std::chrono::milliseconds ServerRig::stop(std::chrono::milliseconds grace) {
  const auto began = std::chrono::steady_clock::now();
  asio::co_spawn(loop_, server_.stop(grace), asio::use_future).get();
  stopped_ = true;
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
}

void ServerRig::on_loop(std::function<void()> function) {
  std::promise<void> done;
  asio::post(loop_, [&] {
    function();
    done.set_value();
  });
  done.get_future().get();
}

std::string Answer::header(std::string_view name) const {
  std::string wanted = "\r\n" + std::string(name) + ": ";
  const auto found = head.find(wanted);
  if (found == std::string::npos) return {};
  const auto begin = found + wanted.size();
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

RawClient::RawClient(std::uint16_t port) {
  socket_.connect({asio::ip::make_address("127.0.0.1"), port});
  const timeval limit{.tv_sec = 20, .tv_usec = 0};
  for (const int which : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    if (::setsockopt(socket_.native_handle(), SOL_SOCKET, which, &limit, sizeof limit) != 0)
      throw std::runtime_error("cannot set a client's deadline");
  }
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) {
      if (errno == EAGAIN) throw std::runtime_error("the server did not take the client's bytes within 20 s");
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

std::string RawClient::read_some(std::size_t most) {
  if (!buffered_.empty()) {
    auto part = buffered_.substr(0, most);
    buffered_.erase(0, part.size());
    return part;
  }
  std::string part(most, '\0');
  const auto count = ::recv(socket_.native_handle(), part.data(), part.size(), 0);
  if (count < 0 && errno == EAGAIN)
    throw std::runtime_error("the server neither answered nor closed within 20 s");
  part.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return part;
}

std::string RawClient::read_exactly(std::size_t bytes) {
  std::string all;
  while (all.size() < bytes) {
    const auto part = read_some(bytes - all.size());
    if (part.empty()) break;
    all += part;
  }
  return all;
}

std::string RawClient::read_all() {
  std::string all;
  for (auto part = read_some(); !part.empty(); part = read_some()) all += part;
  return all;
}

Answer RawClient::answer(bool head_only) {
  Answer answer;
  std::string bytes;
  std::size_t end = std::string::npos;
  while ((end = bytes.find("\r\n\r\n")) == std::string::npos) {
    const auto part = read_some();
    if (part.empty()) return answer;
    bytes += part;
  }
  answer.head = bytes.substr(0, end + 2);
  answer.status = static_cast<unsigned>(std::stoul(answer.head.substr(9, 3)));
  buffered_ = bytes.substr(end + 4);
  const auto length = answer.header("Content-Length");
  const std::size_t wanted = head_only || length.empty() ? 0 : std::stoul(length);
  answer.body = read_exactly(wanted);
  answer.complete = answer.body.size() == wanted;
  return answer;
}

void RawClient::take_little() {
  socket_.set_option(asio::socket_base::receive_buffer_size(4096));
}

void RawClient::reset() {
  socket_.set_option(asio::socket_base::linger(true, 0));
  socket_.close();
}

std::string get(std::string_view path) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n\r\n";
}

std::string post(std::string_view path, std::string_view body) {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

}  // namespace errand::net::test
