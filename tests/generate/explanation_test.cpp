#include "bot/generate/explanation.hpp"

#include "bot/generate/model_generator.hpp"
#include "tests/generate/scripted.hpp"

#include <catch2/catch_test_macros.hpp>

#include <filesystem>

namespace errand::generate {

namespace {

const std::string explained_code =
    "import pandas as pd\n\ndata = pd.read_csv('in/a.csv')\nprint(len(data))\n";

ExplainRequest request() {
  return {
      .script = {.code = explained_code, .title = {}, .steps = {}, .generator = {}, .plan = {}, .inputs = {}},
      .language = "zh",
      .person = "web/li",
      .conversation = "web/c1"};
}

}  // namespace

TEST_CASE("entries are read in the order of the lines, whatever stands around them", "[generate]") {
  const auto read =
      read_explanation("Here it is:\n3: 读取 a.csv\n- 1–2：引入工具\n4-4: 说出行数\nend", explained_code);
  CHECK(read == std::vector<Explained>{{1, 2, "引入工具"}, {3, 3, "读取 a.csv"}, {4, 4, "说出行数"}});
}

TEST_CASE("entries of lines that the code lacks, or that say nothing, are left out", "[generate]") {
  CHECK(read_explanation("0-1: x\n3-2: x\n99: x\n1:\n1 x\n-5: x\n2147483648: x", explained_code).empty());
}

TEST_CASE("a range beyond the last line ends there", "[generate]") {
  CHECK(read_explanation("3-9: 读取和说出", explained_code) == std::vector<Explained>{{3, 4, "读取和说出"}});
}

TEST_CASE("the model sees the numbered code, and the answer's entries come back", "[generate]") {
  test::ScriptedModel model;
  model.answers = {ModelAnswer{.text = "1-4: 全部"}};
  test::ImpatientClock clock;
  test::NoLog log;
  ModelGenerator generator(model, clock, log, {});
  auto asked = request();
  std::vector<ModelCall> calls;
  asked.on_call = [&](const ModelCall& call) { calls.push_back(call); };
  CHECK(test::run(generator.explain(asked)).value() == std::vector<Explained>{{1, 4, "全部"}});
  CHECK(model.requests.at(0).messages.at(0).text.find("3 data = pd.read_csv") != std::string::npos);
  CHECK(calls.size() == 1);
}

TEST_CASE("a script is explained without the cells in it, unless samples may be seen", "[generate]") {
  test::ImpatientClock clock;
  test::NoLog log;
  auto asked = request();
  asked.script.code = "keep = ['甲公司', '乙公司']\n";
  asked.instruction = "只看乙公司";
  auto& column = asked.files.emplace_back().tables.emplace_back().columns.emplace_back();
  column.samples = {"甲公司", "乙公司"};
  const auto told = [&](DataToModel data) {
    test::ScriptedModel model;
    model.answers = {ModelAnswer{.text = "1: x"}};
    ModelGenerator generator(model, clock, log, {.data = data});
    CHECK(test::run(generator.explain(asked)).has_value());
    return model.requests.at(0).messages.at(0).text;
  };
  CHECK(test::holds(told(DataToModel::masked), "1 keep = ['字字字', '乙公司']"));
  CHECK(test::holds(told(DataToModel::sample), "甲公司"));
  asked.data_to_model = "schema";
  CHECK(!test::holds(told(DataToModel::sample), "甲公司"));
}

TEST_CASE("an answer that explains nothing, and a budget that is used up, are errors with a code",
          "[generate]") {
  test::ScriptedModel model;
  model.answers = {ModelAnswer{.text = "I cannot."}};
  test::ImpatientClock clock;
  test::NoLog log;
  const auto folder = std::filesystem::temp_directory_path() / "errand-explanation-test";
  std::filesystem::remove_all(folder);
  Ledger ledger(folder, clock, {.person_tokens = 1});
  ModelGenerator generator(model, clock, log, {}, &ledger);
  CHECK(test::run(generator.explain(request())).error().code == "model_answer");
  CHECK(test::run(generator.explain(request())).error().code == "budget_person");
  CHECK(model.requests.size() == 1);
  std::filesystem::remove_all(folder);
}

TEST_CASE("the stricter of two says what a model sees", "[generate]") {
  CHECK(stricter(DataToModel::sample, "schema") == DataToModel::schema);
  CHECK(stricter(DataToModel::sample, "masked") == DataToModel::masked);
  CHECK(stricter(DataToModel::sample, "") == DataToModel::sample);
  CHECK(stricter(DataToModel::masked, "sample") == DataToModel::masked);
  CHECK(stricter(DataToModel::schema, "masked") == DataToModel::schema);
}

}  // namespace errand::generate
