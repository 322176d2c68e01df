/// A template and a list: one document for each row.

#include "bot/core/text.hpp"
#include "bot/recipes/files_read_parts.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <array>

namespace errand::recipes {

namespace {

/// "姓名" of "{{ 姓名 }}".
std::string name_in(const std::string& mark) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> brackets{{{"{{", "}}"},
                                                                                          {"${", "}"},
                                                                                          {"<<", ">>"},
                                                                                          {"《", "》"},
                                                                                          {"【", "】"},
                                                                                          {"«", "»"},
                                                                                          {"{", "}"},
                                                                                          {"[", "]"},
                                                                                          {"〔", "〕"}}};
  for (const auto& [open, close] : brackets) {
    if (mark.starts_with(open) && mark.ends_with(close) && mark.size() >= open.size() + close.size())
      return std::string(
          trimmed(std::string_view(mark).substr(open.size(), mark.size() - open.size() - close.size())));
  }
  return mark;
}

/// Nobody writes these in a letter for another reason.
bool is_certain(const std::string& mark) {
  return mark.starts_with("{{") || mark.starts_with("${") || mark.starts_with("«") || mark.starts_with("<<");
}

bool is_number_name(const std::string& name) {
  static constexpr std::array<std::string_view, 9> names{
      "编号", "序号", "证书编号", "证书号", "no", "no.", "number", "certificateno", "certificatenumber"};
  const std::string text = folded(name);
  return std::find(names.begin(), names.end(), text) != names.end();
}

struct Match {
  const FileProfile* file = nullptr;
  TableRef list;
  std::vector<Placeholder> placeholders;
  std::vector<std::string> unfilled;
};

Match match(const FileProfile& file, const TableRef& list) {
  Match match{&file, list, {}, {}};
  for (const std::string& mark : file.placeholders) {
    const ColumnProfile* column = column_called(*list.table, name_in(mark));
    // Brackets that people also use otherwise count where a column has just that name.
    const bool same =
        column != nullptr && (is_certain(mark) || key_of(column->name) == key_of(name_in(mark)) ||
                              key_of(bare_name(column->name)) == key_of(name_in(mark)));
    if (same)
      match.placeholders.push_back({mark, column->name});
    else if (is_certain(mark) || is_number_name(name_in(mark)))
      match.unfilled.push_back(mark);
  }
  return match;
}

class DocumentsReader {
 public:
  DocumentsReader(const FileWish& in, Match match, bool said)
      : in_(in), wish_(in.wish), match_(std::move(match)), said_(said) {}

  FileReading run() {
    take_names();
    take_number();
    fill_.placeholders = match_.placeholders;
    for (const std::string& mark : match_.unfilled) {
      if (fill_.numbered && is_number_name(name_in(mark)))
        fill_.placeholders.push_back({mark, ""});
      else
        fill_.unfilled.push_back(mark);
    }
    if (stopped_) return stopped_;
    take_words();
    FilePlan plan;
    plan.work = FileWork::documents;
    plan.items = {{match_.file->name, ""}};
    plan.list = match_.list.source;
    plan.title = stem_of(match_.file->name);
    if (fill_.names.empty()) fill_.names = default_names();
    plan.steps = {fill_};
    const std::string rest = wish_.rest();
    if (rest.empty()) return plan;
    if (!said_) return std::nullopt;
    return Reading(ask_for(in_.say.either(
        "可以用名单逐行填写模板，但没看懂" + in_.say.quoted(rest) +
            "。请换个说法，例如：每人生成一份，按姓名命名。",
        "I can fill the template for each row, but I did not understand " + in_.say.quoted(rest) +
            ". Please say it another way, for example: one document per row, named by name.")));
  }

 private:
  const TableProfile& table() const { return *match_.list.table; }

  void take_names() {
    static const std::array patterns{
        pattern("(?:文件名?)?(?:都)?(?:用|以|按照?|根据) ?<t> "
                "?(?:列|这一列|字段)?(?:来)?(?:命名|做文件名|作为?文件名|当文件名|取名|起名)"),
        pattern("文件名(?:字)?(?:用|为|是|按|取|写|以|:)+ ?<t>(?:列)?(?=$|,|;)"),
        pattern("命名(?:为|成|用|:)+ ?<t>(?=$|,|;)"),
        pattern("(?:named?|called|file ?names?)(?: them| the files| files| it)*(?: after| by| with| using| "
                "from| as| is| are| =)+ (?:the )?<t>(?: column)?(?=$|,|;)")};
    for (const auto& each : patterns) {
      const auto found = wish_.take(each);
      if (!found) continue;
      take_name_columns(found->groups[1]);
      return;
    }
  }

