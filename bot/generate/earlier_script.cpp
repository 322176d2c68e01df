#include "bot/generate/earlier_script.hpp"

#include "bot/core/text.hpp"
#include "bot/generate/masked_code.hpp"

#include <string_view>

namespace errand::generate {

namespace {

constexpr std::size_t most_shown_code_bytes = 8'000;

}  // namespace

std::string earlier_script(const ScriptRequest& request, DataToModel data, const Texts& hidden) {
  const auto& last = request.earlier.back();
  auto masking = masking_of(request, hidden);
  masking.comments = last.plan.empty() ? Comments::masked : Comments::left_out;
  masking.is_of_other_files = last.is_of_other_files;
  // A model's own script as well: it may be of a time when samples were sent, or of another model.
  const auto shown = data == DataToModel::sample ? last.code : masked_code(last.code, masking);
  std::string code(cut_bytes(shown, most_shown_code_bytes));
  const auto lower = ascii_lower(code);
  for (auto at = lower.find("</script"); at != std::string::npos; at = lower.find("</script", at + 1)) {
    code[at] = '(';
  }
  return code;
}

}  // namespace errand::generate
