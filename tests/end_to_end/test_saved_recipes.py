"""Saved recipes through the real service: saved, run again on other files without a model, managed, passed on, and
never somebody else's; and what is asked about a result: the code, the rows."""

import json
import sqlite3
import sys
import tempfile
import time
import unittest
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fakes"))

from models import Answer, FakeModel
from models_config import models_config
from service import Service

MARCH = ("日期,地区,客户,销售额\n2025-03-03,华东,甲,100\n2025-03-03,华东,甲,100\n2025-03-05,华南,乙,50\n"
         "2025-02-27,华南,乙,7\n合计,,,257\n")
APRIL = "日期,地区,客户,销售额\n2025-04-01,华东,甲,11\n2025-04-02,华北,丙,22\n2025-04-03,华北,丁,33\n"
RENAMED = "日期,区域,客户,销售额,备注\n2025-04-01,华东,甲,11,x\n"
ENGLISH = "Date,Region,Amount\n2025-03-03,East,100\n2025-03-04,West,20\n2025-03-05,East,5\n"

SCRIPT = """TITLE: 首字合计
STEPS:
- 读取 销售.csv
- 按客户首字求和
```python
import pandas as pd

data = pd.read_csv("in/销售.csv", dtype=str, encoding="utf-8")
data["销售额"] = data["销售额"].astype(float)
result = data.groupby("客户", as_index=False)["销售额"].sum()
result.to_excel("out/首字.xlsx", index=False)
print(f"共 {len(result)} 个客户，合计 {result['销售额'].sum():.0f}")
```
"""
PARAMETERS = SCRIPT.replace("import pandas as pd\n", 'import pandas as pd\n\nTHRESHOLD = 50  # 门槛\n'
                            'COLUMN = "销售额"  # 金额列\n').replace(
    "result = ", "data = data[data[COLUMN] > THRESHOLD]\nresult = ")
ODD = "算一下各客户首尾两字母的奇偶校验和"

USERS = """    users:
      - {name: li, token: token-of-li-0123456789}
      - {name: wang, token: token-of-wang-0123456789}
      - {name: zhao, token: token-of-zhao-0123456789}
"""


class Person:
    def __init__(self, service, token=None):
        self.service = service
        if token:
            self.token, service.token = service.token, token
            service.log_in()
            self.cookie = service.cookie
            service.token = self.token
        else:
            service.log_in()
            self.cookie = service.cookie
        self.open()

    def open(self):
        self.service.cookie = self.cookie
        self.conversation = self.service.new_conversation()
        self.asked = 0

    def ask(self, text, files=(), timeout=60, **more):
        self.service.cookie = self.cookie
        uploads = [self.service.upload(name, content.encode() if isinstance(content, str) else content)
                   for name, content in files]
        self.service.post(self.conversation, text, uploads, **more)
        self.asked += 1
        return self.service.wait_for_replies(self.conversation, self.asked, timeout)[-1]


