#include "adapters/feishu/content.hpp"

#include "adapters/kit/api.hpp"
#include "adapters/kit/people.hpp"
#include "bot/core/json_text.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace errand::feishu {

namespace {

using kit::list_in;
using kit::object_in;
using kit::text_in;
using nlohmann::json;

/// A kind of message that holds something, but nothing a bot may download.
struct Closed {
  std::string_view type;
  const char* code;  ///< Of the phrase "problem.<code>".
  const char* zh;
  const char* en;
};

constexpr std::array<Closed, 3> closed_kinds{{
    {"merge_forward", "merged_messages", "合并转发的聊天记录", "merged and forwarded messages"},
    {"folder", "folder", "文件夹", "a folder"},
    {"audio", "voice", "语音消息", "a voice message"},
}};

bool is_safe_key(std::string_view key) {
  return !key.empty() &&
         key.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
             std::string_view::npos;
}

/// Names of permissions: "im:message.group_msg, im:resource".
bool are_safe_names(std::string_view names) {
  return names.size() <= 300 &&
         names.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_:., ") ==
             std::string_view::npos;
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

class Reader {
 public:
  Reader(const Message& message, std::string_view bot_open_id, std::string_view language)
      : message_(message), bot_(bot_open_id), language_(language) {}

  Content read() {
    const auto body = parsed_json(message_.body);
    const auto closed = std::find_if(closed_kinds.begin(), closed_kinds.end(),
                                     [&](const Closed& kind) { return kind.type == message_.type; });
    if (closed != closed_kinds.end()) {
      auto name = text_in(body, "file_name");
      if (name.empty()) name = language_ == "zh" ? closed->zh : closed->en;
      content_.files.push_back({.name = std::move(name),
                                .size_bytes = 0,
                                .media_type = {},
                                .locator = locator_of({.message = {}, .type = {}, .key = closed->code})});
    } else if (message_.type == "text") {
      content_.text = text_in(body, "text");
    } else if (message_.type == "post") {
      take_post(body);
    } else if (message_.type == "image") {
      add_file("image", text_in(body, "image_key"), {});
    } else if (message_.type == "file" || message_.type == "media") {
      add_file("file", text_in(body, "file_key"), text_in(body, "file_name"));
    } else {
      content_.is_understood = false;
    }
    name_people();
    return std::move(content_);
  }

 private:
  void add_file(const char* type, const std::string& key, std::string name) {
    if (!is_safe_key(key)) return;
    if (name.empty()) name = std::string(language_ == "zh" ? "图片" : "picture") + ".png";
    content_.files.push_back({.name = std::move(name),
                              .size_bytes = 0,
                              .media_type = {},
                              .locator = locator_of({.message = message_.id, .type = type, .key = key})});
  }

  /// Paragraphs of elements; some clients wrap them in a language, newer ones add a richer copy.
  void take_post(const json& body) {
    const auto* post = &body;
    if (!post->contains("content") && post->is_object() && post->size() == 1) post = &post->front();
    const auto& richer = list_in(*post, "content_v2");
    content_.text = text_in(*post, "title");
    for (const auto& paragraph : richer.empty() ? list_in(*post, "content") : richer) {
      if (!paragraph.is_array()) continue;
      if (!content_.text.empty()) content_.text += '\n';
      for (const auto& element : paragraph) take_element(element);
    }
  }

  void take_element(const json& element) {
    const auto tag = text_in(element, "tag");
    if (tag == "img") {
      add_file("image", text_in(element, "image_key"), {});
    } else if (tag == "media") {
      add_file("file", text_in(element, "file_key"), text_in(element, "file_name"));
    } else if (tag == "at") {
      take_at(text_in(element, "user_id"), text_in(element, "user_name"));
    } else if (tag == "a") {
      const auto text = text_in(element, "text");
      content_.text += text.empty() ? text_in(element, "href") : text;
    } else {
      content_.text += text_in(element, "text");
    }
  }

  void take_at(const std::string& id, const std::string& name) {
    if (id == "all" || id == "@_all") return;
    if (!bot_.empty() && id == bot_) {
      content_.mentions_bot = true;
    } else if (id.starts_with("@_")) {
      content_.text += id;  // a key: named like those of plain texts
    } else {
      content_.text += called(name);
    }
  }

  /// Keys become names, and the bot's vanishes. The longest first: "@_user_1" also begins "@_user_10".
  void name_people() {
    auto mentions = message_.mentions;
    std::stable_sort(mentions.begin(), mentions.end(), [](const Mention& one, const Mention& other) {
      return one.key.size() > other.key.size();
    });
    for (const auto& mention : mentions) {
      if (!mention.key.starts_with("@_")) continue;
      const bool is_bot = !bot_.empty() && mention.open_id == bot_;
      content_.mentions_bot = content_.mentions_bot || is_bot;
      replace_all(content_.text, mention.key, is_bot ? std::string() : called(mention.name));
    }
    replace_all(content_.text, "@_all", "");
    content_.text = kit::without_people(content_.text, people_);
  }

  std::string called(const std::string& name) { return people_.emplace_back('@' + name); }

  const Message& message_;
  std::string_view bot_;
  std::string_view language_;
  std::vector<std::string> people_;  ///< Mentioned, as they stand in the text.
  Content content_;
};

}  // namespace

std::vector<Mention> mentions_in(const json& message) {
  std::vector<Mention> mentions;
  for (const auto& mention : list_in(message, "mentions")) {
    auto open_id = text_in(mention, "id");
    if (open_id.empty()) open_id = text_in(object_in(mention, "id"), "open_id");
    mentions.push_back({text_in(mention, "key"), std::move(open_id), text_in(mention, "name")});
  }
  return mentions;
}

Content content_of(const Message& message, std::string_view bot_open_id, std::string_view language) {
  return Reader(message, bot_open_id, language).read();
}

std::string locator_of(const Place& place) {
  return place.message + '/' + place.type + '/' + place.key;
}

FileRef unread_file(std::string_view code, const std::string& detail, std::string_view language) {
  return {.name = language == "zh" ? "被回复的消息" : "the message you replied to",
          .size_bytes = 0,
          .media_type = {},
          .locator = locator_of({.message = {}, .type = detail, .key = std::string(code)})};
}

std::optional<Place> place_of(std::string_view locator) {
  const auto first = locator.find('/');
  const auto second = first == std::string_view::npos ? first : locator.find('/', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  Place place{.message = std::string(locator.substr(0, first)),
              .type = std::string(locator.substr(first + 1, second - first - 1)),
              .key = std::string(locator.substr(second + 1))};
  if (!is_safe_key(place.key)) return std::nullopt;
  if (place.message.empty()) return are_safe_names(place.type) ? std::optional(place) : std::nullopt;
  const bool is_good = is_safe_key(place.message) && (place.type == "file" || place.type == "image");
  return is_good ? std::optional(place) : std::nullopt;
}

}  // namespace errand::feishu
