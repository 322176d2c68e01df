/// New names for files: by a pattern, or by a list of old and new names.

#include "bot/core/text.hpp"
#include "bot/recipes/files_read_parts.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace errand::recipes {

namespace {

std::string date_of(const ScriptRequest& request) {
  const auto day =
      std::chrono::floor<std::chrono::days>(request.now + std::chrono::minutes{request.utc_offset_minutes});
  const std::chrono::year_month_day date(day);
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d%02u%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text.data();
}

bool says_any(const std::string& name, std::initializer_list<std::string_view> parts) {
  return contains_any(folded(name), parts);
}

/// The columns of old and new names.
std::optional<RenameByList> columns_of_names(const TableProfile& table) {
  RenameByList names;
  for (const ColumnProfile& column : table.columns) {
    if (names.new_name.empty() &&
        says_any(column.name, {"新", "改后", "改为", "改成", "目标", "new", "after", "target"}))
      names.new_name = column.name;
    else if (names.old_name.empty() &&
             says_any(column.name, {"原", "旧", "改前", "老", "old", "current", "before", "original",
                                    "文件名", "filename", "file name"}))
      names.old_name = column.name;
  }
  if (names.old_name.empty() || names.new_name.empty()) return std::nullopt;
  return names;
}

class NamesReader {
 public:
  explicit NamesReader(const FileWish& in) : in_(in), wish_(in.wish) {}

  FileReading run() {
    if (auto reading = by_list()) return reading;
    take_order_and_numbers();
    take_ends();
    take_replacement();
    take_base();
    take_words();
    FilePlan plan;
    plan.work = FileWork::names;
    plan.title = in_.say.either("重命名", "Renamed");
    add_items(plan, "");
    if (rename_ == RenameFiles{} || rename_ == RenameFiles{.order = rename_.order}) {
      if (!wish_.rest().empty()) return finished(in_, wish_, std::move(plan));
      return Reading(
          ask(in_,
              in_.say.either("怎么改名？例如：前面加日期、按顺序编号、把“草稿”换成“定稿”；也可以再发一张有“原"
                             "文件名”“新文件名”两列的表。",
                             "Rename how? For example: add the date in front, number them, replace \"draft\" "
                             "by \"final\"; or "
                             "send a table with the columns \"old name\" and \"new name\" too."),
              {{in_.say.either("前面加日期", "Date in front"),
                in_.say.either("前面加日期", "put the date in front")},
               {in_.say.either("按顺序编号", "Number them"), in_.say.either("按顺序编号", "number them")}}));
    }
    if (!rename_.base.empty() && plan.items.size() > 1 && rename_.number == RenameFiles::Number::none)
      rename_.number = RenameFiles::Number::after;  // Else all would be called the same.
    plan.steps = {rename_};
    return finished(in_, wish_, std::move(plan));
  }

 private:
  void add_items(FilePlan& plan, const std::string& without) const {
    const auto& files = in_.request.files;
    const bool only_zip = files.size() == 1 && files.front().kind == "zip";
    if (only_zip) {
      for (const std::string& member : files.front().members)
        plan.items.push_back({files.front().name, member});
      return;
    }
    for (const std::string& name : names_sent(in_.request)) {
      if (name != without) plan.items.push_back({name, ""});
    }
  }

  FileReading by_list() {
    static const auto list = pattern(
        "(?:按照?|根据|依照|照着?|用)?(?:这个|这张|对照|名单|重命名)?(?:表格?|名单|清单|对照表|excel|xlsx?|"
        "csv)(?:里|中|上)?(?:的)?(?:名字|名称|对应关系|新文件名|新名字)?|(?:by|from|using|according "
        "to|per|with) (?:the |this |my )?(?:list|table|sheet|excel|spreadsheet)");
    const auto tables = tables_of(in_.request.files);
    std::optional<RenameByList> names;
    const TableRef* ref = nullptr;
    for (const TableRef& each : tables) {
      if (each.file->kind == "zip") continue;
      const auto found = columns_of_names(*each.table);
      if (!found || names) continue;
      names = found;
      ref = &each;
    }
    FilePlan plan;
    add_items(plan, ref != nullptr ? ref->source.file : "");
    const bool said =
        wish_.says(pattern("按照?[^,;]{0,9}(?:表|单)|根据|对照|(?:by|from|using) (?:the |this |my "
                           ")?(?:list|table|sheet|excel|spreadsheet)"));
    if (!names && said && !tables.empty())
      return Reading(ask_for(in_.say.either("改名的表要有“原文件名”和“新文件名”两列。请补上列名再发。",
                                            "The table must have the columns \"old name\" and \"new name\". "
                                            "Please add them and send it again.")));
    if (!names || plan.items.empty()) return std::nullopt;
    wish_.take_all(list);
    take_words();
    plan.work = FileWork::names;
    plan.list = ref->source;
    plan.steps = {*names};
    plan.title = in_.say.either("重命名", "Renamed");
    return finished(in_, wish_, std::move(plan));
  }

