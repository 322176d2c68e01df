/// Units of a column (元 to 万元, kg to 斤), zeros in front of codes, and days between two dates.

#include "bot/recipes/parser.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace errand::recipes {

namespace {

enum class Quantity { money, weight, length, time };

struct UnitName {
  std::string_view name;
  Quantity quantity;
  double size;  // In 元, kg, m, minutes.
};

constexpr std::array unit_names = {
    UnitName{"亿元", Quantity::money, 1e8},
    UnitName{"百万元", Quantity::money, 1e6},
    UnitName{"万元", Quantity::money, 1e4},
    UnitName{"千元", Quantity::money, 1e3},
    UnitName{"元", Quantity::money, 1},
    UnitName{"亿", Quantity::money, 1e8},
    UnitName{"万", Quantity::money, 1e4},
    UnitName{"millions", Quantity::money, 1e6},
    UnitName{"million", Quantity::money, 1e6},
    UnitName{"thousands", Quantity::money, 1e3},
    UnitName{"thousand", Quantity::money, 1e3},
    UnitName{"公斤", Quantity::weight, 1},
    UnitName{"千克", Quantity::weight, 1},
    UnitName{"kg", Quantity::weight, 1},
    UnitName{"市斤", Quantity::weight, 0.5},
    UnitName{"斤", Quantity::weight, 0.5},
    UnitName{"吨", Quantity::weight, 1000},
    UnitName{"tons", Quantity::weight, 1000},
    UnitName{"tonnes", Quantity::weight, 1000},
    UnitName{"克", Quantity::weight, 0.001},
    UnitName{"grams", Quantity::weight, 0.001},
    UnitName{"磅", Quantity::weight, 0.45359237},
    UnitName{"lbs", Quantity::weight, 0.45359237},
    UnitName{"lb", Quantity::weight, 0.45359237},
    UnitName{"pounds", Quantity::weight, 0.45359237},
    UnitName{"公里", Quantity::length, 1000},
    UnitName{"千米", Quantity::length, 1000},
    UnitName{"km", Quantity::length, 1000},
    UnitName{"厘米", Quantity::length, 0.01},
    UnitName{"cm", Quantity::length, 0.01},
    UnitName{"毫米", Quantity::length, 0.001},
    UnitName{"mm", Quantity::length, 0.001},
    UnitName{"米", Quantity::length, 1},
    UnitName{"小时", Quantity::time, 60},
    UnitName{"hours", Quantity::time, 60},
    UnitName{"分钟", Quantity::time, 1},
    UnitName{"minutes", Quantity::time, 1},
};

const UnitName* unit_named(const std::string& text) {
  const std::string wanted = folded(text);
  const auto found = std::find_if(unit_names.begin(), unit_names.end(),
                                  [&](const UnitName& unit) { return unit.name == wanted; });
  return found == unit_names.end() ? nullptr : &*found;
}

}  // namespace

