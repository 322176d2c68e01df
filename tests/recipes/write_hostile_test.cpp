/// Names and values are hostile: whatever they hold, the script compiles, and holds them only as literals.

#include "bot/recipes/write_python.hpp"
#include "tests/recipes/write_office.hpp"

#include <catch2/catch_test_macros.hpp>

#include <random>

using namespace errand::recipes;
using namespace errand::recipes::test;

namespace {

std::string random_text(std::mt19937& random) {
  static const std::vector<std::string> pieces = {"\"",          "'",        "\"\"\"",
                                                  "\\",          "\n",       "\r",
                                                  "\t",          "{",        "}",
                                                  "{0}",         "{evil()}", "#",
                                                  "$",           "%s",       "\x1b[0m",
                                                  "金额",        "\u202e",   "\u2028",
                                                  "\u200b",      "\ufeff",   "\"); evil() #",
                                                  "\\\"",        "')",       "\n    evil()\n",
                                                  "=1+1",        "/",        "../",
                                                  "𠀀",          "x",        " ",
                                                  "\x7f",        "f\"",      "__import__('os')",
                                                  "\\N{BULLET}", "\\x41"};
  std::string text;
  const std::size_t count = 1 + random() % 5;
  for (std::size_t index = 0; index < count; ++index) text += pieces[random() % pieces.size()];
  return text;
}

/// A file whose every name and value comes from outside.
errand::FileProfile hostile_file(std::mt19937& random, const std::string& name) {
  errand::FileProfile file;
  file.name = name;
  file.kind = random() % 2 ? "csv" : "xlsx";
  file.encoding = "utf-8";
  file.delimiter = ",";
  errand::TableProfile table;
  table.sheet = file.kind == "xlsx" ? random_text(random) : "";
  table.preamble = {random_text(random)};
  table.rows = 3;
  for (int position = 0; position < 4; ++position) {
    errand::ColumnProfile column;
    column.name = random_text(random) + std::to_string(position);
    column.position = position;
    column.type = position == 1 ? "number" : position == 2 ? "date" : "text";
    column.stored = "text";
    column.unit = random_text(random);
    column.marks = {"unit"};
    column.date_format = "mixed";
    column.unreadable = 1;
    column.number_format = random_text(random);
    table.columns.push_back(column);
  }
  file.tables = {table};
  return file;
}

/// A plan of every kind of step and output over it.
Plan hostile_plan(std::mt19937& random, const errand::FileProfile& one, const errand::FileProfile& two) {
  const auto name = [](const errand::FileProfile& file, std::size_t index) {
    return file.tables[0].columns[index].name;
  };
  Plan plan;
  plan.goal = static_cast<Goal>(random() % 5);
  plan.sources = {{one.name, 0}};
  plan.title = random_text(random);
  switch (random() % 4) {
    case 0:
      plan.sources.push_back({two.name, 0});
      plan.combine = Append{random_text(random)};
      break;
    case 1:
      plan.sources.push_back({two.name, 0});
      plan.combine = LookUp{{{name(one, 0), name(two, 0)}}, {name(two, 3)}, LookUp::Rows::both};
      break;
    case 2:
      plan.sources.push_back({two.name, 0});
      plan.combine = Reconcile{{{name(one, 0), name(two, 0)}},
                               {{name(one, 1), name(two, 1)}, {name(one, 3), name(two, 3)}}};
      break;
    default:
      break;
  }
  const std::string text = name(one, 0);
  const std::string number = name(one, 1);
  const std::string date = name(one, 2);
  plan.steps.push_back(Filter{Join::any,
                              {{text, Test::contains, {random_text(random)}},
                               {text, Test::any_of, {random_text(random), random_text(random)}},
                               {number, Test::between, {"-1.5", "2"}},
                               {date, Test::in_period, {"2025-01-01", "2026-01-01"}}},
                              {}});
  plan.steps.push_back(Dedupe{{text}, Dedupe::Keep::last});
  plan.steps.push_back(FillBlanks{{text}, FillWith::value, random_text(random)});
  const std::string sum = random_text(random) + "s";
  const std::string month = random_text(random) + "m";
  if (random() % 2) {
    plan.steps.push_back(Group{
        {{text, Period::none, ""}, {date, Period::month, month}}, {{number, Measure::sum, sum}}, true, true});
    plan.steps.push_back(AddColumn{sum, Window::change_percent, {text}, random_text(random) + "w"});
    plan.steps.push_back(Top{3, sum, SortKey::Order::descending, {}});
    plan.charts.push_back(
        Chart{static_cast<ChartKind>(random() % 7), text, {sum}, month, 0, random_text(random)});
  } else {
    plan.steps.push_back(RenameColumn{text, random_text(random) + "n"});
    if (random() % 2) plan.split = Split{number, random() % 2 ? Split::Into::files : Split::Into::sheets};
  }
  plan.output = Output{static_cast<Format>(random() % 7), "", random_text(random)};
  return plan;
}

}  // namespace

TEST_CASE("literals hold any text and nothing else", "[recipes]") {
  std::mt19937 random(7);
  json texts = json::array();
  std::string code = "texts = request['texts']\nliterals = [\n";
  std::string formatted = "formatted = [\n";
  for (int round = 0; round < 500; ++round) {
    const std::string text = random_text(random);
    texts.push_back(text);
    code += writer::literal(text) + ",\n";
    formatted += "f\"" + writer::in_f_string(text) + "\",\n";
    CHECK(writer::in_comment(text).find_first_of("\n\r") == std::string::npos);
  }
  code += "]\n" + formatted + "]\nassert literals == texts\nassert formatted == texts\n";
  Office office("pass");
  json checking = {{"do", "make"}, {"folder", office.folder()}};
  checking["texts"] = texts;
  checking["code"] = code;
  const json checked = ask_python(checking);
  INFO(checked.dump());
  CHECK(checked["ok"] == true);
}

TEST_CASE("no name or value gets out of its literal", "[recipes]") {
  std::mt19937 random(11);
  json scripts = json::array();
  for (int round = 0; round < 300; ++round) {
    const auto one = hostile_file(random, random_text(random) + "1.csv");
    const auto two = hostile_file(random, random_text(random) + "2.csv");
    const Plan plan = hostile_plan(random, one, two);
    scripts.push_back(write(plan, {one, two}, round % 2 ? "zh" : "en").code);
  }
  Office office("pass");
  json checking = {{"do", "make"}, {"folder", office.folder()}};
  checking["scripts"] = scripts;
  checking["code"] = R"(
import ast
for code in request["scripts"]:
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            assert node.id not in ("evil", "__import__"), code
        assert not isinstance(node, ast.Attribute) or "evil" not in node.attr, code
    assert not any(ord(c) in (0x202e, 0x2028, 0x200b, 0xfeff, 0x1b, 0x7f, 13) for c in code), code
)";
  const json checked = ask_python(checking);
  INFO(checked.value("error", ""));
  CHECK(checked["ok"] == true);
}
