/// What is to be done with PDFs: merge, split, pick pages, rotate, watermark, count, text and tables.

#include "bot/recipes/files_read_parts.hpp"

#include <algorithm>

namespace errand::recipes {

namespace {

/// A page or a range of them: 第3页, 3-5, 2 to 4. `ELEM` and `AND` are put in by page_pattern.
std::regex page_pattern(std::string text) {
  const std::string element = "第? ?[0-9]+ ?页?(?: ?(?:-|~|到|至|to|through|until) ?第?[0-9]+ ?页?)?";
  const std::string separator = " ?(?:,|和|及|与|\\band\\b|&|以及|还有)+ ?(?:pages? )?";
  const std::string list = element + "(?:" + separator + element + ")*";
  text.replace(text.find("LIST"), 4, "(" + list + ")");
  return pattern(text);
}

std::vector<PageRange> ranges_in(const std::string& list) {
  static const auto one = pattern("([0-9]+) ?页?(?: ?(?:-|~|到|至|to|through|until) ?第?([0-9]+))?");
  std::vector<PageRange> ranges;
  for (std::sregex_iterator each(list.begin(), list.end(), one), end; each != end; ++each) {
    const int from = number_in_words((*each)[1].str());
    const int to = (*each)[2].matched ? number_in_words((*each)[2].str()) : from;
    ranges.push_back({from, to});
  }
  return ranges;
}

struct SaidPages {
  std::size_t at = 0;
  PageSet pages;
  bool any = false;

