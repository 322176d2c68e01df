"""The profile program says what is in messy office files."""
import io
import json
import os
import re
import time
import unittest
from contextlib import redirect_stdout

from support import OFFICE, ROOT, Folder, fixtures

import errand_kinds
import errand_profile
import errand_text_files


def columns(table):
    return {column["name"]: column for column in table["columns"]}


class ProfileTest(unittest.TestCase):
    def setUp(self):
        self.folder = Folder(self)

    def fixture(self, name):
        return errand_profile.profile_file(self.folder.fixture(name), name)

    def text(self, content, name="a.csv"):
        return errand_profile.profile_file(self.folder.put(name, content), name)

    def table(self, content, name="a.csv"):
        profile = self.text(content, name)
        self.assertEqual("", profile["problem"], profile["problem_detail"])
        return profile["tables"][0]

    def sheet(self, rows, merge=()):
        """The table of a workbook with these rows."""
        from openpyxl import Workbook

        book = Workbook()
        for row in rows:
            book.active.append(row)
        for area in merge:
            book.active.merge_cells(area)
        path = os.path.join(self.folder.path, "book.xlsx")
        book.save(path)
        profile = errand_profile.profile_file(path, "book.xlsx")
        self.assertEqual("", profile["problem"], profile["problem_detail"])
        return profile["tables"][0]


class TheProgram(ProfileTest):
    def test_prints_one_json_object_for_all_files_in_order(self):
        self.folder.put("b.csv", "a,b\n1,2\n")
        self.folder.put("a.csv", b"")
        printed = io.StringIO()
        with redirect_stdout(printed):
            errand_profile.main({"folder": self.folder.path})
        result = json.loads(printed.getvalue())
        self.assertEqual(["a.csv", "b.csv"], [file["name"] for file in result["files"]])
        self.assertEqual(["empty", ""], [file["problem"] for file in result["files"]])

    def test_has_exactly_the_fields_of_the_header(self):
        profile = self.fixture("merged_header.xlsx")
        with open(os.path.join(ROOT, "bot", "core", "profile.cpp"), encoding="utf-8") as file:
            source = file.read()

        def fields(function):
            return set(re.findall(r'visit\("(\w+)"', source.split(f"void visit_{function}(")[1].split("\n}\n")[0]))

        # The lists of values inside are not visited there.
        self.assertEqual(fields("file") | {"tables"}, set(profile))
        self.assertEqual(fields("table") | {"columns"}, set(profile["tables"][0]))
        self.assertEqual(fields("column"), set(profile["tables"][0]["columns"][0]))

    def test_all_fixtures_together_are_valid_json_without_nan(self):
        fixtures.write(self.folder.path)
        printed = io.StringIO()
        with redirect_stdout(printed):
            errand_profile.main(json.dumps({"folder": self.folder.path}))
        result = json.loads(printed.getvalue(), parse_constant=self.fail)
        self.assertEqual(len(fixtures.FILES), len(result["files"]))


