#include "bot/recipes/explain.hpp"

#include "bot/core/text.hpp"
#include "bot/recipes/write_words.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace errand::recipes {

namespace {

using writer::Words;

/// What a statement does, by a piece of its text; the first that is found counts, so the narrower come first.
struct LineMeaning {
  std::string_view piece;
  std::string_view zh;
  std::string_view en;
};

constexpr std::array<LineMeaning, 57> meanings{{
    {"notes = []", "准备一张单子，记下除了结果还要说的话",
     "starts the list of what is told besides the result"},
    {"notes.append(", "记下一句要告诉你的话（去掉了多少行、读不出哪些）",
     "notes a sentence for you (how many rows were left out, what could not be read)"},
    {"headline = ", "准备回答里的第一句话", "prepares the first sentence of the answer"},
    {"headline += ", "给第一句话补充一点", "adds to the first sentence"},
    {"pd.read_csv(", "打开文本表格，每一格先按文字原样读进来",
     "opens the text table, every cell as the text it is"},
    {"pd.read_excel(", "打开工作簿，把工作表读进来", "opens the workbook and reads the sheet"},
    {"load_workbook(", "打开工作簿", "opens the workbook"},
    {".index += ", "让行号和你在 Excel 里看到的一致", "numbers the rows as you see them in Excel"},
    {"without_blank_rows(", "去掉整行空白的行", "takes out the rows that are wholly blank"},
    {"totals = [", "这些行号是合计行", "the numbers of the totals rows"},
    {"drop(index=totals", "合计行不算数据，拿掉，免得算两遍",
     "takes the totals rows out, so that nothing is counted twice"},
    {"drop(index=", "拿掉不是数据的行", "takes out rows that are no data"},
    {".reindex(columns=", "只留下有表头的那些列", "keeps the columns that have a header"},
    {".columns = [", "给每一列写上表头的名字", "gives every column its name from the header"},
    {"data.loc[", "从数据开始的那一行往下看", "looks at the rows from where the data begins"},
    {"part.loc[", "从数据开始的那一行往下看", "looks at the rows from where the data begins"},
    {"second.loc[", "从数据开始的那一行往下看", "looks at the rows from where the data begins"},
    {"dropna(how=", "去掉整行空白的行", "takes out the rows that are wholly blank"},
    {"dropna(subset=", "这一列是空白的行用不上，先放一边",
     "leaves aside the rows whose cell in this column is blank"},
    {"original = ", "留一份原样的数据，写结果时用", "keeps the cells as they stood, for writing them out"},
    {"read_dates(", "把这一列的文字变成日期", "turns the texts of this column into dates"},
    {"read_numbers(", "把这一列的文字变成数字（认识 ￥、千分位、万、亿）",
     "turns the texts of this column into numbers (knows ￥, thousands separators, 万, 亿)"},
    {".map(as_text)", "把这一列整理成干净的文字，编号不变样",
     "tidies the texts of this column; codes stay as they are"},
    {"pd.to_numeric(", "把这一列当数字用", "takes this column as numbers"},
    {"pd.to_datetime(", "把这一列当日期用", "takes this column as dates"},
    {".duplicated(", "找出和前面重复的行", "finds the rows that repeat an earlier one"},
    {"data[~double]", "去掉这些重复的行", "takes the repeats out"},
    {"kept = ", "逐行判断是否符合条件", "looks at each row whether it fits the condition"},
    {"data[kept]", "只留下符合条件的行", "keeps the rows that fit"},
    {".groupby(", "把相同的行归到一组", "puts the rows that are alike into one group"},
    {"result = pd.DataFrame(", "对每一组求值，得到结果表", "works out each group: the table of results"},
    {"data = result", "下面用结果表继续", "goes on with the table of results"},
    {".pivot_table(", "做成交叉表：一边是行，一边是列",
     "makes a cross table: one thing as rows, one as columns"},
    {".sort_values(", "排序", "sorts the rows"},
    {".merge(", "按共同的列把两张表对上", "joins two tables by their common columns"},
    {"pd.concat(", "把几张表上下接成一张", "puts several tables below each other"},
    {".head(", "只取最前面的几行", "takes the first rows only"},
    {"matplotlib.use(", "画图只存成文件，不打开窗口", "draws into files, without a window"},
    {"plt.rcParams", "选能显示中文的字体", "chooses a font that has the letters needed"},
    {"FONTS = [", "能显示中文的字体有哪些", "the fonts that have the letters needed"},
    {"plt.subplots(", "铺开一张画图的纸", "lays out the paper for the chart"},
    {".savefig(", "把图保存成图片", "saves the chart as a picture"},
    {"plt.close(", "画完收起来", "puts the chart away"},
    {"axes.", "调整图的样子：标题、刻度、颜色、网格", "shapes the chart: title, scale, colours, grid"},
    {"chart = ", "挑出要画的数", "picks the numbers to draw"},
    {"shown = ", "挑出要画的数", "picks the numbers to draw"},
    {"records = ", "把每一行整理成一条记录，准备写出", "makes a record of each row, to be written"},
    {"sheets[", "记下这张表怎样写进工作簿", "notes how this table goes into the workbook"},
    {"sheets = {}", "准备好要写进工作簿的表", "starts the list of sheets to write"},
    {"parts.append(", "记下这一份，后面接到一起", "keeps this part, to be put together below"},
    {"os.stat(", "看看文件在不在", "looks whether the file is there"},
    {"Image.MAX_IMAGE_PIXELS", "大得离谱的图片不打开", "opens no picture of an absurd size"},
    {".reset_index(", "重新编号", "numbers the rows anew"},
    {".to_csv(", "把表写成 csv 文件", "writes the table to a csv file"},
    {".to_excel(", "把表写进工作簿", "writes the table to a workbook"},
    {"print(", "把要说的话打印出来", "prints what is to be said"},
    {"for note in notes", "逐句说出前面记下的话", "says the sentences noted above"},
}};

std::vector<std::string_view> lines_of(std::string_view code) {
  std::vector<std::string_view> lines;
  while (!code.empty()) {
    const auto end = code.find('\n');
    lines.push_back(code.substr(0, end));
    if (end == std::string_view::npos) break;
    code.remove_prefix(end + 1);
  }
  return lines;
}

/// A line that goes on with the statement before: indented, or only the end of its brackets.
bool continues(std::string_view line) {
  return line.starts_with(' ') || line.starts_with(')') || line.starts_with(']') || line.starts_with('}') ||
         line.starts_with("else") || line.starts_with("elif") || line.starts_with("except");
}

std::string_view docstring_of(std::string_view line) {
  const auto text = trimmed(line);
  constexpr std::string_view mark = "\"\"\"";
  if (!text.starts_with(mark) || !text.ends_with(mark) || text.size() < 2 * mark.size()) return {};
  return text.substr(mark.size(), text.size() - 2 * mark.size());
}

/// What a statement is by its form, for those that no meaning stands for. `name`: what it is about.
struct Form {
  std::string_view beginning;
  std::string_view zh;
  std::string_view en;
};

constexpr std::array<Form, 7> forms{{
    {"for ", "一个一个地重复做", "does this for each one in turn"},
    {"while ", "重复做，直到条件不再满足", "repeats this while the condition holds"},
    {"if ", "只有满足这个条件才做", "does this only where the condition holds"},
    {"with ", "打开来用，用完自动关上", "opens it, uses it and closes it again"},
    {"try:", "先试一试，不行就换个办法", "tries it, and has another way where it fails"},
    {"raise ", "做不下去就停下来，说明原因", "stops and says why where it cannot go on"},
    {"del ", "用完的东西丢掉", "lets go of what is no longer needed"},
}};

bool is_of_a_name(char c) {
  return c == '_' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// The names that an assignment gives a value to, "a, b"; empty for anything else.
std::string_view assigned_in(std::string_view statement) {
  constexpr std::string_view between = " ,[]+-|&*";
  char quote = 0;
  for (std::size_t at = 0; at < statement.size() && statement[at] != '\n'; ++at) {
    const char c = statement[at];
    if (c == '"' || c == '\'') {
      quote = quote == 0 ? c : quote == c ? '\0' : quote;
    } else if (quote == 0 && c == '=') {
      const auto names = statement.substr(0, at);
      return names.substr(0, names.find_last_not_of(" +-|&*") + 1);
    } else if (quote == 0 && !is_of_a_name(c) && between.find(c) == std::string_view::npos) {
      return {};
    }
  }
  return {};
}

class Explainer {
 public:
  Explainer(const std::string& code, const std::string& language)
      : lines_(lines_of(code)), words_{language != "en"} {
    for (std::size_t line = 0; line + 1 < lines_.size(); ++line) {
      if (!lines_[line].starts_with("def ")) continue;
      if (const auto said = docstring_of(lines_[line + 1]); !said.empty())
        tools_.emplace_back(name_at(line), said);
    }
  }

  std::vector<Explained> run() {
    while (at_ < lines_.size()) {
      if (trimmed(lines_[at_]).empty())
        ++at_;
      else
        next();
    }
    return std::move(explained_);
  }

 private:
  void next() {
    const auto line = lines_[at_];
    if (at_ == 0 && line.starts_with("#"))
      return take(heading_end(),
                  words_("这段脚本的说明：做什么、分几步", "what the script is for and its steps"));
    if (is_import(line))
      return take(end_while(is_import),
                  words_("用到的现成工具（pandas 处理表格，matplotlib 画图）",
                         "the ready-made tools it uses (pandas for tables, matplotlib for charts)"));
    if (line.starts_with("def ")) return function();
    if (line.starts_with("#"))
      return take(at_ + 1, std::string(trimmed(line.substr(1))) + words_("：", ":").data());
    statement();
  }

  void function() {
    const auto name = std::string(name_at(at_));
    const auto end = statement_end(true);
    const auto said = at_ + 1 < lines_.size() ? docstring_of(lines_[at_ + 1]) : std::string_view();
    auto text = std::string(words_("一个小工具 ", "a tool of its own, ")) + name;
    if (!said.empty()) text += std::string(words_("：", ": ")) + std::string(said);
    take(end, std::move(text));
  }

  void statement() {
    const auto end = statement_end(false);
    std::string whole;
    for (auto at = at_; at < end; ++at) whole += std::string(lines_[at]) + "\n";
    const auto text = meaning_of(whole);
    const bool goes_on = !explained_.empty() && explained_.back().to == static_cast<int>(at_) &&
                         explained_.back().text == text;
    if (!goes_on) return take(end, text);
    explained_.back().to = static_cast<int>(end);
    at_ = end;
  }

  std::string meaning_of(std::string_view statement) const {
    const auto found = std::ranges::find_if(meanings, [&](const LineMeaning& meaning) {
      return statement.find(meaning.piece) != std::string_view::npos;
    });
    if (found != meanings.end()) return std::string(words_(found->zh, found->en));
    for (const auto& [name, said] : tools_) {
      const auto at = statement.find(std::string(name) + "(");
      if (at == std::string_view::npos || (at > 0 && is_of_a_name(statement[at - 1]))) continue;
      return std::string(words_("用小工具 ", "uses the tool ")) + std::string(name) +
             std::string(words_("：", ": ")) + std::string(said);
    }
    const auto form =
        std::ranges::find_if(forms, [&](const Form& each) { return statement.starts_with(each.beginning); });
    if (form != forms.end()) return std::string(words_(form->zh, form->en));
    if (const auto name = assigned_in(statement); !name.empty()) {
      return std::string(words_("准备好 ", "works out ")) + std::string(name) +
             std::string(words_("，下面要用", ", used below"));
    }
    const auto called = statement.substr(0, statement.find('('));
    if (!called.empty() && called.size() < statement.size() && std::ranges::all_of(called, is_of_a_name)) {
      return std::string(words_("执行 ", "calls ")) + std::string(called);
    }
    return std::string(words_("这一步的细节", "a detail of this step"));
  }

  std::string_view name_at(std::size_t line) const {
    return lines_[line].substr(4, lines_[line].find('(') - 4);
  }

  /// The line after the statement that begins here; a function may have blank lines inside.
  std::size_t statement_end(bool is_function) const {
    auto end = at_ + 1;
    while (end < lines_.size() && (continues(lines_[end]) || (is_function && blank_inside(end)))) ++end;
    return end;
  }

  bool blank_inside(std::size_t line) const {
    return trimmed(lines_[line]).empty() && line + 1 < lines_.size() && lines_[line + 1].starts_with(' ');
  }

  std::size_t heading_end() const {
    return end_while([](std::string_view line) { return line.starts_with("#"); });
  }

  static bool is_import(std::string_view line) {
    return line.starts_with("import ") || line.starts_with("from ");
  }

  template <typename Is>
  std::size_t end_while(Is is) const {
    auto end = at_;
    for (auto at = at_; at < lines_.size() && (is(lines_[at]) || trimmed(lines_[at]).empty()); ++at) {
      if (is(lines_[at])) end = at + 1;
    }
    return end;
  }

  void take(std::size_t end, std::string_view text) { take(end, std::string(text)); }
  void take(std::size_t end, std::string text) {
    explained_.push_back(
        {.from = static_cast<int>(at_) + 1, .to = static_cast<int>(end), .text = std::move(text)});
    at_ = end;
  }

  std::vector<std::string_view> lines_;
  Words words_;
  std::vector<std::pair<std::string_view, std::string_view>>
      tools_;  ///< Functions of the script: name, docstring.
  std::size_t at_ = 0;
  std::vector<Explained> explained_;
};

}  // namespace

std::vector<Explained> explain_code(const std::string& code, const std::string& language) {
  return Explainer(code, language).run();
}

}  // namespace errand::recipes
