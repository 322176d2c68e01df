#include "bot/app/platforms.hpp"

#include "adapters/matrix/matrix_adapter.hpp"

#include <utility>
#include <variant>

namespace errand::app {

namespace {

using Made = std::unique_ptr<kit::PlatformAdapter>;

const char* word_of(const config::WebAdapter&) {
  return "web";
}

Made make(const config::WebAdapter&, const std::string&, const PlatformPorts&) {
  return nullptr;
}

const char* word_of(const config::MatrixAdapter&) {
  return "matrix";
}

Made make(const config::MatrixAdapter& kind, const std::string& name, const PlatformPorts& ports) {
  matrix::MatrixSettings settings{
      .name = name,
      .bot = {.user_id = "@" + kind.localpart + ":" + kind.server, .display_name = kind.display_name},
      .homeserver = {.url = kind.homeserver,
                     .as_token = kind.as_token.reveal(),
                     .media_hosts = kind.media_hosts},
      .registration_id = kind.id,
      .hs_token = kind.hs_token.reveal(),
      .invites = {.servers = kind.servers, .rooms = kind.rooms},
      .ignored_users = kind.ignored_users};
  return std::make_unique<matrix::MatrixAdapter>(
      std::move(settings),
      matrix::MatrixPorts{
          .client = ports.client, .blobs = ports.blobs, .clock = ports.clock, .log = ports.log});
}

}  // namespace

std::unique_ptr<kit::PlatformAdapter> make_platform(const config::Adapter& adapter,
                                                    const PlatformPorts& ports) {
  return std::visit([&](const auto& kind) { return make(kind, adapter.name, ports); }, adapter.kind);
}

std::string kind_of(const config::Adapter& adapter) {
  return std::visit([](const auto& kind) { return word_of(kind); }, adapter.kind);
}

}  // namespace errand::app
