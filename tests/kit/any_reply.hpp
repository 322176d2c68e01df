/// Replies of any size for the renderers' tests: the same for the same number, from nothing at all to more
/// than any platform takes.
#pragma once

#include "bot/core/chat.hpp"

#include <array>
#include <cstddef>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace errand::test {

class AnyReply {
 public:
  explicit AnyReply(unsigned number) : random_(number) {}

  /// A table of eight columns in Chinese, a chart, notes, code and buttons, each of some size; or, one time
  /// in eight, left out.
  OutboundPart make() {
    OutboundPart whole{.key = "j1/2", .address = {"chat", "-100", "12", "55"}, .replaces = "56", .reply = {}};
    auto& reply = whole.reply;
    reply.job = "jabcdefghijklmnop";
    reply.language = below(2) == 0 ? "zh" : "en";
    reply.headline = text(400);
    if (has()) reply.text = text(6'000);
    if (has()) reply.notes = lines(60, 900);
    if (has()) reply.reading = lines(30, 300);
    if (has()) reply.receipt = lines(40, 300);
    if (has()) reply.code = text(9'000);
    for (auto count = below(6); count > 0; --count) reply.tables.push_back(table());
    for (auto count = below(5); count > 0; --count) reply.pictures.push_back(file("图", ".png", "image/png"));
    reply.files = reply.pictures;
    for (auto count = below(14); count > 0; --count) reply.files.push_back(file("表", ".xlsx", "m"));
    for (auto count = below(12); count > 0; --count) {
      reply.buttons.push_back({.label = text(120), .action = "answer", .value = text(900)});
    }
    return whole;
  }

 private:
  std::size_t below(std::size_t end) { return random_() % end; }
  bool has() { return below(8) != 0; }

  /// At most so many code points, of everything that has ever cost a renderer something.
  std::string text(std::size_t most) {
    static constexpr std::array<const char*, 14> pieces{
        "销售额", "华东地区", "，",   "。\n", "\n\n",  "word ",         "<b>&amp;",
        "😀",     "\"",       "@all", "`",    "```\n", "https://a.cn ", "\\"};
    std::string made = "字";
    for (auto count = below(1 + most / (1 + below(8)) / 4); count > 0; --count)
      made += pieces[below(pieces.size())];
    return made;
  }

  std::vector<std::string> lines(std::size_t most, std::size_t most_of_each) {
    std::vector<std::string> made;
    for (auto count = below(most); count > 0; --count) made.push_back(text(most_of_each));
    return made;
  }

  TableView table() {
    const auto columns = has() ? std::size_t{8} : 1 + below(70);
    TableView view{.title = text(60), .columns = {}, .numeric = {}, .rows = {}, .total_rows = 0};
    const auto cell = 1 + below(400);
    const auto row = [&] {
      std::vector<std::string> cells;
      while (cells.size() < columns) cells.push_back(below(5) == 0 ? std::string() : text(cell));
      return cells;
    };
    view.columns = row();
    view.numeric.assign(columns, below(2) == 0);
    for (auto count = below(60); count > 0; --count) view.rows.push_back(row());
    view.total_rows = view.rows.size() + below(9'000);
    return view;
  }

  FileOut file(const std::string& name, const std::string& ending, const std::string& type) {
    const auto number = std::to_string(++files_);
    return {
        .name = name + number + ending, .sha256 = number, .size_bytes = 1 + below(5'000), .media_type = type};
  }

  std::mt19937 random_;  // the same everywhere, as the standard says
  int files_ = 0;
};

}  // namespace errand::test
