/// Instructions of any wording on a table whose names are hostile: read into a plan that can be written as a
/// script, a question or a refusal.
#include "bot/core/text.hpp"
#include "bot/recipes/read.hpp"
#include "bot/recipes/write.hpp"

#include <cstdint>
#include <string>

namespace {

errand::FileProfile sales() {
  errand::FileProfile file;
  file.name = "销售.csv";
  file.kind = "csv";
  errand::TableProfile table;
  table.rows = 120;
  const auto column = [&](const char* name, const char* type, const char* min, const char* max) {
    errand::ColumnProfile about;
    about.name = name;
    about.type = type;
    about.position = static_cast<int>(table.columns.size());
    about.distinct = 4;
    about.min = min;
    about.max = max;
    about.samples = {"华东", "it's \"x\""};
    about.top = {{"华东", 60}, {"it's \"x\"", 60}};
    table.columns.push_back(about);
  };
  column("日期", "date", "2024-01-01", "2025-12-31");
  column("地区", "text", "", "");
  column("金额(万元)", "number", "0", "99.5");
  column("x'\"\\n{}", "integer", "1", "9");
  file.tables = {table};
  return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  errand::ScriptRequest request;
  request.instruction = errand::to_utf8(std::string(reinterpret_cast<const char*>(data), size));
  request.language = errand::language_of(request.instruction);
  request.files = {sales()};
  const auto reading = errand::recipes::read(request);
  if (const auto* plan = std::get_if<errand::recipes::Plan>(&reading)) {
    errand::recipes::write(*plan, request.files, request.language);
  }
  return 0;
}