class Recipes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.service = Service(cls.folder.name, extra=USERS)
        cls.service.start()

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()
        cls.folder.cleanup()

    def setUp(self):
        self.me = Person(self.service)
        self.name = "月报" + uuid.uuid4().hex[:6]

    def saved(self, person=None, more=""):
        person = person or self.me
        reply = person.ask("按地区汇总销售额，从高到低", [("销售.csv", MARCH)])
        self.assertEqual("done", reply["tone"], reply)
        saved = person.ask(f"存为配方 {self.name}{more}")
        self.assertEqual("done", saved["tone"], saved)
        self.assertIn(self.name, saved["headline"])
        return reply

    def rows(self, reply):
        return [row[:2] for row in reply["tables"][0]["rows"]]

    def test_a_saved_recipe_is_run_on_a_new_file_with_other_names_and_rows(self):
        self.saved()
        self.me.open()
        reply = self.me.ask(f"运行 {self.name}", [("四月.csv", APRIL)])
        self.assertEqual("done", reply["tone"], reply)
        self.assertEqual([["华北", "55"], ["华东", "11"]], self.rows(reply))
        self.assertTrue(any("saved:" + self.name in line for line in reply["receipt"]), reply["receipt"])
        again = self.me.ask("", action="again", target_job=reply["job"], label="再做一次")
        self.assertEqual(reply["tables"], again["tables"])
        follow_up = self.me.ask("只看华北")
        self.assertEqual([["华北", "55"]], self.rows(follow_up))

    def test_a_recipe_is_run_otherwise_this_once(self):
        self.saved()
        self.me.open()
        reply = self.me.ask(f"运行 {self.name}，只看华北，画个柱状图", [("四月.csv", APRIL)])
        self.assertEqual([["华北", "55"]], self.rows(reply))
        self.assertEqual(1, len(reply["pictures"]), reply)
        self.assertTrue(any("saved:" + self.name in line for line in reply["receipt"]), reply["receipt"])
        self.assertEqual([["华北", "55"], ["华东", "11"]], self.rows(self.me.ask(f"运行 {self.name}", [("四月.csv", APRIL)])))
        unclear = self.me.ask(f"run {self.name}, 吟诗作对", [("四月.csv", APRIL)])
        self.assertIn(unclear["tone"], ("question", "declined"), unclear)
        self.assertIn("诗", unclear["headline"])

    def test_a_recipe_for_whole_files_is_not_changed_while_it_runs(self):
        self.assertEqual("done", self.me.ask("打包成zip", [("三月.csv", MARCH), ("四月.csv", APRIL)])["tone"])
        self.assertEqual("done", self.me.ask(f"存为配方 {self.name}")["tone"])
        reply = self.me.ask(f"运行 {self.name}，只看华北", [("四月.csv", APRIL)])
        self.assertEqual("declined", reply["tone"], reply)

    def test_a_recipe_without_a_file_asks_for_one_and_goes_on_when_it_comes(self):
        self.saved()
        self.me.open()
        reply = self.me.ask(f"跑一下{self.name}")
        self.assertIn("销售.csv", reply["headline"])
        reply = self.me.ask("", [("四月.csv", APRIL)])
        self.assertEqual([["华北", "55"], ["华东", "11"]], self.rows(reply))

    def test_columns_that_differ_are_named_and_a_button_adapts_the_recipe(self):
        self.saved()
        reply = self.me.ask(f"运行 {self.name}", [("四月.csv", RENAMED)])
        self.assertEqual("question", reply["tone"], reply)
        self.assertIn("缺少的列：地区", reply["headline"])
        self.assertIn("备注", reply["headline"])
        self.assertIn("区域", reply["headline"])
        self.assertEqual([], reply["notes"])
        button = reply["buttons"][0]
        adapted = self.me.ask(button["value"], action=button["action"], target_job=reply["job"], label=button["label"])
        self.assertIn(adapted["tone"], ("done", "question"), adapted)
        self.assertNotIn("对不上", adapted["headline"])

    def test_the_button_saves_and_a_second_press_saves_under_a_name_of_its_own(self):
        first = self.me.ask("按客户汇总销售额，从高到低", [("销售.csv", MARCH)])
        button = next(button for button in first["buttons"] if button["action"] == "save")
        names = []
        for _ in range(2):
            time.sleep(1)  # less is a double click
            reply = self.me.ask(button["value"], action="save", target_job=first["job"], label=button["label"])
            self.assertEqual("done", reply["tone"], reply)
            names.append(reply["headline"].split("“")[1].split("”")[0])
        self.assertEqual(2, len(set(names)), names)

    def test_recipes_are_listed_shown_renamed_and_deleted_in_both_languages(self):
        self.saved()
        self.assertIn(self.name, [row[0] for row in self.me.ask("我的配方")["tables"][0]["rows"]])
        self.assertIn(self.name, [row[0] for row in self.me.ask("my recipes", language="en")["tables"][0]["rows"]])
        shown = self.me.ask(f"查看配方 {self.name}")
        self.assertIn("地区", shown["text"])
        self.assertIn("import pandas", shown["code"])
        self.assertIn("同样范围", self.me.ask(f"存为配方 {self.name}")["headline"])
        other = self.name + "新"
        self.assertIn(other, self.me.ask(f"把配方{self.name}改名为{other}")["headline"])
        self.assertEqual("declined", self.me.ask(f"运行配方 {self.name}")["tone"])
        self.assertEqual("done", self.me.ask(f"delete {other}", language="en")["tone"])
        self.assertEqual("declined", self.me.ask(f"查看配方 {other}")["tone"])

    def test_a_private_recipe_is_neither_run_nor_seen_nor_changed_by_anybody_else(self):
        li = Person(self.service, "token-of-li-0123456789")
        wang = Person(self.service, "token-of-wang-0123456789")
        self.saved(li)
        self.assertNotIn(self.name, str(wang.ask("我的配方")))
        for text in (f"运行配方 {self.name}", f"查看配方 {self.name}", f"删除配方 {self.name}", f"导出配方 {self.name}",
                     f"把配方{self.name}改名为偷来的", f"分享配方 {self.name} 给所有人", f"每天9点运行配方 {self.name}"):
            reply = wang.ask(text)
            self.assertEqual("declined", reply["tone"], (text, reply))
            self.assertNotIn("地区", str(reply), text)
        reply = wang.ask(f"运行 {self.name}", [("销售.csv", APRIL)])
        self.assertEqual("declined", reply["tone"])
        self.assertIn("配方", reply["headline"])
        self.assertEqual("done", li.ask(f"分享配方 {self.name} 给所有人")["tone"])
        self.assertEqual("done", wang.ask(f"运行 {self.name}", [("销售.csv", APRIL)])["tone"])
        by_owner = wang.ask(f"运行 {self.name} (li)", [("销售.csv", APRIL)])
        self.assertEqual([["华北", "55"], ["华东", "11"]], self.rows(by_owner), "the owner's name is no change")
        changed = wang.ask(f"运行 {self.name} (li)，只看华东", [("销售.csv", APRIL)])
        self.assertEqual([["华东", "11"]], self.rows(changed))
        for text in (f"删除配方 {self.name}", f"把配方{self.name}改名为偷来的", f"取消共享 {self.name}"):
            reply = wang.ask(text)
            self.assertEqual("declined", reply["tone"], text)
            self.assertIn("li", reply["headline"])
        self.assertEqual("done", li.ask(f"取消共享 {self.name}")["tone"])
        self.assertEqual("declined", wang.ask(f"运行配方 {self.name}", [("销售.csv", APRIL)])["tone"])

    def test_a_recipe_of_a_conversation_is_bound_to_it(self):
        self.saved(more=" 给本群用")
        self.assertIn(self.name, str(self.me.ask("我的配方")))
        self.me.open()
        self.assertNotIn(self.name, str(self.me.ask("我的配方")))

    def test_a_recipe_is_exported_and_imported_by_somebody_else(self):
        li = Person(self.service, "token-of-li-0123456789")
        wang = Person(self.service, "token-of-wang-0123456789")
        self.saved(li)
        exported = li.ask(f"导出配方 {self.name}")
        self.service.cookie = li.cookie
        content = self.service.download(exported, exported["files"][0]["name"])
        for value in ("甲", "257", "2025-03-03"):
            self.assertNotIn(value, content.decode())
        imported = wang.ask("导入配方", [("r.yaml", content)])
        self.assertIn(self.name, imported["headline"])
        reply = wang.ask(f"运行 {self.name}", [("四月.csv", APRIL)])
        self.assertEqual([["华北", "55"], ["华东", "11"]], self.rows(reply))
        bad = wang.ask("导入配方", [("r.yaml", content.replace(b"steps:", b"stepz:"))])
        self.assertEqual("declined", bad["tone"])
        self.assertIn("行：没有“stepz”这个键", bad["headline"])
        self.assertIn("请附上配方文件", wang.ask("导入配方", [("四月.csv", APRIL)])["headline"])
        self.assertEqual("declined", wang.ask("导入配方")["tone"])

    def test_who_has_the_most_recipes_that_are_kept_can_import_no_more(self):
        zhao = Person(self.service, "token-of-zhao-0123456789")
        self.saved(zhao)
        exported = zhao.ask(f"导出配方 {self.name}")
        content = self.service.download(exported, exported["files"][0]["name"])
        database = sqlite3.connect(Path(self.folder.name) / "data" / "errand.db", timeout=30)
        id, owner, scope, body = database.execute("SELECT id, owner, scope, body FROM recipes WHERE name = ?", (self.name,)).fetchone()
        for number in range(199):
            copy = {**json.loads(body), "id": f"{id}x{number}", "name": f"{self.name}-{number}"}
            database.execute("INSERT INTO recipes (id, owner, scope, conversation, name, body) VALUES (?,?,?,'',?,?)",
                             (copy["id"], owner, scope, copy["name"], json.dumps(copy)))
        database.commit()
        database.close()
        refused = zhao.ask("导入配方", [("r.yaml", content)])
        self.assertEqual("declined", refused["tone"], refused)
        self.assertIn("200", refused["headline"])
        self.assertEqual("done", zhao.ask(f"删除配方 {self.name}-7")["tone"])
        self.assertEqual("done", zhao.ask("导入配方", [("r.yaml", content)])["tone"])

    def test_a_name_that_is_a_kind_of_file_is_no_recipe(self):
        self.me.ask("按地区汇总销售额", [("销售.csv", MARCH)])
        reply = self.me.ask("保存为 xlsx")
        self.assertTrue(any(file["name"].endswith(".xlsx") for file in reply["files"]), reply)

    def test_the_code_is_explained_line_by_line_without_a_model(self):
        first = self.me.ask("按地区汇总销售额", [("销售.csv", MARCH)])
        for reply in (self.me.ask("这段代码什么意思"),
                      self.me.ask("", action="explain", target_job=first["job"], label="解释代码"),
                      self.me.ask("what does this code do", language="en")):
            self.assertEqual("done", reply["tone"], reply)
            self.assertEqual(first["code"], reply["code"])
            rows = reply["tables"][0]["rows"]
            covered = set()
            for lines, meaning in rows:
                start, _, end = lines.partition("–")
                covered.update(range(int(start), int(end or start) + 1))
                self.assertTrue(meaning)
            code = first["code"].split("\n")
            self.assertEqual([], [n for n, line in enumerate(code, 1) if line.strip() and n not in covered])

    def test_where_rows_went_is_answered_from_the_evidence(self):
        self.me.ask("去重，只看2025年3月的", [("销售.csv", MARCH)])
        for question, reason in (("为什么少了1行？", "重复"), ("为什么少了2行？", "行")):
            reply = self.me.ask(question)
            self.assertEqual("done", reply["tone"])
            self.assertIn(reason, reply["headline"])
            self.assertIn("销售.csv：4 行", reply["text"])
        unexplained = self.me.ask("为什么少了77行？")
        self.assertIn("解释不了这 77 行", unexplained["headline"])
        english = self.me.ask("why 77 rows fewer?", language="en")
        self.assertIn("does not explain 77", english["headline"])

    def test_a_typed_answer_chooses_a_reading(self):
        two = "地区,销售额,成本\n华东,100,60\n华北,50,30\n"
        for answer, column in (("第二个", 1), ("the first one", 0), (None, 1)):
            self.me.open()
            reply = self.me.ask("按地区汇总", [("两列.csv", two)])
            self.assertEqual("question", reply["tone"], reply)
            choices = [button for button in reply["buttons"] if button["action"] == "answer"]
            done = self.me.ask(answer or choices[column]["label"])
            pressed = self.me.ask(choices[column]["value"], action="answer", target_job=reply["job"], label="x")
            self.assertEqual("done", done["tone"], done)
            self.assertEqual(pressed["tables"], done["tables"])

    def test_english_recipes_work_alike(self):
        self.me.ask("sum Amount by Region, highest first", [("sales.csv", ENGLISH)], language="en")
        saved = self.me.ask("save as weekly " + self.name[2:], language="en")
        self.assertEqual("done", saved["tone"], saved)
        reply = self.me.ask("run weekly " + self.name[2:], [("new.csv", ENGLISH.replace("East,100", "West,100"))],
                            language="en")
        self.assertEqual([["West", "120"], ["East", "5"]], self.rows(reply))

    def test_what_a_model_may_see_can_only_be_made_stricter(self):
        self.assertEqual("done", self.me.ask("data_to_model: schema")["tone"])
        self.assertIn("schema", self.me.ask("data_to_model")["headline"])
        self.assertEqual("declined", self.me.ask("data_to_model: sample")["tone"])
        self.assertEqual("declined", self.me.ask("data_to_model: everything")["tone"])


