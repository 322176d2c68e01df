/// Wishes about single cells: spaces, widths, masks, checks, what is pulled out of a text; what follows from
/// an identity number or a date.

#include "bot/core/text.hpp"
#include "bot/recipes/parser.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace errand::recipes {

namespace {

struct Noun {
  std::string_view words;  // Separated by '|'.
  CellRule rule;
};

std::optional<CellRule> rule_of(const std::string& text, std::initializer_list<Noun> nouns) {
  const std::string wanted = folded(text);
  for (const Noun& noun : nouns) {
    std::string_view rest = noun.words;
    while (!rest.empty()) {
      const std::size_t bar = rest.find('|');
      if (rest.substr(0, bar) == wanted) return noun.rule;
      rest = bar == std::string_view::npos ? std::string_view{} : rest.substr(bar + 1);
    }
  }
  return std::nullopt;
}

std::optional<CellRule> content_of(const std::string& text) {
  return rule_of(text, {{"手机号|手机号码|电话|电话号码|手机|phone|phones|mobile", CellRule::extract_phone},
                        {"邮箱|邮件|邮箱地址|email|emails|e-mail", CellRule::extract_email},
                        {"数字|数值|number|numbers|digits", CellRule::extract_number},
                        {"链接|网址|link|links|url|urls", CellRule::extract_link},
                        {"身份证|身份证号|身份证号码|identity number", CellRule::extract_identity}});
}

bool is_text(const Column& column) {
  return column.role == Role::category;
}

}  // namespace

/// A column's name that no column has yet.
std::string Parser::free_title(const std::string& wanted) const {
  std::string title = wanted;
  const auto taken = [&] {
    return std::any_of(columns_.begin(), columns_.end(),
                       [&](const Column& column) { return column.name == title; });
  };
  for (int number = 2; taken() && number < 100; ++number) title = wanted + std::to_string(number);
  return title;
}

std::optional<Column> Parser::column_by(std::initializer_list<std::string_view> concepts) const {
  return column_of_concepts(concepts);
}

/// The columns named in the clause of the verb, which may begin behind a comma: 姓名，手机号打码.
std::vector<Column> Parser::columns_near(Index at, bool numeric) {
  Index from = clause_begin(at);
  while (from > 1 && tokens_[from - 1].is(Word::comma) && has_column(from - 2)) {
    const Index list = clause_begin(from - 2);
    const bool only_columns =
        std::all_of(tokens_.begin() + static_cast<std::ptrdiff_t>(list),
                    tokens_.begin() + static_cast<std::ptrdiff_t>(from) - 1, [](const Token& token) {
                      return !token.columns.empty() || token.is(Word::and_) || token.is(Word::of);
                    });
    if (!only_columns) break;
    from = list;
  }
  std::vector<Column> found;
  for (Index i = from; i < clause_end(at) && !stopped; ++i) {
    if (!has_column(i)) continue;
    const auto column = pick(tokens_[i], numeric ? Want::measure : Want::any);
    if (!column) return {};
    use(i);
    found.push_back(*column);
  }
  return found;
}

void Parser::read_cells() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    read_days_compared(at);
    read_mean_of_date(at);
    ask_within(at);
    if (stopped) return;
    Token& token = tokens_[at];
    if (token.used || !token.word) continue;
    if (asks_for_days(at)) read_day_counts(at, CellRule::days_between);
    if (stopped || !token.word) continue;
    const Word word = token.word->word;
    const bool ours = word == Word::cells || word == Word::check || word == Word::extract ||
                      word == Word::unify || word == Word::categories;
    if (ours && !token.values.empty() && token.values.front().fit == Fit::exact) {
      token.word.reset();  // 状态 无效: a value of this table
      continue;
    }
    if (word == Word::unify) read_unify(at);
    if (stopped) return;
    if (is(at, Word::cells)) read_cell_rule(at);
    if (word == Word::categories) read_categories(at);
    if (word == Word::check) read_check(at);
    if (word == Word::extract) read_extract(at);
    if (word == Word::replace || (word == Word::instead && at > 0)) read_replace(at);
    if (word == Word::split) read_split_cells(at);
    if (word == Word::append) read_join_columns(at);
  }
  read_person();
}

