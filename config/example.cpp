#include "bot/core/text.hpp"
#include "config/describe.hpp"
#include "config/keys.hpp"

#include <string_view>

namespace errand::config {

namespace {

/// An item of a list that begins with a colon needs quotes: other readers of YAML take it for a key.
std::string in_yaml(std::string value) {
  for (auto at = value.find(" :"); at != std::string::npos; at = value.find(" :", at + 2)) {
    value.insert(value.find_first_of(",]", at), "\"");
    value.insert(at + 1, "\"");
  }
  return value;
}

constexpr std::size_t widest = 100;  // Columns; a Chinese character takes two.

/// The columns that a code point takes: two for what is written in squares.
std::size_t columns_of(std::string_view character) {
  return character.size() >= 3 ? 2 : 1;
}

std::string_view next_character(std::string_view text) {
  std::size_t end = 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    ++end;
  }
  return text.substr(0, end);
}

/// Cuts between words, and between Chinese characters, which need no space there; a full stop or comma does
/// not begin a line.
std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  std::string word;
  std::size_t line_columns = 0;
  std::size_t word_columns = 0;
  const auto take_word = [&] {
    if (line_columns + word_columns > width && !line.empty()) {
      lines.push_back(std::string{trimmed(line)});
      line.clear();
      line_columns = 0;
    }
    line += word;
    line_columns += word_columns;
    word.clear();
    word_columns = 0;
  };
  while (!text.empty()) {
    const auto character = next_character(text);
    text.remove_prefix(character.size());
    const auto mark = character == "，" || character == "。" || character == "；" || character == "：" ||
                      character == "）" || character == "、" || character == "”";
    if (columns_of(character) == 2 && !mark) {
      take_word();
    }
    word += character;
    word_columns += columns_of(character);
    if (character == " ") {
      take_word();
    }
  }
  take_word();
  lines.push_back(std::string{trimmed(line)});
  return lines;
}

class Example {
 public:
  std::string take() { return std::move(text_); }

  void comment(std::size_t indent, const std::string& sentence) {
    for (const auto& line : wrapped(sentence, widest - indent - 2)) {
      text_ += std::string(indent, ' ') + "# " + line + '\n';
    }
  }

  void words(std::size_t indent, const Words& words, const std::string& note) {
    comment(indent, words.en + note);
    comment(indent, words.zh);
  }

  void line(std::size_t indent, const std::string& content) {
    text_ += std::string(indent, ' ') + content + '\n';
  }

  void gap() { text_ += '\n'; }

  void keys(std::size_t indent, const std::vector<Description>& keys) {
    for (const auto& about : keys) {
      if (indent == 0) {
        gap();
      }
      key(indent, about);
    }
  }

 private:
  static std::string note(const Description& about) {
    switch (about.kind) {
      case ValueKind::integer:
      case ValueKind::size:
      case ValueKind::duration:
        return " (" + range_text(about) + ')';
      case ValueKind::choice:
      case ValueKind::choice_list: {
        std::string list;
        for (const auto& word : about.allowed) {
          list += (list.empty() ? "" : " | ") + word;
        }
        return " (" + list + ')';
      }
      default:
        return {};
    }
  }

  /// A key without a default is a comment without a space after its `#`.
  void key(std::size_t indent, const Description& about) {
    constexpr std::size_t step = 2;
    words(indent, about.words, note(about));
    switch (about.kind) {
      case ValueKind::group:
        line(indent, about.key + ':');
        keys(indent + step, about.fields);
        return;
      case ValueKind::item_list:
        line(indent, '#' + about.key + ':');
        item(indent + step, about.fields);
        return;
      case ValueKind::kind_list:
        line(indent, about.key + ':');
        for (const auto& kind : about.kinds) {
          gap();
          if (&kind == &about.kinds.front()) {
            adapter(indent + step, kind);
          } else {
            words(indent + step, kind.words, {});
            item(indent + step, kind.fields);
          }
        }
        return;
      case ValueKind::secret:
        line(indent, '#' + about.key + ": ${env:ERRAND_TOKEN}");
        return;
      default:
        line(indent, about.fallback.empty() ? '#' + about.key + ": " + about.shape.sample
                                            : about.key + ": " + in_yaml(about.fallback));
    }
  }

  /// An item of a list that has no default: all of it a comment.
  void item(std::size_t indent, const std::vector<Description>& fields) {
    for (const auto& about : fields) {
      words(indent, about.words, note(about));
      auto sample = about.kind == ValueKind::secret ? "${file:" + about.key + ".txt}" : about.fallback;
      if (sample == no_items) {
        sample = "[\"" + about.shape.sample + "\"]";
      }
      if (sample.empty()) {
        sample = about.shape.sample.empty() ? about.allowed.front() : about.shape.sample;
      }
      line(indent, (&about == &fields.front() ? "#- " : "#  ") + about.key + ": " + sample);
    }
  }

  void adapter(std::size_t indent, const KindDescription& kind) {
    constexpr std::size_t step = 2;
    words(indent, kind.words, {});
    line(indent, "- kind: " + kind.name);
    const std::vector<Description> rest{kind.fields.begin() + 1, kind.fields.end()};
    keys(indent + step, rest);
  }

  std::string text_;
};

}  // namespace

std::string example_yaml() {
  Example example;
  example.line(0, "# yaml-language-server: $schema=errand.schema.json");
  example.comment(
      0,
      "Every setting of errand, with its default. A line that is left out means the same; a line that "
      "begins with # and no space has no default.");
  example.comment(
      0, "errand 的全部设置及其默认值。省略某一行等于使用默认值；以 # 开头且后面没有空格的行没有默认值。");
  example.comment(0, "Check a file with: errand check errand.yaml");
  example.comment(0, "检查配置文件：errand check errand.yaml");
  example.comment(0, "Sizes: KB, MB, GB, TB, of 1024. Times: ms, s, min, h, d.");
  example.comment(0, "大小单位：KB、MB、GB、TB，进率为 1024。时间单位：ms、s、min、h、d。");
  example.comment(
      0, "Secrets: the text itself, ${env:NAME} for an environment variable, or ${file:PATH} for a file.");
  example.comment(0, "密钥：可直接写出，或用 ${env:NAME} 取环境变量，或用 ${file:PATH} 读取文件。");
  example.keys(0, descriptions_of(all_keys()));
  return example.take();
}

}  // namespace errand::config
