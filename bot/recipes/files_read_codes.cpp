/// QR codes: of what was typed, or of a column, one for each row.

#include "bot/core/text.hpp"
#include "bot/recipes/files_read_parts.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <array>

namespace errand::recipes {

namespace {

bool looks_like_link(const ColumnProfile& column) {
  const std::string name = folded(column.name);
  static constexpr std::array<std::string_view, 7> words{"链接", "网址",    "地址链接",  "url",
                                                         "link", "website", "二维码内容"};
  const bool named = std::any_of(words.begin(), words.end(),
                                 [&](std::string_view word) { return name.find(word) != std::string::npos; });
  const auto starts = [](const std::string& text) {
    return text.starts_with("http://") || text.starts_with("https://");
  };
  return named || std::any_of(column.samples.begin(), column.samples.end(), starts) ||
         std::any_of(column.top.begin(), column.top.end(),
                     [&](const auto& each) { return starts(each.first); });
}

const ColumnProfile* only_link(const TableProfile& table) {
  const ColumnProfile* found = nullptr;
  for (const ColumnProfile& column : table.columns) {
    if (!looks_like_link(column)) continue;
    if (found != nullptr) return nullptr;
    found = &column;
  }
  return found;
}

class CodesReader {
 public:
  explicit CodesReader(const FileWish& in) : in_(in), wish_(in.wish) {}

  FileReading run() {
    plan_.work = FileWork::codes;
    plan_.title = in_.say.either("二维码", "QR code");
    if (typed()) return done();
    const auto tables = tables_of(in_.request.files);
    if (tables.empty())
      return Reading(ask_for(in_.say.either(
          "二维码里放什么？请写上文字或链接，例如：生成二维码 https://example.com；或发一张表，说用哪一列。",
          "What shall the QR code hold? Write the text or link, for example: QR code "
          "https://example.com; or send a table and say which column.")));
    if (tables.size() > 1)
      return Reading(
          ask_for(in_.say.either("有好几张表，请只发要做二维码的那一张。",
                                 "There are several tables; please send only the one for the QR codes.")));
    table_ = tables.front().table;
    plan_.list = tables.front().source;
    plan_.items = {{tables.front().source.file, tables.front().table->member}};
    if (table_->columns.size() > 60) return std::nullopt;
    take_label();
    return by_column();
  }

 private:
  FileReading done() {
    plan_.steps = {codes_};
    static const auto words = pattern(
        "二维码|qr ?-?codes?|\\bqr\\b|扫码|每行一?个?|每(?:一)?(?:个|条|人)|(?:for |of )?(?:each|every|per) "
        "(?:row|line|person)|one (?:for|per) (?:each |every "
        ")?(?:row|line)?|png|打印|标签|a4|pdf|排版|链接|网址|\\blink\\b|\\burl\\b|列");
    wish_.take_all(words);
    const std::string rest = wish_.rest();
    if (rest.empty()) return plan_;
    return Reading(ask_for(in_.say.either("要做二维码，但没看懂" + in_.say.quoted(rest) +
                                              "。请说用哪一列，例如：用“链接”列生成二维码，按“姓名”命名。",
                                          "QR codes, but I did not understand " + in_.say.quoted(rest) +
                                              ". Please say which column, for example: QR codes from the "
                                              "column \"link\", named by \"name\".")));
  }

  bool typed() {
    static const auto link = pattern("<u>");
    static const auto behind = pattern(
        "(?:二维码|qr ?codes?|\\bqr\\b)(?: ?(?:内容|文字)?(?:是|为|:)| (?:for|of|with|that "
        "says|saying|from))? ?<q>");
    static const auto before = pattern(
        "(?:把|将|用)? ?<q>(?: "
        "?(?:这个|这段|这句|的)?(?:链接|网址|文字|内容|话)?)(?:转|做|生成|变|弄|制作)?(?:成|为)?(?:一个|个)?("
        "?:的)?二维码");
    static const auto bare = pattern("(?:二维码|qr ?codes?)(?:,)? ?(?:内容|文字)?(?:是|为|:)+ ?<t>(?=$|,|;)");
    if (const auto found = wish_.take(link)) {
      codes_.text = found->groups[1];
      return true;
    }
    const bool no_table = !any_table(in_);
    for (const auto* each : {&behind, &before, &bare}) {
      Wish tried = wish_;
      const auto found = tried.take(*each);
      if (!found || trimmed(found->groups[1]).empty()) continue;
      // In quotation marks a column may be named, too.
      const auto tables = tables_of(in_.request.files);
      if (!no_table && column_named(*tables.front().table, found->groups[1]) != nullptr) continue;
      wish_ = tried;
      codes_.text = found->groups[1];
      return true;
    }
    if (!no_table) return false;
    static const auto rest = pattern(
        "(?:生成|做|制作|make|create|generate)?(?:一个|个| a)?(?:二维码| qr ?code)(?: for| of| with|,)? "
        "<t>(?=$|;)");
    const auto found = wish_.take(rest);
    if (found) codes_.text = found->groups[1];
    return found.has_value();
  }

