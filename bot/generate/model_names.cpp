#include "bot/generate/model_names.hpp"

#include "bot/core/text.hpp"
#include "bot/generate/dialect_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace errand::generate {

namespace {

constexpr std::size_t most_name_characters = 100;
constexpr std::size_t most_suggested = 5;

/// How many letters have to be put in, taken out or changed to make one of the other (Levenshtein).
std::size_t distance(std::string_view one, std::string_view other) {
  std::vector<std::size_t> row(other.size() + 1);
  for (std::size_t at = 0; at <= other.size(); ++at) row[at] = at;
  for (std::size_t line = 1; line <= one.size(); ++line) {
    auto before = std::exchange(row[0], line);
    for (std::size_t at = 1; at <= other.size(); ++at) {
      const auto changed = before + (one[line - 1] == other[at - 1] ? 0 : 1);
      before = row[at];
      row[at] = std::min({row[at] + 1, row[at - 1] + 1, changed});
    }
  }
  return row.back();
}

}  // namespace

Task<Result<std::vector<std::string>>> model_names(HttpClient& client, HttpModelSettings settings) {
  std::vector<std::string> names;
  if (settings.service.key_header == "api-key") co_return names;
  auto request = dialect_of(settings.service.format).list_request(settings.service);
  request.deadlines = settings.deadlines;
  request.deadlines.total = settings.deadlines.first_byte;
  const auto response = co_await client.send(std::move(request));
  if (!response) co_return response.error();
  if (!response->is_success()) {
    co_return Error{Fault::refused, "the list of models is not given: " + std::to_string(response->status)};
  }
  const auto document = parse_object(response->body);
  if (!document) co_return document.error();
  for (const auto& [list, key] : {std::pair{"data", "id"}, std::pair{"models", "name"}}) {
    const auto& models = member(*document, list);
    if (!models.is_array()) continue;
    for (const auto& model : models) {
      std::string name = text_of(model, key);
      if (name.starts_with("models/")) name.erase(0, std::string_view("models/").size());
      name = shortened(printable(name), most_name_characters);
      if (!name.empty()) names.push_back(std::move(name));
    }
  }
  co_return names;
}

std::vector<std::string> most_like(std::vector<std::string> names, const std::string& wanted) {
  const auto lower = ascii_lower(shortened(wanted, most_name_characters));
  std::ranges::stable_sort(names, {},
                           [&](const std::string& name) { return distance(ascii_lower(name), lower); });
  if (names.size() > most_suggested) names.resize(most_suggested);
  return names;
}

}  // namespace errand::generate
