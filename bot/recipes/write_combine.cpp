/// Several sources become the one table that the steps work on.

#include "bot/recipes/write_parts.hpp"

#include <algorithm>
#include <stdexcept>

namespace errand::recipes {

namespace {

Table raw_table(const Source& source, const std::vector<FileProfile>& files) {
  Table table;
  for (const ColumnProfile& profile : table_of(source, files).columns)
    table.columns.push_back(column_of(profile));
  return table;
}

}  // namespace

void write_sources(Writing& writing) {
  if (writing.plan.sources.empty()) throw std::invalid_argument("a plan without sources");
  const Source& first = writing.plan.sources.front();
  const Table whole = raw_table(first, writing.files);
  writing.uses = uses_of(writing.plan, whole);
  std::vector<std::string> wanted;
  if (!writing.uses.all) {
    for (const auto& [name, use] : writing.uses.columns) wanted.push_back(name);
    // Counting rows needs no column; the first one stands for the row.
    if (wanted.empty()) wanted.push_back(whole.columns.front().name);
  }
  writing.table = write_load(writing, first, "data", wanted);
}

}  // namespace errand::recipes
