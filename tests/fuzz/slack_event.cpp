/// Calls of Slack's Events API: read into events that an adapter can act on, or a reason to ignore them.
#include "adapters/slack/file_locator.hpp"
#include "adapters/slack/incoming.hpp"
#include "bot/core/text.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto intake =
      errand::slack::read_event(body, {.connection = "slack", .secret = "secret", .workspace = {}});
  if (intake.events.empty() && intake.ignored.empty()) std::abort();
  for (const auto& event : intake.events) {
    if (event.event_id.empty() || event.sender.empty() || !errand::is_utf8(event.text)) std::abort();
    for (const auto& file : event.files) {
      if (!errand::slack::locator_in(file.locator)) std::abort();
    }
  }
  return 0;
}
