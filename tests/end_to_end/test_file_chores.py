"""Chores with whole files: real PDFs, pictures, Word documents and archives in, and what comes out is opened."""

import io
import tempfile
import unittest
import zipfile

import docx
import openpyxl
from PIL import Image
from pypdf import PdfReader
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen import canvas
from service import Service


def pdf(pages, word="page", password=None, grid=None):
    content = io.BytesIO()
    sheet = canvas.Canvas(content, encrypt=StandardEncryption(password) if password else None)
    for number in range(pages):
        sheet.drawString(100, 750, f"{word}{number + 1}")
        if grid:
            xs, ys = [100 + 120 * i for i in range(len(grid[0]) + 1)], [600 - 30 * i for i in range(len(grid) + 1)]
            sheet.grid(xs, ys)
            for r, row in enumerate(grid):
                for c, cell in enumerate(row):
                    sheet.drawString(xs[c] + 5, ys[r] - 20, cell)
        sheet.showPage()
    sheet.save()
    return content.getvalue()


def picture(width, height, form="JPEG", orientation=None):
    content, exif = io.BytesIO(), Image.Exif()
    if orientation:
        exif[0x112] = orientation
    Image.effect_noise((width, height), 60).convert("RGB").save(content, form, exif=exif)
    return content.getvalue()


def workbook(rows):
    content, book = io.BytesIO(), openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.active["C2"].number_format = "#,##0.00"
    for row in range(2, len(rows) + 1):
        book.active.cell(row, 3).number_format = "#,##0.00"
    book.save(content)
    return content.getvalue()


def letter(pieces, cell="", header=""):
    content, document = io.BytesIO(), docx.Document()
    paragraph = document.add_paragraph()
    for piece in pieces:
        paragraph.add_run(piece)
    if cell:
        document.add_table(1, 1).cell(0, 0).text = cell
    document.sections[0].header.paragraphs[0].text = header
    document.save(content)
    return content.getvalue()


def gbk_zip(name, inside):
    """As old zip programs in China write it: the name in GBK without a word about it."""
    raw = name.encode("gbk")
    mask = b"Q" * len(raw)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(mask.decode(), inside)
    return content.getvalue().replace(mask, raw)


GUESTS = workbook([["姓名", "部门", "奖金"], ["张三", "财务部", 1234.5], ["李四", "技术部", 800], ["王五", "市场部", 0]])


