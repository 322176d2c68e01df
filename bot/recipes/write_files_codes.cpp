/// QR codes: pictures, and a sheet to print with a label below each.

#include "bot/core/text.hpp"
#include "bot/recipes/write_files_parts.hpp"

namespace errand::recipes::writer {

namespace {

void need_code_picture(Writing& writing) {
  writing.python.import("import io");
  writing.python.import("import qrcode");
  writing.helper("code_picture", "一段文字的二维码", "The QR code of a text",
                 R"py(def code_picture(text):
    """{0}"""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=10, border=4)
    code.add_data(text)
    code.make(fit=True)
    return code.make_image(fill_color="black", back_color="white").get_image().convert("1")
)py");
  writing.helper("png_bytes", "图片写成 png", "A picture as png",
                 R"py(def png_bytes(picture):
    """{0}"""
    content = io.BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()
)py");
}

void need_sheet_pages(FileWriting& files) {
  need_font(files);
  files.writing.helper("sheet_pages", "打印用的 A4 页：每页 12 个，下面写标签",
                       "A4 pages to print: 12 codes each, with their labels",
                       R"py(def sheet_pages(codes, columns=3, lines=4):
    """{0}"""
    pages, font = [], load_font(28)
    for start in range(0, len(codes), columns * lines):
        page = Image.new("L", (1240, 1754), 255)  # A4, 150 dpi
        draw = ImageDraw.Draw(page)
        for place, (label, picture) in enumerate(codes[start : start + columns * lines]):
            left, top = 40 + place % columns * 390, 60 + place // columns * 415
            page.paste(picture.convert("L").resize((340, 340)), (left + 20, top))
            while draw.textlength(label, font=font) > 380 and len(label) > 4:
                label = label[:-2] + "…"
            draw.text((left + (380 - draw.textlength(label, font=font)) / 2, top + 345), label, font=font, fill=0)
        pages.append(page)
    return pages
)py");
}

void write_one_code(FileWriting& files, const QrCodes& codes) {
  Writing& writing = files.writing;
  const std::string name = writing.output_name(files.plan.title, ".png");
  writing.step("生成二维码：{0}", "QR code of: {0}", {shortened(codes.text, 80)});
  writing.python.paragraph(writing.steps.back());
  writing.line("text = {0}", {literal(codes.text)});
  writing.line("try:");
  writing.line("    content = png_bytes(code_picture(text))");
  writing.headline("二维码已生成：{0}，内容是 {text}", "The QR code is ready: {0}, it holds {text}", {name},
                   "    ");
  writing.line("    with open({0}, \"wb\") as target:", {literal("out/" + name)});
  writing.line("        target.write(content)");
  writing.line("except (ValueError, qrcode.exceptions.DataOverflowError):");
  writing.headline("内容太长，二维码放不下（{len(text)} 个字符）",
                   "Too long for a QR code ({counted(len(text), 'character')})", {}, "    ");
}

void write_codes_of_rows(FileWriting& files, const QrCodes& codes) {
  Writing& writing = files.writing;
  need_sheet_pages(files);
  need_safe_name(files);
  need_size_text(files);
  write_rows(files);
  const std::string label = codes.label.empty() ? codes.column : codes.label;
  writing.step("每行一个二维码：内容是 {0}，用 {1} 命名",
               "A QR code for each row: it holds {0}, named by {1}", {codes.column, label});
  writing.python.paragraph(writing.steps.back());
  writing.python.import("import zipfile");
  constexpr int most = 3000;  // the sheet's pages are in memory together
  const std::string zip = writing.output_name(files.plan.title, ".zip");
  const std::string pdf =
      writing.output_name(std::string(writing.words("二维码打印页", "QR codes to print")), ".pdf");
  writing.line("if len(rows) > {0}:", {std::to_string(most)});
  writing.note("只做了前 {0} 行", "only the first {0} rows were used", {std::to_string(most)}, "    ");
  writing.line("codes, blank, taken = [], 0, set()");
  writing.line("with zipfile.ZipFile({0}, \"w\") as archive:", {literal("out/" + zip)});
  writing.line("    for number, row in enumerate(rows[:{0}], 1):", {std::to_string(most)});
  writing.line("        text, label = row[{0}].strip(), row[{1}].strip() or str(number)",
               {literal(codes.column), literal(label)});
  writing.line("        if not text:");
  writing.line("            blank += 1");
  writing.line("            continue");
  writing.line("        try:");
  writing.line("            picture = code_picture(text)");
  writing.line("        except (ValueError, qrcode.exceptions.DataOverflowError):");
  writing.note("{label}：内容太长，二维码放不下", "{label}: too long for a QR code", {}, "            ");
  writing.line("            continue");
  writing.line("        base = safe_name(label)");
  writing.line("        name, again = base, 2");
  writing.line("        while name.casefold() in taken:");
  writing.line("            name, again = f\"{base} ({again})\", again + 1");
  writing.line("        taken.add(name.casefold())");
  writing.line("        archive.writestr(name + \".png\", png_bytes(picture))");
  writing.line("        codes.append((label, picture))");
  writing.line("if blank:");
  writing.note("{blank} 行的 {0} 是空的，没有做", "{counted(blank, 'row')} have no {0} and got none",
               {codes.column}, "    ");
  writing.headline("{0} 列里没有内容", "The column {0} is blank", {codes.column});
  writing.line("if codes:");
  writing.line("    first, *others = sheet_pages(codes)");
  writing.line("    first.save({0}, \"PDF\", resolution=150, save_all=True, append_images=others)",
               {literal("out/" + pdf)});
  writing.headline("{len(codes)} 个二维码：{0}（每个一张图）和 {1}（{len(others) + 1} 页，可打印）",
                   "{counted(len(codes), 'QR code')}: {0} (a picture each) and {1} ({counted(len(others) + "
                   "1, 'page')} to print)",
                   {zip, pdf}, "    ");
}

}  // namespace

void write_codes(FileWriting& files) {
  const auto& codes = std::get<QrCodes>(files.plan.steps.front());
  need_code_picture(files.writing);
  if (codes.column.empty()) return write_one_code(files, codes);
  write_codes_of_rows(files, codes);
}

}  // namespace errand::recipes::writer
