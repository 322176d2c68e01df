#include "adapters/kit/people.hpp"

#include "adapters/kit/points.hpp"
#include "bot/core/text.hpp"

#include <algorithm>
#include <array>

namespace errand::kit {

namespace {

/// Between mentions, and between them and the wish.
constexpr std::array<std::string_view, 14> separators{",", "，", "、", ";",  "；", ":", "：",
                                                      ".", "。", "!",  "！", "&",  "?", "？"};
/// Words that only lead to a mention: "…, cc @ann and @bob".
constexpr std::array<std::string_view, 7> leading_words{"抄送", "和", "与", "跟", "cc", "and", "fyi"};

/// What somebody who is mentioned last is asked to do, besides the wish.
constexpr std::array<std::string_view, 11> courtesies{
    "也看看", "看看", "看一下", "看下", "过目", "知悉", "参考", "fyi", "FYI", "take a look", "have a look"};

bool is_sign(char32_t point) {
  return (point >= 0x1F000 && point <= 0x1FAFF) || (point >= 0x2600 && point <= 0x27BF) ||
         (point >= 0x2B00 && point <= 0x2BFF) || (point >= 0x2300 && point <= 0x23FF) || point == 0xFE0F ||
         point == 0x200D;
}

std::string_view without_signs(std::string_view text) {
  for (text = trimmed(text); !text.empty();) {
    const auto point = first_point(text);
    if (!is_sign(point.value)) return text;
    text.remove_prefix(point.bytes);
    text = trimmed(text);
  }
  return text;
}

std::string_view without_separators_before(std::string_view text) {
  for (;;) {
    text = trimmed(text);
    const auto* const found =
        std::ranges::find_if(separators, [&](std::string_view mark) { return text.starts_with(mark); });
    if (found == separators.end()) return text;
    text.remove_prefix(found->size());
  }
}

std::string_view without_separators_behind(std::string_view text) {
  for (;;) {
    text = trimmed(text);
    const auto* const found =
        std::ranges::find_if(separators, [&](std::string_view mark) { return text.ends_with(mark); });
    if (found == separators.end()) return text;
    text.remove_suffix(found->size());
  }
}

bool is_letter(char c) {
  return static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z') || c == '_';
}

/// "cc" is no end of "tcc"; a mention without its sign is no end of a word.
bool stands_apart_behind(std::string_view text, std::string_view end) {
  const auto before = text.substr(0, text.size() - end.size());
  return before.empty() || !is_letter(before.back());
}

/// The longest of `people` at this end; empty: none.
std::string_view first_of(std::string_view text, const std::vector<std::string>& people) {
  std::string_view found;
  for (const auto& person : people) {
    const bool is_apart =
        person.starts_with('@') || text.size() <= person.size() || !is_letter(text[person.size()]);
    if (person.size() > found.size() && text.starts_with(person) && is_apart) found = person;
  }
  return found;
}

std::string_view last_of(std::string_view text, const std::vector<std::string>& people) {
  std::string_view found;
  for (const auto& person : people) {
    const bool is_there = text.ends_with(person);
    const bool is_apart = is_there && (person.starts_with('@') || stands_apart_behind(text, person));
    if (person.size() > found.size() && is_apart) found = person;
  }
  return found;
}

/// Not the end of another word: "总和", "tcc".
std::string_view without_leading_word(std::string_view text, const std::vector<std::string>& people) {
  for (const auto word : leading_words) {
    if (!text.ends_with(word)) continue;
    const auto before = text.substr(0, text.size() - word.size());
    const bool is_word =
        word == "抄送" || stands_apart_behind(text, word) || !last_of(before, people).empty();
    if (is_word) return without_separators_behind(before);
  }
  return text;
}

/// "… @小王 看看" without "看看"; what nobody is asked for stays.
std::string_view without_courtesy(std::string_view text, const std::vector<std::string>& people) {
  for (const auto courtesy : courtesies) {
    if (!text.ends_with(courtesy)) continue;
    const auto before = without_separators_behind(text.substr(0, text.size() - courtesy.size()));
    if (!last_of(before, people).empty()) return before;
  }
  return text;
}

}  // namespace

std::string without_people(std::string_view text, const std::vector<std::string>& people) {
  text = trimmed(text);
  const auto after_signs = without_signs(text);
  if (!after_signs.empty()) text = after_signs;
  for (auto person = first_of(text, people); !person.empty(); person = first_of(text, people)) {
    text = without_separators_before(text.substr(person.size()));
  }
  for (;;) {
    const auto end = without_courtesy(without_separators_behind(text), people);
    const auto person = last_of(end, people);
    if (person.empty()) break;
    const auto before = without_separators_behind(end.substr(0, end.size() - person.size()));
    text = without_leading_word(before, people);
  }
  return std::string(text);
}

}  // namespace errand::kit
