#include "bot/recipes/files_read.hpp"

#include "bot/core/text.hpp"
#include "bot/recipes/files_read_parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace errand::recipes {

namespace {

std::optional<FilePlan> plan_before(const ScriptRequest& request) {
  if (request.earlier.empty() || request.earlier.back().plan.empty()) return std::nullopt;
  const auto json = nlohmann::json::parse(request.earlier.back().plan, nullptr, false);
  if (!json.is_object() || !json.contains("work")) return std::nullopt;
  try {
    FilePlan plan = json.get<FilePlan>();
    const bool all_there = std::all_of(plan.items.begin(), plan.items.end(), [&](const Item& item) {
      return std::any_of(request.files.begin(), request.files.end(),
                         [&](const FileProfile& file) { return file.name == item.file; });
    });
    return all_there ? std::optional(plan) : std::nullopt;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;  // A plan of another version: the instruction then has to stand on its own.
  }
}

std::string names_of(const std::vector<FileProfile>& files, const Say& say) {
  std::vector<std::string> names;
  for (const FileProfile& file : files) names.push_back(file.name);
  return say.list(names, 4);
}

}  // namespace

std::optional<Reading> read_files(const ScriptRequest& request, std::string_view text, const Say& say) {
  const Wish wish(text);
  if (wish.empty()) return std::nullopt;
  const FileWish in{.request = request, .wish = wish, .say = say, .before = plan_before(request)};
  static constexpr std::array readers{read_codes,    read_documents, read_names, read_pdf,
                                      read_pictures, read_archive,   read_text};
  for (const auto& reader : readers) {
    if (auto reading = reader(in)) return reading;
  }
  return std::nullopt;
}

Reading ask_about_files(const std::vector<FileProfile>& files, const Say& say) {
  Question question;
  const auto all = [&](std::string_view kind) {
    return std::all_of(files.begin(), files.end(),
                       [&](const FileProfile& file) { return file.kind == kind; });
  };
  const auto choice = [&](const char* chinese, const char* english) {
    const std::string words = say.either(chinese, english);
    question.choices.push_back({words, words});
  };
  std::string can;
  if (all("pdf")) {
    can = say.either(
        "合并、拆分、取出几页、旋转、加水印、数页数、转成文字、提取表格",
        "merge, split, pick pages, rotate, watermark, count pages, take out the text or the tables");
    if (files.size() > 1) choice("合并成一个PDF", "Merge into one PDF");
    choice("每页拆成一个PDF", "Split every page");
    choice("转成文字", "Convert to text");
    choice("一共多少页", "How many pages");
  } else if (all("image")) {
    can =
        say.either("改尺寸、压缩到多少KB以下、转格式、裁剪、旋转、加水印、合成PDF、拼成缩略图",
                   "resize, compress below a size, convert, crop, rotate, watermark, make a PDF or a contact "
                   "sheet");
    choice("压缩到500KB以下", "Compress below 500 KB");
    choice("转成jpg", "Convert to jpg");
    choice("合成一个PDF", "Make one PDF");
  } else if (all("zip")) {
    can = say.either("解压、列出里面的文件、给里面的文件改名",
                     "unzip it, list what is inside, rename what is inside");
    choice("解压", "Unzip");
    choice("列出里面有哪些文件", "List the files inside");
  } else if (std::all_of(files.begin(), files.end(),
                         [](const FileProfile& file) { return file.kind == "docx" || file.kind == "txt"; })) {
    can = say.either(
        "统计字数、统计词频、转成txt；发模板和名单可以每人生成一份",
        "count words, find frequent words, convert to txt; with a list, fill a template for every row");
    choice("统计字数", "Count the words");
    choice("统计词频", "Most frequent words");
    choice("转成txt", "Convert to txt");
  } else {
    can = say.either("打包成zip、改文件名", "zip them, rename them");
    choice("打包成zip", "Zip them");
  }
  question.text = say.either("要对" + names_of(files, say) + "做什么？我会：" + can + "。",
                             "What shall I do with " + names_of(files, say) + "? I can: " + can + ".");
  return question;
}

Reading no_table(const std::vector<FileProfile>& files, const Say& say) {
  const auto question = std::get<Question>(ask_about_files(files, say));
  return Declined{say.either("没看懂。", "I did not understand that. ") + question.text, ""};
}

}  // namespace errand::recipes