  void take_order_and_numbers() {
    static const auto start = pattern(
        "(?:编号|序号|数字)?(?:从|自) ?([0-9]+) ?(?:开始|起)(?:编号|编|排)?|(?:number(?:ed|ing)? "
        "|start(?:ing)? )(?:at|from|with) ([0-9]+)");
    static const auto number = pattern(
        "(?:(?:按|依)(?:照)?)?(?:顺序|次序)?(?:加上?|添加|统一|改成|改为)?(?:个)?(?:编上?号|序号|编序号|"
        "排序号|排号|标号|号码|流水号)|按(?:照)?(?:顺序|次序)(?:命名|排|改名)?|(?:sequential(?:ly)? "
        ")?\\bnumber(?:ed|s|ing)?\\b(?: them| the files| these| files)*|sequential(?:ly)?|add numbers");
    static const auto behind =
        pattern("(?:后面|末尾|结尾|后边|最后)(?:都|统一)?(?:加上?|添加)?(?=编号|序号)|at the end");
    static const auto only =
        pattern("(?:改|命名|重命名)(?:成|为)(?:编号|序号|数字)|(?:只用|纯)(?:编号|序号|数字)");
    static const auto ahead = pattern("(?:前面|开头|前边|最前)(?:都|统一)?(?:加上?|添加)?(?=编号|序号)");
    rename_.order = take_order(wish_);
    const auto& files = in_.request.files;
    // The order in an archive is nobody's wish.
    if (files.size() == 1 && files.front().kind == "zip") rename_.order = FileOrder::by_name;
    const bool sequence = in_.wish.says(pattern("按(?:照)?(?:顺序|次序)|依次"));
    const bool is_behind = wish_.take(behind).has_value();
    wish_.take(ahead);
    const bool alone = wish_.take(only).has_value();
    if (const auto found = wish_.take(start)) {
      const std::string& digits = found->has(1) ? found->folded[1] : found->folded[2];
      rename_.first = number_in_words(digits);
      rename_.digits = static_cast<int>(std::min<std::size_t>(digits.size(), 9));
      rename_.number = is_behind ? RenameFiles::Number::after : RenameFiles::Number::before;
    }
    if (wish_.take_all(number) || sequence)
      rename_.number = is_behind ? RenameFiles::Number::after : RenameFiles::Number::before;
    if (alone) rename_.number = RenameFiles::Number::instead;
  }

  /// Text for an end of the name: 日期 is today's.
  std::string end_text(const std::string& said) const {
    static const std::array<std::string_view, 10> dates{"日期",     "今天日期",    "今天的日期",   "当天日期",
                                                        "今日日期", "date",        "today's date", "the date",
                                                        "today",    "current date"};
    const std::string words = folded(said);
    const bool is_date = std::find(dates.begin(), dates.end(), words) != dates.end();
    return is_date ? date_of(in_.request) : said;
  }

