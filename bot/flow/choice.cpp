#include "bot/flow/choice.hpp"

#include "bot/core/text.hpp"
#include "bot/flow/pattern.hpp"

#include <algorithm>
#include <array>
#include <regex>
#include <string_view>

namespace errand::flow {

namespace {

/// A longer text is an instruction of its own.
constexpr std::size_t longest_answer = 60;
constexpr std::size_t most_words_more = 4;  // characters beside a label

/// Lower-case, without spaces, quotes and what ends a sentence.
std::string plain(const std::string& text) {
  std::string out = text;
  for (const std::string_view sign : {"。", "！", "？", "，", "“", "”", "「", "」", "‘", "’"}) {
    for (auto at = out.find(sign); at != std::string::npos; at = out.find(sign)) out.erase(at, sign.size());
  }
  std::erase_if(out, [](char c) {
    return c == ' ' || c == '.' || c == '!' || c == '?' || c == ',' || c == '"' || c == '\'' || c == '\t';
  });
  return ascii_lower(out);
}

/// "第二个", "the 2nd one", "B", "最后一个": the position from 0 among `count`.
std::optional<std::size_t> position(const std::string& answer, std::size_t count) {
  static const auto form = pattern(
      "(?:选|就|要|用|按|我选|我要|option|number|no|the|takethe|ithinkthe)?(?:第)?"
      "([1-9]|一|二|两|三|四|五|六|七|八|九|first|second|third|fourth|fifth|sixth|1st|2nd|3rd|4th|5th|6th|[a-"
      "f])"
      "(?:个|种|项|条|号|one|option|choice)?(?:吧|please)?");
  static const auto last =
      pattern("(?:选|就|要|用|the)?(?:最后一?(?:个|种|项)|后者|last(?:one)?|latter)(?:吧)?");
  static const auto former = pattern("(?:选|就|要|用|the)?(?:前者|former)(?:吧)?");
  if (count > 0 && std::regex_match(answer, last)) return count - 1;
  if (count > 0 && std::regex_match(answer, former)) return 0;
  std::smatch found;
  if (!std::regex_match(answer, found, form)) return std::nullopt;
  const auto word = found[1].str();
  static constexpr std::array<std::string_view, 45> words{
      "1", "一", "first",  "1st", "a", "2", "二", "second", "2nd", "b", "3", "三", "third", "3rd", "c",
      "4", "四", "fourth", "4th", "d", "5", "五", "fifth",  "5th", "e", "6", "六", "sixth", "6th", "f",
      "7", "七", "",       "",    "",  "8", "八", "",       "",    "",  "9", "九", "",      "",    ""};
  if (word == "两") return count > 1 ? std::optional<std::size_t>(1) : std::nullopt;
  const auto at = static_cast<std::size_t>(std::ranges::find(words, word) - words.begin()) / 5;
  return at < count ? std::optional(at) : std::nullopt;
}

}  // namespace

std::optional<std::size_t> chosen(const std::string& text, const std::vector<std::string>& labels) {
  const auto answer = plain(text);
  if (answer.empty()) return std::nullopt;
  for (std::size_t index = 0; index < labels.size(); ++index) {
    if (plain(labels[index]) == answer) return index;
  }
  if (length_of(text) > longest_answer) return std::nullopt;
  if (const auto at = position(answer, labels.size())) return at;
  // Part of one label only: "按金额" of "按金额从高到低", "金额" of "按 金额 汇总".
  std::string part = answer;
  for (const std::string_view start : {"选", "就", "我要", "用", "the"}) {
    if (part.starts_with(start) && part.size() > start.size()) part.erase(0, start.size());
  }
  for (const std::string_view end : {"吧", "那个", "这个", "one", "please"}) {
    if (part.ends_with(end) && part.size() > end.size()) part.resize(part.size() - end.size());
  }
  std::optional<std::size_t> only;
  for (std::size_t index = 0; index < labels.size(); ++index) {
    const auto label = plain(labels[index]);
    // A few words more than the label are still an answer, many are an instruction of its own.
    const bool names_it =
        part.find(label) != std::string::npos && length_of(part) <= length_of(label) + most_words_more;
    const bool is_meant = names_it || label.find(part) != std::string::npos;
    if (!is_meant || label.empty()) continue;
    if (only) return std::nullopt;
    only = index;
  }
  return only;
}

}  // namespace errand::flow
