/// The models that a provider says it has, for an admin whose name for one it does not know. Used by `errand
/// check --online`.
#pragma once

#include "bot/core/http.hpp"
#include "bot/generate/http_model.hpp"

#include <string>
#include <vector>

namespace errand::generate {

/// Asks for the list once, for as long as the settings wait for a first byte. Azure's names are its
/// customer's own and in no list: empty.
Task<Result<std::vector<std::string>>> model_names(HttpClient& client, HttpModelSettings settings);

/// At most five of the names, the most like one first.
std::vector<std::string> most_like(std::vector<std::string> names, const std::string& wanted);

}  // namespace errand::generate
