// An app in Feishu or Lark.
#include "config/keys.hpp"
#include "config/shapes.hpp"

namespace errand::config {

namespace {

Shape app_id() {
  return {"cli_a1b2c3d4e5f6a7b8", "^cli_[A-Za-z0-9]{4,60}$",
          [](const std::string& text) -> std::optional<std::string> {
            const bool is_id =
                text.starts_with("cli_") && text.size() >= 8 && text.size() <= 64 &&
                text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 4) ==
                    std::string::npos;
            if (is_id) {
              return std::nullopt;
            }
            return "not an app's id; write the App ID of the page Credentials & Basic Info, such as "
                   "`cli_a1b2c3d4e5f6a7b8`";
          }};
}

Shape feishu_url() {
  auto shape = service_url();
  shape.sample = "https://open.feishu.example.com";
  return shape;
}

}  // namespace

Fields<FeishuAdapter> feishu_keys() {
  return {
      required(text("app_id", &FeishuAdapter::app_id, app_id(),
                    {"The App ID, from the app's page Credentials & Basic Info in the developer console.",
                     "应用的 App ID，见开发者后台的“凭证与基础信息”页面。"})),
      required(secret("app_secret", &FeishuAdapter::app_secret,
                      {"The App Secret, from the same page.", "同一页面上的 App Secret。"})),
      required(secret("verification_token", &FeishuAdapter::verification_token,
                      {"The Verification Token, from Events & Callbacks > Encryption strategy.",
                       "“事件与回调 > 加密策略”中的 Verification Token。"})),
      secret(
          "encrypt_key", &FeishuAdapter::encrypt_key,
          {"The Encrypt Key, from the same place. Set one there: without it calls are not signed, and only "
           "the Verification Token tells them from forged ones.",
           "同一处的 Encrypt Key。请在后台设置它：没有它，请求不带签名，只能靠 Verification Token "
           "辨别真伪。"}),
      choice("region", &FeishuAdapter::region,
             {{"feishu", FeishuRegion::feishu}, {"lark", FeishuRegion::lark}},
             {"Where the app was made: feishu is open.feishu.cn, lark is open.larksuite.com.",
              "应用是在哪里创建的：feishu 即 open.feishu.cn，lark 即 open.larksuite.com。"}),
      text("api_url", &FeishuAdapter::api_url, feishu_url(),
           {"Another address of the API, for a company's own installation or a gateway; without it, the "
            "region's.",
            "API 的其他地址，用于私有化部署或网关；不写则按 region 决定。"}),
  };
}

}  // namespace errand::config