  void take_ends() {
    static const std::array prefixes{
        pattern("(?:文件名|名字|名称)?(?:的)?(?:最)?(?:前面|开头|前边|前头|前)(?:都|统一|统统|全部)?(?:加上?|"
                "添加|加个)(?:一个)? ?<t>(?=$|,|;|前缀|后面|末尾|再|并)"),
        pattern("(?:加上?|添加|加个)(?:一个)?(?:统一的?)?前缀 ?(?:为|是|:)? ?<t>(?=$|,|;|后面|再|并)"),
        pattern("(?:加上?|添加)(?:一个)? ?<t>(?:作为?|做|为|当|的)?前缀"),
        pattern("(?:add |put |use )?(?:a |the )?prefix:?(?: of)? <t>(?=$|,|;| to | for | and )"),
        pattern(
            "prefix (?:them |these |the names? |names? |all |files? |the files )*with <t>(?=$|,|;| and )"),
        pattern("(?:add|put) <t> (?:to|at|in) (?:the )?(?:front|beginning|start)(?: of (?:the |each |every "
                "|all )*(?:file ?)?names?)?"),
        pattern("(?:add|put) <t> (?:in front|before)(?: of)?(?: the| each| every| all)*(?: file ?| "
                ")?(?:names?)?")};
    static const std::array suffixes{
        pattern("(?:文件名|名字|名称)?(?:的)?(?:最)?(?:后面|末尾|结尾|后边)(?:都|统一|统统|全部)?(?:加上?|"
                "添加|加个)(?:一个)? ?<t>(?=$|,|;|后缀|前面|开头|再|并)"),
        pattern("(?:加上?|添加|加个)(?:一个)?(?:统一的?)?后缀 ?(?:为|是|:)? ?<t>(?=$|,|;|前面|再|并)"),
        pattern("(?:加上?|添加)(?:一个)? ?<t>(?:作为?|做|为|当|的)?后缀"),
        pattern("(?:add |put |use )?(?:a |the )?suffix:?(?: of)? <t>(?=$|,|;| to | for | and )"),
        pattern(
            "(?:add|put|append) <t> (?:to|at) the end(?: of (?:the |each |every |all )*(?:file ?)?names?)?")};
    for (const auto& each : prefixes) {
      const auto found = wish_.take(each);
      if (!found) continue;
      const std::string text = end_text(found->groups[1]);
      rename_.prefix = text == found->groups[1] ? text : text + "_";
      break;
    }
    for (const auto& each : suffixes) {
      const auto found = wish_.take(each);
      if (!found) continue;
      const std::string text = end_text(found->groups[1]);
      rename_.suffix = text == found->groups[1] ? text : "_" + text;
      break;
    }
  }

  void take_replacement() {
    static const std::array replace{
        pattern("(?:把|将)?(?:所有|全部|这些)?(?:文件)?(?:名|名字|名称|文件名)?(?:里|中|里面)?(?:面)?(?:的)? "
                "?<q>(?:都|全部|统一|全)?(?:替换|换|改)(?:成|为) ?<q>"),
        pattern("(?:把|将)?(?:所有|全部|这些)?(?:文件名|名字|名称)(?:里|中|里面)?(?:面)?(?:的)? "
                "?<t>(?:都|全部|统一|全)?(?:替换|换|改)(?:成|为) ?<t>(?=$|,|;)"),
        pattern("(?:替换|换掉) ?<q> ?(?:成|为|->) ?<q>"),
        pattern("(?:replace|change|swap) <t> (?:with|by|to|for|into) <t>(?= in |$|,|;)(?: in (?:the |all "
                "|each )*(?:file ?)?names?)?")};
    static const std::array remove{
        pattern("(?:文件名|名字|名称)(?:里|中|里面)?(?:的)?(?:都|统一)?(?:去掉|删掉|删除|去除|移除)(?:掉)? "
                "?<q>(?:这)?(?:一|两|几|三|四|2|3)?个?字?(?:样)?"),
        pattern(
            "(?:去掉|删掉|删除|去除|移除)(?:所有)?(?:文件名|名字|名称)(?:里|中|里面)?(?:的)? ?<t>(?=$|,|;)"),
        pattern("(?:把|将)?(?:所有)?(?:文件名|名字|名称)(?:里|中|里面)?(?:的)? "
                "?<t>(?:都|全部)?(?:去掉|删掉|删除|去除|移除)"),
        pattern("(?:remove|delete|strip|drop) <t> from (?:the |all |each )*(?:file ?)?names?")};
    for (const auto& each : replace) {
      const auto found = wish_.take(each);
      if (!found) continue;
      rename_.from = found->groups[1];
      rename_.to = found->groups[2];
      return;
    }
    for (const auto& each : remove) {
      const auto found = wish_.take(each);
      if (!found) continue;
      rename_.from = found->groups[1];
      return;
    }
  }

