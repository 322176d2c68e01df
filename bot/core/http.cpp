#include "bot/core/http.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ctime>

namespace errand {

namespace {

using std::chrono::milliseconds;

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Seconds since 1970 of "Wed, 21 Oct 2015 07:28:00 GMT".
std::optional<double> date_of(const std::string& text) {
  std::tm parts{};
  const char* end = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return static_cast<double>(::timegm(&parts));
}

}  // namespace

milliseconds wait_of(double seconds) {
  constexpr auto longest = std::chrono::duration<double>(std::chrono::hours(24));
  if (!std::isfinite(seconds) || seconds <= 0) return {};
  return milliseconds(static_cast<std::int64_t>(std::ceil(std::min(seconds, longest.count()) * 1000)));
}

milliseconds wait_in(const HttpHeaders& headers, std::string_view name, std::optional<TimePoint> now) {
  const auto said = headers.find(name);
  if (!said) return {};
  if (const auto seconds = number_of(*said)) return wait_of(*seconds);
  const auto until = date_of(*said);
  auto from = date_of(headers.find("Date").value_or(""));
  if (!from && now) from = std::chrono::duration<double>(now->time_since_epoch()).count();
  return until && from ? wait_of(*until - *from) : milliseconds(0);
}

std::string url_encoded(std::string_view text) {
  static constexpr std::string_view kept =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (kept.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

std::string form_encoded(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    if (!out.empty()) out += '&';
    out += url_encoded(name) + '=' + url_encoded(value);
  }
  return out;
}

}  // namespace errand
