#include "adapters/kit/api.hpp"
#include "adapters/slack/slack_adapter.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <set>
#include <utility>

namespace errand::slack {

namespace {

using kit::object_in;
using kit::text_in;

struct Scope {
  const char* name;
  const char* without_it;
};

/// What manifest.yaml asks for; `commands` is a convenience and may be missing.
constexpr std::array<Scope, 8> scopes{{
    {"app_mentions:read", "mentions do not arrive"},
    {"channels:history", "files and follow-ups in public channels are not seen"},
    {"groups:history", "files and follow-ups in private channels are not seen"},
    {"im:history", "direct messages do not arrive"},
    {"mpim:history", "files and follow-ups in group chats are not seen"},
    {"chat:write", "nothing can be answered"},
    {"files:read", "files that people send cannot be downloaded"},
    {"files:write", "results cannot be uploaded"},
}};

std::set<std::string> scopes_in(const std::string& header) {
  std::set<std::string> names;
  std::size_t begin = 0;
  while (begin <= header.size()) {
    const auto end = std::min(header.find(',', begin), header.size());
    names.emplace(trimmed(std::string_view(header).substr(begin, end - begin)));
    begin = end + 1;
  }
  return names;
}

}  // namespace

Task<std::vector<kit::Finding>> SlackAdapter::check() {
  std::vector<kit::Finding> findings;
  const auto answer = co_await api_.read("auth.test", {});
  if (!answer) {
    findings.push_back({.is_well = false, .sentence = answer.error().message});
    co_return findings;
  }
  const auto self = object_in(answer->body);
  const auto team = text_in(self, "team_id");
  findings.push_back({.is_well = true,
                      .sentence = "the app is @" + text_in(self, "user") + " (" + text_in(self, "user_id") +
                                  ") in " + text_in(self, "team") + " (" + team + ")"});
  if (text_in(self, "bot_id").empty()) {
    findings.push_back({.is_well = false,
                        .sentence = "`token` is a person's; copy the Bot User OAuth Token (xoxb-...) from "
                                    "the app's page OAuth & Permissions"});
  }
  const auto& wanted = settings_.workspace;
  if (!wanted.empty() && wanted != team && wanted != text_in(self, "enterprise_id")) {
    findings.push_back({.is_well = false,
                        .sentence = "`workspace` is " + wanted + ", but the token is for " + team +
                                    "; write `workspace: " + team + "` or leave the key out"});
  }
  const auto granted = scopes_in(answer->headers.find("x-oauth-scopes").value_or(""));
  for (const auto& scope : scopes) {
    if (granted.contains(scope.name)) continue;
    findings.push_back({.is_well = false,
                        .sentence = std::string("the scope ") + scope.name + " is missing: without it, " +
                                    scope.without_it +
                                    "; add it at api.slack.com/apps under OAuth & Permissions and install "
                                    "the app again"});
  }
  co_return findings;
}

}  // namespace errand::slack
