/// What all platforms share, on texts that others wrote: pieces within their limit of which nothing is lost,
/// buttons that only we can make, waits of at most a day.
#include "adapters/kit/api.hpp"
#include "adapters/kit/button_value.hpp"
#include "adapters/kit/reply_text.hpp"
#include "bot/core/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace errand;

const std::string secret(32, 's');

std::string without_spaces(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  return text;
}

void cut(const std::string& text, std::size_t limit, const kit::Measure& measure) {
  std::string together;
  for (const auto& piece : kit::split_text(text, limit, measure)) {
    if (piece.empty() || measure(piece) > limit || !is_utf8(piece)) std::abort();
    together += piece;
  }
  // A fence that is cut is closed and opened again; without one the pieces are the text.
  if (text.find("```") == std::string::npos && without_spaces(together) != without_spaces(text)) std::abort();
}

void wait(const std::string& bytes) {
  HttpHeaders headers;
  headers.set("Retry-After", bytes);
  for (const auto& said : {kit::retry_after_of(headers, "{}"), kit::retry_after_of({}, bytes)}) {
    if (said < std::chrono::milliseconds(0) || said > std::chrono::hours(24)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto text = to_utf8(bytes);
  const std::size_t limit = 16 + (size == 0 ? 0 : data[0]);
  for (const auto& measure :
       {kit::Measure(kit::utf16_units), kit::Measure(kit::code_points), kit::Measure(kit::bytes)}) {
    cut(text, limit, measure);
  }
  if (kit::unsealed(bytes, "room", secret)) std::abort();
  const kit::Pressed pressed{.job = "j1", .action = "answer", .value = bytes, .place = 2};
  const auto read = kit::unsealed(kit::sealed(pressed, "room", secret, 2'000 + 2 * size), "room", secret);
  if (!read || *read != pressed) std::abort();
  wait(bytes);
  return 0;
}
