/// Which files and sheets an instruction is about, and how several become one table. Made before the
/// instruction is parsed, from the words that name tables, columns and ways to combine.
#pragma once

#include "bot/core/script.hpp"
#include "bot/recipes/assemble.hpp"
#include "bot/recipes/tokens.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace errand::recipes {

struct TableRef {
  const FileProfile* file = nullptr;
  const TableProfile* table = nullptr;
  Source source;
};

/// The tables that can be worked on, in the order given; hidden ones only when there are no others.
std::vector<TableRef> tables_of(const std::vector<FileProfile>& files);

/// Names by which instructions may call a table: the sheet, the file with and without its ending.
std::vector<SourceName> names_of(const std::vector<TableRef>& tables);

/// 把工资表合并 of 工资-1月.csv and 工资-2月.csv: the words mean the files, not a column that is called so.
/// Says whether there were such words.
bool take_common_names(std::vector<Token>& tokens, const std::vector<TableRef>& tables);

/// The column with the same name, spelled as loosely as units are compared.
const ColumnProfile* column_like(const TableProfile& table, const std::string& key);

struct Chosen {
  Setting setting;
  std::vector<Column> columns;                         ///< Of the one table that the steps work on.
  std::vector<std::unique_ptr<ColumnProfile>> merged;  ///< Owners of the profiles of appended columns.
};

class SourceChooser {
 public:
  SourceChooser(const std::vector<TableRef>& tables, const std::vector<Token>& tokens,
                std::string_view instruction, Say say)
      : tables_(tables), tokens_(tokens), instruction_(instruction), say_(say) {}

  /// Chooses, or sets `stopped`.
  Chosen choose();
  /// The sources of an earlier plan, joined as it joined them.
  Chosen again(const Plan& plan) const;
  std::optional<Reading> stopped;

 private:
  bool said(Word word) const;
  bool same_columns(const std::vector<int>& tables) const;
  std::size_t mentions_in(int table) const;
  Chosen one(int table) const;
  Chosen appended(const std::vector<int>& tables) const;
  Chosen joined(int left, int right, bool reconcile);
  std::vector<KeyPair> keys_of(int left, int right, bool reconcile);
  void ask_which(const std::vector<int>& tables);
  std::string name_of(int table) const;
  std::vector<Source> everything() const;

  const std::vector<TableRef>& tables_;
  const std::vector<Token>& tokens_;
  std::string_view instruction_;
  Say say_;
};

}  // namespace errand::recipes
