#include "adapters/kit/tell_findings.hpp"

#include <boost/asio/this_coro.hpp>

namespace errand::kit {

Task<> tell_findings(PlatformAdapter& adapter, Log& log) {
  const auto findings = co_await adapter.check();
  const auto cancellation = co_await boost::asio::this_coro::cancellation_state;
  if (cancellation.cancelled() != boost::asio::cancellation_type::none) co_return;
  for (const auto& finding : findings) {
    if (!finding.is_well) log.write(Level::error, adapter.name() + ": " + finding.sentence);
  }
}

}  // namespace errand::kit