class ModelRecipes(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def start(self, answers, data="masked"):
        fake = FakeModel("openai", answers)
        fake.__enter__()
        self.addCleanup(fake.__exit__)
        service = Service(self.folder.name, extra=models_config([fake], data=data))
        service.start()
        self.addCleanup(service.stop)
        return Person(service), fake

    def test_a_models_script_is_run_on_a_file_of_another_name_with_no_call_of_the_model(self):
        me, fake = self.start([Answer(SCRIPT)])
        self.assertEqual("done", me.ask(ODD, [("销售.csv", MARCH)])["tone"])
        self.assertEqual("done", me.ask("save as 首字", language="en")["tone"])
        reply = me.ask("run 首字", [("四月.csv", APRIL)], language="en")
        self.assertEqual("done", reply["tone"], reply)
        self.assertIn("合计 66", reply["headline"])
        self.assertFalse(any("token" in line for line in reply["receipt"]), reply["receipt"])
        self.assertEqual(1, len(fake.requests))
        shifted = me.ask("run 首字", [("五月.csv", "五月的销售,,,\n" + APRIL)], language="en")
        self.assertEqual("question", shifted["tone"], shifted)
        self.assertEqual(1, len(fake.requests))

    def test_a_models_script_whose_dates_do_not_move_says_so_when_it_is_run_again(self):
        moving = SCRIPT.replace("import pandas as pd\n", "import pandas as pd\ntoday = pd.Timestamp.today()\n")
        me, fake = self.start([Answer(SCRIPT), Answer(moving)])
        for name, is_fixed in (("定期一", True), ("定期二", False)):
            me.open()
            first = me.ask("上个月的，" + ODD, [("销售.csv", MARCH)])
            self.assertEqual("done", first["tone"], first)
            self.assertEqual("done", me.ask("save as " + name, language="en")["tone"])
            reply = me.ask("run " + name, [("四月.csv", APRIL)], language="en")
            self.assertEqual("done", reply["tone"], reply)
            for answer, is_told in ((first, False), (reply, is_fixed)):
                told = any("dates are fixed" in note or "写脚本时的" in note for note in answer["notes"])
                self.assertEqual(is_told, told, answer["notes"])
        self.assertEqual(2, len(fake.requests))

    def test_a_follow_up_on_a_saved_script_goes_on_from_it_with_a_model(self):
        changed = SCRIPT.replace("共 {len", "只看甲，共 {len")
        me, fake = self.start([Answer(SCRIPT), Answer(changed)])
        me.ask(ODD, [("销售.csv", MARCH)])
        me.ask("存为配方 首字")
        self.assertEqual("done", me.ask("运行 首字", [("销售.csv", APRIL)])["tone"])
        # The recipes read these words, too, but know nothing of the script.
        reply = me.ask("只看客户是甲的")
        self.assertEqual("done", reply["tone"], reply)
        self.assertIn("只看甲", reply["headline"])
        prompt = fake.requests[-1][-1][1]
        self.assertIn(ODD, prompt)
        self.assertIn('groupby("客户"', prompt)
        self.assertTrue(prompt.rstrip().endswith("Instruction: 只看客户是甲的"), prompt[-200:])

    def test_a_follow_up_on_the_result_has_it_as_a_file(self):
        sorting = ('TITLE: 排序\nSTEPS:\n- 读取 首字.xlsx\n- 按销售额排序\n```python\nimport pandas as pd\n\n'
                   'data = pd.read_excel("in/首字.xlsx")\ndata.sort_values("销售额").to_excel("out/排序.xlsx", index=False)\n'
                   'print(f"最小的是 {data[\'销售额\'].min():.0f}")\n```\n')
        me, fake = self.start([Answer(SCRIPT), Answer(sorting), Answer(SCRIPT)])
        me.ask(ODD, [("销售.csv", MARCH)])
        reply = me.ask("把刚才的结果再按销售额排序")
        self.assertEqual("done", reply["tone"], reply)
        self.assertIn("最小的是 57", reply["headline"])
        self.assertEqual([], [note for note in reply["notes"] if "没有用到" in note])
        prompt = fake.requests[-1][-1][1]
        self.assertIn("It wrote 首字.xlsx; of these you can read in in/: 首字.xlsx.", prompt)
        self.assertNotIn("乙", prompt)  # masked like any other file
        self.assertEqual("done", me.ask("换成柱状图")["tone"])
        self.assertIn("It wrote 排序.xlsx.\n", fake.requests[-1][-1][1])

    def test_a_models_script_is_run_otherwise_this_once_by_a_model_and_stays_as_it_was(self):
        changed = SCRIPT.replace("共 {len", "只看甲，共 {len")
        broken = changed.replace('groupby("客户"', 'groupby("顾客"')
        me, fake = self.start([Answer(SCRIPT), Answer(broken), Answer(changed)])
        me.ask(ODD, [("销售.csv", MARCH)])
        me.ask("存为配方 首字")
        reply = me.ask("运行 首字，只看甲", [("四月.csv", APRIL)])
        self.assertEqual("done", reply["tone"], reply)
        self.assertIn("只看甲", reply["headline"])
        self.assertIn("save", [button["action"] for button in reply["buttons"]])
        # The first answer fails and is mended: that, too, goes on from the saved script.
        self.assertEqual(3, len(fake.requests))
        for messages in fake.requests[1:]:
            self.assertIn("Instruction: 只看甲\n", messages[1][1])
            self.assertIn('groupby("客户"', messages[1][1])
        again = me.ask("运行 首字", [("四月.csv", APRIL)])
        self.assertNotIn("只看甲", again["headline"])
        self.assertEqual(3, len(fake.requests))

    def test_an_answer_to_the_models_question_about_a_change_still_goes_on_from_the_saved_script(self):
        question = "QUESTION: 甲是指哪个" + "很长" * 40 + "？\n- 客户甲\n- 地区甲\n"
        me, fake = self.start([Answer(SCRIPT), Answer(question), Answer(SCRIPT)])
        me.ask(ODD, [("销售.csv", MARCH)])
        me.ask("存为配方 首字")
        self.assertEqual("question", me.ask("运行 首字，只看甲", [("四月.csv", APRIL)])["tone"])
        self.assertEqual("done", me.ask("都不是，是经手人")["tone"])
        prompt = fake.requests[-1][-1][1]
        self.assertIn('groupby("客户"', prompt)
        self.assertIn("Instruction: 只看甲；甲是指哪个", prompt)
        self.assertIn("→ 都不是，是经手人", prompt)

    def test_a_change_is_kept_when_the_recipe_has_to_be_adapted_first(self):
        me, fake = self.start([Answer(SCRIPT), Answer(SCRIPT.replace('"客户"', '"顾客"'))])
        me.ask(ODD, [("销售.csv", MARCH)])
        me.ask("存为配方 首字")
        reply = me.ask("运行 首字，只看甲", [("销售.csv", APRIL.replace("客户", "顾客"))])
        self.assertEqual("question", reply["tone"], reply)
        self.assertIn("客户", reply["headline"])
        self.assertEqual(1, len(fake.requests))
        adapted = me.ask("第一个")
        self.assertEqual("done", adapted["tone"], adapted)
        self.assertIn("Instruction: " + ODD + "；只看甲", fake.requests[-1][-1][1])

    def test_the_constants_of_a_models_script_are_shown_set_and_passed_on_without_a_model(self):
        me, fake = self.start([Answer(PARAMETERS), Answer(SCRIPT)])
        self.assertIn("合计 200", me.ask(ODD, [("销售.csv", MARCH)])["headline"])
        me.ask("存为配方 大额")
        shown = me.ask("查看配方 大额")
        self.assertEqual([["THRESHOLD (门槛)", "50"], ["COLUMN (金额列)", "销售额"]], shown["tables"][0]["rows"])
        self.assertIn("运行 大额，THRESHOLD (门槛)=", shown["text"])
        for words in ("运行 大额，门槛=20", "run 大额, THRESHOLD = 20"):
            reply = me.ask(words, [("四月.csv", APRIL)])
            self.assertEqual("done", reply["tone"], reply)
            self.assertIn("合计 55", reply["headline"])
            self.assertIn("THRESHOLD = 20", reply["code"])
            self.assertTrue(any("THRESHOLD (门槛) = 20" in step and "50" in step for step in reply["reading"]), reply["reading"])
        self.assertIn("合计 0", me.ask("运行 大额", [("四月.csv", APRIL)])["headline"])
        many = me.ask("运行 大额，门槛=1,000", [("四月.csv", APRIL)])
        self.assertTrue(any("THRESHOLD (门槛) = 1000" in step for step in many["reading"]), many)
        wrong = me.ask("运行 大额，门槛=很多", [("四月.csv", APRIL)])
        self.assertEqual("declined", wrong["tone"], wrong)
        self.assertIn("要的是一个数", wrong["headline"])
        self.assertEqual(1, len(fake.requests))
        # Not one of them: a wish in other words, which is the model's.
        self.assertEqual("done", me.ask("运行 大额，客户=甲", [("四月.csv", APRIL)])["tone"])
        self.assertIn("Instruction: 客户=甲\n", fake.requests[-1][-1][1])
        exported = me.ask("导出配方 大额")
        content = me.service.download(exported, exported["files"][0]["name"]).decode()
        edited = content.replace('{name: "THRESHOLD (门槛)", value: "50"}', '{name: "THRESHOLD (门槛)", value: "30"}')
        self.assertNotEqual(content, edited)
        with tempfile.TemporaryDirectory() as folder:
            with Service(folder) as service:
                other = Person(service)
                other.ask("导入配方", [("r.yaml", edited)])
                self.assertIn("合计 33", other.ask("运行 大额", [("四月.csv", APRIL)])["headline"])
                self.assertIn("合计 66", other.ask("运行 大额，门槛=1", [("四月.csv", APRIL)])["headline"])
                unknown = other.ask("运行 大额，客户=甲", [("四月.csv", APRIL)])
                self.assertEqual("declined", unknown["tone"], unknown)
                self.assertIn("THRESHOLD (门槛)", unknown["headline"])

    def test_with_no_model_a_models_script_is_run_but_neither_changed_nor_gone_on_from(self):
        me, fake = self.start([Answer(SCRIPT)])
        me.ask(ODD, [("销售.csv", MARCH)])
        me.ask("存为配方 首字")
        exported = me.ask("导出配方 首字")
        content = me.service.download(exported, exported["files"][0]["name"])
        with tempfile.TemporaryDirectory() as folder:
            with Service(folder) as service:
                other = Person(service)
                self.assertEqual("done", other.ask("导入配方", [("r.yaml", content)])["tone"])
                reply = other.ask("运行 首字，只看甲", [("销售.csv", APRIL)])
                self.assertEqual("declined", reply["tone"], reply)
                self.assertIn("步骤是写定的", reply["headline"])
                self.assertEqual("done", other.ask("运行 首字", [("销售.csv", APRIL)])["tone"])
                reply = other.ask("只看客户是甲的")
                self.assertEqual("declined", reply["tone"], reply)
                self.assertIn("语言模型", reply["headline"])
                self.assertEqual("done", other.ask("按客户汇总销售额")["tone"])

    def test_adapting_a_models_script_asks_the_model_with_the_old_words_and_code(self):
        me, fake = self.start([Answer(SCRIPT), Answer(SCRIPT.replace('"客户"', '"顾客"'))])
        me.ask(ODD, [("销售.csv", MARCH)])
        me.ask("存为配方 首字")
        reply = me.ask("运行 首字", [("销售.csv", APRIL.replace("客户", "顾客"))])
        self.assertIn("客户", reply["headline"])
        adapted = me.ask("第一个")
        self.assertEqual("done", adapted["tone"], adapted)
        prompt = fake.requests[-1][-1][1]
        self.assertIn(ODD, prompt)
        self.assertIn('groupby("客户"', prompt)

    def test_a_models_script_is_explained_by_the_model(self):
        me, fake = self.start([Answer(SCRIPT), Answer("1-1: 引入表格工具\n3-4: 读取 销售.csv\n5-7: 求和并写出\n99: 没有这一行")])
        me.ask(ODD, [("销售.csv", MARCH)])
        reply = me.ask("解释代码")
        self.assertEqual("done", reply["tone"], reply)
        self.assertEqual([["1", "引入表格工具"], ["3–4", "读取 销售.csv"], ["5–7", "求和并写出"]],
                         reply["tables"][0]["rows"])
        self.assertIn("explain a Python script", fake.requests[-1][0][1])
        self.assertEqual(1, len(reply["receipt"]), reply["receipt"])
        self.assertIn("输入 1000 个 token，输出 200 个", reply["receipt"][0])

    def test_a_conversation_that_is_stricter_than_the_config_hides_what_values_look_like(self):
        me, fake = self.start([Answer(SCRIPT)], data="sample")
        me.ask(ODD, [("销售.csv", MARCH)])
        self.assertIn("华东", fake.requests[-1][-1][1])
        me.open()
        me.ask("data_to_model: masked")
        me.ask(ODD, [("销售.csv", MARCH)])
        self.assertNotIn("华东", fake.requests[-1][-1][1])
        self.assertIn("shaped", fake.requests[-1][-1][1])
        me.ask("data_to_model: schema")
        me.open()
        me.ask("data_to_model: schema")
        me.ask(ODD, [("销售.csv", MARCH)])
        self.assertNotIn("shaped", fake.requests[-1][-1][1])


if __name__ == "__main__":
    unittest.main()
