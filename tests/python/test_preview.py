"""The preview program shows what a job wrote."""
import datetime
import io
import json
import os
import unittest
from contextlib import redirect_stdout

import pandas

from support import OFFICE, ROOT, Folder, fixtures

import errand_preview

LIMITS = errand_preview.Limits(200, 200, 20_000)


class PreviewTest(unittest.TestCase):
    def setUp(self):
        self.folder = Folder(self)

    def preview(self, name, data=None, limits=LIMITS):
        path = self.folder.put(name, data) if data is not None else self.folder.fixture(name)
        return errand_preview.preview_file(path, name, limits)

    def frame(self, frame, name="out.xlsx", **options):
        path = os.path.join(self.folder.path, name)
        frame.to_excel(path, index=False, **options)
        return errand_preview.preview_file(path, name, LIMITS)["tables"][0]


class TheProgram(PreviewTest):
    def test_prints_one_json_object_for_all_files(self):
        fixtures.write(self.folder.path)
        printed = io.StringIO()
        with redirect_stdout(printed):
            errand_preview.main({"folder": self.folder.path, "max_rows": 5, "max_cells": 100})
        files = json.loads(printed.getvalue(), parse_constant=self.fail)["files"]
        self.assertEqual(sorted(fixtures.FILES), sorted(file["name"] for file in files))
        for file in files:
            for table in file["tables"]:
                self.assertLessEqual(len(table["cells"]), 5)
                self.assertIsInstance(table["cells"], list)

    def test_has_exactly_the_fields_of_the_header(self):
        with open(os.path.join(ROOT, "bot", "core", "profile.hpp"), encoding="utf-8") as file:
            struct = file.read().split("struct FilePreview {")[1].split("\n};")[0]
        preview = self.preview("sales.csv")
        for field in [*preview, *preview["tables"][0]]:
            self.assertRegex(struct, rf"\b{field}\b")

    def test_finds_files_in_folders(self):
        os.makedirs(os.path.join(self.folder.path, "按地区"))
        self.folder.put("按地区/华东.csv", "a,b\n1,2\n")
        self.assertEqual(["按地区/华东.csv"], errand_preview.file_names(self.folder.path))


