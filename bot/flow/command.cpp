#include "bot/flow/command.hpp"

#include "bot/core/text.hpp"
#include "bot/flow/local_times.hpp"
#include "bot/flow/pattern.hpp"
#include "bot/flow/rhythm.hpp"

#include <algorithm>
#include <array>
#include <regex>
#include <string_view>
#include <vector>

namespace errand::flow {

namespace {

/// Longer texts are errands; it also bounds the work of the patterns. The longest that the bot itself puts on
/// a button are a recipe's name of 40 characters with its owner's.
constexpr std::size_t longest_command_bytes = 640;

constexpr std::array<const char*, 18> ask_names{
    "save",  "run",     "list",     "show",     "rename",    "remove",     "share", "export",    "import",
    "adapt", "explain", "why_rows", "schedule", "schedules", "unschedule", "data",  "time_zone", "rhythm"};

enum class Certainty { certain, if_there_is_one };

/// `wanted` matches the whole text; its groups are the name and the other name.
struct Form {
  Ask ask;
  Certainty certainty;
  std::regex wanted;
};

const std::vector<Form>& forms() {
  using enum Certainty;
  static const std::vector<Form> list{
      {Ask::save, certain,
       pattern(
           "(?:save|keep)(?: this| it| that)?(?: as)?(?: an?)? (?:recipe|template)(?: as| called| named)?[ "
           ":]+(.+)")},
      {Ask::save, certain, pattern("(?:save|keep) (?:this |it |that )?as (?:recipe |template )?(.+)")},
      {Ask::save, certain,
       pattern("(?:把这个|把它|将其|将这个|把这次)?(?:保存|另存|存)(?:为|成|到)?(?:一个)?(?:配方|模板)[ "
               ":：叫]*(.+)")},
      {Ask::save, certain,
       pattern("(?:把这个|把它|将其|将这个|把这次)?(?:保存为|保存成|存为|存成)[ :：]*(.+)")},
      {Ask::run, certain, pattern("(?:re)?run (?:the |my )?(?:recipe|template) (.+)")},
      {Ask::run, if_there_is_one, pattern("(?:re)?run (?:the |my )?(.+)")},
      {Ask::run, certain,
       pattern("(?:再|重新)?(?:运行|执行|跑)(?:一下|一遍|一次|下)?(?:配方|模板)[ :：]*(.+)")},
      {Ask::run, certain, pattern("(?:用|使用|套用)(?:配方|模板)[ :：]*(.+)")},
      {Ask::run, if_there_is_one, pattern("(?:再|重新)?(?:运行|执行|跑)(?:一下|一遍|一次|下)?[ :：]*(.+)")},
      {Ask::adapt, certain, pattern("adapt (?:the |my )?(?:recipe )?(.+)")},
      {Ask::adapt, certain, pattern("改写配方[ :：]*(.+)")},
      {Ask::list, certain,
       pattern("(?:list |show )?(?:me )?(?:all |all my |my |the |saved )?(?:recipes|templates)")},
      {Ask::list, certain,
       pattern("(?:列出|查看|看看|显示)?(?:我的|所有|全部)?的?(?:配方|模板)(?:列表|有哪些)?|(?:我)?有(?:哪些|"
               "什么)(?:配方|模板)")},
      {Ask::show, certain, pattern("(?:show|view) (?:me )?(?:the |my )?(?:recipe|template) (.+)")},
      {Ask::show, certain, pattern("(?:查看|看看|看一下|显示)(?:配方|模板)[ :：]*(.+)")},
      {Ask::rename, certain, pattern("rename (?:the |my )?(?:recipe|template) (.+?) (?:to|as|into) (.+)")},
      {Ask::rename, if_there_is_one, pattern("rename (.+?) (?:to|as|into) (.+)")},
      {Ask::rename, certain,
       pattern("(?:把|将)?(?:配方|模板)[ :：]*(.+?) ?(?:改名|重命名|更名)(?:为|成|叫)? ?(.+)")},
      {Ask::rename, certain, pattern("(?:改名|重命名)(?:配方|模板)[ :：]*(.+?) ?(?:为|成|叫) ?(.+)")},
      {Ask::rename, if_there_is_one, pattern("(?:把|将)(.+?) ?(?:改名|重命名|更名)(?:为|成|叫)? ?(.+)")},
      {Ask::remove, certain, pattern("(?:delete|remove|forget) (?:the |my )?(?:recipe|template) (.+)")},
      {Ask::remove, certain, pattern("(?:删除|删掉|删了)(?:配方|模板)[ :：]*(.+)")},
      {Ask::remove, if_there_is_one, pattern("(?:delete|forget) (.+)")},
      {Ask::remove, if_there_is_one, pattern("(?:删除|删掉|删了)[ :：]*(.+)")},
      {Ask::export_file, certain, pattern("export (?:the |my )?(?:recipe|template) (.+)")},
      {Ask::export_file, certain, pattern("(?:导出)(?:配方|模板)[ :：]*(.+)")},
      {Ask::export_file, if_there_is_one, pattern("(?:export |导出 ?)(.+)")},
      {Ask::import_file, certain,
       pattern("import (?:the |this |a )?(?:recipe|template)s?|导入(?:这个)?(?:配方|模板)")},
      {Ask::explain, certain,
       pattern(
           "(?:please )?explain(?: me)?(?: the| this| that)? (?:code|script)(?: line by line)?(?: to me)?"
           "|what (?:does|did) (?:this|the|that) (?:code|script) do|how does (?:this|the) (?:code|script) "
           "work")},
      {Ask::explain, certain,
       pattern("(?:请)?(?:逐行)?(?:解释|讲解|说明|讲讲)(?:一下)?(?:这段|这个|上面的|上面)?的?(?:代码|脚本)(?:"
               "的?意思)?"
               "|(?:这段|这个|上面的)?(?:代码|脚本)(?:是)?(?:什么意思|啥意思|做什么的|干什么的|做了什么|"
               "干了什么|怎么看)")},
      {Ask::schedules, certain, pattern("(?:list |show )?(?:my |the |all )?schedules")},
      {Ask::schedules, certain, pattern("(?:查看|列出|看看)?(?:我的|所有|全部)?(?:定时|定时任务|定时列表)")},
      {Ask::schedules, certain,
       pattern("(?:cancel|delete|stop|remove) (?:a |the |my "
               ")?schedules?|(?:取消|删除|停止|停掉)(?:我的)?(?:定时任务|定时)")},
      {Ask::unschedule, certain,
       pattern("(?:cancel|delete|stop|remove) all(?: of)?(?: the| my)? schedules|"
               "(?:取消|删除|停止|停掉)(?:我的)?(?:所有|全部)(?:的|我的)?(?:定时任务|定时)")},
      {Ask::unschedule, certain,
       pattern("(?:cancel|delete|stop|remove) (?:the |my )?schedules? (?:of |for )?#?(.+)")},
      {Ask::unschedule, certain, pattern("(?:取消|删除|停止|停掉)(?:定时任务|定时)[ :：#]*(.+)")},
      {Ask::data, certain, pattern("data_to_model ?[:：]? ?(\\w*)")},
      {Ask::time_zone, certain,
       pattern("(?:set |change )?(?:the |my |our )?time ?zone(?: to| is)?[ :]*([a-z][a-z0-9_+/-]{0,60})?")},
      {Ask::time_zone, certain,
       pattern("(?:把|将)?(?:我的|我们的|本群的?|这里的?)?时区(?:设置为|设为|设成|改为|改成|是)?[ :：]*"
               "([a-z][a-z0-9_+/-]{0,60}|" +
               places_in_chinese() + "|默认)?(?:时间)?")},
  };
  return list;
}

/// "as xlsx", "为 utf-8 的 csv": how a result is written, not what a recipe is called.
bool is_about_files(const std::string& name) {
  static const auto extension = pattern(".*\\.[a-z0-9]{2,5}");
  const auto small = ascii_lower(name);
  return std::regex_match(small, extension) ||
         contains_any(small, {"xlsx",     "xls",   "excel",    "csv",  "tsv",  "json",   "pdf",     "html",
                              "markdown", "word",  "docx",     "txt",  "png",  "utf",    "gb18030", "gbk",
                              "file",     "sheet", "workbook", "文件", "表格", "工作表", "工作簿",  "格式",
                              "图片",     "编码",  "，",       "。",   ","});
}

/// "… for everyone", "… 给本群用", cut off the name.
RecipeScope scope_off(std::string& name) {
  struct Ending {
    RecipeScope scope;
    std::regex wanted;
  };
  static const std::array<Ending, 4> endings{
      {{RecipeScope::everyone, pattern("(.+?)[,;]? (?:for|with) (?:everyone|everybody|all)")},
       {RecipeScope::conversation,
        pattern("(.+?)[,;]? (?:for|with|in) (?:this |the )(?:group|conversation|channel|chat)")},
       {RecipeScope::everyone, pattern("(.+?)[ ，,]*(?:给)(?:所有人|大家|全部人|每个人)(?:用|使用)?")},
       {RecipeScope::conversation,
        pattern("(.+?)[ ，,]*(?:给)(?:本群|群里|群|这个群|大伙)(?:的人)?(?:用|使用)?")}}};
  for (const auto& ending : endings) {
    std::smatch found;
    if (!std::regex_match(name, found, ending.wanted)) continue;
    name = found[1].str();
    return ending.scope;
  }
  return RecipeScope::person;
}

std::optional<Command> share_of(const std::string& text) {
  struct Way {
    RecipeScope scope;
    std::regex wanted;
    bool is_certain;
  };
  static const std::vector<Way> ways{
      {RecipeScope::person, pattern("(?:unshare|stop sharing) (?:the |my )?(?:recipe |template )?(.+)"),
       true},
      {RecipeScope::person,
       pattern("share (?:the |my )?(?:recipe |template )?(.+?) (?:with )?(?:only me|me only|nobody|no one)"),
       true},
      {RecipeScope::everyone,
       pattern("share (?:the |my )?(?:recipe |template )?(.+?) with (?:everyone|everybody|all)"), true},
      {RecipeScope::conversation,
       pattern("share (?:the |my )?(?:recipe |template )?(.+?) (?:with|in) (?:this |the "
               ")(?:group|conversation|channel|chat)"),
       true},
      {RecipeScope::person, pattern("(?:取消共享|取消分享|不再共享)(?:配方|模板)?[ :：]*(.+)"), true},
      {RecipeScope::person,
       pattern("(?:把|将)?(?:配方|模板)?[ :：]*(.+?) ?(?:只给我自己用|只给我用|仅自己可见|只有我能用)"),
       false},
      {RecipeScope::everyone,
       pattern("(?:把|将)?(?:配方|模板)?[ :：]*(.+?) ?(?:分享|共享)给(?:所有人|大家|全部人|每个人)"), true},
      {RecipeScope::conversation,
       pattern("(?:把|将)?(?:配方|模板)?[ :：]*(.+?) ?(?:分享|共享)(?:给|到)(?:本群|群里|群|这个群)"), true},
      {RecipeScope::everyone,
       pattern("(?:分享|共享)(?:配方|模板)?[ :：]*(.+?) ?给(?:所有人|大家|全部人|每个人)"), true},
      {RecipeScope::conversation,
       pattern("(?:分享|共享)(?:配方|模板)?[ :：]*(.+?) ?(?:给|到)(?:本群|群里|群|这个群)"), true},
  };
  for (const auto& way : ways) {
    std::smatch found;
    if (!std::regex_match(text, found, way.wanted)) continue;
    return Command{.ask = Ask::share,
                   .name = recipe_name(found[1].str()),
                   .scope = way.scope,
                   .is_certain = way.is_certain};
  }
  return std::nullopt;
}

/// "为什么少了3行？", "where did 12 rows go", "why only 5 rows".
bool asks_where_rows_went(const std::string& text) {
  const auto small = ascii_lower(text);
  const bool asks = contains_any(small, {"为什么", "为何", "怎么", "咋", "哪去了", "哪里去了", "去哪", "why",
                                         "where did", "where are", "how come", "what happened to"});
  const bool rows = contains_any(small, {"行", "条", "笔", "row", "record", "line"});
  const bool fewer =
      contains_any(small, {"少",     "缺",       "丢",    "没了",  "不见", "多",      "只有", "只剩",
                           "哪去了", "哪里去了", "去哪",  "fewer", "less", "missing", "lost", "dropped",
                           "only",   "more",     "extra", "go",    "gone", "left out"});
  constexpr std::size_t longest_question = 60;
  return asks && rows && fewer && length_of(text) <= longest_question;
}

std::optional<Command> schedule_of(const std::string& text) {
  auto found = scheduled_text(text);
  if (!found) return std::nullopt;
  const auto run = command_of(found->rest);
  if (!run || run->ask != Ask::run) return std::nullopt;
  return Command{.ask = Ask::schedule,
                 .name = run->name,
                 .other = found->folder,
                 .rhythm = found->rhythm,
                 .is_certain = true};
}

/// "每两周周一9点运行 月报", "run 月报 tomorrow at 9": to be run at times that are none of the rhythms.
std::optional<Command> unread_rhythm_of(const std::string& text) {
  static const std::string times_zh =
      "(?:每|隔)(?:个|隔|半|两|[0-9一二三四五六七八九十]|天|日|周|星期|礼拜|月|季|年|小时|分钟|工作日|晚|早)|"
      "明天|明早|明晚|后天|今晚|下周|下个月|下月|(?:周|星期|礼拜)[一二三四五六日天]";
  static const std::string times_en =
      "\\b(?:every|each|hourly|daily|weekly|biweekly|monthly|quarterly|yearly|tomorrow|tonight|"
      "next (?:week|month)|on (?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)\\b";
  static const std::string run_zh = "(?:自动|定时)?(?:运行|执行|跑)(?:一下|一遍|一次)?(?:配方|模板)?[ :：]*";
  static const std::string run_en = "run (?:the |my )?(?:recipe |template )?";
  // Behind the name "每" may belong to a change ("运行 月报，每组前三"): an hour says that it does not.
  static const std::string hour = "(?:点|时|[0-9][:：][0-9][0-9]|\\bat [0-9]|[0-9] ?[ap]m\\b|tomorrow|hour)";
  static const std::array<std::regex, 4> forms{
      pattern("(?:" + times_zh + "|.*?[^a-z](?:" + times_zh + ")).*?" + run_zh + "(.+)"),
      pattern("(?:.*?)(?:" + times_en + ").*?\\b" + run_en + "(.+)"),
      pattern(run_zh + "(.+?)[ ，,]*(?:" + times_zh + ")(?:.*" + hour + ".*)"),
      pattern(run_en + "(.+?)[ ,]*(?:" + times_en + ")(?:.*" + hour + ".*|)")};
  for (const auto& form : forms) {
    std::smatch found;
    if (!std::regex_match(text, found, form)) continue;
    return Command{.ask = Ask::rhythm, .name = recipe_name(found[1].str()), .is_certain = false};
  }
  return std::nullopt;
}

}  // namespace

bool is_like_a_recipe_name(const std::string& name) {
  constexpr std::size_t longest = 16;
  constexpr std::ptrdiff_t most_spaces = 2;
  const auto small = " " + ascii_lower(name) + " ";
  const bool is_work = contains_any(
      small, {"分析",     "统计",   "回归",    "检验",    "计算",    "预测",    "对比",   "比较",    "排序",
              "筛选",     "汇总",   "合计",    "模型",    "脚本",    "代码",    "程序",   "宏",      "公式",
              "透视",     "一遍",   "一次",    "一下",    "再",      "结果",    "，",     "。",      "、",
              ",",        ";",      " a ",     " an ",    " it ",    " this ",  " that ", " again ", " all ",
              " script ", " code ", " model ", " query ", "analy",   "regress", "test",   "pivot",   "count",
              " sum",     "sort",   "filter",  "macro",   "formula", "chart"});
  return !is_work && length_of(name) <= longest && std::ranges::count(name, ' ') <= most_spaces;
}

const char* name_of(Ask ask) {
  return ask_names.at(static_cast<std::size_t>(ask));
}

std::string recipe_name(const std::string& text) {
  std::string name = printable(to_utf8(text));
  std::ranges::replace(name, '\n', ' ');
  std::ranges::replace(name, '\t', ' ');
  constexpr std::array<std::string_view, 16> around{"\"", "'",  "“", "”",  "‘",  "’",  "「", "」",
                                                    "《", "》", ":", "：", "。", "！", "!",  "."};
  for (bool changed = true; changed;) {
    changed = false;
    name = std::string(trimmed(name));
    for (const auto mark : around) {
      if (name.starts_with(mark)) name.erase(0, mark.size()), changed = true;
      if (name.ends_with(mark)) name.resize(name.size() - mark.size()), changed = true;
    }
  }
  return name;
}

std::optional<Command> command_of(const std::string& text) {
  if (text.size() > longest_command_bytes || text.find('\n') != std::string::npos) return std::nullopt;
  std::string said(trimmed(text));
  for (const std::string_view end : {"？", "?", "。", "！", "!", "吧", "."}) {
    if (said.ends_with(end)) said = std::string(trimmed(said.substr(0, said.size() - end.size())));
  }
  for (const std::string_view start : {"请", "please ", "Please ", "帮我"}) {
    if (said.starts_with(start)) said = std::string(trimmed(said.substr(start.size())));
  }
  if (said.empty()) return std::nullopt;
  if (auto schedule = schedule_of(said)) return schedule;
  if (auto share = share_of(said)) return share;
  if (auto rhythm = unread_rhythm_of(said)) return rhythm;
  for (const auto& form : forms()) {
    std::smatch found;
    if (!std::regex_match(said, found, form.wanted)) continue;
    Command command{.ask = form.ask, .is_certain = form.certainty == Certainty::certain};
    if (found.size() > 1) command.name = found[1].str();
    if (form.ask == Ask::save) {
      const bool says_recipe = contains_any(ascii_lower(said), {"recipe", "template", "配方", "模板"});
      if (!says_recipe && is_about_files(command.name)) continue;
      command.scope = scope_off(command.name);
    }
    command.name = recipe_name(command.name);
    if (found.size() > 2) command.other = recipe_name(found[2].str());
    if (found.size() > 1 && command.name.empty() && form.ask != Ask::data && form.ask != Ask::time_zone) {
      continue;
    }
    return command;
  }
  if (asks_where_rows_went(said)) return Command{.ask = Ask::why_rows};
  return std::nullopt;
}

}  // namespace errand::flow
