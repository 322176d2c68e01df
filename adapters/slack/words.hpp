/// The few words that only this platform's form of an answer needs, in both languages: captions of tables and
/// uploads. Everything else a user reads comes ready in the Reply.
#pragma once

#include "bot/core/chat.hpp"

#include <cstddef>
#include <string>

namespace errand::slack {

/// "first 30 of 1204 rows, 20 of 26 columns"; empty when everything is shown.
std::string shown_of_table(const std::string& language, const TableView& shown, const TableView& whole);
/// Of tables that would take too many messages.
std::string tables_in_files(const std::string& language, std::size_t count);
/// "r.xlsx (48 KB), c.png (12 KB)" and, in words, the empty ones that Slack does not take.
std::string caption_of_files(const Reply& reply);
/// The same between what is said above the files and what is to note about them.
std::string text_beside_files(const Reply& reply);
/// A file, or the code, that Slack refused.
std::string not_shared(const std::string& language, const std::string& name, const std::string& why);

}  // namespace errand::slack
