#include "bot/generate/complaint.hpp"

#include "bot/core/text.hpp"
#include "bot/generate/hidden_texts.hpp"
#include "bot/generate/shape.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

namespace errand::generate {

namespace {

/// Of the sentences of bot/flow/verdict.cpp and of what Python, pandas, numpy and openpyxl say of an error.
constexpr std::string_view usual_words =
    "cells chart computers connect formulas links pictures scripts shows text would "
    "a across after agg all already ambiguous an and any are argument arguments array arrays as assign at "
    "attribute "
    "available avoid axis bad be because been before below blank bool boolean both broadcast but by bytes "
    "call callable can "
    "cannot cast change character codec column columns compare concatenate consider contain contains convert "
    "converting "
    "could count data dataframe date datetime datetimelike day decode decoding delimiter dict dictionary did "
    "dimension "
    "dimensions directory division do does dtype dtypes duplicate duplicates during each element elements "
    "empty encode "
    "encoding end ended engine entries eof equal error errors exception exist exists expected expression "
    "extension failed "
    "field fields file files first float for format found frame from frozen function get given got group "
    "groupby grouper "
    "handling has have header held holds import in incorrect index indexer indexers indexes indices inf "
    "infer input inputs "
    "instance int integer integers into invalid is it item items iterable its join json keep key keys "
    "keyword label labels "
    "last least left length level line lines list literal longer loops many match matching may memory merge "
    "method "
    "mismatch missing mixed mode module months more multiplied must name named names nan nat ndarray need "
    "needed never "
    "new no non none not nothing null number numbers numeric numpy object objects occurred of on one only "
    "open opened "
    "operand operation operations option or order other out output outside over pandas parse parser parsing "
    "pass passed "
    "path permission picture pivot position positional possible printed processes processing python range "
    "read rejected "
    "replace required result right row rows s same sandbox script sequence series set setting shape shapes "
    "sheet sheets "
    "should signal single size slice some sort specified start starting step stopped str string strings such "
    "supported "
    "surrogates syntax take takes task than that the there this time timestamp timezone to together token "
    "tokenizing too "
    "traceback truth try tuple type types tz unable unexpected unhashable unicode union unique unit unknown "
    "unpack "
    "unsupported unterminated use used using utf valid value values variable was were what when where which "
    "while width "
    "will with without workbook worksheet write writer writing wrong wrote year you zero zip most recent "
    "call";

bool is_letter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         byte >= 0x80;
}

/// Calls `word` for each run of letters and `mark` for each character between.
void walk(std::string_view text, const std::function<void(std::string_view)>& word,
          const std::function<void(char)>& mark) {
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at;
    while (end < text.size() && is_letter(text[end])) ++end;
    if (end > at) {
      word(text.substr(at, end - at));
      at = end;
    } else {
      mark(text[at++]);
    }
  }
}

void add_words(std::string_view text, Texts& words) {
  walk(
      text, [&](std::string_view word) { words.emplace(word); }, [](char) {});
}

Texts words_known(const ScriptRequest& request, const Texts& hidden) {
  const auto add_name = [&hidden](const std::string& name, Texts& known) {
    if (!is_hidden(hidden, name)) add_words(name, known);
  };
  Texts words;
  add_words(request.failed->code, words);
  add_words(request.instruction, words);
  for (const auto& file : request.files) {
    add_name(file.name, words);
    for (const auto& table : file.tables) {
      add_name(table.sheet, words);
      for (const auto& column : table.columns) add_name(column.name, words);
    }
  }
  return words;
}

/// "ValueError", "UnicodeDecodeError".
bool is_exception(std::string_view word) {
  return word.ends_with("Error") || word.ends_with("Exception") || word.ends_with("Warning");
}

const Texts& usual() {
  static const Texts words = [] {
    Texts made;
    add_words(usual_words, made);
    return made;
  }();
  return words;
}

/// Marks that end a block of the prompt.
char harmless(char c) {
  return c == '<' ? '(' : c == '>' ? ')' : c == '`' ? '\'' : c;
}

std::string masked(std::string_view line, const Texts& known) {
  std::string text;
  walk(
      line,
      [&](std::string_view word) {
        const bool may_stand =
            known.contains(word) || usual().contains(ascii_lower(word)) || is_exception(word);
        text += may_stand ? std::string(word) : shape_of(word);
      },
      [&](char c) { text += harmless(c); });
  return text;
}

bool is_frame(std::string_view line) {
  return line.starts_with("  File \"");
}

/// The beginning of a frame of the script itself, up to its line number: the file's name is the sandbox's
/// own. Nothing for any other line: what a script prints may look nearly like one.
std::string_view own_frame(std::string_view line) {
  static constexpr std::string_view start = "  File \"script.py\", line ";
  if (!line.starts_with(start)) return {};
  constexpr std::size_t most_digits = 6;
  auto end = start.size();
  while (end < line.size() && line[end] >= '0' && line[end] <= '9') ++end;
  const auto digits = end - start.size();
  const bool is_whole = end == line.size() || line[end] == ',';
  return digits > 0 && digits <= most_digits && is_whole ? line.substr(0, end) : std::string_view();
}

bool is_own_frame(std::string_view line) {
  return !own_frame(line).empty();
}

std::string plain(std::string_view text) {
  std::string made(text);
  for (char& c : made) c = harmless(c);
  return made;
}

}  // namespace

bool is_usual_word(std::string_view word) {
  return usual().contains(ascii_lower(word));
}

std::string complaint_of(const ScriptRequest& request, DataToModel data) {
  const auto complaint = printable(to_utf8(request.failed->complaint));
  if (data == DataToModel::sample) return plain(complaint);
  const auto known = words_known(request, hidden_texts(request, data));
  std::string text;
  bool in_library = false;
  std::string_view rest = complaint;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (is_frame(line)) in_library = !is_own_frame(line);
    if (!line.starts_with("  ")) in_library = false;
    if (in_library) continue;
    const auto number = own_frame(line);
    text += plain(number) + masked(line.substr(number.size()), known) + "\n";
  }
  return text;
}

}  // namespace errand::generate
