#include "adapters/slack/manifest.hpp"

#include <utility>
#include <vector>

namespace errand::embedded {
using Files = std::vector<std::pair<std::string_view, std::string_view>>;
const Files& slack_manifest();
}  // namespace errand::embedded

namespace errand::slack {

std::string manifest(std::string_view public_url, std::string_view connection) {
  constexpr std::string_view sample = "https://errand.example.com/hook/slack";
  const auto address = std::string(public_url) + "/hook/" + std::string(connection);
  std::string text(embedded::slack_manifest().front().second);
  for (auto at = text.find(sample); at != std::string::npos; at = text.find(sample, at + address.size())) {
    text.replace(at, sample.size(), address);
  }
  return text;
}

}  // namespace errand::slack