  /// "部门和姓名", "部门-姓名", "name and city".
  void take_name_columns(const std::string& words) {
    static const auto between = pattern(" ?(?:和|加|\\+|与|-|_|、|,|及| and ) ?");
    std::vector<std::string> parts{words};
    if (column_called(table(), words) == nullptr)
      parts.assign(std::sregex_token_iterator(words.begin(), words.end(), between, -1), {});
    for (const std::string& part : parts) {
      const ColumnProfile* column = column_named(table(), part);
      if (column == nullptr) {
        stopped_ =
            Reading(ask_for(in_.say.either("没有找到叫" + in_.say.quoted(part) + "的列来命名文件。现有的列：",
                                           "There is no column like " + in_.say.quoted(part) +
                                               " to name the files by. The columns are: ") +
                            in_.say.list(column_names(), 12) + in_.say.either("。", ".")));
        return;
      }
      fill_.names.push_back(column->name);
    }
  }

  std::vector<std::string> column_names() const {
    std::vector<std::string> names;
    for (const ColumnProfile& column : table().columns) names.push_back(column.name);
    return names;
  }

  /// A person's or a company's name, else the first placeholder's column that tells the rows apart.
  std::vector<std::string> default_names() const {
    for (const std::string_view wanted : {"姓名", "name", "客户名称", "公司名称", "单位名称", "名称"}) {
      const ColumnProfile* column = column_named(table(), std::string(wanted));
      if (column != nullptr && column->type != "number") return {column->name};
    }
    for (const Placeholder& each : match_.placeholders) {
      const auto column = std::find_if(table().columns.begin(), table().columns.end(),
                                       [&](const ColumnProfile& one) { return one.name == each.column; });
      if (column != table().columns.end() && column->distinct >= table().rows && column->type == "text")
        return {column->name};
    }
    return {};
  }

  void take_number() {
    static const auto from = pattern(
        "(?:证书)?(?:编号|序号|证书号|号码|号)?(?:统一)?(?:从|自)(?:编号)? "
        "?((?:[a-z]+[-.]?)?(?:[0-9]{4}-)?)([0-9]+) "
        "?(?:号)?(?:开始|起)(?:编号?|排)?|(?:number(?:ed|ing)?|numbers?|start(?:ing)?)(?: them| "
        "certificates)*(?: start(?:ing)?)?(?: from| at| with)+ ((?:[a-z]+[-.]?)?(?:[0-9]{4}-)?)([0-9]+)");
    static const auto number =
        pattern("(?:按顺序|依次|加上?|自动|顺序|连续)*(?:编上?号|编号|序号)|\\bnumber(?:ed)?\\b(?: them)?");
    if (const auto found = wish_.take(from)) {
      const std::size_t group = found->has(2) ? 1 : 3;
      fill_.numbered = true;
      fill_.before_number = found->groups[group];
      fill_.first = number_in_words(found->folded[group + 1]);
      fill_.digits = static_cast<int>(std::min<std::size_t>(found->folded[group + 1].size(), 9));
    }
    if (wish_.take_all(number)) fill_.numbered = true;
  }

  void take_words() {
    static const auto words = pattern(
        "按(?:照)?(?:名单|模板|表格?|清单|excel)|根据(?:名单|模板|表格?|清单|excel)|用(?:这个|该)?(?:名单|"
        "模板|表格?|清单|excel)|套用?|套打|批量|填(?:写|充|入|好|进去|到|进)?|邮件合并|模板|名单|花名册|表格?"
        "(?:里|中)?|excel|(?:里|中)(?:的)?(?:每一?行|每个?人|每一?个|数据|信息|人员?)|每(?:一)?(?:行|人|个人|"
        "位|条|家)(?:数据|记录|客户|员工|同学|学生|一份|一个|一张|都|各)*|一人一(?:份|张|个)|人手一份|(?:"
        "所有|全部)(?:人|员工|同学|学生|客户)|一份|"
        "证书|邀请函|合同|通知书?|奖状|标签|聘书|录取通知书|协议|函|信(?:件)?|工牌|胸卡|席卡|制作|打印|打包(?"
        ":成)?(?:zip|压缩包)?|zip|压缩包|word(?:文档)?|docx|"
        "mail ?merge|\\bfill(?:ed)?\\b(?: in| out| it)*|templates?|(?:for |per |of )?(?:each|every|per) "
        "(?:row|person|line|name|one|customer|employee|student)|one (?:for |per "
        ")?(?:each|every|row|person)?|certificates?|invitations?|letters?|contracts?|labels?|notices?|"
        "\\blist\\b|rows?|spreadsheet|excel|table|\\bmerge\\b|people|everyone|everybody");
    wish_.take_all(words);
    const std::string stem = folded(stem_of(match_.file->name));
    (void)stem;
  }