  /// The first of the phrases that names a column is taken.
  template <typename Patterns>
  bool take_column(const Patterns& phrases, std::string& name) {
    for (const auto& each : phrases) {
      Wish tried = wish_;
      const auto found = tried.take(each);
      if (!found) continue;
      const ColumnProfile* column = column_named(*table_, found->groups[1]);
      if (column == nullptr) continue;
      wish_ = tried;
      name = column->name;
      return true;
    }
    return false;
  }

  void take_label() {
    static const std::array labels{
        pattern(
            "(?:用|以|按照?|根据)? ?<q> "
            "?(?:列|这一列|字段)?(?:来)?(?:命名|做文件名|作为?文件名|当文件名|取名|做标签|当标签|作为?标签)"),
        pattern(
            "(?:并|再|,)?(?:用|以|按照?|根据) ?<t> "
            "?(?:列|这一列|字段)?(?:来)?(?:命名|做文件名|作为?文件名|当文件名|取名|做标签|当标签|作为?标签)"),
        pattern("(?:文件名|标签|下面|下方)(?:用|为|是|写|标上?|放|显示) ?<t>(?=$|,|;)"),
        pattern("(?:named|called|label+ed|names?|labels?)(?: after| by| with| using| from)+ (?:the )?<t>(?: "
                "column)?(?=$|,|;)")};
    take_column(labels, codes_.label);
  }

  FileReading by_column() {
    static const std::array columns{
        pattern("(?:用|把|将|按照?|根据|以|对|给)? ?<q> "
                "?(?:这一列|那一列|列|字段)?(?:里|中)?(?:的)?(?:内容|链接|网址)?(?:都|分别)?(?:生成|做成?|"
                "转成|制作成?|变成|转为|来|的)*(?=每|二维码)"),
        pattern("(?:用|把|将|按照?|根据|以|对|给) ?<t> "
                "?(?:这一列|那一列|列|字段)?(?:里|中)?(?:的)?(?:内容)?(?:都|分别)?(?:生成|做成?|转成|制作成?|"
                "变成|转为|来|的)+(?:每行一个|一个|个)?(?=二维码)"),
        pattern("<t> ?(?:这一列|那一列|列)(?:的)?(?:生成|做成?|转成|制作成?|变成)?(?=二维码)"),
        pattern("(?:qr ?codes?|\\bqr\\b)(?: from| of| for| out of| with| using)+(?: the| column| field)* "
                "<t>(?: column| field)?(?=$|,|;| for | named| with )"),
        pattern("(?:turn|make|convert|use)(?: the| column| field)* <t>(?: column| field)?(?: into| to| as| "
                "for)(?: qr)")};
    if (take_column(columns, codes_.column)) return with_label();
    if (const ColumnProfile* column = only_link(*table_); column != nullptr) {
      codes_.column = column->name;
      return with_label();
    }
    if (table_->columns.size() == 1) {
      codes_.column = table_->columns.front().name;
      return with_label();
    }
    Question question;
    question.text = in_.say.either("用哪一列做二维码？", "From which column?");
    for (const ColumnProfile& column : table_->columns) {
      if (question.choices.size() == 6) break;
      const std::string name = shortened(printable(column.name), 30);
      question.choices.push_back({name, in_.say.either("用“" + name + "”列生成二维码",
                                                       "QR codes from the column \"" + name + "\"")});
    }
    return Reading(question);
  }

  /// Who reads the sheet looks for a name; without one the text itself stands below.
  FileReading with_label() {
    if (codes_.label.empty()) {
      for (const std::string_view wanted : {"姓名", "名称", "name", "编号", "标题"}) {
        const ColumnProfile* column = column_named(*table_, std::string(wanted));
        if (column == nullptr || column->name == codes_.column) continue;
        codes_.label = column->name;
        break;
      }
    }
    return done();
  }

  const FileWish& in_;
  Wish wish_;
  FilePlan plan_{};
  QrCodes codes_{};
  const TableProfile* table_ = nullptr;
};

}  // namespace

FileReading read_codes(const FileWish& in) {
  static const auto code = pattern("二维码|qr ?-?codes?|\\bqr\\b");
  static const auto others = pattern("识别|扫描|解析|读取|decode|scan|read");
  if (!in.wish.says(code)) return std::nullopt;
  if (in.wish.says(others))
    return Reading(
        Declined{in.say.either("读二维码我不会；我可以用文字、链接或表里的一列生成二维码。",
                               "I cannot read QR codes; I can make them from a text, a link or a column."),
                 ""});
  return CodesReader(in).run();
}

}  // namespace errand::recipes
