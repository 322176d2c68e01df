#include "adapters/matrix/registration.hpp"

#include "bot/core/text.hpp"
#include "bot/crypto/encoding.hpp"

namespace errand::matrix {

namespace {

constexpr std::size_t token_characters = 52;  // of 5 bits each: 260, beyond guessing

/// spec.matrix.org, "User identifiers": what new localparts are made of, without '/', which ends a segment of
/// our route.
bool is_localpart(std::string_view name) {
  return !name.empty() && name.size() <= 100 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._=-") == std::string_view::npos;
}

bool is_hook(std::string_view url) {
  const bool is_web = url.starts_with("http://") || url.starts_with("https://");
  const auto hook = url.find("/hook/");
  return is_web && hook != std::string_view::npos && hook + 6 < url.size() && !url.ends_with('/') &&
         url.find_first_of(" \t\n'\"\\?#") == std::string_view::npos;
}

}  // namespace

Result<Registration> new_registration(std::string_view url, std::string_view localpart) {
  if (!is_hook(url)) {
    return Error{
        Fault::invalid_input,
        "'" + shortened(printable(url), 200) +
            "' is not where a homeserver can reach the bot; write the service's address with /hook/ and the "
            "connection's name, such as http://127.0.0.1:8484/hook/matrix"};
  }
  if (!is_localpart(localpart)) {
    return Error{
        Fault::invalid_input,
        "'" + shortened(printable(localpart), 100) +
            "' cannot be a user's name; write lower-case letters, digits and . _ = -, such as errand"};
  }
  Registration made;
  made.id = localpart;
  made.url = url;
  made.localpart = localpart;
  made.as_token = crypto::random_name(token_characters);
  made.hs_token = crypto::random_name(token_characters);
  return made;
}

std::string to_yaml(const Registration& registration) {
  std::string pattern;
  for (const char c : registration.localpart) pattern += c == '.' ? std::string("\\.") : std::string(1, c);
  return "# How the homeserver and errand know each other. Both read this file; both tokens are secrets.\n"
         "id: " +
         registration.id +
         "\n"
         "url: " +
         registration.url +
         "\n"
         "as_token: " +
         registration.as_token +
         "\n"
         "hs_token: " +
         registration.hs_token +
         "\n"
         "sender_localpart: " +
         registration.localpart +
         "\n"
         "rate_limited: false\n"
         "receive_ephemeral: false\n"
         "namespaces:\n"
         "  users:\n"
         "    - exclusive: true\n"
         "      regex: '@" +
         pattern +
         ":.*'\n"
         "  aliases: []\n"
         "  rooms: []\n";
}

}  // namespace errand::matrix
