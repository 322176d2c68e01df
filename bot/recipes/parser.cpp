#include "bot/recipes/parser.hpp"

#include "bot/core/text.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace errand::recipes {

namespace {

constexpr std::size_t most_choices = 5;

/// Words that may stay unplaced: they carry others and say nothing alone. A lost "not" or a number is never
/// among them.
bool says_nothing_alone(Word word) {
  switch (word) {
    case Word::filler:
    case Word::of:
    case Word::and_:
    case Word::or_:
    case Word::then_:
    case Word::comma:
    case Word::stop:
    case Word::by:
    case Word::each:
    case Word::this_:
    case Word::these:
    case Word::all:
    case Word::two:
    case Word::classifier:
    case Word::record:
    case Word::row:
    case Word::column:
    case Word::value_noun:
    case Word::file:
    case Word::sheet:
    case Word::become:
    case Word::range_to:
    case Word::with:
    case Word::where:
    case Word::also:
    case Word::instead:
    case Word::top:
    case Word::bottom:
    case Word::pick:
    case Word::draw:
    case Word::number_of:
    case Word::summarise:
    case Word::greeting:
    case Word::thanks:
    case Word::into_pieces:
    case Word::sort:
    case Word::which:
    case Word::how_much:
    case Word::sold:
    case Word::trend:
    case Word::compare:
    case Word::gap:
    case Word::only:
    case Word::keep:
    case Word::convert:
    case Word::unit:
    case Word::first:
    case Word::rate:
    case Word::describe:
    case Word::tidy:
      return true;
    case Word::equals:
    case Word::since:
      return true;
    default:
      return false;
  }
}

}  // namespace

Parser::Parser(std::string_view instruction, std::vector<Token> tokens, std::vector<Column> columns, Say say,
               std::uint64_t rows)
    : instruction_(instruction),
      tokens_(std::move(tokens)),
      columns_(std::move(columns)),
      say_(say),
      rows_(rows) {}

void Parser::run() {
  join_clocks();
  settle_sides();
  read_grades();
  drop_fillers();
  for (const Token& token : tokens_) {
    if (token.is(Word::impossible)) {
      stopped = say_.cannot(token.text);
      return;
    }
  }
  join_spans();
  ask_month_ends();
  read_weekdays();
  read_restock();
  read_speed();
  read_shape();
  read_unit_change();
  read_cells();
  read_bins();
  read_scores();
  read_pass_rates();
  read_raises();
  read_output();
  read_combine();
  read_pivot();
  read_rename();
  read_fill();
  read_dedupe();
  read_times();
  read_flags();
  read_conditions();
  read_split();
  read_by_phrases();
  read_which();
  read_counts();
  read_windows();
  read_latest();
  read_tops();
  read_charts();
  read_units();
  read_measures();
  read_sorts();
  read_keep_and_drop();
  read_spans();
  read_values();
  read_other();
  read_order_words();
  read_loose_columns();
  report_leftovers();
}

bool Parser::has_column(Index at) const {
  if (at >= tokens_.size() || tokens_[at].used || tokens_[at].columns.empty()) return false;
  const Token& token = tokens_[at];
  if (token.word) return token.is(Word::measure) && token.columns.front().fit == Fit::exact;
  return token.values.empty() || token.columns.front().fit <= token.values.front().fit;
}

bool Parser::has_value(Index at) const {
  return at < tokens_.size() && !tokens_[at].used && !tokens_[at].values.empty() && !tokens_[at].word &&
         !has_column(at);
}

bool Parser::is_break(Index at) const {
  return at >= tokens_.size() || tokens_[at].is(Word::comma) || tokens_[at].is(Word::stop) ||
         tokens_[at].is(Word::then_);
}

Parser::Index Parser::after(Index at) const {
  Index next = at + 1;
  while (next < tokens_.size() && tokens_[next].is(Word::of)) ++next;
  return next;
}

