#include "runner/sandbox/letters.hpp"

#include "runner/sandbox/step.hpp"

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace errand::sandbox::letters {
namespace {

constexpr std::size_t head_bytes = 1 + sizeof(std::uint32_t);

bool receive_exactly(int socket, char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t count = ::recv(socket, bytes, size, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

}  // namespace

void send(int socket, char kind, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  std::string all(1, kind);
  all.append(reinterpret_cast<const char*>(&size), sizeof size);
  all.append(text);
  for (std::size_t sent = 0; sent < all.size();) {
    const ssize_t count = ::send(socket, all.data() + sent, all.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    sent += static_cast<std::size_t>(check(count, "write to the other side of the sandbox"));
  }
}

std::optional<Letter> receive(int socket, std::size_t most_bytes) {
  std::array<char, head_bytes> head{};
  if (!receive_exactly(socket, head.data(), head.size())) return std::nullopt;
  std::uint32_t size = 0;
  std::memcpy(&size, head.data() + 1, sizeof size);
  if (size > most_bytes) return Letter{};
  Letter letter{head[0], std::string(size, '\0')};
  if (!receive_exactly(socket, letter.text.data(), size)) return std::nullopt;
  return letter;
}

}  // namespace errand::sandbox::letters
