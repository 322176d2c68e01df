/// What a homeserver pushes: a transaction in, events out; whatever it holds, every event has the ids that
/// the rest relies on.
#include "adapters/matrix/content.hpp"
#include "adapters/matrix/mention.hpp"
#include "adapters/matrix/transaction.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const errand::matrix::Identity bot{.user_id = "@errand:example.org", .display_name = "Errand"};
  errand::matrix::png_size({reinterpret_cast<const char*>(data), size});
  if (const auto json = nlohmann::json::parse(data, data + size, nullptr, false); !json.is_discarded()) {
    errand::matrix::files_of(json);
    errand::matrix::spoken(json, bot);
    errand::matrix::latest_content(json);
  }
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
