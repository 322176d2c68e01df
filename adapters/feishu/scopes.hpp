/// Scopes: the permissions that the app needs in Feishu's developer console, and what stops working without
/// each. Used by `errand check --online` and `errand platform feishu permissions`.
#pragma once

#include "adapters/kit/webhook.hpp"

#include <nlohmann/json_fwd.hpp>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace errand::feishu {

/// permissions.json: what the console's "Batch import/export" takes.
std::string_view permissions_json();

/// Of the answer of GET /open-apis/application/v6/scopes: what is granted to the app itself.
std::set<std::string> granted_scopes(const nlohmann::json& answer);

/// A finding for each permission that is missing, or one that nothing is.
std::vector<kit::Finding> findings_of(const std::set<std::string>& granted);

/// One name for each need, as permissions.json has them.
std::vector<std::string> needed_scopes();

}  // namespace errand::feishu
