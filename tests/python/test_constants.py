"""The constants program finds what may differ from run to run in a script, and writes other values as literals."""
import contextlib
import io
import json
import unittest

import support  # noqa: F401 the path to runner/python

import errand_constants

SCRIPT = '''import pandas as pd

THRESHOLD = 3_000  # 门槛：金额下限
RATE: float = 0.5  # rate
START = "2025-03-01"  # 开始日期
MONTH = '2025/3'
CITIES = ["华东",
          "华南"]  # 城市
KEEP_BLANKS = True; LIMIT = -1  # 上限
列名 = "金额"
INPUT = "in/销售.csv"
COUNT = 0
_HIDDEN = 1
small = 2
WHOLE = len(CITIES)
data = pd.read_csv(INPUT)
for line in data:
    COUNT += 1
if COUNT > THRESHOLD:
    LATER = 1
'''


def program(code, values=()):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        errand_constants.main({"code": code, "values": [{"name": name, "value": value} for name, value in values]})
    return json.loads(printed.getvalue())


def run(code):
    names = {}
    exec(code, names)
    return names


class Constants(unittest.TestCase):
    def set(self, name, value, code=SCRIPT):
        answer = program(code, [(name, value)])
        self.assertEqual(([], []), (answer["unknown"], answer["wrong"]))
        return answer

    def test_literals_at_the_top_are_found_with_what_their_comments_call_them(self):
        found = [(each["name"], each["label"], each["value"]) for each in program(SCRIPT)["constants"]]
        self.assertEqual([("THRESHOLD", "门槛", "3000"), ("RATE", "rate", "0.5"), ("START", "开始日期", "2025-03-01"),
                          ("MONTH", "", "2025/3"), ("CITIES", "城市", "华东、华南"), ("KEEP_BLANKS", "上限", "True"),
                          ("LIMIT", "上限", "-1"), ("列名", "", "金额")], found)

    def test_a_constant_is_meant_by_its_name_or_by_its_comment(self):
        for name in ("THRESHOLD", "threshold", "ＴＨＲＥＳＨＯＬＤ", "门槛", "THRESHOLD (门槛)"):
            answer = self.set(name, "5000")
            self.assertIn("THRESHOLD = 5000  # 门槛", answer["code"])
            self.assertEqual([("5000", "3000")], [(each["value"], each["was"]) for each in answer["set"]])
        self.assertEqual(["上限"], program(SCRIPT, [("上限", "1")])["unknown"])  # two are called so

    def test_a_value_is_written_as_its_constant_is(self):
        for name, value, line in (("门槛", "￥5,000", "THRESHOLD = 5000 "), ("门槛", "1.2万", "THRESHOLD = 12000 "),
                                  ("门槛", "99.5", "THRESHOLD = 99.5 "), ("rate", "2", "RATE: float = 2.0 "),
                                  ("START", "2025年4月1日", "START = '2025-04-01' "), ("MONTH", "2025-12", "MONTH = '2025/12'"),
                                  ("LIMIT", "－7", "KEEP_BLANKS = True; LIMIT = -7 "), ("KEEP_BLANKS", "否", "KEEP_BLANKS = False;"),
                                  ("城市", "华北、东北", "CITIES = ['华北', '东北'] "), ("列名", "“实收金额”", "列名 = '实收金额'\n")):
            with self.subTest(value):
                self.assertIn(line, self.set(name, value)["code"])

    def test_numbers_are_read_as_people_write_them(self):
        for name, value, written in (
            ("A", "5,000", "5000"), ("A", "５，０００", "5000"), ("A", "5千", "5000"), ("A", "1.2万", "12000"), ("A", "1.5w", "15000"),
            ("A", "3k", "3000"), ("A", "2千万", "20000000"), ("A", "￥1,234,567.5", "1234567.5"), ("A", "5000元", "5000"),
            ("A", "-3 000", "-3000"), ("A", "80%", "80"), ("SHARE", "50%", "0.5"), ("SHARE", "１２．５％", "0.125"), ("SHARE", "0.3", "0.3"),
            ("SHARE", "1", "1.0"), ("LIST", "5,000、6千", "[5000, 6000]"), ("LIST", "1,2", "[1, 2]"),
        ):  # fmt: skip
            with self.subTest(value):
                self.assertIn(f"{name} = {written}\n", self.set(name, value, "A = 3000\nSHARE = 0.8\nLIST = [1, 2]\n")["code"])
        for value in ("1,5", "1,0000", "5,00", "1万5", "万", "千5", "5 0", "0x10", "1e5", "５０００only", ""):
            with self.subTest(value):
                self.assertEqual("number", program("A = 3000\n", [("A", value)])["wrong"][0]["wanted"])

    def test_dates_are_read_as_people_write_them(self):
        code = 'DAY = "2025-03-01"\nMONTH = "2025/3"\nDOTS = "2025.03.01"\n'
        for name, value, written in (
            ("DAY", "2025年4月1日", "2025-04-01"), ("DAY", "2026/4/1", "2026-04-01"), ("DAY", "２０２６．４．１", "2026-04-01"),
            ("DAY", "20260401", "2026-04-01"), ("DAY", "4月1号", "2025-04-01"), ("DAY", "26年4月1日", "2026-04-01"),
            ("DAY", "十二月31日", "2025-12-31"), ("DAY", "Apr 1, 2026", "2026-04-01"), ("DAY", "1st April 2026", "2026-04-01"),
            ("DAY", "1-Sept-2026", "2026-09-01"), ("DAY", "September 1 2026", "2026-09-01"), ("DOTS", "2026-4-1", "2026.04.01"), ("MONTH", "2026年04月", "2026/4"),
            ("MONTH", "4月份", "2025/4"), ("MONTH", "十一月", "2025/11"), ("MONTH", "April 2026", "2026/4"), ("MONTH", "202604", "2026/4"),
        ):  # fmt: skip
            with self.subTest(value):
                self.assertIn(f"{name} = {written!r}\n", self.set(name, value, code)["code"])
        for value in ("4/1/2026", "4-1", "2026年13月1日", "2026-04", "31", "2026 4 1 5", "Mayor 1 2026", "Apr 2026", "二十月1日"):
            with self.subTest(value):
                self.assertEqual("date", program(code, [("DAY", value)])["wrong"][0]["wanted"])

    def test_what_does_not_fit_is_named_and_changes_nothing(self):
        for name, value, wanted in (("门槛", "很多", "number"), ("门槛", "1e999999万", "number"), ("RATE", "nan", "number"),
                                    ("START", "2025-02-30", "date"), ("START", "明天", "date"), ("MONTH", "2025-13", "month"),
                                    ("KEEP_BLANKS", "maybe", "yes_no"), ("列名", "长" * 300, "text")):
            with self.subTest(value[:20]):
                answer = program(SCRIPT, [("rate", "1"), (name, value)])
                self.assertEqual([(value, wanted)], [(each["value"], each["wanted"]) for each in answer["wrong"]])
                self.assertEqual((SCRIPT, []), (answer["code"], answer["set"]))

    def test_a_value_never_becomes_code(self):
        code = 'NAME = "甲"  # 名字\nresult = NAME\n'
        for value in ('"; import os; os.system("x") #', "'''", "甲\\", '{__import__("os")}', "a'b\"c", "\u2028x"):
            with self.subTest(value):
                answer = self.set("名字", value, code)
                self.assertEqual(value.strip("\"'").strip(), run(answer["code"])["result"].strip("\"'").strip())

    def test_several_are_set_at_once_wherever_they_stand(self):
        answer = program(SCRIPT, [("城市", "华北"), ("LIMIT", "5"), ("KEEP_BLANKS", "no"), ("START", "2025/04/02")])
        self.assertEqual({"CITIES": "华北", "LIMIT": "5", "KEEP_BLANKS": "False", "START": "2025-04-02"},
                         {each["name"]: each["value"] for each in answer["set"]})
        compile(answer["code"], "script.py", "exec")

    def test_a_text_that_is_no_python_has_no_constants(self):
        for code in ("THRESHOLD = ", "", "(" * 5000, "A = '\0'"):
            answer = program(code, [("THRESHOLD", "1")])
            self.assertEqual(([], ["THRESHOLD"], code), (answer["constants"], answer["unknown"], answer["code"]))

    def test_windows_line_ends_stay(self):
        answer = self.set("A", "2", "A = 1\r\nprint(A)\r\n")
        self.assertEqual("A = 2\r\nprint(A)\r\n", answer["code"])


if __name__ == "__main__":
    unittest.main()
