/// Text files that the configuration consists of: the file itself, and those that it names. Used by the
/// readers of config alone.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace errand::config {

/// At most one byte more than `most_bytes`, so that the caller can tell that it is too large; nothing when it
/// cannot be read.
std::optional<std::string> content_of(const std::filesystem::path& file, std::size_t most_bytes);

/// Whether everybody on this machine can read it.
bool is_readable_by_others(const std::filesystem::path& file);

}  // namespace errand::config
