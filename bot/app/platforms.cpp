#include "bot/app/platforms.hpp"

#include <utility>
#include <variant>

namespace errand::app {

namespace {

using Made = std::unique_ptr<kit::WebhookAdapter>;

const char* word_of(const config::WebAdapter&) {
  return "web";
}

Made make(const config::WebAdapter&, const std::string&, const PlatformPorts&) {
  return nullptr;
}

}  // namespace

std::unique_ptr<kit::WebhookAdapter> make_platform(const config::Adapter& adapter,
                                                   const PlatformPorts& ports) {
  return std::visit([&](const auto& kind) { return make(kind, adapter.name, ports); }, adapter.kind);
}

std::string kind_of(const config::Adapter& adapter) {
  return std::visit([](const auto& kind) { return word_of(kind); }, adapter.kind);
}

}  // namespace errand::app
