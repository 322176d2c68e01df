#include "config/reading.hpp"

#include "bot/core/text.hpp"
#include "config/nearest.hpp"

#include <system_error>

#include <algorithm>
#include <charconv>

namespace errand::config {

namespace {

/// For messages: what was written, made safe and short.
std::string quoted(const std::string& text) {
  return '`' + shortened(printable(text), 40) + '`';
}

std::string listed(const std::vector<std::string>& words) {
  std::string list;
  for (const auto& word : words) {
    list += (list.empty() ? "`" : ", `") + word + '`';
  }
  return list;
}

const Description* find(const std::vector<Description>& keys, const std::string& key) {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const Description& about) { return about.key == key; });
  return found == keys.end() ? nullptr : &*found;
}

/// The group of the table in which a key of this name stands; empty when it stands nowhere.
std::string home_of(const std::vector<Description>& root, const std::string& key) {
  for (const auto& about : root) {
    if (about.kind == ValueKind::group && find(about.fields, key) != nullptr) {
      return about.key;
    }
  }
  return {};
}

/// "write one of `a`, `b`", with the nearest first where there is one.
std::string suggestion(const std::string& written, const std::vector<std::string>& words) {
  if (const auto close = nearest(written, words)) {
    return "did you mean `" + *close + "`?";
  }
  return words.size() == 1 ? "write " + listed(words) : "write one of " + listed(words);
}

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789.") == std::string::npos;
}

}  // namespace

std::string below(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + '.' + key;
}

Reading::Reading(const std::vector<Description>& root, std::filesystem::path folder,
                 const Environment& environment)
    : root_(root), folder_(std::move(folder)), environment_(environment) {}

void Reading::complain(const Node& where, const std::string& path, const std::string& message,
                       Severity severity) {
  problems_.push_back({where.line, where.column, path, message, severity});
}

void Reading::unknown_key(const Entry& entry, const std::string& path, const std::vector<Description>& keys) {
  const auto& written = entry.key.text;
  auto message = "unknown key " + quoted(written) + (path.empty() ? "" : " in `" + path + '`');
  std::vector<std::string> names;
  for (const auto& about : keys) {
    names.push_back(about.key);
  }
  const auto dot = written.find('.');
  const auto* const group = dot == std::string::npos ? nullptr : find(root_, written.substr(0, dot));
  const auto close = nearest(written, names);
  const auto home = home_of(root_, written);
  if (group != nullptr && find(group->fields, written.substr(dot + 1)) != nullptr) {
    message += "; write `" + group->key + ":` and, indented in the next line, `" + written.substr(dot + 1) +
               ": ...`";
  } else if (written == "<<") {
    message += "; merging maps is not read here: write the keys out";
  } else if (!home.empty() && home != path) {
    message += "; it belongs in `" + home + '`';
  } else if (path.empty() || find(root_, written) == nullptr) {
    message += close ? ": did you mean `" + *close + "`?" : "; the keys here are " + listed(names);
  } else {
    message += "; it stands at the left margin, in no group";
  }
  complain(entry.key, below(path, shortened(printable(written), 40)), message);
}

std::vector<std::pair<std::size_t, const Node*>> Reading::match(const Node& node, const std::string& path,
                                                                const std::vector<Description>& keys) {
  if (node.kind != NodeKind::map) {
    complain(node, path,
             (path.empty() ? std::string{"the file"} : '`' + path + '`') +
                 " must hold `key: value` lines; write them indented below it");
    return {};
  }
  std::vector<std::pair<std::size_t, const Node*>> matches;
  for (const auto& entry : node.entries) {
    if (const auto* const about = find(keys, entry.key.text)) {
      matches.emplace_back(static_cast<std::size_t>(about - keys.data()), &entry.value);
    } else {
      unknown_key(entry, path, keys);
    }
  }
  for (std::size_t index = 0; index < keys.size(); ++index) {
    const auto given =
        std::any_of(matches.begin(), matches.end(), [&](const auto& found) { return found.first == index; });
    if (keys[index].required && !given) {
      complain(node, below(path, keys[index].key),
               '`' + keys[index].key + "` is missing" + (path.empty() ? "" : " in `" + path + '`') +
                   "; add a line `" + keys[index].key + ": " +
                   (keys[index].allowed.empty() ? "..." : keys[index].allowed.front()) + '`');
    }
  }
  return matches;
}

