#include "bot/recipes/files_words.hpp"

#include "bot/core/text.hpp"
#include "bot/recipes/numbers.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

namespace errand::recipes {

namespace {

constexpr char taken_mark = '\x01';
constexpr char quote_begin = '\x02';
constexpr char quote_body = '\x03';
constexpr char quote_end = '\x04';
constexpr char link_begin = '\x05';
constexpr char link_body = '\x06';

using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::array<Pair, 5> quotation_marks{
    {{"“", "”"}, {"‘", "’"}, {"「", "」"}, {"『", "』"}, {"\"", "\""}}};

std::size_t length_at(std::string_view text, std::size_t at) {
  const auto first = static_cast<std::uint8_t>(text[at]);
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  return std::min(length, text.size() - at);
}

/// Where a quotation that begins at `at` ends, behind its mark; 0 when none begins there.
std::size_t quotation_at(std::string_view text, std::size_t at) {
  for (const auto& [open, close] : quotation_marks) {
    if (!text.substr(at).starts_with(open)) continue;
    const std::size_t end = text.find(close, at + open.size());
    if (end != std::string_view::npos) return end + close.size();
    // “like this“, as some type it.
    const std::size_t same = text.find(open, at + open.size());
    if (same != std::string_view::npos) return same + open.size();
  }
  const bool word_before = at > 0 && text[at - 1] != ' ' && text[at - 1] >= 0;
  if (text[at] != '\'' || word_before) return 0;
  for (std::size_t end = text.find('\'', at + 1); end != std::string_view::npos;
       end = text.find('\'', end + 1)) {
    const bool letter_after = end + 1 < text.size() && ((text[end + 1] >= 'a' && text[end + 1] <= 'z') ||
                                                        (text[end + 1] >= 'A' && text[end + 1] <= 'Z'));
    if (!letter_after) return end + 1;
  }
  return 0;
}

std::size_t link_at(std::string_view text, std::size_t at) {
  const std::string_view here = text.substr(at);
  const bool starts = here.starts_with("http://") || here.starts_with("https://") ||
                      here.starts_with("HTTP://") || here.starts_with("HTTPS://") || here.starts_with("www.");
  if (!starts) return 0;
  std::size_t end = at;
  while (end < text.size() && text[end] > ' ' && text[end] != '"' && text[end] != '<' && text[end] != '>')
    ++end;
  while (end > at && (text[end - 1] == ',' || text[end - 1] == '.' || text[end - 1] == ';')) --end;
  return end;
}

/// One code point, half width and lower case; Chinese punctuation as its plain sign.
std::string folded_point(std::string_view point) {
  static constexpr std::array<Pair, 11> signs{{{"。", ";"},
                                               {"、", ","},
                                               {"～", "~"},
                                               {"—", "-"},
                                               {"–", "-"},
                                               {"−", "-"},
                                               {"×", "x"},
                                               {"\xC2\xA0", " "},
                                               {"　", " "},
                                               {"\n", ","},
                                               {"\t", " "}}};
  for (const auto& [sign, plain] : signs) {
    if (point == sign) return std::string(plain);
  }
  if (point.size() == 1) {
    const char c = point.front();
    return std::string(1, c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  }
  if (point.size() == 3 &&
      static_cast<std::uint8_t>(point[0]) == 0xEF) {  // U+FF01..U+FF5E are the wide ASCII
    const unsigned code = 0xF000U | ((static_cast<std::uint8_t>(point[1]) & 0x3FU) << 6U) |
                          (static_cast<std::uint8_t>(point[2]) & 0x3FU);
    if (code >= 0xFF01 && code <= 0xFF5E)
      return folded_point(std::string(1, static_cast<char>(code - 0xFEE0)));
  }
  return std::string(point);
}

// Said around what matters; the long ones first, because they are taken out one after the other.
constexpr auto chinese_fillers = std::to_array<std::string_view>(
    {"谢谢", "麻烦", "请问",   "帮我", "帮忙", "一下", "一共", "总共",   "全部",   "所有", "这些", "那些",
     "这个", "那个", "这几",   "那几", "它们", "每个", "每张", "每份",   "每一",   "分别", "统一", "批量",
     "一起", "并且", "然后",   "接着", "最后", "同时", "以及", "现在",   "之后",   "之前", "里面", "上面",
     "文件", "文档", "图片",   "照片", "相片", "图像", "截图", "扫描件", "压缩包", "文字", "内容", "格式",
     "大小", "可以", "能不能", "需要", "想要", "直接", "顺便", "生成",   "做成",   "变成", "弄成", "输出",
     "导出", "得到", "处理",   "操作", "给我", "发我", "发给", "东西",   "刚才",   "解压", "太大", "有点大",
     "有点", "刚刚", "请",     "帮",   "把",   "将",   "给",   "对",     "都",     "的",   "了",   "下",
     "吧",   "呢",   "啊",     "呀",   "好",   "它",   "我",   "要",     "想",     "能",   "吗",   "并",
     "再",   "先",   "也",     "和",   "与",   "及",   "跟",   "成",     "为",     "到",   "用",   "在",
     "里",   "上",   "中",     "后",   "按",   "个",   "张",   "份",     "图",     "页",   "这",   "那",
     "些",   "每",   "一",     "来",   "去",   "出",   "是",   "有",     "做",     "弄",   "搞",   "加",
     "改",   "转",   "该",     "就",   "叫",   "只",   "得",   "你",     "从",     "以",   "等",   "共",
     "几",   "本"});

constexpr auto english_fillers = std::to_array<std::string_view>(
    {"please", "unzip", "pls",      "can",       "could",  "you",    "the",     "a",        "an",
     "this",   "these", "those",    "that",      "them",   "they",   "it",      "its",      "all",
     "my",     "of",    "in",       "to",        "into",   "and",    "then",    "now",      "also",
     "file",   "files", "document", "documents", "pdf",    "pdfs",   "picture", "pictures", "photo",
     "photos", "image", "images",   "pic",       "pics",   "for",    "me",      "with",     "each",
     "every",  "i",     "want",     "need",      "would",  "like",   "make",    "do",       "by",
     "on",     "from",  "as",       "so",        "thanks", "thank",  "at",      "be",       "is",
     "are",    "one",   "single",   "up",        "just",   "should", "page",    "pages",    "text",
     "out",    "give",  "create",   "generate",  "get",    "have",   "how",     "what",     "there",
     "both",   "new",   "here",     "us",        "our",    "i'd",    "format",  "scan",     "scans",
     "word",   "docx",  "again",    "put",       "let",    "add",    "using",   "their",    "inside",
     "or"});

bool is_han_byte(char c) {
  return static_cast<std::uint8_t>(c) >= 0x80;
}

bool is_latin(char c) {
  return (c >= 'a' && c <= 'z') || c == '\'';
}

void blot(std::string& text, std::size_t at, std::size_t count) {
  std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(at), count, taken_mark);
}

void blot_fillers(std::string& text) {
  for (const std::string_view filler : chinese_fillers) {
    for (std::size_t at = text.find(filler); at != std::string::npos; at = text.find(filler, at))
      blot(text, at, filler.size());
  }
  for (std::size_t begin = 0; begin < text.size();) {
    if (!is_latin(text[begin])) {
      ++begin;
      continue;
    }
    std::size_t end = begin;
    while (end < text.size() && is_latin(text[end])) ++end;
    const std::string_view word(text.data() + begin, end - begin);
    if (std::find(english_fillers.begin(), english_fillers.end(), word) != english_fillers.end())
      blot(text, begin, end - begin);
    begin = end;
  }
}

/// Something that could carry a meaning: more than one Han character, a word, a digit, a quotation.
bool carries_meaning(std::string_view piece) {
  const auto others = std::count_if(piece.begin(), piece.end(), is_han_byte);
  const bool plain = std::any_of(piece.begin(), piece.end(), [](char c) {
    return is_latin(c) || (c >= '0' && c <= '9') || c == quote_begin || c == link_begin;
  });
  return plain || others > 3;
}

}  // namespace

std::regex pattern(std::string_view wanted) {
  // The expressions work on bytes: what repeats a letter of several bytes has to mean all of them.
  std::string text;
  for (std::size_t at = 0; at < wanted.size(); at += length_at(wanted, at)) {
    const std::string_view point = wanted.substr(at, length_at(wanted, at));
    const std::size_t next = at + point.size();
    const bool repeated = point.size() > 1 && next < wanted.size() &&
                          std::string_view("?*+{").find(wanted[next]) != std::string_view::npos;
    text += repeated ? "(?:" + std::string(point) + ")" : std::string(point);
  }
  static constexpr std::array<Pair, 4> places{{{"<n>",
                                                "([0-9]+(?:\\.[0-9]+)?|(?:一|二|两|三|四|五|六|七|八|九|十|"
                                                "百)+|\\b(?:one|two|three|four|five|six|seven|eight|"
                                                "nine|ten)\\b)"},
                                               {"<q>", "(\\x02\\x03*\\x04)"},
                                               {"<t>", "((?:[^,;\\x01-\\x06]|\\x02\\x03*\\x04)+?)"},
                                               {"<u>", "(\\x05\\x06*)"}}};
  std::string& full = text;
  for (const auto& [place, meaning] : places) {
    for (std::size_t at = full.find(place); at != std::string::npos;
         at = full.find(place, at + meaning.size()))
      full.replace(at, place.size(), meaning);
  }
  // The end of some words is also where something was taken away.
  constexpr std::string_view end = "(?=$|";
  for (std::size_t at = full.find(end); at != std::string::npos; at = full.find(end, at + end.size()))
    full.insert(at + end.size(), " *\\x01|");
  return std::regex(full, std::regex::ECMAScript | std::regex::optimize);
}

Wish::Wish(std::string_view instruction) : text_(trimmed(instruction)) {
  const auto add = [this](std::string_view folded, std::size_t origin) {
    folded_ += folded;
    origins_.insert(origins_.end(), folded.size(), origin);
  };
  for (std::size_t at = 0; at < text_.size();) {
    const std::size_t quoted = quotation_at(text_, at);
    const std::size_t linked = quoted == 0 ? link_at(text_, at) : 0;
    if (const std::size_t end = std::max(quoted, linked); end > at + 1) {
      for (std::size_t byte = at; byte < end; ++byte) {
        const char kind = linked != 0       ? (byte == at ? link_begin : link_body)
                          : byte == at      ? quote_begin
                          : byte + 1 == end ? quote_end
                                            : quote_body;
        add(std::string_view(&kind, 1), byte);
      }
      at = end;
      continue;
    }
    const std::size_t length = length_at(text_, at);
    add(folded_point(std::string_view(text_).substr(at, length)), at);
    at += length;
  }
  origins_.push_back(text_.size());
  left_ = folded_;
}

std::string Wish::slice(std::size_t begin, std::size_t end) const {
  std::string_view piece = std::string_view(text_).substr(origins_[begin], origins_[end] - origins_[begin]);
  piece = trimmed(piece);
  for (const auto& [open, close] : quotation_marks) {
    const bool quoted = piece.size() >= open.size() + close.size() && piece.starts_with(open) &&
                        (piece.ends_with(close) || piece.ends_with(open));
    if (quoted)
      return std::string(trimmed(piece.substr(open.size(), piece.size() - open.size() - close.size())));
  }
  if (piece.size() > 2 && piece.starts_with('\'') && piece.ends_with('\''))
    piece = piece.substr(1, piece.size() - 2);
  return std::string(piece);
}

std::optional<Wish::Found> Wish::take(const std::regex& what) {
  std::smatch match;
  if (!std::regex_search(left_, match, what) || match.length(0) == 0) return std::nullopt;
  Found found;
  found.at = static_cast<std::size_t>(match.position(0));
  for (std::size_t group = 0; group < match.size(); ++group) {
    const auto begin = static_cast<std::size_t>(match.position(group));
    const auto length = static_cast<std::size_t>(match.length(group));
    found.groups.push_back(match[group].matched ? slice(begin, begin + length) : std::string());
    found.folded.push_back(match.str(group));
  }
  blot(left_, found.at, static_cast<std::size_t>(match.length(0)));
  return found;
}

std::optional<std::size_t> Wish::take_words(std::string_view words) {
  std::string folded;
  for (std::size_t at = 0; at < words.size(); at += length_at(words, at))
    folded += folded_point(words.substr(at, length_at(words, at)));
  const std::size_t at = folded.empty() ? std::string::npos : left_.find(folded);
  if (at == std::string::npos) return std::nullopt;
  blot(left_, at, folded.size());
  return at;
}

bool Wish::take_all(const std::regex& what) {
  bool any = false;
  while (take(what)) any = true;
  return any;
}

bool Wish::says(const std::regex& what) const {
  return std::regex_search(folded_, what);
}

std::string Wish::rest() const {
  std::string bare = left_;
  blot_fillers(bare);
  std::string rest;
  for (std::size_t begin = 0; begin < bare.size();) {
    if (bare[begin] == taken_mark || bare[begin] == ' ') {
      ++begin;
      continue;
    }
    std::size_t end = begin;
    while (end < bare.size() && bare[end] != taken_mark) ++end;
    if (carries_meaning(std::string_view(bare).substr(begin, end - begin))) {
      if (!rest.empty()) rest += " ";
      rest += slice(begin, end);
    }
    begin = end;
  }
  return rest;
}

int Wish::Found::number(std::size_t group) const {
  return has(group) ? number_in_words(folded[group]) : 0;
}

double Wish::Found::value(std::size_t group) const {
  if (!has(group)) return 0;
  double value = 0;
  const std::string& digits = folded[group];
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc() ? value : number_in_words(digits);
}

int number_in_words(std::string_view text) {
  const auto units = units_of(text);
  const auto number = number_at(units, 0);
  if (!number || number->length != units.size() || number->value != std::floor(number->value)) return 0;
  return static_cast<int>(std::clamp(number->value, 0.0, 1e6));
}

}  // namespace errand::recipes
