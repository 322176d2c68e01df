#include "config/keys.hpp"

#include "config/shapes.hpp"

#include <utility>

namespace errand::config {

namespace {

constexpr std::int64_t kb = 1024;
constexpr std::int64_t mb = 1024 * kb;
constexpr std::int64_t gb = 1024 * mb;
constexpr std::int64_t second_ms = 1'000;
constexpr std::int64_t hour_ms = 3'600'000;

Fields<LogSettings> log_keys() {
  return {choice<LogSettings>(
      "level", &LogSettings::level,
      Choices<Level>{{"debug", Level::debug},
                     {"info", Level::info},
                     {"warning", Level::warning},
                     {"error", Level::error}},
      {"The least important lines that are written to standard error.", "写到标准错误输出的最低日志级别。"})};
}

Fields<ListenSettings> listen_keys() {
  return {
      text("address", &ListenSettings::address, ip_address(),
           {"The address of the machine on which the service listens. 127.0.0.1: this machine only; 0.0.0.0: "
            "everybody who can reach it (put a reverse proxy with HTTPS in front).",
            "服务监听的本机地址。127.0.0.1 表示只有本机可以访问；0.0.0.0 表示所有能连到本机的人都可以访问"
            "（请在前面放一个带 HTTPS 的反向代理）。"}),
      integer("port", &ListenSettings::port, {0, 65'535},
              {"The TCP port. 0: any free one, which is printed at start.",
               "TCP 端口。0 表示任意空闲端口，启动时会打印出来。"}),
      text("public_url", &ListenSettings::public_url, web_url(),
           {"The address under which people reach the service, used in links. Without it: "
            "http://address:port.",
            "用户访问本服务的网址，用于生成链接。不写则为 http://address:port。"}),
      integer("max_connections", &ListenSettings::max_connections, {8, 100'000},
              {"Open connections at once; the next ones wait. An open chat page uses one.",
               "同时打开的连接数，超出的连接会等待。每个打开的聊天页面占用一个。"}),
  };
}

Fields<LimitSettings> limit_keys() {
  return {
      size("file_size", &LimitSettings::file_bytes, {kb, 10 * gb},
           {"The largest file that is accepted from a person.", "接收的单个文件的最大大小。"}),
      integer("files_per_message", &LimitSettings::files_per_message, {1, 1'000},
              {"Files that one message may carry.", "一条消息最多可带的文件数。"}),
      integer("message_chars", &LimitSettings::message_chars, {100, 100'000},
              {"Characters of a message that are read; a longer one is answered with this limit.",
               "一条消息最多的字符数；更长的消息会收到带有此上限的提示。"}),
      duration("remember_files", &LimitSettings::remember_files, {0, 7 * 24 * hour_ms},
               {"How long a file sent without an instruction stays usable by the same person's next message.",
                "没有附带说明的文件，在多长时间内可以被同一个人的下一条消息使用。"}),
      integer("queue_per_person", &LimitSettings::queue_per_person, {1, 10'000},
              {"Jobs of one person that may wait or run; more are declined with a sentence.",
               "一个人最多可以有多少个排队或运行中的任务；超出的会被礼貌拒绝。"}),
      integer("jobs_at_once", &LimitSettings::jobs_at_once, {1, 256},
              {"Jobs that are worked on at once in the whole service. About one for each processor core.",
               "整个服务同时处理的任务数，大约每个处理器核心一个。"}),
  };
}

Fields<RunnerSettings> runner_keys() {
  return {
      path("executable", &RunnerSettings::executable, file_path("/usr/lib/errand/errand-runner"),
           {"The runner's program. Without it: errand-runner in the folder of errand.",
            "运行器程序的路径。不写则使用 errand 所在文件夹中的 errand-runner。"}),
      choice("isolation", &RunnerSettings::isolation,
             Choices<Isolation>{{"namespaces", Isolation::namespaces}, {"gvisor", Isolation::gvisor}},
             {"How scripts are kept apart from the machine and from each other. namespaces: behind "
              "namespaces and "
              "a filter of system calls, on this machine's kernel. gvisor: each script has, besides, a "
              "kernel of "
              "its own, so that a flaw in this machine's cannot be reached; it needs runsc (apt-get install "
              "runsc, "
              "of July 2024 or newer), about 100 MB for each prepared process, and twice the time. A way "
              "that does "
              "not work here is an error, never replaced by the other. There is no setting that runs scripts "
              "without isolation.",
              "脚本与本机以及脚本之间的隔离方式。namespaces：使用命名空间和系统调用过滤，与本机共用内核。gvis"
              "or："
              "此外每个脚本还有自己的内核，无法触及本机内核的漏洞；需要安装 runsc（apt-get install "
              "runsc，2024 年 7 "
              "月或更新的版本），每个预备进程约占 100 MB 内存，耗时约为两倍。所选方式在本机不可用时会报错，"
              "绝不会改用另一种。没有任何设置可以关闭隔离。"}),
      duration("wall", &RunnerSettings::wall, {second_ms, hour_ms},
               {"Time by the clock after which a script is ended.", "脚本运行的最长时间（按钟表时间）。"}),
      duration("cpu", &RunnerSettings::cpu, {second_ms, hour_ms},
               {"Processor time after which a script is ended.", "脚本可用的最长处理器时间。"}),
      size("memory", &RunnerSettings::memory_bytes, {256 * mb, 256 * gb},
           {"Memory of one script. pandas itself needs about 200 MB.",
            "一个脚本可用的内存。仅 pandas 本身就需要约 200 MB。"}),
      size("output", &RunnerSettings::output_bytes, {mb, 10 * gb},
           {"All files together that one script may write.", "一个脚本写出的所有文件的总大小上限。"}),
      integer("output_files", &RunnerSettings::output_files, {1, 250},
              {"Files that one script may write.", "一个脚本最多可写出的文件数。"}),
      size("printed", &RunnerSettings::printed_bytes, {kb, 16 * mb},
           {"Text that one script may print.", "一个脚本可打印的文字大小上限。"}),
      integer("slots", &RunnerSettings::slots, {1, 256},
              {"Scripts that run at once; each may use `memory`.",
               "同时运行的脚本数；每个脚本都可能用到 memory 所设的内存。"}),
      integer(
          "warm", &RunnerSettings::warm, {0, 64},
          {"Prepared processes that wait for the next script, so that it starts in milliseconds. 0: none, "
           "and Python is not warmed up: the service starts sooner, each script takes longer.",
           "预先准备好、等待下一个脚本的进程数，使脚本在几毫秒内启动。0：不预备，也不预热 Python："
           "服务启动更快，但每个脚本耗时更长。"}),
      choice("fork", &RunnerSettings::fork,
             Choices<ForkPolicy>{{"deny", ForkPolicy::deny}, {"allow", ForkPolicy::allow}},
             {"Whether a script may start processes of its own; needs control groups. Threads always work.",
              "脚本是否可以启动自己的子进程（需要控制组）。线程始终可用。"}),
      choice(
          "cgroup", &RunnerSettings::cgroup,
          Choices<ControlGroups>{{"auto", ControlGroups::automatic},
                                 {"v2", ControlGroups::v2},
                                 {"v1", ControlGroups::v1},
                                 {"none", ControlGroups::none}},
          {"The kernel's control groups that bound a script's memory and processes. auto: the best that this "
           "machine offers, as errand doctor tells; a named one that is missing is an error. Without any, "
           "resource limits and supervision bound it.",
           "限制脚本内存和进程的内核控制组（cgroup）。auto：使用本机提供的最好一种（errand doctor 会显示）；"
           "指定了却没有则报错。没有控制组时，由资源限制和监督来约束。"}),
  };
}

Fields<ScheduleSettings> schedule_keys() {
  return {item_list(
      "folders", &ScheduleSettings::folders,
      {required(text("name", &FolderSettings::name, person_name(),
                     {"What people call it: every Monday 9:00 run report on folder NAME.",
                      "大家怎么称呼它：每周一9点用文件夹 名称 运行月报。"})),
       required(path("path", &FolderSettings::path, file_path("/srv/reports"),
                     {"The folder. Whoever may talk to the bot can have a recipe run on the files in it.",
                      "文件夹的路径。能和机器人对话的人都可以让配方处理其中的文件。"}))},
      {"Folders whose newest files a schedule may use; no other path can be read.",
       "定时运行可以使用其中最新文件的文件夹；其他路径一律不能读取。"})};
}

Fields<Settings> make_keys() {
  Fields<Settings> keys{
      path("data", &Settings::data, file_path("/var/lib/errand"),
           {"The folder for the database and all files. A relative path counts from this file's folder.",
            "存放数据库和所有文件的文件夹。相对路径从本配置文件所在文件夹算起。"}),
      choice("language", &Settings::language,
             Choices<Language>{{"auto", Language::automatic}, {"zh", Language::zh}, {"en", Language::en}},
             {"The bot's language where a message does not tell. auto: Chinese for a message with Chinese "
              "characters, otherwise English.",
              "当消息看不出语言时机器人使用的语言。auto：消息含有汉字时用中文，否则用英文。"}),
      text("time_zone", &Settings::time_zone, time_zone(),
           {"The time zone of `today` and `this month`, by its IANA name.",
            "“今天”“本月”等说法所用的时区（IANA 名称）。"}),
      group("log", &Settings::log, log_keys(),
            {"What the service reports to its admin.", "服务向管理员报告的内容。"}),
      group("listen", &Settings::listen, listen_keys(),
            {"Where the service can be reached.", "服务的访问地址。"}),
      group("limits", &Settings::limits, limit_keys(),
            {"What people may send, so that nobody holds up the others.",
             "用户可以发送的内容上限，避免一个人影响其他人。"}),
      group("runner", &Settings::runner, runner_keys(),
            {"The isolated runner of scripts, and the limits of each script.",
             "隔离的脚本运行器，以及每个脚本的上限。"}),
      network_key(),
  };
  for (auto& key : model_keys()) {
    keys.push_back(std::move(key));
  }
  keys.push_back(group("schedules", &Settings::schedules, schedule_keys(),
                       {"Saved recipes that run by themselves.", "定时自动运行的配方。"}));
  keys.push_back(adapters_key());
  return keys;
}

}  // namespace

const Fields<Settings>& all_keys() {
  static const auto keys = make_keys();
  return keys;
}

}  // namespace errand::config
