/// HttpClient: the port through which adapters and model providers reach the world, and its values. bot/net
/// implements it; tests put a fake in its place. What a status means is the caller's to decide.
#pragma once

#include "bot/core/clock.hpp"
#include "bot/core/http_headers.hpp"
#include "bot/core/result.hpp"
#include "bot/core/task.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace errand {

/// A file from disk as a body or a part of one, streamed in pieces. Its size is taken when the request
/// starts.
struct HttpFile {
  std::string path;

  bool operator==(const HttpFile&) const = default;
};

/// One part of a multipart/form-data body.
struct HttpPart {
  std::string name;
  std::variant<std::string, HttpFile> content;
  std::string file_name{};   ///< In any script; empty for plain fields.
  std::string media_type{};  ///< Empty: none is sent.

  bool operator==(const HttpPart&) const = default;
};

/// Content-Length is the client's to add, and for HttpForm the Content-Type too.
using HttpForm = std::vector<HttpPart>;
using HttpBody = std::variant<std::monostate, std::string, HttpFile, HttpForm>;

/// How long each wait may take. Every one is finite.
struct HttpDeadlines {
  std::chrono::milliseconds connect{10'000};     ///< Name, TCP, proxy and TLS together.
  std::chrono::milliseconds first_byte{60'000};  ///< From the request's last byte to the answer's first.
  std::chrono::milliseconds idle{30'000};        ///< Between two pieces, up or down.
  std::chrono::milliseconds total{300'000};      ///< Of the whole, redirects included.

  bool operator==(const HttpDeadlines&) const = default;
};

enum class Redirects {
  none,       ///< The 3xx itself is the answer.
  same_host,  ///< Another path, or http to https, on the same host; any other 3xx is Fault::refused.
  any_host,   ///< Headers that may carry a secret go no further than the first host. Never https to http.
};

struct HttpRequest {
  std::string method = "GET";
  std::string url;  ///< Absolute: http or https, without user:password.
  HttpHeaders headers{};
  HttpBody body{};
  HttpDeadlines deadlines{};
  std::uint64_t max_body_bytes = 16U << 20U;  ///< Of the answer; Fault::too_large beyond.
  Redirects redirects = Redirects::same_host;
  int max_redirects = 5;
  /// Asked with the lower-case host before each connection, redirects included; false is Fault::refused with
  /// the code "host_not_allowed". Empty: every host.
  std::function<bool(std::string_view host)> may_visit{};
};

struct HttpResponse {
  int status = 0;
  HttpHeaders headers;
  std::string body;  ///< Empty where a sink took it.
  std::string url;   ///< Where the answer came from, after redirects.

  bool is_success() const { return status >= 200 && status < 300; }
};

enum class HttpMore { more, enough };

/// Takes the body of a successful answer as it arrives.
class HttpSink {
 public:
  virtual ~HttpSink() = default;
  /// Once, before the first piece: status, headers and url are known. An Error ends the request with it.
  virtual Result<void> begin(const HttpResponse& head) = 0;
  /// `enough` ends the request as a success without reading on; an Error ends it with that error.
  virtual Result<HttpMore> take(std::span<const char> piece) = 0;
};

/// On the loop thread. Cancelling the task closes the connection and gives Fault::cancelled.
/// Errors: Fault::unavailable for names and connections (codes "name_not_found", "connection_refused",
/// "connection_lost", "tls_failed", "proxy_refused"), timed_out ("connect_timed_out" before the connection
/// stood), too_large, refused ("redirect_refused",
/// "host_not_allowed", "tls_untrusted"), invalid_input (a request that cannot be sent), corrupt (an answer
/// that is not HTTP).
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// The whole body in HttpResponse::body, whatever the status.
  virtual Task<Result<HttpResponse>> send(HttpRequest request) = 0;
  /// The body of a 2xx goes to `sink`, which outlives the call; of any other status the first 64 KB stand in
  /// HttpResponse::body, for the error message.
  virtual Task<Result<HttpResponse>> stream(HttpRequest request, HttpSink& sink) = 0;
};

/// How long the header asks to wait, in seconds or as a date (RFC 9110, 5.6.7 and 10.2.3). A date counts from
/// the answer's own Date, else from `now`. Zero: not said, or not understood. At most a day: what asks for
/// more is wrong and must not park anything for ever.
std::chrono::milliseconds wait_in(const HttpHeaders& headers, std::string_view name = "Retry-After",
                                  std::optional<TimePoint> now = std::nullopt);
std::chrono::milliseconds wait_of(double seconds);  ///< Likewise.

/// Percent-encoding of everything but letters, digits and "-._~": for parts of an URL.
std::string url_encoded(std::string_view text);
/// "a=1&b=2" for application/x-www-form-urlencoded and queries.
std::string form_encoded(const std::vector<std::pair<std::string, std::string>>& fields);

}  // namespace errand
