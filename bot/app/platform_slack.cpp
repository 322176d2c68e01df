#include "adapters/slack/manifest.hpp"
#include "bot/app/platform.hpp"

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace errand::app {

namespace {

constexpr const char* placeholder = "https://errand.example.com";

int print(std::string_view public_url, std::string_view connection) {
  if (!public_url.starts_with("https://")) {
    std::fprintf(
        stderr,
        "errand: Slack calls us over https, at the address of the reverse proxy in front of this "
        "service; write `public_url: https://...` under `listen:`, or as long as there is no config: "
        "errand platform slack manifest https://errand.example.com\n");
    return 2;
  }
  while (public_url.ends_with('/')) public_url.remove_suffix(1);
  std::fputs(slack::manifest(public_url, connection).c_str(), stdout);
  return 0;
}

Task<int> print_manifest(PlatformCall call) {
  co_return print(call.settings.listen.public_url, call.adapter.name);
}

}  // namespace

int print_slack_manifest(const std::vector<std::string>& arguments) {
  if (arguments.size() > 2) {
    std::fputs(
        "errand: use: errand platform slack manifest [URL [NAME]]\n"
        "  URL   where Slack reaches the service, such as https://errand.example.com\n"
        "  NAME  of the connection in errand's config (default: slack)\n",
        stderr);
    return 2;
  }
  if (arguments.empty()) {
    std::fprintf(stderr,
                 "errand: %s stands for the address where Slack reaches this service; put yours in its three "
                 "places, or print it with yours: errand platform slack manifest https://YOUR-ADDRESS\n",
                 placeholder);
    return print(placeholder, "slack");
  }
  return print(arguments.at(0), arguments.size() == 2 ? arguments[1] : "slack");
}

std::vector<PlatformCommand> slack_commands() {
  return {{.platform = "slack",
           .word = "manifest",
           .purpose = "prints the app manifest with this service's address, for api.slack.com/apps",
           .run = print_manifest}};
}

}  // namespace errand::app
