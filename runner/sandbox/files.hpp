/// Small file operations relative to a directory descriptor. Used where the sandbox is built and read out.
#pragma once

#include "runner/protocol/descriptor.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace errand::sandbox {

using protocol::Descriptor;

/// Throws StepFailed.
void write_file(int folder, const std::string& path, std::string_view text);
/// Writes into a file that exists, such as one of /proc. Throws StepFailed.
void write_into(int folder, const std::string& path, std::string_view text);
/// At most `most_bytes` of it; empty when it cannot be read.
std::string read_file(int folder, const std::string& path, std::size_t most_bytes);
std::string read_all(int file, std::size_t most_bytes);
/// Its reading and its writing end, closed by exec. Throws StepFailed.
std::array<Descriptor, 2> make_pipe();
/// A sealed, anonymous file with these bytes, read-only for whoever receives it. Throws StepFailed.
Descriptor in_memory(std::string_view bytes);
/// Opens a regular file below `folder` without following any link, blocking on a pipe, or leaving the file
/// system; not open when that cannot be, with errno set.
Descriptor open_beneath(int folder, const std::string& path, int flags);

}  // namespace errand::sandbox
