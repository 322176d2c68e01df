#include "adapters/web/files.hpp"

#include "bot/crypto/digest.hpp"
#include "bot/crypto/encoding.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace errand::web {

namespace {

/// RFC 3986: everything but unreserved characters is escaped.
std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          c == '-' || c == '.' || c == '_' || c == '~';
    encoded += is_plain ? std::string(1, c) : "%" + crypto::to_hex(std::string_view(&c, 1));
  }
  return encoded;
}

}  // namespace

std::string FileLinks::signature_of(const std::string& person, const std::string& sha256) const {
  constexpr std::size_t hex_digits = 32;  // 128 bits: nobody guesses them
  return crypto::to_hex(crypto::hmac_sha256(secret_, "file/" + sha256 + "/" + person)).substr(0, hex_digits);
}

std::string FileLinks::locator_for(const std::string& person, const std::string& sha256) const {
  return sha256 + "." + signature_of(person, sha256);
}

std::optional<std::string> FileLinks::hash_of(const std::string& person, const std::string& locator) const {
  const auto dot = locator.find('.');
  if (dot == std::string::npos) return std::nullopt;
  auto hash = locator.substr(0, dot);
  if (!is_link_of(person, hash, locator.substr(dot + 1))) return std::nullopt;
  return hash;
}

std::string FileLinks::link_for(const std::string& person, const std::string& sha256,
                                const std::string& name) const {
  return "/api/files/" + sha256 + "/" + percent_encoded(name) + "?key=" + signature_of(person, sha256);
}

bool FileLinks::is_link_of(const std::string& person, const std::string& sha256,
                           const std::string& key) const {
  return crypto::constant_time_equal(key, signature_of(person, sha256));
}

void FileLinks::add_links(const std::string& person, nlohmann::json& body) const {
  for (const auto* list : {"files", "pictures"}) {
    const auto found = body.find(list);
    if (found == body.end()) continue;
    for (auto& file : *found) {
      const auto hash = file.value("sha256", "");
      if (!hash.empty()) file["url"] = link_for(person, hash, file.value("name", "file"));
    }
  }
}

}  // namespace errand::web
