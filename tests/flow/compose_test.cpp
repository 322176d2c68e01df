#include "bot/flow/compose.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace errand::flow {

namespace {

struct Finished {
  Job job;
  Evidence evidence;
  Script script;
  FileProfile profile;

  Finished() {
    job.id = "jtest";
    job.language = "zh";
    job.files = {{.name = "a.csv", .original = "a.csv", .sha256 = std::string(64, 'a'), .size_bytes = 10}};
    profile.name = "a.csv";
    profile.kind = "csv";
    profile.sha256 = std::string(64, 'a');
    profile.tables.emplace_back().rows = 12;
    script = {.code = "print(1)",
              .title = "汇总",
              .steps = {"读取 a.csv"},
              .generator = "recipe:transform",
              .plan = {},
              .inputs = {"a.csv"}};
    evidence.ran = true;
    evidence.printed = "共 3 个地区\n第二行";
    evidence.opened = {"a.csv"};
    evidence.outputs = {
        {.name = "r.xlsx", .sha256 = std::string(64, 'b'), .size_bytes = 99, .media_type = "x"},
        {.name = "c.png", .sha256 = std::string(64, 'c'), .size_bytes = 99, .media_type = "image/png"}};
    FilePreview preview;
    preview.name = "r.xlsx";
    auto& table = preview.tables.emplace_back();
    table.columns = {"地区", "金额"};
    table.numeric = {false, true};
    table.cells = R"([["华东",1234567.5],["2025",2025]])";
    table.total_rows = 2;
    evidence.previews = {preview};
  }

  Reply reply() {
    store_profiles({profile}, job);
    store_generated(script, job);
    store_evidence(evidence, job);
    return compose(job, Catalogue().in(job.language), std::chrono::hours(8));
  }
};

bool mentions(const std::vector<std::string>& lines, const std::string& text) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const std::string& line) { return line.find(text) != std::string::npos; });
}

}  // namespace

TEST_CASE("a finished job answers with what was printed, the table, the files, the code and the receipt",
          "[flow]") {
  Finished finished;
  const auto reply = finished.reply();
  CHECK(finished.job.status == JobStatus::done);
  CHECK(reply.headline == "共 3 个地区");
  CHECK(reply.text == "第二行");
  REQUIRE(reply.tables.size() == 1);
  CHECK(reply.tables[0].rows[0] == std::vector<std::string>{"华东", "1,234,567.5"});
  CHECK(reply.tables[0].rows[1] == std::vector<std::string>{"2025", "2,025.0"});
  CHECK(reply.files.size() == 2);
  REQUIRE(reply.pictures.size() == 1);
  CHECK(reply.pictures[0].name == "c.png");
  CHECK(reply.code == "print(1)");
  CHECK(mentions(reply.receipt, "a.csv"));
  CHECK(mentions(reply.receipt, "12 行"));
  CHECK(mentions(reply.receipt, "jtest"));
  CHECK(reply.notes.empty());
}

TEST_CASE("lines below the first that begin with spaces all keep them", "[flow]") {
  Finished finished;
  finished.evidence.printed = "共 3 个地区\n\n  华东：2\n  华南：1\n";
  CHECK(finished.reply().text == "  华东：2\n  华南：1");
}

TEST_CASE("help is no refusal, and a file that is missing is asked for", "[flow]") {
  const auto tone_of = [](Declined declined) {
    Finished finished;
    store_generated(declined, finished.job);
    return compose(finished.job, Catalogue().in("zh"), std::chrono::hours(8)).tone;
  };
  CHECK(tone_of({.reason = "我会汇总。", .is_help = true}) == ReplyTone::done);
  CHECK(tone_of({.reason = "请先发文件。", .wants_file = true}) == ReplyTone::question);
  CHECK(tone_of({.reason = "做不到。"}) == ReplyTone::declined);
}

