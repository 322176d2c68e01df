/// Digests and message authentication on OpenSSL. Used by stores, adapters and the command line.
#pragma once

#include "bot/core/result.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace errand::crypto {

/// SHA-256 (FIPS 180-4) of a stream.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void add(std::span<const char> bytes);
  /// 64 lower-case hex digits; call once.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The raw 32 bytes.
std::string sha256(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);
/// Of a file's content, in hex; Fault::not_found when it cannot be opened, Fault::unavailable when reading
/// fails.
Result<std::string> sha256_of_file(const std::string& path);
/// SHA-1 in hex, only for the platforms whose signatures are made of it (WeCom, WeChat, old Feishu cards).
std::string sha1_hex(std::string_view bytes);
/// HMAC-SHA256 (RFC 2104), the raw 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view message);
/// Equal in time that does not depend on where they differ, whatever their lengths.
bool constant_time_equal(std::string_view one, std::string_view other);

}  // namespace errand::crypto
