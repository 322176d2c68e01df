/// Models' answers: read into a script, a question or a refusal, or a sentence that says what is wrong.
#include "bot/generate/answer.hpp"

#include "bot/generate/script_check.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = errand::generate::read_answer(std::string(reinterpret_cast<const char*>(data), size));
  if (!read) {
    if (read.error().message.empty()) std::abort();
    return 0;
  }
  if (const auto* script = std::get_if<errand::Script>(&*read)) {
    if (script->code.empty()) std::abort();
    errand::generate::complaint_about(script->code);
  }
  return 0;
}
