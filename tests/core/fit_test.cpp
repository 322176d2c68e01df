#include "bot/core/fit.hpp"

#include "bot/core/recipe.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace errand {

namespace {

FileProfile file(const std::string& name, const std::vector<std::string>& columns,
                 const std::string& sheet = {}) {
  FileProfile profile;
  profile.name = name;
  profile.kind = "csv";
  auto& table = profile.tables.emplace_back();
  table.sheet = sheet;
  for (const auto& column : columns) table.columns.emplace_back().name = column;
  return profile;
}

auto needing(std::vector<std::string> names) {
  return [names = std::move(names)](std::string_view column) {
    return std::find(names.begin(), names.end(), column) != names.end();
  };
}

}  // namespace

TEST_CASE("a file of another name with the needed columns fits", "[core]") {
  const auto fitted = fit({file("三月.csv", {"地区", "金额", "备注"})}, {file("四月.csv", {"金额", "地区"})},
                          needing({"地区", "金额"}));
  CHECK(fitted.fits());
  REQUIRE(fitted.files.size() == 1);
  CHECK(fitted.added.empty());
}

TEST_CASE("missing and new columns are named", "[core]") {
  const auto fitted =
      fit({file("a.csv", {"地区", "金额"})}, {file("a.csv", {"区域", "金额"})}, needing({"地区", "金额"}));
  CHECK_FALSE(fitted.fits());
  CHECK(fitted.missing == std::vector<std::string>{"地区"});
  CHECK(fitted.added == std::vector<std::string>{"区域"});
}

TEST_CASE("each of two files finds its own by its columns, whatever the order", "[core]") {
  const auto fitted = fit({file("订单.csv", {"编号", "金额"}), file("客户.csv", {"编号", "姓名"})},
                          {file("x.csv", {"编号", "姓名"}), file("y.csv", {"编号", "金额"})},
                          needing({"编号", "金额", "姓名"}));
  REQUIRE(fitted.fits());
  CHECK(fitted.files[0] == Fit::FilePair{.expected = 0, .given = 1});
  CHECK(fitted.files[1] == Fit::FilePair{.expected = 1, .given = 0});
}

TEST_CASE("a file too few is said, and one too many is spare", "[core]") {
  const auto one = file("a.csv", {"金额"});
  const auto few = fit({one, file("b.csv", {"金额"})}, {file("c.csv", {"金额"})}, needing({"金额"}));
  CHECK_FALSE(few.fits());
  CHECK(few.files_without.size() == 1);
  const auto many = fit({one}, {file("c.csv", {"金额"}), file("d.csv", {"金额"}), file("e.csv", {"数量"})},
                        needing({"金额"}));
  CHECK(many.fits());
  CHECK(many.spare.size() == 1);
}

TEST_CASE("without any needed name every table has to be there", "[core]") {
  CHECK(fit({file("a.csv", {"x"})}, {file("b.csv", {"y"})}, needing({})).fits());
  CHECK_FALSE(fit({file("a.csv", {"x"})}, {}, needing({})).fits());
}

TEST_CASE("a layout holds no value of the file", "[core]") {
  auto profile = file("a.csv", {"姓名"});
  profile.sha256 = "secret";
  profile.text = "secret";
  profile.tables[0].preamble = {"secret"};
  auto& column = profile.tables[0].columns[0];
  column.samples = {"secret"};
  column.top = {{"secret", 3}};
  column.min = "secret";
  column.max = "secret";
  column.unreadable_samples = {"secret"};
  const auto text = nlohmann::json(layout_of(profile)).dump();
  CHECK(text.find("secret") == std::string::npos);
  CHECK(text.find("姓名") != std::string::npos);
}

TEST_CASE("a recipe comes back from JSON as it was", "[core]") {
  SavedRecipe recipe{.id = "r1",
                     .name = "月报",
                     .owner = "web/li",
                     .owner_name = "li",
                     .scope = RecipeScope::conversation,
                     .conversation = "web/c1",
                     .language = "zh",
                     .instruction = "汇总",
                     .script = {},
                     .files = {file("a.csv", {"金额"})}};
  recipe.script.code = "print(1)";
  recipe.script.parameters = {{.name = "金额 ≥", .value = "5"}};
  const auto back = nlohmann::json::parse(nlohmann::json(recipe).dump()).get<SavedRecipe>();
  CHECK(nlohmann::json(back) == nlohmann::json(recipe));
}

TEST_CASE("who may run a recipe", "[core]") {
  SavedRecipe recipe{.id = "r",
                     .name = "n",
                     .owner = "web/li",
                     .owner_name = {},
                     .language = {},
                     .instruction = {},
                     .script = {},
                     .files = {}};
  CHECK(may_run(recipe, "web/li", "web/c1"));
  CHECK_FALSE(may_run(recipe, "web/wang", "web/c1"));
  recipe.scope = RecipeScope::conversation;
  recipe.conversation = "web/c1";
  CHECK(may_run(recipe, "web/wang", "web/c1"));
  CHECK_FALSE(may_run(recipe, "web/wang", "web/c2"));
  recipe.scope = RecipeScope::everyone;
  CHECK(may_run(recipe, "slack/x", "slack/y"));
}

}  // namespace errand
