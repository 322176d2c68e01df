#include "bot/core/script.hpp"

#include <nlohmann/json.hpp>

namespace errand {

void to_json(nlohmann::json& json, const ModelCall& value) {
  json = {{"model", value.model},
          {"sent", value.sent},
          {"answered", value.answered},
          {"problem", value.problem},
          {"input_tokens", value.input_tokens},
          {"cached_tokens", value.cached_tokens},
          {"output_tokens", value.output_tokens},
          {"is_estimated", value.is_estimated},
          {"milliseconds", value.milliseconds},
          {"cost", value.cost}};
}

void from_json(const nlohmann::json& json, ModelCall& value) {
  value.model = json.value("model", "");
  value.sent = json.value("sent", "");
  value.answered = json.value("answered", "");
  value.problem = json.value("problem", "");
  value.input_tokens = json.value("input_tokens", std::int64_t{0});
  value.cached_tokens = json.value("cached_tokens", std::int64_t{0});
  value.output_tokens = json.value("output_tokens", std::int64_t{0});
  value.is_estimated = json.value("is_estimated", false);
  value.milliseconds = json.value("milliseconds", std::int64_t{0});
  value.cost = json.value("cost", 0.0);
}

void to_json(nlohmann::json& json, const Parameter& value) {
  json = {{"name", value.name}, {"value", value.value}};
}

void from_json(const nlohmann::json& json, Parameter& value) {
  value.name = json.at("name").get<std::string>();
  value.value = json.value("value", "");
}

}  // namespace errand