TEST_CASE("files that are no longer kept are asked for again, without a button that fails again", "[flow]") {
  Finished finished;
  finished.evidence.failure = "failed.files_gone";
  const auto reply = finished.reply();
  CHECK(reply.headline.find("请重新发送文件") != std::string::npos);
  CHECK(reply.buttons.empty());
  finished.evidence.failure = "failed.internal";
  CHECK(finished.reply().buttons.size() == 1);
}

TEST_CASE("what of an archive was not read is told with its reason, where tables were wanted", "[flow]") {
  Finished finished;
  finished.profile.left_out = {{"坏.xlsx", "corrupt:zip: no"}, {"密.xlsx", "encrypted"}};
  finished.profile.unread_members = 240;
  const auto notes = finished.reply().notes;
  CHECK(mentions(notes, "a.csv · 坏.xlsx：文件已损坏，读不出来"));
  CHECK(mentions(notes, "a.csv · 密.xlsx：文件有密码"));
  CHECK(mentions(notes, "a.csv 里还有 240 个文件没有读"));
  finished.script.shows_tables = false;
  CHECK(finished.reply().notes.empty());
}

TEST_CASE("a script that did not open its input is told of", "[flow]") {
  Finished finished;
  finished.evidence.opened.clear();
  CHECK(mentions(finished.reply().notes, "没有用到 a.csv"));
}

TEST_CASE("a follow-up on a result is not told that it left alone what the result was made of", "[flow]") {
  Finished finished;
  finished.job.files.push_back({.name = "结果.xlsx", .original = "结果.xlsx", .is_result = true});
  auto result = finished.profile;
  result.name = "结果.xlsx";
  const auto notes = [&](std::vector<std::string> opened) {
    finished.evidence.opened = std::move(opened);
    store_profiles({finished.profile, result}, finished.job);
    return unused_files(finished.job, finished.evidence, Catalogue().in("zh"));
  };
  CHECK(notes({"结果.xlsx"}).empty());
  CHECK(notes({"a.csv"}) == std::vector<std::string>{"没有用到 结果.xlsx。"});
  CHECK(notes({"a.csv", "结果.xlsx"}).empty());
}

TEST_CASE("that a look at a file found no gaps is no warning", "[flow]") {
  Finished finished;
  finished.script.generator = "recipe:describe";
  finished.evidence.previews[0].tables[0].zero_columns = {"空白"};
  CHECK(finished.reply().notes.empty());
}

TEST_CASE("an empty result, a blank picture and an all-zero column are told of", "[flow]") {
  Finished finished;
  finished.evidence.previews[0].tables[0].zero_columns = {"金额"};
  auto& empty = finished.evidence.previews.emplace_back();
  empty.name = "e.csv";
  empty.tables.emplace_back().all_blank = true;
  auto& picture = finished.evidence.previews.emplace_back();
  picture.name = "c.png";
  picture.blank_picture = true;
  const auto notes = finished.reply().notes;
  CHECK(mentions(notes, "全为 0：金额"));
  CHECK(mentions(notes, "e.csv 里没有任何数据"));
  CHECK(mentions(notes, "c.png 是一张空白图"));
}

TEST_CASE("the numbers of a column are written alike, and years stay years", "[flow]") {
  FilePreview file;
  file.name = "r.csv";
  FilePreview::Table table;
  table.columns = {"年", "金额", "占比", "编号"};
  table.numeric = {true, true, true, false};
  table.cells = R"([[2024,800,0.25,"0012"],[2025,-12200.5,1,null],[2026,null,0.3333,"5"]])";
  const auto rows = view_of(file, table, 10).rows;
  CHECK(rows[0] == std::vector<std::string>{"2024", "800.0", "0.2500", "0012"});
  CHECK(rows[1] == std::vector<std::string>{"2025", "-12,200.5", "1.0000", ""});
  CHECK(rows[2] == std::vector<std::string>{"2026", "", "0.3333", "5"});
}

