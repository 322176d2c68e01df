#include "bot/core/chat.hpp"
#include "bot/core/job.hpp"
#include "bot/core/json_text.hpp"
#include "bot/core/profile.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

namespace errand {

namespace {

Job example_job() {
  Job job;
  job.id = "jabc";
  job.event = {.connection = "web",
               .event_id = "e1",
               .kind = EventKind::button,
               .conversation = "c",
               .thread = "t",
               .message_id = "m",
               .quoted_id = "q",
               .sender = "p",
               .sender_name = "小王",
               .text = "去重",
               .language = "zh",
               .files = {{.name = "a.csv", .size_bytes = 3, .media_type = "text/csv", .locator = "x"}},
               .action = "again",
               .target_job = "j0",
               .batch = "album-1",
               .quoted_batch = "album-2",
               .is_direct = true,
               .choice = 2,
               .sent_at = TimePoint(std::chrono::milliseconds(5))};
  job.stage = Stage::profiled;
  job.status = JobStatus::asked;
  job.attempt = 2;
  job.files = {{.name = "a.csv", .original = "../a.csv", .sha256 = "00", .size_bytes = 3, .problem = ""}};
  job.profiles = "[]";
  return job;
}

}  // namespace

TEST_CASE("a job survives being stored and read back", "[core]") {
  const Job job = example_job();
  const auto back = nlohmann::json(job).get<Job>();
  CHECK(back.event == job.event);
  CHECK(back.files == job.files);
  CHECK(back.stage == job.stage);
  CHECK(back.status == job.status);
  CHECK(nlohmann::json(back) == nlohmann::json(job));
}

TEST_CASE("an outbound part survives being stored and read back", "[core]") {
  OutboundPart part{.key = "j/1", .address = {"web", "c", "t", "m"}, .replaces = "p", .reply = {}};
  part.reply.tone = ReplyTone::question;
  part.reply.headline = "哪一列？";
  part.reply.tables = {{.title = "t", .columns = {"a"}, .numeric = {true}, .rows = {{"1"}}, .total_rows = 9}};
  part.reply.files = {{.name = "a.xlsx", .sha256 = "00", .size_bytes = 4, .media_type = "x"}};
  part.reply.buttons = {{.label = "停止", .action = "stop", .value = "v", .style = ButtonStyle::danger}};
  CHECK(nlohmann::json(part).get<OutboundPart>() == part);
}

TEST_CASE("an unknown enumerator in stored JSON is an error, not a default", "[core]") {
  auto json = nlohmann::json(example_job());
  json["event"]["kind"] = "poke";
  CHECK_THROWS_AS(json.get<Job>(), nlohmann::json::exception);
}

TEST_CASE("a profile survives both ways and ignores what it does not know", "[core]") {
  const auto json =
      nlohmann::json::parse(R"({"name":"a.csv","kind":"csv","unknown":1,"tables":[{"sheet":"","rows":3,
    "columns":[{"name":"金额","type":"number","sum":12.5,"top":[["a",2]],"marks":["currency"]},{"name":"x","sum":null}]}]})");
  const auto profile = json.get<FileProfile>();
  CHECK(profile.tables.at(0).columns.at(0).sum == 12.5);
  CHECK_FALSE(profile.tables[0].columns.at(1).sum.has_value());
  CHECK(profile.tables[0].columns[0].top.at(0).second == 2);
  const auto again = nlohmann::json(profile).get<FileProfile>();
  CHECK(nlohmann::json(again) == nlohmann::json(profile));
}

TEST_CASE("a preview keeps its cells as they are", "[core]") {
  const auto json = nlohmann::json::parse(
      R"({"name":"r.xlsx","kind":"xlsx","tables":[{"columns":["a"],"cells":[["x"],[1.5],[null]]}]})");
  const auto preview = json.get<FilePreview>();
  CHECK(preview.tables.at(0).cells == R"([["x"],[1.5],[null]])");
  CHECK(nlohmann::json(preview)["tables"][0]["cells"].size() == 3);
}

TEST_CASE("JSON from outside that is nested without an end is none", "[core]") {
  const auto nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  CHECK(parsed_json(nested(150)).is_array());
  for (const std::size_t levels : {std::size_t{1'000}, std::size_t{2'000'000}}) {
    CHECK(parsed_json(nested(levels)).is_discarded());
    CHECK(parsed_json(R"({"a":1,"b":)" + nested(levels) + "}").is_discarded());
  }
  CHECK(parsed_json(std::string(1'000'000, '[')).is_discarded());
  CHECK(parsed_json("no JSON").is_discarded());
  CHECK(parsed_json(R"({"a":[1,{"b":null}]})") == nlohmann::json{{"a", {1, {{"b", nullptr}}}}});
}

}  // namespace errand
