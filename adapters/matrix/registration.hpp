/// Registration: the file by which a homeserver learns of the bot, written by `errand platform matrix
/// registration` and read by both sides, so that the two tokens stand in one place. Reading it is config's.
/// Source: spec.matrix.org, "Application Service API", "Registration".
#pragma once

#include "bot/core/result.hpp"

#include <string>
#include <string_view>

namespace errand::matrix {

struct Registration {
  std::string id = "errand";
  std::string url;  ///< Where the homeserver reaches the bot: http://host:port/hook/<name>.
  std::string localpart = "errand";
  std::string as_token;
  std::string hs_token;

  bool operator==(const Registration&) const = default;
};

/// With fresh random tokens. Fault::invalid_input, with what to write instead, for an address or a name that
/// a homeserver would not take.
Result<Registration> new_registration(std::string_view url, std::string_view localpart);

/// As YAML.
std::string to_yaml(const Registration& registration);

}  // namespace errand::matrix
