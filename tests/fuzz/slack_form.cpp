/// Slack's forms, buttons and slash commands: nothing that was not sealed by us becomes a button.
#include "adapters/slack/incoming.hpp"
#include "bot/core/text.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto intake =
      errand::slack::read_form(body, {.connection = "slack", .secret = "secret", .workspace = {}}, {});
  if (intake.events.empty() && intake.ignored.empty()) std::abort();
  for (const auto& event : intake.events) {
    if (event.kind == errand::EventKind::button) std::abort();
    if (!errand::is_utf8(event.text)) std::abort();
  }
  return 0;
}
