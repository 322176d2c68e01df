/// Identity: who the bot is on its homeserver. Used by the parser, which must know when it is spoken to.
#pragma once

#include <string>
#include <string_view>

namespace errand::matrix {

struct Identity {
  std::string user_id;       ///< "@errand:example.org"
  std::string display_name;  ///< "Errand"

  /// "errand"
  std::string_view localpart() const { return std::string_view(user_id).substr(1, user_id.find(':') - 1); }
  /// "example.org"
  std::string_view server() const { return std::string_view(user_id).substr(user_id.find(':') + 1); }

  bool operator==(const Identity&) const = default;
};

/// The server of "@ann:example.org" or "!room:example.org"; empty where there is none (rooms of version 12).
inline std::string_view server_of(std::string_view id) {
  const auto colon = id.find(':');
  return colon == std::string_view::npos ? std::string_view() : id.substr(colon + 1);
}

}  // namespace errand::matrix
