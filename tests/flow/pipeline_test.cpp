#include "bot/flow/pipeline.hpp"

#include "bot/core/text.hpp"
#include "bot/flow/compose.hpp"
#include "tests/core/run_task.hpp"

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace errand::flow {

namespace {

/// Keeps what is written, under hashes that count.
class CountedBlobs final : public Blobs {
 public:
  Result<std::unique_ptr<BlobWriter>> writer(std::uint64_t) override {
    return std::unique_ptr<BlobWriter>(std::make_unique<Writer>(*this));
  }
  Task<Result<BlobInfo>> adopt(std::string) override { co_return Error{Fault::internal, "none"}; }
  Result<std::string> path_of(const std::string& sha256) const override { return "/blobs/" + sha256; }

  std::map<std::string, std::string> kept;

 private:
  class Writer final : public BlobWriter {
   public:
    explicit Writer(CountedBlobs& blobs) : blobs_(blobs) {}
    Result<void> write(std::span<const char> bytes) override {
      text_.append(bytes.begin(), bytes.end());
      return {};
    }
    Task<Result<BlobInfo>> commit() override {
      const auto name = "blob " + std::to_string(blobs_.kept.size() + 1);
      blobs_.kept[name] = text_;
      co_return BlobInfo{.sha256 = name, .size_bytes = text_.size()};
    }

   private:
    CountedBlobs& blobs_;
    std::string text_;
  };
};

/// Every script ends so.
class EndingRunner final : public Runner {
 public:
  Task<Result<RunReport>> run(RunRequest) override { co_return report; }
  RunReport report;
};

class StandingClock final : public Clock {
 public:
  TimePoint now() const override { return {}; }
  std::chrono::minutes utc_offset(TimePoint) const override { return {}; }
  Task<bool> wait_until(TimePoint) override { co_return true; }
};

enum class Asks { somebody_outside, nobody };

/// A generator that always answers so, a model where nothing else is said.
class SureGenerator final : public Generator {
 public:
  SureGenerator(std::string name, Result<Generated> answer, Asks asks = Asks::somebody_outside)
      : name_(std::move(name)), answer_(std::move(answer)), asks_(asks) {}
  std::string name() const override { return name_; }
  bool asks_outside() const override { return asks_ == Asks::somebody_outside; }
  Task<Result<Generated>> generate(ScriptRequest) override { co_return answer_; }
  Task<Result<std::vector<Explained>>> explain(ExplainRequest) override {
    co_return std::vector<Explained>{};
  }

 private:
  std::string name_;
  Result<Generated> answer_;
  Asks asks_;
};

const Generated used_up_budget = Declined{.reason = {}, .code = "budget_person"};

struct Run {
  explicit Run(std::vector<Generator*> generators = {})
      : pipeline(runner, blobs, std::move(generators), clock, nullptr, {}) {}

  Evidence evidence() {
    store_generated(Script{.code = "print(1)"}, job);
    REQUIRE(errand::test::run(pipeline.run(job)).has_value());
    return evidence_of(job);
  }

  CountedBlobs blobs;
  EndingRunner runner;
  StandingClock clock;
  Pipeline pipeline;
  Job job;
};

std::string lines(int count) {
  std::string text;
  for (int line = 1; line <= count; ++line) text += "第 " + std::to_string(line) + " 行\n";
  return text;
}

/// The job has a model's script, every script fails, and a model is asked to mend it.
void mend_script_of_model(
    Run& run, const std::function<void(const char*)>& on_progress = [](const char*) {}) {
  run.runner.report.outcome = Outcome::failed;
  run.runner.report.complained = "KeyError: 'x'";
  Script script{.code = "print(1)"};
  script.generator = "model:m";
  store_generated(script, run.job);
  OnlyPlace place;
  REQUIRE(errand::test::run(run.pipeline.run_and_repair(run.job, {}, on_progress, place)).has_value());
}

}  // namespace

TEST_CASE("what is printed beyond what a message shows is kept as a file", "[flow]") {
  Run run;
  run.runner.report.printed = lines(1'000);
  const auto whole = run.evidence().whole_text;
  CHECK(run.blobs.kept.at(whole.sha256) == lines(1'000));
  CHECK(whole.size_bytes == lines(1'000).size());
  CHECK(whole.media_type == "text/plain");
}

TEST_CASE("what a message shows in full is no file", "[flow]") {
  Run run;
  run.runner.report.printed = lines(10);
  CHECK(run.evidence().whole_text.sha256.empty());
  CHECK(run.blobs.kept.empty());
}

TEST_CASE("of a failed script the long complaint is kept, and not what it printed", "[flow]") {
  Run run;
  run.runner.report.outcome = Outcome::failed;
  run.runner.report.printed = lines(1'000);
  run.runner.report.complained = lines(2'000);
  CHECK(run.blobs.kept.at(run.evidence().whole_text.sha256) == lines(2'000));
}

TEST_CASE("a used up budget is told even if another model cannot be reached", "[flow]") {
  SureGenerator poor("model:poor", used_up_budget);
  SureGenerator dead("model:dead", Error{Fault::unavailable, "no network"});
  OnlyPlace place;
  for (const auto& generators :
       {std::vector<Generator*>{&poor, &dead}, std::vector<Generator*>{&dead, &poor}}) {
    Run run(generators);
    REQUIRE(errand::test::run(run.pipeline.generate(run.job, {}, place)).has_value());
    CHECK(std::get<Declined>(generated_of(run.job)).code == "budget_person");
  }
}

TEST_CASE("what a recipe would need and a used up budget are told in one sentence, whoever was asked first",
          "[flow]") {
  SureGenerator poor("model:poor", used_up_budget);
  OnlyPlace place;
  for (const auto& said : {Generated(Question{.text = "要按哪一列汇总？", .choices = {}}),
                           Generated(Declined{.reason = "没有“利润”这一列。"})}) {
    SureGenerator recipe("recipes", said);
    for (const auto& generators :
         {std::vector<Generator*>{&recipe, &poor}, std::vector<Generator*>{&poor, &recipe}}) {
      Run run(generators);
      run.job.language = "zh";
      REQUIRE(errand::test::run(run.pipeline.generate(run.job, {}, place)).has_value());
      const auto reply = compose(run.job, Catalogue().in("zh"), std::chrono::hours(8));
      const std::string reason =
          std::holds_alternative<Question>(said) ? "要按哪一列汇总？" : "没有“利润”这一列";
      CHECK(reply.headline ==
            "内置的做法停在了“" + reason + "”，大模型现在也帮不上，因为你今天的大模型额度已用完，明天恢复。");
      CHECK(reply.notes.empty());
    }
  }
}

TEST_CASE("why a model declines is told in the place of a recipe's refusal or bare question", "[flow]") {
  SureGenerator model("model:m", Generated(Declined{.reason = "没有单价列，可以改为按数量汇总。"}));
  OnlyPlace place;
  const auto headline = [&](const Generated& said, std::vector<Generator*> others) {
    SureGenerator recipe("recipes", said, Asks::nobody);
    others.insert(others.begin(), &recipe);
    Run run(others);
    run.job.language = "zh";
    REQUIRE(errand::test::run(run.pipeline.generate(run.job, {}, place)).has_value());
    return compose(run.job, Catalogue().in("zh"), std::chrono::hours(8)).headline;
  };
  const Generated bare = Question{.text = "要按哪一列汇总？", .choices = {}};
  CHECK(headline(bare, {&model}) == "没有单价列，可以改为按数量汇总。");
  CHECK(headline(Declined{.reason = "没有“利润”这一列。"}, {&model}) == "没有单价列，可以改为按数量汇总。");
  CHECK(headline(Declined{.reason = "请先发文件。", .wants_file = true}, {&model}) == "请先发文件。");
  SureGenerator silent("model:s", Generated(Declined{}));
  CHECK(headline(bare, {&silent}) == "要按哪一列汇总？");
  CHECK(headline(bare, {&model, &silent}) == "没有单价列，可以改为按数量汇总。");
}

TEST_CASE("where the model that wrote a script cannot be asked, the next one mends it", "[flow]") {
  SureGenerator dead("model:m", Error{Fault::unavailable, "no network"});
  SureGenerator recipe("recipes", Generated(Script{.code = "print(0)"}), Asks::nobody);
  SureGenerator next("model:n", Generated(Script{.code = "print(2)"}));
  Run run({&recipe, &next, &dead});
  mend_script_of_model(run);
  CHECK(std::get<Script>(generated_of(run.job)).code == "print(2)");
  CHECK(evidence_of(run.job).unmended.empty());
}

TEST_CASE("why a model will not mend a script is told", "[flow]") {
  SureGenerator model("model:m", Generated(Declined{.reason = "没有单价列，可以改为按数量汇总。"}));
  Run run({&model});
  mend_script_of_model(run);
  const auto reply = compose(run.job, Catalogue().in("zh"), std::chrono::hours(8));
  CHECK(reply.notes == std::vector<std::string>{"脚本没有继续修改。没有单价列，可以改为按数量汇总。"});
}

TEST_CASE("an attempt is kept with its error, the same error twice ends it, and progress is told", "[flow]") {
  SureGenerator model("model:m", Generated(Script{.code = "print(2)"}));
  Run run({&model});
  std::vector<std::string> told;
  const auto on_progress = [&told](const char* phrase) { told.emplace_back(phrase); };
  mend_script_of_model(run, on_progress);
  const auto evidence = evidence_of(run.job);
  REQUIRE(evidence.attempts.size() == 1);
  CHECK(evidence.attempts[0].code == "print(1)");
  CHECK(evidence.attempts[0].complaint.find("KeyError: 'x'") != std::string::npos);
  CHECK(std::get<Script>(generated_of(run.job)).code == "print(2)");
  CHECK(told == std::vector<std::string>{"progress.running", "progress.repairing", "progress.running"});
}

TEST_CASE("a script that is mended no further says why", "[flow]") {
  for (const auto& [answer, why] : std::vector<std::pair<Result<Generated>, std::string>>{
           {used_up_budget, "budget_person"},
           {Error{Fault::unavailable, "no network"}, "model_unreachable"}}) {
    SureGenerator model("model:m", answer);
    Run run({&model});
    mend_script_of_model(run);
    CHECK(evidence_of(run.job).unmended == why);
    CHECK(evidence_of(run.job).complained == "KeyError: 'x'");
  }
}

}  // namespace errand::flow
