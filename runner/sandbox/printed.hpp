/// What a job printed, in bounded memory: the first and the last half of the limit are kept, the middle is
/// counted and left out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace errand::sandbox {

/// Takes so much of the middle away that at most `bytes` of it are left, beside a mark that says how much.
/// `left_out_bytes`: what was taken already, with its mark in the middle; grows.
void shorten(std::string& text, std::size_t bytes, std::uint64_t& left_out_bytes);

class Printed {
 public:
  explicit Printed(std::size_t most_bytes) : half_bytes_(most_bytes / 2) {}
  void append(std::string_view bytes);
  /// All that ever came.
  std::uint64_t total_bytes() const { return total_bytes_; }
  std::string text() const;
  std::uint64_t left_out_bytes() const;

 private:
  std::size_t half_bytes_;
  std::uint64_t total_bytes_ = 0;
  std::string head_{};
  std::string tail_{};
};

}  // namespace errand::sandbox
