/// Pictures one after the other: opened upright, changed step by step, saved in their format.

#include "bot/core/text.hpp"
#include "bot/recipes/write_files_parts.hpp"

#include <algorithm>

namespace errand::recipes::writer {

namespace {

/// What the steps need to be known before the loop.
struct Saving {
  std::string format;  ///< Of a conversion; empty: as it came.
  int kilobytes = 0;
  const PicturesToPdf* pdf = nullptr;
  const ContactSheet* sheet = nullptr;
  bool list = false;
};

Saving saving_of(const FilePlan& plan) {
  Saving saving;
  for (const FileStep& step : plan.steps) {
    if (const auto* convert = std::get_if<ConvertPicture>(&step)) saving.format = convert->format;
    if (const auto* compress = std::get_if<CompressPicture>(&step)) saving.kilobytes = compress->kilobytes;
    if (const auto* pdf = std::get_if<PicturesToPdf>(&step)) saving.pdf = pdf;
    if (const auto* sheet = std::get_if<ContactSheet>(&step)) saving.sheet = sheet;
    if (std::holds_alternative<ListPictures>(step)) saving.list = true;
  }
  return saving;
}

void need_open_picture(Writing& writing) {
  writing.python.import("from PIL import Image, ImageOps");
  writing.helper("open_picture", "打开图片，按相机记下的方向摆正",
                 "Opens a picture, upright as the camera noted",
                 R"py(Image.MAX_IMAGE_PIXELS = 120_000_000


def open_picture(source):
    """{0}"""
    with Image.open(source) as picture:
        picture.load()
        upright = ImageOps.exif_transpose(picture)
    if upright.mode not in ("RGB", "RGBA", "L"):
        has_alpha = upright.mode in ("LA", "PA") or "transparency" in upright.info
        upright = upright.convert("RGBA" if has_alpha else "RGB")
    return upright
)py");
}

void need_save_bytes(Writing& writing) {
  writing.python.import("import io");
  writing.helper("save_bytes", "图片写成某种格式；没有透明的格式用白底",
                 "A picture in a format; white behind it where that knows no transparency",
                 R"py(def save_bytes(picture, ending, quality=90):
    """{0}"""
    form = {"jpg": "JPEG", "jpeg": "JPEG", "tif": "TIFF"}.get(ending, ending.upper())
    if form in ("JPEG", "BMP") and picture.mode == "RGBA":
        white = Image.new("RGB", picture.size, "white")
        white.paste(picture, mask=picture.getchannel("A"))
        picture = white
    options = {"JPEG": {"quality": quality, "optimize": True}, "WEBP": {"quality": quality}, "PNG": {"optimize": True}}
    content = io.BytesIO()
    picture.save(content, form, **options.get(form, {}))
    return content.getvalue()
)py");
}

void need_below(Writing& writing) {
  writing.helper(
      "below", "压到 limit 字节以下：先降质量，再缩小；不透明的 png、bmp 改存 jpg",
      "Below `limit` bytes: quality goes first, then size; png and bmp without transparency become jpg",
      R"py(def below(picture, ending, limit):
    """{0}"""
    content = save_bytes(picture, ending)
    if len(content) <= limit:
        return content, ending
    if ending in ("png", "bmp", "gif", "tif", "tiff") and (picture.mode != "RGBA" or picture.getchannel("A").getextrema()[0] == 255):
        picture, ending = picture.convert("RGB"), "jpg"
    while True:
        for quality in (90, 80, 70, 60, 50):
            content = save_bytes(picture, ending, quality)
            if len(content) <= limit or ending not in ("jpg", "jpeg", "webp"):
                break
        if len(content) <= limit or max(picture.size) <= 16:
            return content, ending
        scale = max(0.3, min(0.9, (limit / len(content)) ** 0.5))
        picture = picture.resize((max(1, int(picture.width * scale)), max(1, int(picture.height * scale))), Image.LANCZOS)
)py");
}

void write_picture_step(FileWriting& files, const ResizePicture& size) {
  Writing& writing = files.writing;
  if (size.percent > 0) {
    writing.step("缩放到原来的 {0}%", "Scale to {0}%", {std::to_string(size.percent)});
    writing.line("    scale = {0}", {std::to_string(size.percent) + " / 100"});
  } else if (size.longest > 0) {
    writing.step("按比例缩放，长边 {0} 像素", "Scale in proportion: the longer side {0} px",
                 {std::to_string(size.longest)});
    writing.line("    scale = {0} / max(picture.size)", {std::to_string(size.longest)});
  } else if (size.width > 0 && size.height > 0) {
    writing.step("按比例缩放到 {0} x {1} 像素以内", "Scale in proportion to fit {0} x {1} px",
                 {std::to_string(size.width), std::to_string(size.height)});
    writing.line("    scale = min({0} / picture.width, {1} / picture.height)",
                 {std::to_string(size.width), std::to_string(size.height)});
  } else if (size.width > 0) {
    writing.step("按比例缩放，宽 {0} 像素", "Scale in proportion: {0} px wide", {std::to_string(size.width)});
    writing.line("    scale = {0} / picture.width", {std::to_string(size.width)});
  } else {
    writing.step("按比例缩放，高 {0} 像素", "Scale in proportion: {0} px high",
                 {std::to_string(size.height)});
    writing.line("    scale = {0} / picture.height", {std::to_string(size.height)});
  }
  writing.line("    wanted = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))");
  writing.line("    if wanted[0] * wanted[1] > Image.MAX_IMAGE_PIXELS:");
  writing.note("{name}：放大后太大（{wanted[0]}×{wanted[1]}），没有改",
               "{name}: would be too big ({wanted[0]}×{wanted[1]}), left as it is", {}, "        ");
  writing.line("    else:");
  writing.line("        picture = picture.resize(wanted, Image.LANCZOS)");
}

void write_picture_step(FileWriting& files, const CropPicture& crop) {
  Writing& writing = files.writing;
  if (crop.ratio_width > 0 && crop.ratio_height > 0) {
    writing.step("从中间裁成 {0}:{1}", "Crop to {0}:{1} from the middle",
                 {std::to_string(crop.ratio_width), std::to_string(crop.ratio_height)});
    writing.line("    width = min(picture.width, picture.height * {0} // {1})",
                 {std::to_string(crop.ratio_width), std::to_string(crop.ratio_height)});
    writing.line("    height = min(picture.height, picture.width * {1} // {0})",
                 {std::to_string(crop.ratio_width), std::to_string(crop.ratio_height)});
    writing.line("    left, top = (picture.width - width) // 2, (picture.height - height) // 2");
    writing.line("    picture = picture.crop((left, top, left + max(1, width), top + max(1, height)))");
    return;
  }
  if (crop.width > 0 && crop.height > 0) {
    writing.step("从中间裁出 {0} x {1} 像素", "Crop {0} x {1} px from the middle",
                 {std::to_string(crop.width), std::to_string(crop.height)});
    writing.line("    width, height = min({0}, picture.width), min({1}, picture.height)",
                 {std::to_string(crop.width), std::to_string(crop.height)});
    writing.line("    left, top = (picture.width - width) // 2, (picture.height - height) // 2");
    writing.line("    picture = picture.crop((left, top, left + width, top + height))");
    return;
  }
  writing.step("裁掉：左 {0}、上 {1}、右 {2}、下 {3} 像素",
               "Cut off: left {0}, top {1}, right {2}, bottom {3} px",
               {std::to_string(crop.left), std::to_string(crop.top), std::to_string(crop.right),
                std::to_string(crop.bottom)});
  writing.line("    if picture.width > {0} and picture.height > {1}:",
               {std::to_string(crop.left + crop.right), std::to_string(crop.top + crop.bottom)});
  writing.line("        picture = picture.crop(({0}, {1}, picture.width - {2}, picture.height - {3}))",
               {std::to_string(crop.left), std::to_string(crop.top), std::to_string(crop.right),
                std::to_string(crop.bottom)});
  writing.line("    else:");
  writing.note("{name}：比要裁掉的还小，没有裁", "{name}: smaller than what is to be cut off, left as it is",
               {}, "        ");
}

void write_picture_step(FileWriting& files, const RotatePicture& rotate) {
  Writing& writing = files.writing;
  if (rotate.mirror == RotatePicture::Mirror::left_right) {
    writing.step("左右翻转", "Mirror left and right");
    writing.line("    picture = ImageOps.mirror(picture)");
  } else if (rotate.mirror == RotatePicture::Mirror::top_bottom) {
    writing.step("上下翻转", "Flip top and bottom");
    writing.line("    picture = ImageOps.flip(picture)");
  } else if (rotate.degrees == 0) {
    writing.step("按相机记下的方向摆正", "Turn upright as the camera noted");
  } else {
    if (rotate.degrees == 270)
      writing.step("逆时针旋转 90 度", "Rotate counterclockwise by 90 degrees");
    else
      writing.step("顺时针旋转 {0} 度", "Rotate clockwise by {0} degrees", {std::to_string(rotate.degrees)});
    const std::string_view turn = rotate.degrees == 90    ? "ROTATE_270"
                                  : rotate.degrees == 180 ? "ROTATE_180"
                                                          : "ROTATE_90";
    writing.line("    picture = picture.transpose(Image.{0})  # {1}",
                 {turn, writing.words("PIL 按逆时针算", "PIL counts counterclockwise")});
  }
}

void write_picture_step(FileWriting& files, const GrayPicture&) {
  files.writing.step("变成黑白", "Turn to black and white");
  files.writing.line("    picture = picture.convert(\"L\")");
}

void write_picture_step(FileWriting& files, const StampPicture& stamp) {
  Writing& writing = files.writing;
  need_text_picture(files);
  const bool tiled = stamp.place == StampPicture::Place::tiled;
  if (tiled) {
    writing.helper("stamp_all_over", "斜着平铺半透明的文字", "Slanting half-transparent text all over",
                   R"py(def stamp_all_over(picture, text):
    """{0}"""
    size = max(12, min(picture.size) // (14 if len(text) < 8 else 22))
    mark = text_picture(text, size, (255, 255, 255, 120), (0, 0, 0, 90)).rotate(30, expand=True)
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    step_x, step_y = int(mark.width * 1.15), int(mark.height * 1.15)
    for line, y in enumerate(range(-mark.height // 3, picture.height, step_y)):
        for x in range(-mark.width // 2 * (line % 2), picture.width, step_x):
            layer.paste(mark, (x, y), mark)
    stamped = Image.alpha_composite(picture.convert("RGBA"), layer)
    return stamped if picture.mode == "RGBA" else stamped.convert("RGB")
)py");
    writing.step("斜着平铺文字水印“{0}”", "Watermark \"{0}\" all over", {stamp.text});
    writing.line("    picture = stamp_all_over(picture, {0})", {literal(stamp.text)});
    return;
  }
  using Place = StampPicture::Place;
  const bool left = stamp.place == Place::top_left || stamp.place == Place::bottom_left;
  const bool top = stamp.place == Place::top_left || stamp.place == Place::top_right;
  const bool centre = stamp.place == Place::centre;
  writing.helper("stamp_at", "在一处写上带黑边的白字；x、y 从 0 到 1",
                 "White text with a dark edge at one place; x and y from 0 to 1",
                 R"py(def stamp_at(picture, text, x, y):
    """{0}"""
    size = max(12, min(picture.size) // 16)
    mark = text_picture(text, size, (255, 255, 255, 235), (0, 0, 0, 170))
    if mark.width > picture.width * 0.9:
        fit = (int(picture.width * 0.9), max(1, int(mark.height * picture.width * 0.9 / mark.width)))
        mark = mark.resize(fit, Image.LANCZOS)
    place = (int((picture.width - mark.width) * x), int((picture.height - mark.height) * y))
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    layer.alpha_composite(mark, place)
    stamped = Image.alpha_composite(picture.convert("RGBA"), layer)
    return stamped if picture.mode == "RGBA" else stamped.convert("RGB")
)py");
  const std::string_view zh = centre ? "中间"
                              : top  ? (left ? "左上角" : "右上角")
                              : left ? "左下角"
                                     : "右下角";
  const std::string_view en = centre ? "centre"
                              : top  ? (left ? "top left" : "top right")
                              : left ? "bottom left"
                                     : "bottom right";
  writing.step("{1}写上“{0}”", "Write \"{0}\" at the {1}", {stamp.text, writing.words(zh, en)});
  writing.line("    picture = stamp_at(picture, {0}, {1}, {2})", {literal(stamp.text),
                                                                  centre ? "0.5"
                                                                  : left ? "0.03"
                                                                         : "0.97",
                                                                  centre ? "0.5"
                                                                  : top  ? "0.03"
                                                                         : "0.97"});
}

void write_picture_step(FileWriting& files, const ConvertPicture& convert) {
  files.writing.step("存成 {0}", "Save as {0}", {convert.format});
}

void write_picture_step(FileWriting& files, const CompressPicture& compress) {
  const std::string size = compress.kilobytes % 1024 == 0 ? std::to_string(compress.kilobytes / 1024) + " MB"
                                                          : std::to_string(compress.kilobytes) + " KB";
  files.writing.step("每张压到 {0} 以下", "Compress each below {0}", {size});
}

void write_picture_step(FileWriting& files, const PicturesToPdf& pdf) {
  if (pdf.each)
    files.writing.step("每张图片一个 PDF", "A PDF for each picture");
  else
    files.writing.step(pdf.order == FileOrder::by_name ? "合成一个 PDF，每张一页，按文件名排"
                                                       : "合成一个 PDF，每张一页，按发送的顺序",
                       pdf.order == FileOrder::by_name ? "One PDF, a page each, by name"
                                                       : "One PDF, a page each, in the order sent");
}

void write_picture_step(FileWriting& files, const ContactSheet& sheet) {
  files.writing.step("拼成缩略图，每行 {0} 张，下面写文件名",
                     "A contact sheet, {0} in a row, with their names", {std::to_string(sheet.columns)});
}

void write_picture_step(FileWriting& files, const ListPictures&) {
  files.writing.step("列出每张图片的尺寸和大小", "List the size of each picture");
}

void write_picture_step(FileWriting& files, const ZipFiles&) {
  files.writing.step("打包成 zip", "Zip them");
}

template <typename Other>
void write_picture_step(FileWriting&, const Other&) {
  // Steps of other work are not in a plan for pictures.
}

void need_natural_order(Writing& writing) {
  writing.python.import("import re");
  writing.line(
      "files.sort(key=lambda file: [(int(part), \"\") if part.isdigit() else (0, part) for part in "
      "re.split(r\"(\\d+)\", file[0].casefold())])");
}

void need_pdf_page(Writing& writing) {
  writing.helper("pdf_page", "图片变成一页 PDF，长边同 A4；透明处是白底",
                 "A picture as a page of PDF, as long as A4; white behind it",
                 R"py(def pdf_page(picture):
    """{0}"""
    page = Image.new("RGB", picture.size, "white")
    page.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    content = io.BytesIO()
    page.save(content, "PDF", resolution=max(page.size) / 11.69, quality=90)
    return content.getvalue()
)py");
}

/// Saves in the loop; one block deep.
void write_save(FileWriting& files, const Saving& saving) {
  Writing& writing = files.writing;
  if (saving.pdf != nullptr || saving.sheet != nullptr) {
    if (saving.kilobytes > 0) {
      need_save_bytes(writing);
      need_below(writing);
      writing.line("    picture = Image.open(io.BytesIO(below(picture, \"jpg\", {0})[0]))",
                   {std::to_string(saving.kilobytes) + " * 1024"});
    }
    if (saving.pdf != nullptr) {
      need_pdf_page(writing);
      writing.line("    pictures.append((name, pdf_page(picture)))");
    } else {
      writing.line("    picture.thumbnail((640, 640))  # {0}",
                   {writing.words("只留缩略图，省内存", "only the small one is kept in memory")});
      writing.line("    pictures.append((name, picture))");
    }
    return;
  }
  need_save_bytes(writing);
  writing.line("    stem, ending = os.path.splitext(name)");
  if (saving.format.empty())
    writing.line("    ending = ending.lstrip(\".\").lower() or \"png\"");
  else
    writing.line("    ending = {0}", {literal(saving.format)});
  if (saving.kilobytes > 0) {
    need_below(writing);
    writing.line("    limit = {0} * 1024", {std::to_string(saving.kilobytes)});
    if (files.plan.steps.size() == 1) {
      writing.line("    if before <= limit:  # {0}",
                   {writing.words("已经够小，原样交付", "small enough already: as it came")});
      writing.line("        content = original");
      writing.line("    else:");
      writing.line("        content, ending = below(picture, ending, limit)");
    } else {
      writing.line("    content, ending = below(picture, ending, limit)");
    }
    writing.line("    if len(content) > limit:");
    writing.note("{name}：压不到这么小，只到 {size_text(len(content))}",
                 "{name}: cannot be that small, only {size_text(len(content))}", {}, "        ");
  } else {
    writing.line("    content = save_bytes(picture, ending)");
  }
  writing.line("    with Image.open(io.BytesIO(content)) as saved:");
  writing.line("        size_after = saved.size");
  writing.line("    results.append((f\"{stem}.{ending}\", content))");
  writing.note(
      "{name}：{size_before[0]}×{size_before[1]}，{size_text(before)} → "
      "{size_after[0]}×{size_after[1]}，{size_text(len(content))}，{ending}",
      "{name}: {size_before[0]}×{size_before[1]}, {size_text(before)} → {size_after[0]}×{size_after[1]}, "
      "{size_text(len(content))}, {ending}",
      {}, "    ");
}

void write_pdf_file(FileWriting& files, const Saving& saving) {
  Writing& writing = files.writing;
  writing.paragraph("写出 PDF", "Write the PDF");
  if (saving.pdf->each) {
    writing.line("results = [(os.path.splitext(name)[0] + \".pdf\", page) for name, page in pictures]");
    return;
  }
  writing.python.import("from pypdf import PdfReader, PdfWriter");
  writing.line("writer, content = PdfWriter(), io.BytesIO()");
  writing.line("for name, page in pictures:");
  writing.line("    writer.add_page(PdfReader(io.BytesIO(page)).pages[0])");
  writing.line("writer.write(content)");
  writing.line("if pictures:");
  const std::string stem = files.one_item() ? stem_of_file(files.plan.items.front()) : files.plan.title;
  writing.line("    results.append(({0}, content.getvalue()))", {literal(safe_name(stem) + ".pdf")});
}

void write_contact_sheet(FileWriting& files, const Saving& saving) {
  Writing& writing = files.writing;
  need_font(files);
  need_deliver(files);
  writing.python.import("import io");
  writing.helper("contact_sheet", "缩略图：每行几张，下面写文件名",
                 "A contact sheet: some in a row, with their names below",
                 R"py(def contact_sheet(pictures, columns, cell=320, margin=16, label=36):
    """{0}"""
    lines = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * (cell + margin) + margin, lines * (cell + label + margin) + margin), "white")
    draw, font = ImageDraw.Draw(sheet), load_font(20)
    for number, (name, picture) in enumerate(pictures):
        x = margin + number % columns * (cell + margin)
        y = margin + number // columns * (cell + label + margin)
        small = picture.convert("RGBA")
        small.thumbnail((cell, cell))
        sheet.paste(small, (x + (cell - small.width) // 2, y + (cell - small.height) // 2), small)
        while draw.textlength(name, font=font) > cell and len(name) > 4:
            name = name[:-2] + "…"
        draw.text((x + (cell - draw.textlength(name, font=font)) / 2, y + cell + 4), name, font=font, fill="black")
    return sheet
)py");
  writing.paragraph("拼成一张", "Put them on a sheet");
  constexpr int most = 400;  // beyond, the sheet is too long to open
  writing.line("if len(pictures) > {0}:", {std::to_string(most)});
  writing.note("只放了前 {0} 张", "only the first {0} are on it", {std::to_string(most)}, "    ");
  writing.line("if pictures:");
  writing.line("    content = io.BytesIO()");
  writing.line("    contact_sheet(pictures[:{0}], {1}).save(content, \"JPEG\", quality=88)",
               {std::to_string(most), std::to_string(saving.sheet->columns)});
  writing.line("    results.append(({0}, content.getvalue()))",
               {literal(safe_name(files.plan.title) + ".jpg")});
}

void write_list(Writing& writing) {
  writing.note("{name}：{picture.width}×{picture.height} 像素，{size_text(before)}",
               "{name}: {picture.width}×{picture.height} px, {size_text(before)}", {}, "    ");
  writing.line("    count += 1");
}

}  // namespace

void write_pictures(FileWriting& files) {
  Writing& writing = files.writing;
  const Saving saving = saving_of(files.plan);
  need_open_picture(writing);
  need_size_text(files);
  writing.python.import("import os");
  writing.paragraph("一张一张地处理图片", "One picture after the other");
  write_items(files);
  if (saving.pdf != nullptr && saving.pdf->order == FileOrder::by_name) need_natural_order(writing);
  const bool together = saving.pdf != nullptr || saving.sheet != nullptr;
  writing.line("results, count, total_before = [], 0, 0");
  if (together) writing.line("pictures = []");
  writing.line("for name, source in files:");
  writing.line("    original = source.read() if hasattr(source, \"read\") else open(source, \"rb\").read()");
  writing.line("    before = len(original)");
  writing.line("    try:");
  writing.python.import("import io");
  writing.line("        picture = open_picture(io.BytesIO(original))");
  writing.line("    except Exception as error:  # {0}",
               {writing.words("坏图片什么错都可能有", "a damaged picture raises anything")});
  writing.note("{name}：打不开，跳过了（{error}）", "{name}: cannot be opened, left out ({error})", {},
               "        ");
  writing.line("        continue");
  if (!together && !saving.list) writing.line("    size_before = picture.size");
  writing.line("    total_before += before");
  for (const FileStep& step : files.plan.steps)
    std::visit([&](const auto& each) { write_picture_step(files, each); }, step);
  if (saving.list) {
    write_list(writing);
    writing.headline("{count} 张图片，共 {size_text(total_before)}",
                     "{counted(count, 'picture')}, {size_text(total_before)} in all");
    return;
  }
  write_save(files, saving);
  if (saving.pdf != nullptr) write_pdf_file(files, saving);
  if (saving.sheet != nullptr) write_contact_sheet(files, saving);
  need_deliver(files);
  writing.paragraph("写出结果", "Write the result");
  writing.headline("没有可以用的图片", "No picture could be used");
  writing.line("if results:");
  writing.line("    written = deliver(results, {0}{1})",
               {literal(safe_name(files.plan.title) + ".zip"), files.zipped()});
  writing.line("    after = sum(len(content) for _, content in results)");
  writing.headline(
      together
          ? "{len(pictures)} 张图片（{size_text(total_before)}）→ {'、'.join(written)}（{size_text(after)}）"
          : "{len(results)} 张图片，{size_text(total_before)} → {size_text(after)}：{'、'.join(written)}",
      together ? "{counted(len(pictures), 'picture')} ({size_text(total_before)}) → {', '.join(written)} "
                 "({size_text(after)})"
               : "{counted(len(results), 'picture')}, {size_text(total_before)} → {size_text(after)}: {', "
                 "'.join(written)}",
      {}, "    ");
}

}  // namespace errand::recipes::writer
