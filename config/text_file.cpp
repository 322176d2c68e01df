#include "config/text_file.hpp"

#include <system_error>

#include <fstream>

namespace errand::config {

std::optional<std::string> content_of(const std::filesystem::path& file, std::size_t most_bytes) {
  std::ifstream stream{file, std::ios::binary};
  std::string content(most_bytes + 1, '\0');
  stream.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (stream.bad() || (stream.gcount() == 0 && !stream.eof())) {
    return std::nullopt;
  }
  content.resize(static_cast<std::size_t>(stream.gcount()));
  return content;
}

bool is_readable_by_others(const std::filesystem::path& file) {
  std::error_code ignored;  // A file that was just read; without its mode there is nothing to warn of.
  const auto status = std::filesystem::status(file, ignored);
  return !ignored && (status.permissions() & std::filesystem::perms::others_read) != std::filesystem::perms{};
}

}  // namespace errand::config
