#include "adapters/feishu/scopes.hpp"

#include "adapters/kit/api.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace errand::embedded {
using Files = std::vector<std::pair<std::string_view, std::string_view>>;
const Files& feishu_permissions();
}  // namespace errand::embedded

namespace errand::feishu {

namespace {

enum class Weight { needed, advised };

/// Any one of the names does; the first is the narrowest that we ask for.
struct Need {
  std::array<std::string_view, 3> names;
  Weight weight;
  const char* without;  ///< What happens without it.
};

constexpr std::array<Need, 6> needs{{
    {{"im:message:send_as_bot", "im:message", ""}, Weight::needed, "the bot cannot answer"},
    {{"im:message.p2p_msg:readonly", "im:message.p2p_msg", ""},
     Weight::needed,
     "the bot does not see direct messages"},
    {{"im:message.group_at_msg:readonly", "im:message.group_at_msg", "im:message.group_msg"},
     Weight::needed,
     "the bot does not see its mentions in groups"},
    {{"im:message:readonly", "im:message", ""},
     Weight::needed,
     "files cannot be downloaded, nor the message that somebody replies to be read"},
    {{"im:resource", "im:resource:upload", ""}, Weight::needed, "result files and pictures cannot be sent"},
    {{"im:message.group_msg", "", ""},
     Weight::advised,
     "in a group the bot does not see files that are sent before or after its mention; a file that is "
     "replied "
     "to may be closed to it too"},
}};

bool is_met(const Need& need, const std::set<std::string>& granted) {
  return std::any_of(need.names.begin(), need.names.end(), [&](std::string_view name) {
    return !name.empty() && granted.contains(std::string(name));
  });
}

}  // namespace

std::string_view permissions_json() {
  return embedded::feishu_permissions().front().second;
}

std::set<std::string> granted_scopes(const nlohmann::json& answer) {
  std::set<std::string> granted;
  for (const auto& scope : kit::list_in(kit::object_in(answer, "data"), "scopes")) {
    constexpr std::int64_t is_granted = 1;
    const auto type = kit::text_in(scope, "scope_type");
    const bool is_of_the_app = type.empty() || type == "tenant";
    if (is_of_the_app && kit::number_in(scope, "grant_status") == is_granted) {
      granted.insert(kit::text_in(scope, "scope_name"));
    }
  }
  return granted;
}

std::vector<kit::Finding> findings_of(const std::set<std::string>& granted) {
  std::vector<kit::Finding> findings;
  for (const auto& need : needs) {
    if (is_met(need, granted)) continue;
    const std::string name(need.names.front());
    if (need.weight == Weight::needed) {
      findings.push_back(
          {.is_well = false,
           .sentence = "the permission " + name + " is missing: " + need.without +
                       "; grant it in the developer console (`errand platform feishu permissions` "
                       "prints what its batch import takes), then publish a version"});
    } else {
      findings.push_back(
          {.is_well = true, .sentence = "the permission " + name + " is not granted: " + need.without});
    }
  }
  if (findings.empty()) findings.push_back({.is_well = true, .sentence = "every permission is granted"});
  return findings;
}

std::vector<std::string> needed_scopes() {
  std::vector<std::string> names;
  for (const auto& need : needs) names.emplace_back(need.names.front());
  return names;
}

}  // namespace errand::feishu
