#include "config/nearest.hpp"

#include <algorithm>
#include <cstddef>

namespace errand::config {

namespace {

/// Optimal string alignment distance; words here are a few letters, so a full table is fine.
std::size_t typos(std::string_view a, std::string_view b) {
  const auto width = b.size() + 1;
  std::vector<std::size_t> table((a.size() + 1) * width);
  const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& { return table[i * width + j]; };
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        at(i, j) = i + j;
        continue;
      }
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
      }
    }
  }
  return at(a.size(), b.size());
}

std::string folded(std::string_view word) {
  std::string plain;
  for (const char letter : word) {
    if (letter >= 'A' && letter <= 'Z') {
      plain += static_cast<char>(letter - 'A' + 'a');
    } else {
      plain += letter == '-' || letter == ' ' ? '_' : letter;
    }
  }
  return plain;
}

}  // namespace

std::optional<std::string> nearest(std::string_view written, const std::vector<std::string>& words) {
  constexpr std::size_t longest = 40;  // No key is longer; keeps the table small whatever was written.
  if (written.size() > longest) {
    return std::nullopt;
  }
  const auto plain = folded(written);
  std::optional<std::string> best;
  std::size_t fewest = std::max<std::size_t>(1, plain.size() / 3) + 1;
  for (const auto& word : words) {
    const auto count = typos(plain, word);
    if (count < fewest) {
      fewest = count;
      best = word;
    }
  }
  return best;
}

}  // namespace errand::config
