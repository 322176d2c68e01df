/// Replies with anything in them: every event is one that a homeserver takes, of the tags that clients show,
/// and nothing in it notifies or can be clicked.
#include "adapters/matrix/content.hpp"
#include "bot/core/json_text.hpp"
#include "bot/core/text.hpp"
#include "tests/fuzz/replies.hpp"
#include "tests/kit/markup.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace errand;
  constexpr std::size_t most = 400;  // bytes: they come over and over
  const auto text = to_utf8(std::string(reinterpret_cast<const char*>(data), std::min(size, most)));
  const OutboundPart whole{
      .key = "j1/2", .address = {"m", "!r:x", "$t", "$q"}, .replaces = {}, .reply = fuzz::reply_of(text)};
  for (const auto& part : matrix::sends_of(whole)) {
    const auto content = matrix::text_content(part.reply);
    if (json_text(content).size() > matrix::most_content_bytes || !content["m.mentions"].empty())
      std::abort();
    const auto read =
        test::read_markup(content["formatted_body"].get<std::string>(),
                          {"p", "br", "strong", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td",
                           "pre", "code", "code class=\"language-python\"", "details", "summary"});
    if (!read || test::comes_alive(read->text)) std::abort();
  }
  return 0;
}
