#include "adapters/matrix/mention.hpp"

#include "adapters/kit/api.hpp"
#include "adapters/kit/people.hpp"
#include "bot/core/http_headers.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace errand::matrix {

namespace {

using kit::object_in;
using kit::text_in;

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.';
}

/// A link to a user: what a client makes of a chosen mention.
struct Pill {
  std::string user_id;
  std::string label;  ///< What the plain body shows in its place.
};

std::string percent_decoded(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size() && digit(text[at + 1]) >= 0 && digit(text[at + 2]) >= 0) {
      decoded += static_cast<char>(digit(text[at + 1]) * 16 + digit(text[at + 2]));
      at += 2;
    } else {
      decoded += text[at];
    }
  }
  return decoded;
}

/// The user that a link's address names, or nothing.
std::string user_of_link(std::string_view address) {
  constexpr std::string_view web = "https://matrix.to/#/";
  constexpr std::string_view scheme = "matrix:u/";
  std::string id;
  if (address.starts_with(web)) {
    id = percent_decoded(address.substr(web.size()));
  } else if (address.starts_with(scheme)) {
    id = "@" + percent_decoded(address.substr(scheme.size()));
  }
  id.resize(std::min(id.size(), id.find('?')));
  return id.starts_with('@') ? id : std::string();
}

/// Text between tags, with the five entities that clients write.
std::string text_of_html(std::string_view html) {
  static constexpr std::array<std::pair<std::string_view, char>, 6> entities{
      {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}, {"&#x27;", '\''}, {"&amp;", '&'}}};
  std::string text;
  bool is_tag = false;
  for (std::size_t at = 0; at < html.size(); ++at) {
    if (html[at] == '<') is_tag = true;
    if (!is_tag) {
      const auto rest = html.substr(at);
      const auto* const entity = std::find_if(entities.begin(), entities.end(), [&](const auto& candidate) {
        return rest.starts_with(candidate.first);
      });
      text += entity == entities.end() ? html[at] : entity->second;
      if (entity != entities.end()) at += entity->first.size() - 1;
    } else if (html[at] == '>') {
      is_tag = false;
    }
  }
  return text;
}

std::vector<Pill> pills_of(std::string_view html) {
  constexpr std::size_t most_pills = 50;
  std::vector<Pill> pills;
  std::size_t at = 0;
  while (pills.size() < most_pills && (at = html.find("<a href=", at)) != std::string_view::npos) {
    at += std::string_view("<a href=").size();
    if (at >= html.size() || (html[at] != '"' && html[at] != '\'')) continue;
    const auto address_end = html.find(html[at], at + 1);
    const auto label_begin = html.find('>', std::min(address_end, html.size()));
    const auto label_end = html.find("</a>", std::min(label_begin, html.size()));
    if (label_end == std::string_view::npos) break;
    auto user_id = user_of_link(html.substr(at + 1, address_end - at - 1));
    if (!user_id.empty()) {
      pills.push_back(
          {std::move(user_id), text_of_html(html.substr(label_begin + 1, label_end - label_begin - 1))});
    }
    at = label_end;
  }
  return pills;
}

/// "> <@ann:x> what she said", lines of it, and an empty line: how clients quoted before version 1.13.
std::string_view without_quotation(std::string_view body) {
  if (!body.starts_with("> <@") && !body.starts_with("> * <@")) return body;
  while (body.starts_with('>')) {
    const auto line_end = body.find('\n');
    if (line_end == std::string_view::npos) return {};
    body.remove_prefix(line_end + 1);
  }
  return body.starts_with('\n') ? body.substr(1) : body;
}

bool begins_ignoring_case(std::string_view text, std::string_view name) {
  return text.size() >= name.size() && same_ignoring_case(text.substr(0, name.size()), name);
}

/// Length of the colon or comma that ends an address, 0 for another character.
std::size_t address_mark(std::string_view text) {
  for (const std::string_view mark : {":", ",", "：", "，", "、"}) {
    if (text.starts_with(mark)) return mark.size();
  }
  return 0;
}

/// Whether `rest` may follow "@errand": not more of a name ("@errandboy"), nor another server's user
/// ("@errand:elsewhere.org").
bool ends_a_name(std::string_view rest) {
  if (rest.empty()) return true;
  if (rest[0] == ':') return rest.size() == 1 || !is_word_character(rest[1]);
  if (rest[0] == '.') return rest.size() == 1 || !is_word_character(rest[1]);
  return !is_word_character(rest[0]);
}

/// Takes addresses of one bot out of a text.
class Address {
 public:
  explicit Address(const Identity& bot) : bot_(bot) {}

