/// What Slack takes as the blocks of a message, for the property tests and the fuzz target of what we write.
/// Sources: adapters/slack/README.md.
#pragma once

#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace errand::slack::test {

/// All that is shown counts against the limit of a message.
inline std::size_t characters_in(const nlohmann::json& value) {
  if (value.is_string()) return length_of(value.get_ref<const std::string&>());
  std::size_t count = 0;
  if (value.is_structured()) {
    for (const auto& item : value.items()) {
      if (item.key() != "type" && item.key() != "value") count += characters_in(item.value());
    }
  }
  return count;
}

/// Of the value and all within it: a text that is empty or too long where it stands, an element in which
/// something can be clicked or somebody mentioned, a list that is too long. Empty: none.
inline std::string broken_within(const nlohmann::json& value) {
  static constexpr std::array<std::string_view, 11> harmless{"rich_text",      "rich_text_section",
                                                             "rich_text_list", "rich_text_preformatted",
                                                             "text",           "plain_text",
                                                             "raw_text",       "table",
                                                             "actions",        "button",
                                                             "context"};
  if (value.is_object() && value.contains("type")) {
    const auto& type = value["type"].get_ref<const std::string&>();
    if (std::ranges::find(harmless, type) == harmless.end()) return "an element that can be alive: " + type;
    if (value.contains("text") && value["text"].is_string()) {
      const auto length = length_of(value["text"].get_ref<const std::string&>());
      const std::size_t most = type == "plain_text" ? 3'000 : type == "raw_text" ? 2'000 : 13'200;
      if (length == 0 || length > most) return type + " of " + std::to_string(length) + " characters";
    }
    if (type == "button" && length_of(value["text"]["text"].get_ref<const std::string&>()) > 75)
      return "a long label";
    if (type == "actions" && value["elements"].size() > 25) return "too many buttons";
    if (type == "context" && value["elements"].size() > 10) return "too many contexts";
    if (value.contains("elements") && value["elements"].empty()) return type + " of nothing";
    if (type == "table") {
      const auto& rows = value["rows"];
      const bool is_even = std::ranges::all_of(
          rows, [&](const nlohmann::json& row) { return row.size() == rows[0].size() && row.size() <= 20; });
      if (rows.size() > 100 || !is_even || rows[0].empty()) return "a table out of shape";
    }
  }
  if (!value.is_structured()) return {};
  for (const auto& inner : value) {
    if (auto broken = broken_within(inner); !broken.empty()) return broken;
  }
  return {};
}

/// The first rule that a message with these blocks breaks; empty: none.
inline std::string broken_rule(const nlohmann::json& blocks) {
  if (blocks.size() > 50) return std::to_string(blocks.size()) + " blocks";
  if (characters_in(blocks) > 13'200) return std::to_string(characters_in(blocks)) + " characters";
  const auto tables =
      std::ranges::count_if(blocks, [](const nlohmann::json& block) { return block["type"] == "table"; });
  if (tables > 1) return std::to_string(tables) + " tables";
  return broken_within(blocks);
}

}  // namespace errand::slack::test
