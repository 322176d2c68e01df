#include "adapters/feishu/sends.hpp"

#include "adapters/feishu/card.hpp"
#include "adapters/feishu/words.hpp"
#include "adapters/kit/whole_tables.hpp"
#include "bot/core/text.hpp"
#include "bot/crypto/digest.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace errand::feishu {

namespace {

/// With three in a card, they are within what its first form holds.
constexpr kit::TableRoom table_room{.rows = 20, .characters = 2'000, .cell = 60};

/// Takes the first `count` items out of a list.
template <typename T>
std::vector<T> taken(std::vector<T>& items, std::size_t count) {
  const auto end = items.begin() + static_cast<std::ptrdiff_t>(std::min(items.size(), count));
  std::vector<T> first(std::make_move_iterator(items.begin()), std::make_move_iterator(end));
  items.erase(items.begin(), end);
  return first;
}

/// Whether the code would push something else out of the card.
bool crowds_the_card(const Reply& reply) {
  const CardParts bare{
      .image_keys = {}, .seal = [](const Button&, int) { return std::string(); }, .thread = {}};
  constexpr std::size_t kept_for_pictures_and_buttons = 8'000;
  auto without_tables = reply;
  without_tables.tables.clear();
  return card_of(without_tables, bare).size() > most_card_bytes - kept_for_pictures_and_buttons;
}

class Splitter {
 public:
  explicit Splitter(OutboundPart whole) : whole_(std::move(whole)) {}

  std::vector<OutboundPart> split() {
    auto& reply = whole_.reply;
    auto tables = kit::tables_to_show(reply, table_room);
    // Beside texts and code there is room for one that may not be cut.
    const auto most_beside_texts = tables.size() > reply.tables.size() ? 1 : most_tables;
    reply.tables.clear();
    auto files = std::exchange(reply.files, {});
    auto pictures = std::exchange(reply.pictures, {});
    std::erase_if(pictures, [](const FileOut& picture) { return !is_card_picture(picture); });
    // A picture in a card can be opened and saved there: it is not sent a second time.
    std::erase_if(files, [&](const FileOut& file) { return is_shown(pictures, file); });
    std::erase_if(files, [&](const FileOut& file) { return noted(file); });
    auto code = code_for_a_file();
    reply.tables = taken(tables, most_beside_texts);
    reply.pictures = taken(pictures, most_pictures);
    add(std::move(reply), std::exchange(whole_.replaces, {}));
    while (!tables.empty() || !pictures.empty()) {
      auto more = blank();
      more.tables = taken(tables, most_tables);
      more.pictures = taken(pictures, most_pictures);
      add(std::move(more), {});
    }
    for (auto& file : files) {
      auto one = blank();
      one.files = {std::move(file)};
      add(std::move(one), {});
    }
    if (!code.empty()) {
      auto one = blank();
      one.code = std::move(code);
      add(std::move(one), {});
    }
    return std::move(parts_);
  }

 private:
  Reply blank() const {
    Reply reply;
    reply.job = job_;
    reply.language = language_;
    return reply;
  }

  static bool is_shown(const std::vector<FileOut>& pictures, const FileOut& file) {
    return std::find(pictures.begin(), pictures.end(), file) != pictures.end();
  }

  /// True, and a note in the card, for a file that Feishu does not take.
  bool noted(const FileOut& file) {
    const Words words(language_);
    if (file.size_bytes == 0) {
      whole_.reply.notes.push_back(words.file_empty(file.name));
    } else if (file.size_bytes > most_file_bytes) {
      whole_.reply.notes.push_back(
          words.file_too_large(file.name, readable_size(file.size_bytes), readable_size(most_file_bytes)));
    } else {
      return false;
    }
    return true;
  }

  std::string code_for_a_file() {
    auto& reply = whole_.reply;
    if (reply.code.empty() || (fits_a_card(reply.code) && !crowds_the_card(reply))) return {};
    return std::exchange(reply.code, {});
  }

  void add(Reply reply, std::string replaces) {
    parts_.push_back({.key = whole_.key + '.' + std::to_string(parts_.size() + 1),
                      .address = whole_.address,
                      .replaces = std::move(replaces),
                      .reply = std::move(reply)});
  }

  OutboundPart whole_;
  const std::string job_ = whole_.reply.job;
  const std::string language_ = whole_.reply.language;
  std::vector<OutboundPart> parts_;
};

}  // namespace

SendKind kind_of(const Reply& reply) {
  if (!reply.headline.empty() || !reply.tables.empty() || !reply.pictures.empty()) return SendKind::card;
  if (!reply.files.empty()) return SendKind::file;
  return reply.code.empty() ? SendKind::card : SendKind::code;
}

std::vector<OutboundPart> split_reply(OutboundPart whole) {
  return Splitter(std::move(whole)).split();
}

bool is_card_picture(const FileOut& file) {
  static constexpr std::array<std::string_view, 8> types{"image/png",      "image/jpeg",  "image/webp",
                                                         "image/gif",      "image/tiff",  "image/bmp",
                                                         "image/x-ms-bmp", "image/x-icon"};
  return file.size_bytes > 0 && file.size_bytes <= most_image_bytes &&
         std::find(types.begin(), types.end(), file.media_type) != types.end();
}

std::string file_type_of(const std::string& name) {
  static constexpr std::array<std::pair<std::string_view, const char*>, 7> types{{{".xlsx", "xls"},
                                                                                  {".xls", "xls"},
                                                                                  {".docx", "doc"},
                                                                                  {".doc", "doc"},
                                                                                  {".pptx", "ppt"},
                                                                                  {".ppt", "ppt"},
                                                                                  {".pdf", "pdf"}}};
  for (const auto& [ending, type] : types) {
    if (name.ends_with(ending)) return type;
  }
  return "stream";
}

std::string uuid_of(const std::string& key, const std::string& attempt) {
  return crypto::sha256_hex(key + '\n' + attempt).substr(0, 40);
}

}  // namespace errand::feishu
