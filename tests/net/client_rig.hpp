/// A Client on a loop of its own, called as if it were a blocking function: what its tests stand on.
#pragma once

#include "bot/net/client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace errand::net::test {

class ClientRig final {
 public:
  explicit ClientRig(ClientSettings settings = {})
      : client_(Client::make(loop_.get_executor(), std::move(settings)).value()) {}

  Result<HttpResponse> send(HttpRequest request) { return run(client_->send(std::move(request))); }
  Result<HttpResponse> get(std::string url) { return send({.url = std::move(url)}); }
  Result<HttpResponse> stream(HttpRequest request, HttpSink& sink) {
    return run(client_->stream(std::move(request), sink));
  }
  Client& client() { return *client_; }
  boost::asio::io_context& loop() { return loop_; }

 private:
  Result<HttpResponse> run(Task<Result<HttpResponse>> task) {
    std::optional<Result<HttpResponse>> got;
    std::exception_ptr failed;
    boost::asio::co_spawn(loop_, std::move(task),
                          [&](const std::exception_ptr& exception, Result<HttpResponse> result) {
                            failed = exception;
                            got = std::move(result);
                          });
    loop_.restart();
    loop_.run();
    if (failed) std::rethrow_exception(failed);
    return *got;
  }

  boost::asio::io_context loop_;
  std::unique_ptr<Client> client_;
};

class CollectingSink final : public HttpSink {
 public:
  Result<void> begin(const HttpResponse& head) override {
    status = head.status;
    return {};
  }
  Result<HttpMore> take(std::span<const char> piece) override {
    ++pieces;
    text.append(piece.data(), piece.size());
    return text.size() >= enough_bytes ? HttpMore::enough : HttpMore::more;
  }

  int status = 0;
  int pieces = 0;
  std::string text;
  std::size_t enough_bytes = static_cast<std::size_t>(-1);
};

/// A file of its own, removed with its folder.
struct FileOnDisk {
  explicit FileOnDisk(const std::string& content) {
    std::string pattern = (std::filesystem::temp_directory_path() / "errand-net-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    path = (folder / "file").string();
    std::ofstream(path, std::ios::binary) << content;
  }
  ~FileOnDisk() { std::filesystem::remove_all(folder); }
  FileOnDisk(const FileOnDisk&) = delete;
  FileOnDisk& operator=(const FileOnDisk&) = delete;
  std::filesystem::path folder;
  std::string path;
};

}  // namespace errand::net::test
