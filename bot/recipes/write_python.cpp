#include "bot/recipes/write_python.hpp"

#include "bot/core/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace errand::recipes::writer {

namespace {

/// Code points that a reader of the script would not see, or that reorder what stands around them.
bool is_hidden(std::uint32_t point) {
  return point < 0x20 || (point >= 0x7F && point <= 0xA0) || point == 0xAD || point == 0x61C ||
         point == 0x180E || (point >= 0x2000 && point <= 0x200F) || (point >= 0x2028 && point <= 0x202F) ||
         (point >= 0x205F && point <= 0x206F) || point == 0x3000 || (point >= 0xE000 && point <= 0xF8FF) ||
         point == 0xFEFF || (point >= 0xFFF0 && point <= 0xFFFB) || point >= 0xE0000;
}

std::string escape_of(std::uint32_t point) {
  if (point == '\n') return "\\n";
  if (point == '\t') return "\\t";
  if (point == '\r') return "\\r";
  std::array<char, 16> text{};
  const char* format = point < 0x100 ? "\\x%02x" : point < 0x10000 ? "\\u%04x" : "\\U%08x";
  std::snprintf(text.data(), text.size(), format, point);
  return text.data();
}

std::string escaped(std::string_view any) {
  const std::string text = to_utf8(any);
  std::string out;
  for (std::size_t index = 0; index < text.size();) {
    const auto first = static_cast<std::uint8_t>(text[index]);
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    std::uint32_t point = length == 1 ? first : first & (0x7FU >> length);
    for (std::size_t next = 1; next < length; ++next)
      point = (point << 6U) | (static_cast<std::uint8_t>(text[index + next]) & 0x3FU);
    if (point == '"' || point == '\\')
      out += std::string("\\") + static_cast<char>(point);
    else if (is_hidden(point))
      out += escape_of(point);
    else
      out += text.substr(index, length);
    index += length;
  }
  return out;
}

}  // namespace

std::string literal(std::string_view text) {
  return "\"" + escaped(text) + "\"";
}

std::string literal_list(const std::vector<std::string>& texts) {
  constexpr std::size_t widest = 90;
  std::vector<std::string> parts;
  std::size_t width = 0;
  for (const std::string& text : texts) {
    parts.push_back(literal(text));
    width += length_of(parts.back()) + 2;
  }
  if (width <= widest) return "[" + joined(parts, ", ") + "]";
  std::string out = "[";
  std::size_t column = widest;
  for (const std::string& part : parts) {
    if (column + length_of(part) > widest) {
      out += "\n    ";
      column = 4;
    } else {
      out += " ";
    }
    out += part + ",";
    column += length_of(part) + 2;
  }
  return out + "\n]";
}

std::string in_f_string(std::string_view text) {
  std::string out;
  for (const char c : escaped(text)) {
    out += c;
    if (c == '{' || c == '}') out += c;
  }
  return out;
}

std::string in_comment(std::string_view text) {
  std::string out = printable(text);
  std::replace_if(
      out.begin(), out.end(),
      [](char c) { return c == '\n' || c == '\t' || c == '\r' || c == '"' || c == '\\'; }, ' ');
  return out;
}

std::string filled(std::string_view pattern, std::initializer_list<std::string_view> arguments) {
  std::string out;
  for (std::size_t index = 0; index < pattern.size(); ++index) {
    const bool place = pattern[index] == '{' && index + 2 < pattern.size() && pattern[index + 2] == '}' &&
                       pattern[index + 1] >= '0' &&
                       static_cast<std::size_t>(pattern[index + 1] - '0') < arguments.size();
    if (!place) {
      out += pattern[index];
      continue;
    }
    out += *(arguments.begin() + (pattern[index + 1] - '0'));
    index += 2;
  }
  return out;
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const std::string& part : parts) {
    if (!out.empty() || &part != &parts.front()) out += separator;
    out += part;
  }
  return out;
}

void PythonText::import(std::string_view statement) {
  if (std::find(imports_.begin(), imports_.end(), statement) == imports_.end())
    imports_.emplace_back(statement);
}

void PythonText::helper(std::string_view name, std::string code) {
  if (std::find(helper_names_.begin(), helper_names_.end(), name) != helper_names_.end()) return;
  helper_names_.emplace_back(name);
  helpers_.push_back(std::move(code));
}

void PythonText::paragraph(std::string_view comment) {
  body_ += "\n# " + in_comment(comment) + "\n";
}

void PythonText::line(std::string_view text) {
  body_ += text;
  body_ += "\n";
}

void PythonText::indented(const PythonText& block) {
  for (const std::string& statement : block.imports_) import(statement);
  for (std::size_t index = 0; index < block.helpers_.size(); ++index)
    helper(block.helper_names_[index], block.helpers_[index]);
  std::size_t begin = 0;
  while (begin < block.body_.size()) {
    const std::size_t end = block.body_.find('\n', begin);
    const std::string_view text(block.body_.data() + begin, end - begin);
    line(text.empty() ? std::string() : "    " + std::string(text));
    begin = end + 1;
  }
}

std::string PythonText::finished(std::string_view heading) const {
  // The standard library first, as PEP 8 has it.
  std::vector<std::string> own;
  std::vector<std::string> others;
  for (const std::string& statement : imports_) {
    static constexpr std::array<std::string_view, 12> packages{
        "pandas",   "matplotlib", "xlrd",     "numpy", "PIL",   "pypdf",
        "pdfminer", "reportlab",  "openpyxl", "lxml",  "jieba", "qrcode"};
    const bool other = std::any_of(packages.begin(), packages.end(), [&](std::string_view package) {
      return statement.find(package) != std::string::npos;
    });
    (other ? others : own).push_back(statement);
  }
  std::sort(own.begin(), own.end());
  std::sort(others.begin(), others.end());
  std::string out(heading);
  for (const std::string& statement : own) out += statement + "\n";
  if (!own.empty() && !others.empty()) out += "\n";
  for (const std::string& statement : others) out += statement + "\n";
  for (const std::string& code : helpers_) out += "\n\n" + code;
  if (!helpers_.empty()) out += "\n";
  return out + body_;
}

}  // namespace errand::recipes::writer