void Parser::read_cell_rule(Index at) {
  EditCells edit;
  edit.rule = static_cast<CellRule>(tokens_[at].word->argument);
  if (edit.rule == CellRule::workdays || edit.rule == CellRule::days_between)
    return read_day_counts(at, edit.rule);
  if (edit.rule == CellRule::pad_zeros) return read_padding(at);
  use(at);
  if (edit.rule == CellRule::row_number) {
    for (Index i = clause_begin(at); i < clause_end(at); ++i) {
      if (is(i, Word::with) || is(i, Word::each) || is(i, Word::row) || is(i, Word::column)) use(i);
    }
    edit.titles = {free_title(say_.either("序号", "No."))};
    draft.cells.emplace_back(std::move(edit));
    return;
  }
  std::vector<Column> columns = columns_near(at, edit.rule == CellRule::in_words);
  if (stopped) return;
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    const bool around = is(i, Word::all) || is(i, Word::convert) || is(i, Word::become) ||
                        is(i, Word::format) || is(i, Word::remove) || is(i, Word::value_noun) ||
                        is(i, Word::column) || is(i, Word::record);
    const bool model =
        edit.rule == CellRule::to_date && (has_span(i) || has_number(i) || tokens_[i].unknown());
    if (around || model) use(i);
  }
  if (edit.rule == CellRule::in_words) {
    if (columns.empty()) {
      const auto column = default_measure(tokens_[at].begin);
      if (!column) return;
      columns.push_back(*column);
    }
    for (const Column& column : columns) {
      EditCells one{edit.rule,
                    {column.name},
                    "",
                    "",
                    {free_title(bare_name(column.name) + say_.either("大写", " in words"))}};
      draft.cells.emplace_back(std::move(one));
    }
    return;
  }
  if (columns.empty()) {
    for (const Column& column : columns_) {
      if (column.table < 0 || !column.profile) continue;
      const std::string& what = column.concept_name;
      const bool secret = what == "phone" || what == "id_number" || what == "email";
      const bool dirty = column.profile->stored == "text" && is_numeric(column.role);
      if ((edit.rule == CellRule::mask && secret) ||
          (edit.rule == CellRule::to_date && column.role == Role::date) ||
          (edit.rule == CellRule::to_number && dirty))
        columns.push_back(column);
    }
    const bool needs =
        edit.rule == CellRule::mask || edit.rule == CellRule::to_date || edit.rule == CellRule::to_number;
    if (columns.empty() && needs) {
      decline(
          say_.either("没找到要处理的列，请说明是哪一列。", "I find no column for that; please name it."));
      return;
    }
  }
  for (const Column& column : columns) edit.columns.push_back(column.name);
  draft.cells.emplace_back(std::move(edit));
}

/// 检查身份证号对不对, "which e-mails are invalid": the rows that fail, with the reason.
void Parser::read_check(Index at) {
  const auto rule_for = [](const Column& column) -> std::optional<CellRule> {
    if (column.concept_name == "id_number") return CellRule::check_identity;
    if (column.concept_name == "phone") return CellRule::check_phone;
    if (column.concept_name == "email") return CellRule::check_email;
    return std::nullopt;
  };
  bool found = false;
  for (Index i = clause_begin(at); i < clause_end(at) && !stopped; ++i) {
    if (!has_column(i)) continue;
    const auto column = pick(tokens_[i], Want::any);
    if (!column) return;
    const auto rule = rule_for(*column);
    if (!rule) continue;
    if (found) {
      decline(say_.either("一次请只校验一列。", "Please check one column at a time."));
      return;
    }
    use(i);
    found = true;
    draft.cells.emplace_back(
        EditCells{*rule, {column->name}, "", "", {free_title(say_.either("问题", "Problem"))}});
  }
  if (!found) {
    tokens_[at].word.reset();
    return;
  }
  for (Index i = clause_begin(at); i < tokens_.size(); ++i) {
    const bool around = is(i, Word::check) || is(i, Word::which) || is(i, Word::record) || is(i, Word::row) ||
                        is(i, Word::equals) || is(i, Word::pick) || is(i, Word::format) ||
                        is(i, Word::how_many) || is(i, Word::convert) || is(i, Word::not_);
    if (around) use(i);
  }
}

