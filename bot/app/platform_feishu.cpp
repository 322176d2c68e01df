// `errand platform feishu ...`
#include "adapters/feishu/scopes.hpp"
#include "bot/app/platform.hpp"

#include <cstdio>
#include <string>

namespace errand::app {

namespace {

int print() {
  const std::string json(feishu::permissions_json());
  std::fputs(json.c_str(), stdout);
  return 0;
}

Task<int> print_permissions(PlatformCall) {
  co_return print();
}

}  // namespace

int print_feishu_permissions(const std::vector<std::string>& arguments) {
  if (arguments.empty()) return print();
  std::fprintf(stderr, "errand: there is a word too many: %s; use: errand platform feishu permissions\n",
               arguments[0].c_str());
  return 2;
}

std::vector<PlatformCommand> feishu_commands() {
  return {{.platform = "feishu",
           .word = "permissions",
           .purpose = "prints what the developer console's batch import of permissions takes",
           .run = print_permissions}};
}

}  // namespace errand::app
