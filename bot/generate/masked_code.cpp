#include "bot/generate/masked_code.hpp"

#include "bot/core/text.hpp"
#include "bot/generate/complaint.hpp"
#include "bot/generate/shape.hpp"

#include <algorithm>
#include <array>

namespace errand::generate {

namespace {

/// A literal at the start of `code`, and what it stands for. Escapes that no cell needs are not resolved.
struct Literal {
  std::size_t bytes = 0;
  std::string_view quote;
  std::string_view inside;  ///< As it is written.
  std::string text;
};

Literal literal_at(std::string_view code) {
  const bool is_triple = code.size() >= 3 && code[1] == code[0] && code[2] == code[0];
  const auto quote = code.substr(0, is_triple ? 3 : 1);
  Literal literal{.bytes = quote.size(), .quote = quote, .inside = {}, .text = {}};
  while (literal.bytes < code.size() && code.substr(literal.bytes, quote.size()) != quote) {
    char c = code[literal.bytes++];
    if (c == '\\' && literal.bytes < code.size()) {
      c = code[literal.bytes++];
      c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
    }
    literal.text += c;
  }
  literal.inside = code.substr(quote.size(), literal.bytes - quote.size());
  literal.bytes = std::min(literal.bytes + quote.size(), code.size());
  return literal;
}

/// Without the folder of the sandbox before it.
std::string_view bare_name(std::string_view path) {
  return path.starts_with("in/") ? path.substr(3) : path.starts_with("out/") ? path.substr(4) : path;
}

bool is_latin(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The text stands there, and is no part of a longer Latin word or number: "10" is none of "2010".
bool stands_at(std::string_view code, std::size_t at, std::string_view text) {
  if (code.substr(at, text.size()) != text) return false;
  const auto end = at + text.size();
  const bool joins_before = at > 0 && is_latin(text.front()) && is_latin(code[at - 1]);
  const bool joins_behind = end < code.size() && is_latin(text.back()) && is_latin(code[end]);
  return !joins_before && !joins_behind;
}

/// The longest of the texts that stands there; texts of one character are everywhere.
std::string_view longest_at(std::string_view code, std::size_t at, const Texts& texts) {
  std::string_view longest;
  // Those that begin with the same byte lie together.
  const auto first = code.substr(at, 1);
  for (auto text = texts.lower_bound(first); text != texts.end() && text->starts_with(first); ++text) {
    if (text->size() <= longest.size() || !stands_at(code, at, *text)) continue;
    if (length_of(*text) > 1) longest = *text;
  }
  return longest;
}

/// A name that is shown wins over a shorter text that is hidden.
std::string without_hidden(std::string_view text, const Masking& masking) {
  std::string made;
  for (std::size_t at = 0; at < text.size();) {
    const auto hidden = longest_at(text, at, masking.hidden);
    const auto shown = longest_at(text, at, masking.shown);
    if (hidden.empty() && shown.empty()) {
      made += text[at++];
      continue;
    }
    const bool may_stand = shown.size() > hidden.size();
    made += may_stand ? std::string(shown) : shape_of(hidden);
    at += std::max(shown.size(), hidden.size());
  }
  return made;
}

/// What scripts name beside what is_usual_word() knows: kinds of files, encodings, ways to sum up.
constexpr std::array<std::string_view, 24> words_of_scripts{
    "csv",      "xlsx",       "xls",  "png",    "utf8",   "sig",    "gbk", "gb18030",
    "openpyxl", "xlsxwriter", "sum",  "mean",   "median", "count",  "std", "coerce",
    "size",     "inner",      "bold", "center", "header", "ignore", "m8",  "ns"};

/// Each of its words is of a name that is shown, was said, or is one of those that every script has.
bool is_known(std::string_view text, const Masking& masking) {
  if (masking.said.find(text) != std::string::npos) return true;
  for (std::size_t at = 0; at < text.size();) {
    if (const auto name = longest_at(text, at, masking.shown); !name.empty()) {
      at += name.size();
      continue;
    }
    if (!is_latin(text[at])) {
      if (static_cast<unsigned char>(text[at]) >= 0x80) return false;
      ++at;
      continue;
    }
    auto end = at;
    while (end < text.size() && is_latin(text[end])) ++end;
    const auto word = text.substr(at, end - at);
    const bool is_usual = is_usual_word(word) ||
                          std::ranges::find(words_of_scripts, ascii_lower(word)) != words_of_scripts.end();
    if (word.size() > 1 && !is_usual) return false;
    at = end;
  }
  return true;
}

std::string shown_literal(std::string_view code, const Literal& literal, const Masking& masking) {
  const auto whole = std::string(literal.quote) + shape_of(literal.text) + std::string(literal.quote);
  const bool is_multi_line = literal.inside.find('\n') != std::string_view::npos;
  const auto bare = bare_name(literal.text);
  const bool is_cell = is_hidden(masking.hidden, literal.text) || is_hidden(masking.hidden, bare);
  const bool is_strange =
      masking.is_of_other_files && !masking.shown.contains(bare) && !is_known(bare, masking);
  if ((is_cell || is_strange) && !is_multi_line) return whole;
  if (is_strange) {
    std::string made(literal.quote);
    made.append(static_cast<std::size_t>(std::ranges::count(literal.inside, '\n')), '\n');
    return made + std::string(literal.quote);
  }
  if (masking.shown.contains(bare)) return std::string(code.substr(0, literal.bytes));
  const auto inside = without_hidden(literal.inside, masking);
  if (inside != literal.inside) {
    const auto end = code.substr(literal.quote.size() + literal.inside.size(),
                                 literal.bytes - literal.quote.size() - literal.inside.size());
    return std::string(literal.quote) + inside + std::string(end);
  }
  // A cell with a quote in it is written with an escape.
  if (without_hidden(literal.text, masking) != literal.text && !is_multi_line) return whole;
  return std::string(code.substr(0, literal.bytes));
}

}  // namespace

Masking masking_of(const ScriptRequest& request, const Texts& hidden) {
  Masking masking{.hidden = hidden, .shown = {}, .said = request.instruction};
  for (const auto& turn : request.earlier) masking.said += "\n" + turn.instruction;
  for (const auto& file : request.files) {
    each_name(file, [&](const std::string& name) {
      if (!is_hidden(hidden, name)) masking.shown.insert(name);
    });
  }
  masking.shown.erase(std::string());
  return masking;
}

std::string masked_code(std::string_view code, const Masking& masking) {
  std::string made;
  for (std::size_t at = 0; at < code.size();) {
    if (code[at] == '#') {
      const auto end = std::min(code.find('\n', at), code.size());
      if (masking.comments == Comments::masked && !masking.is_of_other_files)
        made += without_hidden(code.substr(at, end - at), masking);
      at = end;
    } else if (code[at] != '"' && code[at] != '\'') {
      made += code[at++];
    } else {
      const auto literal = literal_at(code.substr(at));
      made += shown_literal(code.substr(at), literal, masking);
      at += literal.bytes;
    }
  }
  return made;
}

}  // namespace errand::generate
