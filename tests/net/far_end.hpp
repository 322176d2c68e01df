/// FarEnd: a server on a free port that does what a test tells it, byte for byte, plain or TLS: the other
/// side of the client's tests. Each connection has a thread; every read ends after 20 s.
#pragma once

#include "tests/net/certificates.hpp"

#include <openssl/ssl.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace errand::net::test {

/// What arrived, taken apart.
struct Arrived {
  std::string line;  ///< "GET /a HTTP/1.1"; empty when the client closed.
  std::string head;
  std::string body;

  std::string header(std::string_view name) const;
};

class FarConnection final {
 public:
  FarConnection(int socket, SSL* tls) : socket_(socket), tls_(tls) {}
  FarConnection(const FarConnection&) = delete;
  FarConnection& operator=(const FarConnection&) = delete;
  ~FarConnection();

  Arrived request();
  /// A request's head only; its body is left unread.
  Arrived head();
  bool send(std::string_view bytes);
  /// A whole answer with its Content-Length.
  bool answer(int status, std::string_view body, std::string_view more_headers = {});
  /// True when the client has closed; waits for it.
  bool client_closed();
  /// From now on this connection is TLS: a proxy's tunnel ends here.
  bool become_tls(SSL_CTX* context);
  /// Closes without TLS's goodbye.
  void hang_up();
  std::string server_name() const;

 private:
  long read(char* target, std::size_t size);

  int socket_;
  SSL* tls_;
  std::string buffered_;
};

class FarEnd final {
 public:
  /// Called for each connection, on its thread; the connection closes when it returns.
  using Script = std::function<void(FarConnection&)>;

  explicit FarEnd(Script script, std::optional<Identity> identity = {});
  ~FarEnd();
  FarEnd(const FarEnd&) = delete;
  FarEnd& operator=(const FarEnd&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url(std::string_view path, std::string_view host = "127.0.0.1") const;
  int connections() const { return connections_; }
  /// New connections are refused; those that there are go on.
  void stop_listening();

 private:
  void accept_all();
  void serve(int socket);

  Script script_;
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
  int listening_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread accepting_;
};

std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> server_context(const Identity& identity);

}  // namespace errand::net::test
