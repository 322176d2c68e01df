/// What a homeserver pushes: a transaction in, events out; whatever it holds, every event has the ids that
/// the rest relies on.
#include "adapters/matrix/transaction.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const errand::matrix::Identity bot{.user_id = "@errand:example.org", .display_name = "Errand"};
  const auto read =
      errand::matrix::parse_transaction({reinterpret_cast<const char*>(data), size}, bot, "matrix");
  if (!read) {
    if (read.error().message.empty()) std::abort();
    return 0;
  }
  for (const auto& heard : read->heard) {
    const auto& event = heard.event;
    if (event.event_id.empty() || !event.conversation.starts_with('!') || !event.sender.starts_with('@'))
      std::abort();
    if (event.sender == bot.user_id) std::abort();
  }
  return 0;
}
