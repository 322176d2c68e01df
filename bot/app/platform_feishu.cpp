// `errand platform feishu ...`
#include "adapters/feishu/scopes.hpp"
#include "bot/app/platform.hpp"

#include <cstdio>
#include <string>

namespace errand::app {

namespace {

Task<int> print_permissions(PlatformCall) {
  const std::string json(feishu::permissions_json());
  std::fputs(json.c_str(), stdout);
  co_return 0;
}

}  // namespace

std::vector<PlatformCommand> feishu_commands() {
  return {{.platform = "feishu",
           .word = "permissions",
           .purpose = "prints what the developer console's batch import of permissions takes",
           .run = print_permissions}};
}

}  // namespace errand::app
