/// Work on whole files as Python: the frame of each script and what several of them need.

#include "bot/core/text.hpp"
#include "bot/recipes/write.hpp"
#include "bot/recipes/write_files_parts.hpp"

#include <algorithm>

namespace errand::recipes::writer {

namespace {

std::string_view packages_of(FileWork work) {
  switch (work) {
    case FileWork::pdf:
      return "pypdf pdfminer.six pillow reportlab openpyxl";
    case FileWork::pictures:
      return "pillow";
    case FileWork::codes:
      return "qrcode pillow pandas openpyxl";
    case FileWork::text:
      return "jieba pdfminer.six lxml openpyxl";
    case FileWork::documents:
      return "pandas openpyxl lxml";
    case FileWork::names:
      return "pandas openpyxl";
    case FileWork::archive:
      break;
  }
  return "";
}

std::string heading(const FileWriting& files) {
  const Words& words = files.words();
  std::string out = "# " + in_comment(files.plan.title) + "\n#\n";
  for (const std::string& step : files.writing.steps) out += "# - " + in_comment(step) + "\n";
  out += "#\n# " + std::string(words("从文件夹 in 读取，结果写到文件夹 out。",
                                     "Reads from the folder in, writes to the folder out."));
  const std::string_view packages = packages_of(files.plan.work);
  if (!packages.empty())
    out += std::string(words("需要：pip install ", " Needs: pip install ")) + std::string(packages);
  return out + "\n";
}

/// English alone has a plural.
void need_counted(Writing& writing) {
  writing.helper("counted", "几个", "1 page, 2,000 pages", R"py(def counted(number, noun):
    """{0}"""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
)py");
}

void write_work(FileWriting& files) {
  switch (files.plan.work) {
    case FileWork::pdf:
      return write_pdf(files);
    case FileWork::pictures:
      return write_pictures(files);
    case FileWork::archive:
      return write_archive(files);
    case FileWork::names:
      return write_names(files);
    case FileWork::codes:
      return write_codes(files);
    case FileWork::text:
      return write_texts(files);
    case FileWork::documents:
      return write_documents(files);
  }
}

}  // namespace

void write_items(FileWriting& files) {
  Writing& writing = files.writing;
  std::vector<std::string> names;
  bool members = false;
  for (const Item& item : files.plan.items) {
    members = members || !item.member.empty();
    if (std::find(writing.inputs.begin(), writing.inputs.end(), item.file) == writing.inputs.end())
      writing.inputs.push_back(item.file);
    names.push_back(item.member.empty() ? item.file : item.member);
  }
  if (!members) {
    writing.line("files = [(name, \"in/\" + name) for name in {0}]", {literal_list(names)});
    return;
  }
  need_open_member(writing);
  writing.line("files = [");
  for (const Item& item : files.plan.items) {
    const std::string path = literal("in/" + item.file);
    if (item.member.empty())
      writing.line("    ({0}, {1}),", {literal(item.file), path});
    else
      writing.line("    ({0}, open_member({1}, {2})),",
                   {literal(stem_and_ending(item.member)), path, literal(item.member)});
  }
  writing.line("]");
}

std::string stem_and_ending(const std::string& member) {
  const auto slash = member.find_last_of("/\\");
  return slash == std::string::npos ? member : member.substr(slash + 1);
}

std::string_view FileWriting::zipped() const {
  const bool any = std::any_of(plan.steps.begin(), plan.steps.end(),
                               [](const FileStep& step) { return std::holds_alternative<ZipFiles>(step); });
  return any ? ", most=0" : "";
}

std::string stem_of_file(const Item& item) {
  const std::string name = stem_and_ending(item.member.empty() ? item.file : item.member);
  const auto dot = name.rfind('.');
  return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

void need_size_text(FileWriting& files) {
  files.writing.helper("size_text", "字节数写成人看的大小", "Bytes as people write them",
                       R"py(def size_text(count):
    """{0}"""
    for unit in ("B", "KB", "MB"):
        if count < 1024:
            break
        count /= 1024
    else:
        unit = "GB"
    return f"{count:.0f} {unit}" if count >= 10 or unit == "B" else f"{count:.1f} {unit}"
)py");
}

void need_safe_name(FileWriting& files) {
  files.writing.helper("safe_name", "可以做文件名的文字", "A text fit to be a file's name",
                       R"py(def safe_name(text, longest=60):
    """{0}"""
    text = "".join(letter if letter.isprintable() and letter not in "\\/:*?\"<>|" else " " for letter in str(text))
    return " ".join(text.split()).strip(" .")[:longest].strip(" .") or "_"
)py");
}

void need_deliver(FileWriting& files) {
  Writing& writing = files.writing;
  writing.python.import("import os");
  writing.python.import("import zipfile");
  need_safe_name(files);
  writing.helper("deliver", "写出结果：重名的加序号，多于 most 个就打包；返回写出的文件名",
                 "Writes the results: equal names are numbered, more than `most` are zipped; the names of "
                 "what was written",
                 R"py(def deliver(results, archive, most=5):
    """{0}"""
    named, taken = [], set()
    for name, content in results:
        stem, ending = os.path.splitext(name)
        base = safe_name(stem, 100)
        name, number = base + ending, 2
        while name.casefold() in taken:
            name, number = f"{base} ({number}){ending}", number + 1
        taken.add(name.casefold())
        named.append((name, content))
    if len(named) <= most:
        for name, content in named:
            with open("out/" + name, "wb") as target:
                target.write(content)
        return [name for name, _ in named]
    with zipfile.ZipFile("out/" + archive, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in named:
            target.writestr(name, content)
    return [archive]
)py");
}

void need_font(FileWriting& files) {
  Writing& writing = files.writing;
  writing.python.import("import os");
  writing.python.import("from PIL import Image, ImageDraw, ImageFont");
  writing.helper("load_font", "能写中文的字体：本机有哪个用哪个",
                 "A font that has Chinese letters: the first that is installed",
                 R"py(FONTS = [
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("C:/Windows/Fonts/msyh.ttc", 0),
    ("C:/Windows/Fonts/simhei.ttf", 0),
    ("/System/Library/Fonts/PingFang.ttc", 0),
    ("/System/Library/Fonts/STHeiti Medium.ttc", 0),
]


def load_font(size):
    """{0}"""
    for path, index in FONTS:
        if os.path.exists(path):
            return ImageFont.truetype(path, size, index=index)
    return ImageFont.truetype("DejaVuSans.ttf", size)
)py");
}

void need_text_picture(FileWriting& files) {
  need_font(files);
  files.writing.helper("text_picture", "文字画成透明底的图片", "A text as a transparent picture",
                       R"py(def text_picture(text, size, colour, edge=None):
    """{0}"""
    font = load_font(size)
    left, top, right, bottom = font.getbbox(text)
    picture = Image.new("RGBA", (right - left + size // 2, bottom - top + size // 2), (0, 0, 0, 0))
    place, width = (size // 4 - left, size // 4 - top), max(1, size // 24) if edge else 0
    ImageDraw.Draw(picture).text(place, text, font=font, fill=colour, stroke_width=width, stroke_fill=edge)
    return picture
)py");
}

void need_cell_text(Writing& writing) {
  writing.python.import("import re");
  writing.python.import("from datetime import datetime");
  writing.helper("cell_text", "单元格的文字，数字和日期按 Excel 里的格式",
                 "A cell as text, numbers and dates as Excel shows them",
                 R"py(def cell_text(cell, form):
    """{0}"""
    if pd.isna(cell):
        return ""
    if isinstance(cell, datetime):
        if "年" in form:
            return f"{cell.year}年{cell.month}月{cell.day}日"
        return cell.strftime("%Y-%m-%d %H:%M" if cell.hour or cell.minute else "%Y-%m-%d")
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return str(cell).strip()
    if re.fullmatch("0{2,}", form):
        return f"{cell:0{len(form)}.0f}"
    if "0" in form:
        decimals = re.search(r"\.(0*)", form)
        percent = form.endswith("%")
        number = f"{cell * 100 if percent else cell:{',' if ',' in form else ''}.{len(decimals[1]) if decimals else 0}f}"
        return number + ("%" if percent else "")
    return str(int(cell)) if cell == int(cell) else str(cell)
)py");
}

void write_rows(FileWriting& files) {
  Writing& writing = files.writing;
  writing.table = write_load(writing, *files.plan.list, "data", {});
  need_cell_text(writing);
  std::vector<std::string> forms;
  for (const Column& column : writing.table.columns) {
    const std::string& form = column.profile->number_format;
    if (!form.empty() && form != "General") forms.push_back(literal(column.name) + ": " + literal(form));
  }
  writing.line("forms = {{0}}", {joined(forms, ", ")});
  writing.line("rows = [");
  writing.line("    {name: cell_text(cell, forms.get(name, \"\")) for name, cell in row.items()}");
  writing.line("    for row in data.to_dict(\"records\")");
  writing.line("]");
}

std::string ranges_of(const std::vector<PageRange>& ranges) {
  std::vector<std::string> parts;
  for (const PageRange& range : ranges)
    parts.push_back("(" + std::to_string(range.from) + ", " + std::to_string(range.to) + ")");
  return "[" + joined(parts, ", ") + "]";
}

std::string described(const Words& words, const PageSet& pages) {
  if (pages.parity == Parity::odd) return std::string(words("奇数页", "odd pages"));
  if (pages.parity == Parity::even) return std::string(words("偶数页", "even pages"));
  std::vector<std::string> parts;
  const auto page = [&](int number) {
    if (number > 0) return std::to_string(number);
    if (number == -1) return std::string(words("最后", "last"));
    return filled(words("倒数第 {0}", "{0} from the end"), {std::to_string(-number)});
  };
  if (pages.ranges == std::vector<PageRange>{{-1, -1}})
    return std::string(words("最后一页", "the last page"));
  for (const PageRange& range : pages.ranges)
    parts.push_back(range.from == range.to ? page(range.from) : page(range.from) + "–" + page(range.to));
  if (parts.empty()) return std::string(words("所有页", "all pages"));
  return filled(words("第 {0} 页", "page {0}"), {joined(parts, words("、", ", "))});
}

}  // namespace errand::recipes::writer

namespace errand::recipes {

Written write(const FilePlan& plan, const std::vector<FileProfile>& files, const std::string& language) {
  using namespace writer;
  Plan list;
  list.title = plan.title;
  if (plan.list) list.sources.push_back(*plan.list);
  Writing writing{.plan = list, .files = files, .words = Words{language != "en"}};
  FileWriting work{plan, writing};
  writing.line("notes = []  # {0}", {writing.words("除了结果还要说的", "what is told besides the result")});
  write_work(work);
  write_notes(writing);
  if (writing.python.finished("").find("counted(") != std::string::npos) need_counted(writing);
  return {writing.python.finished(heading(work)), std::move(writing.steps), std::move(writing.inputs)};
}

}  // namespace errand::recipes
