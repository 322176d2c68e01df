"""Scripts of a model as saved recipes: run again without it, changed and adapted by it, and what it may see."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fakes"))

from models import Answer, FakeModel
from models_config import models_config
from person import APRIL, MARCH, Person
from service import Service

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
