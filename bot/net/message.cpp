#include "bot/net/message.hpp"

#include "bot/core/text.hpp"

#include <array>
#include <cstdio>

namespace errand::net {

namespace {

Response typed(unsigned status, std::string type, std::string body) {
  return {.status = status,
          .headers = {{"Content-Type", std::move(type)}},
          .body = std::move(body),
          .file_path = {}};
}

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : to_utf8(text)) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
      out += escape.data();
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace

std::optional<std::string> Request::query_value(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::optional<std::string> Request::cookie(std::string_view name) const {
  for (const std::string& line : headers.all("Cookie")) {
    std::string_view rest = line;
    while (!rest.empty()) {
      const auto end = std::min(rest.find(';'), rest.size());
      const auto item = trimmed(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      const auto equals = item.find('=');
      if (equals == std::string_view::npos || trimmed(item.substr(0, equals)) != name) continue;
      auto value = trimmed(item.substr(equals + 1));
      if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
        value = value.substr(1, value.size() - 2);
      return std::string(value);
    }
  }
  return std::nullopt;
}

Response text_response(unsigned status, std::string text) {
  return typed(status, "text/plain; charset=utf-8", std::move(text));
}

Response json_response(unsigned status, std::string json) {
  return typed(status, "application/json", std::move(json));
}

Response html_response(unsigned status, std::string html) {
  return typed(status, "text/html; charset=utf-8", std::move(html));
}

Response file_response(std::string path, std::string media_type) {
  auto response = typed(200, std::move(media_type), {});
  response.file_path = std::move(path);
  return response;
}

Response error_response(unsigned status, std::string_view code, std::string_view message) {
  return json_response(status,
                       "{\"error\":" + json_text(code) + ",\"message\":" + json_text(message) + "}\n");
}

std::string attachment(std::string_view name) {
  constexpr std::string_view plain = "!#$&+-.^_`|~";  // RFC 8187 attr-char beside letters and digits
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string ascii;
  std::string encoded;
  for (const char c : printable(to_utf8(name))) {
    const auto byte = static_cast<unsigned char>(c);
    const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (alphanumeric || plain.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += digits[byte >> 4U];
      encoded += digits[byte & 15U];
    }
    if ((byte & 0xC0U) == 0x80U) continue;  // one '_' for each code point
    ascii += byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\' && c != '%' ? c : '_';
  }
  return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded;
}

}  // namespace errand::net
