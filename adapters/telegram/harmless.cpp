#include "adapters/telegram/harmless.hpp"

#include "adapters/kit/links.hpp"
#include "adapters/kit/reply_text.hpp"

namespace errand::telegram {

namespace {

constexpr std::string_view word_letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

bool begins_command(std::string_view text, std::size_t slash) {
  constexpr std::string_view no_beginning = "/<>";
  if (slash + 1 == text.size() || word_letters.find(text[slash + 1]) == std::string_view::npos) return false;
  if (slash == 0) return true;
  const auto before = text[slash - 1];
  return word_letters.find(before) == std::string_view::npos &&
         no_beginning.find(before) == std::string_view::npos;
}

}  // namespace

std::string harmless(std::string_view text) {
  const auto seen = kit::without_links(text);
  std::string out;
  for (std::size_t at = 0; at < seen.size(); ++at) {
    out += seen[at];
    if (seen[at] == '/' && begins_command(seen, at)) out += kit::nothing_wide;
  }
  return out;
}

}  // namespace errand::telegram
