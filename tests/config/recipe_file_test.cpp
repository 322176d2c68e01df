#include "config/recipe_file.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <string>

namespace errand::config {

namespace {

SavedRecipe recipe() {
  SavedRecipe made;
  made.id = "r1";
  made.name = "月报: \"华东\" #1";
  made.owner = "web/li";
  made.conversation = "web/c1";
  made.scope = RecipeScope::conversation;
  made.language = "zh";
  made.instruction = "按地区汇总\n再画图";
  made.written_at = TimePoint(std::chrono::milliseconds(1'764'000'000'123));
  made.script = {.code = "import pandas as pd\n\n\nif True:\n    print('a: b # c')\n",
                 .title = "汇总",
                 .steps = {"读取", "- 求和"},
                 .generator = "recipe:transform",
                 .plan = R"({"goal":"transform","title":"x"})",
                 .inputs = {"销售.xlsx"},
                 .parameters = {{.name = "金额 ≥", .value = "500"}}};
  auto& file = made.files.emplace_back();
  file.name = "销售.xlsx";
  file.kind = "xlsx";
  auto& table = file.tables.emplace_back();
  table.sheet = "Sheet1";
  table.header_row = -1;
  auto& column = table.columns.emplace_back();
  column.name = "金额 / 元";
  column.type = "number";
  column.stored = "native";
  return made;
}

Result<SavedRecipe> changed(const std::string& from, const std::string& to) {
  const RecipeFile format;
  auto text = format.write(recipe());
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return format.read(text.replace(at, from.size(), to));
}

}  // namespace

TEST_CASE("a recipe comes back from its file, but for whose it is", "[config]") {
  const RecipeFile format;
  const auto text = format.write(recipe());
  CHECK(text.find("web/li") == std::string::npos);
  CHECK(text.find("web/c1") == std::string::npos);
  CHECK(text.find("  if True:\n      print('a: b # c')\n") != std::string::npos);
  const auto read = format.read(text);
  REQUIRE(read.has_value());
  auto expected = recipe();
  expected.id.clear();
  expected.owner.clear();
  expected.conversation.clear();
  expected.scope = RecipeScope::person;
  CHECK(nlohmann::json(*read) == nlohmann::json(expected));
}

TEST_CASE("a script comes back byte for byte, however odd it is", "[config]") {
  const RecipeFile format;
  for (const char* code : {"x", "x\n", "x\n\n\n", "\n x", " x\n", "x\ty\n", "a\r\nb", "x  \n",
                           "# 中文\n\n  y\n", "\xE2\x80\xAEx\n"}) {
    auto made = recipe();
    made.script.code = code;
    INFO(code);
    const auto read = format.read(format.write(made));
    REQUIRE(read.has_value());
    CHECK(read->script.code == code);
  }
}

TEST_CASE("what is no recipe is refused with the line", "[config]") {
  CHECK(changed("steps:", "stepz:").error().message.find("stepz") != std::string::npos);
  CHECK(changed("steps:", "stepz:").error().message.starts_with("line "));
  CHECK(changed("steps:", "stepz:").error().code == "unknown_key:7:stepz");
  CHECK(changed("format: errand-recipe-1", "format: other").has_error());
  CHECK(changed("header_row: -1", "header_row: x").has_error());
  CHECK(changed("written_at: 1764000000123", "written_at: 99999999999999999999").has_error());
  CHECK(changed("name: \"销售.xlsx\"", "name: \"../../etc/passwd\"")->files.at(0).name.find('/') ==
        std::string::npos);
  const RecipeFile format;
  CHECK(format.read("").has_error());
  CHECK(format.read("{").has_error());
  CHECK(format.read("- a\n- b\n").has_error());
  CHECK(format.read("format: errand-recipe-1\nname: x\n").has_error());
  CHECK(format.read(std::string(2'000'000, 'x')).has_error());
}

}  // namespace errand::config
