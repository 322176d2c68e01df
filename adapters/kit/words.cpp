#include "adapters/kit/words.hpp"

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

}  // namespace errand::kit
