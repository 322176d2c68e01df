#include "bot/flow/command.hpp"

#include "bot/flow/choice.hpp"
#include "bot/flow/pattern.hpp"
#include "bot/flow/rhythm.hpp"

#include <catch2/catch_test_macros.hpp>

#include <optional>
#include <string>
#include <vector>

namespace errand::flow {

namespace {

/// "run 月报", "save 月报 everyone", "": the command in short.
std::string read(const std::string& text) {
  const auto command = command_of(text);
  if (!command) return {};
  std::string out = name_of(command->ask);
  if (!command->name.empty()) out += " " + command->name;
  if (!command->other.empty()) out += " > " + command->other;
  if (command->scope != RecipeScope::person) out += std::string(" ") + errand::name_of(command->scope);
  return out;
}

TimePoint utc(int year, unsigned month, unsigned day, int hour, int minute) {
  return std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day)) +
         std::chrono::hours(hour) + std::chrono::minutes(minute);
}

/// China's time.
TimePoint next(const Rhythm& rhythm, TimePoint after) {
  return next_time(rhythm, after, [](TimePoint) { return std::chrono::minutes(480); });
}

}  // namespace

TEST_CASE("saving is understood in both languages, with the name and for whom", "[flow]") {
  CHECK(read("save as 月报") == "save 月报");
  CHECK(read("Save this as a recipe called Monthly report") == "save Monthly report");
  CHECK(read("保存为 月报") == "save 月报");
  CHECK(read("保存为月报") == "save 月报");
  CHECK(read("存成模板 月报") == "save 月报");
  CHECK(read("存为配方“地区月报”。") == "save 地区月报");
  CHECK(read("save as 月报 for everyone") == "save 月报 everyone");
  CHECK(read("存为配方 月报 给本群用") == "save 月报 conversation");
}

TEST_CASE("how a result is written is no recipe's name", "[flow]") {
  for (const char* text : {"save as xlsx", "保存为 csv", "保存为 utf-8 的 csv", "存成excel",
                           "save as result.xlsx", "保存为一个新文件", "另存为 Excel"}) {
    INFO(text);
    CHECK(read(text).empty());
  }
}

TEST_CASE("running, listing and managing recipes is understood in both languages", "[flow]") {
  CHECK(read("run 月报") == "run 月报");
  CHECK(read("运行 月报") == "run 月报");
  CHECK(read("运行月报") == "run 月报");
  CHECK(read("跑一下月报吧") == "run 月报");
  CHECK(read("请运行配方：月报") == "run 月报");
  CHECK(read("my recipes") == "list");
  CHECK(read("我的模板") == "list");
  CHECK(read("我的配方") == "list");
  CHECK(read("show recipe 月报") == "show 月报");
  CHECK(read("查看配方 月报") == "show 月报");
  CHECK(read("rename recipe 月报 to 季报") == "rename 月报 > 季报");
  CHECK(read("把配方月报改名为季报") == "rename 月报 > 季报");
  CHECK(read("delete recipe 月报") == "remove 月报");
  CHECK(read("删除模板 月报") == "remove 月报");
  CHECK(read("share 月报 with this group") == "share 月报 conversation");
  CHECK(read("把月报分享给所有人") == "share 月报 everyone");
  CHECK(read("取消共享 月报") == "share 月报");
  CHECK(read("export recipe 月报") == "export 月报");
  CHECK(read("导出配方 月报") == "export 月报");
  CHECK(read("import recipe") == "import");
  CHECK(read("导入配方") == "import");
  CHECK(read("data_to_model: schema") == "data schema");
  CHECK(read("data_to_model：masked") == "data masked");
  CHECK(read("时区 Asia/Shanghai") == "time_zone Asia/Shanghai");
  CHECK(read("把时区改成柏林时间") == "time_zone 柏林");
  CHECK(read("time zone Europe/Berlin") == "time_zone Europe/Berlin");
  CHECK(read("Set the timezone to UTC") == "time_zone UTC");
  for (const auto* const text :
       {"时区转换成北京时间后按天汇总", "time zone of the orders to UTC", "按时区汇总"})
    CHECK(read(text).empty());
}

TEST_CASE("what might be an errand is a command only where such a recipe is there", "[flow]") {
  for (const char* text :
       {"run 月报", "删除重复行", "把客户改名为顾客", "rename Amount to Total", "delete blanks"}) {
    INFO(text);
    const auto command = command_of(text);
    REQUIRE(command);
    CHECK_FALSE(command->is_certain);
  }
  CHECK(command_of("删除配方 月报")->is_certain);
}