TEST_CASE("the limit that was hit is named with its value and what to do", "[flow]") {
  Finished finished;
  finished.evidence.outcome = Outcome::timed_out;
  finished.evidence.limit = "wall";
  finished.evidence.limit_value = 60'000;
  const auto reply = finished.reply();
  CHECK(finished.job.status == JobStatus::failed);
  CHECK(reply.headline == "运行超过了 60 秒的时间上限，已停止。请先筛选或拆分文件，再试一次。");
}

TEST_CASE("a failing script shows its last error line and its code", "[flow]") {
  Finished finished;
  finished.evidence.outcome = Outcome::failed;
  finished.evidence.complained = "Traceback\n  File\nKeyError: '金额'\n";
  const auto reply = finished.reply();
  CHECK(reply.headline.find("KeyError: '金额'") != std::string::npos);
  CHECK(reply.code == "print(1)");
  CHECK(reply.tone == ReplyTone::failed);
}

TEST_CASE("a script that says and writes nothing has failed, and is not to be saved", "[flow]") {
  Finished finished;
  finished.evidence.printed = " \n";
  finished.evidence.outputs.clear();
  finished.evidence.previews.clear();
  const auto reply = finished.reply();
  CHECK(finished.job.status == JobStatus::failed);
  CHECK(reply.tone == ReplyTone::failed);
  CHECK(reply.headline.starts_with("脚本运行完了，但没有写出任何结果。"));
  CHECK(std::ranges::none_of(reply.buttons, [](const Button& button) { return button.action == "save"; }));
}

TEST_CASE("a script that says what is missing is told as a refusal with that reason", "[flow]") {
  Finished finished;
  finished.evidence.outcome = Outcome::failed;
  finished.evidence.exit_code = 1;
  finished.evidence.complained = "没有“单价”这一列，可以改为按数量汇总。\n";
  const auto reply = finished.reply();
  CHECK(finished.job.status == JobStatus::declined);
  CHECK(reply.tone == ReplyTone::declined);
  CHECK(reply.headline == "没有“单价”这一列，可以改为按数量汇总。");
  CHECK(reply.code == "print(1)");
}

TEST_CASE("the result of a model's script that opened no file comes with a warning and is not to be saved",
          "[flow]") {
  Finished finished;
  finished.evidence.opened.clear();
  finished.evidence.attempts = {{.code = "print(0)", .complaint = "The input in/a.csv was never opened."}};
  const auto reply = finished.reply();
  CHECK(finished.job.status == JobStatus::failed);
  CHECK_FALSE(mentions(reply.notes, "才做成"));
  CHECK(reply.tone == ReplyTone::failed);
  CHECK(reply.headline.starts_with("脚本一个文件都没有打开"));
  CHECK(reply.text == "共 3 个地区\n第二行");
  CHECK(std::ranges::none_of(reply.buttons, [](const Button& button) { return button.action == "save"; }));
  finished.script.inputs.clear();
  CHECK(finished.reply().tone == ReplyTone::done);
}

TEST_CASE("a script that was mended in vain is not said to work", "[flow]") {
  Finished finished;
  finished.evidence.attempts = {{.code = "print(0)", .complaint = "KeyError: '金额'"}};
  CHECK(mentions(finished.reply().notes, "修改了 1 次才做成"));
  finished.evidence.outcome = Outcome::failed;
  finished.evidence.complained = "KeyError: '地区'\n";
  const auto notes = finished.reply().notes;
  CHECK_FALSE(mentions(notes, "才做成"));
  CHECK(mentions(notes, "脚本修改了 1 次，仍没有成功；显示的是最后运行的代码。"));
}

TEST_CASE("a script that nobody may mend because of the budget shows its error and says so", "[flow]") {
  Finished finished;
  finished.evidence.outcome = Outcome::failed;
  finished.evidence.complained = "KeyError: '金额'\n";
  finished.evidence.unmended = "budget_person";
  const auto reply = finished.reply();
  CHECK(reply.headline.find("KeyError: '金额'") != std::string::npos);
  CHECK(mentions(reply.notes, "没有继续修改"));
  CHECK(mentions(reply.notes, "额度已用完"));
}