  void add(std::size_t place, PageRange range) {
    at = any ? std::min(at, place) : place;
    any = true;
    pages.ranges.push_back(range);
  }
};

/// Pages counted from an end, or open to it.
void take_open_ranges(Wish& wish, SaidPages& said) {
  static const auto to_end = pattern(
      "(?:从)?第? ?<n> ?页? ?(?:-|~|到|至|直到|to|through|until) "
      "?(?:最后(?:的)?(?:一|1)?页?|末页|尾页|结尾|末尾|结束|the end|end|"
      "(?:the )?last(?: page)?)");
  static const auto onward = pattern(
      "(?:从)?第 ?<n> ?页(?:开始|起|往后|及以后|及之后)+|from page <n>(?: on(?:wards?)?)?(?! ?(?:to|-))");
  static const auto after = pattern("第 ?<n> ?页(?:以后|之后|后面|后边)|after page <n>");
  static const auto before = pattern("第 ?<n> ?页(?:以前|之前|前面|前边)|before page <n>");
  static const auto first_few = pattern("前(?:面|边)?(?:的)? ?<n> ?页|(?:the )?first <n> pages");
  static const auto last_few =
      pattern("(?:最后|末尾|后|末)(?:面|边)?(?:的)? ?(?!一页|1页)<n> ?页|(?:the )?last <n> pages");
  static const auto from_the_end = pattern("倒数第? ?<n> ?页");
  static const auto last = pattern("最后(?:一|1)?页|末页|尾页|封底|(?:the )?last page");
  static const auto first = pattern("第一页|首页|封面(?:页)?|(?:the )?(?:first|cover) page");
  while (const auto found = wish.take(to_end)) said.add(found->at, {found->number(1), -1});
  while (const auto found = wish.take(from_the_end))
    said.add(found->at, {-found->number(1), -found->number(1)});
  while (const auto found = wish.take(onward))
    said.add(found->at, {found->has(1) ? found->number(1) : found->number(2), -1});
  while (const auto found = wish.take(after))
    said.add(found->at, {(found->has(1) ? found->number(1) : found->number(2)) + 1, -1});
  while (const auto found = wish.take(before))
    said.add(found->at, {1, (found->has(1) ? found->number(1) : found->number(2)) - 1});
  while (const auto found = wish.take(first_few))
    said.add(found->at, {1, found->has(1) ? found->number(1) : found->number(2)});
  while (const auto found = wish.take(last_few))
    said.add(found->at, {-(found->has(1) ? found->number(1) : found->number(2)), -1});
  while (const auto found = wish.take(last)) said.add(found->at, {-1, -1});
  while (const auto found = wish.take(first)) said.add(found->at, {1, 1});
}

SaidPages take_pages(Wish& wish, bool ranges_alone) {
  static const auto han_page = pattern(
      "第(?:一|二|两|三|四|五|六|七|八|九|十)+页?(?:(?:-|~|到|至)第?(?:一|二|三|四|五|六|七|八|九|十)+)?页");
  static const auto han_one = pattern("第?<n>页?(?:-|~|到|至)第?<n>页");
  static const auto han_single = pattern("第<n>页");
  static const auto marked = page_pattern("(?:从)?(?:第|pages?:? |pp?\\.? ?)LIST(?: ?页)?");
  static const auto behind = page_pattern("LIST ?页(?!数|面)");
  static const auto bare = page_pattern("LIST");
  static const auto odd = pattern("(?:奇数|单数)页?|odd(?:[- ]numbered)?(?: pages?)?");
  static const auto even = pattern("(?:偶数|双数)页?|even(?:[- ]numbered)?(?: pages?)?");
  SaidPages said;
  take_open_ranges(wish, said);
  if (wish.says(han_page)) {
    while (const auto found = wish.take(han_one)) said.add(found->at, {found->number(1), found->number(2)});
    while (const auto found = wish.take(han_single))
      said.add(found->at, {found->number(1), found->number(1)});
  }
  const auto take_lists = [&](const std::regex& list) {
    while (const auto found = wish.take(list)) {
      for (const PageRange& range : ranges_in(found->folded[1])) said.add(found->at, range);
    }
  };
  take_lists(marked);
  take_lists(behind);
  if (ranges_alone) take_lists(bare);
  for (const auto& [what, parity] : {std::pair(&odd, Parity::odd), std::pair(&even, Parity::even)}) {
    const auto found = wish.take(*what);
    if (!found) continue;
    said.at = found->at;
    said.any = true;
    said.pages.parity = parity;
  }
  return said;
}

/// Page 0, or a range that runs backwards: a slip that is asked about.
bool is_possible(const PageSet& pages) {
  return std::all_of(pages.ranges.begin(), pages.ranges.end(), [](const PageRange& range) {
    const bool same_end = (range.from > 0) == (range.to > 0);
    return range.from != 0 && range.to != 0 && (!same_end || range.from <= range.to);
  });
}

struct PdfVerbs {
  std::optional<std::size_t> merge;
  std::optional<std::size_t> split;
  std::optional<std::size_t> pick;
  std::optional<std::size_t> drop;
};

class PdfReader {
 public:
  PdfReader(const FileWish& in, std::vector<Item> items)
      : in_(in), wish_(in.wish), items_(std::move(items)) {}

  FileReading run() {
    if (auto refused = refuse()) return refused;
    const std::size_t all = items_.size();
    items_ = take_named(wish_, std::move(items_));
    are_named_ = items_.size() > 1 && (items_.size() < all || in_.wish.says(pattern("\\.pdf")));
    if (auto asked = take_stamps()) return asked;
    take_words();
    if (stopped_) return stopped_;
    if (auto asked = take_split()) return asked;
    if (auto asked = take_page_steps()) return asked;
    if (verbs_.merge) steps_.emplace_back(*verbs_.merge, MergePdf{order_});
    return conclude();
  }

 private:
  bool chinese() const { return in_.say.chinese(); }

