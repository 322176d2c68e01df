/// Description: what is said about one key, without its C++ type: the input of the schema, the example and
/// the error messages.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace errand::config {

enum class ValueKind {
  text,
  path,
  secret,
  integer,
  decimal,      ///< Not negative; the range does not count.
  size,         ///< "100 MB"; the range is in bytes.
  duration,     ///< "60 s"; the range is in milliseconds.
  choice,       ///< One of `allowed`.
  choice_list,  ///< Some of `allowed`, each once.
  text_list,    ///< Different texts of one `shape`.
  group,        ///< A map with `fields`.
  item_list,    ///< A list of maps with `fields`.
  kind_list,    ///< A list of maps, each of one of `kinds`.
};

/// One sentence or two, plain; what the key decides.
struct Words {
  std::string en;
  std::string zh;
};

struct Range {
  std::int64_t least = 0;
  std::int64_t most = 0;
};

/// What a text looks like.
struct Shape {
  std::string sample;   ///< A value that is right.
  std::string pattern;  ///< A regular expression for the schema (ECMA 262, anchored); empty: any text.
  /// What is wrong and what to write instead, or nothing. Empty: nothing is ever wrong.
  std::function<std::optional<std::string>(const std::string&)> complaint;
};

struct KindDescription;

/// The default of a list that may be empty.
inline constexpr const char* no_items = "[]";

struct Description {
  std::string key;
  ValueKind kind = ValueKind::text;
  Words words;
  std::string fallback;  ///< The default as it is written in YAML; empty: none.
  bool required = false;
  Range range;
  Shape shape;
  std::vector<std::string> allowed;
  std::vector<Description> fields;
  std::vector<KindDescription> kinds;
};

/// What a list item with `kind: <name>` may hold; `fields` begins with `kind` itself.
struct KindDescription {
  std::string name;
  Words words;
  std::vector<Description> fields;
};

inline Description described(std::string key, ValueKind kind, Words words) {
  Description about;
  about.key = std::move(key);
  about.kind = kind;
  about.words = std::move(words);
  return about;
}

/// "from 1 to 100", "from 1 MB to 64 GB".
std::string range_text(const Description& about);

}  // namespace errand::config