Parser::Index Parser::before(Index at) const {
  while (at > 0) {
    --at;
    if (!tokens_[at].is(Word::of)) return at;
  }
  return none;
}

void Parser::use(Index from, Index to) {
  for (Index at = from; at < to && at < tokens_.size(); ++at) tokens_[at].used = true;
}

Parser::Index Parser::clause_begin(Index at) const {
  while (at > 0 && !is_break(at - 1)) --at;
  return at;
}

Parser::Index Parser::clause_end(Index at) const {
  while (at < tokens_.size() && !is_break(at)) ++at;
  return at;
}

bool Parser::clause_has(Index at, Word word) const {
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    if (tokens_[i].is(word)) return true;
  }
  return false;
}

void Parser::ask(Question question) {
  if (!stopped) stopped = std::move(question);
}

void Parser::decline(std::string reason) {
  if (!stopped) stopped = Declined{std::move(reason)};
}

std::string Parser::rewritten(const Token& token, const std::string& text) const {
  const std::string before_text(instruction_.substr(0, token.begin));
  const std::string after_text(instruction_.substr(token.end));
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  std::string middle = text;
  if (!before_text.empty() && !middle.empty() && letter(before_text.back()) && letter(middle.front()))
    middle = " " + middle;
  if (!after_text.empty() && !middle.empty() && letter(after_text.front()) && letter(middle.back()))
    middle += " ";
  return before_text + middle + after_text;
}

std::string Parser::instruction_with(const std::string& addition) const {
  return std::string(instruction_) + say_.either("，", ", ") + addition;
}

namespace {

bool fits(const Column& column, Want want) {
  switch (want) {
    case Want::any:
      return true;
    case Want::measure:
      return is_measure(column.role);
    case Want::numeric:
      return is_numeric(column.role) || column.role == Role::date;
    case Want::date:
      return column.role == Role::date;
    case Want::key:
      return !is_measure(column.role) && column.role != Role::percent;
  }
  return true;
}

}  // namespace

std::optional<Column> Parser::pick(const Token& token, Want want) {
  if (token.columns.empty()) return std::nullopt;
  std::vector<Column> chosen;
  for (const Fit fit : {Fit::exact, Fit::alias, Fit::part, Fit::alias_part, Fit::typo}) {
    for (const ColumnHit& hit : token.columns) {
      if (hit.fit == fit && fits(hit.column, want)) chosen.push_back(hit.column);
    }
    if (!chosen.empty()) break;
  }
  if (chosen.empty()) {
    for (const ColumnHit& hit : token.columns) {
      if (hit.fit == token.columns.front().fit) chosen.push_back(hit.column);
    }
  }
  // 工资 beside 基本工资 and 实发工资: a synonym that has the word in it is no better than another such name.
  const bool han = static_cast<unsigned char>(token.text.front()) >= 0xE3;
  if (chosen.size() == 1 && han && token.columns.front().fit == Fit::alias && is_numeric(chosen[0].role) &&
      chosen[0].name.ends_with(token.text)) {
    for (const ColumnHit& hit : token.columns) {
      const bool alike = hit.column.name.ends_with(token.text) && hit.column.name != chosen[0].name &&
                         hit.column.table == chosen[0].table;
      if (alike && fits(hit.column, want)) chosen.push_back(hit.column);
    }
  }
  // 库存 beside 当前库存 and 安全库存: what is there.
  if (chosen.size() == 2 && contains_any(chosen[0].name + chosen[1].name, {"库存", "tock"}) &&
      is_least_stock(chosen[0]) != is_least_stock(chosen[1]))
    chosen.erase(chosen.begin() + (is_least_stock(chosen[0]) ? 0 : 1));
  if (chosen.size() == 1) return chosen.front();
  // "order date" beside 订单日期 and 下单时间: the one that holds dates, and for "time" the one with times.
  const std::string said = folded(token.text);
  const auto says = [&](const char* part) { return said.find(part) != std::string::npos; };
  const bool date = says("date") || says("日期");
  if (date || says("time") || says("时间")) {
    std::vector<Column> kind;
    for (const Column& column : chosen) {
      const bool timed = column.type == "time" || column.type == "datetime";
      if (date ? column.role == Role::date : timed) kind.push_back(column);
    }
    if (kind.size() == 1) return kind.front();
  }
  if (want == Want::key && chosen.size() == 2) {
    // 客户编号 and 客户名称 with equally many different values name the same things: the readable one.
    const auto readable = [](const Column& column) { return column.role != Role::id; };
    if (chosen[0].profile && chosen[1].profile &&
        chosen[0].profile->distinct == chosen[1].profile->distinct &&
        readable(chosen[0]) != readable(chosen[1])) {
      return readable(chosen[0]) ? chosen[0] : chosen[1];
    }
  }
  Question question;
  std::vector<std::string> names;
  for (const Column& column : chosen) names.push_back(column.name);
  question.text =
      say_.either(say_.quoted(token.text) + "指哪一列：" + say_.list(names) + "？",
                  "Which column do you mean by " + say_.quoted(token.text) + ": " + say_.list(names) + "?");
  for (const std::string& name : names) {
    if (question.choices.size() == most_choices) break;
    question.choices.push_back({name, rewritten(token, name)});
  }
  ask(std::move(question));
  return std::nullopt;
}

