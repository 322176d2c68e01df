#include "bot/net/target.hpp"

#include "bot/core/text.hpp"

#include <optional>

namespace errand::net {

namespace {

Error bad(std::string why) {
  return {.fault = Fault::invalid_input, .message = std::move(why), .code = "bad_target"};
}

std::optional<unsigned> hex(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

std::optional<char> escaped_at(std::string_view text, std::size_t index) {
  if (index + 2 >= text.size()) return std::nullopt;
  const auto high = hex(text[index + 1]);
  const auto low = hex(text[index + 2]);
  if (!high || !low) return std::nullopt;
  return static_cast<char>(*high * 16 + *low);
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

/// An escaped '/' would change what a segment is after the routes have looked: refused, with '\\' and
/// controls.
Result<std::string> decode_path(std::string_view path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    char c = path[i];
    if (c == '%') {
      const auto value = escaped_at(path, i);
      if (!value)
        return bad("The path holds a '%' that two hexadecimal digits do not follow; write %25 for '%'.");
      if (*value == '/') return bad("The path holds an escaped '/', which no route accepts.");
      c = *value;
      i += 2;
    }
    if (is_control(c) || c == '\\') return bad("The path holds a control character or a backslash.");
    out += c;
  }
  if (!is_utf8(out)) return bad("The path is not well-formed UTF-8.");
  return out;
}

Result<std::string> normalise(std::string_view path) {
  std::vector<std::string_view> segments;
  const bool folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
  for (std::size_t start = 0; start <= path.size();) {
    const auto end = std::min(path.find('/', start), path.size());
    const auto segment = path.substr(start, end - start);
    if (segment == "..") {
      if (segments.empty()) return bad("The path leads above the root.");
      segments.pop_back();
    } else if (!segment.empty() && segment != ".") {
      segments.push_back(segment);
    }
    start = end + 1;
  }
  std::string out;
  for (const auto segment : segments) {
    out += '/';
    out += segment;
  }
  if (out.empty() || folder) out += '/';
  return out;
}

std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> items;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto item = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (item.empty()) continue;
    const auto equals = std::min(item.find('='), item.size());
    items.emplace_back(decode_form(item.substr(0, equals)),
                       decode_form(item.substr(std::min(equals + 1, item.size()))));
  }
  return items;
}

}  // namespace

std::string decode_form(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (const auto value = text[i] == '%' ? escaped_at(text, i) : std::nullopt) {
      out += *value;
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

Result<Target> parse_target(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    target.remove_prefix(scheme.size());
    target.remove_prefix(std::min(target.find_first_of("/?"), target.size()));
    if (target.empty()) target = "/";
  }
  if (!target.starts_with('/')) return bad("The request target is not a path.");
  const auto question = std::min(target.find('?'), target.size());
  auto decoded = decode_path(target.substr(0, question));
  if (!decoded) return decoded.error();
  auto path = normalise(*decoded);
  if (!path) return path.error();
  return Target{.path = std::move(*path),
                .query = parse_query(target.substr(std::min(question + 1, target.size())))};
}

}  // namespace errand::net
