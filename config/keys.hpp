/// The table of all keys: the one source for parsing, errors, the JSON Schema and the example. A new key is a
/// member in settings.hpp and a line in keys.cpp; a new kind of adapter is a struct there and an entry in
/// adapter_keys.cpp.
#pragma once

#include "config/field.hpp"
#include "config/settings.hpp"

namespace errand::config {

const Fields<Settings>& all_keys();

/// The list `adapters`, whose items have different keys by their `kind`.
Field<Settings> adapters_key();

}  // namespace errand::config