  /// What the tools at hand cannot do, with what they can.
  FileReading refuse() {
    static const auto word = pattern(
        "(?:转|变|换|存|导出|改)[^,;]{0,9}(?:word|docx?)|(?:to|into|as) (?:an? )?(?:editable "
        ")?(?:word|docx?)");
    static const auto picture = pattern(
        "(?:转|变|换|存|导出)[^,;]{0,9}(?:图片|照片|jpe?g|png|图)|(?:to|into|as) (?:an? "
        ")?(?:images?|pictures?|jpe?gs?|pngs?)");
    static const auto small =
        pattern("压缩(?!包|成|文件)|压小|变小|瘦身|减小|体积|compress|smaller|reduce|shrink");
    static const auto locked = pattern("密码|加密|解密|password|encrypt|decrypt|unlock|protect");
    static const auto signature = pattern("签名|签章|电子章|盖章|\\bsign\\b|signature");
    if (auto refused = refuse_unstamping(in_)) return refused;
    const bool mixed = std::any_of(items_.begin(), items_.end(),
                                   [](const Item& item) { return has_ending(item.file, "image"); });
    const auto decline = [&](const char* chinese, const char* english) -> FileReading {
      return Reading(Declined{in_.say.either(chinese, english), ""});
    };
    if (wish_.says(word))
      return decline(
          "PDF 转不成可编辑的 Word。我可以取出它的文字（说“转成文字”），或把表格取成 xlsx（说“提取表格”）。",
          "I cannot turn a PDF into an editable Word file. I can take out its text (say \"to text\") or its "
          "tables as xlsx (say \"extract the tables\").");
    if (!mixed && wish_.says(picture))
      return decline(
          "PDF 的页面转不成图片。我可以合并、拆分、取页、旋转、加水印，或取出文字和表格。",
          "I cannot turn PDF pages into pictures. I can merge, split, pick pages, rotate, watermark, or take "
          "out text and tables.");
    if (wish_.says(small))
      return decline(
          "PDF 的体积我压不小。可以拆分成几个小文件，比如“每10页拆成一个”。",
          "I cannot make a PDF smaller. I can split it into smaller files, for example every 10 pages.");
    if (wish_.says(locked))
      return decline("密码我不能加也不能去掉。没有密码的 PDF 我可以合并、拆分、取页、旋转、加水印。",
                     "I can neither set nor remove a password. PDFs without one I can merge, split, rotate "
                     "and watermark.");
    if (wish_.says(signature))
      return decline("签名和盖章我做不了。可以加文字水印，比如“加水印‘已审核’”。",
                     "I cannot sign or seal a PDF. I can add a text watermark, for example \"Approved\".");
    return std::nullopt;
  }

  FileReading take_stamps() {
    const auto stamp = take_stamp(wish_);
    if (!stamp) return std::nullopt;
    if (stamp->text.empty()) return Reading(ask_stamp(in_));
    steps_.emplace_back(stamp->at, StampPages{stamp->text});
    return std::nullopt;
  }

  void take_words() {
    static const auto count = pattern(
        "(?:一共|总共|各|都)?(?:有)?(?:多少|几)页|页数(?:是)?(?:多少)?|how many pages|(?:page count|number "
        "of pages)|count (?:the |all )?pages");
    static const auto tables = pattern(
        "(?:提取|导出|抽取|取|拿)?(?:出)?(?:来)?(?:里面|其中|中)?的?(?:所有|全部)?表格?(?:数据)?(?:提取|导出|"
        "抽取|取|拿)?(?:出来|出)?(?:转|导|存|保存|变|做|到|成|为|进)*"
        "(?:excel|xlsx?|表格)?|(?:转换?|导出?|变|存)(?:成|为|到)? "
        "?(?:excel|xlsx?|表格|电子表格)|(?:extract|get|pull)?(?: out)?(?: the| all)?"
        " ?tables?(?: data)?(?: out)?(?: to| into| as)*(?: an?)?(?: excel| xlsx)?|(?:to|into|as) (?:an? "
        ")?(?:excel|xlsx|spreadsheet)");
    static const auto text = pattern(
        "(?:提取|导出|识别|抽取|复制|取)(?:出)?(?:来)?(?:里面|其中|中)?的?(?:所有|全部)?(?:文字|文本|正文|"
        "内容)|(?:里面)?的?(?:文字|文本)(?:提取|导出|取|抽取)(?:出来|出)?|"
        "(?:转换?|变|存)(?:成|为)?(?:纯)? ?(?:文本|文字|txt)(?:文件|格式)?|(?:to|into|as) (?:plain "
        ")?(?:text|txt)\\b|(?:extract|get)(?: all| out)?(?: the)? text|\\btxt\\b|ocr");
    static const auto merge = pattern(
        "(?:合并|合成|合到|合在|合为|拼成|拼接|拼到|拼在|拼起来|整合)(?:成|到|为|在)*(?:一起|一块|一个|"
        "一份|1个|一本)?|\\b(?:merged?|combined?|join|concatenate)\\b|"
        "(?:put|stick) (?:them |these |it |all )*together|\\binto (?:one|a single|1)\\b");
    if (wish_.take(count)) steps_.emplace_back(0, CountPages{});
    if (wish_.take(tables)) steps_.emplace_back(1U << 20U, PdfTables{});
    if (wish_.take(text)) steps_.emplace_back((1U << 20U) + 1, ToText{});
    order_ = take_order(wish_);
    if (!items_.front().member.empty())
      order_ = FileOrder::by_name;  // the order in an archive is nobody's wish
    if (const auto found = wish_.take(merge)) verbs_.merge = found->at;
    wish_.take_all(merge);
    static const auto split = pattern(
        "(?:拆分|拆开|拆成|拆为|拆|分拆|分成|分为|切分|切成|切开|分割|分开)(?:成|为)?(?:几|多)?(?:个|份)?|"
        "\\b(?:split|separate|burst|break)\\b(?: it| them| this| up)*");
    if (const auto found = wish_.take(split)) verbs_.split = found->at;
    take_rotations();
  }

