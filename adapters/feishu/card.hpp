/// Card: a Reply as a Feishu card (JSON 2.0). What people and scripts wrote stands in plain_text and in table
/// cells of type text only, where nothing is markup: no mention notifies and no link hides. Pure.
/// Sources: open.feishu.cn, "Card JSON 2.0 structure" and its components.
#pragma once

#include "bot/core/chat.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <string>

namespace errand::feishu {

inline constexpr std::size_t most_tables = 3;    ///< More are refused (230099, ErrCode 11310).
inline constexpr std::size_t most_pictures = 6;  ///< Our choice: a card stays readable.
/// Of a card's JSON. Feishu refuses more than 30 KB (230025) and counts the styles that it adds.
inline constexpr std::size_t most_card_bytes = 26'000;
/// Code that is longer as JSON goes out as a file.
inline constexpr std::size_t most_code_bytes = 6'000;

/// Gives the signed value of a button at this place in the reply, from 1.
using Seal = std::function<std::string(const Button&, int place)>;

struct CardParts {
  std::map<std::string, std::string> image_keys;  ///< Of uploaded pictures, by SHA-256; others are left out.
  Seal seal;
  std::string thread;  ///< Travels with the buttons, whose callbacks do not name it.
};

/// The card's JSON as a text, at most `most_card_bytes` long: where that is too little, rows and columns go
/// first, then the tables, then the ends of long texts, and last those of the notes.
std::string card_of(const Reply& reply, const CardParts& parts);

/// What a refused card said, in texts alone: tables, reading and receipt behind the printed text. Without
/// pictures and code, which are messages of their own then.
Reply in_texts(Reply reply);

/// For when Feishu refuses that card: what in_texts() gave, and buttons.
std::string plain_card_of(const Reply& reply, const CardParts& parts);

/// Whether code can stand in a card: short, and no fence in it that would end its own.
bool fits_a_card(const std::string& code);

}  // namespace errand::feishu
