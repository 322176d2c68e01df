#include "adapters/web/sessions.hpp"

#include "bot/crypto/digest.hpp"
#include "bot/crypto/encoding.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace errand::web {

namespace {

constexpr const char* cookie_name = "errand_session";
constexpr auto session_time = std::chrono::hours(24 * 30);
constexpr auto failure_window = std::chrono::minutes(1);
constexpr int most_failures = 10;
constexpr std::size_t most_addresses = 10'000;  // remembered failures; more are an attack, and start over

}  // namespace

Sessions::Sessions(std::vector<Login> logins, std::string secret, const Clock& clock)
    : logins_(std::move(logins)), secret_(std::move(secret)), clock_(clock) {}

std::optional<std::string> Sessions::person_of_token(const std::string& token) const {
  std::optional<std::string> found;
  for (const auto& login : logins_) {
    if (crypto::constant_time_equal(login.token, token)) found = login.person;
  }
  return found;
}

std::string Sessions::signature_of(const std::string& payload) const {
  return crypto::to_hex(crypto::hmac_sha256(secret_, "session/" + payload));
}

std::string Sessions::cookie_for(const std::string& person, bool secure) const {
  const auto until = clock_.now() + session_time;
  const auto payload = crypto::to_hex(person) + "." + std::to_string(until.time_since_epoch().count());
  return std::string(cookie_name) + "=" + payload + "." + signature_of(payload) +
         "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" +
         std::to_string(std::chrono::seconds(session_time).count()) + (secure ? "; Secure" : "");
}

std::string Sessions::cookie_that_ends() {
  return std::string(cookie_name) + "=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0";
}

std::optional<std::string> Sessions::person_of(const net::Request& request) const {
  const auto cookie = request.cookie(cookie_name);
  if (!cookie) return std::nullopt;
  const auto first = cookie->find('.');
  const auto last = cookie->rfind('.');
  if (first == std::string::npos || first == last) return std::nullopt;
  if (!crypto::constant_time_equal(cookie->substr(last + 1), signature_of(cookie->substr(0, last)))) {
    return std::nullopt;
  }
  std::int64_t until = 0;
  const char* end = cookie->data() + last;
  const auto read = std::from_chars(cookie->data() + first + 1, end, until);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  if (clock_.now().time_since_epoch().count() > until) return std::nullopt;
  const auto person = crypto::from_hex(cookie->substr(0, first));
  if (!person || std::none_of(logins_.begin(), logins_.end(),
                              [&](const Login& login) { return login.person == *person; })) {
    return std::nullopt;
  }
  return person;
}

bool Sessions::may_try(const std::string& address) {
  const auto found = failures_.find(address);
  if (found == failures_.end()) return true;
  if (clock_.now() - found->second.since > failure_window) {
    failures_.erase(found);
    return true;
  }
  return found->second.count < most_failures;
}

void Sessions::failed(const std::string& address) {
  if (failures_.size() >= most_addresses) failures_.clear();
  auto& failures = failures_.try_emplace(address, Failures{.since = clock_.now()}).first->second;
  ++failures.count;
}

}  // namespace errand::web
