#include "adapters/matrix/words.hpp"

namespace errand::matrix {

namespace {

constexpr Words english{
    .how_to_answer = "Answer with the number, or react with it.",
    .how_to_repeat = "React with 🔁 to run it again.",
    .how_to_repeat_or_save = "React with 🔁 to run it again, with 💾 to save it as a recipe.",
    .how_to_stop = "React with ⏹ or say “stop” to stop it.",
    .is_chinese = false,
};

constexpr Words chinese{
    .how_to_answer = "请回复数字，或用数字表情回应。",
    .how_to_repeat = "用 🔁 回应可以再做一次。",
    .how_to_repeat_or_save = "用 🔁 回应可以再做一次，用 💾 回应存为配方。",
    .how_to_stop = "用 ⏹ 回应或说“停止”即可停下。",
    .is_chinese = true,
};

}  // namespace

const char* const encrypted_room =
    "这个聊天室开启了加密，我读不到这里的消息。请新建一个不加密的聊天室（新建时关闭“端到端加密”），再邀请我。"
    "\n"
    "This room is encrypted, so I cannot read what is said here. Please make a new room with encryption "
    "switched off and invite me there.";

const Words& words_in(const std::string& language) {
  return language == "zh" ? chinese : english;
}

std::string Words::rows_in_file(std::uint64_t rows) const {
  const auto count = std::to_string(rows);
  return is_chinese ? "共 " + count + " 行，见文件。"
                    : count + (rows == 1 ? " row" : " rows") + "; see the file.";
}

std::string Words::file_too_large(const std::string& name, const std::string& size,
                                  const std::string& limit) const {
  if (is_chinese) {
    return name + " 有 " + size + "，超过了此服务器接收文件的上限（" + limit +
           "），所以没能发出来。请缩小范围再做一次，或请管理员调高上限（max_upload_size）。";
  }
  return name + " is " + size + ", more than the " + limit +
         " that this homeserver takes, so it was not sent. Narrow it down and try again, or ask your admin "
         "to raise "
         "the limit (max_upload_size).";
}

std::string Words::file_refused(const std::string& name, const std::string& why) const {
  return is_chinese
             ? name + " 没能发出来：服务器拒绝了（" + why + "）。请把这句话转给管理员。"
             : name + " was not sent: the homeserver refused it (" + why + "). Please tell your admin.";
}

}  // namespace errand::matrix
