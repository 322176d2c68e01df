#include "tests/net/far_end.hpp"

#include "bot/core/http_headers.hpp"

#include <openssl/bio.h>
#include <openssl/pem.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>

namespace errand::net::test {

namespace {

constexpr timeval patience{.tv_sec = 20, .tv_usec = 0};

// OpenSSL writes to its socket without MSG_NOSIGNAL: a client that refuses the certificate and is gone
// when the far end says goodbye would end the whole test.
void expect_broken_pipes() {
  sigset_t broken{};
  ::sigemptyset(&broken);
  ::sigaddset(&broken, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &broken, nullptr);
}

}  // namespace

std::string Arrived::header(std::string_view name) const {
  std::size_t at = head.find("\r\n");
  while (at != std::string::npos && at + 2 < head.size()) {
    const auto start = at + 2;
    at = head.find("\r\n", start);
    const auto field = head.substr(start, at - start);
    const auto colon = field.find(": ");
    if (colon != std::string::npos && same_ignoring_case(field.substr(0, colon), name)) {
      return field.substr(colon + 2);
    }
  }
  return {};
}

FarConnection::~FarConnection() {
  if (tls_ != nullptr) {
    SSL_shutdown(tls_);
    SSL_free(tls_);
  }
}

long FarConnection::read(char* target, std::size_t size) {
  if (tls_ != nullptr) return SSL_read(tls_, target, static_cast<int>(size));
  return ::recv(socket_, target, size, 0);
}

Arrived FarConnection::head() {
  std::string piece(65536, '\0');
  std::size_t end = 0;
  while ((end = buffered_.find("\r\n\r\n")) == std::string::npos) {
    const auto got = read(piece.data(), piece.size());
    if (got <= 0) return {};
    buffered_.append(piece.data(), static_cast<std::size_t>(got));
  }
  Arrived arrived{
      .line = buffered_.substr(0, buffered_.find("\r\n")), .head = buffered_.substr(0, end + 2), .body = {}};
  buffered_.erase(0, end + 4);
  return arrived;
}

Arrived FarConnection::request() {
  auto arrived = head();
  const auto length = arrived.header("Content-Length");
  const auto wanted = length.empty() ? 0 : std::stoull(length);
  std::string piece(65536, '\0');
  while (buffered_.size() < wanted) {
    const auto got = read(piece.data(), piece.size());
    if (got <= 0) return {};
    buffered_.append(piece.data(), static_cast<std::size_t>(got));
  }
  arrived.body = buffered_.substr(0, wanted);
  buffered_.erase(0, wanted);
  return arrived;
}

bool FarConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = tls_ != nullptr
                          ? static_cast<long>(SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size())))
                          : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool FarConnection::answer(int status, std::string_view body, std::string_view more_headers) {
  return send("HTTP/1.1 " + std::to_string(status) + " Said\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n" + std::string(more_headers) + "\r\n" + std::string(body));
}

bool FarConnection::client_closed() {
  char byte = 0;
  return read(&byte, 1) <= 0;
}

bool FarConnection::become_tls(SSL_CTX* context) {
  tls_ = SSL_new(context);
  SSL_set_fd(tls_, socket_);
  return SSL_accept(tls_) == 1;
}

void FarConnection::hang_up() {
  if (tls_ != nullptr) {
    SSL_set_quiet_shutdown(tls_, 1);
  }
  ::shutdown(socket_, SHUT_RDWR);
}

std::string FarConnection::server_name() const {
  const auto* name = tls_ != nullptr ? SSL_get_servername(tls_, TLSEXT_NAMETYPE_host_name) : nullptr;
  return name != nullptr ? name : "";
}

std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> server_context(const Identity& identity) {
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  auto* text = BIO_new_mem_buf(identity.certificate.data(), static_cast<int>(identity.certificate.size()));
  auto* certificate = PEM_read_bio_X509(text, nullptr, nullptr, nullptr);
  BIO_free(text);
  text = BIO_new_mem_buf(identity.key.data(), static_cast<int>(identity.key.size()));
  auto* key = PEM_read_bio_PrivateKey(text, nullptr, nullptr, nullptr);
  BIO_free(text);
  const bool used = SSL_CTX_use_certificate(context.get(), certificate) == 1 &&
                    SSL_CTX_use_PrivateKey(context.get(), key) == 1;
  X509_free(certificate);
  EVP_PKEY_free(key);
  if (!used) throw std::runtime_error("the test's certificate cannot be used");
  return context;
}

FarEnd::FarEnd(Script script, std::optional<Identity> identity)
    : script_(std::move(script)), context_(nullptr, SSL_CTX_free) {
  if (identity) context_ = server_context(*identity);
  listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listening_, generic, size) != 0 || ::listen(listening_, 64) != 0 ||
      ::getsockname(listening_, generic, &size) != 0) {
    throw std::runtime_error("no port for the far end");
  }
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread([this] { accept_all(); });
}

void FarEnd::stop_listening() {
  ::shutdown(listening_, SHUT_RDWR);
}

FarEnd::~FarEnd() {
  stop_listening();
  accepting_.join();
  ::close(listening_);
  {
    const std::lock_guard lock(mutex_);
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  for (auto& thread : threads_) thread.join();
}

std::string FarEnd::url(std::string_view path, std::string_view host) const {
  return std::string(context_ ? "https://" : "http://") + std::string(host) + ":" + std::to_string(port_) +
         std::string(path);
}

void FarEnd::accept_all() {
  for (;;) {
    const int socket = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    ++connections_;
    const std::lock_guard lock(mutex_);
    sockets_.push_back(socket);
    threads_.emplace_back([this, socket] { serve(socket); });
  }
}

void FarEnd::serve(int socket) {
  expect_broken_pipes();
  {
    FarConnection connection(socket, nullptr);
    if (!context_ || connection.become_tls(context_.get())) script_(connection);
  }
  const std::lock_guard lock(mutex_);
  std::erase(sockets_, socket);
  ::close(socket);
}

}  // namespace errand::net::test
