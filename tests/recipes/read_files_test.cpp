/// What instructions about whole files are read as, in both languages.

#include "tests/recipes/read_language.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::recipes::test {

namespace {

struct FileCase {
  const char* instruction;
  const char* reading;
};

FileProfile file(const std::string& name, const std::string& kind) {
  FileProfile profile;
  profile.name = name;
  profile.kind = kind;
  return profile;
}

FileProfile archive(const std::vector<std::string>& members) {
  FileProfile profile = file("资料.zip", "zip");
  profile.members = members;
  return profile;
}

FileProfile invitation(const std::vector<std::string>& placeholders) {
  FileProfile profile = file("邀请函.docx", "docx");
  profile.placeholders = placeholders;
  return profile;
}

FileProfile guests() {
  return file_of("名单.xlsx", {TableBuilder(6)
                                   .names("姓名", 6, {"张三", "李四"})
                                   .text("部门", {"财务部", "技术部"})
                                   .names("链接", 6, {"https://example.com/1"})});
}

void check(const FileCase& one, const std::vector<FileProfile>& files) {
  INFO(one.instruction);
  CHECK(Reads(one.instruction, files).text() == one.reading);
}

}  // namespace

TEST_CASE("PDFs are merged, split, picked from, turned and marked as it was said", "[recipes]") {
  constexpr FileCase cases[] = {
      {"把这几个pdf合并成一个", "pdf merge_pdf"},
      {"按文件名顺序合并", "pdf merge_pdf order=by_name"},
      {"merge these pdfs in name order", "pdf merge_pdf order=by_name"},
      {"合并一下，每页加水印“内部资料”", "pdf merge_pdf ; stamp_pages text=内部资料"},
      {"取第2-4页", "pdf pick_pages pages={parity:all,ranges:[{from:2,to:4}]}"},
      {"只要前3页", "pdf pick_pages pages={parity:all,ranges:[{from:1,to:3}]}"},
      {"第1、3、5页", "pdf pick_pages pages={parity:all,ranges:[{from:1,to:1},{from:3,to:3},{from:5,to:5}]}"},
      {"extract pages 2 to 3", "pdf pick_pages pages={parity:all,ranges:[{from:2,to:3}]}"},
      {"删掉最后一页", "pdf pick_pages drop=true pages={parity:all,ranges:[{from:-1,to:-1}]}"},
      {"帮我把第一页删了", "pdf pick_pages drop=true pages={parity:all,ranges:[{from:1,to:1}]}"},
      {"从第3页开始取", "pdf pick_pages pages={parity:all,ranges:[{from:3,to:-1}]}"},
      {"奇数页", "pdf pick_pages pages={parity:odd,ranges:[]}"},
      {"每页拆成一个文件", "pdf split_pdf every=1"},
      {"每页拆成一个，打成压缩包", "pdf split_pdf every=1 ; zip_files"},
      {"split into single pages", "pdf split_pdf every=1"},
      {"每两页拆一个", "pdf split_pdf every=2"},
      {"拆成1-3页和4-6页", "pdf split_pdf every=1 ranges=[{from:1,to:3},{from:4,to:6}]"},
      {"全部逆时针旋转90度", "pdf rotate_pages degrees=270 pages={parity:all,ranges:[]}"},
      {"第2页转180度", "pdf rotate_pages degrees=180 pages={parity:all,ranges:[{from:2,to:2}]}"},
      {"watermark \"Draft\"", "pdf stamp_pages text=Draft"},
      {"加上机密水印", "pdf stamp_pages text=机密"},
      {"一共多少页", "pdf count_pages"},
      {"把文字提取出来", "pdf to_text"},
      {"里面的表格转成excel", "pdf pdf_tables"},
  };
  for (const FileCase& one : cases) check(one, {file("a.pdf", "pdf"), file("b.pdf", "pdf")});
}

TEST_CASE("files that are called by their names are the ones worked on", "[recipes]") {
  const Reading reading =
      Reads("把乙.pdf旋转180度", {file("甲.pdf", "pdf"), file("乙.pdf", "pdf")}).reading();
  REQUIRE(std::holds_alternative<FilePlan>(reading));
  CHECK(std::get<FilePlan>(reading).items == std::vector<Item>{{"乙.pdf", ""}});
}

