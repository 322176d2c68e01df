#include "bot/recipes/vocabulary.hpp"

#include "bot/core/text.hpp"
#include "bot/recipes/events.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <tuple>
#include <utility>

namespace errand::recipes {

namespace {

constexpr std::size_t most_values = 200;   // As ColumnProfile::top.
constexpr std::size_t longest_value = 40;  // Units; longer cells are prose that nobody repeats.

bool one_of(const std::string& text, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

Role role_of(const ColumnProfile& profile, const std::string& concept_name) {
  if (one_of(profile.type, {"date", "datetime"})) return Role::date;
  if (profile.type == "id") return Role::id;
  if (!one_of(profile.type, {"integer", "number", "percent"})) return Role::category;
  const std::string name = folded(profile.name);
  if (profile.type == "percent" || profile.unit == "%" ||
      contains_any(name, {"率", "占比", "百分比", "percent", "ratio", "rate"}) ||
      concept_name == "discount") {
    return Role::percent;
  }
  const double low = number_in(profile.min, 0);
  const double high = number_in(profile.max, 0);
  if (concept_name == "year" || (contains_any(name, {"年份", "年度"}) && low >= 1900 && high <= 2200))
    return Role::year;
  if (one_of(concept_name, {"month", "quarter"})) return Role::year;
  if (one_of(concept_name, {"order", "customer_id", "employee_id", "student_id", "invoice", "contract",
                            "id_number", "id", "phone", "sku"}) ||
      contains_any(name, {"序号", "编号", "编码", "单号", "工号", "学号"})) {
    return Role::id;
  }
  if (concept_name == "price" || contains_any(name, {"单价", "unit price", "均价"})) return Role::unit_price;
  if (one_of(concept_name, {"amount", "profit", "cost", "expense", "budget", "salary", "bonus", "tax",
                            "balance", "payment", "receivable"})) {
    return Role::money;
  }
  if (one_of(concept_name, {"age", "score", "weight", "height", "attendance", "level"}))
    return Role::unit_price;  // averaged, not summed
  if (contains_any(name, {"满意度", "满意程度", "评分", "打分", "satisfaction", "rating"}))
    return Role::unit_price;
  const bool currency =
      std::find(profile.marks.begin(), profile.marks.end(), "currency") != profile.marks.end();
  if (currency || contains_any(profile.unit, {"元", "¥", "￥", "$", "rmb", "usd"}) ||
      contains_any(profile.number_format, {"¥", "￥", "$"}) ||
      contains_any(name, {"额", "款", "费", "金", "价税"})) {
    return Role::money;
  }
  if (concept_name == "quantity" || concept_name == "stock" || concept_name == "hours" ||
      contains_any(name, {"量", "数"}))
    return Role::quantity;
  return Role::number;
}

/// Tails that people leave away or add: 华东 / 华东区, 北京 / 北京市, 销售部 / 销售.
constexpr std::string_view value_tails[] = {"区", "地区", "大区",     "省", "市", "部",    "部门",
                                            "店", "公司", "有限公司", "县", "组", "自治区"};

}  // namespace

double number_in(const std::string& text, double otherwise) {
  double value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool is_measure(Role role) {
  return role == Role::money || role == Role::quantity || role == Role::number;
}
bool is_numeric(Role role) {
  return is_measure(role) || role == Role::unit_price || role == Role::percent || role == Role::year;
}

bool is_category(const Column& column) {
  return !is_numeric(column.role) || column.role == Role::year;
}

std::string bare_name(const std::string& name) {
  for (const auto& [open, close] :
       {std::pair<std::string_view, std::string_view>{"(", ")"}, {"（", "）"}, {"[", "]"}, {"【", "】"}}) {
    const std::size_t start = name.rfind(open);
    if (start == std::string::npos || start == 0) continue;
    const std::size_t end = name.find(close, start);
    if (end == std::string::npos || end + close.size() != name.size()) continue;
    std::string bare = name.substr(0, start);
    while (!bare.empty() && bare.back() == ' ') bare.pop_back();
    return bare;
  }
  for (const std::string_view mark : {"/", "_"}) {  // 金额/万元
    const std::size_t at = name.rfind(mark);
    if (at == std::string::npos || at == 0) continue;
    const std::string tail = name.substr(at + mark.size());
    if (one_of(tail, {"元", "万元", "千元", "亿元", "kg", "吨", "%"})) return name.substr(0, at);
  }
  return name;
}

std::string unit_in(const ColumnProfile& profile) {
  if (!profile.unit.empty()) return profile.unit;
  const std::string bare = bare_name(profile.name);
  if (bare.size() == profile.name.size()) return "";
  const std::string rest = folded(profile.name.substr(bare.size()));
  std::string unit;
  for (const Unit& part : units_of(rest)) {
    if (part.kind != Unit::Kind::sign || part.key == "%") unit += part.word;
  }
  return unit;
}

Column describe_column(const ColumnProfile& profile, int table) {
  Column column;
  column.name = profile.name;
  column.type = profile.type;
  std::string name = bare_name(profile.name);
  if (const std::size_t slash = name.rfind(" / "); slash != std::string::npos) name = name.substr(slash + 3);
  if (const auto match = concept_of(name)) column.concept_name = match->name;
  column.role = role_of(profile, column.concept_name);
  column.profile = &profile;
  column.table = table;
  return column;
}

namespace {

// A word that fits more columns or values than this names none of them; a question shows five.
constexpr std::size_t most_hits = 24;

/// Adds a hit, or betters the one that is there; a full list gives up a worse hit for a better one.
template <typename Hit, typename Same>
void add_hit(std::vector<Hit>& hits, Hit hit, Same same) {
  const auto known = std::find_if(hits.begin(), hits.end(), same);
  if (known != hits.end()) {
    known->fit = std::min(known->fit, hit.fit);
    return;
  }
  if (hits.size() < most_hits) {
    hits.push_back(std::move(hit));
    return;
  }
  const auto worst =
      std::max_element(hits.begin(), hits.end(), [](const Hit& x, const Hit& y) { return x.fit < y.fit; });
  if (hit.fit < worst->fit) *worst = std::move(hit);
}

std::size_t units_in(const std::string& key) {
  return static_cast<std::size_t>(std::count(key.begin(), key.end(), ' ')) + 1;
}

}  // namespace

void Vocabulary::add_column(const std::string& key, const Column& column, Fit fit) {
  if (key.empty()) return;
  add_hit(columns_[key], ColumnHit{column, fit}, [&](const ColumnHit& hit) {
    return hit.column.table == column.table && hit.column.name == column.name;
  });
  longest_ = std::max(longest_, units_in(key));
}

void Vocabulary::add_value(const std::string& key, const Column& column, const std::string& value, Fit fit) {
  if (key.empty()) return;
  add_hit(values_[key], ValueHit{column, value, fit}, [&](const ValueHit& hit) {
    return hit.value == value && hit.column.table == column.table && hit.column.name == column.name;
  });
  longest_ = std::max(longest_, units_in(key));
}

void Vocabulary::add_table(const std::vector<Column>& columns) {
  for (const Column& column : columns) {
    all_.push_back(column);
    std::vector<std::string> names = {column.name};
    const std::string bare = bare_name(column.name);
    if (bare != column.name) names.push_back(bare);
    if (const std::size_t slash = bare.rfind(" / "); slash != std::string::npos)
      names.push_back(bare.substr(slash + 3));
    for (std::size_t index = 0; index < names.size(); ++index) {
      const auto units = units_of(names[index], 40);
      const std::string key = key_of(units);
      add_column(key, column, index < 2 ? Fit::exact : Fit::alias);
      // Camel case: "OrderDate" is written as two words.
      std::string spaced;
      for (std::size_t i = 0; i < names[index].size(); ++i) {
        const char c = names[index][i];
        if (i > 0 && c >= 'A' && c <= 'Z' && names[index][i - 1] >= 'a' && names[index][i - 1] <= 'z')
          spaced += ' ';
        spaced += c;
      }
      const auto words = units_of(spaced, 40);
      if (words.size() != units.size()) add_column(key_of(words), column, Fit::exact);
      // Words of a header without the signs between them: "net-amount", "金额/数量".
      std::string unsigned_key;
      for (const Unit& unit : words) {
        if (unit.kind == Unit::Kind::sign) continue;
        if (!unsigned_key.empty()) unsigned_key += ' ';
        unsigned_key += unit.key;
      }
      add_column(unsigned_key, column, Fit::exact);
      if (const auto match = concept_of(spaced)) {
        for (const std::string& term : terms_of(match->name))
          add_column(term, column, match->whole ? Fit::alias : Fit::alias_part);
      }
      // Beginnings and ends: 金额 of 含税金额, 销售 of 销售额, "amount" of "net amount".
      for (std::size_t length = 1; length < words.size() && words.size() <= 12; ++length) {
        for (const std::size_t start : {std::size_t{0}, words.size() - length}) {
          const std::span<const Unit> part = std::span(words).subspan(start, length);
          const bool han_single = length == 1 && part[0].kind == Unit::Kind::han;
          const bool thing = part[0].kind == Unit::Kind::han || part[0].key.size() >= 3;
          if (!han_single && thing && part[0].kind != Unit::Kind::sign &&
              part[0].kind != Unit::Kind::number) {
            add_column(key_of(part), column, Fit::part);
          }
        }
      }
    }
    for (const std::string& event : events_of(column)) add_column(key_of(event), column, Fit::alias_part);
    if (!column.profile || is_measure(column.role) || column.role == Role::date ||
        column.role == Role::percent || column.role == Role::unit_price) {
      continue;
    }
    std::vector<std::string> values;
    for (const auto& [value, count] : column.profile->top) values.push_back(value);
    if (values.empty()) values = column.profile->samples;
    if (values.size() > most_values) values.resize(most_values);
    for (const std::string& written : values) {
      const std::string value(trimmed(written));  // as plans compare it
      const auto units = units_of(value, longest_value);
      if (units.empty() || units.size() == longest_value) continue;
      const bool number_only = std::all_of(units.begin(), units.end(), [](const Unit& unit) {
        return unit.kind != Unit::Kind::han && unit.kind != Unit::Kind::word;
      });
      if (number_only) continue;
      const std::string key = key_of(units);
      add_value(key, column, value, Fit::exact);
      for (const std::string_view tail : value_tails) {
        const std::string tail_key = " " + key_of(tail);
        if (key.ends_with(tail_key) && units.size() >= units_of(tail).size() + 2) {
          add_value(key.substr(0, key.size() - tail_key.size()), column, value, Fit::alias);
        } else if (units.size() >= 2 && units.back().kind == Unit::Kind::han) {
          add_value(key + tail_key, column, value, Fit::alias);
        }
      }
      // "East" for "East Region": first words of an English value.
      if (units.size() > 1 && units.size() <= 4 && units[0].kind == Unit::Kind::word &&
          units[0].key.size() >= 4) {
        add_value(units[0].key, column, value, Fit::part);
      }
    }
  }
}

namespace {

template <typename Hit>
std::vector<Hit> sorted(std::vector<Hit> hits) {
  std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.fit < b.fit; });
  return hits;
}

}  // namespace

std::vector<ColumnHit> Vocabulary::columns(const std::string& key) const {
  const auto found = columns_.find(key);
  return found == columns_.end() ? std::vector<ColumnHit>{} : sorted(found->second);
}

std::vector<ValueHit> Vocabulary::values(const std::string& key) const {
  const auto found = values_.find(key);
  return found == values_.end() ? std::vector<ValueHit>{} : sorted(found->second);
}

namespace {

/// Errors that still leave no doubt: none below 4 letters (or 3 Han characters), one below 8, then two.
std::size_t allowed_errors(const std::string& key) {
  std::size_t points = 0;
  bool han = false;
  for (const char c : key) {
    points += (static_cast<unsigned char>(c) & 0xC0U) != 0x80 && c != ' ' ? 1 : 0;
    han = han || static_cast<unsigned char>(c) >= 0xE3;
  }
  if (han) return points < 3 ? 0 : 1;
  return points < 4 ? 0 : points < 8 ? 1 : 2;
}

}  // namespace

std::vector<ColumnHit> Vocabulary::near_columns(const std::string& text) const {
  const std::string key = key_of(text);
  const std::size_t limit = allowed_errors(key);
  std::vector<ColumnHit> near;
  std::size_t best = limit;
  if (limit == 0) return near;
  for (const auto& [name, hits] : columns_) {
    const std::size_t distance = edit_distance(key, name, best);
    if (distance > best || allowed_errors(name) == 0) continue;
    if (distance < best) near.clear();
    best = distance;
    for (const ColumnHit& hit : hits) {
      if (hit.fit > Fit::part) continue;
      const bool known = std::any_of(near.begin(), near.end(), [&](const ColumnHit& other) {
        return other.column.name == hit.column.name && other.column.table == hit.column.table;
      });
      if (!known) near.push_back({hit.column, Fit::typo});
    }
  }
  std::sort(near.begin(), near.end(), [](const ColumnHit& a, const ColumnHit& b) {
    return std::pair(a.column.table, a.column.name) < std::pair(b.column.table, b.column.name);
  });
  return near;
}

std::vector<ValueHit> Vocabulary::near_values(const std::string& text) const {
  const std::string key = key_of(text);
  const std::size_t limit = allowed_errors(key);
  std::vector<ValueHit> near;
  if (limit == 0) return near;
  std::size_t best = limit;
  for (const auto& [name, hits] : values_) {
    const std::size_t distance = edit_distance(key, name, best);
    if (distance > best || allowed_errors(name) == 0) continue;
    if (distance < best) near.clear();
    best = distance;
    for (const ValueHit& hit : hits) {
      const bool known = std::any_of(near.begin(), near.end(), [&](const ValueHit& other) {
        return other.column.name == hit.column.name && other.value == hit.value &&
               other.column.table == hit.column.table;
      });
      if (!known) near.push_back({hit.column, hit.value, Fit::typo});
    }
  }
  std::sort(near.begin(), near.end(), [](const ValueHit& a, const ValueHit& b) {
    return std::tuple(a.column.table, a.column.name, a.value) <
           std::tuple(b.column.table, b.column.name, b.value);
  });
  return near;
}

}  // namespace errand::recipes