  /// The length of an address that `text` begins with, 0 for none. `bare`: a name without '@' is one.
  std::size_t at_beginning(std::string_view text) const {
    if (begins_ignoring_case(text, bot_.user_id) && ends_an_id(text.substr(bot_.user_id.size()))) {
      return bot_.user_id.size();
    }
    if (!text.starts_with('@')) return 0;
    for (const auto name : {std::string_view(bot_.display_name), bot_.localpart()}) {
      if (!name.empty() && begins_ignoring_case(text.substr(1), name) &&
          ends_a_name(text.substr(1 + name.size()))) {
        return 1 + name.size();
      }
    }
    return 0;
  }

  /// Of "Errand:" or "errand，".
  std::size_t with_a_mark(std::string_view text) const {
    for (const auto name : {std::string_view(bot_.display_name), bot_.localpart()}) {
      if (!name.empty() && begins_ignoring_case(text, name) && address_mark(text.substr(name.size())) > 0) {
        return name.size();
      }
    }
    return 0;
  }

 private:
  static bool ends_an_id(std::string_view rest) {
    return rest.empty() || !is_word_character(rest[0]) || (rest[0] == '.' && ends_a_name(rest));
  }

  const Identity& bot_;
};

/// Blank lines and doubled spaces where something was taken out, and the mark after it.
std::string joined(std::string_view before, std::string_view after) {
  const bool is_first = trimmed(before).empty();
  while (is_first && !trimmed(after).empty()) {
    after = trimmed(after);
    const auto mark = address_mark(after);
    if (mark == 0) break;
    after.remove_prefix(mark);
  }
  if (is_first) return std::string(trimmed(after));
  if (before.ends_with(' ') && (after.starts_with(' ') || after.empty())) before.remove_suffix(1);
  return std::string(before) + std::string(after);
}

/// Takes out every address that was typed; true when there was one.
bool take_out_addresses(std::string& text, const Address& address) {
  bool found = false;
  const auto beginning = std::string_view(text).find_first_not_of(" \t\n");
  if (beginning != std::string_view::npos) {
    if (const auto length = address.with_a_mark(std::string_view(text).substr(beginning)); length > 0) {
      text = joined({}, std::string_view(text).substr(beginning + length));
      found = true;
    }
  }
  for (auto at = text.find('@'); at != std::string::npos; at = text.find('@', at)) {
    const bool inside_a_word = at > 0 && is_word_character(text[at - 1]);  // "ann@errand.example"
    const auto length = inside_a_word ? 0 : address.at_beginning(std::string_view(text).substr(at));
    if (length == 0) {
      ++at;
      continue;
    }
    text = joined(std::string_view(text).substr(0, at), std::string_view(text).substr(at + length));
    at = std::min(at == 0 ? 0 : at - 1, text.size());
    found = true;
  }
  return found;
}

void take_out(std::string& text, const std::string& label) {
  const auto at = label.empty() ? std::string::npos : text.find(label);
  if (at == std::string::npos) return;
  text = joined(std::string_view(text).substr(0, at), std::string_view(text).substr(at + label.size()));
}

/// Everybody else who is mentioned, as the body may show them.
std::vector<std::string> others_of(const nlohmann::json& content, const std::vector<Pill>& pills,
                                   const Identity& bot) {
  std::vector<std::string> others;
  for (const auto& pill : pills) {
    if (pill.user_id == bot.user_id || pill.label.empty()) continue;
    others.push_back(pill.label);
    others.push_back(pill.user_id);
  }
  for (const auto& user : kit::list_in(object_in(content, "m.mentions"), "user_ids")) {
    if (user.is_string() && user != bot.user_id) others.push_back(user.get<std::string>());
  }
  return others;
}

}  // namespace

Spoken spoken(const nlohmann::json& content, const Identity& bot) {
  Spoken result;
  const auto body = text_in(content, "body");
  const bool is_reply = !object_in(object_in(content, "m.relates_to"), "m.in_reply_to").empty();
  result.text = is_reply ? without_quotation(body) : std::string_view(body);
  const auto pills = pills_of(text_in(content, "formatted_body"));
  if (content.contains("m.mentions")) {
    for (const auto& user : kit::list_in(object_in(content, "m.mentions"), "user_ids")) {
      const bool is_bot = user.is_string() && user.get_ref<const std::string&>() == bot.user_id;
      (is_bot ? result.to_bot : result.to_others) = true;
    }
  } else {
    for (const auto& pill : pills) (pill.user_id == bot.user_id ? result.to_bot : result.to_others) = true;
  }
  if (take_out_addresses(result.text, Address(bot))) result.to_bot = true;
  if (result.to_bot) {
    for (const auto& pill : pills) {
      if (pill.user_id == bot.user_id) take_out(result.text, pill.label);
    }
  }
  result.text = kit::without_people(result.text, others_of(content, pills, bot));
  return result;
}

}  // namespace errand::matrix
