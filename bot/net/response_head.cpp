#include "bot/net/response_head.hpp"

#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace errand::net {

namespace {

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

bool has_body(unsigned status) {
  return status >= 200 && status != 204 && status != 304;
}

std::string response_head(const Response& response, std::uint64_t body_bytes, KeepAlive keep_alive) {
  if (response.status < 200 || response.status > 599)
    throw std::logic_error("a handler answered with the impossible status " +
                           std::to_string(response.status));
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head += boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(response.status));
  head += "\r\n";
  for (const auto& [name, value] : response.headers) {
    if (!is_token(name) || holds_line_end(value))
      throw std::logic_error("a handler answered with a header that is not one line: " + name);
    const bool of_the_server = same_ignoring_case(name, "Content-Length") ||
                               same_ignoring_case(name, "Transfer-Encoding") ||
                               same_ignoring_case(name, "Connection");
    if (!of_the_server) head += name + ": " + value + "\r\n";
  }
  if (!response.headers.has("X-Content-Type-Options")) head += "X-Content-Type-Options: nosniff\r\n";
  if (has_body(response.status)) head += "Content-Length: " + std::to_string(body_bytes) + "\r\n";
  head += keep_alive == KeepAlive::yes ? "Connection: keep-alive\r\n" : "Connection: close\r\n";
  return head + "\r\n";
}

Result<std::optional<ByteRange>> requested_range(std::string_view header, std::uint64_t size_bytes) {
  constexpr std::string_view unit = "bytes=";
  if (!header.starts_with(unit) || header.find(',') != std::string_view::npos) return std::nullopt;
  header.remove_prefix(unit.size());
  const auto dash = header.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first = number(header.substr(0, dash));
  const auto last = number(header.substr(dash + 1));
  const Error outside{
      .fault = Fault::invalid_input,
      .message = "The range lies outside the file's " + std::to_string(size_bytes) + " bytes.",
      .code = "bad_range"};
  if (dash == 0) {
    if (!last) return std::nullopt;
    const auto length = std::min(*last, size_bytes);
    if (length == 0) return outside;
    return ByteRange{.first = size_bytes - length, .length = length};
  }
  if (!first || (!last && dash + 1 != header.size())) return std::nullopt;
  if (last && *last < *first) return std::nullopt;
  if (*first >= size_bytes) return outside;
  const auto end = last ? std::min(*last, size_bytes - 1) : size_bytes - 1;
  return ByteRange{.first = *first, .length = end - *first + 1};
}

}  // namespace errand::net
