/// The app manifest that Slack makes an app from. Used by `errand platform slack manifest`.
#pragma once

#include <string>
#include <string_view>

namespace errand::slack {

/// manifest.yaml with the addresses of this connection: `public_url` without a slash at its end.
std::string manifest(std::string_view public_url, std::string_view connection);

}  // namespace errand::slack
