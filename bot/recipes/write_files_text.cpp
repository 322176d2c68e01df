/// Text files and documents: counts, frequent words, lines, and the text of Word files.

#include "bot/core/text.hpp"
#include "bot/recipes/write_files_parts.hpp"

#include <algorithm>

namespace errand::recipes::writer {

namespace {

bool any_item(const FileWriting& files, std::string_view kind) {
  return std::any_of(files.plan.items.begin(), files.plan.items.end(), [&](const Item& item) {
    return std::any_of(files.writing.files.begin(), files.writing.files.end(),
                       [&](const FileProfile& file) { return file.name == item.file && file.kind == kind; });
  });
}

void need_docx_text(Writing& writing) {
  writing.python.import("import zipfile");
  writing.python.import("from lxml import etree");
  writing.helper("docx_text", "Word 文档的文字，一段一行",
                 "The text of a Word document, a line for each paragraph",
                 R"py(def docx_text(path):
    """{0}"""
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    with zipfile.ZipFile(path) as archive:
        body = etree.fromstring(archive.read("word/document.xml"), etree.XMLParser(resolve_entities=False, huge_tree=True))
    lines = []
    for paragraph in body.iter(word + "p"):
        parts = [node.text or "" if node.tag == word + "t" else "\t" for node in paragraph.iter(word + "t", word + "tab") if node.getparent().tag != word + "tabs"]
        lines.append("".join(parts))
    return "\n".join(lines)
)py");
}

void write_texts_read(FileWriting& files) {
  Writing& writing = files.writing;
  const bool word = any_item(files, "docx");
  const bool pdf = any_item(files, "pdf");
  writing.paragraph("读取文字", "Read the text");
  writing.line("texts = []");
  for (const Item& item : files.plan.items) {
    const auto file = std::find_if(writing.files.begin(), writing.files.end(),
                                   [&](const FileProfile& each) { return each.name == item.file; });
    writing.inputs.push_back(item.file);
    const std::string path = literal("in/" + item.file);
    if (file->kind == "docx") {
      writing.line("texts.append(({0}, docx_text({1})))", {literal(item.file), path});
    } else if (file->kind == "pdf") {
      writing.line("texts.append(({0}, extract_text({1}).replace(\"\\x0c\", \"\\n\")))",
                   {literal(item.file), path});
    } else {
      writing.line("with open({0}, encoding={1}, errors=\"replace\") as file:",
                   {path, literal(file->encoding.empty() ? "utf-8" : file->encoding)});
      writing.line("    texts.append(({0}, file.read()))", {literal(item.file)});
    }
  }
  if (word) need_docx_text(writing);
  if (pdf) writing.python.import("from pdfminer.high_level import extract_text");
}

void write_step(FileWriting& files, const CountText&) {
  Writing& writing = files.writing;
  writing.python.import("import re");
  writing.helper("counts_of", "字数（汉字和外文单词，同 Word）、字符数、段数",
                 "Words (each Han character counts as one, as in Word), characters, paragraphs",
                 R"py(def counts_of(text):
    """{0}"""
    han = re.findall(r"[\u2e80-\u2fdf\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]", text)
    signs = re.findall(r"[\u3000-\u303f\uff00-\uffef\u2014\u2018-\u201d\u2026]", text)
    others = re.sub(r"[\u2e80-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef\u2014\u2018-\u201d\u2026]|[\U00020000-\U0003ffff]", " ", text)
    words = [word for word in others.split() if any(letter.isalnum() for letter in word)]
    return {
        "words": len(han) + len(signs) + len(words),
        "han": len(han),
        "latin": len(words),
        "characters": len("".join(text.split())),
        "with_spaces": len(text.replace("\r", "").replace("\n", "")),
        "lines": sum(bool(line.strip()) for line in text.splitlines()),
    }
)py");
  writing.step("统计字数、字符数和段数", "Count words, characters and paragraphs");
  writing.python.paragraph(writing.steps.back());
  writing.line("total_words = total_characters = 0");
  writing.line("for name, text in texts:");
  writing.line("    counts = counts_of(text)");
  writing.line("    total_words += counts[\"words\"]");
  writing.line("    total_characters += counts[\"characters\"]");
  writing.note(
      "{name}：{counts['words']:,} 字（汉字 {counts['han']:,}，外文单词和数字 {counts['latin']:,}）；字符 "
      "{counts['characters']:,}（计空格 {counts['with_spaces']:,}）；{counts['lines']:,} 段",
      "{name}: {counted(counts['words'], 'word')} (of them {counts['han']:,} Han characters); "
      "{counted(counts['characters'], 'character')} ({counts['with_spaces']:,} with spaces); "
      "{counts['lines']:,} "
      "paragraphs",
      {}, "    ");
  writing.headline("{len(texts)} 个文件共 {total_words:,} 字，{total_characters:,} 个字符（不计空格）",
                   "{counted(len(texts), 'file')}: {counted(total_words, 'word')}, "
                   "{counted(total_characters, 'character')} (without spaces)");
}

void write_step(FileWriting& files, const WordFrequency& frequency) {
  Writing& writing = files.writing;
  writing.python.import("import logging");
  writing.python.import("import re");
  writing.python.import("import jieba");
  writing.python.import("from collections import Counter");
  writing.python.import("from openpyxl import Workbook");
  writing.helper("words_of", "分词：两个字以上的中文词和外文单词，去掉虚词",
                 "Words: Chinese ones of two or more characters and others, without particles",
                 R"py(COMMON = set(
    "我们 你们 他们 它们 这个 那个 这些 那些 一个 一些 没有 可以 因为 所以 但是 如果 而且 以及 或者 并且 对于 关于 进行 通过 已经 其中 其他 "
    "the a an and or of to in on for with is are was were be been it its this that as at by from we you they he she i not have has".split()
)


def words_of(text):
    """{0}"""
    jieba.setLogLevel(logging.WARNING)
    for word in jieba.cut(text):
        word = word.strip().lower()
        if len(word) > 1 and re.fullmatch(r"[^\W\d_]+", word) and word not in COMMON:
            yield word
)py");
  const std::string name = writing.output_name(files.plan.title, ".xlsx");
  writing.step("分词后统计词频，取前 {0} 个（不计单字和“我们”“可以”这类虚词）",
               "Count the words, the first {0} (single letters and particles left out)",
               {std::to_string(frequency.top)});
  writing.python.paragraph(writing.steps.back());
  writing.line("counter = Counter(word for _, text in texts for word in words_of(text))");
  writing.line("ranked = sorted(counter.items(), key=lambda item: (-item[1], item[0]))[:{0}]",
               {std::to_string(frequency.top)});
  writing.line("book = Workbook()");
  writing.line("page = book.active");
  writing.line("page.title = {0}", {literal(writing.words("词频", "Words"))});
  writing.line("page.append([{0}, {1}])",
               {literal(writing.words("词", "Word")), literal(writing.words("次数", "Count"))});
  writing.line("for word, times in ranked:");
  writing.line("    page.append([word, times])");
  writing.line("page.column_dimensions[\"A\"].width = 20");
  writing.line("page.freeze_panes = \"A2\"");
  writing.headline("没有可以统计的词", "There are no words to count");
  writing.line("if ranked:");
  writing.line("    book.save({0})", {literal("out/" + name)});
  writing.headline(
      "出现最多的是“{ranked[0][0]}”（{ranked[0][1]} 次）；共 {len(counter):,} 个不同的词，前 {len(ranked)} "
      "个在 {0}",
      "The most frequent word is '{ranked[0][0]}' ({ranked[0][1]} times); {len(counter):,} different "
      "words, the first {len(ranked)} are in {0}",
      {name}, "    ");
}

void write_step(FileWriting& files, const EditLines& edit) {
  Writing& writing = files.writing;
  need_deliver(files);
  const bool down = edit.sorted == EditLines::Sorted::descending;
  if (edit.unique) writing.step("去掉重复的行，留第一次出现的", "Remove repeated lines, the first one stays");
  if (edit.sorted != EditLines::Sorted::no)
    writing.step(down ? "按行倒序排列" : "按行排序（中文按拼音）",
                 down ? "Sort the lines backwards" : "Sort the lines");
  writing.python.paragraph(joined(writing.steps, writing.words("；", "; ")));
  if (edit.sorted != EditLines::Sorted::no)
    writing.helper("order_of", "排序用：GBK 的常用字按拼音排",
                   "To sort by: common Chinese characters stand by sound in GBK",
                   R"py(def order_of(line):
    """{0}"""
    return line.strip().casefold().encode("gb18030", "replace")
)py");
  writing.line("results, lines_in, lines_out = [], 0, 0");
  writing.line("for name, text in texts:");
  writing.line(
      "    lines = [line.rstrip() for line in text.lstrip(\"\\ufeff\").splitlines() if line.strip()]");
  writing.line("    before = len(lines)");
  if (edit.unique) writing.line("    lines = list(dict.fromkeys(lines))");
  if (edit.sorted != EditLines::Sorted::no)
    writing.line("    lines.sort(key=order_of{0})", {down ? ", reverse=True" : ""});
  writing.line("    results.append((name, (\"\\n\".join(lines) + \"\\n\").encode(\"utf-8-sig\")))");
  writing.line("    lines_in, lines_out = lines_in + before, lines_out + len(lines)");
  writing.line("written = deliver(results, {0})", {literal(safe_name(files.plan.title) + ".zip")});
  writing.headline("{lines_in:,} 行 → {lines_out:,} 行（空行不算）：{'、'.join(written)}",
                   "{counted(lines_in, 'line')} → {counted(lines_out, 'line')} (blank ones left out): {', "
                   "'.join(written)}");
}

void write_text_files(FileWriting& files) {
  Writing& writing = files.writing;
  need_deliver(files);
  writing.python.import("import os");
  writing.step("取出文字，每个文件一个 txt", "Take out the text, a txt for each file");
  writing.python.paragraph(writing.steps.back());
  writing.line("results, letters = [], 0");
  writing.line("for name, text in texts:");
  writing.line("    count = len(\"\".join(text.split()))");
  writing.line("    letters += count");
  writing.note("{name}：{count:,} 个字符", "{name}: {counted(count, 'character')}", {}, "    ");
  writing.line(
      "    results.append((os.path.splitext(name)[0] + \".txt\", (text.strip() + "
      "\"\\n\").encode(\"utf-8-sig\")))");
  writing.line("written = deliver(results, {0})", {literal(safe_name(files.plan.title) + ".zip")});
  writing.headline(
      "{len(texts)} 个文件的文字，共 {letters:,} 个字符：{'、'.join(written)}",
      "The text of {counted(len(texts), 'file')}, {counted(letters, 'character')}: {', '.join(written)}");
}

}  // namespace

void write_texts(FileWriting& files) {
  write_texts_read(files);
  for (const FileStep& step : files.plan.steps) {
    if (const auto* count = std::get_if<CountText>(&step)) write_step(files, *count);
    if (const auto* frequency = std::get_if<WordFrequency>(&step)) write_step(files, *frequency);
    if (const auto* edit = std::get_if<EditLines>(&step)) write_step(files, *edit);
    if (std::holds_alternative<ToText>(step)) write_text_files(files);
  }
}

}  // namespace errand::recipes::writer
