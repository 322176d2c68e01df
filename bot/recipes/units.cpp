#include "bot/recipes/units.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace errand::recipes {

namespace {

struct Point {
  char32_t value = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Code points of UTF-8; a malformed byte counts as one point, U+FFFD.
std::vector<Point> points_of(std::string_view text) {
  std::vector<Point> points;
  points.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    std::size_t length = lead < 0x80          ? 1
                         : (lead >> 5U) == 6  ? 2
                         : (lead >> 4U) == 14 ? 3
                         : (lead >> 3U) == 30 ? 4
                                              : 0;
    char32_t value = 0xFFFD;
    if (length == 0 || at + length > text.size()) {
      length = 1;
    } else if (length == 1) {
      value = lead;
    } else {
      value = lead & (0x7FU >> length);
      for (std::size_t i = 1; i < length; ++i)
        value = (value << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    }
    points.push_back({value, at, at + length});
    at += length;
  }
  return points;
}

void append(std::string& out, char32_t value) {
  if (value < 0x80) {
    out += static_cast<char>(value);
  } else if (value < 0x800) {
    out += static_cast<char>(0xC0 | (value >> 6U));
    out += static_cast<char>(0x80 | (value & 0x3FU));
  } else if (value < 0x10000) {
    out += static_cast<char>(0xE0 | (value >> 12U));
    out += static_cast<char>(0x80 | ((value >> 6U) & 0x3FU));
    out += static_cast<char>(0x80 | (value & 0x3FU));
  } else {
    out += static_cast<char>(0xF0 | (value >> 18U));
    out += static_cast<char>(0x80 | ((value >> 12U) & 0x3FU));
    out += static_cast<char>(0x80 | ((value >> 6U) & 0x3FU));
    out += static_cast<char>(0x80 | (value & 0x3FU));
  }
}

/// Traditional characters of the words that the lexicon and office headers use, to their simplified form.
constexpr auto simplified = [] {
  auto pairs = std::to_array<std::pair<char32_t, char32_t>>(
      {{U'彙', U'汇'}, {U'匯', U'汇'}, {U'總', U'总'}, {U'銷', U'销'}, {U'額', U'额'}, {U'門', U'门'},
       {U'區', U'区'}, {U'圖', U'图'}, {U'畫', U'画'}, {U'個', U'个'}, {U'數', U'数'}, {U'計', U'计'},
       {U'統', U'统'}, {U'刪', U'删'}, {U'復', U'复'}, {U'複', U'复'}, {U'時', U'时'}, {U'間', U'间'},
       {U'單', U'单'}, {U'價', U'价'}, {U'產', U'产'}, {U'類', U'类'}, {U'別', U'别'}, {U'號', U'号'},
       {U'電', U'电'}, {U'話', U'话'}, {U'員', U'员'}, {U'業', U'业'}, {U'績', U'绩'}, {U'費', U'费'},
       {U'幣', U'币'}, {U'萬', U'万'}, {U'億', U'亿'}, {U'兩', U'两'}, {U'從', U'从'}, {U'轉', U'转'},
       {U'換', U'换'}, {U'導', U'导'}, {U'檔', U'档'}, {U'輸', U'输'}, {U'併', U'并'}, {U'並', U'并'},
       {U'關', U'关'}, {U'聯', U'联'}, {U'對', U'对'}, {U'賬', U'账'}, {U'帳', U'账'}, {U'東', U'东'},
       {U'華', U'华'}, {U'學', U'学'}, {U'這', U'这'}, {U'們', U'们'}, {U'請', U'请'}, {U'幫', U'帮'},
       {U'篩', U'筛'}, {U'選', U'选'}, {U'過', U'过'}, {U'於', U'于'}, {U'與', U'与'}, {U'訂', U'订'},
       {U'貨', U'货'}, {U'買', U'买'}, {U'賣', U'卖'}, {U'庫', U'库'}, {U'稅', U'税'}, {U'項', U'项'},
       {U'餅', U'饼'}, {U'線', U'线'}, {U'狀', U'状'}, {U'條', U'条'}, {U'開', U'开'}, {U'頭', U'头'},
       {U'結', U'结'}, {U'後', U'后'}, {U'週', U'周'}, {U'環', U'环'}, {U'佔', U'占'}, {U'餘', U'余'},
       {U'試', U'试'}, {U'齡', U'龄'}, {U'職', U'职'}, {U'備', U'备'}, {U'註', U'注'}, {U'郵', U'邮'},
       {U'編', U'编'}, {U'碼', U'码'}, {U'級', U'级'}, {U'資', U'资'}, {U'廠', U'厂'}, {U'預', U'预'},
       {U'實', U'实'}, {U'際', U'际'}, {U'應', U'应'}, {U'幾', U'几'}, {U'誰', U'谁'}, {U'麼', U'么'},
       {U'會', U'会'}, {U'歲', U'岁'}, {U'標', U'标'}, {U'題', U'题'}, {U'漢', U'汉'}, {U'場', U'场'},
       {U'邊', U'边'}});
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}();

char32_t folded_point(char32_t value) {
  if (value >= 0xFF01 && value <= 0xFF5E) value -= 0xFEE0;
  if (value >= U'A' && value <= U'Z') return value + 32;
  if (value >= 0xC0 && value <= 0xDE && value != 0xD7) return value + 32;
  if (value >= 0x410 && value <= 0x42F) return value + 32;
  if (value == 0x2018 || value == 0x2019) return U'\'';
  if (value == 0x2013 || value == 0x2014 || value == 0x2212) return U'-';
  if (value == 0xA5) return 0xFFE5;
  if (value < 0x3000) return value;
  const auto found = std::lower_bound(simplified.begin(), simplified.end(), value,
                                      [](const auto& pair, char32_t wanted) { return pair.first < wanted; });
  if (found != simplified.end() && found->first == value) return found->second;
  return value;
}

bool is_space(char32_t value) {
  return value <= 0x20 || value == 0xA0 || value == 0x3000 || value == U'_' ||
         (value >= 0x2000 && value <= 0x200F) || value == 0xFEFF;
}
bool is_digit(char32_t value) {
  return value >= U'0' && value <= U'9';
}
bool is_han(char32_t value) {
  return (value >= 0x3400 && value <= 0x9FFF) || (value >= 0xF900 && value <= 0xFAFF) || value == 0x3007 ||
         (value >= 0x20000 && value <= 0x3FFFF) || (value >= 0x3040 && value <= 0x30FF) ||
         (value >= 0xAC00 && value <= 0xD7AF);
}
bool is_letter(char32_t value) {
  return (value >= U'a' && value <= U'z') || (value >= 0xDF && value <= 0x24F && value != 0xF7) ||
         (value >= 0x370 && value <= 0x6FF);
}

}  // namespace

std::string folded(std::string_view text) {
  std::string out;
  for (const Point& point : points_of(text)) append(out, folded_point(point.value));
  return out;
}

std::string stem(std::string word) {
  const auto ends = [&](std::string_view tail) {
    return word.size() > tail.size() + 1 && word.ends_with(tail);
  };
  if (word.size() < 4) return word;
  if (ends("ies") && word.size() > 4) return word.substr(0, word.size() - 3) + "y";
  if (ends("sses") || ends("xes") || ends("ches") || ends("shes") || ends("zes"))
    return word.substr(0, word.size() - 2);
  if (ends("s") && !ends("ss") && !ends("us") && !ends("is")) return word.substr(0, word.size() - 1);
  return word;
}

std::vector<Unit> units_of(std::string_view text, std::size_t limit) {
  const std::vector<Point> points = points_of(text);
  std::vector<char32_t> values;
  values.reserve(points.size());
  for (const Point& point : points) values.push_back(folded_point(point.value));
  const auto value_at = [&](std::size_t at) { return at < values.size() ? values[at] : char32_t{0}; };

  std::vector<Unit> units;
  bool spaced = true;
  for (std::size_t at = 0; at < values.size() && units.size() < limit;) {
    if (is_space(values[at])) {
      spaced = true;
      ++at;
      continue;
    }
    Unit unit;
    unit.glued = !spaced;
    spaced = false;
    std::size_t end = at + 1;
    if (is_digit(values[at])) {
      unit.kind = Unit::Kind::number;
      const auto run_end = [&](std::size_t from) {
        while (is_digit(value_at(from))) ++from;
        return from;
      };
      end = run_end(at);
      // Thousands separators only where every group has three digits: "1,2,3" stays three numbers.
      if (end - at <= 3 && values[at] != U'0') {
        while (value_at(end) == U',' && run_end(end + 1) == end + 4) end += 4;
      }
      if (value_at(end) == U'.' && is_digit(value_at(end + 1))) {
        const std::size_t fraction = run_end(end + 1);
        const bool dotted = value_at(fraction) == U'.' && is_digit(value_at(fraction + 1));
        const bool after_dot = at >= 2 && values[at - 1] == U'.' && is_digit(values[at - 2]);
        if (!dotted && !after_dot) end = fraction;
      }
      for (std::size_t i = at; i < end; ++i) {
        if (values[i] != U',') append(unit.key, values[i]);
      }
      unit.word = unit.key;
    } else if (is_letter(values[at])) {
      unit.kind = Unit::Kind::word;
      while (is_letter(value_at(end)) || (value_at(end) == U'\'' && is_letter(value_at(end + 1)))) ++end;
      for (std::size_t i = at; i < end; ++i) {
        if (values[i] == U'\'') {
          if (value_at(i + 1) == U's' && i + 2 == end) break;  // "month's", "what's"
          continue;
        }
        append(unit.word, values[i]);
      }
      unit.key = stem(unit.word);
    } else {
      unit.kind = is_han(values[at]) ? Unit::Kind::han : Unit::Kind::sign;
      append(unit.key, values[at]);
      unit.word = unit.key;
    }
    unit.begin = points[at].begin;
    unit.end = points[end - 1].end;
    units.push_back(std::move(unit));
    at = end;
  }
  return units;
}

std::string key_of(std::span<const Unit> units) {
  std::string key;
  for (const Unit& unit : units) {
    if (!key.empty()) key += ' ';
    key += unit.key;
  }
  return key;
}

std::string key_of(std::string_view text) {
  return key_of(units_of(text));
}

std::size_t edit_distance(std::string_view left, std::string_view right, std::size_t limit) {
  const auto points = [](std::string_view text) {
    std::vector<char32_t> values;
    for (const Point& point : points_of(text)) values.push_back(point.value);
    return values;
  };
  const std::vector<char32_t> a = points(left);
  const std::vector<char32_t> b = points(right);
  const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (difference > limit) return limit + 1;
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::vector<std::size_t> next(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    next[0] = i;
    std::size_t smallest = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      next[j] = std::min({row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        next[j] = std::min(next[j], before[j - 2] + 1);
      smallest = std::min(smallest, next[j]);
    }
    if (smallest > limit) return limit + 1;
    before = row;
    row = next;
  }
  return std::min(row[b.size()], limit + 1);
}

}  // namespace errand::recipes
