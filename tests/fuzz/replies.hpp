/// Replies in which all that others wrote is the fuzzer's, for the targets of what platforms are sent.
#pragma once

#include "bot/core/chat.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace errand::fuzz {

/// Pieces of the input, between zero bytes, over and over.
class Pieces {
 public:
  explicit Pieces(const std::string& bytes) {
    std::size_t start = 0;
    for (std::size_t at = 0; at <= bytes.size(); ++at) {
      if (at < bytes.size() && bytes[at] != '\0') continue;
      pieces_.push_back(bytes.substr(start, at - start));
      start = at + 1;
    }
  }
  const std::string& next() { return pieces_[index_++ % pieces_.size()]; }
  std::vector<std::string> list(std::size_t most) {
    std::vector<std::string> lines;
    for (std::size_t count = next().size() % most; lines.size() < count;) lines.push_back(next());
    return lines;
  }

 private:
  std::vector<std::string> pieces_;
  std::size_t index_ = 0;
};

inline Reply reply_of(const std::string& bytes) {
  Pieces pieces(bytes);
  Reply reply;
  reply.job = "j1";
  reply.language = pieces.next().size() % 2 == 0 ? "zh" : "en";
  reply.headline = pieces.next();
  reply.text = pieces.next();
  reply.reading = pieces.list(20);
  reply.notes = pieces.list(20);
  reply.receipt = pieces.list(20);
  reply.code = pieces.next();
  for (std::size_t count = pieces.next().size() % 6; reply.tables.size() < count;) {
    TableView table{
        .title = pieces.next(), .columns = pieces.list(60), .numeric = {}, .rows = {}, .total_rows = 0};
    for (std::size_t rows = pieces.next().size() % 70; table.rows.size() < rows;)
      table.rows.push_back(pieces.list(60));
    reply.tables.push_back(std::move(table));
  }
  for (const auto& name : pieces.list(9)) {
    reply.files.push_back(
        {.name = name, .sha256 = name, .size_bytes = name.size(), .media_type = "image/png"});
  }
  reply.pictures = reply.files;
  for (const auto& label : pieces.list(15)) reply.buttons.push_back({.label = label, .action = "again"});
  return reply;
}

}  // namespace errand::fuzz
