#include "bot/flow/where_rows.hpp"

#include "bot/flow/evidence.hpp"
#include "bot/flow/rerun.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace errand::flow {

namespace {

struct Told {
  Job job;
  Evidence evidence;
  FileProfile profile;
  Script script;

  Told() {
    profile.name = "a.csv";
    auto& table = profile.tables.emplace_back();
    table.rows = 10;
    evidence.ran = true;
    evidence.opened = {"a.csv"};
    script.code = "x";
    FilePreview preview;
    preview.name = "r.csv";
    preview.tables.emplace_back().total_rows = 6;
    evidence.previews = {preview};
  }

  Reply answer(const std::string& question, const char* language = "zh") {
    store_profiles({profile}, job);
    store_generated(script, job);
    store_evidence(evidence, job);
    return where_rows_went(job, question, Catalogue().in(language));
  }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("rows that the script took out explain the number", "[flow]") {
  Told told;
  told.evidence.printed = "完成\n去掉重复行 3 行，剩下 7 行\n按条件保留 6 行，去掉 1 行（地区 是 华东）";
  CHECK(has(told.answer("为什么少了3行？").headline, "去掉重复行 3 行"));
  const auto both = told.answer("为什么少了4行？");
  CHECK(has(both.headline, "去掉重复行 3 行"));
  CHECK(has(both.headline, "地区 是 华东"));
  CHECK(has(both.text, "读取 a.csv：10 行"));
  CHECK(has(both.text, "结果 r.csv：6 行"));
}

TEST_CASE("totals, blanks and notes explain the number too", "[flow]") {
  Told told;
  told.profile.tables[0].totals_rows = {11, 12};
  told.profile.tables[0].blank_rows = 5;
  CHECK(has(told.answer("怎么少了两行").headline, "2 行合计"));
  CHECK(has(told.answer("why 7 rows fewer?").headline, "5 行空白"));
}

TEST_CASE("one row is a row in English, and several are rows", "[flow]") {
  Told told;
  told.profile.tables[0].rows = 1;
  told.profile.tables[0].totals_rows = {11};
  told.profile.tables[0].blank_rows = 2;
  const auto one = told.answer("why 1 row fewer?", "en");
  CHECK(one.headline == "The 1 row: 1 totals row of a.csv, no data.");
  CHECK(has(one.text, "Read a.csv: 1 data row\n"));
  CHECK(has(told.answer("why 2 rows fewer?", "en").headline, "The 2 rows: 2 blank rows of a.csv, no data."));
}

TEST_CASE("several reasons of that number are all named", "[flow]") {
  Told told;
  told.profile.tables[0].blank_rows = 3;
  told.evidence.printed = "去掉重复行 3 行，剩下 7 行";
  const auto headline = told.answer("为什么少了3行？").headline;
  CHECK(has(headline, "空白"));
  CHECK(has(headline, "重复"));
}

TEST_CASE("a number that nothing explains is said to be unexplained, with the counts", "[flow]") {
  Told told;
  told.evidence.printed = "去掉重复行 3 行，剩下 7 行";
  const auto reply = told.answer("为什么少了77行？");
  CHECK(has(reply.headline, "解释不了这 77 行"));
  CHECK(has(reply.text, "10 行"));
  CHECK(has(reply.text, "去掉重复行 3 行"));
}

TEST_CASE("rows that were grouped are not lost", "[flow]") {
  Told told;
  told.script.plan = R"({"steps":[{"step":"group"}]})";
  CHECK(has(told.answer("为什么只有6行").headline, "合并成了一行"));
}

TEST_CASE("a question names its number in digits or Chinese, or none", "[flow]") {
  CHECK(rows_named("为什么少了3行") == 3U);
  CHECK(rows_named("why 1,204 rows fewer") == 1204U);
  CHECK(rows_named("少了三行") == 3U);
  CHECK_FALSE(rows_named("为什么少了"));
  CHECK(rows_named("少了99999999999999999999行") == 0U);
}

TEST_CASE("a column is in use where a plan or a script names it", "[flow]") {
  Script plan;
  plan.plan = R"({"steps":[{"column":"金额"}]})";
  CHECK(columns_in_use(plan)("金额"));
  CHECK_FALSE(columns_in_use(plan)("额"));
  Script code;
  code.code = "data['金额'] + data[\"数量\"]";
  CHECK(columns_in_use(code)("金额"));
  CHECK(columns_in_use(code)("数量"));
  CHECK_FALSE(columns_in_use(code)("额"));
}

TEST_CASE("a layout that a fixed script cannot read is a difference", "[flow]") {
  FileProfile expected;
  expected.kind = "csv";
  expected.encoding = "utf-8";
  expected.tables.emplace_back().columns.emplace_back().name = "金额";
  const auto difference = [&](auto change) {
    auto given = expected;
    change(given);
    const auto fitted = fit({expected}, {given}, [](std::string_view) { return true; });
    return layout_difference(expected, given, fitted, fitted.files.at(0));
  };
  CHECK(difference([](FileProfile&) {}).empty());
  CHECK(difference([](FileProfile& file) { file.kind = "xlsx"; }) == "layout.kind");
  CHECK(difference([](FileProfile& file) { file.encoding = "gb18030"; }) == "layout.encoding");
  CHECK(difference([](FileProfile& file) { file.delimiter = ";"; }) == "layout.delimiter");
  CHECK(difference([](FileProfile& file) { file.tables[0].sheet = "二月"; }) == "layout.sheets");
  CHECK(difference([](FileProfile& file) { file.tables[0].header_row = 2; }) == "layout.header");
}

}  // namespace errand::flow
