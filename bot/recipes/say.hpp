/// What the reader says: questions, refusals, titles and the names of columns that a plan makes, in the
/// user's language.
#pragma once

#include "bot/core/script.hpp"
#include "bot/recipes/plan.hpp"
#include "bot/recipes/vocabulary.hpp"

#include <string>
#include <vector>

namespace errand::recipes {

class Say {
 public:
  explicit Say(bool chinese) : chinese_(chinese) {}
  bool chinese() const { return chinese_; }
  /// The one of two texts that is in the user's language.
  std::string either(const std::string& chinese, const std::string& english) const {
    return chinese_ ? chinese : english;
  }

  std::string list(const std::vector<std::string>& names, std::size_t most = 8) const;
  std::string quoted(const std::string& name) const;
  std::string measure_name(Measure measure) const;
  std::string aggregate_title(const std::string& column, Measure measure) const;
  std::string period_title(Period period) const;
  std::string window_title(Window window, const std::string& column) const;
  std::string source_column() const { return either("来源", "Source"); }

  /// A few words for what a step on cells makes: "脱敏", "Masked".
  std::string edited(const EditCells& edit) const;
  Declined help() const;
  Declined cannot(const std::string& what) const;
  /// "I find no column or value like 'x'."
  Question not_found(const std::string& text, const std::vector<std::string>& columns) const;

 private:
  bool chinese_;
};

}  // namespace errand::recipes
