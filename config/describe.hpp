/// What is said about the settings to people and editors, from the one table that also drives parsing. The
/// commands `errand schema` and `errand example` print these; config/errand.schema.json and
/// config/errand.example.yaml are their output, checked by tests/config.
#pragma once

#include <string>

namespace errand::config {

/// JSON Schema, draft 2020-12.
std::string json_schema();
/// A complete file in which every key stands with its default, unit and explanation in English and Chinese.
std::string example_yaml();

}  // namespace errand::config
