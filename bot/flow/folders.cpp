#include "bot/flow/folders.hpp"

namespace errand::flow {

std::string undated(const std::string& name) {
  std::string plain;
  for (const char c : name) {
    if (c >= '0' && c <= '9') continue;
    plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return plain;
}

}  // namespace errand::flow
