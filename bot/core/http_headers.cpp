#include "bot/core/http_headers.hpp"

#include <algorithm>

namespace errand {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool holds_line_end(std::string_view value) {
  return value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

bool same_ignoring_case(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, [](char a, char b) { return lower(a) == lower(b); });
}

std::optional<std::string> HttpHeaders::find(std::string_view name) const {
  for (const auto& [key, value] : items_) {
    if (same_ignoring_case(key, name)) return value;
  }
  return std::nullopt;
}

std::vector<std::string> HttpHeaders::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : items_) {
    if (same_ignoring_case(key, name)) values.push_back(value);
  }
  return values;
}

bool HttpHeaders::has(std::string_view name) const {
  return std::ranges::any_of(items_, [&](const auto& item) { return same_ignoring_case(item.first, name); });
}

void HttpHeaders::set(std::string name, std::string value) {
  remove(name);
  add(std::move(name), std::move(value));
}

void HttpHeaders::add(std::string name, std::string value) {
  items_.emplace_back(std::move(name), std::move(value));
}

void HttpHeaders::remove(std::string_view name) {
  std::erase_if(items_, [&](const auto& item) { return same_ignoring_case(item.first, name); });
}

}  // namespace errand
