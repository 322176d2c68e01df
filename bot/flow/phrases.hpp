/// Everything the bot says, in one catalogue per language (bot/flow/phrases/*.json, embedded; CMake checks
/// that they have the same keys and places). Used by bot/flow to compose replies. A third language is a file.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace errand::flow {

class Phrases {
 public:
  using Values = std::initializer_list<std::pair<std::string_view, std::string>>;

  explicit Phrases(std::map<std::string, std::string, std::less<>> phrases);
  /// The phrase with every "{name}" replaced by its value. A key that the catalogue lacks is a bug: throws.
  std::string operator()(std::string_view key, Values values = {}) const;
  bool has(std::string_view key) const { return phrases_.contains(key); }

 private:
  std::map<std::string, std::string, std::less<>> phrases_;
};

/// All languages. Built once by its owner from the embedded files.
class Catalogue {
 public:
  Catalogue();
  /// English where the language is unknown.
  const Phrases& in(std::string_view language) const;

 private:
  std::map<std::string, Phrases, std::less<>> languages_;
};

}  // namespace errand::flow