class FileChores(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.service = Service(cls.folder.name, warm=2)
        cls.service.start()
        cls.service.log_in()

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()
        cls.folder.cleanup()

    def setUp(self):
        self.conversation = self.service.new_conversation()
        self.asked = 0

    def ask(self, text, files=None, language="zh", **more):
        ids = [self.service.upload(name, content) for name, content in (files or {}).items()]
        self.service.post(self.conversation, text, ids, language=language, **more)
        self.asked += 1
        return self.service.wait_for_replies(self.conversation, self.asked)[-1]

    def done(self, text, files=None, language="zh"):
        reply = self.ask(text, files, language)
        self.assertEqual("done", reply["tone"], reply["headline"])
        return reply

    def pages(self, reply, name):
        return PdfReader(io.BytesIO(self.service.download(reply, name))).pages

    def image(self, reply, name):
        return Image.open(io.BytesIO(self.service.download(reply, name)))

    def members(self, reply, name):
        return zipfile.ZipFile(io.BytesIO(self.service.download(reply, name)))

    def test_pdfs_are_merged_in_the_order_sent_and_marked(self):
        reply = self.done("合并成一个，加水印“机密”", {"乙.pdf": pdf(2, "b"), "甲.pdf": pdf(1, "a")})
        pages = self.pages(reply, "合并.pdf")
        self.assertEqual(["b1", "b2", "a1"], [page.extract_text().strip() for page in pages])
        self.assertTrue(all(page["/Resources"]["/XObject"] for page in pages))
        self.assertIn("3 页", reply["headline"])

    def test_pages_are_picked_turned_and_split(self):
        reply = self.done("取第2-3页，顺时针转90度", {"甲.pdf": pdf(4)})
        pages = self.pages(reply, "甲.pdf")
        self.assertEqual([("page2", 90), ("page3", 90)], [(page.extract_text().strip(), page["/Rotate"]) for page in pages])
        reply = self.done("split every 2 pages", {"甲.pdf": pdf(5)}, language="en")
        self.assertEqual([2, 2, 1], [len(self.pages(reply, file["name"])) for file in reply["files"]])

    def test_tables_of_a_pdf_become_a_workbook(self):
        grid = [["Name", "Code", "Amount"], ["Ann", "007", "1,200.50"], ["Bob", "008", "30"]]
        reply = self.done("把表格转成excel", {"表.pdf": pdf(1, grid=grid)})
        page = openpyxl.load_workbook(io.BytesIO(self.service.download(reply, "表.xlsx"))).active
        self.assertEqual([("Name", "Code", "Amount"), ("Ann", "007", 1200.5), ("Bob", "008", 30)], list(page.values))

    def test_a_locked_pdf_is_told_and_the_others_are_merged(self):
        reply = self.done("合并", {"锁.pdf": pdf(1, password="x"), "甲.pdf": pdf(1), "乙.pdf": pdf(1)})
        self.assertEqual(2, len(self.pages(reply, "合并.pdf")))
        self.assertIn("锁.pdf：文件有密码", "\n".join(reply["notes"]))

    def test_a_scan_without_text_can_be_turned(self):
        content = io.BytesIO()
        Image.new("RGB", (200, 300), "white").save(content, "PDF")
        reply = self.done("旋转180度", {"扫描.pdf": content.getvalue()})
        self.assertEqual(180, self.pages(reply, "扫描.pdf")[0]["/Rotate"])
        self.assertEqual([], reply["notes"])

    def test_pictures_end_below_the_size_upright_and_a_broken_one_is_told(self):
        files = {"躺.jpg": picture(900, 600, orientation=6), "图.png": picture(900, 600, "PNG"), "坏.jpg": picture(900, 600)[:2000]}
        reply = self.done("压到100KB以下", files)
        for file in reply["files"]:
            self.assertLessEqual(len(self.service.download(reply, file["name"])), 100 * 1024)
        width, height = self.image(reply, "躺.jpg").size
        self.assertLess(width, height)
        self.assertEqual(2, len(reply["pictures"]))
        self.assertIn("坏.jpg", "\n".join(reply["notes"]))
        smaller = self.done("再压小一点")
        self.assertLessEqual(len(self.service.download(smaller, "躺.jpg")), 50 * 1024)

    def test_a_picture_bomb_is_refused_with_its_size(self):
        content = io.BytesIO()
        Image.new("1", (16000, 16000)).save(content, "PNG")
        reply = self.ask("宽800", {"炸弹.png": content.getvalue()})
        self.assertEqual("declined", reply["tone"])
        self.assertIn("16000 × 16000", reply["headline"])

    def test_pictures_are_resized_converted_and_put_together(self):
        photos = {f"照片{number}.jpg": picture(400, 300) for number in range(1, 8)}
        reply = self.done("resize to 50% and convert to png", photos, language="en")
        with self.members(reply, reply["files"][0]["name"]) as archive:
            self.assertEqual(7, len(archive.namelist()))
            with archive.open("照片1.png") as member:
                self.assertEqual((200, 150), Image.open(member).size)
        self.assertEqual(7, len(self.pages(self.done("合成一个pdf", photos), "图片合成PDF.pdf")))
        sheet = self.done("拼成缩略图，每行3张", photos)
        self.assertEqual(1, len(sheet["pictures"]))

    def test_an_archive_with_gbk_names_is_unzipped_and_files_are_zipped(self):
        reply = self.done("解压", {"旧.zip": gbk_zip("合同甲.txt", b"hello")})
        self.assertEqual(["合同甲.txt"], [file["name"] for file in reply["files"]])
        reply = self.done("打包成 资料.zip", {"甲.pdf": pdf(1), "名单.xlsx": GUESTS})
        with self.members(reply, reply["files"][0]["name"]) as archive:
            self.assertEqual(["甲.pdf", "名单.xlsx"], archive.namelist())
        self.assertEqual([], reply["tables"])

    def test_files_are_renamed_by_pattern_and_by_a_list(self):
        reply = self.done("文件名前面加“2025_”", {"甲.pdf": pdf(1), "乙.pdf": pdf(1)})
        self.assertEqual({"2025_甲.pdf", "2025_乙.pdf"}, {file["name"] for file in reply["files"]})
        names = workbook([["原文件名", "新文件名", ""], ["甲", "合同一", ""], ["丙.pdf", "合同三", ""]])
        reply = self.done("按表格重命名", {"对照.xlsx": names, "甲.pdf": pdf(1), "乙.pdf": pdf(2)})
        self.assertEqual({"合同一.pdf", "乙.pdf"}, {file["name"] for file in reply["files"]})
        self.assertIn("丙.pdf", reply["text"])

    def test_qr_codes_are_made_of_a_column_and_of_what_was_typed(self):
        links = workbook([["姓名", "链接", ""], ["张三", "https://example.com/1", ""], ["李四", "", ""]])
        reply = self.done("用链接列生成二维码，按姓名命名", {"名单.xlsx": links})
        with self.members(reply, "二维码.zip") as archive:
            self.assertEqual(["张三.png"], archive.namelist())
        self.assertEqual(1, len(self.pages(reply, "二维码打印页.pdf")))
        self.conversation, self.asked = self.service.new_conversation(), 0
        reply = self.done("生成二维码 https://example.com/?a=1")
        self.assertEqual(1, len(reply["pictures"]))

    def test_text_is_counted_and_its_lines_are_sorted(self):
        reply = self.done("统计字数", {"文.docx": letter(["今天开会 ", "ok，好。"])})
        self.assertIn("共 8 字", reply["headline"])
        reply = self.done("去重并排序", {"文.txt": "香蕉\n苹果\n香蕉\n".encode("gb18030")})
        self.assertEqual("苹果\n香蕉\n", self.service.download(reply, "文.txt").decode("utf-8-sig"))

    def test_a_template_is_filled_for_every_row(self):
        template = letter(["尊敬的{{", "姓", "名}}：编号{{编号}}{{昵称}}"], cell="【奖金】", header="致《姓名》")
        reply = self.done("每人生成一份，按姓名命名，编号从001开始", {"邀请函.docx": template, "名单.xlsx": GUESTS})
        with self.members(reply, "邀请函.zip") as archive:
            self.assertEqual(["001 张三.docx", "002 李四.docx", "003 王五.docx"], archive.namelist())
            first = docx.Document(io.BytesIO(archive.read("001 张三.docx")))
        self.assertEqual("尊敬的张三：编号001{{昵称}}", first.paragraphs[0].text)
        self.assertEqual("1,234.50", first.tables[0].cell(0, 0).text)
        self.assertEqual("致张三", first.sections[0].header.paragraphs[0].text)
        self.assertIn("{{昵称}} 没有对应的列", reply["text"])
        self.assertEqual([], reply["tables"])

    def test_a_workbook_template_is_filled_with_real_numbers(self):
        form = workbook([["姓名", "{{姓名}}", ""], ["奖金", "{{奖金}}", ""]])
        reply = self.done("每人一份", {"单.xlsx": form, "名单.xlsx": GUESTS})
        with self.members(reply, "单.zip") as archive:
            page = openpyxl.load_workbook(io.BytesIO(archive.read("张三.xlsx"))).active
        self.assertEqual(("张三", 1234.5), (page["B1"].value, page["B2"].value))

    def test_a_template_without_placeholders_says_how_to_write_them(self):
        reply = self.ask("每人生成一份", {"空.docx": letter(["姓名：____"]), "名单.xlsx": GUESTS})
        self.assertEqual("question", reply["tone"])
        self.assertIn("{{姓名}}", reply["headline"])

    def test_what_was_not_understood_is_named_and_nothing_is_done(self):
        reply = self.ask("合并以后发给张经理审批", {"甲.pdf": pdf(1), "乙.pdf": pdf(1)})
        self.assertEqual("question", reply["tone"])
        self.assertEqual([], reply["files"])


if __name__ == "__main__":
    unittest.main()
