#include "config/units.hpp"

#include <array>
#include <cctype>
#include <charconv>
#include <span>

namespace errand::config {

namespace {

struct Unit {
  std::string_view name;  // Lower case; the first of a factor is how it is written.
  std::uint64_t factor;
};

constexpr std::uint64_t kib = 1024;
constexpr std::array sizes{Unit{"tb", kib* kib* kib* kib},
                           Unit{"tib", kib* kib* kib* kib},
                           Unit{"gb", kib* kib* kib},
                           Unit{"gib", kib* kib* kib},
                           Unit{"mb", kib* kib},
                           Unit{"mib", kib* kib},
                           Unit{"kb", kib},
                           Unit{"kib", kib},
                           Unit{"bytes", 1}};
constexpr std::array durations{Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"min", 60'000},
                               Unit{"s", 1'000}, Unit{"ms", 1}};

std::string lower(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    result += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return result;
}

/// A number, at most one space, a unit.
std::optional<std::uint64_t> amount(std::string_view text, std::span<const Unit> units) {
  const auto digits = text.find_first_not_of("0123456789.");
  if (digits == 0 || digits == std::string_view::npos) {
    return std::nullopt;
  }
  auto name = text.substr(digits);
  if (name.starts_with(' ')) {
    name.remove_prefix(1);
  }
  const auto unit_name = lower(name);
  for (const auto& unit : units) {
    if (unit.name != unit_name) {
      continue;
    }
    double number = 0;
    const auto* const end = text.data() + digits;
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    const double total = number * static_cast<double>(unit.factor);
    constexpr double largest = 9e15;  // Doubles are exact below 2^53; nothing here comes near.
    if (error != std::errc{} || stop != end || total > largest) {
      return std::nullopt;
    }
    return static_cast<std::uint64_t>(total);
  }
  return std::nullopt;
}

const Unit& largest_unit(std::uint64_t value, std::span<const Unit> units) {
  for (const auto& unit : units) {
    if (value >= unit.factor && value % unit.factor == 0) {
      return unit;
    }
  }
  return units.back();
}

}  // namespace

std::optional<std::uint64_t> size_of(std::string_view text) {
  return amount(text, sizes);
}

std::optional<std::chrono::milliseconds> duration_of(std::string_view text) {
  const auto value = amount(text, durations);
  if (!value) {
    return std::nullopt;
  }
  return std::chrono::milliseconds{static_cast<std::int64_t>(*value)};
}

std::string size_text(std::uint64_t bytes) {
  const auto& unit = largest_unit(bytes, sizes);
  std::string name{unit.name};
  if (unit.factor > 1) {
    for (char& letter : name) {
      letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    }
  }
  return std::to_string(bytes / unit.factor) + ' ' + name;
}

std::string duration_text(std::chrono::milliseconds duration) {
  const auto value = static_cast<std::uint64_t>(duration.count());
  if (value == 0) {
    return "0 s";
  }
  constexpr std::uint64_t minute = 60'000;
  const auto& unit =
      value == minute ? durations[3] : largest_unit(value, durations);  // "60 s" beside "90 s".
  return std::to_string(value / unit.factor) + ' ' + std::string{unit.name};
}

}  // namespace errand::config