TEST_CASE("everyday errands are no commands", "[flow]") {
  for (const char* text :
       {"按地区汇总销售额，从高到低，画个柱状图", "按每天汇总销售额", "每月的销售额是多少",
        "only 2025, as xlsx", "去重", "sum Amount by Region every month", "为什么华东比华南高",
        "把金额保留两位小数", "只看3月的行", "每天的客户数有多少行", "解释一下销售额下降的原因"}) {
    INFO(text);
    CHECK(read(text).empty());
  }
  CHECK(read(std::string(1'000, 'x')).empty());
  CHECK(read("run 月报\n然后画图").empty());
}

TEST_CASE("the code is asked to be explained in many words", "[flow]") {
  for (const char* text :
       {"what does this code do", "What does the code do?", "explain the code", "解释代码",
        "这段代码什么意思", "这段代码是什么意思？", "请逐行解释一下代码", "这个脚本是做什么的"}) {
    INFO(text);
    CHECK(read(text) == "explain");
  }
}

TEST_CASE("where rows went is asked in many words", "[flow]") {
  for (const char* text :
       {"为什么少了3行？", "怎么少了三行", "why 3 rows fewer?", "why are there 12 fewer rows",
        "where did 5 rows go?", "为什么只有5行", "那3行哪去了"}) {
    INFO(text);
    CHECK(read(text) == "why_rows");
  }
}

TEST_CASE("a rhythm is read wherever it stands", "[flow]") {
  using Every = Rhythm::Every;
  const auto rhythm = [](const char* text) {
    INFO(text);
    const auto command = command_of(text);
    REQUIRE(command);
    CHECK(command->ask == Ask::schedule);
    CHECK(command->name == "月报");
    return command->rhythm;
  };
  CHECK(rhythm("every Monday 9:00 run 月报") == Rhythm{Every::week, 1, 540});
  CHECK(rhythm("run 月报 every monday at 9 am") == Rhythm{Every::week, 1, 540});
  CHECK(rhythm("每周一9点运行月报") == Rhythm{Every::week, 1, 540});
  CHECK(rhythm("每周日晚上十点半跑一下月报") == Rhythm{Every::week, 7, 1350});
  CHECK(rhythm("每天9:30运行月报") == Rhythm{Every::day, 0, 570});
  CHECK(rhythm("每个工作日下午3点运行月报") == Rhythm{Every::weekday, 0, 900});
  CHECK(rhythm("every weekday at 17:45 run 月报") == Rhythm{Every::weekday, 0, 1065});
  CHECK(rhythm("每月1号9点运行月报") == Rhythm{Every::month, 1, 540});
  CHECK(rhythm("每月最后一天18:00运行月报") == Rhythm{Every::month, 0, 1080});
  CHECK(rhythm("on the last day of every month at 6 pm run 月报") == Rhythm{Every::month, 0, 1080});
  CHECK(rhythm("every month on the 15th at 8:00 run 月报") == Rhythm{Every::month, 15, 480});
  CHECK(rhythm("每天运行月报") == Rhythm{Every::day, 0, 540});
  CHECK(command_of("每天9点用文件夹 报表 运行月报")->other == "报表");
  CHECK(command_of("every day at 9 run 月报 on folder reports")->other == "reports");
}

TEST_CASE("a schedule at times that are no rhythm is told apart from an errand", "[flow]") {
  for (const auto* text :
       {"每周一、周三9点运行 月报", "每两周周一9点运行 月报", "明天9点运行 月报", "每小时运行 月报",
        "every Monday and Friday 9:00 run 月报", "每天25点运行月报", "tomorrow at 9 run 月报",
        "运行 月报 每两周周一9点", "run 月报 every hour", "周三9点运行月报"}) {
    INFO(text);
    CHECK(read(text) == "rhythm 月报");
    CHECK_FALSE(command_of(text)->is_certain);
  }
  CHECK(read("run 月报 every Monday at 9") == "schedule 月报");
  CHECK(read("运行 月报，每组前三") == "run 月报，每组前三");
  CHECK(read("取消所有定时") == "unschedule");
  CHECK(read("cancel all my schedules") == "unschedule");
  CHECK(read("取消定时") == "schedules");
  CHECK(read("取消定时 2") == "unschedule 2");
}

TEST_CASE("what can only be a saved recipe is told by its name", "[flow]") {
  for (const auto* name : {"季报", "Q3 report", "地区月报"}) CHECK(is_like_a_recipe_name(name));
  for (const auto* name : {"回归分析", "一遍", "a pivot by region", "那个把三张表合起来再按地区排的东西"}) {
    INFO(name);
    CHECK_FALSE(is_like_a_recipe_name(name));
  }
}

TEST_CASE("the next time is by local time, and the last day of a month is one", "[flow]") {
  using Every = Rhythm::Every;
  const auto wednesday = utc(2026, 11, 25, 2, 0);  // 10:00 in China
  CHECK(next({Every::day, 0, 540}, wednesday) == utc(2026, 11, 26, 1, 0));
  CHECK(next({Every::day, 0, 601}, wednesday) == utc(2026, 11, 25, 2, 1));
  CHECK(next({Every::day, 0, 600}, wednesday) == utc(2026, 11, 26, 2, 0));
  CHECK(next({Every::week, 1, 540}, wednesday) == utc(2026, 11, 30, 1, 0));
  CHECK(next({Every::weekday, 0, 540}, utc(2026, 11, 27, 2, 0)) == utc(2026, 11, 30, 1, 0));
  CHECK(next({Every::month, 0, 540}, wednesday) == utc(2026, 11, 30, 1, 0));
  CHECK(next({Every::month, 31, 540}, wednesday) == utc(2026, 11, 30, 1, 0));
  CHECK(next({Every::month, 31, 540}, utc(2027, 2, 1, 0, 0)) == utc(2027, 2, 28, 1, 0));
  CHECK(next({Every::month, 1, 0}, wednesday) == utc(2026, 11, 30, 16, 0));
}

TEST_CASE("a day that some months lack is said with what it means there", "[flow]") {
  using Every = Rhythm::Every;
  const Catalogue catalogue;
  const auto& say = catalogue.in("zh");
  CHECK(said({Every::month, 28, 540}, say) == "每月 28 号 09:00");
  CHECK(said({Every::month, 31, 540}, say) == "每月 31 号（没有 31 号的月份则为最后一天）09:00");
}

TEST_CASE("summer time changes the hour in UTC, not the hour by the clock", "[flow]") {
  const auto changes = utc(2026, 3, 29, 1, 0);  // Central Europe
  const auto offset = [&](TimePoint when) { return std::chrono::minutes(when < changes ? 60 : 120); };
  const Rhythm nine{Rhythm::Every::day, 0, 540};
  CHECK(next_time(nine, utc(2026, 3, 28, 9, 0), offset) == utc(2026, 3, 29, 7, 0));
}

TEST_CASE("a typed answer means the reading that it names, counts or repeats", "[flow]") {
  const std::vector<std::string> labels{"按金额合计", "按数量合计", "计数"};
  CHECK(chosen("第二个", labels) == 1U);
  CHECK(chosen("the second one", labels) == 1U);
  CHECK(chosen("2", labels) == 1U);
  CHECK(chosen("B", labels) == 1U);
  CHECK(chosen("最后一个", labels) == 2U);
  CHECK(chosen("计数", labels) == 2U);
  CHECK(chosen("按金额", labels) == 0U);
  CHECK(chosen("就按数量吧", labels) == 1U);
  CHECK(chosen("我要计数", labels) == 2U);
  CHECK_FALSE(chosen("计数，再按地区从高到低排序", labels));
  CHECK_FALSE(chosen("合计", labels));
  CHECK_FALSE(chosen("第四个", labels));
  CHECK_FALSE(chosen("按地区汇总销售额", labels));
  CHECK_FALSE(chosen("", labels));
  CHECK_FALSE(chosen("1", {}));
}

TEST_CASE("characters beyond ASCII are whole in a pattern", "[flow]") {
  CHECK(std::regex_match("我的配方", pattern("我的?配方")));
  CHECK(std::regex_match("我配方", pattern("我的?配方")));
  CHECK_FALSE(std::regex_match("地区", pattern("[叫：](.+)")));
  CHECK(std::regex_match("：叫地", pattern("[叫：]+地")));
  CHECK(std::regex_match("报表", pattern("[^，,]+")));
  CHECK_FALSE(std::regex_match("报，表", pattern("[^，,]+")));
}

TEST_CASE("a long choice that is said word for word is taken, and so is the longest button", "[flow]") {
  std::string label = "按下单日期汇总";
  for (int word = 0; word < 40; ++word) label += "，不含税";
  CHECK(chosen(label, {"按付款日期", label}) == 1U);
  CHECK_FALSE(chosen(label + "另外", {"按付款日期", label}));
  std::string name;
  for (int character = 0; character < 40; ++character) name += "月";
  CHECK(read("运行 " + name + " (" + name + ")") == "run " + name + " (" + name + ")");
}

}  // namespace errand::flow
