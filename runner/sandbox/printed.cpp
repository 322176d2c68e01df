#include "runner/sandbox/printed.hpp"

#include <algorithm>

namespace errand::sandbox {
namespace {

std::string mark(std::uint64_t left_out_bytes) {
  return "\n[... " + std::to_string(left_out_bytes) + " bytes left out ...]\n";
}

}  // namespace

void shorten(std::string& text, std::size_t bytes, std::uint64_t& left_out_bytes) {
  if (text.size() <= bytes) return;
  const std::size_t half = bytes / 2;
  const std::size_t old_mark = left_out_bytes > 0 ? mark(left_out_bytes).size() : 0;
  left_out_bytes += text.size() - 2 * half - old_mark;
  text = text.substr(0, half) + mark(left_out_bytes) + text.substr(text.size() - half);
}

void Printed::append(std::string_view bytes) {
  total_bytes_ += bytes.size();
  const std::size_t room = std::min(half_bytes_ - head_.size(), bytes.size());
  head_ += bytes.substr(0, room);
  tail_ += bytes.substr(room);
  // Trimmed in large steps, so that a flood costs no copy per line.
  if (tail_.size() > 2 * half_bytes_) tail_.erase(0, tail_.size() - half_bytes_);
}

std::uint64_t Printed::left_out_bytes() const {
  return total_bytes_ - head_.size() - std::min(tail_.size(), half_bytes_);
}

std::string Printed::text() const {
  const std::size_t tail_bytes = std::min(tail_.size(), half_bytes_);
  const std::uint64_t left_out = left_out_bytes();
  std::string text = head_;
  if (left_out > 0) text += mark(left_out);
  return text += tail_.substr(tail_.size() - tail_bytes);
}

}  // namespace errand::sandbox
