/// Text files and documents: counts, frequent words, lines, and text out of Word files.

#include "bot/recipes/files_read_parts.hpp"

#include <algorithm>

namespace errand::recipes {

namespace {

class TextReader {
 public:
  TextReader(const FileWish& in, std::vector<Item> items)
      : in_(in), wish_(in.wish), items_(std::move(items)) {}

  FileReading run() {
    static const auto frequency = pattern(
        "词频(?:统计|分析)?|(?:高频|常用|热门)词(?:汇|语)?|(?:出现|用)(?:得)?(?:最多|次数最多|频率最高)(?:的)"
        "?<n>?(?:个)?(?:词语?|词汇|关键词)|关键词|哪些词(?:语)?(?:出现)?(?:得)?(?:最多|多)?|(?:word|term) "
        "frequenc(?:y|ies)|(?:most )?(?:frequent|common|used) words|how often (?:does )?(?:each|every) word");
    static const auto count = pattern(
        "(?:统计|数|算)?(?:一下|下)?(?:有)?(?:多少(?:个)?(?:字|词|行|段)(?:符)?|字数|字符数|词数|行数)(?:"
        "统计|是?多少)?|几个字|(?:word|character|letter|line)s? ?counts?|count (?:the |all "
        ")?(?:words|characters|lines|letters)|how many (?:words|characters|letters|lines)|how long");
    static const auto to_text = pattern(
        "(?:提取|导出|抽取|复制|取)(?:出)?(?:里面|其中)?的?(?:所有|全部)?(?:纯)?(?:文字|文本|正文)|(?:里面的?"
        "|的)?(?:文字|文本)(?:提取|导出|取)(?:出来|出)?|(?:转换?|变|存)(?:成|为)?(?:纯)? "
        "?(?:文本|文字|txt)(?:文件|格式)?|(?:to|into|as) (?:plain )?(?:text|txt)\\b|(?:extract|get)(?: all| "
        "out)?(?: the)? text|\\btxt\\b");
    static const auto unique = pattern(
        "(?:按)?(?:行)?(?:去重|去掉重复|删除重复|去除重复)(?:的)?(?:行|内容)?|重复(?:的)?行(?:都|全部)?(?:"
        "去掉|删掉|删除|去除)|(?:remove|delete|drop) duplicates?(?: "
        "lines)?|(?:unique|dedupe?|deduplicate)(?: the)?(?: lines)?");
    static const auto sorted = pattern(
        "(?:按)?(?:行)?(?:排序|排列|排个序|排一下|倒序|升序|降序)(?:行)?|\\bsort(?:ed)?\\b(?: the)?(?: "
        "lines)?(?: alphabetically)?");
    static const auto backwards =
        pattern("倒序|降序|从大到小|从高到低|反过来|descending|reverse[d]?|z-a|z to a");
    static const auto upwards =
        pattern("升序|从小到大|从低到高|正序|字母顺序|拼音顺序|ascending|a-z|a to z|alphabetical(?:ly)?");
    static const auto top = pattern("前 ?<n> ?(?:个|名|位)?|(?:the )?top <n>|<n> ?个");
    static const auto words = pattern("统计|count|分析|words?|lines?|行|词语?|各|一共|analy[sz]e|出现次数");
    EditLines lines;
    if (const auto said = wish_.take(frequency)) {
      WordFrequency step;
      if (said->has(1))
        step.top = std::clamp(said->number(1), 1, 1000);
      else if (const auto found = wish_.take(top))
        step.top = std::clamp(std::max({found->number(1), found->number(2), found->number(3)}), 1, 1000);
      add(step, in_.say.either("词频", "Word frequency"));
    }
    if (wish_.take_all(count)) add(CountText{}, in_.say.either("字数统计", "Word count"));
    if (wish_.take(unique)) lines.unique = true;
    const bool down = wish_.take(backwards).has_value();
    const bool up = wish_.take(upwards).has_value();
    if (wish_.take(sorted) || down || up)
      lines.sorted = down ? EditLines::Sorted::descending : EditLines::Sorted::ascending;
    if (lines != EditLines{}) {
      if (!only_plain()) return std::nullopt;
      add(lines, in_.say.either("整理后的行", "Lines"));
    }
    const bool plain = plan_.steps.empty() && wish_.take(to_text).has_value();
    if (plain) add(ToText{}, in_.say.either("转成文字", "Text"));
    if (plan_.steps.empty()) {
      if (auto converted = convert_tables()) return converted;
      return refuse();
    }
    wish_.take_all(words);
    plan_.work = FileWork::text;
    plan_.items = items_;
    return finished(in_, wish_, std::move(plan_));
  }

 private:
  void add(FileStep step, const std::string& title) {
    plan_.steps.push_back(std::move(step));
    if (plan_.title.empty()) plan_.title = title;
  }

  /// Lines are sorted in plain text; of a document they would lose their form.
  bool only_plain() const {
    return std::all_of(items_.begin(), items_.end(), [](const Item& item) {
      return !has_ending(item.file, "docx") && !has_ending(item.file, "pdf");
    });
  }

  /// Tables of Word documents are tables like any other.
  FileReading convert_tables() {
    static const auto tables = pattern(
        "(?:提取|导出|抽取|取|拿)(?:出)?(?:来)?(?:里面|其中)?的?(?:所有|全部)?表格?|表格?(?:都)?(?:提取|导出|"
        "取|转)|extract(?: all| the)* tables?|tables? (?:to|into|as|out)");
    if (!in_.wish.says(tables) || !any_table(in_)) return std::nullopt;
    Plan plan;
    plan.goal = Goal::convert;
    for (const TableRef& ref : tables_of(in_.request.files)) plan.sources.push_back(ref.source);
    plan.output = Output{.format = Format::xlsx, .encoding = {}, .name = {}};
    plan.title = in_.say.either("文档里的表格", "Tables of the document");
    return Reading(plan);
  }

  FileReading refuse() const {
    static const auto pdf = pattern("(?:转|变|换|存|导出)[^,;]{0,6}pdf|(?:to|into|as) (?:an? )?pdf");
    static const auto merge = pattern("合并|合成|拼接|merge|combine|join");
    const bool word = std::any_of(items_.begin(), items_.end(),
                                  [](const Item& item) { return has_ending(item.file, "docx"); });
    if (!word) return std::nullopt;
    if (in_.wish.says(pdf))
      return Reading(Declined{
          in_.say.either(
              "Word 转 PDF 我做不了：在 Word 里“另存为”选 PDF 就可以。我可以取出文字、统计字数和词频。",
              "I cannot turn Word into PDF: in Word, \"Save as\" offers PDF. I can take out the text and "
              "count words."),
          ""});
    if (in_.wish.says(merge) && (!any_table(in_) || in_.wish.says(pattern("word|docx|文档"))))
      return Reading(Declined{
          in_.say.either("合并 Word 文件我做不了。我可以把它们的文字取成 txt，或打包成 zip。",
                         "I cannot merge Word files. I can take out their text as txt, or zip them."),
          ""});
    return std::nullopt;
  }

  const FileWish& in_;
  Wish wish_;
  std::vector<Item> items_;
  FilePlan plan_{};
};

}  // namespace

FileReading read_text(const FileWish& in) {
  std::vector<Item> items;
  for (const FileProfile& file : in.request.files) {
    const bool text = file.kind == "docx" || file.kind == "txt" || file.kind == "pdf";
    if (text) items.push_back({file.name, ""});
  }
  if (items.empty() || items.size() != in.request.files.size()) return std::nullopt;
  return TextReader(in, std::move(items)).run();
}

}  // namespace errand::recipes
