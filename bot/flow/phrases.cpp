#include "bot/flow/phrases.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <vector>

namespace errand::embedded {
using Files = std::vector<std::pair<std::string_view, std::string_view>>;
const Files& phrase_files();
}  // namespace errand::embedded

namespace errand::flow {

Phrases::Phrases(std::map<std::string, std::string, std::less<>> phrases) : phrases_(std::move(phrases)) {}

std::string Phrases::operator()(std::string_view key, Values values) const {
  const auto found = phrases_.find(key);
  if (found == phrases_.end()) throw std::logic_error("no phrase '" + std::string(key) + "'");
  std::string text;
  std::string_view rest = found->second;
  while (!rest.empty()) {
    const auto open = rest.find('{');
    text += rest.substr(0, open);
    if (open == std::string_view::npos) break;
    const auto close = rest.find('}', open);
    const auto name = rest.substr(open + 1, close - open - 1);
    // {count|row|rows}: the number, then the word that goes with one or with several.
    const auto one = name.find('|');
    const auto several = name.rfind('|');
    for (const auto& [place, value] : values) {
      if (place != name.substr(0, one)) continue;
      text += value;
      if (one == std::string_view::npos) continue;
      text += ' ';
      text += value == "1" ? name.substr(one + 1, several - one - 1) : name.substr(several + 1);
    }
    rest.remove_prefix(close + 1);
  }
  return text;
}

Catalogue::Catalogue() {
  for (const auto& [path, content] : embedded::phrase_files()) {
    const auto slash = path.rfind('/') + 1;
    languages_.emplace(
        path.substr(slash, path.rfind('.') - slash),
        Phrases(nlohmann::json::parse(content).get<std::map<std::string, std::string, std::less<>>>()));
  }
}

const Phrases& Catalogue::in(std::string_view language) const {
  const auto found = languages_.find(language);
  return found != languages_.end() ? found->second : languages_.at("en");
}

}  // namespace errand::flow
