/// Bytes as text and back (RFC 4648), strict, and random text. Used wherever tokens, ids and signatures are.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace errand::crypto {

std::string to_hex(std::string_view bytes);
/// Nothing for an odd length or another character than a hex digit.
std::optional<std::string> from_hex(std::string_view text);
/// With the standard alphabet and padding.
std::string to_base64(std::string_view bytes);
/// Nothing for missing or wrong padding, other characters, or bits that no encoder leaves.
std::optional<std::string> from_base64(std::string_view text);
/// With the URL-safe alphabet and no padding.
std::string to_base64url(std::string_view bytes);
/// Nothing for padding, other characters, an impossible length or bits that no encoder leaves.
std::optional<std::string> from_base64url(std::string_view text);

/// From the operating system's generator; throws when that fails.
std::string random_bytes(std::size_t count);
/// `count` random characters of a-z and 2-7 (5 bits each): safe in paths, URLs and speech.
std::string random_name(std::size_t count);

}  // namespace errand::crypto
