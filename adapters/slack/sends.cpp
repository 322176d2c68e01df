#include "adapters/slack/sends.hpp"

#include "adapters/kit/reply_text.hpp"
#include "adapters/kit/whole_tables.hpp"
#include "adapters/slack/blocks.hpp"
#include "adapters/slack/words.hpp"
#include "bot/core/text.hpp"

#include <algorithm>
#include <utility>

namespace errand::slack {

namespace {

/// Slack refuses messages at about 13,200 characters in all blocks together (msg_blocks_too_long).
/// Source: github.com/slackapi/bolt-js/issues/2509.
constexpr std::size_t most_characters = 11'000;
constexpr std::size_t most_text = 6'000;  // of what a script printed, in one message
constexpr std::size_t most_line = 1'500;  // of one note or step
constexpr std::size_t most_tables = 3;    // each is a message of its own; what is over it stands in the files
constexpr kit::TableRoom table_room{.rows = 30, .characters = 4'000, .cell = 200};  // as fitted() shows whole
constexpr std::size_t files_in_send = 10;  // as many as people can attach to one message

/// Fills one message after the other.
class Packer {
 public:
  explicit Packer(const Reply& whole) : whole_(whole) { sends.push_back(blank()); }

  /// The message that has room for so many characters, and for a table if it is to hold one.
  Reply& with_room_for(std::size_t characters, bool is_table = false) {
    const bool is_full = used_ > 0 && used_ + characters > most_characters;
    if (is_full || (is_table && !sends.back().tables.empty())) {
      sends.push_back(blank());
      used_ = 0;
    }
    used_ += characters;
    return sends.back();
  }

  std::vector<Reply> sends;

 private:
  Reply blank() const {
    Reply reply;
    reply.job = whole_.job;
    reply.tone = whole_.tone;
    reply.language = whole_.language;
    return reply;
  }

  const Reply& whole_;
  std::size_t used_ = 0;
};

void pack_lines(const std::vector<std::string>& lines, std::vector<std::string> Reply::*list,
                Packer& packer) {
  for (const auto& line : lines) {
    const auto fitting = shortened(line, most_line);
    (packer.with_room_for(length_of(fitting)).*list).push_back(fitting);
  }
}

void pack_table(const TableView& table, Packer& packer) {
  packer.with_room_for(room_for(table), true).tables.push_back(table);
}

std::size_t characters_of(const std::vector<Button>& buttons) {
  std::size_t count = 0;
  for (const auto& button : buttons) count += 2 * length_of(button.label);  // on it, and in the list above
  return count;
}

std::vector<Reply> messages_of(const Reply& whole) {
  Packer packer(whole);
  auto& first = packer.with_room_for(length_of(whole.headline) + characters_of(whole.buttons));
  first.headline = whole.headline;
  first.buttons = whole.buttons;
  for (const auto& piece : kit::split_text(whole.text, most_text, kit::code_points)) {
    auto& text = packer.with_room_for(length_of(piece)).text;
    text += (text.empty() ? "" : "\n") + piece;
  }
  auto tables = kit::tables_to_show(whole, table_room);
  auto notes = whole.notes;
  if (!whole.files.empty() && tables.size() > most_tables) {
    notes.push_back(tables_in_files(whole.language, tables.size() - most_tables));
    tables.resize(most_tables);
  }
  pack_lines(notes, &Reply::notes, packer);
  if (!tables.empty()) pack_table(tables.front(), packer);
  pack_lines(whole.reading, &Reply::reading, packer);
  pack_lines(whole.receipt, &Reply::receipt, packer);
  for (std::size_t index = 1; index < tables.size(); ++index) pack_table(tables[index], packer);
  return std::move(packer.sends);
}

/// Pictures first: they are what is looked at.
std::vector<FileOut> files_in_order(const Reply& whole) {
  auto files = whole.files;
  for (const auto& picture : whole.pictures) {
    if (std::ranges::find(files, picture) == files.end()) files.push_back(picture);
  }
  std::ranges::stable_partition(files,
                                [](const FileOut& file) { return file.media_type.starts_with("image/"); });
  return files;
}

std::vector<Reply> shares_of(const Reply& whole) {
  std::vector<Reply> shares;
  const auto share = [&]() -> Reply& {
    if (shares.empty() || shares.back().files.size() == files_in_send) {
      Reply reply;
      reply.job = whole.job;
      reply.tone = whole.tone;
      reply.language = whole.language;
      shares.push_back(std::move(reply));
    }
    return shares.back();
  };
  for (const auto& file : files_in_order(whole)) share().files.push_back(file);
  if (!whole.code.empty()) share().code = whole.code;
  return shares;
}

}  // namespace

std::vector<OutboundPart> sends_of(OutboundPart whole) {
  auto replies = messages_of(whole.reply);
  for (auto& share : shares_of(whole.reply)) replies.push_back(std::move(share));
  std::vector<OutboundPart> parts;
  for (auto& reply : replies) {
    OutboundPart part{.key = whole.key + "." + std::to_string(parts.size() + 1),
                      .address = whole.address,
                      .replaces = parts.empty() ? whole.replaces : std::string(),
                      .reply = std::move(reply)};
    parts.push_back(std::move(part));
  }
  return parts;
}

bool can_be_shared(const Reply& send) {
  return !send.code.empty() ||
         std::ranges::any_of(send.files, [](const FileOut& file) { return file.size_bytes > 0; });
}

}  // namespace errand::slack