class TextFiles(ProfileTest):
    def test_gbk_with_title_totals_and_note(self):
        profile = self.fixture("销售明细GBK.csv")
        self.assertEqual(("csv", "gb18030", ","), (profile["kind"], profile["encoding"], profile["delimiter"]))
        table = profile["tables"][0]
        self.assertEqual((1, 1, 120), (table["header_row"], table["header_rows"], table["rows"]))
        self.assertEqual(["2024-2025年销售明细表"], table["preamble"])
        self.assertEqual(([122], [123]), (table["totals_rows"], table["footnote_rows"]))
        amount = columns(table)["销售额(元)"]
        self.assertAlmostEqual(fixtures.SALES_TOTAL, amount["sum"], places=2)
        self.assertEqual(("number", "text", "元"), (amount["type"], amount["stored"], amount["unit"]))
        self.assertEqual({"currency", "thousands"}, set(amount["marks"]))
        self.assertEqual("%Y-%m-%d", columns(table)["日期"]["date_format"])
        counts = dict(map(tuple, columns(table)["地区"]["top"]))
        self.assertEqual(sum(1 for row in fixtures.SALES if row[1] == "华东"), counts["华东"])

    def test_utf16_and_bom(self):
        self.assertEqual("utf-16", self.fixture("sales_utf16.txt")["encoding"])
        self.assertEqual("tsv", self.fixture("sales_utf16.txt")["kind"])
        self.assertEqual("utf-8-sig", self.fixture("sales.csv")["encoding"])
        without = self.text("地区,金额\n华东,1\n华北,2\n".encode("utf-16-le"))
        self.assertEqual(("utf-16-le", 2), (without["encoding"], without["tables"][0]["rows"]))

    def test_prose_is_text_and_no_table(self):
        profile = self.fixture("会议纪要utf16.txt")
        self.assertEqual(("txt", []), (profile["kind"], profile["tables"]))
        self.assertIn("会议纪要", profile["text"])
        self.assertGreater(profile["characters"], 40)

    def test_wan_yi_percent_and_full_width(self):
        found = columns(self.fixture("万亿.tsv")["tables"][0])
        income = found["营业收入"]
        self.assertEqual(120_000_000 + 35_000_000 + 9_800_000 + 205_000_000, income["sum"])
        self.assertEqual((1, ["暂无"]), (income["unreadable"], income["unreadable_samples"]))
        self.assertLessEqual({"wan", "yi"}, set(income["marks"]))
        self.assertEqual(("percent", "-0.032", 1), (found["利润率"]["type"], found["利润率"]["min"], found["利润率"]["blanks"]))
        self.assertEqual(("integer", 3678.0), (found["员工数"]["type"], found["员工数"]["sum"]))
        self.assertEqual("%Y年%m月%d日", found["成立日期"]["date_format"])

    def test_semicolons_day_first_and_parentheses(self):
        profile = self.fixture("orders_semicolon.csv")
        self.assertEqual(";", profile["delimiter"])
        found = columns(profile["tables"][0])
        self.assertEqual("%d/%m/%Y", found["Order Date"]["date_format"])
        self.assertIn("parentheses", found["Amount"]["marks"])
        self.assertTrue(found["Amount"]["min"].startswith("-"))

    def test_dates_in_many_ways(self):
        found = columns(self.fixture("mixed_dates.csv")["tables"][0])
        self.assertEqual(("datetime", "mixed"), (found["登记日期"]["type"], found["登记日期"]["date_format"]))
        self.assertEqual(("date", "%Y%m%d"), (found["到货日期"]["type"], found["到货日期"]["date_format"]))
        self.assertEqual(("date", "2025-01-01"), (found["付款日期"]["type"], found["付款日期"]["min"]))

    def test_codes_stay_ids(self):
        for name in ("花名册.csv", "花名册.xlsx"):
            found = columns(self.fixture(name)["tables"][0])
            for column in ("工号", "身份证号", "手机号"):
                self.assertEqual(("id", None), (found[column]["type"], found[column]["sum"]), f"{name} {column}")
            self.assertEqual("number", found["工资"]["type"])

    def test_lost_digits_of_identity_numbers_are_told(self):
        self.assertIn("lost", " ".join(self.fixture("花名册.xlsx")["warnings"]))

    def test_ragged_rows_and_quotes(self):
        profile = self.fixture("ragged.csv")
        table = profile["tables"][0]
        self.assertEqual((4, 1), (table["rows"], table["blank_rows"]))
        self.assertEqual(["编号", "名称", "备注", "列4"], [c["name"] for c in table["columns"]])
        self.assertIn('说"好"的', [value for value, _ in table["columns"][1]["top"]])

    def test_no_header(self):
        table = self.fixture("no_header.csv")["tables"][0]
        self.assertEqual((-1, 0, 19), (table["header_row"], table["header_rows"], table["rows"]))
        self.assertEqual(["列1", "列2", "列3"], [c["name"] for c in table["columns"]])

    def test_header_without_rows(self):
        table = self.fixture("header_only.csv")["tables"][0]
        self.assertEqual((0, 0), (table["header_row"], table["rows"]))
        self.assertEqual({"empty"}, {c["type"] for c in table["columns"]})

    def test_500_columns(self):
        table = self.fixture("wide500.csv")["tables"][0]
        self.assertEqual((500, 30), (len(table["columns"]), table["rows"]))

    def test_years_as_column_names(self):
        table = self.table("地区,2023,2024,2025\n华东,100,200,300\n华北,110,210,310\n")
        self.assertEqual((0, ["地区", "2023", "2024", "2025"]), (table["header_row"], [c["name"] for c in table["columns"]]))

    def test_numbers_stay_numbers_and_bad_ones_are_counted(self):
        found = columns(self.table("名称,数\nA,1\nB,2.5\nC,n/a\nD,4\nE,\nF,-3\n"))
        self.assertEqual(("number", 4.5, 1, 1), tuple(found["数"][k] for k in ("type", "sum", "unreadable", "blanks")))

    def test_texts_with_numbers_inside_are_texts(self):
        found = columns(self.table("房间,班级,备注\n101室,1班,abc\n102室,2班,3\n103室,3班,好\n104室,4班,12\n"))
        self.assertEqual({"text"}, {c["type"] for c in found.values()})

    def test_units_in_cells_and_headers(self):
        found = columns(self.table("品名,重量,单价(元/个),金额（万元）\nA,12.5kg,3,1\nB,8kg,4,2\n"))
        self.assertEqual(("number", "kg", 20.5), tuple(found["重量"][k] for k in ("type", "unit", "sum")))
        self.assertEqual("万元", found["金额（万元）"]["unit"])

    def test_money_of_two_currencies_is_not_added(self):
        profile = self.text("单号,金额\nA1,￥100\nA2,$20\nA3,￥30\nA4,￥40\n")
        self.assertEqual(("mixed", None), tuple(columns(profile["tables"][0])["金额"][k] for k in ("type", "sum")))
        self.assertIn("mixes CNY and USD", " ".join(profile["warnings"]))

    def test_numbers_in_another_unit_are_not_added(self):
        half = columns(self.table("品名,重量\nA,1kg\nB,500g\nC,2kg\nD,300g\n"))["重量"]
        self.assertEqual(("mixed", None), (half["type"], half["sum"]))
        few = columns(self.table("品名,重量\n" + "A,1kg\n" * 9 + "B,500g\n"))["重量"]
        self.assertEqual(("kg", 9, 1, ["500g"]), tuple(few[k] for k in ("unit", "sum", "unreadable", "unreadable_samples")))

    def test_big5_is_told_from_gb18030(self):
        text = "日期,地區,金額\n2025-01-01,臺北,100\n2025-01-02,臺中,200\n2025-01-03,高雄,300\n" * 5
        self.assertEqual("big5", self.text(text.encode("big5"))["encoding"])
        simplified = "日期,地区,金额\n2025-01-01,台北,100\n2025-01-02,喆昇镕堃,200\n"
        self.assertEqual("gb18030", self.text(simplified.encode("gb18030"))["encoding"])

    def test_preamble_of_several_lines_and_units(self):
        table = self.table("某某公司,,,\n2025年1月费用表,,,\n部门：财务部,,单位：元,\n\n日期,科目,金额,经办\n2025-01-01,差旅,100,甲\n2025-01-02,办公,200,乙\n")
        self.assertEqual((4, 2), (table["header_row"], table["rows"]))
        self.assertEqual(3, len(table["preamble"]))

    def test_two_header_rows_of_a_csv(self):
        table = self.table("地区,一季度,,二季度,\n,销售额,利润,销售额,利润\n华东,1,2,3,4\n华北,5,6,7,8\n")
        self.assertEqual((0, 2, 2), (table["header_row"], table["header_rows"], table["rows"]))
        self.assertEqual(
            ["地区", "一季度 / 销售额", "一季度 / 利润", "二季度 / 销售额", "二季度 / 利润"], [c["name"] for c in table["columns"]]
        )

    def test_subtotals_and_english_totals(self):
        table = self.table("Region,Item,Amount\nEast,A,1\nEast,B,2\nEast Total,,3\nWest,A,4\nWest Total,,4\nGrand Total,,7\n")
        self.assertEqual([3, 5, 6], table["totals_rows"])
        self.assertEqual(7, columns(table)["Amount"]["sum"])

    def test_a_product_called_total_is_data(self):
        table = self.table("Brand,Product,Amount\nShell,Oil,1\nTotal,Oil,2\nBP,Gas,4\nTotal,Gas,3\n")
        self.assertEqual(([], 10), (table["totals_rows"], columns(table)["Amount"]["sum"]))

    def test_a_total_with_spaces_in_its_label(self):
        table = self.table("项目,数量,金额\n甲,1,10\n乙,2,20\n合  计,3,30\n")
        self.assertEqual(([3], 30), (table["totals_rows"], columns(table)["金额"]["sum"]))

    def test_headers_printed_again_on_each_page_are_no_data(self):
        table = self.table("姓名,金额\n甲,1\n乙,2\n姓名,金额\n丙,3\n")
        self.assertEqual((3, [3]), (table["rows"], table["footnote_rows"]))
        self.assertEqual(("integer", 6), (columns(table)["金额"]["type"], columns(table)["金额"]["sum"]))


