/// Client: HttpClient over HTTP/1.1 and TLS: certificates and host names verified, connections kept and used
/// again, HTTP proxy, bodies streamed both ways. Built by bot/app; adapters and bot/generate see only the
/// port. HTTP/2 and compression are not spoken.
#pragma once

#include "bot/core/http.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace errand::net {

struct ClientSettings {
  /// PEM certificates that are trusted besides the system's: a company's own authority. Empty: none.
  std::string ca_file{};
  /// "http://host:port" or "http://user:password@host:port": https goes through it by CONNECT, http as a
  /// whole address. Empty: none.
  std::string proxy{};
  /// Hosts reached without the proxy: "localhost", "10.0.0.7", or ".corp.example" for all below it.
  std::vector<std::string> no_proxy{"localhost", "127.0.0.1", "::1"};
  std::string user_agent = "errand";
  std::size_t idle_connections = 32;  ///< Kept for the next request, of all hosts together.
  /// Kept this long: below the 60 s after which common proxies and clouds close a silent connection.
  std::chrono::milliseconds idle_time{45'000};
};

class Client final : public HttpClient {
 public:
  /// Fault::invalid_input when the CA file or the proxy's address cannot be used.
  static Result<std::unique_ptr<Client>> make(boost::asio::any_io_executor loop, ClientSettings settings);
  ~Client() override;

  Task<Result<HttpResponse>> send(HttpRequest request) override;
  Task<Result<HttpResponse>> stream(HttpRequest request, HttpSink& sink) override;

  std::size_t idle_connections() const;

 private:
  struct State;
  explicit Client(std::unique_ptr<State> state);
  Task<Result<HttpResponse>> walk(HttpRequest request, HttpSink* sink);

  std::unique_ptr<State> state_;
};

}  // namespace errand::net
