/// What a shelter and the guest in its gVisor sandbox say to each other: letters over a stream socket, each a
/// byte that says what it is, four bytes of length, and that many bytes. From the moment a script runs, what
/// comes from the guest may be the script's: it can end its own job with any exit code, as it can by exiting.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace errand::sandbox::letters {

struct Letter {
  char kind = 0;  ///< A Word or a Sign of orders.hpp.
  std::string text{};
};

/// Throws StepFailed when nobody listens any more.
void send(int socket, char kind, std::string_view text);
/// Waits for one. Empty: the other side has gone. Its kind is 0 when it is longer than `most_bytes`.
std::optional<Letter> receive(int socket, std::size_t most_bytes);

template <typename Struct>
std::string_view bytes_of(const Struct& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

}  // namespace errand::sandbox::letters
