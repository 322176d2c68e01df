#include "adapters/kit/words.hpp"

#include <algorithm>
#include <array>

namespace errand::kit {

const Words& words_in(std::string_view language) {
  static constexpr Words english{.reading = "How I read it",
                                 .notes = "Please note",
                                 .receipt = "Receipt",
                                 .code = "Code",
                                 .files = "Files"};
  static constexpr Words chinese{
      .reading = "我的理解", .notes = "请注意", .receipt = "凭据", .code = "代码", .files = "文件"};
  return language == "zh" ? chinese : english;
}

std::string rows_shown(std::string_view language, std::uint64_t shown, std::uint64_t total) {
  if (shown >= total) return {};
  const auto first = std::to_string(shown);
  const auto all = std::to_string(total);
  return language == "zh" ? "前 " + first + " 行，共 " + all + " 行"
                          : "first " + first + " of " + all + " rows";
}

std::string columns_shown(std::string_view language, std::uint64_t shown, std::uint64_t total) {
  if (shown >= total) return {};
  const auto first = std::to_string(shown);
  const auto all = std::to_string(total);
  return language == "zh" ? "前 " + first + " 列，共 " + all + " 列"
                          : "first " + first + " of " + all + " columns";
}

std::string refusal_in(std::string_view language, const Error& error) {
  struct Reason {
    std::string_view code;
    const char* zh;
    const char* en;
  };
  static constexpr std::array<Reason, 4> reasons{{
      {"not_in_chat", "应用不在这个聊天里，请先邀请它加入", "the app is not in this chat; please invite it"},
      {"blocked", "我在这个聊天里被移除或屏蔽了", "I was removed or blocked in this chat"},
      {"token_refused", "平台不接受应用的令牌", "the platform does not accept the app's token"},
      {"content_refused", "平台的内容审核没有放行", "the platform's rules for contents do not let it pass"},
  }};
  const bool is_chinese = language == "zh";
  if (error.code == "missing_scope" && !error.detail.empty()) {
    return is_chinese ? "应用缺少权限 " + error.detail + "，请管理员开通后重新安装或发布应用"
                      : "the app lacks the permission " + error.detail +
                            "; an admin has to grant it and install or publish the app again";
  }
  const auto* const known = std::ranges::find(reasons, error.code, &Reason::code);
  if (known != reasons.end()) return is_chinese ? known->zh : known->en;
  if (error.fault == Fault::too_large) return is_chinese ? "文件太大" : "it is too big";
  const auto& name = error.detail.empty() ? error.code : error.detail;
  if (name.empty()) return is_chinese ? "平台没有接受" : "the platform refused it";
  return is_chinese ? "平台没有接受（" + name + "）" : "the platform refused it (" + name + ")";
}

}  // namespace errand::kit
