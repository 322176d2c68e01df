#include "bot/generate/earlier_script.hpp"

#include "bot/core/text.hpp"
#include "bot/generate/shape.hpp"

#include <algorithm>
#include <string_view>

namespace errand::generate {

namespace {

constexpr std::size_t most_shown_code_bytes = 8'000;

/// The literal at the start of `code`: how long it is, and what it stands for. Escapes that no cell needs are
/// not resolved.
struct Literal {
  std::size_t bytes = 0;
  std::string text;
};

Literal literal_at(std::string_view code) {
  const bool is_triple = code.size() >= 3 && code[1] == code[0] && code[2] == code[0];
  const auto quote = code.substr(0, is_triple ? 3 : 1);
  Literal literal{.bytes = quote.size(), .text = {}};
  while (literal.bytes < code.size() && code.substr(literal.bytes, quote.size()) != quote) {
    char c = code[literal.bytes++];
    if (c == '\\' && literal.bytes < code.size()) {
      c = code[literal.bytes++];
      c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
    }
    literal.text += c;
  }
  literal.bytes = std::min(literal.bytes + quote.size(), code.size());
  return literal;
}

/// Without the folder of the sandbox before it.
std::string_view bare_name(std::string_view path) {
  return path.starts_with("in/") ? path.substr(3) : path.starts_with("out/") ? path.substr(4) : path;
}

std::string without_hidden(std::string_view code, const Texts& hidden) {
  std::string made;
  for (std::size_t at = 0; at < code.size();) {
    if (code[at] == '#') {
      at = std::min(code.find('\n', at), code.size());
    } else if (code[at] != '"' && code[at] != '\'') {
      made += code[at++];
    } else {
      const auto literal = literal_at(code.substr(at));
      const bool may_stand = !is_hidden(hidden, literal.text) && !is_hidden(hidden, bare_name(literal.text));
      made += may_stand ? std::string(code.substr(at, literal.bytes))
                        : code[at] + shape_of(literal.text) + code[at];
      at += literal.bytes;
    }
  }
  return made;
}

}  // namespace

std::string earlier_script(const ScriptRequest& request, DataToModel data, const Texts& hidden) {
  const auto& last = request.earlier.back();
  const bool is_own_words =
      last.plan.empty() || data == DataToModel::sample;  // A model knows its own script.
  const auto shown = is_own_words ? last.code : without_hidden(last.code, hidden);
  std::string code(cut_bytes(shown, most_shown_code_bytes));
  const auto lower = ascii_lower(code);
  for (auto at = lower.find("</script"); at != std::string::npos; at = lower.find("</script", at + 1)) {
    code[at] = '(';
  }
  return code;
}

}  // namespace errand::generate
