#include "config/time_zone.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

namespace errand::config {

namespace {

constexpr const char* database = "/usr/share/zoneinfo";
constexpr std::size_t largest_zone_bytes = 64U * 1024U;  // The largest of 2026 has 4 KB.
constexpr std::size_t header_bytes = 44;

/// Big-endian numbers from a text; reading past the end answers zeros and is noted.
class Bytes {
 public:
  explicit Bytes(std::string_view text) : text_(text) {}

  bool short_of_bytes() const { return short_; }
  void skip(std::size_t count) { take(count); }
  std::string_view rest() const { return text_; }

  std::int64_t number(std::size_t width) {
    const auto digits = take(width);
    std::uint64_t value =
        !digits.empty() && (static_cast<unsigned char>(digits[0]) & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
    for (const char digit : digits) {
      value = (value << 8U) | static_cast<unsigned char>(digit);
    }
    return static_cast<std::int64_t>(value);
  }

 private:
  std::string_view take(std::size_t count) {
    if (count > text_.size()) {
      short_ = true;
      text_ = {};
      return {};
    }
    const auto taken = text_.substr(0, count);
    text_.remove_prefix(count);
    return taken;
  }

  std::string_view text_;
  bool short_ = false;
};

/// The counts of a header, in the file's order.
struct Counts {
  std::size_t ut_flags = 0;
  std::size_t standard_flags = 0;
  std::size_t leaps = 0;
  std::size_t changes = 0;
  std::size_t types = 0;
  std::size_t letters = 0;

  std::size_t block_bytes(std::size_t time_width) const {
    return changes * (time_width + 1) + types * 6 + letters + leaps * (time_width + 4) + standard_flags +
           ut_flags;
  }
};

std::optional<Counts> read_header(Bytes& bytes) {
  if (!bytes.rest().starts_with("TZif")) {
    return std::nullopt;
  }
  constexpr std::size_t before_counts = 20;
  bytes.skip(before_counts);
  std::array<std::size_t, 6> counts{};
  for (auto& count : counts) {
    const auto value = bytes.number(4);
    if (value < 0 || value > static_cast<std::int64_t>(largest_zone_bytes)) {
      return std::nullopt;
    }
    count = static_cast<std::size_t>(value);
  }
  if (bytes.short_of_bytes()) {
    return std::nullopt;
  }
  return Counts{counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]};
}

bool is_zone_name(const std::string& name) {
  return !name.empty() && name.size() < 64 && name.front() != '/' && name.find("..") == std::string::npos &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/") ==
             std::string::npos;
}

}  // namespace

std::optional<TimeZone> TimeZone::read(const std::string& bytes) {
  Bytes reader{bytes};
  const auto old = read_header(reader);  // The block of version 1 has 32-bit times: skipped.
  if (!old || bytes.size() < header_bytes || bytes[4] < '2') {
    return std::nullopt;
  }
  reader.skip(old->block_bytes(4));
  const auto counts = read_header(reader);
  if (!counts || counts->types == 0) {
    return std::nullopt;
  }
  constexpr std::size_t time_width = 8;
  TimeZone zone;
  for (std::size_t index = 0; index < counts->changes; ++index) {
    zone.changes_.push_back({reader.number(time_width), 0});
  }
  std::vector<std::size_t> type_of_change;
  for (std::size_t index = 0; index < counts->changes; ++index) {
    type_of_change.push_back(static_cast<std::size_t>(reader.number(1) & 0xff));
  }
  std::vector<std::int32_t> offsets;
  for (std::size_t index = 0; index < counts->types; ++index) {
    offsets.push_back(static_cast<std::int32_t>(reader.number(4)));
    reader.skip(2);  // Whether it is summer time, and where its abbreviation is.
  }
  reader.skip(counts->letters + counts->leaps * (time_width + 4) + counts->standard_flags + counts->ut_flags);
  for (std::size_t index = 0; index < counts->changes; ++index) {
    if (type_of_change[index] >= offsets.size()) {
      return std::nullopt;
    }
    zone.changes_[index].offset_seconds = offsets[type_of_change[index]];
  }
  zone.first_offset_seconds_ = offsets.front();
  auto footer = std::string{reader.rest()};
  if (reader.short_of_bytes() || footer.size() < 2 || footer.front() != '\n' || footer.back() != '\n') {
    return std::nullopt;
  }
  zone.rule_ = read_zone_rule(footer.substr(1, footer.size() - 2));
  return zone;
}

std::vector<std::string> zone_names() {
  std::ifstream list{std::filesystem::path{database} / "zone.tab"};
  std::vector<std::string> names;
  for (std::string line; std::getline(list, line);) {  // "CN\t+3114+12128\tAsia/Shanghai\tBeijing Time"
    const auto start = line.find('\t', line.find('\t') + 1);
    if (line.starts_with('#') || start == std::string::npos) {
      continue;
    }
    auto name = line.substr(start + 1, line.find('\t', start + 1) - start - 1);
    if (is_zone_name(name)) {
      names.push_back(std::move(name));
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::optional<TimeZone> TimeZone::named(const std::string& name) {
  if (!is_zone_name(name)) {
    return std::nullopt;
  }
  const auto file = std::filesystem::path{database} / name;
  std::error_code failure;
  const auto size = std::filesystem::file_size(file, failure);  // Fails for folders, such as "Asia".
  if (failure || size > largest_zone_bytes) {
    return std::nullopt;
  }
  std::ifstream stream{file, std::ios::binary};
  return read(std::string{std::istreambuf_iterator<char>{stream}, {}});
}

std::chrono::seconds TimeZone::offset_at(std::chrono::sys_seconds instant) const {
  const auto at = instant.time_since_epoch().count();
  const auto after =
      std::upper_bound(changes_.begin(), changes_.end(), at,
                       [](std::int64_t time, const Change& change) { return time < change.from; });
  if (after == changes_.end() && rule_) {
    return std::chrono::seconds{rule_->offset_at(instant)};
  }
  return std::chrono::seconds{after == changes_.begin() ? first_offset_seconds_
                                                        : std::prev(after)->offset_seconds};
}

}  // namespace errand::config