class Workbooks(ProfileTest):
    def test_merged_header_of_two_rows(self):
        table = self.fixture("merged_header.xlsx")["tables"][0]
        self.assertEqual((2, 2, 12), (table["header_row"], table["header_rows"], table["rows"]))
        self.assertEqual(["地区", "产品", "第一季度 / 销售额", "第一季度 / 利润", "第二季度 / 销售额", "第二季度 / 利润"],
                         [c["name"] for c in table["columns"]])  # fmt: skip
        self.assertEqual([8, 13, 18, 19], table["totals_rows"])
        self.assertEqual([21], table["footnote_rows"])
        self.assertEqual(["A5:A8", "A10:A13", "A15:A18"], table["merged"])
        self.assertIn("单位：万元", table["preamble"])

    def test_sheets_hidden_parts_and_formats(self):
        profile = self.fixture("两年销售.xlsx")
        self.assertEqual(["2024年", "2025年", "参数"], [t["sheet"] for t in profile["tables"]])
        self.assertEqual([False, False, True], [t["hidden"] for t in profile["tables"]])
        first = profile["tables"][0]
        self.assertEqual((2, ["数量"]), (first["hidden_rows"], first["hidden_columns"]))
        found = columns(first)
        self.assertEqual(("date", "native", "yyyy-mm-dd"), tuple(found["日期"][k] for k in ("type", "stored", "number_format")))
        self.assertEqual(("percent", "0.0%"), (found["毛利率"]["type"], found["毛利率"]["number_format"]))
        total = sum(columns(t)["销售额"]["sum"] for t in profile["tables"][:2])
        self.assertAlmostEqual(fixtures.SALES_TOTAL, total, places=2)

    def test_formulas_without_values(self):
        table = self.fixture("formulas.xlsx")["tables"][0]
        self.assertEqual((11, 11), (table["formulas"], table["uncached_formulas"]))
        self.assertEqual("empty", columns(table)["小计"]["type"])

    def test_two_tables_in_a_sheet(self):
        first, second = self.fixture("two_tables.xlsx")["tables"]
        self.assertEqual((0, 5, [8, 9, 10, 11, 12]), (first["header_row"], first["rows"], first["footnote_rows"]))
        self.assertAlmostEqual(fixtures.SALES_TOTAL, columns(first)["销售额"]["sum"], places=2)
        self.assertEqual((8, 4, ["产品", "数量", "备注"]), (second["header_row"], second["rows"], [c["name"] for c in second["columns"]]))

    def test_a_table_that_starts_elsewhere(self):
        table = self.fixture("blank_rows.xlsx")["tables"][0]
        self.assertEqual((3, 2, 12, 3), tuple(table[k] for k in ("header_row", "first_column", "rows", "blank_rows")))
        self.assertEqual(["客户", "金额", "金额.2", "列6"], [c["name"] for c in table["columns"]])
        self.assertEqual([2, 3, 4, 5], [c["position"] for c in table["columns"]])

    def test_macros_are_told_and_not_run(self):
        profile = self.fixture("macro.xlsm")
        self.assertEqual(("xlsx", ""), (profile["kind"], profile["problem"]))
        self.assertIn("macros", " ".join(profile["warnings"]))

    def test_libreoffice_workbooks_of_three_kinds_read_alike(self):
        for name in ("libreoffice.xlsx", "libreoffice.ods", "libreoffice.xls"):
            profile = errand_profile.profile_file(os.path.join(OFFICE, name), name)
            self.assertEqual((name.rpartition(".")[2], ""), (profile["kind"], profile["problem"]))
            table, hidden = profile["tables"]
            self.assertEqual(("数据 & 图", 0, 14, 1), tuple(table[k] for k in ("sheet", "header_row", "rows", "hidden_rows")))
            found = columns(table)
            self.assertEqual(("date", "2025-01-14"), (found["日期"]["type"], found["日期"]["max"]))
            self.assertEqual(("time", "08:01:30"), (found["时间"]["type"], found["时间"]["min"]))
            self.assertAlmostEqual(sum(i * 1000.25 if i % 2 else i * 10**9 for i in range(1, 15)), found["数"]["sum"], places=1)
            self.assertEqual(("隐藏", True), (hidden["sheet"], hidden["hidden"]))

    def test_numbers_stored_as_text_need_converting(self):
        found = columns(self.sheet([["名称", "数"], ["a", "1,200"], ["b", 300], ["c", "45"]]))
        self.assertEqual(("integer", "text", 1545), tuple(found["数"][k] for k in ("type", "stored", "sum")))

    def test_error_values_are_unreadable(self):
        from openpyxl import Workbook

        book = Workbook()
        for row in (["名称", "数"], ["a", 1], ["b", 2], ["c", 3], ["d", 4], ["e", "#N/A"]):
            book.active.append(row)
        path = os.path.join(self.folder.path, "e.xlsx")
        book.save(path)
        found = columns(errand_profile.profile_file(path, "e.xlsx")["tables"][0])
        self.assertEqual((1, ["#N/A"], 10), tuple(found["数"][k] for k in ("unreadable", "unreadable_samples", "sum")))

    def test_east_asian_date_formats_are_dates_that_need_converting(self):
        import zipfile

        path = os.path.join(self.folder.path, "d.xlsx")
        source = self.folder.fixture("两年销售.xlsx")
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
            for info in old.infolist():
                data = old.read(info)
                if info.filename == "xl/styles.xml":
                    found = re.search(rb'<numFmt numFmtId="(\d+)" formatCode="yyyy-mm-dd"', data) or re.search(
                        rb'<numFmt formatCode="yyyy-mm-dd" numFmtId="(\d+)"', data
                    )
                    number = found.group(1)
                    data = re.sub(rb'(<xf [^>]*numFmtId=")' + number + rb'"', rb'\g<1>31"', data)
                new.writestr(info.filename, data)
        column = columns(errand_profile.profile_file(path, "d.xlsx")["tables"][0])["日期"]
        self.assertEqual(("date", "text", "2024-01-01"), (column["type"], column["stored"], column["min"]))

    def test_a_title_over_the_whole_width_is_no_header(self):
        table = self.sheet([["员工信息表"], ["姓名", "部门", "电话"], ["张三", "财务", "13800138000"], ["李四", "研发", "13900139000"]], ["A1:C1"])
        self.assertEqual((1, ["姓名", "部门", "电话"]), (table["header_row"], [c["name"] for c in table["columns"]]))

    def test_a_wide_group_over_few_columns(self):
        rows = [["地区", "季度", None, None, None], [None, "Q1", "Q2", "Q3", "Q4"], ["华东", 1, 2, 3, 4], ["华北", 5, 6, 7, 8]]
        table = self.sheet(rows, ["A1:A2", "B1:E1"])
        self.assertEqual((0, 2), (table["header_row"], table["header_rows"]))
        self.assertEqual(["地区", "季度 / Q1", "季度 / Q2", "季度 / Q3", "季度 / Q4"], [c["name"] for c in table["columns"]])

    def test_merged_data_below_the_header_does_not_deepen_it(self):
        table = self.sheet([["部门", "姓名", "分数"], ["财务", "甲", 1], [None, "乙", 2], ["研发", "丙", 3]], ["A2:A3"])
        self.assertEqual((0, 1, 3, ["A2:A3"]), tuple(table[k] for k in ("header_row", "header_rows", "rows", "merged")))

    def test_months_as_date_headers(self):
        import datetime

        months = [datetime.datetime(2025, m, 1) for m in (1, 2, 3)]
        table = self.sheet([["产品", *months], ["A", 1, 2, 3], ["B", 4, 5, 6]])
        self.assertEqual((0, ["产品", "2025-01-01", "2025-02-01", "2025-03-01"]), (table["header_row"], [c["name"] for c in table["columns"]]))


