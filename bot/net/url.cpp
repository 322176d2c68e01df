#include "bot/net/url.hpp"

#include "bot/core/text.hpp"

#include <algorithm>
#include <charconv>

namespace errand::net {

namespace {

constexpr std::uint16_t plain_port = 80;
constexpr std::uint16_t secure_port = 443;

Error bad(std::string_view text, const std::string& why) {
  return {.fault = Fault::invalid_input,
          .message = "not an address: " + std::string(text) + " (" + why + ")"};
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool is_address_character(char c) {
  return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':' || c == '.';
}

/// Splits "host:port" or "[v6]:port".
Result<void> read_authority(std::string_view authority, std::string_view whole, Url& url) {
  std::string_view port;
  if (authority.starts_with('[')) {
    const auto end = authority.find(']');
    if (end == std::string_view::npos) return bad(whole, "no ']'");
    url.host = ascii_lower(authority.substr(1, end - 1));
    const auto rest = authority.substr(end + 1);
    if (!rest.empty() && rest[0] != ':') return bad(whole, "text after ']'");
    if (!rest.empty()) port = rest.substr(1);
    if (!std::ranges::all_of(url.host, is_address_character)) return bad(whole, "not an IPv6 address");
  } else {
    const auto colon = authority.find(':');
    url.host = ascii_lower(authority.substr(0, colon));
    if (colon != std::string_view::npos) port = authority.substr(colon + 1);
    if (!std::ranges::all_of(url.host, is_host_character)) return bad(whole, "a character no host has");
  }
  if (url.host.empty()) return bad(whole, "no host");
  url.port = url.secure ? secure_port : plain_port;
  if (port.empty()) return {};
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
  if (error != std::errc() || end != port.data() + port.size() || url.port == 0)
    return bad(whole, "the port");
  return {};
}

}  // namespace

std::string Url::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == (secure ? secure_port : plain_port) ? name : name + ":" + std::to_string(port);
}

std::string Url::text() const {
  return (secure ? "https://" : "http://") + authority() + target;
}

Result<Url> parse_url(std::string_view text) {
  if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) <= 32 || c == 127; })) {
    return bad(text, "a space or control character");
  }
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return bad(text, "it must begin with https:// or http://");
  const auto scheme = ascii_lower(text.substr(0, scheme_end));
  if (scheme != "http" && scheme != "https") return bad(text, "only http and https are known");
  Url url;
  url.secure = scheme == "https";
  auto rest = text.substr(scheme_end + 3);
  rest = rest.substr(0, rest.find('#'));
  const auto path = rest.find_first_of("/?\\");
  const auto authority = rest.substr(0, path);
  if (authority.find('@') != std::string_view::npos) return bad("…", "user:password is not allowed in it");
  if (const auto read = read_authority(authority, text, url); !read) return read.error();
  const auto target = path == std::string_view::npos ? std::string_view() : rest.substr(path);
  if (target.starts_with('\\')) return bad(text, "a backslash");
  url.target = target.starts_with('/') ? std::string(target) : "/" + std::string(target);
  return url;
}

Result<Url> resolve_location(const Url& base, std::string_view location) {
  if (location.find("://") != std::string_view::npos &&
      location.find("://") < location.find_first_of("/?#")) {
    return parse_url(location);
  }
  const std::string scheme = base.secure ? "https:" : "http:";
  if (location.starts_with("//")) return parse_url(scheme + std::string(location));
  const std::string origin = scheme + "//" + base.authority();
  if (location.starts_with('/')) return parse_url(origin + std::string(location));
  const auto path = base.target.substr(0, base.target.find('?'));
  if (location.starts_with('?')) return parse_url(origin + path + std::string(location));
  return parse_url(origin + path.substr(0, path.rfind('/') + 1) + std::string(location));
}

}  // namespace errand::net
