#include "bot/core/json_text.hpp"

#include <nlohmann/json.hpp>

namespace errand {

std::string json_text(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

nlohmann::json parsed_json(std::string_view text) {
  constexpr int deepest = 200;
  struct TooDeep {};
  try {
    return nlohmann::json::parse(
        text,
        [](int depth, auto, auto&) {
          if (depth > deepest) throw TooDeep();
          return true;
        },
        false);
  } catch (const TooDeep&) {
    return nlohmann::json::value_t::discarded;
  }
}

}  // namespace errand
