#include "adapters/slack/text.hpp"

#include "adapters/kit/people.hpp"
#include "bot/core/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <vector>

namespace errand::slack {

namespace {

constexpr std::size_t micro_digits = 6;

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The three entities of Slack, once: "&amp;lt;" is "&lt;".
std::string unescaped(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    if (text.starts_with("&amp;")) {
      plain += '&';
      text.remove_prefix(5);
    } else if (text.starts_with("&lt;")) {
      plain += '<';
      text.remove_prefix(4);
    } else if (text.starts_with("&gt;")) {
      plain += '>';
      text.remove_prefix(4);
    } else if (text.starts_with("\xC2\xA0")) {  // Slack's editor leaves no-break spaces beside mentions
      plain += ' ';
      text.remove_prefix(2);
    } else {
      plain += text.front();
      text.remove_prefix(1);
    }
  }
  return plain;
}

bool is_mention_of(std::string_view token, std::string_view user) {
  return !user.empty() && token.starts_with('@') && token.substr(1, token.find('|') - 1) == user;
}

/// What stands between '<' and '>', as a person sees it.
std::string shown(std::string_view token) {
  const auto bar = token.find('|');
  const auto label = bar == std::string_view::npos ? std::string_view() : token.substr(bar + 1);
  const auto target = token.substr(0, bar);
  const char kind = token.empty() ? '\0' : token.front();
  if (kind == '@' || kind == '#') {
    const std::string sign(1, kind);
    return label.empty() || label.starts_with(kind) ? std::string(label.empty() ? target : label)
                                                    : sign + std::string(label);
  }
  if (kind == '!') {
    if (!label.empty()) return std::string(label);
    return "@" + std::string(target.substr(1));
  }
  return std::string(label.empty() ? target : label);
}

/// "<@U1>", "<!here>", "<!subteam^S1|@team>"; not "<!date^...>".
bool is_of_people(std::string_view token) {
  return token.starts_with('@') || token.starts_with("!here") || token.starts_with("!channel") ||
         token.starts_with("!everyone") || token.starts_with("!subteam");
}

/// Without those before the words: Slack writes them as ":wave:".
std::string_view without_emoji(std::string_view text) {
  constexpr auto of_names = "abcdefghijklmnopqrstuvwxyz0123456789_+-'";
  for (auto rest = trimmed(text); rest.starts_with(':'); rest = trimmed(rest)) {
    const auto end = rest.find_first_not_of(of_names, 1);
    if (end == std::string_view::npos || end == 1 || rest[end] != ':') break;
    rest.remove_prefix(end + 1);
    if (!trimmed(rest).empty()) text = rest;
  }
  return text;
}

/// Calls `take` with each plain stretch (token = false) and each "<...>" without its brackets (token = true).
template <typename Take>
void walk(std::string_view text, Take take) {
  while (!text.empty()) {
    const auto open = text.find('<');
    const auto close = open == std::string_view::npos ? open : text.find('>', open);
    if (close == std::string_view::npos) return take(text, false);
    if (open > 0) take(text.substr(0, open), false);
    take(text.substr(open + 1, close - open - 1), true);
    text.remove_prefix(close + 1);
  }
}

}  // namespace

std::string plain_text(std::string_view text, std::string_view bot_user) {
  std::string plain;
  std::vector<std::string> people;
  walk(text, [&](std::string_view piece, bool is_token) {
    if (!is_token) {
      plain += unescaped(piece);
    } else if (!is_mention_of(piece, bot_user)) {
      plain += unescaped(shown(piece));
      if (is_of_people(piece)) people.push_back(printable(to_utf8(unescaped(shown(piece)))));
    }
  });
  return kit::without_people(without_emoji(printable(to_utf8(plain))), people);
}

bool mentions(std::string_view text, std::string_view bot_user) {
  bool found = false;
  walk(text,
       [&](std::string_view piece, bool is_token) { found |= is_token && is_mention_of(piece, bot_user); });
  return found;
}

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&') {
      safe += "&amp;";
    } else if (c == '<') {
      safe += "&lt;";
    } else if (c == '>') {
      safe += "&gt;";
    } else {
      safe += c;
    }
  }
  return safe;
}

std::optional<TimePoint> time_of(std::string_view ts) {
  const auto dot = ts.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto whole = ts.substr(0, dot);
  const auto micro = ts.substr(dot + 1);
  if (!is_digits(whole) || !is_digits(micro) || whole.size() > 11 || micro.size() != micro_digits) {
    return std::nullopt;
  }
  std::int64_t seconds = 0;
  std::int64_t fraction = 0;
  std::from_chars(whole.data(), whole.data() + whole.size(), seconds);
  std::from_chars(micro.data(), micro.data() + micro.size(), fraction);
  return TimePoint(std::chrono::seconds(seconds) + std::chrono::milliseconds(fraction / 1'000));
}

std::string linked_message(std::string_view text, std::string_view conversation) {
  const auto before = "/archives/" + std::string(conversation) + "/p";
  const auto at = text.find(before);
  if (conversation.empty() || at == std::string_view::npos) return {};
  const auto rest = text.substr(at + before.size());
  const auto end = std::min(rest.find_first_not_of("0123456789"), rest.size());
  if (end <= micro_digits) return {};
  const auto ts = std::string(rest.substr(0, end - micro_digits)) + "." +
                  std::string(rest.substr(end - micro_digits, micro_digits));
  return time_of(ts) ? ts : std::string();
}

}  // namespace errand::slack
