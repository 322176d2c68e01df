#include "bot/core/refusal.hpp"

#include <algorithm>
#include <array>

namespace errand {

namespace {

struct Reason {
  std::string_view code;
  const char* zh;
  const char* en;
};

constexpr std::array<Reason, 4> reasons{{
    {"not_in_chat", "应用不在这个聊天里，请先邀请它加入", "the app is not in this chat; please invite it"},
    {"blocked", "我在这个聊天里被移除或屏蔽了", "I was removed or blocked in this chat"},
    {"token_refused", "平台不接受应用的令牌", "the platform does not accept the app's token"},
    {"content_refused", "平台的内容审核没有放行", "the platform's rules for contents do not let it pass"},
}};

}  // namespace

std::string refusal_in(std::string_view language, const Error& error) {
  const bool is_chinese = language == "zh";
  if (error.code == "missing_scope" && !error.detail.empty()) {
    return is_chinese ? "应用缺少权限 " + error.detail + "，请管理员开通后重新安装或发布应用"
                      : "the app lacks the permission " + error.detail +
                            "; an admin has to grant it and install or publish the app again";
  }
  const auto* const known = std::ranges::find(reasons, error.code, &Reason::code);
  if (known != reasons.end()) return is_chinese ? known->zh : known->en;
  if (error.fault == Fault::too_large) return is_chinese ? "文件太大" : "it is too big";
  if (may_try_again(error)) return is_chinese ? "平台一直没有接收" : "the platform did not take it for long";
  const std::string refused = is_chinese ? "平台没有接受" : "the platform refused it";
  const auto& name = error.detail.empty() ? error.code : error.detail;
  return name.empty() ? refused : refused + (is_chinese ? "：" : ": ") + name;
}

}  // namespace errand
