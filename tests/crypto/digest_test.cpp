#include "bot/crypto/digest.hpp"

#include "bot/crypto/encoding.hpp"

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <utility>

namespace errand::crypto {

TEST_CASE("SHA-256 gives the published digests, in one piece and in many", "[crypto]") {
  // FIPS 180-4 examples
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  Sha256 pieces;
  for (int i = 0; i < 1'000'000; i += 100) pieces.add(std::string(100, 'a'));
  CHECK(pieces.hex() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("HMAC-SHA256 gives the published values", "[crypto]") {
  // RFC 4231, test cases 1, 2 and 6
  CHECK(to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(to_hex(hmac_sha256(std::string(131, '\xaa'),
                           "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("texts are compared whole, whatever their lengths", "[crypto]") {
  CHECK(constant_time_equal("token", "token"));
  CHECK(constant_time_equal("", ""));
  CHECK_FALSE(constant_time_equal("token", "tokem"));
  CHECK_FALSE(constant_time_equal("token", "token2"));
}

TEST_CASE("base64url gives the published texts and takes nothing else back", "[crypto]") {
  // RFC 4648 section 10, without padding
  CHECK(to_base64url("foobar") == "Zm9vYmFy");
  CHECK(to_base64url("foob") == "Zm9vYg");
  CHECK(to_base64url("\xfb\xff") == "-_8");
  CHECK(from_base64url("Zm9vYg") == "foob");
  CHECK(from_base64url("-_8") == "\xfb\xff");
  CHECK(from_base64url("") == "");
  CHECK_FALSE(from_base64url("Zm9vYg=="));
  CHECK_FALSE(from_base64url("Zm9vYh"));
  CHECK_FALSE(from_base64url("A"));
  CHECK_FALSE(from_base64url("a+b/"));
}

TEST_CASE("base64 gives the published texts with their padding and takes nothing else back", "[crypto]") {
  // RFC 4648 section 10
  CHECK(to_base64("foobar") == "Zm9vYmFy");
  CHECK(to_base64("fooba") == "Zm9vYmE=");
  CHECK(to_base64("foob") == "Zm9vYg==");
  CHECK(from_base64("Zm9vYg==") == "foob");
  CHECK(from_base64("Zm9vYmE=") == "fooba");
  CHECK_FALSE(from_base64("Zm9vYg"));
  CHECK_FALSE(from_base64("Zm9vYg="));
  CHECK_FALSE(from_base64("Zm9v===="));
}

TEST_CASE("base64 gives the published texts and takes nothing else back", "[crypto]") {
  // RFC 4648 section 10
  const std::pair<std::string, std::string> published[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"},
                                                           {"\xfb\xff", "+/8="}};
  for (const auto& [bytes, text] : published) {
    CHECK(to_base64(bytes) == text);
    CHECK(from_base64(text) == bytes);
  }
  for (const char* wrong :
       {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "====", "=", "Z===", "Zm9v\n", "-_8=", "Zg==Zg=="}) {
    CHECK_FALSE(from_base64(wrong));
  }
}

TEST_CASE("the digest of a file is that of its content, and a missing file is said to be missing",
          "[crypto]") {
  const auto path = std::filesystem::temp_directory_path() / ("errand-digest-" + random_name(12));
  std::ofstream(path, std::ios::binary) << "abc";
  CHECK(sha256_of_file(path.string()).value() == sha256_hex("abc"));
  std::filesystem::remove(path);
  CHECK(sha256_of_file(path.string()).error().fault == Fault::not_found);
  CHECK(sha256_of_file(std::filesystem::temp_directory_path().string()).has_error());
}

TEST_CASE("hex goes both ways and is strict", "[crypto]") {
  CHECK(to_hex(std::string("\x00\xff", 2)) == "00ff");
  CHECK(from_hex("00FF") == std::string("\x00\xff", 2));
  CHECK_FALSE(from_hex("0"));
  CHECK_FALSE(from_hex("0g"));
}

TEST_CASE("random names are safe characters and differ", "[crypto]") {
  std::set<std::string> names;
  for (int i = 0; i < 1000; ++i) names.insert(random_name(16));
  CHECK(names.size() == 1000);
  for (const char c : *names.begin()) CHECK(((c >= 'a' && c <= 'z') || (c >= '2' && c <= '7')));
}

}  // namespace errand::crypto
