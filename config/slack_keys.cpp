// An app in Slack.
#include "config/keys.hpp"
#include "config/shapes.hpp"

namespace errand::config {

namespace {

Shape workspace_id() {
  return {"T0123ABCD", "^[TE][A-Z0-9]{2,20}$", [](const std::string& text) -> std::optional<std::string> {
            const bool is_id =
                (text.starts_with('T') || text.starts_with('E')) && text.size() > 2 && text.size() <= 21 &&
                text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == std::string::npos;
            if (is_id) {
              return std::nullopt;
            }
            return "not a workspace's id; write the one that `errand check --online` shows, such as "
                   "`T0123ABCD`, or leave the key out";
          }};
}

}  // namespace

Fields<SlackAdapter> slack_keys() {
  return {
      required(secret("token", &SlackAdapter::token,
                      {"The Bot User OAuth Token (xoxb-...) from the app's page OAuth & Permissions.",
                       "应用 OAuth & Permissions 页面上的 Bot User OAuth Token（xoxb-...）。"})),
      required(
          secret("signing_secret", &SlackAdapter::signing_secret,
                 {"The Signing Secret from the app's page Basic Information; it tells Slack's calls from "
                  "forged ones.",
                  "应用 Basic Information 页面上的 Signing Secret，用来辨别真伪请求。"})),
      text("workspace", &SlackAdapter::workspace, workspace_id(),
           {"The id of the only workspace (T...) or organisation (E...) that is served; needed when the app "
            "is "
            "installed in several, because a token is good for one.",
            "唯一服务的工作区（T...）或组织（E...）的 "
            "ID；应用装在多个工作区时需要，因为一个令牌只对应一个。"}),
      text("api_url", &SlackAdapter::api_url, service_url(),
           {"Where Slack's Web API is; another address only for GovSlack (https://slack-gov.com/api) or a "
            "gateway.",
            "Slack Web API 的地址；只有 GovSlack（https://slack-gov.com/api）或网关才需要改。"}),
  };
}

}  // namespace errand::config
