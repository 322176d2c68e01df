"""Clerks' and teachers' wishes over five messy files, in one running service: from the file to the whole reply."""

import csv
import datetime
import io
import tempfile
import unittest

from service import Service


def sheet(rows, encoding="utf-8-sig"):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def staff():
    """A title above the header, a totals row below, dates in two ways, blank bonuses."""
    names = "王伟 李娜 张敏 刘洋 陈静 杨磊 赵丽 黄强 周芳 吴刚 徐婷 孙浩 马超 朱琳".split()
    rows = [["花名册（2026年）"], ["工号", "姓名", "部门", "岗位", "性别", "出生日期", "入职日期", "基本工资", "奖金", "联系电话"]]
    for i, name in enumerate(names):
        rows.append([f"E{i + 1:03d}", name, ["销售部", "技术部", "行政部"][i % 3], ["经理", "专员", "主管"][i % 3 if i > 2 else 0],
                     "男女"[i % 2], f"{1980 + i}/{1 + i % 12}/{1 + i * 2}", f"{2010 + i}年{1 + i * 5 % 12}月{1 + i}日",
                     5000 + i * 650, "" if i % 5 == 4 else 300 * (i % 4), f"139{12345670 + i:08d}"])  # fmt: skip
    return [*rows, ["合计", "", "", "", "", "", "", sum(5000 + i * 650 for i in range(14)), "", ""]]


def sales():
    """Amounts as text with a sign, one region in two spellings."""
    rows = [["Order ID", "Order Date", "Ship Date", "Region", "Sales Rep", "Product", "Qty", "Unit Price", "Amount", "Status"]]
    for i in range(48):
        day = datetime.date(2024, 1, 5) + datetime.timedelta(days=i * 15)
        quantity, price = 1 + i % 7, [12.5, 80, 199.99][i % 3]
        rows.append([f"A-{1000 + i}", day, day + datetime.timedelta(days=3 + i % 6), ["East", "West", "east ", "North"][i % 4],
                     ["Amy", "Bob", "Cindy"][i % 3], ["Desk", "Chair", "Lamp", "Sofa"][i * 3 % 4], quantity, price,
                     f"${quantity * price:,.2f}", ["Paid", "Pending", "Cancelled"][i % 3]])  # fmt: skip
    return rows


def marks():
    """A title, and one pupil who was absent."""
    names = "王伟 李娜 张敏 刘洋 陈静 杨磊 赵丽 黄强".split()
    rows = [["期末成绩表"], ["学号", "姓名", "班级", "语文", "数学", "英语"]]
    for i, name in enumerate(names):
        rows.append([f"2026{i + 1:04d}", name, ["一班", "二班"][i % 2], "缺考" if i == 3 else 60 + i * 7 % 41, 50 + i * 11 % 51, 55 + i * 5 % 45])
    return rows


def stock():
    return [["仓库", "商品编码", "品名", "库存数量", "安全库存", "单价", "入库时间"],
            ["一号仓", "000001", "螺丝", 10, 30, "￥2.50", "2026-03-01 08:10:00"],
            ["一号 仓", "000002", "螺母", 50, 30, "￥1.00", "2026-03-02 17:45:00"],
            ["二号仓", "000003", "垫片", 5, 30, "￥4.00", "2026-03-03 09:00:00"],
            ["一号仓", "000004", "扳手", 40, 30, "￥12.00", "2026-03-03 12:30:00"]]  # fmt: skip


def ledger():
    return [["凭证号", "记账日期", "科目", "部门", "摘要", "预算", "实际"],
            ["记-001", "2025/01/08", "办公费", "财务部", "支付办公费，含发票", 1000, 900],
            ["记-002", "2025/02/08", "差旅费", "市场部", "支付差旅费", 1200, 1500],
            ["记-003", "2025/02/20", "办公费", "市场部", "支付办公费", 800, 800],
            ["", "", "", "", "", "", ""],
            ["记-004", "2025/04/01", "招待费", "财务部", "支付招待费，含发票", 500, 650]]  # fmt: skip


FILES = {
    "花名册.csv": sheet(staff(), "gb18030"),
    "sales.csv": sheet(sales()),
    "成绩.csv": sheet(marks()),
    "库存.csv": sheet(stock()),
    "凭证.csv": sheet(ledger(), "gb18030"),
}
H, S, M, K, L = FILES

