/// Url: an absolute http or https address taken apart, for the client: strict, because what is misread here
/// is sent to the wrong host.
#pragma once

#include "bot/core/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace errand::net {

struct Url {
  bool secure = false;
  std::string host;  ///< Lower case; an IPv6 address without its brackets.
  std::uint16_t port = 0;
  std::string target;  ///< Path and query, always beginning with '/'.

  /// "host" or "host:port" as the Host header says it: the port only when it is not the scheme's.
  std::string authority() const;
  std::string text() const;

  bool operator==(const Url&) const = default;
};

/// Fault::invalid_input for other schemes, user:password, spaces, control characters and bad ports. A
/// fragment is dropped.
Result<Url> parse_url(std::string_view text);
/// What a Location header means, seen from `base`.
Result<Url> resolve_location(const Url& base, std::string_view location);

}  // namespace errand::net
