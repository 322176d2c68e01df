"""`errand ask` on messy office files: right numbers, files that open, a precise sentence for what cannot be read."""

import csv
import io
import tempfile
import unittest
import zipfile
from pathlib import Path

import openpyxl
from ask import ask

SALES = """2024-2025年销售明细表,,,
日期,地区,客户,销售额
2024-12-30,华东,甲公司,"￥1,000.00"
2025-01-03,华东,甲公司,"￥1,200.50"
2025-01-15,华南,乙公司,￥800.00
2025-02-01,华北,丙公司,￥300.25
2025-02-09,华东,丁公司,￥99.50
2025-03-20,华南,乙公司,￥50.00
合计,,,"￥3,450.25"
"""


def numbers(table):
    return {row[0]: row[1] for row in table[1:]}


class Ask(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)
        self.out = self.folder / "out"
        self.sales = self.folder / "销售.csv"
        self.sales.write_bytes(SALES.encode("gb18030"))

    def test_sums_by_region_highest_first_with_a_chart_from_a_gbk_file_with_a_title_and_a_totals_row(self):
        answer = ask("按地区汇总销售额，从高到低，画个柱状图", self.sales, out=self.out)
        self.assertEqual(answer["status"], "done", answer)
        table = next(table for table in answer["tables"] if len(table[0]) == 2)
        self.assertEqual(table[0][0], "地区")
        self.assertEqual([row[0] for row in table[1:]], ["华东", "华南", "华北"])
        self.assertEqual([round(row[1], 2) for row in table[1:]], [2300.0, 850.0, 300.25])
        self.assertEqual(answer["charts"][0]["type"], "bar")
        pictures = [file for file in answer["files"] if file.endswith(".png")]
        self.assertEqual(len(pictures), 1)
        self.assertTrue(Path(pictures[0]).read_bytes().startswith(b"\x89PNG"))
        self.assertIn("pd.read_csv", answer["code"])
        self.assertTrue(answer["steps"])
        self.assertTrue(answer["generator"].startswith("recipe:"))

    def test_a_csv_comes_back_in_its_encoding_when_its_kind_is_kept(self):
        answer = ask("只要华东的", self.sales, out=self.out)
        self.assertEqual(answer["status"], "done", answer)
        result = next(Path(file) for file in answer["files"] if file.endswith(".csv"))
        rows = list(csv.reader(io.StringIO(result.read_bytes().decode("gb18030").lstrip("\ufeff"))))
        self.assertEqual(len(rows), 4)
        self.assertTrue(all(row[1] == "华东" for row in rows[1:]))

    def test_an_instruction_in_english_gives_an_english_answer_and_a_workbook(self):
        answer = ask("only 2025, total sales by customer, as xlsx", self.sales, out=self.out, lang="en")
        self.assertEqual(answer["status"], "done", answer)
        book = openpyxl.load_workbook(next(file for file in answer["files"] if file.endswith(".xlsx")))
        rows = list(book.worksheets[0].iter_rows(values_only=True))
        self.assertEqual({row[0]: round(row[1], 2) for row in rows[1:]},
                         {"甲公司": 1200.5, "乙公司": 850.0, "丙公司": 300.25, "丁公司": 99.5})
        self.assertEqual(book.worksheets[0].freeze_panes, "A2")

    def test_a_column_that_does_not_exist_is_asked_about_and_never_guessed(self):
        answer = ask("按门店汇总利润", self.sales, out=self.out)
        self.assertIn(answer["status"], ("asked", "declined"), answer)
        self.assertEqual(answer["files"], [])
        self.assertTrue(answer["text"])

    def test_files_that_cannot_be_used_get_a_sentence_each(self):
        made = {
            "empty.csv": b"",
            "locked.xlsx": bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600,
            "page.csv": b"<!DOCTYPE html><html><body>Please log in</body></html>",
            "broken.xlsx": b"PK\x03\x04 this is no workbook",
        }
        for name, content in made.items():
            (self.folder / name).write_bytes(content)
        for name in made:
            with self.subTest(name):
                answer = ask("按地区汇总", self.folder / name, out=self.out)
                self.assertIn(answer["status"], ("declined", "failed"), answer)
                self.assertIn(name, answer["text"])
                self.assertEqual(answer["files"], [])

    def test_a_zip_bomb_is_refused(self):
        path = self.folder / "bomb.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
            zeros = b"0," * (1 << 19)
            for number in range(40):
                with bomb.open(f"{number}.csv", "w", force_zip64=True) as member:
                    for _ in range(50):
                        member.write(zeros)
        answer = ask("合并", path, out=self.out)
        self.assertEqual(answer["status"], "declined", answer)
        self.assertIn("bomb.zip", answer["text"])

    def test_a_hostile_name_stays_in_its_folder(self):
        path = self.folder / "-rf $(touch x).csv"
        path.write_bytes("a,b\n1,2\n".encode())
        answer = ask("转成xlsx", path, out=self.out)
        self.assertEqual(answer["status"], "done", answer)
        for file in answer["files"]:
            self.assertEqual(Path(file).resolve().parent, self.out.resolve())

    def test_five_hundred_columns_are_filtered(self):
        header = ",".join(f"列{i}" for i in range(500))
        lines = [header] + [",".join(str(i * 500 + j) for j in range(500)) for i in range(20)]
        path = self.folder / "wide.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        answer = ask("列0大于5000的行", path, out=self.out)
        self.assertEqual(answer["status"], "done", answer)
        self.assertEqual(len(answer["tables"][0][0]), 500)
        self.assertEqual(len(answer["tables"][0]) - 1, 9)


if __name__ == "__main__":
    unittest.main()
