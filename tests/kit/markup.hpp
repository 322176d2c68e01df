/// HTML as renderers write it, read the way the strictest platform does: for the tests and fuzz targets of
/// those that have markup.
#pragma once

#include "adapters/kit/reply_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace errand::test {

struct Markup {
  std::string text;       ///< What is seen outside of <pre>; a line for each tag.
  std::string verbatim;   ///< What stands in <pre>, where nothing is looked for.
  std::size_t units = 0;  ///< UTF-16 units of both, without those lines.
};

/// Nothing unless every start tag is one of `allowed`, attributes and all, every tag but <br> is closed in
/// its turn, and no other character is special.
inline std::optional<Markup> read_markup(std::string_view html,
                                         const std::vector<std::string_view>& allowed) {
  static constexpr std::array<std::pair<std::string_view, char>, 4> entities{
      {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}}};
  Markup read;
  std::vector<std::string_view> open;
  const auto is_verbatim = [&] { return std::ranges::find(open, "pre") != open.end(); };
  while (!html.empty()) {
    if (html[0] == '<') {
      const auto end = html.find('>');
      if (end == std::string_view::npos) return std::nullopt;
      const auto tag = html.substr(1, end - 1);
      html.remove_prefix(end + 1);
      if (tag.starts_with('/')) {
        if (open.empty() || open.back() != tag.substr(1)) return std::nullopt;
        open.pop_back();
      } else {
        if (std::ranges::find(allowed, tag) == allowed.end()) return std::nullopt;
        if (tag != "br") open.push_back(tag.substr(0, tag.find(' ')));
      }
      read.text += '\n';
      continue;
    }
    const auto* const entity =
        std::ranges::find_if(entities, [&](const auto& one) { return html.starts_with(one.first); });
    if (html[0] == '>' || (html[0] == '&' && entity == entities.end())) return std::nullopt;
    const auto taken =
        entity == entities.end() ? std::min(html.size(), html.find_first_of("<>&")) : entity->first.size();
    const auto seen = entity == entities.end() ? html.substr(0, taken) : std::string_view(&entity->second, 1);
    (is_verbatim() ? read.verbatim : read.text) += seen;
    read.units += kit::utf16_units(seen);
    html.remove_prefix(taken);
  }
  if (!open.empty()) return std::nullopt;
  return read;
}

/// Whether a client would make something of the text that notifies somebody or can be clicked.
inline bool comes_alive(std::string_view text) {
  constexpr std::string_view word = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  const auto is_word = [&](std::size_t at) { return at < text.size() && word.find(text[at]) != word.npos; };
  if (text.find("://") != std::string_view::npos) return true;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '@' && is_word(at + 1)) return true;
    if (text[at] != '.' || at == 0 || !is_word(at - 1)) continue;
    for (const std::string_view domain : {"com", "cn", "org"}) {
      if (text.substr(at + 1).starts_with(domain) && !is_word(at + 1 + domain.size())) return true;
    }
  }
  return false;
}

}  // namespace errand::test