TEST_CASE("a single unusable file is the headline itself", "[flow]") {
  Finished finished;
  finished.profile.problem = "encrypted";
  store_profiles({finished.profile}, finished.job);
  store_generated(Declined{}, finished.job);
  const auto reply = compose(finished.job, Catalogue().in("en"), std::chrono::minutes(0));
  CHECK(reply.headline ==
        "a.csv: The file has a password, so it cannot be opened. Save a copy without a password and send "
        "that.");
  CHECK(reply.notes.empty());
  CHECK(finished.job.status == JobStatus::declined);
}

TEST_CASE("a question carries its readings as buttons", "[flow]") {
  Finished finished;
  store_generated(
      Question{.text = "哪一列？", .choices = {{.label = "含税", .instruction = "按地区汇总含税金额"}}},
      finished.job);
  const auto reply = compose(finished.job, Catalogue().in("zh"), std::chrono::hours(8));
  REQUIRE(reply.buttons.size() == 1);
  CHECK(reply.buttons[0].action == "answer");
  CHECK(reply.buttons[0].value == "按地区汇总含税金额");
  CHECK(finished.job.status == JobStatus::asked);
}

TEST_CASE("what a model cost is told with its questions and with what it declined, and only then", "[flow]") {
  for (const auto& generated :
       {Generated(Question{.text = "哪一列？", .choices = {}}), Generated(Declined{.reason = "做不到"})}) {
    Finished finished;
    store_generated(generated, finished.job);
    CHECK(compose(finished.job, Catalogue().in("zh"), {}).receipt.empty());
    ModelCall call;
    call.input_tokens = 1'234;
    call.output_tokens = 56;
    call.cost = 0.5;
    call.is_estimated = true;
    finished.evidence.calls = {call};
    store_evidence(finished.evidence, finished.job);
    const auto reply = compose(finished.job, Catalogue().in("zh"), {});
    REQUIRE(reply.receipt.size() == 1);
    CHECK(reply.receipt[0] == "询问模型 1 次：输入 1234 个 token，输出 56 个（部分为估算），费用 0.5000");
  }
}

TEST_CASE("evidence with bytes that are not UTF-8 is still storable", "[flow]") {
  Finished finished;
  finished.evidence.printed = "a\xFF";
  CHECK_NOTHROW(finished.reply());
}

