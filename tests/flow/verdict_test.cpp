/// What is thought of a result, a rule each: what is complained about, and what looks like it and is right.
#include "bot/flow/verdict.hpp"

#include "bot/flow/compose.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <utility>
#include <vector>

namespace errand::flow {

namespace {

/// A run on sales.csv (12 rows of 地区, 备注, 金额) that wrote one table without a fault.
struct Tried {
  Evidence evidence;
  Script script;
  FileProfile sales;

  Tried() {
    sales.name = "sales.csv";
    auto& input = sales.tables.emplace_back();
    input.rows = 12;
    input.columns = {{.name = "地区", .type = "text", .stored = "text"},
                     {.name = "备注", .position = 1, .type = "text", .stored = "text"},
                     {.name = "金额", .position = 2, .type = "number", .stored = "native"}};
    input.columns[1].blanks = 7;
    input.columns[2].min = "10";
    input.columns[2].max = "99.5";
    script.inputs = {"sales.csv"};
    evidence.ran = true;
    evidence.opened = {"sales.csv"};
    evidence.printed = "共 3 个地区，合计 120\n读取 12 行，剔除 0 行";
    evidence.outputs = {{.name = "结果.xlsx", .sha256 = "1"}};
    auto& file = evidence.previews.emplace_back();
    file.name = "结果.xlsx";
    file.kind = "xlsx";
    file.tables = {table({"地区", "金额合计"}, 3)};
  }

