"""Everyday instructions on small messy files, whole: from the file to the answer, against known results."""

import tempfile
import unittest
from pathlib import Path

from ask import ask

FILES = {
    "销售.csv": (
        "gb18030",
        "2025年销售表,,,,\n日期,地区,客户,数量,销售额\n2025/1/3,华东,甲公司,3,\"￥1,200.50\"\n2025-01-15,华南,乙公司,5,￥800.00\n"
        "2025年2月1日,华北,丙公司,1,￥300.25\n2025.02.09,华东,丁公司,2,￥99.50\n合计,,,11,\"￥2,400.25\"\n",
    ),
    "人员.csv": (
        "utf-8-sig",
        "工号,姓名,性别,部门,身份证号,手机号,工资\n001,张三,男,财务部,110105199003074831,13800138000,9000\n"
        "002,李四,女,技术部,110105198511022021,13900139000,12000\n003,张三,男,技术部,11010519900307483X,1390013,8000\n",
    ),
    "库存.csv": ("utf-8-sig", "商品,库存,安全库存,单价\nA,10,30,2.5\nB,50,30,1\nC,5,30,4\n"),
    "银行.csv": ("gb18030", "流水号,金额\nL001,100\nL002,200\nL003,300\n"),
    "账.csv": ("utf-8-sig", "流水号,记账金额\nL001,100\nL002,250\nL004,400\n"),
}

# instruction, files, words of the headline, and the first column of the first table (None: not looked at)
CASES = [
    ("按地区汇总销售额，从高到低", ["销售.csv"], ["华东", "1,300.00", "2,400.25"], ["华东", "华南", "华北"]),
    ("哪个地区最高", ["销售.csv"], ["华东", "1,300.00"], ["华东", "华南", "华北"]),
    ("各部门男女人数", ["人员.csv"], ["共 3 组", "合计 3", "3 个并列"], None),
    ("谁的工资最高", ["人员.csv"], ["李四", "12,000"], ["002"]),
    ("手机号脱敏", ["人员.csv"], ["3"], ["001", "002", "003"]),
    ("库存低于安全库存的商品", ["库存.csv"], ["2"], ["A", "C"]),
    ("对账，找出金额不一致的", ["银行.csv", "账.csv"], ["一致 1 行", "不一致 1 行"], None),
    ("姓名和部门合并成一列", ["人员.csv"], ["姓名部门", "3 行"], ["001", "002", "003"]),
    ("按部门去重", ["人员.csv"], ["去掉重复行 1 行"], ["001", "002"]),
]


class OfficeCorpus(unittest.TestCase):
    def test_each_answer_says_its_result_first_and_shows_the_right_rows(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for file, (encoding, text) in FILES.items():
                (folder / file).write_bytes(text.encode(encoding))
            for number, (instruction, files, words, first) in enumerate(CASES):
                with self.subTest(instruction):
                    answer = ask(instruction, *(folder / file for file in files), out=folder / f"out{number}", lang="zh")
                    self.assertEqual(answer["status"], "done", answer)
                    headline = answer["text"].split("\n")[0]
                    for word in words:
                        self.assertIn(word, headline)
                    if first is not None:
                        self.assertEqual([str(row[0]) for row in answer["tables"][0][1:]], first)


if __name__ == "__main__":
    unittest.main()
