#include "bot/crypto/aes.hpp"

#include "bot/crypto/digest.hpp"
#include "bot/crypto/encoding.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <stdexcept>

namespace errand::crypto {

namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t cipher_block_bytes = 16;
constexpr std::size_t wecom_padding_bytes = 32;
constexpr std::size_t frame_bytes = 16 + 4;  // random bytes, length

enum class Direction { decrypt = 0, encrypt = 1 };

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// Whole blocks, no padding: OpenSSL's own knows 16 bytes only.
std::string cbc(Direction direction, std::string_view key, std::string_view iv, std::string_view blocks) {
  if (key.size() != key_bytes || iv.size() != cipher_block_bytes || blocks.size() % cipher_block_bytes != 0 ||
      blocks.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw std::invalid_argument("AES-256-CBC takes a key of 32 bytes, an IV of 16 and whole blocks");
  }
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                &EVP_CIPHER_CTX_free);
  std::string out(blocks.size() + cipher_block_bytes, '\0');
  auto* const target = reinterpret_cast<unsigned char*>(out.data());
  int size = 0;
  int rest = 0;
  if (context == nullptr ||
      EVP_CipherInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, bytes_of(key), bytes_of(iv),
                        static_cast<int>(direction)) != 1 ||
      EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
      EVP_CipherUpdate(context.get(), target, &size, bytes_of(blocks), static_cast<int>(blocks.size())) !=
          1 ||
      EVP_CipherFinal_ex(context.get(), target + size, &rest) != 1) {
    throw std::runtime_error("OpenSSL failed at AES-256-CBC");
  }
  out.resize(static_cast<std::size_t>(size) + static_cast<std::size_t>(rest));
  return out;
}

std::string padded(std::string_view text, std::size_t to_bytes) {
  const auto pad = to_bytes - text.size() % to_bytes;
  return std::string(text).append(pad, static_cast<char>(pad));
}

Error not_ours(const char* why) {
  return {Fault::invalid_input,
          std::string("the encrypted text cannot be read: ") + why +
              "; compare the encryption key in the config with the platform's console",
          "cannot_decrypt"};
}

Result<std::string> decrypted(std::string_view key, std::string_view iv, std::string_view blocks,
                              std::size_t padded_to) {
  if (blocks.empty() || blocks.size() % cipher_block_bytes != 0) return not_ours("it is not whole blocks");
  auto text = cbc(Direction::decrypt, key, iv, blocks);
  const auto pad = static_cast<std::size_t>(static_cast<unsigned char>(text.back()));
  if (pad == 0 || pad > padded_to || pad > text.size()) return not_ours("its padding is wrong");
  const auto tail = std::string_view(text).substr(text.size() - pad);
  if (!std::all_of(tail.begin(), tail.end(), [last = text.back()](char c) { return c == last; })) {
    return not_ours("its padding is wrong");
  }
  text.resize(text.size() - pad);
  return text;
}

}  // namespace

Result<std::string> decrypt_behind_iv(std::string_view secret, std::string_view bytes) {
  if (bytes.size() < cipher_block_bytes) return not_ours("it is shorter than its IV");
  return decrypted(sha256(secret), bytes.substr(0, cipher_block_bytes), bytes.substr(cipher_block_bytes),
                   cipher_block_bytes);
}

std::string encrypt_behind_iv(std::string_view secret, std::string_view iv, std::string_view text) {
  return std::string(iv) + cbc(Direction::encrypt, sha256(secret), iv, padded(text, cipher_block_bytes));
}

std::optional<std::string> wecom_key(std::string_view encoding_aes_key) {
  // 43 characters of 6 bits are 2 bits more than 32 bytes: the last character is replaced by the one without
  // them.
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::size_t characters = 43;
  if (encoding_aes_key.size() != characters) return std::nullopt;
  const auto last = digits.find(encoding_aes_key.back());
  if (last == std::string_view::npos) return std::nullopt;
  std::string text(encoding_aes_key);
  text.back() = digits[last - last % 4];
  return from_base64(text + "=");
}

Result<WecomMessage> decrypt_wecom_message(std::string_view key, std::string_view bytes) {
  auto plain = decrypt_wecom_media(key, bytes);
  if (!plain) return plain.error();
  if (plain->size() < frame_bytes) return not_ours("it is shorter than its frame");
  std::size_t length = 0;
  for (std::size_t at = 16; at < frame_bytes; ++at) {
    length = length << 8U | static_cast<unsigned char>((*plain)[at]);
  }
  if (length > plain->size() - frame_bytes) return not_ours("its length is wrong");
  return WecomMessage{.text = plain->substr(frame_bytes, length),
                      .receiver = plain->substr(frame_bytes + length)};
}

std::string encrypt_wecom_message(std::string_view key, std::string_view random,
                                  const WecomMessage& message) {
  if (random.size() != 16) throw std::invalid_argument("a WeCom message starts with 16 random bytes");
  if (message.text.size() > std::numeric_limits<std::uint32_t>::max()) {
    throw std::invalid_argument("a WeCom message is shorter than 4 GB");
  }
  std::string frame(random);
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    frame += static_cast<char>(message.text.size() >> shift & 255U);
  }
  return encrypt_wecom_media(key, frame + message.text + message.receiver);
}

Result<std::string> decrypt_wecom_media(std::string_view key, std::string_view bytes) {
  return decrypted(key, key.substr(0, cipher_block_bytes), bytes, wecom_padding_bytes);
}

std::string encrypt_wecom_media(std::string_view key, std::string_view content) {
  return cbc(Direction::encrypt, key, key.substr(0, cipher_block_bytes),
             padded(content, wecom_padding_bytes));
}

}  // namespace errand::crypto
