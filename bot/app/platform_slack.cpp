#include "adapters/slack/manifest.hpp"
#include "bot/app/platform.hpp"

#include <cstdio>

namespace errand::app {

namespace {

Task<int> print_manifest(PlatformCall call) {
  const auto& public_url = call.settings.listen.public_url;
  if (!public_url.starts_with("https://")) {
    std::fprintf(stderr,
                 "errand: Slack calls us over https; write `public_url: https://...` under `listen:`, the "
                 "address of the reverse proxy in front of this service\n");
    co_return 2;
  }
  std::fputs(slack::manifest(public_url, call.adapter.name).c_str(), stdout);
  co_return 0;
}

}  // namespace

std::vector<PlatformCommand> slack_commands() {
  return {{.platform = "slack",
           .word = "manifest",
           .purpose = "prints the app manifest with this service's address, for api.slack.com/apps",
           .run = print_manifest}};
}

}  // namespace errand::app
