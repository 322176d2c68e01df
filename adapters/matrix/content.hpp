/// Content: what the bot sends, as the content of Matrix events. A reply is HTML with tables and folds, and
/// the same as plain text for clients that show none. Used by MatrixAdapter. Pure: the same for the same
/// reply.
/// Source: spec.matrix.org, "m.room.message msgtypes", "Event replacements", "Threading".
#pragma once

#include "bot/core/chat.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace errand::matrix {

/// An event has 65,536 bytes at most, with its ids, hashes and signatures ("Size limits"); of those this much
/// is the content's.
inline constexpr std::size_t most_content_bytes = 56'000;

/// Members of our own in a content, by which a message is found again after a lost answer or a restart.
inline constexpr const char* part_member = "errand.part";        ///< OutboundPart::key.
inline constexpr const char* thread_member = "errand.thread";    ///< Address::thread.
inline constexpr const char* choices_member = "errand.choices";  ///< Of a question: how many there are.

struct PictureSize {
  std::uint32_t width = 0;
  std::uint32_t height = 0;

  bool operator==(const PictureSize&) const = default;
};

/// From the first 24 bytes of a PNG; nothing for other files.
std::optional<PictureSize> png_size(std::string_view head);

/// The sends of a reply: its text; its code where text and code do not fit into one event; each picture; each
/// other file. What a script printed and its tables are cut to fit, and say so.
std::vector<OutboundPart> sends_of(OutboundPart whole);

/// A reply's words, tables and code, without files.
nlohmann::json text_content(const Reply& reply);
/// A plain sentence that nobody is notified of.
nlohmann::json notice(const std::string& text);
/// A file or picture that was uploaded.
nlohmann::json file_content(const FileOut& file, const std::string& address, std::optional<PictureSize> size);

/// Whether a send is its code alone, perhaps with a sentence above that leaves it no room in an event.
bool is_script(const Reply& reply);
/// What is said above a file; other contents are left alone, and so is a file of which nothing is said.
void put_caption(nlohmann::json& content, const std::string& caption);

/// Notes whose part it is, so that it is found again.
void mark(nlohmann::json& content, const OutboundPart& part);
/// Who is notified; an empty id: nobody, whatever the text says.
void notify(nlohmann::json& content, const std::string& user_id);
/// Puts it into the thread and makes it a reply to the message that asked.
void relate(nlohmann::json& content, const Address& address);
/// The event that replaces another one's content.
nlohmann::json edit_of(nlohmann::json content, const std::string& event_id);

/// What an event shows: its content, or that of its last edit by the same sender.
nlohmann::json latest_content(const nlohmann::json& event);

}  // namespace errand::matrix
