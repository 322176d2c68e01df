#include "bot/net/wire.hpp"

#include "bot/core/as_result.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace errand::net {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

class LoadedTrust final : public Trust {
 public:
  ssl::context context{ssl::context::tls_client};
};

Error lost(const std::string& doing, const error_code& reason) {
  return {.fault = Fault::unavailable,
          .message = "the connection broke while " + doing + ": " + reason.message(),
          .code = "connection_lost"};
}

}  // namespace

Result<std::shared_ptr<Trust>> Trust::load(const std::string& ca_file) {
  auto trust = std::make_shared<LoadedTrust>();
  error_code failed;
  auto& context = trust->context;
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  context.set_verify_mode(ssl::verify_peer, failed);
  context.set_default_verify_paths(failed);
  if (!ca_file.empty()) {
    context.load_verify_file(ca_file, failed);
    if (failed) {
      return Error{.fault = Fault::invalid_input,
                   .message = "no certificate can be read from " + ca_file + ": " + failed.message() +
                              "; it must be a PEM file that begins with -----BEGIN CERTIFICATE-----",
                   .code = "ca_file"};
    }
  }
  return std::shared_ptr<Trust>(std::move(trust));
}

/// Outlives the object while a timer's handler is under way.
struct Wire::State {
  explicit State(const asio::any_io_executor& loop) : socket(loop), timer(loop) {}

  tcp::socket socket;
  asio::steady_timer timer;
  std::shared_ptr<Trust> trust;
  std::optional<ssl::stream<tcp::socket&>> tls;
  std::uint64_t wait = 0;  ///< Counts waits: a timer that fires late knows that its wait is over.
  bool expired = false;

  void close() {
    error_code ignored;  // what cannot be closed is closed
    socket.close(ignored);
  }
};

namespace {

template <typename StatePointer>
void arm(const StatePointer& state, Wire::Moment deadline) {
  const auto wait = ++state->wait;
  state->expired = false;
  state->timer.expires_at(deadline);
  state->timer.async_wait([weak = std::weak_ptr(state), wait](error_code replaced) {
    const auto still = weak.lock();
    if (replaced || !still || still->wait != wait) return;
    still->expired = true;
    still->close();
  });
}

/// What a failed wait means: its own error, the deadline's, or the task's cancellation.
template <typename StatePointer>
Error end_of(const StatePointer& state, Error error, const error_code& reason) {
  if (state->expired) {
    const bool was_connected = error.code == "connection_lost";
    return {.fault = Fault::timed_out,
            .message = "too slow: " + error.message,
            .code = was_connected ? "" : "connect_timed_out"};
  }
  if (reason == asio::error::operation_aborted) return {.fault = Fault::cancelled, .message = "cancelled"};
  return error;
}

template <typename StatePointer>
void disarm(const StatePointer& state) {
  ++state->wait;
  state->timer.cancel();
}

std::string why_untrusted(SSL* tls, const error_code& failed) {
  const auto verdict = SSL_get_verify_result(tls);
  if (verdict != X509_V_OK) return X509_verify_cert_error_string(verdict);
  return failed.message();
}

bool is_address(const std::string& host) {
  error_code failed;
  asio::ip::make_address(host, failed);
  return !failed;
}

}  // namespace

Wire::Wire(asio::any_io_executor loop, Names& names) : state_(std::make_shared<State>(loop)), names_(names) {}

Wire::~Wire() {
  disarm(state_);
  state_->close();
}

Task<Result<void>> Wire::connect(std::string host, std::uint16_t port, Moment deadline) {
  const auto state = state_;
  const auto found = co_await names_.addresses(host, deadline);
  if (!found) co_return found.error();
  Error last{.fault = Fault::unavailable, .message = host + " has no address", .code = "name_not_found"};
  auto left = static_cast<int>(found->size());
  for (const auto& address : *found) {
    const auto now = std::chrono::steady_clock::now();
    if (now >= deadline) break;
    arm(state, now + (deadline - now) / left--);
    const auto [refused] = co_await state->socket.async_connect(tcp::endpoint(address, port), as_result);
    disarm(state);
    if (!refused && !state->expired) {
      error_code ignored;  // only costs time
      state->socket.set_option(tcp::no_delay(true), ignored);
      co_return Result<void>();
    }
    const auto where = host + ":" + std::to_string(port);
    last = end_of(state,
                  Error{.fault = Fault::unavailable,
                        .message = "cannot connect to " + where + ": " + refused.message(),
                        .code = "connection_refused"},
                  refused);
    if (last.fault == Fault::cancelled) co_return last;
    error_code ignored;  // the next address gets a fresh socket
    state->socket.close(ignored);
  }
  co_return last;
}

