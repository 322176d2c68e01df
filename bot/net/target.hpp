/// A request target taken apart: path decoded and normalised, query decoded. Used by the server before any
/// handler sees a request, so that routes compare safe text only.
#pragma once

#include "bot/core/result.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace errand::net {

struct Target {
  std::string path;
  std::vector<std::pair<std::string, std::string>> query;
};

/// Takes origin-form ("/a?b=c") and absolute-form ("http://host/a"). Fault::invalid_input for anything
/// else, for bad escapes, escaped '/' or control characters, malformed UTF-8 and ".." above the root.
Result<Target> parse_target(std::string_view target);

/// "%41+b" -> "A b"; nothing is refused: a bad escape stays as it is.
std::string decode_form(std::string_view text);

}  // namespace errand::net
