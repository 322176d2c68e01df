/// Errors: what Feishu's codes mean for us, as an Error whose fault says whether to try again and whose code
/// is a stable word. Pure.
/// Sources: open.feishu.cn, "Generic error codes" and the error tables of the im/v1 pages.
#pragma once

#include "bot/core/result.hpp"

#include <cstdint>
#include <string>

namespace errand::feishu {

/// What an API said that did not do what it was asked.
struct Refusal {
  std::int64_t code = 0;
  std::string message;  ///< Feishu's own, with a link for the admin where a permission is missing.
  int status = 0;       ///< Of HTTP.
};

/// Words that callers look for; the others only say what to do.
inline constexpr const char* token_refused = "token_refused";
inline constexpr const char* card_refused = "card_refused";
inline constexpr const char* message_gone = "message_gone";
inline constexpr const char* missing_scope = "missing_scope";

/// Never a success: code 0 is a bug of the caller.
Error explained(const Refusal& refusal);

/// The permissions that a refusal for want of one names, such as "im:resource, im:message"; empty without.
std::string scopes_in(const Refusal& refusal);

}  // namespace errand::feishu