  void take_rotations() {
    std::size_t at = 0;
    const auto degrees = take_rotation(wish_, at);
    if (!degrees) return;
    if (*degrees == 0) {
      stopped_ = Reading(ask_rotation(in_));
      return;
    }
    rotation_ = {at, RotatePages{*degrees, {}}};
  }

  FileReading take_split() {
    static const auto every = pattern(
        "每(?:隔)? ?(?!一页|1页)<n> ?页(?:为|成|拆|存|作)?(?:一|1)?(?:个|份|组)?|every <n> pages|<n> pages "
        "(?:each|per file|a file|at a time)|(?:in|into) (?:chunks|groups|parts) of <n>(?: pages)?");
    static const auto pages_alone = pattern(
        "(?:每|逐|单)(?:一|1)?页(?:都|各|单独|分别)*(?:存|保存|拆|导出|做|变|分|成|为)*(?:一|1)(?:个|份)(?:"
        "pdf|文件)*|一页一(?:个|份)|逐页|"
        "page by page|one page (?:per|each)(?: file)?|one (?:file|pdf) (?:per|for each|for every) "
        "page|(?:into|in) (?:single |individual |separate )?pages");
    static const auto pages = pattern(
        "(?:每|单|按)(?:一|1)?页(?:存|保存|单独|各|都|成|为|拆)*|(?:(?:every|each|single|per|by|individual|"
        "separate|one) )+pages?(?: per file| each)?");
    static const auto parts = pattern(
        "(?:成)? ?(?!第)<n> ?(?:个|份|部分|等份|等分)|(?:into |in )<n> (?:equal )?(?:parts|files|pieces)");
    static const auto halves =
        pattern("两半|对半|一分为二|(?:in|into) half|(?:into )?(?:two )?halves|从?中间(?:分|拆|切)?开?");
    const auto found_every = wish_.take(every);
    auto found_pages = found_every ? std::nullopt : wish_.take(pages_alone);
    // "Every page" alone may be about a watermark.
    if (!found_every && !found_pages && verbs_.split) found_pages = wish_.take(pages);
    if (!verbs_.split && !found_every && !found_pages) return std::nullopt;
    SplitPdf split;
    std::size_t at = verbs_.split.value_or(0);
    if (found_every) {
      for (std::size_t group = 1; group < found_every->groups.size(); ++group)
        split.every = std::max(split.every, found_every->number(group));
    } else if (!found_pages) {
      if (wish_.take(halves)) {
        split.parts = 2;
      } else {
        const SaidPages said = take_pages(wish_, true);
        if (said.any && is_possible(said.pages) && said.pages.parity == Parity::all) {
          split.ranges = said.pages.ranges;
        } else if (const auto found = wish_.take(parts)) {
          split.parts = std::max(found->number(1), found->number(2));
        } else {
          return Reading(
              ask(in_, in_.say.either("怎么拆？", "Split it how?"),
                  {{in_.say.either("每页一个文件", "One file per page"),
                    in_.say.either("每页一个文件", "every page")},
                   {in_.say.either("每 10 页一个", "Every 10 pages"),
                    in_.say.either("每10页一个文件", "every 10 pages")},
                   {in_.say.either("平均分成两份", "In half"), in_.say.either("分成2份", "into 2 parts")}}));
        }
      }
    }
    if (found_pages || found_every) at = std::max(at, (found_pages ? found_pages : found_every)->at);
    steps_.emplace_back(at, split);
    return std::nullopt;
  }