void Parser::read_extract(Index at) {
  std::optional<CellRule> rule;
  Index noun = none;
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    if (tokens_[i].used || i == at) continue;
    const auto content = content_of(tokens_[i].text);
    const bool own_column = !tokens_[i].columns.empty() && tokens_[i].columns.front().fit <= Fit::alias;
    if (content && !own_column) rule = content, noun = i;
  }
  if (!rule) {
    tokens_[at].word = Meaning{Word::pick, 0};
    return;
  }
  use(noun);
  const std::string title = tokens_[noun].text;
  std::vector<Column> sources = columns_near(at, false);
  if (stopped) return;
  if (sources.empty()) {
    for (const Column& column : columns_) {
      if (column.table >= 0 && is_text(column) && column.profile &&
          std::any_of(
              column.profile->samples.begin(), column.profile->samples.end(), [](const std::string& sample) {
                return std::count_if(sample.begin(), sample.end(),
                                     [](char c) { return c >= '0' && c <= '9'; }) > 5 ||
                       sample.find('@') != std::string::npos || sample.find("://") != std::string::npos;
              }))
        sources.push_back(column);
    }
  }
  if (sources.size() != 1) {
    decline(say_.either("请说明从哪一列里提取，比如“从备注里提取手机号”。",
                        "Please say out of which column, for example \"extract phone numbers from notes\"."));
    return;
  }
  use(at);
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    if (is(i, Word::contains) || is(i, Word::column) || is(i, Word::since)) use(i);
  }
  draft.cells.emplace_back(EditCells{*rule, {sources.front().name}, "", "", {free_title(title)}});
}

/// 把华东替换成东区, "replace Pending with Open in status".
void Parser::read_replace(Index at) {
  const bool plain = tokens_[at].is(Word::replace);
  const auto literal = [&](Index i) -> std::optional<std::string> {
    if (i >= tokens_.size() || tokens_[i].used) return std::nullopt;
    if (tokens_[i].quoted) return tokens_[i].quoted;
    if (tokens_[i].unknown() || (has_value(i) && !tokens_[i].word)) return tokens_[i].text;
    return std::nullopt;
  };
  Index first = none;
  Index second = none;
  const Index left = before(at);
  if (left != none && literal(left)) {  // Chinese: what is replaced stands before
    first = left;
    second = after(at);
    while (is(second, Word::become)) ++second;
  } else if (plain && literal(after(at))) {
    first = after(at);
    second = first + 1;
    while (second < tokens_.size() &&
           (is(second, Word::with) || is(second, Word::become) || is(second, Word::by)))
      ++second;
  }
  if (first == none) return;
  if (!plain && !(has_value(first) || tokens_[first].quoted)) return;  // 改成 of something else
  std::string with;
  Index end = second;
  if (const auto to = literal(second)) {
    with = *to;
    end = second + 1;
    while (end < tokens_.size() && tokens_[end].glued && !is_break(end) && !tokens_[end].is(Word::of) &&
           !tokens_[end].is(Word::and_) && !tokens_[end].used)
      with += tokens_[end++].text;
  } else {
    with = literal_from(second, end);
  }
  if (with.empty()) return;
  EditCells edit;
  edit.rule = CellRule::replace;
  edit.text = *literal(first);
  if (!tokens_[first].quoted && has_value(first)) edit.text = tokens_[first].values.front().value;
  edit.with = with;
  use(at);
  use(first);
  use(second, end);
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    if (is(i, Word::become) || is(i, Word::with) || is(i, Word::contains) || is(i, Word::all)) use(i);
  }
  for (const Column& column : columns_near(at, false)) {
    if (std::find(edit.columns.begin(), edit.columns.end(), column.name) == edit.columns.end())
      edit.columns.push_back(column.name);
  }
  if (edit.columns.empty() && !tokens_[first].values.empty())
    edit.columns = {tokens_[first].values.front().column.name};
  draft.cells.emplace_back(std::move(edit));
}

