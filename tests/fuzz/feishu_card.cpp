/// Replies with anything in them: every part has a card that is JSON, small enough, and free of markup that
/// people or scripts wrote.
#include "adapters/feishu/card.hpp"
#include "adapters/feishu/content.hpp"
#include "adapters/feishu/sends.hpp"
#include "tests/fuzz/replies.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace errand;

void look_for_markup(const nlohmann::json& value) {
  if (value.is_object() && value.value("tag", "") == "markdown") {
    const auto content = value.at("content").get<std::string>();
    if (!content.starts_with("```python\n") || content.find("```", 3) != content.size() - 3) std::abort();
  }
  if (value.is_object() && value.value("tag", "") == "lark_md") std::abort();
  if (!value.is_structured()) return;
  for (const auto& inner : value) look_for_markup(inner);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const feishu::CardParts parts{.image_keys = {{bytes, "img_1"}},
                                .seal = [](const Button&, int) { return std::string(400, 's'); },
                                .thread = {}};
  const OutboundPart whole{.key = "j1/2", .address = {}, .replaces = {}, .reply = fuzz::reply_of(bytes)};
  for (const auto& part : feishu::split_reply(whole)) {
    if (feishu::kind_of(part.reply) != feishu::SendKind::card) continue;
    for (const auto& card :
         {feishu::card_of(part.reply, parts), feishu::plain_card_of(feishu::in_texts(part.reply), parts)}) {
      if (card.size() > feishu::most_card_bytes) std::abort();
      look_for_markup(nlohmann::json::parse(card));
    }
  }
  const auto place = feishu::place_of(bytes);
  if (place && feishu::locator_of(*place) != bytes) std::abort();
  return 0;
}