std::optional<Column> Parser::default_measure(std::size_t insert_at) {
  if (draft.computed.size() == 1)
    return draft.computed.front();  // 总金额（数量*单价）: what was just defined
  std::vector<Column> found;
  for (const Column& column : columns_) {
    if (column.table >= 0 && column.role == Role::money) found.push_back(column);
  }
  if (found.empty()) {
    for (const Column& column : columns_) {
      if (column.table >= 0 && is_measure(column.role)) found.push_back(column);
    }
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    decline(say_.either("这张表里没有可以合计的数字列，请说明要统计哪一列，或者说“统计行数”。",
                        "There is no number column that could be summed here; name the column to use, or ask "
                        "to count the rows."));
    return std::nullopt;
  }
  Question question;
  std::vector<std::string> names;
  for (const Column& column : found) names.push_back(column.name);
  question.text = say_.either("要用哪一列的数字：" + say_.list(names) + "？",
                              "Which numbers should be used: " + say_.list(names) + "?");
  for (const std::string& name : names) {
    if (question.choices.size() == most_choices) break;
    Token place;
    place.begin = place.end = std::min(insert_at, instruction_.size());
    if (insert_at < instruction_.size() || say_.chinese()) {
      const bool space = !say_.chinese();
      question.choices.push_back({name, rewritten(place, space ? " " + name + " " : name)});
    } else {
      question.choices.push_back({name, std::string(instruction_) + " " + name});
    }
  }
  ask(std::move(question));
  return std::nullopt;
}

