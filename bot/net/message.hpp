/// What a handler of the server gets and gives: Request and Response as values, and the body of an upload as
/// a stream. Used by adapters/web and bot/app; nothing here does I/O.
#pragma once

#include "bot/core/http_headers.hpp"
#include "bot/core/result.hpp"
#include "bot/core/task.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace errand::net {

/// A request whose path is already safe to compare: percent-decoded, well-formed UTF-8, no empty, "." or ".."
/// segments, no control characters, always beginning with '/'.
struct Request {
  std::string method{};  ///< "GET", "POST", ...; HEAD arrives at a GET route as "HEAD".
  std::string target{};  ///< As it was sent, undecoded: for signatures over the raw target.
  std::string path{};
  std::vector<std::pair<std::string, std::string>> query{};  ///< Decoded, in order; '+' is a space.
  std::vector<std::string> wildcards{};  ///< What the '*' and '**' of the route's pattern matched, in order.
  HttpHeaders headers;
  std::string body{};            ///< The raw bytes; empty for upload and WebSocket routes.
  std::string remote_address{};  ///< The peer's IP address; behind a reverse proxy that is the proxy's.

  std::optional<std::string> header(std::string_view name) const { return headers.find(name); }
  std::optional<std::string> query_value(std::string_view name) const;
  /// The value of the first cookie with this name, quotes removed.
  std::optional<std::string> cookie(std::string_view name) const;
};

/// `file_path` wins over `body` when it is not empty: the file is streamed with its Content-Length, and a
/// single `Range` is honoured. Content-Length, Connection and nosniff are the server's to add; a Content-Type
/// is the handler's.
struct Response {
  unsigned status = 200;
  HttpHeaders headers;
  std::string body;
  std::string file_path;
};

Response text_response(unsigned status, std::string text);  ///< text/plain; charset=utf-8
Response json_response(unsigned status, std::string json);  ///< application/json
Response html_response(unsigned status, std::string html);  ///< text/html; charset=utf-8
/// Streams a file; `media_type` is sent as Content-Type.
Response file_response(std::string path, std::string media_type);
/// `{"error": code, "message": message}` with the right escapes.
Response error_response(unsigned status, std::string_view code, std::string_view message);
/// A Content-Disposition value that makes browsers save under `name`, in any script (RFC 6266, RFC 8187).
std::string attachment(std::string_view name);

/// The body of an upload while it arrives. Valid only inside the handler that was given it.
class BodyReader {
 public:
  virtual ~BodyReader() = default;
  /// At least one byte into `buffer`, or 0 at the end of the body. Fault::too_large past the route's limit,
  /// Fault::timed_out when the sender is too slow, Fault::unavailable when it went away, Fault::invalid_input
  /// for bad chunks. After an error every further read gives the same.
  virtual Task<Result<std::size_t>> read(std::span<char> buffer) = 0;
  /// As announced; empty for chunked bodies.
  virtual std::optional<std::uint64_t> content_length() const = 0;
};

}  // namespace errand::net
