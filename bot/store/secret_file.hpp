/// A secret of the service's own, made at its first start and kept in the data folder. Used by bot/app for
/// what the chat page signs.
#pragma once

#include "bot/core/result.hpp"

#include <filesystem>
#include <string>

namespace errand::store {

/// The 32 random bytes in the file, which is made (mode 0600, durable) where there is none. A file of another
/// length is Fault::corrupt.
Result<std::string> secret_file(const std::filesystem::path& path);

}  // namespace errand::store