  FileReading take_page_steps() {
    static const auto drop = pattern(
        "删(?:除|掉|去|了)?|去掉|去除|移除|剔除|不要|除去|除了|\\b(?:remove|delete|drop|without|except|"
        "excluding)"
        "\\b");
    static const auto pick = pattern(
        "提取|抽取|抽出|取出|截取|摘出|挑出|选出|取|只要|只保留|保留|只留|留下|单独|另存|拿出|要|\\b(?:"
        "extract|pick|keep|take|only|select|save)\\b");
    const bool ranges_alone = wish_.says(pick) || wish_.says(drop);
    const SaidPages said = take_pages(wish_, ranges_alone);
    const auto dropped = wish_.take(drop);
    const auto picked = dropped ? std::nullopt : wish_.take(pick);
    if (picked) wish_.take_all(pick);
    if (!said.any) {
      if (rotation_) steps_.push_back(*rotation_);
      return dropped || (picked && steps_.empty() && !rotation_ && !verbs_.merge)
                 ? FileReading(Reading(ask_pages()))
                 : std::nullopt;
    }
    if (!is_possible(said.pages)) return Reading(ask_pages());
    if (are_named_)
      return Reading(ask_for(
          in_.say.either("分不清哪个文件要哪几页。请一次说一个文件，例如：取 a.pdf 的第1页。",
                         "I cannot tell which pages are of which file. Please take one file at a time, for "
                         "example: page 1 of a.pdf.")));
    if (rotation_ && !picked && !dropped) {
      std::get<RotatePages>(rotation_->second).pages = said.pages;
      steps_.push_back(*rotation_);
      return std::nullopt;
    }
    if (rotation_) steps_.push_back(*rotation_);
    if (auto asked = ask_before_or_after(dropped.has_value())) return asked;
    steps_.emplace_back(std::max(said.at, dropped ? dropped->at : said.at),
                        PickPages{said.pages, dropped.has_value()});
    return std::nullopt;
  }

  /// "合并…前两页": of each, or of the merged whole?
  FileReading ask_before_or_after(bool) {
    static const auto said = pattern(
        "合并(?:后|之后|以后|好|完)|(?:再|然后|最后|接着)[^,;]{0,12}(?:合并|合成|合|拼)|(?:再|然后|接着)|每(?"
        ":个|份|本)|各|\\bthen\\b|\\beach\\b|\\bafter\\b|\\bevery\\b");
    if (!verbs_.merge || items_.size() < 2 || wish_.says(said)) {
      static const auto each = pattern("每(?:个|份|本)|各|\\beach\\b|\\bevery (?:pdf|file)\\b");
      static const auto merged_first = pattern("合并(?:后|之后|以后|好|完)|after (?:merging|combining)");
      // The pages of each, unless it was said to merge first.
      if (verbs_.merge && wish_.says(each) && !wish_.says(merged_first)) verbs_.merge = 1U << 19U;
      return std::nullopt;
    }
    return Reading(ask(
        in_,
        in_.say.either("这些页是指每个文件里的，还是合并之后的？",
                       "Are these pages of each file, or of the merged one?"),
        {{in_.say.either("每个文件里的，再合并", "Of each file"),
          in_.say.either("每个文件各取这些页", "of each file")},
         {in_.say.either("合并后的", "Of the merged one"), in_.say.either("合并后再取", "after merging")}}));
  }

