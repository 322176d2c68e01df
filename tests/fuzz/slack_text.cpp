/// Texts between Slack's notation and ours: what is escaped reads back as it was, and mentions nobody; no
/// text is a signature.
#include "adapters/slack/file_locator.hpp"
#include "adapters/slack/signature.hpp"
#include "adapters/slack/text.hpp"
#include "bot/core/text.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = errand::to_utf8(std::string(reinterpret_cast<const char*>(data), size));
  errand::slack::mentions(text, "U0BOT");
  errand::slack::linked_message(text, "C0003");
  errand::slack::time_of(text);
  if (!errand::is_utf8(errand::slack::plain_text(text, "U0BOT"))) std::abort();
  errand::slack::locator_in(text);
  errand::net::Request call;
  call.headers.set("X-Slack-Request-Timestamp", text);
  call.headers.set("X-Slack-Signature", text);
  if (!errand::slack::complaint_about_signature(call, "secret", errand::TimePoint{})) std::abort();
  const auto safe = errand::slack::escaped(text);
  if (safe.find_first_of("<>") != std::string::npos) std::abort();
  const auto spaces_apart = text.find("\xC2\xA0") == std::string::npos;
  const auto plain = std::string(errand::trimmed(errand::printable(text)));
  if (spaces_apart && errand::slack::plain_text(safe, "U0BOT") != plain) std::abort();
  return 0;
}
