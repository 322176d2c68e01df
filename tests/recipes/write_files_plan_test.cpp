/// Scripts for work on whole files, run for real.

#include "tests/recipes/write_office.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace errand::recipes;
using namespace errand::recipes::test;

namespace {

constexpr const char* office_files = R"(
from reportlab.pdfgen import canvas
from PIL import Image
import docx
for name, pages in (("甲.pdf", 3), ("乙.pdf", 2)):
    sheet = canvas.Canvas("in/" + name)
    for number in range(pages):
        sheet.drawString(100, 700, f"page {number + 1} of {name[0:0]}{pages}")
        sheet.showPage()
    sheet.save()
turned = Image.Exif()
turned[0x112] = 6
Image.effect_noise((600, 400), 90).convert("RGB").save("in/照片.jpg", exif=turned)
book = openpyxl.Workbook()
for row in [["姓名", "部门"], ["张三", "财务部"], ["李四", None], ["张三", "技术部"]]:
    book.active.append(row)
book.save("in/名单.xlsx")
letter = docx.Document()
paragraph = letter.add_paragraph()
for piece in ("尊敬的{", "{姓", "名}}：", "{{部门}}{{昵称}}"):
    paragraph.add_run(piece)
letter.save("in/信.docx")
)";

json work(const std::string& kind, const std::vector<std::string>& files, const std::vector<json>& steps) {
  json items = json::array();
  for (const std::string& file : files) items.push_back({{"file", file}});
  return {{"work", kind}, {"items", items}, {"steps", list(steps)}, {"title", "结果"}};
}

}  // namespace

TEST_CASE("a plan for files survives JSON, and a table's plan is none", "[recipes]") {
  FilePlan plan;
  plan.work = FileWork::documents;
  plan.items = {{"资料.zip", "甲.pdf"}};
  plan.steps = {SplitPdf{2, 0, {{1, -1}}}, StampPicture{"样", StampPicture::Place::centre}, CountText{},
                FillTemplate{{{"{{a}}", "a"}}, {"{{b}}"}, {"a"}, true, 7, 4, "NO."}};
  plan.list = Source{"名单.xlsx", 1};
  plan.title = "题";
  CHECK(json::parse(json(plan).dump()).get<FilePlan>() == plan);
  CHECK_THROWS_AS(json(Plan{}).get<FilePlan>(), json::exception);
  CHECK_THROWS_AS(
      json::parse(R"({"work": "pdf", "items": [], "steps": [{"step": "explode"}]})").get<FilePlan>(),
      json::exception);
}

TEST_CASE("the script that merges PDFs is short and plain", "[recipes]") {
  Office office(office_files);
  const Ran ran = office.run(work("pdf", {"甲.pdf", "乙.pdf"}, {{{"step", "merge_pdf"}}}));
  CHECK(ran.written.inputs == std::vector<std::string>{"甲.pdf", "乙.pdf"});
  CHECK(ran.files == std::vector<std::string>{"合并.pdf"});
  CHECK(ran.says("2 个文件 5 页 → 1 个 PDF 5 页"));
  const std::string& code = ran.written.code;
  CHECK(code.substr(code.find("# 读取 PDF"), code.find("# 写出结果") - code.find("# 读取 PDF")) ==
        R"py(# 读取 PDF
files = [(name, "in/" + name) for name in ["甲.pdf", "乙.pdf"]]
documents = open_pdfs(files, notes)
count_in, pages_in = len(documents), sum(len(pages) for _, pages in documents)

# 按发送的顺序合并成一个 PDF
for name, pages in documents:
    notes.append(f"{name}：{len(pages)} 页")
documents = [("合并", [page for _, pages in documents for page in pages])]

)py");
}