  static FilePreview::Table table(std::vector<std::string> columns, std::uint64_t rows) {
    FilePreview::Table made;
    made.numeric.assign(columns.size(), true);
    made.numeric.front() = false;
    made.columns = std::move(columns);
    made.total_rows = rows;
    return made;
  }
  FilePreview& file() { return evidence.previews.front(); }
  FilePreview::Table& result() { return file().tables.front(); }
  Verdict verdict() const { return judge(evidence, script, {sales}); }
  bool is_good() const { return verdict().kind == VerdictKind::good; }
  bool is_doubted_for(const std::string& words) const {
    const auto found = verdict();
    INFO(found.complaint);
    return found.kind == VerdictKind::doubtful && found.complaint.find(words) != std::string::npos;
  }
};

}  // namespace

TEST_CASE("a result without a fault is good", "[flow]") {
  CHECK(Tried().is_good());
}

TEST_CASE("a script that failed is told its error, and one that was stopped its limit", "[flow]") {
  Tried tried;
  tried.evidence.outcome = Outcome::failed;
  tried.evidence.complained = "Traceback\nKeyError: '金额'\n";
  CHECK(tried.verdict().kind == VerdictKind::failed);
  CHECK(last_line_of(tried.verdict().complaint) == "KeyError: '金额'");
  tried.evidence.outcome = Outcome::timed_out;
  tried.evidence.limit_value = 60'000;
  CHECK(tried.verdict().complaint.find("stopped after 60 s") != std::string::npos);
}

TEST_CASE("a run that says and writes nothing has failed, one that says something has not", "[flow]") {
  Tried tried;
  tried.evidence.outputs.clear();
  tried.evidence.previews.clear();
  CHECK(tried.is_good());
  tried.evidence.printed = " \n";
  CHECK(tried.verdict().kind == VerdictKind::failed);
}

TEST_CASE("an input that was not opened is doubted", "[flow]") {
  Tried tried;
  tried.evidence.opened.clear();
  CHECK(tried.is_doubted_for("in/sales.csv was never opened"));
}

TEST_CASE("a table without rows is doubted, one of blanks too", "[flow]") {
  Tried tried;
  tried.result().total_rows = 0;
  CHECK(tried.is_doubted_for("holds no data"));
  tried.result().total_rows = 3;
  tried.result().all_blank = true;
  CHECK(tried.is_doubted_for("holds no data"));
}

TEST_CASE("an empty table is the answer where the first sentence says that nothing was found", "[flow]") {
  Tried tried;
  tried.result().total_rows = 0;
  for (const auto* const said : {"没有金额超过 100 万的订单", "共 0 条重复", "两张表完全一致",
                                 "No orders above 1,000,000", "Found 0 duplicates of 120 rows"}) {
    INFO(said);
    tried.evidence.printed = said;
    CHECK(tried.is_good());
  }
  for (const auto* const said : {"共 100 条，合计 20.0 元\n剔除 0 行", "Total 1,200\nleft out: none", ""}) {
    INFO(said);
    tried.evidence.printed = said;
    CHECK(tried.is_doubted_for("holds no data"));
  }
}

TEST_CASE("an empty sheet beside a filled one is no fault", "[flow]") {
  Tried tried;
  tried.file().tables.push_back(Tried::table({"地区"}, 0));
  tried.file().tables.back().sheet = "仅在乙表";
  CHECK(tried.is_good());
}

TEST_CASE("a new column without a value is doubted", "[flow]") {
  Tried tried;
  tried.result().empty_columns = {"单价"};
  CHECK(tried.is_doubted_for("column 单价 in out/结果.xlsx are blank"));
  tried.result().empty_columns = {"地区"};  // it had a value in each row before
  CHECK(tried.is_doubted_for("column 地区"));
}

TEST_CASE("a column that had blanks before may be all blank behind a filter", "[flow]") {
  Tried tried;
  tried.result().empty_columns = {"备注"};
  CHECK(tried.is_good());
}

TEST_CASE("a measure that is all zero is doubted where its column has no zero", "[flow]") {
  Tried tried;
  tried.result() = Tried::table({"地区", "金额合计", "笔数"}, 3);
  tried.result().zero_columns = {"金额合计"};
  CHECK(tried.is_doubted_for("column 金额合计"));
}

TEST_CASE("a table all of whose numbers are zero is doubted", "[flow]") {
  Tried tried;
  tried.result() = Tried::table({"地区", "数量", "单数"}, 3);
  tried.result().zero_columns = {"数量", "单数"};
  CHECK(tried.is_doubted_for("column 数量"));
}

TEST_CASE("a pivot may have a column of zeros", "[flow]") {
  Tried tried;
  tried.result() = Tried::table({"地区", "1月", "2月", "3月"}, 3);
  tried.result().zero_columns = {"2月"};
  CHECK(tried.is_good());
}

TEST_CASE("a filter may leave the zeros of a column", "[flow]") {
  Tried tried;
  tried.sales.tables[0].columns[2].min = "0";
  tried.result() = Tried::table({"地区", "金额", "笔数"}, 3);
  tried.result().zero_columns = {"金额"};
  CHECK(tried.is_good());
}

TEST_CASE("differences may all be zero", "[flow]") {
  Tried tried;
  for (const auto* const name : {"差额", "金额差异", "Difference", "同比变化"}) {
    tried.result() = Tried::table({"地区", name}, 3);
    tried.result().zero_columns = {name};
    CHECK(tried.is_good());
  }
}

TEST_CASE("many more rows than were read, as wide as before, are doubted", "[flow]") {
  Tried tried;
  tried.result() = Tried::table({"地区", "备注", "金额", "负责人"}, 5'000);
  CHECK(tried.is_doubted_for("a join may have multiplied them"));
}

TEST_CASE("fewer rows, a few more, and a wide table made long are no fault", "[flow]") {
  Tried tried;
  tried.sales.tables[0].rows = 1'000;
  for (const std::uint64_t rows :
       {1U, 10U, 999U, 1'000U, 2'900U}) {  // a total, a top 10, a filter, all, a list of pairs
    tried.result() = Tried::table({"地区", "备注", "金额"}, rows);
    CHECK(tried.is_good());
  }
  tried.result() = Tried::table({"地区", "月"}, 12'000);  // unpivoted
  CHECK(tried.is_good());
  tried.sales.tables[0].rows = 1;
  tried.result() = Tried::table({"期", "本金", "利息"}, 360);  // a plan of 360 instalments from one loan
  CHECK(tried.is_good());
  tried.sales.tables.clear();  // a document without tables has no rows to compare with
  tried.result() = Tried::table({"词", "次数", "占比"}, 9'000);
  CHECK(tried.is_good());
}

TEST_CASE("a damaged result is doubted, a kind that is not looked into and a password are not", "[flow]") {
  Tried tried;
  for (const auto* const problem : {"corrupt", "empty", "zip_bomb"}) {
    tried.file().problem = problem;
    CHECK(tried.is_doubted_for("cannot be read: " + std::string(problem)));
  }
  for (const auto* const problem : {"unsupported", "encrypted", "too_large", "too_many_cells"}) {
    tried.file().problem = problem;
    CHECK(tried.is_good());
  }
}

TEST_CASE("a blank picture and a chart without values are doubted and noted, a picture among charts is not",
          "[flow]") {
  Tried tried;
  tried.evidence.outputs.push_back({.name = "图.png", .sha256 = "2"});
  auto& picture = tried.evidence.previews.emplace_back();
  picture.name = "图.png";
  CHECK(tried.is_good());
  picture.blank_picture = true;
  CHECK(tried.is_doubted_for("out/图.png is a blank picture"));
  picture.blank_picture = false;
  tried.evidence.charts = R"([{"file":"out/图.png","blank":true},{"file":"out/图.png","blank":false}])";
  CHECK(tried.is_good());
  tried.evidence.charts = R"([{"file":"out/图.png","blank":true,"type":"bar"}])";
  CHECK(tried.is_doubted_for("The chart out/图.png shows no values"));
  CHECK(findings(tried.evidence, tried.script, {tried.sales}, Catalogue().in("en")).back() ==
        "The chart 图.png shows no values.");
  for (const auto* const odd : {"", "{}", "[1,null,{\"file\":7,\"blank\":1}]", "not JSON"}) {
    tried.evidence.charts = odd;
    CHECK(tried.is_good());
  }
}

TEST_CASE("a result that connects when it is opened is doubted and noted", "[flow]") {
  Tried tried;
  tried.file().outward = {"WEBSERVICE", "evil.example"};
  CHECK(tried.is_doubted_for("out/结果.xlsx would connect to other computers"));
  const auto notes = findings(tried.evidence, tried.script, {tried.sales}, Catalogue().in("en"));
  CHECK(notes.back().starts_with(
      "结果.xlsx would connect to other computers when it is opened (WEBSERVICE, evil.example)."));
}

TEST_CASE("a script that says what is missing is not mended, one with an error is", "[flow]") {
  Tried tried;
  tried.evidence.outcome = Outcome::failed;
  tried.evidence.exit_code = 1;
  tried.evidence.complained = "没有“单价”这一列。\n";
  CHECK(reason_in(tried.evidence) == "没有“单价”这一列。");
  CHECK_FALSE(may_be_mended(tried.evidence));
  tried.evidence.complained =
      "/usr/lib/python3/openpyxl/x.py:1: UserWarning: no default style\n  warn(\"x\")\nNo column Price.\n";
  CHECK(reason_in(tried.evidence) == "No column Price.");
  for (const auto* const text :
       {"", "KeyError: '金额'\n", "Traceback (most recent call last):\n  File \"script.py\", line 1\nx\n",
        "  File \"script.py\", line 1\n    (\n    ^\nSyntaxError: '(' was never closed\n", "one\ntwo\n"}) {
    INFO(text);
    tried.evidence.complained = text;
    CHECK(may_be_mended(tried.evidence));
  }
  tried.evidence.complained = "bye\n";
  tried.evidence.exit_code = 3;
  CHECK(may_be_mended(tried.evidence));
}

TEST_CASE("a refused or cancelled run is not mended", "[flow]") {
  Tried tried;
  CHECK(may_be_mended(tried.evidence));
  for (const auto outcome : {Outcome::refused, Outcome::cancelled}) {
    tried.evidence.outcome = outcome;
    CHECK_FALSE(may_be_mended(tried.evidence));
  }
}

}  // namespace errand::flow
