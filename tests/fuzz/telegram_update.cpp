/// Telegram's updates: whatever the bytes, events or a reason, and never both empty. What was made harmless
/// holds no address.
#include "adapters/telegram/harmless.hpp"
#include "adapters/telegram/update.hpp"
#include "bot/core/text.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const errand::telegram::Identity identity{
      .connection = "telegram", .bot = "my_bot", .bot_id = 42, .secret = std::string(32, 's')};
  const auto read = errand::telegram::read_update({reinterpret_cast<const char*>(data), size}, identity);
  if (read.events.empty() == read.ignored.empty()) std::abort();
  for (const auto& event : read.events) {
    if (event.event_id.empty() || event.conversation.empty() || !errand::is_utf8(event.text)) std::abort();
    for (const auto& file : event.files) {
      if (file.locator.empty()) std::abort();
    }
  }
  const auto text = errand::to_utf8(std::string(reinterpret_cast<const char*>(data), size));
  const auto safe = errand::telegram::harmless(text);
  if (!errand::is_utf8(safe) || safe.find("://") != std::string::npos) std::abort();
  errand::telegram::locator_in(text);
  return 0;
}
