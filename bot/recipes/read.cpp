#include "bot/recipes/read.hpp"

#include "bot/core/text.hpp"
#include "bot/recipes/amend.hpp"
#include "bot/recipes/assemble.hpp"
#include "bot/recipes/files_read.hpp"
#include "bot/recipes/loans.hpp"
#include "bot/recipes/parser.hpp"
#include "bot/recipes/sources.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace errand::recipes {

namespace {

// A wish fits in a few sentences; more is a document pasted by mistake, and reading it would only guess.
constexpr std::size_t longest_instruction = 600;

Plan describing(const std::vector<TableRef>& tables, const Say& say) {
  Plan plan;
  plan.goal = Goal::describe;
  for (const TableRef& ref : tables) plan.sources.push_back(ref.source);
  plan.title = say.either("文件概况", "What is in the file");
  return plan;
}

bool only(const std::vector<Token>& tokens, std::initializer_list<Word> words) {
  bool found = false;
  for (const Token& token : tokens) {
    const bool wanted = std::any_of(words.begin(), words.end(), [&](Word word) { return token.is(word); });
    const bool empty =
        token.is(Word::filler) || token.is(Word::comma) || token.is(Word::stop) || token.is(Word::of);
    if (!wanted && !empty) return false;
    found = found || wanted;
  }
  return found;
}

/// "👍", ":pray:": nothing is asked with it.
bool is_emoji(std::string_view text) {
  if (has_words(text)) return false;
  const auto is_name = text.size() > 2 && text.starts_with(':') && text.ends_with(':');
  return is_name || text.find('\xF0') != std::string_view::npos ||
         contains_any(text, {"\xE2\x98", "\xE2\x99", "\xE2\x9A", "\xE2\x9C", "\xE2\x9D"});
}

/// What goes on from a script without a plan is read by nobody who sees only the words.
bool follows_script(const ScriptRequest& request) {
  return !request.earlier.empty() && request.earlier.back().plan.empty() &&
         !request.earlier.back().code.empty();
}

}  // namespace

Reading read(const ScriptRequest& request) {
  const Say say(request.language != "en");
  const std::string instruction = printable(to_utf8(request.instruction));
  const std::string_view text = trimmed(instruction);
  if (length_of(text) > longest_instruction) {
    return Declined{say.either("这段话太长了，请用一两句话说想要的结果。",
                               "That is too long for me; please say in a sentence or two what you want.")};
  }
  if (auto loan = read_loan(text, say)) return *loan;
  const auto today =
      std::chrono::floor<std::chrono::days>(request.now + std::chrono::minutes{request.utc_offset_minutes});
  static const Lexicon lexicon;  // A constant table, built on the first call.
  const std::vector<TableRef> tables = tables_of(request.files);

  Vocabulary vocabulary;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    std::vector<Column> columns;
    for (const ColumnProfile& column : tables[i].table->columns)
      columns.push_back(describe_column(column, static_cast<int>(i)));
    vocabulary.add_table(columns);
  }
  const std::vector<SourceName> names = tables.size() > 1 ? names_of(tables) : std::vector<SourceName>{};
  std::vector<Token> tokens = tokenize(text, {lexicon, vocabulary, names, today});
  if (only(tokens, {Word::help, Word::greeting, Word::thanks}) && !only(tokens, {Word::thanks}))
    return say.help();
  if (only(tokens, {Word::thanks}) || is_emoji(text)) {
    return Declined{.reason = say.either("不客气。还要处理什么，直接说就行。",
                                         "You are welcome. Tell me when there is more to do."),
                    .is_help = true};
  }
  if (auto reading = read_files(request, text, say)) return std::move(*reading);
  if (request.files.empty()) {
    if (!request.sent.empty()) return Declined{};  // What is wrong with each of them is said elsewhere.
    if (text.empty() || only(tokens, {Word::thanks, Word::help, Word::greeting})) return say.help();
    return Declined{.reason = say.either("请先把要处理的文件发给我。", "Please send me the file first."),
                    .wants_file = true};
  }
  if (tables.empty())
    return text.empty() ? ask_about_files(request.files, say) : no_table(request.files, say);
  if (text.empty()) return describing(tables, say);

  const bool files_named = take_common_names(tokens, tables);
  if (files_named && tables.size() == 1)
    return Declined{say.either("这里只有一张表，没有可以合并的。请把要合并的文件一起发来。",
                               "There is only one table here. Send the files to be put together.")};
  SourceChooser chooser(tables, tokens, text, say);
  Chosen chosen = chooser.choose();

  if (const auto before = previous_plan(request)) {
    const Chosen same = chooser.again(*before);
    std::vector<Column> columns = same.columns;
    const std::vector<Column> made = made_columns(*before);
    columns.insert(columns.end(), made.begin(), made.end());
    Vocabulary both;
    both.add_table(columns);
    Parser follow_up(text, tokenize(text, {lexicon, both, names, today}), columns, say, same.setting.rows);
    follow_up.run();
    if (auto reading = Amender(*before, follow_up, same.setting).run()) return *reading;
  }
  if (chooser.stopped) return *chooser.stopped;
  Vocabulary own;
  own.add_table(chosen.columns);
  std::vector<Token> own_tokens = tokenize(text, {lexicon, own, names, today});
  take_common_names(own_tokens, tables);
  Parser parser(text, std::move(own_tokens), chosen.columns, say, chosen.setting.rows);
  parser.run();
  if (follows_script(request) && !Amender({}, parser, chosen.setting).stands_alone())
    return Declined{.reason = {}, .code = "follows_script"};
  return Assembler(parser, chosen.setting).run();
}

}  // namespace errand::recipes
