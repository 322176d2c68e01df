/// Replies with anything in them: every part has a card that is JSON, small enough, and free of markup that
/// people or scripts wrote.
#include "adapters/feishu/card.hpp"
#include "adapters/feishu/content.hpp"
#include "adapters/feishu/sends.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace errand;

/// Pieces of the input, between zero bytes, over and over.
class Pieces {
 public:
  explicit Pieces(const std::string& bytes) {
    std::size_t start = 0;
    for (std::size_t at = 0; at <= bytes.size(); ++at) {
      if (at < bytes.size() && bytes[at] != '\0') continue;
      pieces_.push_back(bytes.substr(start, at - start));
      start = at + 1;
    }
  }
  const std::string& next() { return pieces_[index_++ % pieces_.size()]; }
  std::vector<std::string> list(std::size_t most) {
    std::vector<std::string> lines;
    for (std::size_t count = next().size() % most; lines.size() < count;) lines.push_back(next());
    return lines;
  }

 private:
  std::vector<std::string> pieces_;
  std::size_t index_ = 0;
};

Reply reply_of(Pieces& pieces) {
  Reply reply;
  reply.job = "j1";
  reply.language = pieces.next().size() % 2 == 0 ? "zh" : "en";
  reply.headline = pieces.next();
  reply.text = pieces.next();
  reply.reading = pieces.list(20);
  reply.notes = pieces.list(20);
  reply.receipt = pieces.list(20);
  reply.code = pieces.next();
  for (std::size_t count = pieces.next().size() % 6; reply.tables.size() < count;) {
    TableView table{
        .title = pieces.next(), .columns = pieces.list(60), .numeric = {}, .rows = {}, .total_rows = 0};
    for (std::size_t rows = pieces.next().size() % 70; table.rows.size() < rows;)
      table.rows.push_back(pieces.list(60));
    reply.tables.push_back(std::move(table));
  }
  for (const auto& name : pieces.list(9)) {
    reply.files.push_back(
        {.name = name, .sha256 = name, .size_bytes = name.size(), .media_type = "image/png"});
  }
  reply.pictures = reply.files;
  for (const auto& label : pieces.list(15)) reply.buttons.push_back({.label = label, .action = "again"});
  return reply;
}

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
  Pieces pieces(bytes);
  const feishu::CardParts parts{.image_keys = {{bytes, "img_1"}},
                                .seal = [](const Button&, int) { return std::string(400, 's'); },
                                .thread = {}};
  const OutboundPart whole{.key = "j1/2", .address = {}, .replaces = {}, .reply = reply_of(pieces)};
  for (const auto& part : feishu::split_reply(whole)) {
    if (feishu::kind_of(part.reply) != feishu::SendKind::card) continue;
    for (const auto& card : {feishu::card_of(part.reply, parts), feishu::plain_card_of(part.reply, parts)}) {
      if (card.size() > feishu::most_card_bytes) std::abort();
      look_for_markup(nlohmann::json::parse(card));
    }
  }
  const auto place = feishu::place_of(bytes);
  if (place && feishu::locator_of(*place) != bytes) std::abort();
  return 0;
}