  Question ask_pages() const {
    return ask_for(
        in_.say.either("要哪几页？例如：第2-5页、前3页、最后一页、奇数页。",
                       "Which pages? For example: pages 2-5, first 3 pages, last page, odd pages."));
  }

  FileReading conclude() {
    if (steps_.empty()) return std::nullopt;
    std::stable_sort(steps_.begin(), steps_.end(),
                     [](const SaidStep& a, const SaidStep& b) { return a.first < b.first; });
    FilePlan plan;
    plan.work = FileWork::pdf;
    plan.items = items_;
    for (SaidStep& step : steps_) plan.steps.push_back(std::move(step.second));
    if (in_.before && in_.before->work == FileWork::pdf && goes_on()) {
      plan.items = in_.before->items;
      plan.steps.insert(plan.steps.begin(), in_.before->steps.begin(), in_.before->steps.end());
    }
    if (verbs_.merge && plan.items.size() == 1)
      return Reading(ask_for(in_.say.either(
          "只收到一个 PDF，没有可以合并的。请把要合并的几个文件一起发来。",
          "There is only one PDF: nothing to merge. Please send all files that belong together.")));
    plan.title = title_of(plan.steps.back());
    if (take_zipping(wish_)) plan.steps.emplace_back(ZipFiles{});
    return finished(in_, wish_, std::move(plan));
  }

  /// A question about pages, or taking out text, is about the files themselves; the rest goes on from the
  /// result.
  bool goes_on() const {
    return std::none_of(in_.before->steps.begin(), in_.before->steps.end(), [](const FileStep& step) {
      return std::holds_alternative<CountPages>(step) || std::holds_alternative<ToText>(step) ||
             std::holds_alternative<PdfTables>(step);
    });
  }

  std::string title_of(const FileStep& step) const {
    if (std::holds_alternative<MergePdf>(step)) return in_.say.either("合并PDF", "Merge PDFs");
    if (std::holds_alternative<SplitPdf>(step)) return in_.say.either("拆分PDF", "Split PDF");
    if (std::holds_alternative<PickPages>(step)) return in_.say.either("选取页面", "Pick pages");
    if (std::holds_alternative<RotatePages>(step)) return in_.say.either("旋转PDF", "Rotate PDF");
    if (std::holds_alternative<StampPages>(step)) return in_.say.either("PDF加水印", "Watermark PDF");
    if (std::holds_alternative<CountPages>(step)) return in_.say.either("统计页数", "Count pages");
    if (std::holds_alternative<PdfTables>(step)) return in_.say.either("PDF里的表格", "Tables of the PDF");
    return in_.say.either("PDF转文字", "Text of the PDF");
  }

  const FileWish& in_;
  Wish wish_;
  std::vector<Item> items_;
  PdfVerbs verbs_{};
  FileOrder order_ = FileOrder::as_sent;
  std::optional<SaidStep> rotation_{};
  std::vector<SaidStep> steps_{};
  bool are_named_ = false;  ///< Several files are called by their names.
  FileReading stopped_{};
};

}  // namespace

FileReading read_pdf(const FileWish& in) {
  static const auto pdf = pattern("pdf");
  std::vector<Item> items;
  bool any = false;
  bool others = false;
  for (const FileProfile& file : in.request.files) {
    const bool is_pdf = file.kind == "pdf";
    any = any || is_pdf;
    if (is_pdf || file.kind == "image")
      items.push_back({file.name, ""});
    else
      others = true;
  }
  if (!any) {
    // Inside an archive they are meant when the word is said, or when there is nothing else.
    items = items_of(in.request.files, "pdf");
    const bool only_pdfs =
        std::all_of(in.request.files.begin(), in.request.files.end(), [&](const FileProfile& file) {
          return std::all_of(file.members.begin(), file.members.end(),
                             [](const std::string& member) { return has_ending(member, "pdf"); });
        });
    if (items.empty() || (!only_pdfs && !in.wish.says(pdf))) return std::nullopt;
  } else if (others && !in.wish.says(pdf)) {
    return std::nullopt;
  }
  return PdfReader(in, std::move(items)).run();
}

}  // namespace errand::recipes
