/// Words: the few that a card has around what the flow says, in both languages. Used by the cards and by what
/// takes a message's place when Feishu refuses it.
#pragma once

#include <cstdint>
#include <string>

namespace errand::feishu {

class Words {
 public:
  /// "zh" or "en"; anything else is English.
  explicit Words(const std::string& language) : zh_(language == "zh") {}

  const char* working() const { return zh_ ? "处理中" : "Working"; }
  const char* done() const { return zh_ ? "完成" : "Done"; }
  const char* question() const { return zh_ ? "请确认" : "A question"; }
  const char* declined() const { return zh_ ? "没有处理" : "Not done"; }
  const char* failed() const { return zh_ ? "没有成功" : "Failed"; }
  const char* stopped() const { return zh_ ? "已停止" : "Stopped"; }
  const char* more_results() const { return zh_ ? "更多结果" : "More results"; }

  const char* how_to_choose() const {
    return zh_ ? "请回复数字来选择，在群里请同时提到我。"
               : "Reply with a number to choose; in a group, mention me too.";
  }
  const char* in_the_next_message() const {
    return zh_ ? "回复无法显示在卡片里，内容在下面的消息里。"
               : "The answer could not be shown in this card; it is in the next message.";
  }

  std::string columns_shown(std::uint64_t shown, std::uint64_t all) const {
    return zh_ ? "前 " + std::to_string(shown) + " 列，共 " + std::to_string(all) + " 列"
               : "first " + std::to_string(shown) + " of " + std::to_string(all) + " columns";
  }
  std::string tables_left_out() const {
    return zh_ ? "表格太大，卡片放不下，请看结果文件。" : "The tables are too big for a card; see the files.";
  }
  std::string file_too_large(const std::string& name, const std::string& size,
                             const std::string& limit) const {
    return zh_ ? name + "（" + size + "）超过飞书机器人 " + limit +
                     " 的上传上限，没有发送。请改为只要一部分，或拆成几个文件。"
               : name + " (" + size + ") is over the " + limit +
                     " that a bot may upload, so it was not sent. Ask for a part of it, or for several "
                     "files.";
  }
  std::string file_empty(const std::string& name) const {
    return zh_ ? name + " 是空文件，飞书不能发送。"
               : name + " is empty, and empty files cannot be sent here.";
  }
  std::string not_sent(const std::string& name, const std::string& why) const {
    return zh_ ? name + " 没有发送成功：" + why + "。" : name + " could not be sent: " + why + ".";
  }

 private:
  bool zh_;
};

}  // namespace errand::feishu