# Instruction, file, what the headline or the question holds, and the first columns of the first rows shown (or None).
ANSWERS = [
    ("每个部门基本工资最高的前2名", H, ["每个 部门", "共 6 行"], ["E014", "E011"]),
    ("每个部门基本工资排名", H, ["每个 部门 里面算", "14 行"], ["E014"]),
    ("每个岗位工资最高的人是谁", H, ["马超：基本工资 12,800"], None),
    ("应发=基本工资+奖金，按部门汇总应发", H, ["技术部 的应发合计最高：49,850", "134,550"], ["销售部", "技术部", "行政部"]),
    ("按年龄段统计人数，每10岁一段", H, ["合计 14"], None),
    ("2015年以前入职的", H, ["保留 6 行", "含 2015 年"], ["E001", "E002"]),
    ("2018年之后入职的女员工", H, ["保留 3 行"], None),
    ("高于本部门平均工资的有哪些人", H, ["6 行"], None),
    ("基本工资直方图", H, ["14 个数", "平均 9,225"], None),
    ("姓名和电话导出成excel", H, ["14 行"], ["王伟"]),
    ("男女比例饼图", H, ["7"], ["男", "女"]),
    ("total amount by region, biggest first", S, ["West has the highest Total Amount: 5,334.81", "4 groups"], ["West", "East"]),
    ("which rep sold the most in orders since order date 2025", S, ["Cindy", "6,799.66"], None),
    ("average days between order date and ship date", S, ["5.5"], None),
    ("top 10% of orders by amount", S, ["5 of 48 rows"], None),
    ("rank orders by amount within each region", S, ["48 rows"], None),
    ("orders shipped within 3 days", S, ["Kept 8 rows"], ["A-1000", "A-1006"]),
    ("orders that took more than 7 days to ship", S, ["Kept 8 rows"], ["A-1005", "A-1011"]),
    ("the 3 biggest orders", S, ["3 rows"], ["A-1020", "A-1041"]),
    ("total amount of orders placed on Monday", S, ["Order Date is on Monday"], None),
    ("correlation between qty and amount", S, ["r = 0.5128", "moderate"], None),
    ("box plot of amount by region", S, ["Median of Amount"], None),
    ("add column profit = amount * 30%", S, ["5,640.56"], None),
    ("每个人的总分，从高到低", M, ["算好 总分：8 行"], ["20260005", "20260008"]),
    ("平均分最高的是谁", M, ["陈静"], None),
    ("各班数学平均分", M, ["一班", "70.25"], ["一班", "二班"]),
    ("数学分段统计：60以下，60-80，80以上", M, ["合计 8"], ["60 以下", "60–80", "80 以上"]),
    ("库存总金额（库存数量*单价）", K, ["575.00"], None),
    ("每个仓库有几种货要补", K, ["行数 1"], None),
    ("库存低于安全库存的", K, ["保留 2 行"], ["一号仓", "二号仓"]),
    ("9点以后入库的", K, ["保留 3 行"], None),
    ("加一列差额=实际减预算", L, ["350"], None),
    ("各科目出现次数", L, ["办公费", "2"], ["办公费", "差旅费", "招待费"]),
    ("科目出现次数", L, ["办公费", "2"], ["办公费", "差旅费", "招待费"]),
    ("删除空行", L, ["空行 1 行"], ["记-001"]),
    ("摘要词频", L, ["支付 4"], None),
]

# Instruction, file, what the question holds.
QUESTIONS = [
    ("各部门基本工资排名", H, "每个部门里面"),
    ("统一仓库的写法", K, "一号 仓"),
    ("normalize region names", S, "east"),
    ("按金额", L, ""),
]


class WishesCorpus(unittest.TestCase):
    def test_each_reply_says_its_result_first_shows_the_right_rows_or_asks(self):
        with tempfile.TemporaryDirectory() as folder, Service(folder, warm=2) as service:
            service.log_in()
            for wish, file, words, first in ANSWERS:
                with self.subTest(wish):
                    reply = self.reply(service, wish, file)
                    self.assertNotIn(reply["tone"], ("question", "failed"), reply["headline"])
                    for word in words:
                        self.assertIn(word, reply["headline"])
                    if first is not None:
                        self.assertEqual(first, [row[0] for row in reply["tables"][0]["rows"][: len(first)]])
            for wish, file, words in QUESTIONS:
                with self.subTest(wish):
                    reply = self.reply(service, wish, file)
                    self.assertEqual("question", reply["tone"], reply["headline"])
                    self.assertIn(words, reply["headline"] + reply.get("text", ""))
            with self.subTest("codes and phones are shown as they are"):
                table = self.reply(service, "按工号排序", H)["tables"][0]
                self.assertEqual("13912345670", table["rows"][0][table["columns"].index("联系电话")])
            with self.subTest("a loan needs no file"):
                reply = self.reply(service, "贷款10万，年利率4.9%，3年，等额本息", None)
                self.assertIn("2,992", reply["headline"])

    def reply(self, service, wish, file):
        conversation = service.new_conversation()
        ids = [service.upload(file, FILES[file])] if file else []
        service.post(conversation, wish, ids, language="zh" if any(ord(sign) > 0x3000 for sign in wish) else "en")
        return service.wait_for_replies(conversation, 1)[-1]


if __name__ == "__main__":
    unittest.main()
