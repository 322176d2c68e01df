/// Fit: which of the given files and tables stand for those that a saved recipe expects, and which columns
/// are missing or new. Pure. Used by bot/flow, and by bot/recipes to write a plan anew.
#pragma once

#include "bot/core/profile.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace errand {

/// A table by the positions of its file and of itself in it.
struct TablePlace {
  std::size_t file = 0;
  std::size_t table = 0;
  bool operator==(const TablePlace&) const = default;
};

struct Fit {
  struct Pair {
    TablePlace expected;
    TablePlace given;
    bool operator==(const Pair&) const = default;
  };
  struct FilePair {
    std::size_t expected = 0;
    std::size_t given = 0;
    bool operator==(const FilePair&) const = default;
  };
  std::vector<Pair> pairs;
  std::vector<FilePair> files;             ///< One for each expected file that something is given for.
  std::vector<TablePlace> without;         ///< Expected tables that nothing is given for.
  std::vector<std::size_t> files_without;  ///< Expected files likewise, those without tables included.
  std::vector<TablePlace> spare;     ///< Given tables that none was left for, with all needed columns of one.
  std::vector<std::string> missing;  ///< Needed columns that a paired table lacks.
  std::vector<std::string> added;    ///< Columns of paired tables that were not expected.

  bool fits() const { return missing.empty() && files_without.empty() && without.empty(); }
};

/// `needed`: whether the recipe makes use of a column of this name. Only tables with such columns have to be
/// there; where none is needed by name, all are.
Fit fit(const std::vector<FileProfile>& expected, const std::vector<FileProfile>& given,
        const std::function<bool(std::string_view column)>& needed);

}  // namespace errand