/// 金额换算成万元, 重量从kg换成斤, "convert weight from kg to lbs": a new column, the old one stays.
void Parser::read_unit_change() {
  // A unit may be cut into two tokens (万 元): what is written between two places counts.
  const auto unit_at = [&](Index at, Index& end) -> const UnitName* {
    const UnitName* best = nullptr;
    for (Index last = at; last < tokens_.size() && last < at + 3; ++last) {
      if (last > at && !tokens_[last].glued) break;
      const std::size_t begin = tokens_[at].begin;
      if (const UnitName* found =
              unit_named(std::string(instruction_.substr(begin, tokens_[last].end - begin))))
        best = found, end = last + 1;
    }
    return best;
  };
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    const std::string text = folded(tokens_[at].text);
    const bool verb = is(at, Word::convert) || is(at, Word::instead) || is(at, Word::become) ||
                      is(at, Word::range_to) || text == "换算" || text == "换算成" || text == "换算为" ||
                      text == "折算成";
    if (!verb) continue;
    Index end = at;
    Index to_at = at + 1;
    while (to_at < tokens_.size() && (is(to_at, Word::become) || is(to_at, Word::range_to))) ++to_at;
    if (to_at >= tokens_.size()) return;
    const UnitName* to = unit_at(to_at, end);
    if (!to || (end < tokens_.size() && tokens_[end].glued && tokens_[end].unknown())) continue;
    // The unit that is left, when it is said: 从kg, 元.
    const UnitName* from = nullptr;
    Index from_begin = none;
    Index from_end = none;
    for (Index i = clause_begin(at); i < at; ++i) {
      Index stop = i;
      if (tokens_[i].used) continue;
      if (const UnitName* found = unit_at(i, stop); found && found->quantity == to->quantity)
        from = found, from_begin = i, from_end = stop;
    }
    std::optional<Column> column;
    for (Index i = clause_begin(at); i < clause_end(at); ++i) {
      if (!has_column(i) || i == from_begin) continue;
      const auto found = pick(tokens_[i], Want::measure);
      if (!found) return;
      if (!is_numeric(found->role)) continue;
      column = found;
      use(i);
      break;
    }
    if (!column && to->quantity == Quantity::money) column = default_measure(tokens_[at].begin);
    if (stopped) return;
    if (!column) continue;
    if (!from && column->profile) {
      if (const UnitName* own = unit_named(unit_in(*column->profile)); own && own->quantity == to->quantity)
        from = own;
    }
    if (!from && to->quantity == Quantity::money) from = unit_named("元");
    if (!from) {
      Question question;
      question.text = say_.either("“" + column->name + "”现在的单位是什么？",
                                  "What is the unit of \"" + column->name + "\" now?");
      for (const UnitName& unit : unit_names) {
        const bool chinese = static_cast<unsigned char>(unit.name.front()) >= 0xE3;
        const bool shown = unit.quantity == to->quantity && unit.size != to->size &&
                           (chinese == say_.chinese() || unit.name == "kg" || unit.name == "km");
        const bool twice =
            std::any_of(question.choices.begin(), question.choices.end(),
                        [&](const auto& choice) { return unit_named(choice.label)->size == unit.size; });
        if (!shown || twice || question.choices.size() == 4) continue;
        const std::string name(unit.name);
        question.choices.push_back(
            {name,
             say_.either("把" + column->name + "从" + name + "换成" + std::string(to->name),
                         "convert \"" + column->name + "\" from " + name + " to " + std::string(to->name))});
      }
      ask(std::move(question));
      return;
    }
    const double factor = from->size / to->size;
    use(at, end);
    if (from_begin != none) use(from_begin, from_end);
    for (Index i = clause_begin(at); i < end; ++i) {
      if (is(i, Word::since) || is(i, Word::convert) || is(i, Word::range_to) || tokens_[i].text == "单位" ||
          tokens_[i].text == "换算" || tokens_[i].text == "折算")
        use(i);
    }
    draft.cells.emplace_back(
        EditCells{CellRule::scale,
                  {column->name},
                  plain(factor),
                  std::string(to->name),
                  {free_title(bare_name(column->name) + "(" + std::string(to->name) + ")")}});
  }
}

/// 工号补零到6位, "pad the id with zeros to 6 digits".
void Parser::read_padding(Index at) {
  Index number = none;
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    if (has_number(i) && tokens_[i].number->value >= 2 && tokens_[i].number->value <= 30) number = i;
  }
  if (number == none) {
    Question question;
    question.text = say_.either("补到几位？", "To how many digits?");
    for (const char* digits : {"4", "6", "8"})
      question.choices.push_back(
          {digits, instruction_with(say_.either("补零到" + std::string(digits) + "位",
                                                "pad with zeros to " + std::string(digits) + " digits"))});
    ask(std::move(question));
    return;
  }
  std::vector<Column> columns = columns_near(at, false);
  if (stopped) return;
  if (columns.empty()) {
    for (const Column& column : columns_) {
      if (column.table >= 0 && column.role == Role::id && column.concept_name != "phone" &&
          column.concept_name != "id_number")
        columns.push_back(column);
    }
  }
  if (columns.size() != 1) {
    decline(say_.either("请说明是哪一列，比如“工号补零到6位”。",
                        "Please name the column, for example \"pad the employee number to 6 digits\"."));
    return;
  }
  use(at);
  use(number);
  for (Index i = clause_begin(at); i < clause_end(at); ++i) {
    const std::string text = folded(tokens_[i].text);
    if (is(i, Word::classifier) || text == "位" || text == "位数" || text == "digits" || text == "digit" ||
        is(i, Word::become) || is(i, Word::range_to) || is(i, Word::with) || is(i, Word::zero))
      use(i);
  }
  draft.cells.emplace_back(
      EditCells{CellRule::pad_zeros, {columns.front().name}, plain(tokens_[number].number->value), "", {}});
}

}  // namespace errand::recipes
