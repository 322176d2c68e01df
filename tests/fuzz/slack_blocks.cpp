/// Replies with anything in them: every message is within what Slack takes, and nothing in it is a mention or
/// a link.
#include "adapters/slack/blocks.hpp"
#include "adapters/slack/sends.hpp"
#include "bot/core/json_text.hpp"
#include "bot/core/text.hpp"
#include "tests/fuzz/replies.hpp"
#include "tests/slack/message_rules.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

using namespace errand;

void check(const nlohmann::json& blocks) {
  const auto broken = slack::test::broken_rule(nlohmann::json::parse(json_text(blocks)));
  if (broken.empty()) return;
  std::fprintf(stderr, "%s\n", broken.c_str());
  std::abort();
}

/// In Slack's own notation, in which only '<' begins something.
void check_text(const std::string& text, std::size_t most) {
  if (text.empty() || length_of(text) > most || text.find_first_of("<>") != std::string::npos) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto seal = [](const Button&, int) { return std::string(slack::button_value_bytes, 's'); };
  const auto form = size % 2 == 0 ? slack::TableForm::block : slack::TableForm::text;
  const OutboundPart whole{.key = "j1/2", .address = {}, .replaces = {}, .reply = fuzz::reply_of(bytes)};
  for (const auto& send : slack::sends_of(whole)) {
    if (send.reply.files.size() > 10) std::abort();
    if (slack::can_be_shared(send.reply)) {
      check(slack::file_blocks(send.reply, send.key));
      continue;
    }
    check(slack::blocks_of(send.reply, seal, form, send.key));
    check_text(slack::notification_of(send.reply), 4'000);
    check_text(slack::text_without_blocks(send.reply), 40'000);
  }
  return 0;
}