TEST_CASE("what is open about PDFs is asked, and what cannot be done is declined", "[recipes]") {
  constexpr FileCase cases[] = {
      {"拆分", "ask [每页一个文件 | 每 10 页一个 | 平均分成两份]"},
      {"旋转一下", "ask [顺时针 90 度 | 逆时针 90 度 | 180 度]"},
      {"加水印", "ask [仅供内部使用]"},
      {"合并前两页", "ask [每个文件里的，再合并 | 合并后的]"},
      {"合并，然后发给张经理", "ask []"},
      {"第0页", "ask []"},
      {"把a.pdf的第1页和b.pdf的第2页合并", "ask []"},
      {"去水印", "decline"},
      {"转成word", "decline"},
      {"转成图片", "decline"},
      {"压缩一下", "decline"},
      {"加密码123", "decline"},
      {"按部门汇总", "decline"},
  };
  for (const FileCase& one : cases) check(one, {file("a.pdf", "pdf"), file("b.pdf", "pdf")});
  check({"合并", "ask []"}, {file("a.pdf", "pdf")});
}

TEST_CASE("pictures are resized, compressed, converted, cropped, turned and marked", "[recipes]") {
  constexpr FileCase cases[] = {
      {"宽800", "pictures resize_picture width=800"},
      {"缩小到50%", "pictures resize_picture percent=50"},
      {"缩小一半", "pictures resize_picture percent=50"},
      {"resize to 1024x768", "pictures resize_picture height=768 width=1024"},
      {"压到200KB以下", "pictures compress_picture kilobytes=200"},
      {"compress below 1.5 MB", "pictures compress_picture kilobytes=1536"},
      {"转成png", "pictures convert_picture format=png"},
      {"把png转成jpg", "pictures convert_picture format=jpg"},
      {"把后缀改成png", "pictures convert_picture format=png"},
      {"裁成正方形", "pictures crop_picture ratio_height=1 ratio_width=1"},
      {"裁掉上面100像素", "pictures crop_picture top=100"},
      {"顺时针转90度", "pictures rotate_picture degrees=90"},
      {"rotate left", "pictures rotate_picture degrees=270"},
      {"右下角加水印“样品”", "pictures stamp_picture place=bottom_right text=样品"},
      {"合成一个pdf", "pictures pictures_to_pdf"},
      {"每张转成一个pdf", "pictures pictures_to_pdf each=true"},
      {"拼成缩略图，每行3张", "pictures contact_sheet columns=3"},
      {"压到200K再转成jpg", "pictures convert_picture format=jpg ; compress_picture kilobytes=200"},
      {"压缩一下，不超过300k，然后打包", "pictures compress_picture kilobytes=300 ; zip_files"},
      {"统一改成宽1000像素 高度自适应", "pictures resize_picture width=1000"},
      {"批量加水印 ©公司名 右下", "pictures stamp_picture place=bottom_right text=©公司名"},
      {"压缩一下", "ask [200KB | 500KB | 1MB]"},
      {"合并", "ask [合成一个 PDF | 拼成一张图]"},
      {"换个背景", "decline"},
  };
  for (const FileCase& one : cases) check(one, {file("照片.jpg", "image"), file("图.png", "image")});
}

TEST_CASE("a follow-up goes on from the pictures' steps before", "[recipes]") {
  const std::vector<FileProfile> photo{file("照片.jpg", "image")};
  CHECK(Reads("再压小一点", photo).after("压到200KB以下").text() ==
        "pictures compress_picture kilobytes=100");
  CHECK(Reads("now rotate them left", photo).after("resize to 50%").text() ==
        "pictures resize_picture percent=50 ; rotate_picture degrees=270");
  CHECK(Reads("宽400", photo).after("宽800").text() == "pictures resize_picture width=400");
}

TEST_CASE("files are zipped and unzipped, and archives of tables stay tables", "[recipes]") {
  check({"打包成zip", "archive zip_files"}, {file("a.pdf", "pdf"), guests()});
  check({"zip these as backup", "archive zip_files name=backup"}, {file("a.pdf", "pdf")});
  check({"打包成 资料.zip", "archive zip_files name=资料"}, {file("a.pdf", "pdf"), guests()});
  check({"解压", "archive unzip"}, {archive({"甲.pdf"})});
  check({"里面有什么", "archive unzip only_list=true"}, {archive({"甲.pdf", "乙.txt"})});
  check({"把里面的图片压到100KB", "pictures compress_picture kilobytes=100"},
        {archive({"图/1.jpg", "说明.txt"})});
}

