#include "adapters/kit/whole_tables.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace errand::kit {

namespace {

constexpr TableRoom room{.rows = 3, .characters = 60, .cell = 20};

Reply list_of(std::vector<std::vector<std::string>> rows) {
  Reply reply;
  const auto count = rows.size();
  reply.tables = {{.title = "配方",
                   .columns = {"a", "b"},
                   .numeric = {false, false},
                   .rows = std::move(rows),
                   .total_rows = count}};
  return reply;
}

}  // namespace

TEST_CASE("a table that no file holds is shown to its last row, in pieces that fit", "[kit]") {
  const auto pages = tables_to_show(
      list_of({{"1", "x"}, {"2", "x"}, {"3", "x"}, {"4", std::string(20, 'y')}, {"5", "z"}}), room);
  REQUIRE(pages.size() == 2);
  CHECK(pages[0].rows.size() == 3);
  CHECK(pages[0].total_rows == 3);
  CHECK(pages[1].title == "配方");
  CHECK(pages[1].rows.back() == std::vector<std::string>{"5", "z"});
}

TEST_CASE("a cell that is too long goes on in the rows below", "[kit]") {
  const auto pages =
      tables_to_show(list_of({{"1–4", "读取文件，去掉空行，然后按地区汇总销售额并排序"}}), room);
  REQUIRE(pages.size() == 1);
  REQUIRE(pages[0].rows.size() == 2);
  CHECK(pages[0].rows[0][0] == "1–4");
  CHECK(pages[0].rows[1][0].empty());
  CHECK(pages[0].rows[0][1] + pages[0].rows[1][1] == "读取文件，去掉空行，然后按地区汇总销售额并排序");
}

TEST_CASE("what a file holds, or a reply only looks at, stays one table", "[kit]") {
  auto reply = list_of({{"1", "x"}, {"2", "x"}, {"3", "x"}, {"4", "x"}});
  auto look = reply;
  look.tables[0].total_rows = 900;
  CHECK(tables_to_show(look, room) == look.tables);
  reply.files = {{.name = "r.csv", .sha256 = "a", .size_bytes = 1, .media_type = "text/csv"}};
  CHECK(tables_to_show(reply, room) == reply.tables);
}

TEST_CASE("a table without rows is shown with its header", "[kit]") {
  CHECK(tables_to_show(list_of({}), room) == list_of({}).tables);
}

}  // namespace errand::kit