class OtherFiles(ProfileTest):
    def test_zip_with_gbk_names(self):
        profile = self.fixture("报表GBK.zip")
        self.assertEqual(["报表/华东.csv", "报表/华北.csv", "报表/华南.csv", "说明.txt"], profile["members"])
        self.assertEqual(["报表/华东.csv", "报表/华北.csv", "报表/华南.csv"], [t["member"] for t in profile["tables"]])
        self.assertAlmostEqual(fixtures.SALES_BY_REGION["华东"], columns(profile["tables"][0])["金额"]["sum"], places=2)

    def test_nested_archives_are_not_opened(self):
        profile = self.fixture("nested.zip")
        self.assertEqual(["表.csv"], [t["member"] for t in profile["tables"]])
        self.assertIn("was not opened", " ".join(profile["warnings"]))

    def test_names_that_point_outside_are_told(self):
        self.assertIn("outside", " ".join(self.fixture("traversal.zip")["warnings"]))

    def test_json_records_inside_an_object(self):
        table = self.fixture("records.json")["tables"][0]
        self.assertEqual(("data.list", 30), (table["sheet"], table["rows"]))
        self.assertEqual(["id", "客户.姓名", "客户.城市", "金额"], [c["name"] for c in table["columns"]])
        self.assertEqual("id", columns(table)["id"]["type"])

    def test_json_lines_and_nan(self):
        profile = self.text('{"a": 1, "b": NaN}\n{"a": 2, "b": 3}\n', "a.json")
        self.assertEqual(("json", 2), (profile["kind"], profile["tables"][0]["rows"]))

    def test_docx_table_and_text(self):
        profile = self.fixture("通知.docx")
        self.assertEqual(("docx", 3), (profile["kind"], profile["tables"][0]["rows"]))
        self.assertTrue(profile["text"].startswith("关于召开销售会议的通知"))

    def test_pdf_pages_and_text(self):
        profile = self.fixture("invoice.pdf")
        self.assertEqual(("pdf", 2, ""), (profile["kind"], profile["pages"], profile["problem"]))
        self.assertIn("Keyboard", profile["text"])

    def test_pdf_without_text(self):
        profile = self.fixture("scanned.pdf")
        self.assertEqual(("no_text", 2), (profile["problem"], profile["pages"]))

    def test_image_size(self):
        profile = self.fixture("photo.png")
        self.assertEqual(("image", 320, 200), (profile["kind"], profile["width"], profile["height"]))


