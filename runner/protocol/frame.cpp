#include "runner/protocol/frame.hpp"

#include "runner/protocol/passing.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

namespace errand::protocol {
namespace {

constexpr std::size_t header_bytes = 4;

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK;
}

}  // namespace

Progress FrameReader::read_from(int socket) {
  std::array<char, 65536> buffer{};
  for (;;) {
    const bool in_header = header_.size() < header_bytes;
    const std::size_t wanted = in_header ? header_bytes - header_.size()
                                         : std::min(buffer.size(), expected_bytes_ - frame_.text.size());
    const ssize_t count = receive(socket, buffer.data(), wanted, frame_.descriptors);
    if (count < 0) return would_block() ? Progress::again : Progress::broken;
    if (count == 0) return header_.empty() ? Progress::closed : Progress::broken;
    if (frame_.descriptors.size() > most_descriptors) return Progress::broken;
    const auto got = static_cast<std::size_t>(count);
    if (!in_header) {
      frame_.text.append(buffer.data(), got);
    } else {
      header_.append(buffer.data(), got);
      if (header_.size() < header_bytes) continue;
      expected_bytes_ = 0;
      for (const char byte : header_)
        expected_bytes_ = expected_bytes_ << 8U | static_cast<std::uint8_t>(byte);
      if (expected_bytes_ > largest_frame_bytes || expected_bytes_ == 0) return Progress::broken;
    }
    if (header_.size() == header_bytes && frame_.text.size() == expected_bytes_) return Progress::done;
  }
}

Frame FrameReader::take() {
  header_.clear();
  expected_bytes_ = 0;
  return std::exchange(frame_, Frame{});
}

FrameWriter::FrameWriter(Frame frame) : descriptors_(std::move(frame.descriptors)) {
  const std::size_t size = frame.text.size();
  for (const unsigned shift : {24U, 16U, 8U, 0U}) bytes_.push_back(static_cast<char>(size >> shift & 0xffU));
  bytes_ += frame.text;
}

Progress FrameWriter::write_to(int socket) {
  while (!is_done()) {
    const ssize_t count =
        send(socket, bytes_.data() + written_bytes_, bytes_.size() - written_bytes_, descriptors_);
    if (count < 0) {
      if (would_block()) return Progress::again;
      return errno == EPIPE || errno == ECONNRESET ? Progress::closed : Progress::broken;
    }
    descriptors_.clear();
    written_bytes_ += static_cast<std::size_t>(count);
  }
  return Progress::done;
}

}  // namespace errand::protocol