/// 根据身份证号算年龄, 工龄: what follows from an identity number or a date.
void Parser::read_person() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (tokens_[at].used || tokens_[at].word) continue;
    auto rule =
        rule_of(tokens_[at].text,
                {{"生日|出生日期|出生年月|birthday|birthdays|date of birth|birth date", CellRule::birthday},
                 {"年龄|岁数|周岁|age|ages", CellRule::age},
                 {"性别|gender|sex", CellRule::gender},
                 {"工龄|司龄|入职年限|工作年限|tenure|seniority|years of service", CellRule::years_since}});
    if (!rule) continue;
    const auto identity = column_by({"id_number"});
    Index id_at = none;
    for (Index i = 0; i < tokens_.size(); ++i) {
      if (identity && i != at && !tokens_[i].used && !tokens_[i].columns.empty() &&
          tokens_[i].columns.front().column.name == identity->name)
        id_at = i;
    }
    const bool own = !tokens_[at].columns.empty() && tokens_[at].columns.front().fit <= Fit::alias;
    if (own && id_at == none) continue;
    std::optional<Column> source = identity;
    if (*rule == CellRule::years_since) source = column_by({"hire_date"});
    if (*rule == CellRule::age && !source) {
      rule = CellRule::years_since;
      source = column_by({"birthday"});
    }
    if (!source) continue;
    const std::string title = free_title(tokens_[at].text);
    draft.cells.emplace_back(EditCells{*rule, {source->name}, "", "", {title}});
    if (id_at != none) {
      use(id_at);
      if (id_at > 0 && (is(id_at - 1, Word::by) || is(id_at - 1, Word::since))) use(id_at - 1);
      if (is(id_at + 1, Word::contains)) use(id_at + 1);
    }
    Column made;
    made.name = title;
    const bool number = *rule == CellRule::age || *rule == CellRule::years_since;
    made.role = number ? Role::percent : Role::category;  // a number that is never added up
    made.concept_name = number ? "age" : "";
    made.table = -1;
    columns_.push_back(made);
    const bool goes_on = std::any_of(tokens_.begin(), tokens_.end(), [](const Token& token) {
      return token.is(Word::measure) || token.is(Word::sort) || token.is(Word::highest) ||
             token.is(Word::lowest) || token.is(Word::greater) || token.is(Word::less) ||
             token.is(Word::at_least) || token.is(Word::at_most) || token.is(Word::or_more) ||
             token.is(Word::or_less) || token.is(Word::descending) || token.is(Word::each) ||
             token.is(Word::bins);
    });
    if (number) {  // 满10年 is no year: it is how many
      for (Index i = at + 1; i < clause_end(at); ++i) {
        if (!tokens_[i].span || tokens_[i].used || tokens_[i].text.size() > 9 ||
            tokens_[i].text.find("年") == std::string::npos)
          continue;
        const int years = std::atoi(tokens_[i].text.c_str());
        if (years < 1 || years > 99) continue;
        tokens_[i].span.reset();
        tokens_[i].number = Number{};
        tokens_[i].number->value = years;
      }
    }
    if (goes_on)
      tokens_[at].columns = {{made, Fit::exact}};
    else
      use(at);
  }
  for (Index at = 0; at < tokens_.size() && !draft.cells.empty(); ++at) {
    if (is(at, Word::extract)) use(at);
  }
}

}  // namespace errand::recipes
