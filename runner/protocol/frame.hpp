/// One message on the runner's Unix stream socket: four bytes of length (big-endian), then that many bytes of
/// JSON; descriptors travel as SCM_RIGHTS with the first byte. Reader and writer keep a partial message, so
/// that they serve non-blocking sockets on both sides. Not thread-safe; neither owns the socket.
#pragma once

#include "runner/protocol/descriptor.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace errand::protocol {

/// A script of 4 MB, its options, and the printed megabytes of a report fit; nothing legitimate is larger.
inline constexpr std::size_t largest_frame_bytes = 32U << 20;
/// The kernel passes at most 253 descriptors in one message (SCM_MAX_FD).
inline constexpr std::size_t most_descriptors = 250;

struct Frame {
  std::string text{};
  std::vector<Descriptor> descriptors{};
};

enum class Progress {
  again,   ///< The socket would block; wait for it and call once more.
  done,    ///< A whole frame was read or written.
  closed,  ///< The peer has gone (at a frame's border when reading).
  broken,  ///< Too long, truncated, or the socket failed: close it.
};

class FrameReader {
 public:
  Progress read_from(int socket);
  /// The frame that read_from() completed; the reader then starts on the next one.
  Frame take();

 private:
  std::string header_{};
  Frame frame_{};
  std::size_t expected_bytes_ = 0;
};

class FrameWriter {
 public:
  FrameWriter() = default;
  explicit FrameWriter(Frame frame);
  Progress write_to(int socket);
  bool is_done() const { return written_bytes_ == bytes_.size(); }

 private:
  std::string bytes_{};
  std::vector<Descriptor> descriptors_{};
  std::size_t written_bytes_ = 0;
};

}  // namespace errand::protocol
