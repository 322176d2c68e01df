/// JSON as text that every reader takes. Used wherever JSON is stored or sent.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace errand {

/// On one line; bytes that are no UTF-8 become U+FFFD instead of an exception.
std::string json_text(const nlohmann::json& value);

/// JSON from outside: a script, a model, a platform. Discarded when it is none, or nested deeper than
/// anybody's is: copying and writing go down as deep as the value, and the stack ends before a megabyte of
/// brackets does.
nlohmann::json parsed_json(std::string_view text);

}  // namespace errand
