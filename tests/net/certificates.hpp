/// A certificate authority of the test's own, and what it signs: keys and certificates as PEM texts.
#pragma once

#include <string>

namespace errand::net::test {

struct Identity {
  std::string certificate;
  std::string key;
};

class Authority final {
 public:
  Authority();
  /// `subject` is a subjectAltName: "DNS:localhost" or "IP:127.0.0.1".
  Identity issue(const std::string& subject) const;
  const std::string& certificate() const { return own_.certificate; }

 private:
  Identity own_;
};

}  // namespace errand::net::test
