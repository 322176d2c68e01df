/// OutgoingBody: what a request sends, as a length known beforehand and pieces read on demand, so that a file
/// is never in memory as a whole. Internal to bot/net's client.
#pragma once

#include "bot/core/http.hpp"

#include <cstdint>
#include <fstream>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace errand::net {

class OutgoingBody {
 public:
  /// Fault::not_found for a file that cannot be read. `boundary` separates the parts of a form and occurs in
  /// none of them.
  static Result<OutgoingBody> of(HttpBody body, const std::string& boundary);

  bool empty() const { return pieces_.empty(); }
  std::uint64_t size_bytes() const { return size_bytes_; }
  /// For forms; else empty.
  const std::string& media_type() const { return media_type_; }

  /// The next bytes, at most `buffer`'s size, valid until the next call; empty at the end. Fault::unavailable
  /// when a file has become shorter.
  Result<std::span<const char>> next(std::span<char> buffer);
  /// To send it again.
  void rewind();

 private:
  struct Piece {
    std::variant<std::string, HttpFile> content;
    std::uint64_t size_bytes = 0;
  };

  Result<void> add(std::variant<std::string, HttpFile> content);

  std::vector<Piece> pieces_;
  std::uint64_t size_bytes_ = 0;
  std::string media_type_;
  std::size_t piece_ = 0;
  std::uint64_t offset_ = 0;  ///< In the current piece.
  std::ifstream file_;
};

}  // namespace errand::net
