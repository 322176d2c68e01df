/// Mention: whether a message speaks to the bot, and what it says without the address. Used by the parser of
/// transactions. Pure.
#pragma once

#include "adapters/matrix/identity.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace errand::matrix {

struct Spoken {
  std::string text;     ///< Without the address of the bot and without the quotation old clients put first.
  bool to_bot = false;  ///< The bot is mentioned.
  bool to_others = false;  ///< Somebody else is mentioned, or replied to.

  bool operator==(const Spoken&) const = default;
};

/// Of the content of an m.room.message. A mention is: m.mentions; where a client sends none, a link to the
/// bot in formatted_body or its id in the text; and, whatever a client sends, an address typed by hand:
/// "@errand" anywhere, or "Errand:" at the beginning. Source: spec.matrix.org, "User and room mentions" and
/// "Rich replies".
Spoken spoken(const nlohmann::json& content, const Identity& bot);

}  // namespace errand::matrix
