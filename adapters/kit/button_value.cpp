// The text is "<seal>.<job>.<action>.<place>" and, where it fits, ".<value>" in base64url. The seal is the
// first 12 bytes of an HMAC-SHA256 over the conversation and all that follows it: 96 bits against forgers who
// have one try a press.
#include "adapters/kit/button_value.hpp"

#include "bot/crypto/digest.hpp"
#include "bot/crypto/encoding.hpp"

#include <charconv>
#include <stdexcept>
#include <vector>

namespace errand::kit {

namespace {

constexpr std::size_t seal_bytes = 12;

std::string seal_of(std::string_view meaning, std::string_view conversation, std::string_view secret) {
  const auto message = "button\n" + std::string(conversation) + '\n' + std::string(meaning);
  return crypto::to_base64url(crypto::hmac_sha256(secret, message).substr(0, seal_bytes));
}

std::vector<std::string_view> fields_of(std::string_view text) {
  std::vector<std::string_view> fields;
  for (;;) {
    const auto dot = text.find('.');
    fields.push_back(text.substr(0, dot));
    if (dot == std::string_view::npos) return fields;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

std::string sealed(const Pressed& pressed, std::string_view conversation, std::string_view secret,
                   std::size_t limit) {
  const auto with = [&](std::string meaning) {
    return seal_of(meaning, conversation, secret) + '.' + std::move(meaning);
  };
  const auto meaning = pressed.job + '.' + pressed.action + '.' + std::to_string(pressed.place);
  if (!pressed.value.empty()) {
    auto whole = with(meaning + '.' + crypto::to_base64url(pressed.value));
    if (whole.size() <= limit) return whole;
  }
  auto text = with(meaning);
  if (text.size() > limit) throw std::logic_error("a button's value needs " + std::to_string(text.size()));
  return text;
}

std::optional<Pressed> unsealed(std::string_view text, std::string_view conversation,
                                std::string_view secret) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto meaning = text.substr(dot + 1);
  if (!crypto::constant_time_equal(text.substr(0, dot), seal_of(meaning, conversation, secret))) {
    return std::nullopt;
  }
  const auto fields = fields_of(meaning);
  if (fields.size() < 3 || fields.size() > 4) return std::nullopt;
  Pressed pressed{.job = std::string(fields[0]), .action = std::string(fields[1])};
  const auto place = fields[2];
  std::from_chars(place.data(), place.data() + place.size(), pressed.place);
  if (fields.size() == 4) {
    auto value = crypto::from_base64url(fields[3]);
    if (!value) return std::nullopt;
    pressed.value = std::move(*value);
  }
  return pressed;
}

}  // namespace errand::kit