class Problems(ProfileTest):
    def assert_problem(self, name, kind, problem, detail=""):
        profile = self.fixture(name)
        self.assertEqual((kind, problem), (profile["kind"], profile["problem"]), profile["problem_detail"])
        self.assertIn(detail, profile["problem_detail"])
        self.assertEqual([], profile["tables"])

    def test_each_has_its_sentence(self):
        self.assert_problem("empty.csv", "empty", "empty")
        self.assert_problem("empty.xlsx", "xlsx", "empty")
        self.assert_problem("login.csv", "html", "mismatch", "Sign in")
        self.assert_problem("png_named.xlsx", "image", "mismatch", "image")
        self.assert_problem("encrypted.xlsx", "xlsx", "encrypted")
        self.assert_problem("encrypted.zip", "zip", "encrypted")
        self.assert_problem("bomb.zip", "zip", "zip_bomb", "700,000,000")
        self.assert_problem("truncated.xlsx", "xlsx", "corrupt")
        self.assert_problem("garbage.xlsx", "unknown", "mismatch")

    def test_every_kind_has_its_name_in_chinese(self):
        with open(os.path.join(ROOT, "bot", "flow", "phrases", "zh.json"), encoding="utf-8") as file:
            phrases = json.load(file)
        with open(errand_kinds.__file__, encoding="utf-8") as file:
            told = re.findall(r'return "unsupported", "([^"]+)"', file.read())
        told += [name for _, name in errand_kinds.UNSUPPORTED_SIGNS]
        told += [name for kind, name in errand_kinds.NAMES.items() if kind != "empty"]
        self.assertGreater(len(told), 30)
        same = {"JSON", "XML Spreadsheet 2003"}
        self.assertEqual([], [name for name in told if name not in same and f"kind.{name}" not in phrases])

    def test_a_text_of_too_many_cells_says_how_many_are_read(self):
        self.addCleanup(setattr, errand_text_files, "MAX_TEXT_CELLS", errand_text_files.MAX_TEXT_CELLS)
        errand_text_files.MAX_TEXT_CELLS = 5000
        profile = self.text(b"a,b\n" + b"1,2\n" * 3000)
        self.assertEqual(("too_many_cells", "5,000"), (profile["problem"], profile["problem_detail"]))

    def test_files_that_are_something_else_but_readable_are_read(self):
        html = self.fixture("html_table.xls")
        self.assertEqual(("html", "", 20), (html["kind"], html["problem"], html["tables"][0]["rows"]))
        text = self.fixture("tsv_named.xls")
        self.assertEqual(("tsv", "gb18030", 20), (text["kind"], text["encoding"], text["tables"][0]["rows"]))
        renamed = errand_profile.profile_file(self.folder.fixture("两年销售.xlsx"), "数据.csv")
        self.assertEqual(("xlsx", ""), (renamed["kind"], renamed["problem"]))
        self.assertIn("read as that", " ".join(renamed["warnings"]))

    def test_a_bomb_inside_a_workbook_is_refused(self):
        import zipfile

        path = self.folder.fixture("两年销售.xlsx")
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            with archive.open("xl/media/zeros.bin", "w") as member:
                for _ in range(300):
                    member.write(bytes(1_000_000))
        self.assertEqual("zip_bomb", errand_profile.profile_file(path, "a.xlsx")["problem"])

    def test_password_protected_pdf(self):
        from pypdf import PdfReader, PdfWriter

        writer = PdfWriter()
        for page in PdfReader(self.folder.fixture("invoice.pdf")).pages:
            writer.add_page(page)
        writer.encrypt("secret")
        path = os.path.join(self.folder.path, "locked.pdf")
        with open(path, "wb") as file:
            writer.write(file)
        self.assertEqual("encrypted", errand_profile.profile_file(path, "locked.pdf")["problem"])


