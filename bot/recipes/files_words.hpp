/// Wish: an instruction about files, understood phrase by phrase. A pattern that fits takes its words away;
/// what is left in the end and is not a filler was not understood, and is asked about instead of being passed
/// over. Used by files_read*.cpp alone.
#pragma once

#include <cstddef>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace errand::recipes {

/// A regular expression over folded text (half width, lower case, Chinese punctuation as , and ;). Besides
/// the usual: <n> a number in digits or words, <q> something in quotation marks, <t> a few words or something
/// in quotation marks, <u> a link. Each of them is a group.
std::regex pattern(std::string_view wanted);

class Wish {
 public:
  explicit Wish(std::string_view instruction);

  struct Found {
    std::size_t at = 0;               ///< Byte in the instruction, to tell what was said first.
    std::vector<std::string> groups;  ///< As they were written, without quotation marks; [0] is all of it.
    std::vector<std::string> folded;  ///< The same, folded.

    bool has(std::size_t group) const { return group < groups.size() && !groups[group].empty(); }
    int number(std::size_t group) const;  ///< 0 when the group took no part.
    double value(std::size_t group) const;
  };

  /// Looks among what is left; what fits is taken.
  std::optional<Found> take(const std::regex& what);
  /// Takes all that fit; whether there was one.
  bool take_all(const std::regex& what);
  /// Takes just these words, compared folded; where they stood.
  std::optional<std::size_t> take_words(std::string_view words);
  /// Also in what was taken.
  bool says(const std::regex& what) const;
  /// What was not understood, as it was written; empty when that was all.
  std::string rest() const;
  bool empty() const { return folded_.empty(); }

 private:
  std::string slice(std::size_t begin, std::size_t end) const;

  std::string text_;                  ///< As written.
  std::string folded_;                ///< Never changes.
  std::string left_;                  ///< As folded_, with what was taken blotted out.
  std::vector<std::size_t> origins_;  ///< Of each byte of folded_ in text_, and the end.
};

/// 12, 十二, twelve; 0 when it is none.
int number_in_words(std::string_view text);

}  // namespace errand::recipes
