/// Secret: a token or key from the configuration. It cannot be printed, formatted or written as JSON by
/// mistake: whoever needs the text says reveal(), and a reader can search for that word.
#pragma once

#include <ostream>
#include <string>
#include <utility>

namespace errand::config {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  const std::string& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

  /// For comparing settings; what a stranger sends is compared in constant time by bot/crypto.
  bool operator==(const Secret&) const = default;

 private:
  std::string value_;
};

std::ostream& operator<<(std::ostream&, const Secret&) = delete;
template <typename Json>
void to_json(Json&, const Secret&) = delete;

}  // namespace errand::config