TEST_CASE("every step of work on files runs in both languages", "[recipes]") {
  Office office(office_files);
  const std::vector<json> pdf_steps = {
      {{"step", "split_pdf"}, {"every", 2}},
      {{"step", "split_pdf"}, {"parts", 2}},
      {{"step", "split_pdf"}, {"ranges", {{{"from", 2}, {"to", -1}}}}},
      {{"step", "pick_pages"}, {"pages", {{"parity", "odd"}}}},
      {{"step", "pick_pages"}, {"drop", true}, {"pages", {{"ranges", {{{"from", 1}, {"to", 1}}}}}}},
      {{"step", "rotate_pages"}, {"degrees", 270}},
      {{"step", "stamp_pages"}, {"text", "机\"密{x}"}},
      {{"step", "count_pages"}},
      {{"step", "to_text"}},
      {{"step", "pdf_tables"}}};
  const std::vector<json> picture_steps = {
      {{"step", "resize_picture"}, {"width", 100}},
      {{"step", "resize_picture"}, {"percent", 50}},
      {{"step", "crop_picture"}, {"ratio_width", 16}, {"ratio_height", 9}},
      {{"step", "crop_picture"}, {"left", 10}},
      {{"step", "rotate_picture"}, {"mirror", "left_right"}},
      {{"step", "gray_picture"}},
      {{"step", "stamp_picture"}, {"text", "样品"}},
      {{"step", "stamp_picture"}, {"text", "样品"}, {"place", "bottom_right"}},
      {{"step", "convert_picture"}, {"format", "bmp"}},
      {{"step", "compress_picture"}, {"kilobytes", 20}},
      {{"step", "pictures_to_pdf"}},
      {{"step", "contact_sheet"}},
      {{"step", "list_pictures"}}};
  for (const char* language : {"zh", "en"}) {
    for (const json& step : pdf_steps) {
      INFO(step.dump());
      CHECK_FALSE(office.run(work("pdf", {"甲.pdf"}, {step}), language).printed.empty());
    }
    for (const json& step : picture_steps) {
      INFO(step.dump());
      CHECK_FALSE(office.run(work("pictures", {"照片.jpg"}, {step}), language).printed.empty());
    }
    for (const json& step :
         {json{{"step", "count_text"}}, json{{"step", "word_frequency"}}, json{{"step", "to_text"}}})
      CHECK_FALSE(office.run(work("text", {"信.docx"}, {step}), language).printed.empty());
    CHECK_FALSE(office.run(work("archive", {"甲.pdf"}, {{{"step", "zip_files"}}}), language).printed.empty());
    CHECK_FALSE(
        office.run(work("codes", {}, {{{"step", "qr_codes"}, {"text", "你好"}}}), language).printed.empty());
  }
}

TEST_CASE("a picture stands upright and ends below the wanted size", "[recipes]") {
  Office office(office_files);
  const Ran ran =
      office.run(work("pictures", {"照片.jpg"}, {{{"step", "compress_picture"}, {"kilobytes", 20}}}));
  CHECK(ran.says("400×600"));
  CHECK(office.bytes("照片.jpg").size() <= 20 * 1024);
}

TEST_CASE("a page that is not there is told, and the others come", "[recipes]") {
  Office office(office_files);
  const json step = {{"step", "pick_pages"}, {"pages", {{"ranges", {{{"from", 2}, {"to", 9}}}}}}};
  const Ran ran = office.run(work("pdf", {"乙.pdf"}, {step}));
  CHECK(ran.says("乙：只有 2 页，没有第 9 页"));
  CHECK(ran.says("1 个 PDF 1 页"));
}

TEST_CASE("a placeholder that Word cut into runs is filled for every row", "[recipes]") {
  Office office(office_files);
  json plan =
      work("documents", {"信.docx"},
           {{{"step", "fill_template"},
             {"placeholders",
              {{{"mark", "{{姓名}}"}, {"column", "姓名"}}, {{"mark", "{{部门}}"}, {"column", "部门"}}}},
             {"unfilled", {"{{昵称}}"}},
             {"names", {"姓名"}}}});
  plan["list"] = {{"file", "名单.xlsx"}, {"table", 0}};
  const Ran ran = office.run(plan);
  CHECK(ran.files == std::vector<std::string>{"结果.zip"});
  CHECK(ran.says("3 行名单 → 3 份文件"));
  CHECK(ran.says("{{昵称}} 没有对应的列，保持原样"));
  CHECK(ran.says("{{部门}} 有 1 份是空的"));
  json reading = {{"do", "make"}, {"folder", office.folder()}};
  reading["code"] = R"(
import docx, io, zipfile
with zipfile.ZipFile("out/结果.zip") as archive:
    assert sorted(archive.namelist()) == ["张三 (2).docx", "张三.docx", "李四.docx"], archive.namelist()
    texts = [docx.Document(io.BytesIO(archive.read(name))).paragraphs[0].text for name in archive.namelist()]
assert texts == ["尊敬的张三：财务部{{昵称}}", "尊敬的李四：{{昵称}}", "尊敬的张三：技术部{{昵称}}"], texts
)";
  const json read = ask_python(reading);
  INFO(read.value("error", ""));
  CHECK(read["ok"] == true);
}
