/// The few words that adapters put around what a reply says, in the reply's language: headings that another
/// platform shows as folds, and how much of a table is shown. What the bot itself says stands in
/// bot/flow/phrases.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace errand::kit {

struct Words {
  const char* reading;  ///< "How I read it"
  const char* notes;
  const char* receipt;
  const char* code;
  const char* files;
};

/// English for other languages than "zh".
const Words& words_in(std::string_view language);
/// "first 20 of 340 rows"; empty when all are shown.
std::string rows_shown(std::string_view language, std::uint64_t shown, std::uint64_t total);

/// "first 20 of 40 columns"; empty when all are shown.
std::string columns_shown(std::string_view language, std::uint64_t shown, std::uint64_t total);

}  // namespace errand::kit