TEST_CASE("names are changed by pattern or by a list", "[recipes]") {
  const std::vector<FileProfile> files{file("草稿1.pdf", "pdf"), file("草稿2.pdf", "pdf")};
  constexpr FileCase cases[] = {
      {"文件名前面加日期", "names rename_files first=1 prefix=20260315_"},
      {"按顺序编号从001开始", "names rename_files digits=3 first=1 number=before"},
      {"把文件名里的草稿换成定稿", "names rename_files first=1 from=草稿 to=定稿"},
      {"去掉文件名里的“草稿”", "names rename_files first=1 from=草稿"},
      {"重命名为 合同001、合同002", "names rename_files base=合同 digits=3 first=1 number=after"},
      {"replace \"草稿\" with \"final\" in the file names", "names rename_files first=1 from=草稿 to=final"},
      {"文件名去掉“草稿”两个字", "names rename_files first=1 from=草稿"},
      {"number the files", "names rename_files first=1 number=before"},
      {"把扩展名改成txt", "decline"},
      {"重命名", "ask [前面加日期 | 按顺序编号]"},
  };
  for (const FileCase& one : cases) check(one, files);
  const FileProfile list =
      file_of("对照.xlsx", {TableBuilder(2).names("原文件名", 2, {}).names("新文件名", 2, {})});
  check({"按表格改名", "names rename_by_list new_name=新文件名 old_name=原文件名"},
        {list, files[0], files[1]});
}

TEST_CASE("QR codes are made of a column or of what was typed", "[recipes]") {
  check({"用链接列生成二维码，按姓名命名", "codes qr_codes column=链接 label=姓名"}, {guests()});
  check({"make QR codes from the 链接 column", "codes qr_codes column=链接 label=姓名"}, {guests()});
  check({"生成二维码 https://example.com/a", "codes qr_codes text=https://example.com/a"}, {});
  check({"QR code for \"Hello, World\"", "codes qr_codes text=Hello, World"}, {});
  check({"生成二维码", "ask []"}, {});
}

TEST_CASE("text is counted, and lines are sorted", "[recipes]") {
  check({"统计字数", "text count_text"}, {file("文.docx", "docx")});
  check({"出现最多的20个词", "text word_frequency top=20"}, {file("文.docx", "docx")});
  check({"去重并排序", "text edit_lines sorted=ascending unique=true"}, {file("文.txt", "txt")});
  check({"转成txt", "text to_text"}, {file("文.docx", "docx")});
  check({"转成pdf", "decline"}, {file("文.docx", "docx")});
}

TEST_CASE("a template is filled for each row by the columns that its placeholders name", "[recipes]") {
  const FileProfile letter = invitation({"{{姓名}}", "【部门】", "【注意】", "{{昵称}}", "{{编号}}"});
  check(
      {"每人生成一份",
       "documents fill_template digits=3 first=1 names=[姓名] "
       "placeholders=[{column:姓名,mark:{{姓名}}},{column:部门,mark:【部门】}] unfilled=[{{昵称}},{{编号}}]"},
      {letter, guests()});
  check({"批量填写，按部门和姓名命名，编号从001开始",
         "documents fill_template digits=3 first=1 names=[部门,姓名] numbered=true "
         "placeholders=[{column:姓名,mark:{{姓名}}},{column:部门,mark:【部门】},{column:,mark:{{编号}}}] "
         "unfilled=[{{昵称}}]"},
        {letter, guests()});
  // Another person's name is not this one's.
  check({"每人生成一份",
         "documents fill_template digits=3 first=1 names=[姓名] "
         "placeholders=[{column:姓名,mark:{{姓名}}}] unfilled=[{{紧急联系人姓名}}]"},
        {invitation({"{{姓名}}", "{{紧急联系人姓名}}"}), guests()});
  check({"每人生成一份", "ask []"}, {invitation({}), guests()});
  check({"每人生成一份，按身高命名", "ask []"}, {letter, guests()});
}

TEST_CASE("instructions about tables are left to tables", "[recipes]") {
  check({"按部门拆分成多个文件", "split 部门 into files"}, {guests()});
  check({"把部门列重命名为科室", "rename 部门 to 科室"}, {guests()});
}

TEST_CASE("pictures and PDFs without a word are asked about with what can be done", "[recipes]") {
  check({"", "ask [Compress below 500 KB | Convert to jpg | Make one PDF]"}, {file("照片.jpg", "image")});
}

}  // namespace errand::recipes::test
