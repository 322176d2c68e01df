#include "bot/recipes/amend.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace errand::recipes {

std::optional<Plan> previous_plan(const ScriptRequest& request) {
  if (request.earlier.empty() || request.earlier.back().plan.empty()) return std::nullopt;
  const nlohmann::json json = nlohmann::json::parse(request.earlier.back().plan, nullptr, false);
  if (json.is_discarded()) return std::nullopt;
  try {
    Plan plan = json.get<Plan>();
    for (const Source& source : plan.sources) {
      const auto file = std::find_if(request.files.begin(), request.files.end(),
                                     [&](const FileProfile& item) { return item.name == source.file; });
      if (file == request.files.end() || source.table < 0 ||
          static_cast<std::size_t>(source.table) >= file->tables.size())
        return std::nullopt;
    }
    if (plan.sources.empty()) return std::nullopt;
    return plan;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;  // A plan of an older version: the instruction then has to stand on its own.
  }
}

std::optional<Reading> Amender::run(std::string_view) {
  return std::nullopt;
}

}  // namespace errand::recipes