class TheSpeed(ProfileTest):
    def test_a_csv_of_5000_rows_takes_milliseconds(self):
        rows = "".join(f"SO{i:06},2025-{1 + i % 12:02}-{1 + i % 28:02},地区{i % 5},客户{i % 900},{i % 50},{i * 1.5},\"￥{i * 35:,}.00\"\n" for i in range(5000))
        path = self.folder.put("a.csv", "订单号,日期,地区,客户,数量,单价,金额\n" + rows)
        times = []
        for _ in range(8):
            start = time.process_time()
            errand_profile.profile_file(path, "a.csv")
            times.append(time.process_time() - start)
        # 10 ms on an idle machine; the bound catches a change of order, not a slow neighbour.
        self.assertLess(min(times), 0.06)

    def test_a_workbook_of_a_million_cells_takes_seconds(self):
        import resource

        import xlsxwriter

        path = os.path.join(self.folder.path, "big.xlsx")
        with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, [f"列{c}" for c in range(20)])
            for row in range(1, 20_001):
                for column in range(20):
                    if column < 6:
                        sheet.write_string(row, column, f"文本{row % 1000}")
                    else:
                        sheet.write_number(row, column, row * column / 7)
        start = time.process_time()
        profile = errand_profile.profile_file(path, "big.xlsx")
        elapsed = time.process_time() - start
        self.assertEqual(20_000, profile["tables"][0]["rows"])
        # 1 s on an idle machine for 400,000 cells: 10 s for the 4 million of the promise.
        self.assertLess(elapsed, 6)
        self.assertLess(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, 700_000)


if __name__ == "__main__":
    unittest.main()
