#include "bot/net/routes.hpp"

#include <algorithm>
#include <stdexcept>

namespace errand::net {

namespace {

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> segments;
  path.remove_prefix(std::min<std::size_t>(1, path.size()));
  for (std::size_t start = 0; start <= path.size();) {
    const auto end = std::min(path.find('/', start), path.size());
    segments.emplace_back(path.substr(start, end - start));
    start = end + 1;
  }
  return segments;
}

std::string joined(const std::vector<std::string>& segments, std::size_t from) {
  std::string out;
  for (std::size_t i = from; i < segments.size(); ++i) out += (i == from ? "" : "/") + segments[i];
  return out;
}

/// What the wildcards matched; nothing when the pattern does not fit.
std::optional<std::vector<std::string>> fit(const std::vector<std::string>& pattern,
                                            const std::vector<std::string>& path) {
  std::vector<std::string> wildcards;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == "**") {
      wildcards.push_back(joined(path, i));
      return wildcards;
    }
    if (i >= path.size()) return std::nullopt;
    if (pattern[i] == "*" && !path[i].empty())
      wildcards.push_back(path[i]);
    else if (pattern[i] != path[i])
      return std::nullopt;
  }
  if (path.size() != pattern.size()) return std::nullopt;
  return wildcards;
}

int looseness(const std::string& segment) {
  if (segment == "**") return 2;
  return segment == "*" ? 1 : 0;
}

bool more_exact(const Endpoint& left, const Endpoint& right) {
  return std::ranges::lexicographical_compare(left.pattern, right.pattern, {}, looseness, looseness);
}

bool answers(const Endpoint& endpoint, std::string_view method) {
  return endpoint.method == method || (method == "HEAD" && endpoint.method == "GET");
}

}  // namespace

void Routes::add(Endpoint endpoint, std::string_view pattern) {
  const std::string where = endpoint.method + " " + std::string(pattern);
  if (!pattern.starts_with('/')) throw std::logic_error("the route '" + where + "' does not begin with '/'");
  endpoint.pattern = split(pattern);
  const auto rest = std::ranges::find(endpoint.pattern, "**");
  if (rest != endpoint.pattern.end() && std::next(rest) != endpoint.pattern.end())
    throw std::logic_error("the route '" + where + "' has '**' before its end");
  for (const auto& other : endpoints_) {
    if (other.method == endpoint.method && other.pattern == endpoint.pattern)
      throw std::logic_error("the route '" + where + "' exists twice");
  }
  endpoints_.push_back(std::move(endpoint));
}

Match Routes::find(std::string_view method, std::string_view path) const {
  const auto segments = split(path);
  Match match;
  for (const auto& endpoint : endpoints_) {
    auto wildcards = fit(endpoint.pattern, segments);
    if (!wildcards) continue;
    if (std::ranges::find(match.allowed, endpoint.method) == match.allowed.end())
      match.allowed.push_back(endpoint.method);
    if (!answers(endpoint, method)) continue;
    if (match.endpoint != nullptr && !more_exact(endpoint, *match.endpoint)) continue;
    match.endpoint = &endpoint;
    match.wildcards = std::move(*wildcards);
  }
  return match;
}

}  // namespace errand::net
