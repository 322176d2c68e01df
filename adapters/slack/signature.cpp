#include "adapters/slack/signature.hpp"

#include "bot/crypto/digest.hpp"
#include "bot/crypto/encoding.hpp"

#include <charconv>

namespace errand::slack {

namespace {

std::optional<std::chrono::seconds> seconds_in(const std::string& text) {
  std::int64_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  constexpr std::int64_t latest = 100'000'000'000;  // the year 5138: no overflow below
  if (error != std::errc() || stop != end || value < 0 || value > latest) return std::nullopt;
  return std::chrono::seconds(value);
}

}  // namespace

std::optional<std::string> complaint_about_signature(const net::Request& request,
                                                     std::string_view signing_secret, TimePoint now) {
  const auto stamp = request.header("X-Slack-Request-Timestamp");
  const auto signature = request.header("X-Slack-Signature");
  if (!stamp || !signature) return "a call without Slack's signature";
  const auto sent = seconds_in(*stamp);
  if (!sent) return "a call whose timestamp is not a number";
  if (signing_secret.empty()) return "there is no signing secret to check with";
  if (std::chrono::abs(now - TimePoint(*sent)) > oldest_call) {
    return "a call more than 5 minutes off our clock; if this repeats, set this machine's clock "
           "(timedatectl)";
  }
  const auto expected =
      "v0=" + crypto::to_hex(crypto::hmac_sha256(signing_secret, "v0:" + *stamp + ":" + request.body));
  if (crypto::constant_time_equal(expected, *signature)) return std::nullopt;
  return "a call with a wrong signature; if this repeats, compare `signing_secret` with the app's page Basic "
         "Information";
}

}  // namespace errand::slack
