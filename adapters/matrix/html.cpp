#include "adapters/matrix/html.hpp"

#include <algorithm>

namespace errand::matrix {

namespace {

std::string row(const std::vector<std::string>& cells, const char* tag) {
  std::string html = "<tr>";
  for (const auto& cell : cells) {
    html += '<' + std::string(tag) + '>' + escaped(cell) + "</" + tag + '>';
  }
  return html + "</tr>";
}

std::string with_breaks(std::string_view text) {
  std::string html;
  for (const char c : escaped(text)) {
    if (c == '\n') {
      html += "<br>";
    } else {
      html += c;
    }
  }
  return html;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string html;
  html.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string paragraph(std::string_view text) {
  return "<p>" + with_breaks(text) + "</p>";
}

std::string heading(std::string_view text) {
  return "<p><strong>" + with_breaks(text) + "</strong></p>";
}

std::string list(const std::vector<std::string>& items, ListKind kind) {
  const std::string tag = kind == ListKind::numbers ? "ol" : "ul";
  std::string html = '<' + tag + '>';
  for (const auto& item : items) html += "<li>" + escaped(item) + "</li>";
  return html + "</" + tag + '>';
}

std::string table(const TableView& view, std::size_t rows) {
  std::string html = "<table><thead>" + row(view.columns, "th") + "</thead><tbody>";
  for (std::size_t index = 0; index < std::min(rows, view.rows.size()); ++index) {
    html += row(view.rows[index], "td");
  }
  return html + "</tbody></table>";
}

std::string block(std::string_view text, std::string_view language) {
  const auto marked = language.empty() ? std::string() : " class=\"language-" + escaped(language) + '"';
  return "<pre><code" + marked + '>' + escaped(text) + "</code></pre>";
}

std::string fold(std::string_view title, const std::string& inside) {
  return "<details><summary>" + escaped(title) + "</summary>" + inside + "</details>";
}

}  // namespace errand::matrix
