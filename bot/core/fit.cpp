#include "bot/core/fit.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace errand {

namespace {

using NameSet = std::set<std::string, std::less<>>;

struct Expected {
  TablePlace place;
  NameSet needed;
};

struct Candidate {
  std::size_t lacking = 0;  ///< Fewer is better, then more likeness.
  int likeness = 0;
  std::size_t expected = 0;  ///< Positions in the lists.
  std::size_t given = 0;
};

NameSet columns_of(const TableProfile& table) {
  NameSet names;
  for (const auto& column : table.columns) names.insert(column.name);
  return names;
}

std::vector<Expected> tables_in_use(const std::vector<FileProfile>& files,
                                    const std::function<bool(std::string_view)>& needed) {
  std::vector<Expected> all;
  for (std::size_t file = 0; file < files.size(); ++file) {
    for (std::size_t table = 0; table < files[file].tables.size(); ++table) {
      all.push_back({.place = {.file = file, .table = table}, .needed = {}});
      for (const auto& column : files[file].tables[table].columns) {
        if (needed(column.name)) all.back().needed.insert(column.name);
      }
    }
  }
  const auto is_used = [](const Expected& table) { return !table.needed.empty(); };
  if (std::any_of(all.begin(), all.end(), is_used)) {
    std::erase_if(all, [&](const Expected& table) { return !is_used(table); });
  }
  return all;
}

/// What makes one table of several with the same columns the one that is meant.
int likeness(const FileProfile& expected, const TableProfile& table, const FileProfile& given,
             const TableProfile& other) {
  return (expected.name == given.name ? 8 : 0) + (table.sheet == other.sheet ? 4 : 0) +
         (expected.kind == given.kind ? 2 : 0) + (table.index == other.index ? 1 : 0);
}

void pair_files(const std::vector<FileProfile>& expected, const std::vector<FileProfile>& given, Fit& fit) {
  std::map<std::size_t, std::size_t> file_of;
  std::set<std::size_t> taken;
  for (const auto& pair : fit.pairs) {
    file_of.emplace(pair.expected.file, pair.given.file);
    taken.insert(pair.given.file);
  }
  for (std::size_t file = 0; file < expected.size(); ++file) {
    if (file_of.contains(file) || !expected[file].tables.empty()) continue;
    for (std::size_t other = 0; other < given.size(); ++other) {
      if (given[other].kind != expected[file].kind || !taken.insert(other).second) continue;
      file_of.emplace(file, other);
      break;
    }
  }
  std::set<std::size_t> in_use;
  for (const auto& table : fit.without) in_use.insert(table.file);
  for (std::size_t file = 0; file < expected.size(); ++file) {
    if (const auto found = file_of.find(file); found != file_of.end())
      fit.files.push_back({.expected = file, .given = found->second});
    else if (expected[file].tables.empty() || in_use.contains(file))
      fit.files_without.push_back(file);
  }
}

}  // namespace

Fit fit(const std::vector<FileProfile>& expected, const std::vector<FileProfile>& given,
        const std::function<bool(std::string_view column)>& needed) {
  const auto wanted = tables_in_use(expected, needed);
  std::vector<TablePlace> places;
  std::vector<NameSet> columns;
  for (std::size_t file = 0; file < given.size(); ++file) {
    for (std::size_t table = 0; table < given[file].tables.size(); ++table) {
      places.push_back({.file = file, .table = table});
      columns.push_back(columns_of(given[file].tables[table]));
    }
  }
  std::vector<Candidate> candidates;
  for (std::size_t left = 0; left < wanted.size(); ++left) {
    const auto& file = expected[wanted[left].place.file];
    for (std::size_t right = 0; right < places.size(); ++right) {
      const auto& other = given[places[right].file];
      const auto lacking = std::ranges::count_if(
          wanted[left].needed, [&](const auto& name) { return !columns[right].contains(name); });
      candidates.push_back({.lacking = static_cast<std::size_t>(lacking),
                            .likeness = likeness(file, file.tables[wanted[left].place.table], other,
                                                 other.tables[places[right].table]),
                            .expected = left,
                            .given = right});
    }
  }
  std::ranges::stable_sort(candidates, [](const Candidate& a, const Candidate& b) {
    return std::tuple(a.lacking, -a.likeness) < std::tuple(b.lacking, -b.likeness);
  });
  Fit result;
  std::map<std::size_t, std::size_t> given_of;
  std::set<std::size_t> taken;
  for (const auto& candidate : candidates) {
    if (given_of.contains(candidate.expected) || taken.contains(candidate.given)) continue;
    given_of.emplace(candidate.expected, candidate.given);
    taken.insert(candidate.given);
  }
  NameSet missing;
  NameSet added;
  for (std::size_t left = 0; left < wanted.size(); ++left) {
    const auto found = given_of.find(left);
    if (found == given_of.end()) {
      result.without.push_back(wanted[left].place);
      continue;
    }
    result.pairs.push_back({.expected = wanted[left].place, .given = places[found->second]});
    const auto known = columns_of(expected[wanted[left].place.file].tables[wanted[left].place.table]);
    for (const auto& name : wanted[left].needed) {
      if (!columns[found->second].contains(name)) missing.insert(name);
    }
    for (const auto& name : columns[found->second]) {
      if (!known.contains(name)) added.insert(name);
    }
  }
  for (const auto& candidate : candidates) {
    if (candidate.lacking > 0 || !taken.insert(candidate.given).second) continue;
    result.spare.push_back(places[candidate.given]);
  }
  std::ranges::sort(result.spare, [](const TablePlace& a, const TablePlace& b) {
    return std::tuple(a.file, a.table) < std::tuple(b.file, b.table);
  });
  result.missing.assign(missing.begin(), missing.end());
  result.added.assign(added.begin(), added.end());
  pair_files(expected, given, result);
  return result;
}

}  // namespace errand