class Tables(PreviewTest):
    def test_a_workbook_as_pandas_writes_it(self):
        import pandas

        table = self.frame(
            pandas.DataFrame(
                {
                    "地区": ["华东", "华北", None],
                    "金额": [1.5, 2, float("nan")],
                    "日": [datetime.datetime(2025, 1, 3), datetime.datetime(2025, 1, 4, 5, 6), None],
                    "空": [None, None, None],
                    "零": [0, 0, 0],
                    "码": ["001", "002", "003"],
                }
            )
        )
        self.assertEqual(["地区", "金额", "日", "空", "零", "码"], table["columns"])
        self.assertEqual(["华东", 1.5, "2025-01-03", None, 0, "001"], table["cells"][0])
        self.assertEqual("2025-01-04 05:06:00", table["cells"][1][2])
        self.assertEqual([False, True, False, False, True, False], table["numeric"])
        self.assertEqual((3, 6), (table["total_rows"], table["blank_cells"]))
        self.assertEqual((["空"], ["零"], False), (table["empty_columns"], table["zero_columns"], table["all_blank"]))

    def test_all_sheets_and_numbers_as_stored(self):
        tables = self.preview("两年销售.xlsx")["tables"]
        self.assertEqual(["2024年", "2025年", "参数"], [t["sheet"] for t in tables])
        self.assertEqual(fixtures.SALES[0][4], tables[0]["cells"][0][4])
        self.assertEqual(fixtures.SALES[0][0].isoformat(), tables[0]["cells"][0][0])

    def test_percentages_are_shown_as_excel_shows_them_unless_the_column_has_other_numbers_too(self):
        path = os.path.join(self.folder.path, "rates.xlsx")
        with pandas.ExcelWriter(path, engine="xlsxwriter") as writer:
            sheet = writer.book.add_worksheet("rates")
            percent, tenths = writer.book.add_format({"num_format": "0.00%"}), writer.book.add_format({"num_format": "0.0%"})
            for row, cells in enumerate([("班级", "及格率", "指标"), ("一班", 0.7273, 40), ("二班", 1, 0.5), ("三班", 0.1, 0.25)]):
                for column, value in enumerate(cells):
                    mixed = column == 2 and row > 1
                    sheet.write(row, column, value, tenths if mixed else percent if column == 1 and row else None)
        table = errand_preview.preview_file(path, "rates.xlsx", LIMITS)["tables"][0]
        self.assertEqual([["一班", "72.73%", 40], ["二班", "100.00%", 0.5], ["三班", "10.00%", 0.25]], table["cells"])
        self.assertEqual([False, True, True], table["numeric"])

    def test_a_table_without_rows_is_all_blank(self):
        import pandas

        table = self.frame(pandas.DataFrame({"a": [], "b": []}))
        self.assertEqual((["a", "b"], 0, True), (table["columns"], table["total_rows"], table["all_blank"]))

    def test_csv_in_any_encoding_with_nan_and_codes(self):
        data = "编号,金额,说明\n007,12.50,甲\n008,nan,\n13800138000,-3,乙\n".encode("gb18030")
        table = self.preview("a.csv", data)["tables"][0]
        self.assertEqual(["007", 12.5, "甲"], table["cells"][0])
        self.assertEqual(["008", "nan", None], table["cells"][1])
        self.assertEqual(([False, True, False], 2), (table["numeric"], table["blank_cells"]))

    def test_phones_and_numbers_that_name_something_are_no_numbers(self):
        data = "联系方式,订单号数,order no,金额\n13800138000,3,1001,13800138000\n13900139000,4,1002,13900139000\n".encode()
        table = self.preview("a.csv", data)["tables"][0]
        self.assertEqual(["13800138000", 3, "1001", 13800138000], table["cells"][0])
        self.assertEqual([False, True, False, True], table["numeric"])
        import pandas

        table = self.frame(pandas.DataFrame({"手机": [13800138000.0, None], "年龄": [30, 31]}))
        self.assertEqual((["13800138000", 30], [False, True]), (table["cells"][0], table["numeric"]))

    def test_big_tables_are_cut_but_counted_in_full(self):
        data = "a,b\n" + "".join(f"{i},{i if i < 300 else ''}\n" for i in range(1000))
        table = self.preview("a.csv", data, errand_preview.Limits(50, 200, 60))["tables"][0]
        self.assertEqual((30, 1000, 700), (len(table["cells"]), table["total_rows"], table["blank_cells"]))

    def test_json_html_and_zip(self):
        self.assertEqual([{"a": 1}["a"], "x"], self.preview("a.json", '[{"a": 1, "b": "x"}]')["tables"][0]["cells"][0])
        html = self.preview("a.html", "<html><body><table><tr><th>a</th></tr><tr><td>1</td></tr></table></body></html>")
        self.assertEqual(("html", [["1"]]), (html["kind"], [[str(c) for c in r] for r in html["tables"][0]["cells"]]))
        archive = self.preview("报表GBK.zip")
        self.assertIn("报表/华东.csv", archive["text"].splitlines())
        self.assertEqual("报表/华东.csv", archive["tables"][0]["sheet"])

    def test_formulas_show_their_stored_values_or_blank(self):
        table = self.preview("formulas.xlsx")["tables"][0]
        self.assertEqual(["小计"], table["empty_columns"])

    def test_workbooks_of_libreoffice(self):
        for name in ("libreoffice.xlsx", "libreoffice.ods", "libreoffice.xls"):
            preview = errand_preview.preview_file(os.path.join(OFFICE, name), name, LIMITS)
            self.assertEqual(["2025-01-01", "08:01:30"], preview["tables"][0]["cells"][0][:2])


class Others(PreviewTest):
    def test_pictures(self):
        photo, blank = self.preview("photo.png"), self.preview("blank.png")
        self.assertEqual((320, 200, False), (photo["width"], photo["height"], photo["blank_picture"]))
        self.assertEqual((200, 100, True), (blank["width"], blank["height"], blank["blank_picture"]))

    def test_a_chart_is_not_blank_and_an_empty_canvas_is(self):
        from matplotlib.figure import Figure

        figure = Figure()
        figure.savefig(os.path.join(self.folder.path, "empty.png"))
        figure.subplots().plot([1, 2])
        figure.savefig(os.path.join(self.folder.path, "chart.png"))
        blank = {name: errand_preview.preview_file(os.path.join(self.folder.path, name), name, LIMITS)["blank_picture"]
                 for name in ("empty.png", "chart.png")}  # fmt: skip
        self.assertEqual({"empty.png": True, "chart.png": False}, blank)

    def test_text_markdown_and_pdf(self):
        self.assertEqual("# 标题\n", self.preview("a.md", "# 标题\n")["text"])
        self.assertEqual(("txt", 2000), (self.preview("a.txt", "字" * 3000)["kind"], len(self.preview("a.txt", "字" * 3000)["text"])))
        self.assertEqual(("pdf", 2), tuple(self.preview("invoice.pdf")[k] for k in ("kind", "pages")))

    def test_problems(self):
        for name, problem in {"empty.csv": "empty", "truncated.xlsx": "corrupt", "encrypted.xlsx": "encrypted", "bomb.zip": "zip_bomb"}.items():
            self.assertEqual(problem, self.preview(name)["problem"], name)


if __name__ == "__main__":
    unittest.main()
