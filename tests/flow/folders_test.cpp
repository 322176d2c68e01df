#include "bot/flow/folders.hpp"

#include <catch2/catch_test_macros.hpp>

using errand::flow::files_meant;

namespace {

using Names = std::vector<std::string>;

Names chosen(const Names& files, const Names& wanted) {
  Names names;
  for (const auto& index : files_meant(files, wanted)) names.push_back(index ? files[*index] : "-");
  return names;
}

}  // namespace

TEST_CASE("the newest file of a name that differs in its digits stands for the one a recipe expects",
          "[flow]") {
  CHECK(chosen({"sales 2025-05.csv", "Sales 2025-04.csv"}, {"sales 2025-03.csv"}) ==
        Names{"sales 2025-05.csv"});
  CHECK(chosen({"other.xlsx", "b.csv", "a.csv"}, {"sales.csv"}) == Names{"b.csv"});
  CHECK(chosen({"other.xlsx"}, {"sales.csv"}) == Names{"-"});
}

TEST_CASE("no file stands for two: of two months the two newest, in the order of their names", "[flow]") {
  CHECK(chosen({"s 2025-05.csv", "s 2025-04.csv", "s 2025-03.csv"}, {"s 2025-02.csv", "s 2025-01.csv"}) ==
        Names{"s 2025-05.csv", "s 2025-04.csv"});
  CHECK(chosen({"s 5.csv", "s 5.csv", "s 4.csv"}, {"s 1.csv", "s 2.csv"}) == Names{"s 4.csv", "s 5.csv"});
  CHECK(chosen({"s 2025-05.csv"}, {"s 2025-01.csv", "s 2025-02.csv"}) == Names{"s 2025-05.csv", "-"});
  CHECK(chosen({"b 2.csv", "a 9.csv"}, {"a 1.csv", "b 1.csv"}) == Names{"a 9.csv", "b 2.csv"});
}