  const FileWish& in_;
  Wish wish_;
  Match match_;
  bool said_ = false;
  FillTemplate fill_{};
  FileReading stopped_{};
};

bool says_fill(const Wish& wish) {
  static const auto words = pattern(
      "填|套打|套用|批量(?:生成|制作|打印)|邮件合并|模板|每人|一人一|人手一|每(?:一)?行(?:一|生成|做)|生成|"
      "制作|证书|邀请函|合同|通知书|奖状|聘书|工牌|mail ?merge|\\bfill|template|(?:for|per|of) "
      "(?:each|every)|per row|per person|certificates?|invitations?|letters?|contracts?");
  return wish.says(words);
}

}  // namespace

FileReading read_documents(const FileWish& in) {
  const auto tables = tables_of(in.request.files);
  const bool said = says_fill(in.wish);
  std::optional<Match> best;
  const FileProfile* word = nullptr;
  for (const FileProfile& file : in.request.files) {
    const bool may_be = file.kind == "docx" || file.kind == "xlsx";
    if (file.kind == "docx" && word == nullptr) word = &file;
    if (!may_be || file.placeholders.empty()) continue;
    for (const TableRef& list : tables) {
      if (list.file == &file) continue;
      Match found = match(file, list);
      if (!best || found.placeholders.size() > best->placeholders.size()) best = std::move(found);
    }
  }
  const bool has_list =
      std::any_of(tables.begin(), tables.end(), [&](const TableRef& list) { return list.file != word; });
  if (best && !best->placeholders.empty()) {
    if (best->file->kind == "xlsx" && !said) return std::nullopt;
    return DocumentsReader(in, std::move(*best), said || best->file->kind == "docx").run();
  }
  if (word == nullptr || !said) return std::nullopt;
  if (!has_list) {
    if (word->placeholders.empty() || in.request.files.size() > 1) return std::nullopt;
    return Reading(ask_for(
        in.say.either("模板收到了，还要一张名单：请再发一个 xlsx 或 csv，列名和模板里的占位符一样（如 " +
                          in.say.list(word->placeholders, 4) + "）。",
                      "That is the template; I also need the list: please send both together, an xlsx or csv "
                      "whose columns are named like the "
                      "placeholders (" +
                          in.say.list(word->placeholders, 4) + ").")));
  }
  std::vector<std::string> columns;
  for (const TableRef& list : tables) {
    if (list.file == word) continue;
    for (const ColumnProfile& column : list.table->columns) columns.push_back(column.name);
    break;
  }
  const std::string example =
      "{{" + (columns.empty() ? std::string("姓名") : shortened(printable(columns.front()), 20)) + "}}";
  if (word->placeholders.empty())
    return Reading(ask_for(in.say.either(
        "模板" + in.say.quoted(word->name) + "里没有要填的位置。请在要填的地方写上列名，例如 " + example +
            "，再和名单一起发来。",
        "The template " + in.say.quoted(word->name) +
            " has no placeholder. Write the column's name where it is to be filled in, for example " +
            example + ", and send it again with the list.")));
  return Reading(ask_for(
      in.say.either("模板里的 " + in.say.list(word->placeholders, 6) + " 和名单的列名对不上。名单的列：" +
                        in.say.list(columns, 12) + "。请改成一样的名字再发。",
                    "The placeholders " + in.say.list(word->placeholders, 6) +
                        " fit no column of the list. Its columns are: " + in.say.list(columns, 12) +
                        ". Please give them the same names.")));
}

}  // namespace errand::recipes