TEST_CASE("a text that a message cannot show in full is attached, and a note says where", "[flow]") {
  Finished finished;
  CHECK(finished.reply().files.size() == 2);
  finished.evidence.whole_text = {
      .name = {}, .sha256 = std::string(64, 'd'), .size_bytes = 20'000, .media_type = "text/plain"};
  auto reply = finished.reply();
  REQUIRE(reply.files.size() == 3);
  CHECK(reply.files.back().name == "输出.txt");
  CHECK(reply.files.back().sha256 == std::string(64, 'd'));
  CHECK(mentions(reply.notes, "输出.txt"));

  finished.job.language = "en";
  finished.evidence.outputs.front().name = "output.txt";
  CHECK(finished.reply().files.back().name == "output (2).txt");

  finished.evidence.outcome = Outcome::crashed;
  reply = finished.reply();
  REQUIRE(reply.files.size() == 1);
  CHECK(reply.files.back().name == "output.txt");
}

TEST_CASE("where the middle of a text is lost, nobody says that all of it is there", "[flow]") {
  Finished finished;
  finished.evidence.whole_text = {
      .name = {}, .sha256 = std::string(64, 'd'), .size_bytes = 20'000, .media_type = "text/plain"};
  finished.evidence.left_out_bytes = 3U << 20;
  const auto reply = finished.reply();
  CHECK(mentions(reply.notes, "中间的 3.0 MB 没有保留"));
  CHECK_FALSE(mentions(reply.notes, "全文"));
}

TEST_CASE("why a result is not delivered is said in the language of the reply", "[flow]") {
  Finished finished;
  for (const char* why :
       {"link", "no_file", "too_deep", "name_too_long", "too_many", "too_large", "unreadable"})
    finished.evidence.refused_outputs.push_back({.name = std::string("名字") + why, .why = why});
  const auto notes = finished.reply().notes;
  CHECK(mentions(notes, "结果里的 名字link 没有交付：是链接，不是文件。"));
  CHECK(mentions(notes, "结果里的 名字unreadable 没有交付：读不出来。"));
}

TEST_CASE("many results that are not delivered for one reason are one note", "[flow]") {
  Finished finished;
  const auto before = finished.reply().notes.size();
  for (int number = 1; number <= 20; ++number) {
    finished.evidence.refused_outputs.push_back({.name = std::to_string(number) + ".csv", .why = "too_many"});
  }
  const auto notes = finished.reply().notes;
  CHECK(notes.size() == before + 1);
  CHECK(mentions(notes, "1.csv, 2.csv, 3.csv 以及至少另外 17 个文件没有交付：文件太多"));
}

TEST_CASE("a result can be saved and its code explained; a recipe's result is saved already", "[flow]") {
  Finished finished;
  const auto actions = [](const Reply& reply) {
    std::string text;
    for (const auto& button : reply.buttons) text += button.action + " ";
    return text;
  };
  const auto reply = finished.reply();
  CHECK(actions(reply) == "again save explain ");
  CHECK(reply.buttons[1].value == "汇总");
  finished.script.generator = "saved:月报";
  CHECK(actions(finished.reply()) == "again explain ");
  finished.evidence.outcome = Outcome::failed;
  const auto failed = finished.reply();
  CHECK(actions(failed) == "again answer explain ");
  CHECK(failed.buttons[1].value == "改写配方 月报");
}

TEST_CASE("what was asked of the bot itself is answered as it was stored", "[flow]") {
  Job job;
  Reply answer;
  answer.headline = "有 2 个配方";
  store_answer(answer, job);
  CHECK(compose(job, Catalogue().in("zh"), {}).headline == "有 2 个配方");
  CHECK(std::holds_alternative<Declined>(generated_of(job)));
}

TEST_CASE("somebody who meant a recipe that is not there is told so, and only then", "[flow]") {
  Job job;
  job.language = "zh";
  job.instruction = "运行 月报";
  store_generated(Question{.text = "指的是哪一列？", .choices = {}}, job);
  CHECK(mentions(compose(job, Catalogue().in("zh"), {}).notes, "月报"));
  job.command = "run";
  CHECK(compose(job, Catalogue().in("zh"), {}).notes.empty());
  job.command.clear();
  job.instruction = "去重";
  CHECK(compose(job, Catalogue().in("zh"), {}).notes.empty());
}

TEST_CASE("what a file really is stands in the language of the reply", "[compose]") {
  const auto told = [](const std::string& language, const std::string& problem, const std::string& detail) {
    return problem_sentence(Catalogue().in(language), "a.xls", problem, detail);
  };
  CHECK(told("zh", "mismatch", "an HTML page: Sign in").find("实际是 网页: Sign in") != std::string::npos);
  CHECK(told("en", "mismatch", "an HTML page: Sign in").find("an HTML page: Sign in") != std::string::npos);
  CHECK(told("zh", "unsupported", "rar archive").find("（rar 压缩包）") != std::string::npos);
  CHECK(told("zh", "unsupported", "audio").find("听不了也看不了这种文件（音频）。请用文字") !=
        std::string::npos);
  CHECK(told("en", "unsupported", "MP3 audio").find("xlsx") == std::string::npos);
  CHECK(told("zh", "corrupt", "BadZipFile: truncated").find("BadZip") == std::string::npos);
}

}  // namespace errand::flow
