#include "adapters/web/page.hpp"

#include "bot/crypto/digest.hpp"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace errand::embedded {
using Files = std::vector<std::pair<std::string_view, std::string_view>>;
const Files& page_files();
}  // namespace errand::embedded

namespace errand::web {

namespace {

using Row = std::pair<std::string_view, std::string_view>;

constexpr std::array<Row, 6> page_types{{{".html", "text/html; charset=utf-8"},
                                         {".css", "text/css; charset=utf-8"},
                                         {".js", "text/javascript; charset=utf-8"},
                                         {".svg", "image/svg+xml"},
                                         {".png", "image/png"},
                                         {".ico", "image/x-icon"}}};

constexpr std::array<Row, 5> picture_types{{{".png", "image/png"},
                                            {".jpg", "image/jpeg"},
                                            {".jpeg", "image/jpeg"},
                                            {".gif", "image/gif"},
                                            {".webp", "image/webp"}}};

/// Nothing from other hosts, nothing inline: a text that slips through as markup still does nothing.
constexpr const char* content_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

template <std::size_t count>
std::optional<std::string> type_of(const std::array<Row, count>& types, std::string_view name) {
  for (const auto& [extension, type] : types) {
    if (name.size() < extension.size()) continue;
    if (same_ignoring_case(name.substr(name.size() - extension.size()), extension)) return std::string(type);
  }
  return std::nullopt;
}

net::Handler answer_with(std::string_view name, std::string_view content) {
  const auto type = type_of(page_types, name).value_or("application/octet-stream");
  constexpr std::size_t tag_digits = 20;
  const auto tag = "\"" + crypto::sha256_hex(content).substr(0, tag_digits) + "\"";
  return [content, type, tag](net::Request request) -> Task<net::Response> {
    net::Response response;
    response.headers.add("ETag", tag);
    response.headers.add("Cache-Control", "no-cache");
    if (request.header("If-None-Match") == tag) {
      response.status = 304;
      co_return response;
    }
    response.headers.add("Content-Type", type);
    response.headers.add("Content-Security-Policy", content_policy);
    response.headers.add("Referrer-Policy", "no-referrer");
    response.headers.add("Cross-Origin-Opener-Policy", "same-origin");
    response.body = std::string(content);
    co_return response;
  };
}

/// "example.com:8484" of "https://example.com:8484/path"; empty when it is no such address.
std::string_view host_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  return url.substr(0, url.find('/'));
}

}  // namespace

void add_page(net::Server& server) {
  for (const auto& [path, content] : embedded::page_files()) {
    const auto name = path.substr(path.rfind('/') + 1);
    const bool is_index = name == "index.html";
    server.route("GET", is_index ? "/" : "/assets/" + std::string(name), answer_with(name, content));
  }
}

bool is_own_origin(const net::Request& request, const std::string& public_url) {
  const auto origin = request.header("Origin");
  if (!origin) return true;
  const auto host = host_of(*origin);
  if (host.empty()) return false;
  return same_ignoring_case(host, request.header("Host").value_or("")) ||
         same_ignoring_case(host, host_of(public_url));
}

std::optional<std::string> picture_type(const std::string& name) {
  return type_of(picture_types, name);
}

}  // namespace errand::web
