/// HttpHeaders: names and values in the order they came or are to be sent; names compare without case. Used
/// by the server's and the client's messages (bot/net, bot/core/http.hpp) and by adapters that read headers.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace errand {

class HttpHeaders {
 public:
  HttpHeaders() = default;
  HttpHeaders(std::initializer_list<std::pair<std::string, std::string>> items) : items_(items) {}

  /// The first value under this name.
  std::optional<std::string> find(std::string_view name) const;
  /// Every value under this name, in order.
  std::vector<std::string> all(std::string_view name) const;
  bool has(std::string_view name) const;
  /// Replaces every value under this name.
  void set(std::string name, std::string value);
  /// Adds one more value under this name (Set-Cookie).
  void add(std::string name, std::string value);
  void remove(std::string_view name);

  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }

  bool operator==(const HttpHeaders&) const = default;

 private:
  std::vector<std::pair<std::string, std::string>> items_;
};

/// ASCII letters compared without case.
bool same_ignoring_case(std::string_view left, std::string_view right);
/// Whether it may be a method or a header's name (https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2).
bool is_token(std::string_view text);
/// Whether a header's value would end its line, or its text (a zero byte): such a one is never sent.
bool holds_line_end(std::string_view value);

}  // namespace errand