  void take_base() {
    static const std::array numbered{
        pattern("(?:重?命名|改名?|统一(?:命名)?|改)(?:成|为|叫|做)+ ?<t>(?:-|_| "
                ")?([0-9]+)(?:,.*|\\.\\.\\..*|…+.*|开始.*|这样.*| ?-.*)?$"),
        pattern("(?:rename|name|call)(?: them| files| these| all| the| photos| pictures)*(?: to| as)* <t> "
                "?([0-9]+)(?:,.*| and so on| etc.*|\\.\\.\\..*|…+.*)?$")};
    static const std::array plain{
        pattern("(?:重?命名|改名?|统一(?:命名)?|改)(?:成|为|叫|做)+ "
                "?<t>(?:加|\\+|和)?(?:编号|序号|数字)?(?=$|,|;)"),
        pattern("(?:rename|name|call)(?: them| files| it| this| these| all| the| file| photos| pictures)*(?: "
                "to| as)+ <t>(?: plus| and| with)?(?: a)?(?: numbers?)?(?=$|,|;)")};
    if (rename_ != RenameFiles{.digits = rename_.digits, .order = rename_.order} &&
        rename_.number == RenameFiles::Number::none)
      return;
    for (const auto& each : numbered) {
      const auto found = wish_.take(each);
      if (!found) continue;
      rename_.base = bare(found->groups[1]);
      rename_.number = RenameFiles::Number::after;
      rename_.first = found->number(2);
      rename_.digits = static_cast<int>(std::min<std::size_t>(found->folded[2].size(), 9));
      return;
    }
    for (const auto& each : plain) {
      const auto found = wish_.take(each);
      if (!found) continue;
      rename_.base = bare(found->groups[1]);
      if (rename_.number != RenameFiles::Number::none) rename_.number = RenameFiles::Number::after;
      return;
    }
  }

  /// Without the ending that the file has anyway.
  std::string bare(const std::string& said) const {
    for (const std::string& name : names_sent(in_.request)) {
      const auto dot = name.rfind('.');
      if (dot != std::string::npos && said.size() > name.size() - dot && said.ends_with(name.substr(dot)))
        return said.substr(0, said.size() - (name.size() - dot));
    }
    return said;
  }

  void take_words() {
    static const auto words = pattern(
        "重?命名|改(?:一下|下)?(?:文件)?名(?:字|称)?|文件名(?:字|称)?|名字|名称|\\brename\\b|(?:file "
        "?)?\\bnames?\\b|改成|改为");
    wish_.take_all(words);
  }

  const FileWish& in_;
  Wish wish_;
  RenameFiles rename_{};
};

}  // namespace

FileReading read_names(const FileWish& in) {
  static const auto surely = pattern(
      "(?:文件|图片|照片|批量|全部|它们|pdf)?(?:重命名|改名|改(?:一下|下)?文件名)|(?:文件|图片|照片)(?:统一)?"
      "命名|\\brename\\b|文件名(?:里|中|前|后|的|加|改|去|删|都|字|称|统一|按|最|开头|末尾)|(?:in|of|from) "
      "(?:the |all |each |every )*file ?names?|(?:按|依)(?:照)?(?:顺序|次序)(?:编号|命名)|命名(?:为|成)");
  static const auto loosely = pattern("前缀|后缀|prefix|suffix|编号|number (?:them|the|these|all)");
  static const auto of_columns = pattern("列|表头|字段|工作表|sheet|column|header|field");
  if (in.wish.says(of_columns) || names_sent(in.request).empty()) return std::nullopt;
  static const auto of_endings =
      pattern("(?:后缀名?|扩展名)(?:都|统一|全部)?(?:改|换|变)|扩展名|(?:file )?extensions?\\b");
  if (in.wish.says(of_endings)) {
    const bool pictures = std::any_of(in.request.files.begin(), in.request.files.end(),
                                      [](const FileProfile& file) { return file.kind == "image"; });
    if (pictures) return std::nullopt;
    return Reading(Declined{
        in.say.either("只改扩展名不会改变文件的内容，改了可能打不开。要转格式请说“转成 xlsx”“转成 txt”。",
                      "Another ending does not change what is in a file, and it may not open any more. To "
                      "convert it, say \"to xlsx\" or \"to txt\"."),
        ""});
  }
  const bool tables_only =
      std::all_of(in.request.files.begin(), in.request.files.end(), [](const FileProfile& file) {
        return !file.tables.empty() && file.kind != "zip" && file.kind != "docx";
      });
  static const auto of_files = pattern("文件|\\bfiles?\\b|rename|重命名|改名");
  if (tables_only && !in.request.files.empty() && (!in.wish.says(surely) || !in.wish.says(of_files)))
    return std::nullopt;
  if (!in.wish.says(surely) && !in.wish.says(loosely)) return std::nullopt;
  return NamesReader(in).run();
}

}  // namespace errand::recipes
