/// Replies as the flow makes them, for the tests of cards and sends.
#pragma once

#include "adapters/feishu/card.hpp"
#include "bot/core/chat.hpp"

#include <string>

namespace errand::feishu::test {

inline Reply chinese_reply() {
  return {
      .job = "j1",
      .tone = ReplyTone::done,
      .language = "zh",
      .headline = "华东最高：2,200.50",
      .text = "共 3 行，2 个地区",
      .reading = {"读取 销售.csv", "按地区汇总销售额"},
      .notes = {"有 1 行没有地区，未计入。"},
      .tables = {{.title = "汇总.xlsx",
                  .columns = {"地区", "销售额"},
                  .numeric = {false, true},
                  .rows = {{"华东", "2,200.50"}, {"华南", "800.00"}},
                  .total_rows = 2}},
      .pictures = {{.name = "图.png", .sha256 = "p1", .size_bytes = 9, .media_type = "image/png"}},
      .files = {{.name = "汇总.xlsx", .sha256 = "f1", .size_bytes = 48'000, .media_type = "application/xlsx"},
                {.name = "图.png", .sha256 = "p1", .size_bytes = 9, .media_type = "image/png"}},
      .code = "print(1)",
      .receipt = {"读取 销售.csv：3 行"},
      .buttons = {{.label = "再做一次", .action = "again"}}};
}

inline CardParts parts() {
  return {.image_keys = {{"p1", "img_1"}},
          .seal = [](const Button& button,
                     int place) { return "sealed:" + button.action + std::to_string(place); },
          .thread = {}};
}

inline TableView table(std::size_t rows, std::size_t columns, const std::string& cell) {
  TableView view{.title = "t", .columns = {}, .numeric = {}, .rows = {}, .total_rows = rows};
  for (std::size_t column = 0; column < columns; ++column) {
    view.columns.push_back("c" + std::to_string(column));
    view.numeric.push_back(false);
  }
  view.rows.assign(rows, std::vector<std::string>(columns, cell));
  return view;
}

}  // namespace errand::feishu::test
