/// Platforms: the adapters of the configured connections, made from their kinds. Used by serve, which joins
/// them to the service, by `check --online` and by `errand platform`. The built-in page is serve's own.
#pragma once

#include "adapters/kit/platform_adapter.hpp"
#include "bot/core/blobs.hpp"
#include "bot/core/clock.hpp"
#include "bot/core/http.hpp"
#include "bot/core/log.hpp"
#include "config/settings.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>

namespace errand::app {

/// What adapters are made with; everything referred to outlives them.
struct PlatformPorts {
  boost::asio::any_io_executor executor;
  HttpClient& client;
  Blobs& blobs;
  Clock& clock;
  Log& log;
  const config::Settings& settings;
  std::string secret;  ///< 32 random bytes that stay the same over restarts: seals buttons.
};

/// Null for the built-in page. A new platform is a line in platforms.cpp.
std::unique_ptr<kit::PlatformAdapter> make_platform(const config::Adapter& adapter,
                                                    const PlatformPorts& ports);

/// Where a platform calls the connection of this name: "https://.../hook/<name>"; empty without a public_url.
std::string hook_url(const config::Settings& settings, const std::string& name);

/// The word of an adapter's kind in the config: "telegram".
std::string kind_of(const config::Adapter& adapter);

}  // namespace errand::app
