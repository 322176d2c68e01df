/// Replies with anything in them: every message is within Telegram's limits and of the tags that it knows,
/// and nothing in it notifies or can be clicked.
#include "adapters/telegram/render.hpp"
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
  static const std::string secret(32, 's');
  constexpr std::size_t most = 400;  // bytes: they come over and over
  const auto text = to_utf8(std::string(reinterpret_cast<const char*>(data), std::min(size, most)));
  const OutboundPart whole{
      .key = "j1/2", .address = {"tg", "-100", "12", "55"}, .replaces = {}, .reply = fuzz::reply_of(text)};
  for (const auto& part : telegram::split(whole)) {
    const auto made = telegram::rendered(part.reply);
    const auto plain = test::read_markup(made.html, {"b", "pre", "blockquote expandable"});
    if (!plain || plain->units > telegram::message_units || test::comes_alive(plain->text)) std::abort();
    const auto rich = test::read_markup(
        made.rich, {"p", "b", "br", "table bordered striped", "tr", "th", "th align=\"right\"", "td",
                    "td align=\"right\"", "details", "summary"});
    if (!rich || !rich->verbatim.empty() || test::comes_alive(rich->text)) std::abort();
    if (kit::code_points(made.rich) > 32'768) std::abort();
    const auto keyboard = telegram::envelope(part, secret).value("reply_markup", nlohmann::json::object());
    for (const auto& row : keyboard.value("inline_keyboard", nlohmann::json::array())) {
      for (const auto& button : row) {
        if (button.at("callback_data").get<std::string>().size() > 64) std::abort();
      }
    }
  }
  return 0;
}