std::vector<std::pair<std::string, const Node*>> Reading::items(const Node& node, const std::string& path) {
  if (node.kind != NodeKind::list || node.items.empty()) {
    complain(
        node, path,
        '`' + path + "` must be a list with at least one item; begin each item in its own line with `- `");
    return {};
  }
  std::vector<std::pair<std::string, const Node*>> found;
  for (std::size_t index = 0; index < node.items.size(); ++index) {
    found.emplace_back(path + '[' + std::to_string(index) + ']', &node.items[index]);
  }
  return found;
}

bool Reading::is_scalar(const Node& node, const std::string& path, const std::string& instead) {
  if (node.kind == NodeKind::scalar && !node.text.empty()) {
    return true;
  }
  const auto nothing = node.kind == NodeKind::nothing || node.kind == NodeKind::scalar;
  complain(node, path,
           '`' + path + (nothing ? "` has no value; " : "` must be a single value; ") + instead +
               (nothing ? ", or remove the line" : ""));
  return false;
}

bool Reading::in_range(const Node& node, const std::string& path, const Description& about,
                       std::int64_t value) {
  const auto low = value < about.range.least;
  if (low || value > about.range.most) {
    complain(node, path,
             '`' + path + "` is too " + (low ? "small" : "large") + "; write a value " + range_text(about));
    return false;
  }
  return true;
}

std::optional<std::int64_t> Reading::integer(const Node& node, const std::string& path,
                                             const Description& about) {
  const auto instead = "write a whole number " + range_text(about);
  if (!is_scalar(node, path, instead)) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  const auto* const end = node.text.data() + node.text.size();
  const auto [stop, error] = std::from_chars(node.text.data(), end, value);
  if (stop != end || error == std::errc::invalid_argument) {
    complain(node, path, '`' + path + "` is " + quoted(node.text) + ", not a whole number; " + instead);
    return std::nullopt;
  }
  if (error != std::errc{}) {
    complain(node, path, '`' + path + "` is too large; " + instead);
    return std::nullopt;
  }
  return in_range(node, path, about, value) ? std::optional{value} : std::nullopt;
}

std::optional<double> Reading::decimal(const Node& node, const std::string& path) {
  if (!is_scalar(node, path, "write a number, such as `2.5`")) {
    return std::nullopt;
  }
  double value = 0;
  const auto* const end = node.text.data() + node.text.size();
  const auto [read_to, failed] = std::from_chars(node.text.data(), end, value, std::chars_format::fixed);
  constexpr double most = 1e9;
  if (failed != std::errc() || read_to != end || !(value >= 0) || value > most) {
    complain(node, path, '`' + path + "` must be a number from 0, such as `2.5`, not `" + node.text + '`');
    return std::nullopt;
  }
  return value;
}

std::optional<std::uint64_t> Reading::size(const Node& node, const std::string& path,
                                           const Description& about) {
  if (!is_scalar(node, path, "write a size such as `" + about.fallback + '`')) {
    return std::nullopt;
  }
  const auto value = size_of(node.text);
  if (!value) {
    const auto unitless = is_number(node.text);
    complain(
        node, path,
        '`' + path + "` is " + quoted(node.text) +
            (unitless ? ", a number without a unit; write `" + node.text + " MB` or `" + node.text + " GB`"
                      : ", not a size; write one such as `" + about.fallback + "` (KB, MB, GB or TB)"));
    return std::nullopt;
  }
  return in_range(node, path, about, static_cast<std::int64_t>(*value)) ? value : std::nullopt;
}

