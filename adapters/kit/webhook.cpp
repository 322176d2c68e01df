#include "adapters/kit/webhook.hpp"

#include "bot/core/text.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <utility>

namespace errand::kit {

namespace {

/// Reasons that are counted apart; a stranger cannot fill the memory with inventions.
constexpr std::size_t most_reasons = 64;

/// Tells what is ignored at its 1st, 10th, 100th ... time.
class Ignored {
 public:
  Ignored(std::string connection, Log& log) : connection_(std::move(connection)), log_(log) {}

  void add(const std::string& reason, Level level) {
    auto key = shortened(printable(reason), 80);
    if (counts_.size() >= most_reasons && !counts_.contains(key)) key = "other";
    const auto count = ++counts_[key];
    if (!is_power_of_ten(count)) return;
    log_.write(level, connection_ + ": ignored " + key + ", " + std::to_string(count) +
                          (count == 1 ? " time" : " times"));
  }

 private:
  static bool is_power_of_ten(std::uint64_t count) {
    while (count % 10 == 0) count /= 10;
    return count == 1;
  }

  std::string connection_;
  Log& log_;
  std::map<std::string, std::uint64_t> counts_;
};

}  // namespace

net::Handler hook(const WebhookAdapter& adapter, const Clock& clock, Log& log, StoreEvents store_events) {
  const auto ignored = std::make_shared<Ignored>(adapter.name(), log);
  return [&adapter, &clock, &log, ignored,
          store_events = std::move(store_events)](net::Request request) -> Task<net::Response> {
    auto intake = adapter.receive(request, clock.now());
    if (!intake.ignored.empty()) {
      ignored->add(intake.ignored, intake.answer.status >= 400 ? Level::warning : Level::info);
    }
    if (intake.events.empty()) co_return std::move(intake.answer);
    const auto stored = co_await store_events(std::move(intake.events));
    if (!stored) {
      log.write(Level::error, adapter.name() + ": an event was not stored: " + stored.error().message);
      co_return net::error_response(503, "unavailable", "The event could not be stored; send it again.");
    }
    co_return std::move(intake.answer);
  };
}

std::vector<HookRoute> WebhookAdapter::routes() const {
  return {{.method = "POST", .pattern = "/hook/" + name()}};
}

void WebhookAdapter::join(ServicePorts ports) {
  add_hook(ports.server, *this, ports.clock, ports.log, std::move(ports.store_events));
}

void add_hook(net::Server& server, const WebhookAdapter& adapter, const Clock& clock, Log& log,
              StoreEvents store_events) {
  const auto handler = hook(adapter, clock, log, std::move(store_events));
  for (auto& route : adapter.routes()) {
    server.route(std::move(route.method), std::move(route.pattern), handler, route.limits);
  }
}

}  // namespace errand::kit
