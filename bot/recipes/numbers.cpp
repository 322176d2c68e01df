#include "bot/recipes/numbers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

namespace errand::recipes {

namespace {

std::optional<int> han_digit(const std::string& key) {
  constexpr std::array<std::pair<std::string_view, int>, 13> digits = {{{"零", 0},
                                                                        {"〇", 0},
                                                                        {"一", 1},
                                                                        {"二", 2},
                                                                        {"两", 2},
                                                                        {"三", 3},
                                                                        {"四", 4},
                                                                        {"五", 5},
                                                                        {"六", 6},
                                                                        {"七", 7},
                                                                        {"八", 8},
                                                                        {"九", 9},
                                                                        {"俩", 2}}};
  for (const auto& [name, value] : digits) {
    if (key == name) return value;
  }
  return std::nullopt;
}

double han_scale(const std::string& key) {
  if (key == "十") return 10;
  if (key == "百") return 100;
  if (key == "千") return 1000;
  if (key == "万") return 1e4;
  if (key == "亿") return 1e8;
  return 0;
}

/// Han numerals: 一千二百, 十五, 两万, 一千二 (= 1200), 二〇二五 (= 2025).
std::optional<Number> han_number(std::span<const Unit> units, std::size_t at) {
  double total = 0;
  double section = 0;
  double digit = -1;
  double last_scale = 0;
  std::size_t end = at;
  std::size_t plain_digits = 0;
  double plain_value = 0;
  bool scaled = false;
  bool scaled_up = false;
  for (; end < units.size(); ++end) {
    const std::string& key = units[end].key;
    if (const auto value = han_digit(key)) {
      plain_value = plain_value * 10 + *value;
      ++plain_digits;
      digit = *value;
      if (*value == 0) last_scale = 0;
      continue;
    }
    const double scale = han_scale(key);
    if (scale == 0) break;
    if (end == at && scale != 10) return std::nullopt;  // "万" and "百" alone are no numbers, "十" is.
    scaled = true;
    if (scale >= 1e4) {
      section += digit > 0 ? digit : 0;
      total = (total + section) * scale;
      scaled_up = true;
      section = 0;
    } else {
      section += (digit < 0 ? 1 : digit) * scale;
    }
    digit = -1;
    last_scale = scale;
  }
  if (end == at) return std::nullopt;
  Number number;
  number.chinese = true;
  number.length = end - at;
  if (!scaled) {
    if (plain_digits > 1 && plain_digits != 4) return std::nullopt;  // 一二 is no number; 二〇二五 is.
    number.value = plain_value;
    return number;
  }
  if (digit > 0) section += last_scale >= 100 ? digit * last_scale / 10 : digit;
  number.value = total + section;
  number.scaled = scaled_up;
  return number;
}

std::optional<Number> english_number(const Unit& unit) {
  constexpr std::array<std::pair<std::string_view, int>, 21> words = {
      {{"one", 1},      {"two", 2},       {"three", 3},      {"four", 4},   {"five", 5},    {"six", 6},
       {"seven", 7},    {"eight", 8},     {"nine", 9},       {"ten", 10},   {"eleven", 11}, {"twelve", 12},
       {"fifteen", 15}, {"twenty", 20},   {"thirty", 30},    {"forty", 40}, {"fifty", 50},  {"sixty", 60},
       {"ninety", 90},  {"hundred", 100}, {"thousand", 1000}}};
  for (const auto& [name, value] : words) {
    if (unit.word == name) {
      Number number;
      number.value = value;
      number.length = 1;
      return number;
    }
  }
  return std::nullopt;
}

double latin_scale(const std::string& word) {
  if (word == "k" || word == "thousand") return 1e3;
  if (word == "w") return 1e4;
  if (word == "hundred") return 1e2;
  if (word == "m" || word == "mio" || word == "million") return 1e6;
  if (word == "bn" || word == "billion") return 1e9;
  return 0;
}

constexpr std::string_view currency_signs[] = {"￥", "¥", "$", "€", "£"};
constexpr std::string_view measure_words[] = {
    "元",  "块",  "块 钱",  "人 民 币", "美 元",    "角",   "kg",    "公 斤", "千 克", "吨", "rmb",
    "cny", "usd", "dollar", "yuan",     "eur",      "euro", "岁",    "分",    "件",    "台", "斤",
    "克",  "米",  "小 时",  "hour",     "year old", "year", "point", "piece", "unit",  "pc"};

}  // namespace

std::optional<Number> number_at(std::span<const Unit> units, std::size_t at) {
  if (at >= units.size()) return std::nullopt;
  std::size_t start = at;
  bool negative = false;
  std::string sign;
  if (units[start].kind == Unit::Kind::sign && start + 1 < units.size()) {
    if (units[start].key == "-" && !units[start].glued && units[start + 1].glued) {
      negative = true;
      ++start;
    } else if (std::find(std::begin(currency_signs), std::end(currency_signs), units[start].key) !=
               std::end(currency_signs)) {
      sign = units[start].key;
      ++start;
    }
    if (start == at) return std::nullopt;
  }
  Number number;
  if (units[start].kind == Unit::Kind::number) {
    const std::string& key = units[start].key;
    const auto parsed = std::from_chars(key.data(), key.data() + key.size(), number.value);
    if (parsed.ec != std::errc{} || parsed.ptr != key.data() + key.size()) return std::nullopt;
    number.length = 1;
  } else if (units[start].kind == Unit::Kind::han) {
    const auto han = han_number(units, start);
    if (!han) return std::nullopt;
    number = *han;
  } else if (units[start].kind == Unit::Kind::word && start == at) {
    const auto english = english_number(units[start]);
    if (!english) return std::nullopt;
    number = *english;
  } else {
    return std::nullopt;
  }
  std::size_t next = start + number.length;
  if (!number.chinese) {
    while (next < units.size()) {  // 1.5万, 3百万, 10k, 2 million
      const double han = units[next].kind == Unit::Kind::han ? han_scale(units[next].key) : 0;
      const bool near = units[next].glued || units[next].word.size() > 2;
      const double latin = units[next].kind == Unit::Kind::word && near ? latin_scale(units[next].word) : 0;
      const double scale = std::max(han, latin);
      if (scale == 0) break;
      number.value *= scale;
      number.scaled = true;
      ++next;
    }
  }
  if (next < units.size() && units[next].key == "%") {
    number.percent = true;
    ++next;
  } else if (next < units.size() && units[next].word == "percent") {
    number.percent = true;
    ++next;
  } else {
    for (const std::string_view measure : measure_words) {
      const std::size_t parts = static_cast<std::size_t>(std::count(measure.begin(), measure.end(), ' ')) + 1;
      if (next + parts <= units.size() && key_of(units.subspan(next, parts)) == measure) {
        number.unit = measure;
        next += parts;
        break;
      }
    }
  }
  if (number.unit.empty()) number.unit = sign;
  if (negative) number.value = -number.value;
  number.length = next - at;
  return number;
}

std::string plain(double value) {
  if (!std::isfinite(value)) return "0";
  std::array<char, 400> buffer{};
  // 12 significant digits hide the binary noise of 0.1 + 0.2, and no amount of an office needs more.
  const double rounded = value == 0 ? 0 : std::round(value * 1e9) / 1e9;
  const double shown = std::abs(value) < 1e6 && rounded != 0 ? rounded : value;
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), shown, std::chars_format::fixed);
  return {buffer.data(), end.ptr};
}

double scale_of(const std::string& unit) {
  double scale = 1;
  for (const Unit& part : units_of(unit)) {
    if (const double han = han_scale(part.key); han > 0) scale *= han;
    if (part.kind == Unit::Kind::word && part.word != "m") scale *= std::max(1.0, latin_scale(part.word));
  }
  return scale;
}

}  // namespace errand::recipes