std::optional<std::chrono::milliseconds> Reading::duration(const Node& node, const std::string& path,
                                                           const Description& about) {
  if (!is_scalar(node, path, "write a time such as `" + about.fallback + '`')) {
    return std::nullopt;
  }
  const auto value = duration_of(node.text);
  if (!value) {
    const auto unitless = is_number(node.text);
    complain(
        node, path,
        '`' + path + "` is " + quoted(node.text) +
            (unitless ? ", a number without a unit; write `" + node.text + " s` or `" + node.text + " min`"
                      : ", not a time; write one such as `" + about.fallback + "` (ms, s, min, h or d)"));
    return std::nullopt;
  }
  return in_range(node, path, about, value->count()) ? value : std::nullopt;
}

std::optional<std::string> Reading::text(const Node& node, const std::string& path,
                                         const Description& about) {
  if (!is_scalar(node, path, "write one such as `" + about.shape.sample + '`')) {
    return std::nullopt;
  }
  if (about.shape.complaint) {
    if (const auto complaint = about.shape.complaint(node.text)) {
      complain(node, path, '`' + path + "` is " + quoted(node.text) + ", " + *complaint);
      return std::nullopt;
    }
  }
  return node.text;
}

std::optional<std::filesystem::path> Reading::path(const Node& node, const std::string& path,
                                                   const Description& about) {
  auto value = text(node, path, about);
  if (!value) {
    return std::nullopt;
  }
  if (value->starts_with("~")) {
    complain(node, path, '`' + path + "` begins with `~`, which only a shell reads; write the whole path");
    return std::nullopt;
  }
  return (folder_ / *value).lexically_normal();
}

std::optional<std::size_t> Reading::choice(const Node& node, const std::string& path,
                                           const Description& about) {
  if (!is_scalar(node, path, suggestion({}, about.allowed))) {
    return std::nullopt;
  }
  const auto found = std::find(about.allowed.begin(), about.allowed.end(), node.text);
  if (found == about.allowed.end()) {
    complain(node, path,
             '`' + path + "` cannot be " + quoted(node.text) + "; " + suggestion(node.text, about.allowed));
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - about.allowed.begin());
}

std::optional<std::vector<std::string>> Reading::text_list(const Node& node, const std::string& path,
                                                           const Description& about) {
  const auto may_be_empty = about.fallback == no_items;
  if (node.kind != NodeKind::list || (node.items.empty() && !may_be_empty)) {
    complain(node, path,
             '`' + path + "` must be a list" + (may_be_empty ? "" : " with at least one item") + "; write `" +
                 about.fallback + '`');
    return std::nullopt;
  }
  std::vector<std::string> values;
  auto good = true;
  for (const auto& item : node.items) {
    auto value = text(item, path, about);
    good = good && value;
    if (value && std::find(values.begin(), values.end(), *value) != values.end()) {
      complain(item, path, '`' + path + "` names `" + *value + "` twice; keep one of them");
      good = false;
    } else if (value) {
      values.push_back(std::move(*value));
    }
  }
  return good ? std::optional{std::move(values)} : std::nullopt;
}

std::optional<std::vector<std::size_t>> Reading::choice_list(const Node& node, const std::string& path,
                                                             const Description& about) {
  if (node.kind != NodeKind::list || node.items.empty()) {
    complain(node, path,
             '`' + path + "` must be a list with at least one item; write `" + about.fallback + '`');
    return std::nullopt;
  }
  std::vector<std::size_t> chosen;
  auto good = true;
  for (const auto& item : node.items) {
    const auto index = choice(item, path, about);
    good = good && index;
    if (index && std::find(chosen.begin(), chosen.end(), *index) != chosen.end()) {
      complain(item, path, '`' + path + "` names " + quoted(item.text) + " twice; keep one of them");
      good = false;
    } else if (index) {
      chosen.push_back(*index);
    }
  }
  return good ? std::optional{chosen} : std::nullopt;
}

}  // namespace errand::config
