#include "adapters/slack/words.hpp"

#include "adapters/kit/words.hpp"
#include "bot/core/text.hpp"

#include <algorithm>
#include <vector>

namespace errand::slack {

namespace {

bool is_chinese(const std::string& language) {
  return language == "zh";
}

std::string joined(const std::vector<std::string>& items, const char* between) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : between) + item;
  return text;
}

}  // namespace

std::string shown_of_table(const std::string& language, const TableView& shown, const TableView& whole) {
  const bool chinese = is_chinese(language);
  const auto total = std::max<std::uint64_t>(whole.total_rows, whole.rows.size());
  std::vector<std::string> limits;
  if (shown.rows.size() < total) limits.push_back(kit::rows_shown(language, shown.rows.size(), total));
  if (shown.columns.size() < whole.columns.size()) {
    const auto count = std::to_string(shown.columns.size());
    const auto all = std::to_string(whole.columns.size());
    limits.push_back(chinese ? "前 " + count + " 列，共 " + all + " 列" : count + " of " + all + " columns");
  }
  return joined(limits, chinese ? "，" : ", ");
}

std::string tables_in_files(const std::string& language, std::size_t count) {
  const auto number = std::to_string(count);
  if (is_chinese(language)) return "另有 " + number + " 张表没有列在这里，请看文件。";
  return count == 1 ? "One more table is in the files." : number + " more tables are in the files.";
}

std::string caption_of_files(const Reply& reply) {
  const bool chinese = is_chinese(reply.language);
  std::vector<std::string> sent;
  std::vector<std::string> empty;
  for (const auto& file : reply.files) {
    if (file.size_bytes == 0) {
      empty.push_back(file.name);
    } else {
      sent.push_back(file.name + (chinese ? "（" : " (") + readable_size(file.size_bytes) +
                     (chinese ? "）" : ")"));
    }
  }
  if (!reply.code.empty()) sent.emplace_back(kit::words_in(reply.language).code);
  auto text = joined(sent, chinese ? "、" : ", ");
  if (empty.empty()) return text;
  if (!text.empty()) text += "\n";
  return text + (chinese ? "空文件，Slack 不收：" : "Empty, and Slack takes no empty files: ") +
         joined(empty, chinese ? "、" : ", ");
}

std::string text_beside_files(const Reply& reply) {
  std::vector<std::string> lines;
  if (!reply.headline.empty()) lines.push_back(reply.headline);
  lines.push_back("📎 " + caption_of_files(reply));
  lines.insert(lines.end(), reply.notes.begin(), reply.notes.end());
  return joined(lines, "\n");
}

std::string not_shared(const std::string& language, const std::string& name, const std::string& why) {
  return is_chinese(language) ? name + " 没能发出来：" + why + "。请把这句话转给管理员。"
                              : name + " was not sent: " + why + ". Please tell your admin.";
}

}  // namespace errand::slack
