#include "adapters/feishu/content.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

namespace errand::feishu {

namespace {

const std::vector<Mention> bot_and_wang{{"@_user_1", "ou_bot", "Errand"}, {"@_user_10", "ou_wang", "王芳"}};

Content read(const std::string& type, const std::string& body, std::vector<Mention> mentions = bot_and_wang) {
  return content_of({.id = "om_1", .type = type, .body = body, .mentions = std::move(mentions)}, "ou_bot",
                    "zh");
}

std::vector<std::string> names_of(const Content& content) {
  std::vector<std::string> names;
  for (const auto& file : content.files) names.push_back(file.name + " " + file.locator);
  return names;
}

}  // namespace

TEST_CASE("the bot's mention goes, other people keep their names where they are asked about", "[feishu]") {
  const auto content = read("text", R"({"text":"@_user_1 给@_user_10 汇总"})");
  CHECK(content.text == "给@王芳 汇总");
  CHECK(read("text", R"({"text":"@_user_1 按地区汇总 @_user_10"})").text == "按地区汇总");
  CHECK(content.mentions_bot);
}

TEST_CASE("a mention of everybody is not one of the bot", "[feishu]") {
  const auto content = read("text", R"({"text":"@_all 开会"})", {});
  CHECK(content.text == "开会");
  CHECK_FALSE(content.mentions_bot);
  const auto post = read(
      "post", R"({"title":"","content":[[{"tag":"at","user_id":"all"},{"tag":"text","text":" 开会"}]]})", {});
  CHECK(post.text == "开会");
  CHECK_FALSE(post.mentions_bot);
}

TEST_CASE("without knowing who the bot is nobody is taken for it", "[feishu]") {
  const auto content = content_of({.id = "om_1",
                                   .type = "text",
                                   .body = R"({"text":"@_user_1 hi"})",
                                   .mentions = {{"@_user_1", "", "X"}}},
                                  "", "en");
  CHECK_FALSE(content.mentions_bot);
  CHECK(content.text == "hi");
}

TEST_CASE("a post is read paragraph by paragraph, with its pictures and videos", "[feishu]") {
  const auto content = read("post", R"({"title":"周报","content":[
      [{"tag":"img","image_key":"img_v3_1"}],
      [{"tag":"at","user_id":"@_user_1","user_name":"Errand"},{"tag":"text","text":" 修正"},{"tag":"a","text":"坐标轴","href":"http://x"}],
      [{"tag":"media","file_key":"file_2","file_name":"a.mp4"}],
      [{"tag":"code_block","language":"SQL","text":"select 1"}]]})");
  CHECK(content.text == "周报\n\n 修正坐标轴\n\nselect 1");
  CHECK(content.mentions_bot);
  CHECK(names_of(content) ==
        std::vector<std::string>{"图片.png om_1/image/img_v3_1", "a.mp4 om_1/file/file_2"});
}

TEST_CASE("a post in the wrapping of a language, or with a richer copy, is read too", "[feishu]") {
  CHECK(read("post", R"({"zh_cn":{"title":"","content":[[{"tag":"text","text":"甲"}]]}})").text == "甲");
  CHECK(
      read(
          "post",
          R"({"title":"","content":[[{"tag":"text","text":"旧"}]],"content_v2":[[{"tag":"md","text":"**新**"}]]})")
          .text == "**新**");
}

TEST_CASE("files and pictures are found again by message, type and key", "[feishu]") {
  CHECK(names_of(read("file", R"({"file_key":"file_v3_0abc","file_name":"report.pdf"})")) ==
        std::vector<std::string>{"report.pdf om_1/file/file_v3_0abc"});
  CHECK(names_of(read("image", R"({"image_key":"img_v3_0abc"})")) ==
        std::vector<std::string>{"图片.png om_1/image/img_v3_0abc"});
  const auto place = place_of("om_1/file/file_v3_0abc");
  REQUIRE(place);
  CHECK(*place == Place{"om_1", "file", "file_v3_0abc"});
}

TEST_CASE("what a bot may not download is still named", "[feishu]") {
  CHECK(names_of(read("merge_forward", R"({"content":"Merged and Forwarded Message"})")) ==
        std::vector<std::string>{"合并转发的聊天记录 //merged_messages"});
  CHECK(names_of(read("folder", R"({"file_key":"file_1","file_name":"资料"})")) ==
        std::vector<std::string>{"资料 //folder"});
  CHECK(names_of(read("audio", R"({"file_key":"file_1","duration":2000})")) ==
        std::vector<std::string>{"语音消息 //voice"});
  const auto place = place_of("//merged_messages");
  REQUIRE(place);
  CHECK(place->message.empty());
}

TEST_CASE("a message that may not be read is named with the permission it takes", "[feishu]") {
  const auto file = unread_file("quoted_message", "im:message.group_msg, im:message", "zh");
  CHECK(file.name == "被回复的消息");
  const auto place = place_of(file.locator);
  REQUIRE(place);
  CHECK(*place == Place{"", "im:message.group_msg, im:message", "quoted_message"});
}

TEST_CASE("stickers, cards and the like are no instruction", "[feishu]") {
  for (const auto* type : {"sticker", "interactive", "share_chat", "location", "system", "", "hologram"}) {
    CHECK_FALSE(read(type, "{}").is_understood);
  }
}

TEST_CASE("a body of the wrong shape gives nothing and no crash", "[feishu]") {
  for (const auto* type : {"text", "post", "file", "image", "media", "folder", "merge_forward"}) {
    for (const auto* body :
         {"", "null", "[]", "{\"text\":1}", "{\"content\":[[[1]],2]}", "{\"a\":{\"content\":3}}", "{}"}) {
      CHECK(read(type, body).text.empty());
    }
  }
}

TEST_CASE("a key that is no key makes no file", "[feishu]") {
  CHECK(read("file", R"({"file_key":"../../../x?type=file","file_name":"a"})").files.empty());
  for (const auto* locator :
       {"", "/", "//", "a/b/c", "om_1/file/", "om_1/file/a/b", "om_1/file/a?b", "/<at>/a"}) {
    CHECK_FALSE(place_of(locator));
  }
}

TEST_CASE("mentions are read from events and from asked messages", "[feishu]") {
  const auto of_event = mentions_in(nlohmann::json::parse(
      R"({"mentions":[{"key":"@_user_1","id":{"open_id":"ou_bot","user_id":""},"name":"Errand"}]})"));
  REQUIRE(of_event.size() == 1);
  CHECK(of_event[0].open_id == "ou_bot");
  const auto of_message = mentions_in(nlohmann::json::parse(
      R"({"mentions":[{"key":"@_user_1","id":"ou_bot","id_type":"open_id","name":"Errand"}]})"));
  REQUIRE(of_message.size() == 1);
  CHECK(of_message[0].open_id == "ou_bot");
}

}  // namespace errand::feishu
