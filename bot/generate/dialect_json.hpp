/// Reading JSON that a provider sent: nothing is trusted to be there or to have its type. Internal to the
/// dialects' sources.
#pragma once

#include "bot/core/result.hpp"
#include "bot/generate/model.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>

namespace errand::generate {

/// The object, or Fault::corrupt with its beginning.
Result<nlohmann::json> parse_object(const std::string& text);
/// The member, or null for none and for what is no object.
const nlohmann::json& member(const nlohmann::json& value, const char* name);
/// The first element of a member that is a list, or null.
const nlohmann::json& first_of(const nlohmann::json& value, const char* name);
/// Empty unless the member is a text.
std::string text_of(const nlohmann::json& value, const char* name);
/// 0 unless the member is a number.
std::int64_t count_of(const nlohmann::json& value, const char* name);
/// Counts thinking, which is billed and not kept.
void take_thinking(const std::string& text, ModelAnswer& answer);
/// An error object inside a stream.
Error error_in_stream(const nlohmann::json& event);

}  // namespace errand::generate
