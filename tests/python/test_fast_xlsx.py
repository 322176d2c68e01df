"""The fast reader gives pandas exactly what openpyxl gives, cell for cell."""
import datetime
import io
import math
import os
import random
import re
import unittest
import zipfile

from support import OFFICE, Folder

import openpyxl
import pandas
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from pandas.io.excel._openpyxl import OpenpyxlReader

ORIGINAL = OpenpyxlReader.get_sheet_data

import errand_fast_xlsx  # noqa: E402
from errand_grid import TooManyCells
from errand_sheet_xml import SheetReader, Unusual  # noqa: E402

errand_fast_xlsx.install()


def sheets_by(read, path):
    """{sheet: rows} by a function of (reader, sheet)."""
    with pandas.ExcelFile(path, engine="openpyxl") as book:
        reader = book._reader
        return {name: read(reader, reader.get_sheet_by_name(name)) for name in reader.sheet_names}


def slow(reader, sheet):
    import inspect

    arguments = {"convert_float": True} if "convert_float" in inspect.signature(ORIGINAL).parameters else {}
    return ORIGINAL(reader, sheet, **arguments)


def fast(reader, sheet):
    return errand_fast_xlsx._read_for_pandas(reader, sheet, None)


def edited(data, part, change):
    """The workbook with one part of its zip changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in source.infolist():
            content = source.read(info)
            archive.writestr(info.filename, change(content.decode()).encode() if info.filename == part else content)
    return target.getvalue()


def saved(book):
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def rich_book():
    """A workbook of openpyxl with every kind of value, gaps and odd texts."""
    book = Workbook()
    sheet = book.active
    draw = random.Random(1)
    texts = ["甲", "a<b>&\"c\"'", " 空格 ", "行\n二", "\t", "😀", "=文本", "1,234", "007", "_x005F_x000D_", "x005F_", ""]
    sheet.append(["日期", "时刻", "文字", "整数", "小数", "真假", "时长", "公式", None, "空"])
    for row in range(60):
        sheet.append(
            [
                datetime.datetime(2025, 1, 1) + datetime.timedelta(days=row, seconds=row * 61),
                datetime.time(row % 24, row, row),
                texts[row % len(texts)],
                draw.choice([0, 1, -5, 10**15, 10**17 + 1, 123456789012345678, None]),
                draw.choice([0.5, -1e-9, 1e21, 3.0, 1234567.891, 0.1 + 0.2, None]),
                row % 3 == 0,
                datetime.timedelta(hours=row, minutes=7),
                "=A1",
                None,
                None if row % 7 else "#N/A",
            ]
        )
    sheet["Z3"] = "远"
    sheet["AB70"] = 1.5
    sheet.merge_cells("C5:D6")
    other = book.create_sheet("空表")
    other.sheet_state = "hidden"
    third = book.create_sheet("左空")
    third["D9"] = datetime.date(1900, 1, 15)
    third["D10"] = datetime.date(2025, 12, 31)
    third["F12"] = 42
    return book


class TheFastReader(unittest.TestCase):
    def setUp(self):
        self.folder = Folder(self)

    def assert_same(self, data, fast_expected=True):
        path = self.folder.put("book.xlsx", data)
        expected = sheets_by(slow, path)
        actual = sheets_by(fast, path) if fast_expected else None
        if actual is not None:
            self.assertEqual(list(expected), list(actual))
            for name, rows in expected.items():
                self.assert_rows(rows, actual[name], name)
        for name, frame in pandas.read_excel(path, sheet_name=None, header=None).items():
            with_original = self.original_frame(path, name)
            pandas.testing.assert_frame_equal(with_original, frame)

    def original_frame(self, path, name):
        accelerated = OpenpyxlReader.get_sheet_data
        OpenpyxlReader.get_sheet_data = ORIGINAL
        try:
            return pandas.read_excel(path, sheet_name=name, header=None)
        finally:
            OpenpyxlReader.get_sheet_data = accelerated

    def assert_rows(self, expected, actual, where):
        self.assertEqual(len(expected), len(actual), where)
        for row, (left, right) in enumerate(zip(expected, actual)):
            self.assertEqual(len(left), len(right), f"{where} row {row}")
            for column, (a, b) in enumerate(zip(left, right)):
                place = f"{where} row {row} column {column}"
                self.assertIs(type(a), type(b), f"{place}: {a!r} {b!r}")
                if isinstance(a, float) and math.isnan(a):
                    self.assertTrue(math.isnan(b), place)
                else:
                    self.assertEqual(a, b, place)

    def test_values_of_every_kind_written_by_openpyxl(self):
        self.assert_same(saved(rich_book()))

    def test_a_workbook_with_the_1904_calendar(self):
        book = rich_book()
        book.epoch = CALENDAR_MAC_1904
        self.assert_same(saved(book))

    def test_a_write_only_workbook_without_dimensions(self):
        book = Workbook(write_only=True)
        sheet = book.create_sheet("数据")
        for row in range(300):
            sheet.append([row, f"文{row % 5}", None if row % 4 else 2.5, datetime.date(2025, 1, 1 + row % 28)])
        self.assert_same(saved(book))

    def test_workbooks_of_xlsxwriter_with_shared_and_inline_strings(self):
        import xlsxwriter

        for options in ({}, {"constant_memory": True}, {"strings_to_numbers": True}):
            target = io.BytesIO()
            with xlsxwriter.Workbook(target, {"in_memory": True, **options}) as book:
                sheet = book.add_worksheet("数据")
                day = book.add_format({"num_format": "yyyy年m月d日"})
                bold = book.add_format({"bold": True})
                for row in range(200):
                    sheet.write_datetime(row, 0, datetime.datetime(2025, 1, 1) + datetime.timedelta(row / 3), day)
                    sheet.write(row, 1, f" 名<{row % 9}>&\n")
                    sheet.write_number(row, 2, row * 1.1)
                    if row % 3:
                        sheet.write_blank(row, 3, None, bold)
                    sheet.write_boolean(row, 4, row % 2 == 0)
                    sheet.write_formula(row, 5, f"=C{row + 1}*2", None, row * 2.2)
                    sheet.write_formula(row, 6, '="a"&"b"', None, "ab<")
                    if row % 5 == 0:
                        sheet.write_rich_string(row, 7, "普通", bold, "粗体", "完 ")
                    sheet.write_formula(row, 8, "=NA()", None, "#N/A")
            self.assert_same(target.getvalue())

    def test_a_workbook_of_libreoffice(self):
        with open(os.path.join(OFFICE, "libreoffice.xlsx"), "rb") as file:
            self.assert_same(file.read())

    def test_ways_of_writing_the_same_cells(self):
        data = saved(rich_book())
        changes = {
            "attributes in another order": lambda s: re.sub(r'<c r="(\w+)" s="(\d+)"', r'<c s="\2" r="\1"', s),
            "no cell references": lambda s: re.sub(r'<row r="2"(.*?)</row>', lambda m: re.sub(r' r="[A-Z]+\d+"', "", m.group()), s, flags=re.S),
            "no row numbers": lambda s: re.sub(r'<row r="\d+"', "<row", s),
            "CDATA": lambda s: s.replace("</sheetData>", '<row r="90"><c r="A90" t="str"><v><![CDATA[a<c r="b">]]></v></c></row></sheetData>'),
            "a comment": lambda s: s.replace("<row ", '<!-- <c r="A1"><v>9</v></c> --><row ', 1),
            "empty and closed rows": lambda s: s.replace("</sheetData>", '<row r="91"/><row r="92"></row><row r="95" spans="1:2"><c r="B95"><v>1</v></c></row></sheetData>'),
            "empty values": lambda s: s.replace("</sheetData>", '<row r="91"><c r="A91" t="s"><v></v></c><c r="B91"><v/></c><c r="C91"></c><c r="D91" t="inlineStr"><is></is></c><c r="E91" t="inlineStr"><is><t/></is></c></row></sheetData>'),
            "formatted inline text": lambda s: s.replace("</sheetData>", '<row r="91"><c r="A91" t="inlineStr"><is><r><rPr><b/></rPr><t>甲</t></r><r><t xml:space="preserve"> 乙</t></r><rPh sb="0" eb="1"><t>jia</t></rPh></is></c></row></sheetData>'),
            "formulas of all kinds": lambda s: s.replace("</sheetData>", '<row r="91"><c r="A91"><f t="shared" ref="A91:A92" si="0">B1+1</f><v>7</v></c><c r="B91"><f t="array" ref="B91">SUM(A1:A2)</f><v>1.0</v></c><c r="C91"><f/><v>3</v></c><c r="D91" t="str"><f>A1</f></c><c r="E91" t="e"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData>'),
            "dates as ISO text": lambda s: s.replace("</sheetData>", '<row r="91"><c r="A91" t="d"><v>2025-01-03T10:20:30</v></c><c r="B91" t="d"><v>2025-01-03</v></c></row></sheetData>'),
            "line ends of Windows": lambda s: s.replace("</sheetData>", '<row r="91"><c r="A91" t="inlineStr"><is><t>a\r\nb\rc</t></is></c>\r\n</row>\r\n</sheetData>'),
            "character references": lambda s: s.replace("</sheetData>", '<row r="91"><c r="A91" t="str"><v>&#20013;&#x6587;&lt;&#10;</v></c></row></sheetData>'),
            "rows that do not rise": lambda s: s.replace("</sheetData>", '<row r="91"><c r="A91"><v>1</v></c></row><row r="85"><c r="A85"><v>2</v></c></row><row r="92"><c r="A92"><v>3</v></c></row></sheetData>'),
            "numbers at the edges": lambda s: s.replace("</sheetData>", '<row r="91"><c r="A91"><v>1E+3</v></c><c r="B91"><v>9007199254740993</v></c><c r="C91"><v>-0.0</v></c><c r="D91"><v>1.7976931348623157E308</v></c><c r="E91"><v>5e-324</v></c><c r="F91"><v>0.30000000000000004</v></c></row></sheetData>'),
            "dates out of range": lambda s: s.replace("</sheetData>", '<row r="91"><c r="A91" s="1"><v>99999999</v></c><c r="B91" s="1"><v>-5</v></c><c r="C91" s="1"><v>0</v></c><c r="D91" s="1"><v>60</v></c><c r="E91" s="1"><v>59.5</v></c></row></sheetData>'),
            "a wrong dimension": lambda s: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:B2"', s),
        }  # fmt: skip
        for name, change in changes.items():
            with self.subTest(name):
                changed = edited(data, SHEET, change)
                self.assertNotEqual(changed, data)
                self.assert_same(changed)

    def test_prefixed_tags_as_the_open_xml_sdk_writes_them(self):
        def prefixed(xml):
            xml = re.sub(r"<(/?)(?!\?)(\w)", r"<\1x:\2", xml)
            return xml.replace("xmlns=", "xmlns:x=")

        data = saved(rich_book())
        for part in (SHEET, "xl/sharedStrings.xml"):
            with self.subTest(part):
                self.assert_same(edited(data, part, prefixed))

    def test_shared_strings_with_runs_phonetics_and_spaces(self):
        def runs(xml):
            return xml.replace(
                "<si><t>甲</t></si>",
                '<si><r><rPr><b/></rPr><t>甲</t></r><r><t xml:space="preserve"> 乙&amp;</t></r><rPh sb="0" eb="1"><t>x</t></rPh>'
                '<phoneticPr fontId="1"/></si>',
            )

        self.assert_same(edited(saved(rich_book()), "xl/sharedStrings.xml", runs))

    def test_what_it_does_not_read_goes_to_openpyxl(self):
        data = saved(rich_book())

        def utf16(content):
            return content

        target = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as archive:
            for info in source.infolist():
                content = source.read(info)
                if info.filename == SHEET:
                    text = content.decode().replace("<?xml version='1.0' encoding='UTF-8'?>", "")
                    content = ('<?xml version="1.0" encoding="UTF-16"?>' + text).encode("utf-16")
                archive.writestr(info.filename, content)
        self.assert_same(target.getvalue(), fast_expected=False)

    def test_workbooks_that_openpyxl_cannot_open_are_read(self):
        data = saved(rich_book())
        broken = edited(data, "xl/styles.xml", lambda s: s.replace('<family val="2"', '<family val="99"'))
        strict = edited(data, SHEET, lambda s: s)
        for part in ("xl/workbook.xml", SHEET, "xl/sharedStrings.xml", "xl/styles.xml"):
            strict = edited(strict, part, lambda s: s.replace(
                "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"))  # fmt: skip
        good = pandas.read_excel(self.folder.put("good.xlsx", data), sheet_name=None, header=None)
        for name, changed in {"styles": broken, "strict": strict}.items():
            with self.subTest(name):
                path = self.folder.put("bad.xlsx", changed)
                if name == "styles":
                    with self.assertRaises(Exception):
                        openpyxl.load_workbook(path, read_only=True)
                read = pandas.read_excel(path, sheet_name=None, header=None)
                self.assertEqual(list(good), list(read))
                for sheet in good:
                    pandas.testing.assert_frame_equal(good[sheet], read[sheet])

    def test_files_that_are_no_workbooks_raise_what_openpyxl_raises(self):
        for data in (b"", b"PK\x03\x04 broken", b"a,b\n1,2\n"):
            path = self.folder.put("bad.xlsx", data)
            with self.assertRaises(Exception) as raised:
                pandas.read_excel(path, engine="openpyxl")
            self.assertNotIn("errand", str(raised.exception))

    def test_it_is_really_used_by_pandas(self):
        path = self.folder.put("book.xlsx", saved(rich_book()))
        called = []
        original = errand_fast_xlsx._read_for_pandas
        errand_fast_xlsx._read_for_pandas = lambda *a: called.append(a) or original(*a)
        try:
            pandas.read_excel(path)
        finally:
            errand_fast_xlsx._read_for_pandas = original
        self.assertEqual(1, len(called))

    def test_options_of_read_excel_give_the_same_frames(self):
        path = self.folder.put("book.xlsx", saved(rich_book()))
        variants = [
            {"nrows": 5}, {"skiprows": 3}, {"header": None}, {"header": [0, 1]}, {"usecols": "A:C"}, {"dtype": str},
            {"dtype": object}, {"index_col": 0}, {"skipfooter": 2}, {"na_values": ["甲"]}, {"sheet_name": "左空"},
            {"nrows": 0}, {"parse_dates": [0]}, {"keep_default_na": False}, {"sheet_name": "空表"},
        ]  # fmt: skip
        for options in variants:
            with self.subTest(str(options)):
                accelerated = pandas.read_excel(path, **options)
                current = OpenpyxlReader.get_sheet_data
                OpenpyxlReader.get_sheet_data = ORIGINAL
                try:
                    expected = pandas.read_excel(path, **options)
                finally:
                    OpenpyxlReader.get_sheet_data = current
                pandas.testing.assert_frame_equal(expected, accelerated)

    def test_random_sheets_with_gaps(self):
        for seed in range(8):
            draw = random.Random(seed)
            book = Workbook()
            sheet = book.active
            for row in range(1, 120):
                for column in range(1, 12):
                    if draw.random() < 0.6:
                        sheet.cell(row, column, draw.choice([1, 2.5, "文", True, None, -7, "b", datetime.date(2025, 2, 3)]))
            with self.subTest(seed):
                self.assert_same(saved(book))

    def test_rows_that_cross_the_chunks(self):
        import errand_sheet_xml

        size = errand_sheet_xml.CHUNK_BYTES
        data = saved(rich_book())
        try:
            for bytes_ in (7, 100, 1000):
                errand_sheet_xml.CHUNK_BYTES = bytes_
                self.assert_same(data)
        finally:
            errand_sheet_xml.CHUNK_BYTES = size


class TheLimits(unittest.TestCase):
    def read(self, rows, **limits):
        xml = f'<worksheet xmlns="x"><sheetData>{rows}</sheetData></worksheet>'
        return SheetReader([]).read(io.BytesIO(xml.encode()), **limits)

    def test_a_cell_far_out_takes_one_column_of_memory(self):
        sheet = self.read('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
        self.assertEqual(16384, len(sheet.columns))
        self.assertEqual(1048576, sum(map(len, sheet.columns)))

    def test_many_cells_far_out_are_refused_before_the_memory_is_gone(self):
        cells = "".join(f'<c r="{chr(65 + i // 26)}{chr(65 + i % 26)}1048576"><v>1</v></c>' for i in range(26 * 20))
        with self.assertRaises(TooManyCells):
            self.read(f'<row r="1048576">{cells}</row>')

    def test_more_cells_than_the_limit_are_refused(self):
        with self.assertRaises(TooManyCells):
            self.read('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>1</v></c></row>', max_cells=1)

    def test_rows_and_columns_beyond_excel_are_refused(self):
        for rows in ('<row r="1048577"><c r="A1"><v>1</v></c></row>', '<row r="1"><c r="XFE1"><v>1</v></c></row>'):
            with self.assertRaises(Unusual):
                self.read(rows)

    def test_a_cut_sheet_is_refused(self):
        with self.assertRaises(Unusual):
            SheetReader([]).read(io.BytesIO(b'<worksheet xmlns="x"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'))

    def test_the_first_rows_are_read_without_the_rest(self):
        rows = "".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c></row>' for i in range(1, 60_000))
        sheet = self.read(rows, max_rows=10)
        self.assertTrue(sheet.truncated)
        self.assertLess(sheet.row_count, 30_000)


if __name__ == "__main__":
    unittest.main()