Task<Result<void>> Wire::secure(std::shared_ptr<Trust> trust, std::string host, Moment deadline) {
  const auto state = state_;
  auto& context = static_cast<LoadedTrust&>(*trust).context;
  state->trust = std::move(trust);
  auto& tls = state->tls.emplace(state->socket, context);
  error_code failed;
  tls.set_verify_mode(ssl::verify_peer, failed);
  if (!failed) tls.set_verify_callback(ssl::host_name_verification(host), failed);
  // A name is sent to choose the certificate; RFC 6066 forbids addresses there.
  const bool named = is_address(host) || SSL_set_tlsext_host_name(tls.native_handle(), host.c_str()) == 1;
  static constexpr unsigned char http_1_1[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  if (failed || !named ||
      SSL_set_alpn_protos(tls.native_handle(), static_cast<const unsigned char*>(http_1_1),
                          sizeof http_1_1) != 0) {
    co_return Error{Fault::internal, "TLS cannot be set up for " + host};
  }
  arm(state, deadline);
  const auto [refused] = co_await tls.async_handshake(ssl::stream_base::client, as_result);
  disarm(state);
  if (!refused && !state->expired) co_return Result<void>();
  const bool untrusted = SSL_get_verify_result(tls.native_handle()) != X509_V_OK;
  Error error{
      .fault = Fault::unavailable,
      .message = "no secure connection to " + host + ": " + why_untrusted(tls.native_handle(), refused),
      .code = untrusted ? "tls_untrusted" : "tls_failed"};
  if (untrusted) {
    error.fault = Fault::refused;
    error.message += "; if your company has its own certificate authority, name its file in the config";
  }
  co_return end_of(state, std::move(error), refused);
}

Task<Result<std::size_t>> Wire::read(std::span<char> target, Moment deadline) {
  const auto state = state_;
  const auto buffer = asio::buffer(target.data(), target.size());
  arm(state, deadline);
  error_code failed;
  std::size_t count = 0;
  if (state->tls) {
    std::tie(failed, count) = co_await state->tls->async_read_some(buffer, as_result);
  } else {
    std::tie(failed, count) = co_await state->socket.async_read_some(buffer, as_result);
  }
  disarm(state);
  if (failed == asio::error::eof) co_return std::size_t{0};
  if (failed) co_return end_of(state, lost("reading", failed), failed);
  co_return count;
}

Task<Result<void>> Wire::write(std::span<const char> bytes, Moment deadline) {
  const auto state = state_;
  arm(state, deadline);
  while (!bytes.empty()) {
    const auto buffer = asio::buffer(bytes.data(), bytes.size());
    error_code failed;
    std::size_t count = 0;
    if (state->tls) {
      std::tie(failed, count) = co_await state->tls->async_write_some(buffer, as_result);
    } else {
      std::tie(failed, count) = co_await state->socket.async_write_some(buffer, as_result);
    }
    if (failed) {
      disarm(state);
      co_return end_of(state, lost("sending", failed), failed);
    }
    bytes = bytes.subspan(count);
  }
  disarm(state);
  co_return Result<void>();
}

bool Wire::is_quiet() {
  if (!state_->socket.is_open()) return false;
  error_code waiting;
  char byte = 0;
  state_->socket.non_blocking(true, waiting);
  state_->socket.receive(asio::buffer(&byte, 1), tcp::socket::message_peek, waiting);
  return waiting == asio::error::would_block;
}

}  // namespace errand::net
