#include "bot/generate/earlier_script.hpp"

#include "bot/core/text.hpp"
#include "bot/generate/shape.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <string_view>

namespace errand::generate {

namespace {

constexpr std::size_t most_shown_code_bytes = 8'000;

using CellTexts = std::set<std::string, std::less<>>;

/// Cells that are no name of a file, sheet or column.
CellTexts cells_of(const std::vector<FileProfile>& files) {
  CellTexts cells;
  CellTexts names;
  for (const auto& file : files) {
    names.insert(file.name);
    for (const auto& table : file.tables) {
      names.insert(table.sheet);
      cells.insert(table.preamble.begin(), table.preamble.end());
      for (const auto& column : table.columns) {
        names.insert(column.name);
        for (const auto& [value, count] : column.top) cells.insert(value);
        cells.insert(column.samples.begin(), column.samples.end());
        cells.insert(column.unreadable_samples.begin(), column.unreadable_samples.end());
      }
    }
  }
  for (const auto& name : names) cells.erase(name);
  return cells;
}

bool is_said(const ScriptRequest& request, const std::string& text) {
  const auto holds = [&](const std::string& words) { return words.find(text) != std::string::npos; };
  return holds(request.instruction) || std::ranges::any_of(request.earlier, holds, &Turn::instruction);
}

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

std::string without_cells(std::string_view code, const ScriptRequest& request) {
  const auto cells = cells_of(request.files);
  std::string made;
  for (std::size_t at = 0; at < code.size();) {
    if (code[at] == '#') {
      at = std::min(code.find('\n', at), code.size());
    } else if (code[at] != '"' && code[at] != '\'') {
      made += code[at++];
    } else {
      const auto literal = literal_at(code.substr(at));
      const bool is_hidden = cells.contains(literal.text) && !is_said(request, literal.text);
      made += is_hidden ? code[at] + shape_of(literal.text) + code[at]
                        : std::string(code.substr(at, literal.bytes));
      at += literal.bytes;
    }
  }
  return made;
}

}  // namespace

std::string earlier_script(const ScriptRequest& request, DataToModel data) {
  const auto& last = request.earlier.back();
  const bool is_own_words =
      last.plan.empty() || data == DataToModel::sample;  // A model knows its own script.
  const auto shown = is_own_words ? last.code : without_cells(last.code, request);
  std::string code(cut_bytes(shown, most_shown_code_bytes));
  const auto lower = ascii_lower(code);
  for (auto at = lower.find("</script"); at != std::string::npos; at = lower.find("</script", at + 1)) {
    code[at] = '(';
  }
  return code;
}

}  // namespace errand::generate
