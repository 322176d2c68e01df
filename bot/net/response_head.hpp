/// The bytes before a response's body. Internal to bot/net; does no I/O.
#pragma once

#include "bot/core/result.hpp"
#include "bot/net/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace errand::net {

enum class KeepAlive { yes, no };

/// Status line and headers with the closing empty line. Content-Length, Connection and Transfer-Encoding of
/// the handler are replaced. Throws std::logic_error for a header that would break the framing (CR, LF, NUL)
/// or an impossible status: a bug of the handler.
std::string response_head(const Response& response, std::uint64_t body_bytes, KeepAlive keep_alive);

/// Whether a response with this status has a body at all (RFC 9112, section 6.3).
bool has_body(unsigned status);

struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t length = 0;
};

/// A single "bytes=" range against a file of this size (RFC 9110, section 14). Nothing: not a range that is
/// honoured, send it whole. Fault::invalid_input: it lies outside, answer 416.
Result<std::optional<ByteRange>> requested_range(std::string_view header, std::uint64_t size_bytes);

}  // namespace errand::net
