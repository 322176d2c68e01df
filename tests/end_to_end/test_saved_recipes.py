"""Saved recipes through the real service: saved, run again on other files without a model, managed, passed on, and
never somebody else's; and what is asked about a result: the code, the rows."""

import json
import sqlite3
import tempfile
import time
import unittest
import uuid
from pathlib import Path

from person import APRIL, MARCH, Person
from service import Service

RENAMED = "日期,区域,客户,销售额,备注\n2025-04-01,华东,甲,11,x\n"
ENGLISH = "Date,Region,Amount\n2025-03-03,East,100\n2025-03-04,West,20\n2025-03-05,East,5\n"

USERS = """    users:
      - {name: li, token: token-of-li-0123456789}
      - {name: wang, token: token-of-wang-0123456789}
      - {name: zhao, token: token-of-zhao-0123456789}
"""


class Recipes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.service = Service(cls.folder.name, extra=USERS, warm=2)
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


if __name__ == "__main__":
    unittest.main()
