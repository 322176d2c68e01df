/// JSON as text that every reader takes. Used wherever JSON is stored or sent.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace errand {

/// On one line; bytes that are no UTF-8 become U+FFFD instead of an exception.
std::string json_text(const nlohmann::json& value);

}  // namespace errand
