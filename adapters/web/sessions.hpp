/// Sessions: who is logged in to the chat page. A token is exchanged for a signed cookie, so that nothing has
/// to be stored and a restart logs nobody out. Used by WebAdapter.
#pragma once

#include "bot/core/clock.hpp"
#include "bot/net/message.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace errand::web {

struct Login {
  std::string person;
  std::string token;
};

class Sessions {
 public:
  /// `secret` signs the cookies; a person who is no longer among the logins is logged out.
  Sessions(std::vector<Login> logins, std::string secret, const Clock& clock);

  /// The person whose token this is. Compares in constant time, and with every token.
  std::optional<std::string> person_of_token(const std::string& token) const;
  /// The Set-Cookie value that logs this person in for 30 days (RFC 6265bis: HttpOnly, SameSite=Strict).
  std::string cookie_for(const std::string& person, bool secure) const;
  static std::string cookie_that_ends();
  /// Who sent this request; nothing when the cookie is missing, forged, too old or of somebody removed.
  std::optional<std::string> person_of(const net::Request& request) const;

  /// Guessing is slowed: after ten wrong tokens within a minute an address is refused for the rest of it.
  bool may_try(const std::string& address);
  void failed(const std::string& address);

 private:
  struct Failures {
    TimePoint since;
    int count = 0;
  };

  std::string signature_of(const std::string& payload) const;

  std::vector<Login> logins_;
  std::string secret_;
  const Clock& clock_;
  std::map<std::string, Failures> failures_;
};

}  // namespace errand::web
