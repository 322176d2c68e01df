/// Vocabulary: what the columns and values of some tables may be called in an instruction: their names, parts
/// of them, synonyms in both languages, and typing errors. Used by the tokenizer; knows nothing of grammar.
#pragma once

#include "bot/core/profile.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace errand::recipes {

/// What a column can be used for.
enum class Role { money, quantity, number, unit_price, percent, year, id, date, category };

/// A column with what the reader needs to know of it.
struct Column {
  std::string name;
  std::string type;  ///< ColumnProfile::type.
  Role role = Role::category;
  std::string concept_name;                ///< "region", "customer", ...; empty when unknown.
  const ColumnProfile* profile = nullptr;  ///< Null for a column that an earlier plan's step made.
  int table = 0;  ///< Position in the list of tables given to Vocabulary; -1 for made columns.
};

bool is_measure(Role role);  ///< money, quantity, number: may be summed.
bool is_numeric(Role role);  ///< May be compared with a number and averaged.

/// May be grouped by: words, dates, ids, years.
bool is_category(const Column& column);
/// Of a profile's smallest or largest value: the number at its beginning.
double number_in(const std::string& text, double otherwise = 0);

Column describe_column(const ColumnProfile& profile, int table);
/// The name without its unit: "金额(万元)" -> "金额".
std::string bare_name(const std::string& name);
/// The unit that stands in a header or profile: "万元".
std::string unit_in(const ColumnProfile& profile);

/// How well a mention fits, best first.
enum class Fit { exact, alias, part, alias_part, typo };

struct ColumnHit {
  Column column;
  Fit fit = Fit::exact;
};

struct ValueHit {
  Column column;
  std::string value;
  Fit fit = Fit::exact;
};

class Vocabulary {
 public:
  void add_table(const std::vector<Column>& columns);

  /// All fits for a key (units.hpp), the best first; empty when there are none.
  std::vector<ColumnHit> columns(const std::string& key) const;
  std::vector<ValueHit> values(const std::string& key) const;
  /// The closest column or value to a mistyped text, with the name it stands for. Certain only when one is
  /// near.
  std::vector<ColumnHit> near_columns(const std::string& text) const;
  std::vector<ValueHit> near_values(const std::string& text) const;
  std::size_t longest() const { return longest_; }

 private:
  void add_column(const std::string& key, const Column& column, Fit fit);
  void add_value(const std::string& key, const Column& column, const std::string& value, Fit fit);

  std::unordered_map<std::string, std::vector<ColumnHit>> columns_;
  std::unordered_map<std::string, std::vector<ValueHit>> values_;
  std::vector<Column> all_;
  std::size_t longest_ = 0;
};

/// The concept that a name or its head stands for, and whether the whole name is the term.
struct ConceptMatch {
  std::string name;
  bool whole = false;
};
std::optional<ConceptMatch> concept_of(const std::string& name);
/// Keys of all terms of a concept.
const std::vector<std::string>& terms_of(const std::string& concept_name);

}  // namespace errand::recipes
