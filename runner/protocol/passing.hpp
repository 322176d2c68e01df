/// sendmsg and recvmsg with descriptors, for stream and for packet sockets.
#pragma once

#include "runner/protocol/descriptor.hpp"

#include <sys/types.h>

#include <cstddef>
#include <vector>

namespace errand::protocol {

/// Sends bytes, and the descriptors with the first of them (they stay open here). Never raises SIGPIPE.
/// Returns what sendmsg returns.
ssize_t send(int socket, const void* bytes, std::size_t size, const std::vector<Descriptor>& descriptors);
/// Receives at most `size` bytes and appends the descriptors that came along (close-on-exec). Returns what
/// recvmsg returns.
ssize_t receive(int socket, void* bytes, std::size_t size, std::vector<Descriptor>& descriptors);

}  // namespace errand::protocol
