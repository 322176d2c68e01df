/// How often each word occurs: Chinese is cut into words by jieba, other scripts at what is no letter.

#include "bot/recipes/write_parts.hpp"

namespace errand::recipes::writer {

namespace {

void need_words_of(Writing& writing) {
  writing.python.import("import re");
  writing.python.import("import jieba");
  writing.helper("words_of", "切成词：去掉单个字、数字、标点和没有意思的词",
                 "Cut into words, without single characters, numbers, signs and words that say nothing",
                 R"py(jieba.setLogLevel(60)
STOP = set(
    "我们 你们 他们 它们 这个 那个 这些 那些 一个 没有 就是 不是 可以 因为 所以 但是 如果 以及 或者 并且 自己 什么 怎么 已经 "
    "进行 通过 对于 关于 其中 由于 为了 还是 这样 the and for that this with are was were has have had not but you "
    "your our their from they his her its will would can could a an of to in on at is be as by or it we i he she".split()
)


def words_of(text):
    """{0}"""
    for word in jieba.cut(str(text)):
        word = word.strip().casefold()
        if len(word) > 1 and word not in STOP and re.search(r"[^\W\d_]", word):
            yield word
)py");
}

}  // namespace

void write_step(Writing& writing, const CountWords& count) {
  const Words& words = writing.words;
  (void)writing.table.at(count.column);
  writing.step("把 {0} 切成词，数每个词出现几次（不数单个字和常用虚词）",
               "Cut {0} into words and count them (no single characters, no words like the, and)",
               {count.column});
  writing.python.paragraph(writing.steps.back());
  need_words_of(writing);
  writing.python.import("from collections import Counter");
  writing.line("found = Counter(word for text in data[{0}].dropna() for word in words_of(text))",
               {literal(count.column)});
  const std::string word = std::string(words("词", "Word"));
  const std::string times = std::string(words("次数", "Count"));
  writing.line("data = pd.DataFrame(found.most_common({0}), columns={1})",
               {std::to_string(count.top), literal_list({word, times})});
  writing.line("first = {0}.join(f\"{word} {times}\" for word, times in found.most_common(5))",
               {literal(words("，", ", "))});
  writing.headline("最常见的词：{first}（共 {len(found):,} 个不同的词）",
                   "Most frequent: {first} ({len(found):,} different words)");
  Table result;
  Column name;
  name.name = word;
  name.native = true;
  Column number = name;
  number.name = times;
  number.kind = Kind::number;
  number.whole = true;
  result.columns = {name, number};
  writing.table = std::move(result);
  writing.rows_of_source = false;
}

}  // namespace errand::recipes::writer
