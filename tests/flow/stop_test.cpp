#include "bot/flow/flow.hpp"
#include "tests/flow/group.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::flow {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

}  // namespace

TEST_CASE("a stop ends what waits and what runs", "[flow]") {
  Group group;
  group.generator.pause = seconds(30);
  for (const auto* const id : {"1", "2"}) {  // of one conversation: the second waits
    auto event = group.event(id, "sum it");
    event.files = group.file("x").files;
    group.happens(event);
  }
  group.pass(seconds(1));
  group.happens(group.event("3", "stop"));
  group.pass(seconds(1));
  CHECK(group.said().size() == 3);
  CHECK(group.store.jobs[0].status == JobStatus::stopped);
  CHECK(group.store.jobs[1].status == JobStatus::stopped);
}

TEST_CASE("a stop is heard in the words that people use, and in no wish", "[flow]") {
  for (const auto* const said :
       {"stop", "Stop it!", "please stop", "/cancel", "abort", "cancel the job, thanks", "never mind", "停",
        "停一下", "快停下！", "算了", "算了吧", "算了，不用了", "不用了，谢谢", "取消任务", "终止当前的任务",
        "别弄了。", "不用做了"}) {
    CAPTURE(said);
    CHECK(is_stop_request(said));
  }
  for (const auto* const said : {"算一下", "算", "不要合计行", "取消合并单元格", "停车场按月汇总",
                                 "stop words", "别名", "cancelled orders only", "", "处理", "谢谢"}) {
    CAPTURE(said);
    CHECK_FALSE(is_stop_request(said));
  }
  CHECK_FALSE(is_stop_request(std::string(1'000'000, '!')));
}

TEST_CASE("a pressed stop is said once, in place of the progress and in its language", "[flow]") {
  Group group;
  group.generator.pause = seconds(30);
  group.happens(group.wish("1", "按地区汇总"));
  group.pass(seconds(1));
  group.happens(group.press("2", "stop"));
  group.pass(seconds(1));
  REQUIRE(group.adapter.answers().size() == 1);
  CHECK(group.adapter.answers()[0].replaces == "r1");
  CHECK(group.adapter.answers()[0].reply.language == "zh");
}

TEST_CASE("a stop that is pressed when all is over is told so", "[flow]") {
  Group group;
  group.happens(group.wish("1", "按地区汇总"));
  group.happens(group.press("2", "stop"));
  CHECK(group.said() == Group::Texts{"按地区汇总: a.csv", "现在没有正在进行的任务。"});
}

TEST_CASE("only who asked can stop an errand, and whoever else tries is told so", "[flow]") {
  Group group;
  group.generator.pause = seconds(30);
  auto event = Group::in_thread("t", group.event("1", "按地区汇总"));
  event.files = group.file("x").files;
  group.happens(event);
  group.pass(seconds(1));
  group.happens(Group::of("bob", Group::in_thread("t", group.press("2", "stop"))));
  group.happens(Group::of("bob", Group::in_thread("t", group.event("3", "stop"))));
  group.happens(Group::of("bob", Group::in_thread("elsewhere", group.event("4", "stop"))));
  group.pass(seconds(1));
  CHECK(group.said() == Group::Texts{"这是别人的任务，只有提出的人能停止。",
                                     "That is somebody else's errand; only who asked for it can stop it.",
                                     "Nothing is running right now."});
  CHECK(group.adapter.answers().front().reply.tone == ReplyTone::declined);
  group.pass(seconds(40));
  CHECK(group.said().back() == "按地区汇总: a.csv");
}

}  // namespace errand::flow