std::optional<Column> Parser::column_for(const Token& token, std::size_t insert_at) {
  const Number& number = *token.number;
  constexpr std::pair<std::string_view, std::string_view> units[] = {
      {"岁", "age"},         {"year old", "age"},  {"件", "quantity"}, {"台", "quantity"},
      {"piece", "quantity"}, {"unit", "quantity"}, {"分", "score"},    {"point", "score"},
      {"kg", "weight"},      {"公 斤", "weight"},  {"斤", "weight"},   {"吨", "weight"},
      {"小 时", "hours"},    {"hour", "hours"}};
  for (const auto& [unit, name] : units) {
    if (number.unit != unit) continue;
    if (const auto column = column_of_concepts({name})) return column;
    break;
  }
  std::vector<Column> numeric;
  std::vector<Column> inside;
  for (const Column& column : columns_) {
    if (column.table < 0 || !column.profile || !is_numeric(column.role) || column.role == Role::year)
      continue;
    if (number.percent && column.role != Role::percent) continue;
    numeric.push_back(column);
    const std::string value = in_units_of(column, number, token);
    const double scaled = std::stod(value);
    if (!column.profile->max.empty() && scaled > number_in(column.profile->min, 0) &&
        scaled < number_in(column.profile->max, 0))
      inside.push_back(column);
  }
  if (numeric.size() == 1) return numeric.front();
  if (inside.size() == 1) return inside.front();
  const auto& offered = inside.empty() ? numeric : inside;
  if (offered.empty()) {
    decline(say_.either("表里没有可以比较大小的数字列。", "There is no column of numbers to compare with."));
    return std::nullopt;
  }
  Question question;
  std::vector<std::string> names;
  for (const Column& column : offered) names.push_back(column.name);
  question.text =
      say_.either("哪一列的数字：" + say_.list(names) + "？", "Which numbers: " + say_.list(names) + "?");
  for (const std::string& name : names) {
    if (question.choices.size() == most_choices) break;
    Token place;
    place.begin = place.end = std::min(insert_at, instruction_.size());
    question.choices.push_back({name, rewritten(place, say_.either(name, name + " "))});
  }
  ask(std::move(question));
  return std::nullopt;
}

std::optional<Column> Parser::date_column() {
  std::vector<Column> found;
  for (const Column& column : columns_) {
    if (column.table >= 0 && column.role == Role::date) found.push_back(column);
  }
  if (found.size() == 1) return found.front();
  return std::nullopt;
}

void Parser::read_loose_columns() {
  for (Index at = 0; at < tokens_.size(); ++at) {
    if (!has_column(at)) continue;
    const auto column = pick(tokens_[at], Want::any);
    if (!column) return;
    use(at);
    if (!take_event(at, *column)) draft.loose.push_back(*column);
  }
}

void Parser::report_leftovers() {
  if (stopped) return;
  for (const Token& token : tokens_) {
    if (token.used) continue;
    if (token.word && token.word->word == Word::impossible) {
      stopped = say_.cannot(token.text);
      return;
    }
  }
  for (const Token& token : tokens_) {
    if (token.used || (token.word && says_nothing_alone(token.word->word)) || !token.sources.empty())
      continue;
    if (!token.unknown() && !token.quoted) {
      decline(say_.either("我没看懂" + say_.quoted(token.text) +
                              "在这里要做什么，请换个说法，比如“按地区汇总金额，从高到低”。",
                          "I do not understand what " + say_.quoted(token.text) +
                              " is to do here. Please say it differently, for example \"total amount by "
                              "region, highest first\"."));
      return;
    }
    if (auto product = propose_product()) {
      ask(std::move(*product));
      return;
    }
    std::vector<std::string> names;
    std::vector<std::string> similar;
    for (const Column& column : columns_) {
      if (column.table < 0) continue;
      names.push_back(column.name);
      // Shares a Han character, or starts alike: worth offering as a button.
      const auto mine = units_of(token.text, 20);
      const auto theirs = units_of(column.name, 20);
      const bool alike = std::any_of(mine.begin(), mine.end(), [&](const Unit& unit) {
        return std::any_of(theirs.begin(), theirs.end(), [&](const Unit& other) {
          if (unit.kind == Unit::Kind::han) return unit.key == other.key;
          return unit.kind == Unit::Kind::word && other.kind == Unit::Kind::word && unit.key.size() > 2 &&
                 (other.key.starts_with(unit.key.substr(0, 3)) || edit_distance(unit.key, other.key, 2) <= 2);
        });
      });
      if (alike) similar.push_back(column.name);
    }
    Question question = say_.not_found(token.text, names);
    for (const std::string& name : similar) {
      if (question.choices.size() < most_choices) question.choices.push_back({name, rewritten(token, name)});
    }
    ask(std::move(question));
    return;
  }
}

}  // namespace errand::recipes
