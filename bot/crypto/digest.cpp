#include "bot/crypto/digest.hpp"

#include "bot/crypto/encoding.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <fstream>
#include <stdexcept>

namespace errand::crypto {

namespace {

void require(int done) {
  if (done != 1) throw std::runtime_error("OpenSSL failed to compute a digest");
}

}  // namespace

std::string digest_of(std::string_view bytes, const EVP_MD* algorithm) {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  require(EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &size,
                     algorithm, nullptr));
  out.resize(size);
  return out;
}

struct Sha256::State {
  struct Free {
    void operator()(EVP_MD_CTX* held) const { EVP_MD_CTX_free(held); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  require(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr));
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::span<const char> bytes) {
  require(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()));
}

std::string Sha256::hex() {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  require(EVP_DigestFinal_ex(state_->context.get(), reinterpret_cast<unsigned char*>(out.data()), &size));
  out.resize(size);
  return to_hex(out);
}

std::string sha256(std::string_view bytes) {
  return digest_of(bytes, EVP_sha256());
}

std::string sha256_hex(std::string_view bytes) {
  return to_hex(sha256(bytes));
}

Result<std::string> sha256_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{Fault::not_found, "cannot open " + path};
  Sha256 digest;
  std::array<char, 1 << 16> buffer{};
  while (file.read(buffer.data(), buffer.size()) || file.gcount() > 0) {
    digest.add(std::span(buffer.data(), static_cast<std::size_t>(file.gcount())));
  }
  if (file.bad()) return Error{Fault::unavailable, "cannot read " + path + " to its end"};
  return digest.hex();
}

std::string sha1_hex(std::string_view bytes) {
  return to_hex(digest_of(bytes, EVP_sha1()));
}

std::string hmac_sha256(std::string_view key, std::string_view message) {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  const auto* done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                          reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                          reinterpret_cast<unsigned char*>(out.data()), &size);
  require(done != nullptr ? 1 : 0);
  out.resize(size);
  return out;
}

bool constant_time_equal(std::string_view one, std::string_view other) {
  // Digests have one length, so that the lengths of the texts do not show either.
  const auto left = sha256(one);
  const auto right = sha256(other);
  return CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace errand::crypto
