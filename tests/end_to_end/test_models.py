"""A language model behind the service: each wire format over a real connection, what goes wrong with providers, repair,
and what a model is told. The models are the fakes of tests/fakes."""

import importlib.metadata
import json
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fakes"))

from ask import ERRAND
from models import Answer, FakeModel
from models_config import models_config
from service import Service

SALES = "日期,地区,客户,销售额\n2025-01-03,华东,甲公司,1200.5\n2025-01-15,华南,乙公司,800\n2025-02-01,华东,丙公司,300\n"
# No recipe reads this, so that the model is asked.
INSTRUCTION = "算一下各客户首尾两字母的奇偶校验和"

GOOD = """TITLE: 地区合计
STEPS:
- 读取 销售.csv
- 按地区把销售额加起来
```python
import pandas as pd

data = pd.read_csv("in/销售.csv", dtype=str)
data["销售额"] = data["销售额"].astype(float)
result = data.groupby("地区", as_index=False)["销售额"].sum()
result.to_excel("out/地区合计.xlsx", index=False)
print(f"共 {len(result)} 个地区，合计 {result['销售额'].sum():.2f}")
```
"""
WRONG = GOOD.replace('groupby("地区"', 'groupby("区域"')
LAZY = GOOD.replace('data = pd.read_csv("in/销售.csv", dtype=str)',
                    'data = pd.DataFrame({"地区": ["甲"], "销售额": ["1"]})  # sample')


class Conversation:
    """One service with one fake; `say` posts an instruction with the file and waits for the reply."""

    def __init__(self, service):
        self.service = service

    def say(self, text=INSTRUCTION, files=("销售.csv",), timeout=60):
        conversation = self.service.new_conversation()
        uploads = [self.service.upload(name, SALES.encode()) for name in files]
        self.service.post(conversation, text, uploads)
        return self.wait(conversation, 1, timeout)

    def calls(self):
        """The models' calls, by the file that keeps them."""
        return [json.loads(line) for file in (self.service.folder / "data" / "model-calls").glob("*.jsonl")
                for line in file.read_text().splitlines()]

    def wait(self, conversation, count, timeout=60):
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            replies = self.service.replies(conversation)
            if len(replies) >= count:
                return replies[-1]
            time.sleep(0.02)
        raise AssertionError("no reply: " + self.service.log()[-3000:])


class Models(unittest.TestCase):
    def start(self, *fakes, **settings):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        service = Service(holder.name, models_config(fakes, **settings))
        service.start()
        self.addCleanup(service.stop)
        service.log_in()
        return Conversation(service)

    def fake(self, name="openai", answers=None, **options):
        fake = FakeModel(name, answers, **options)
        fake.__enter__()
        self.addCleanup(fake.__exit__)
        return fake

    def test_each_format_answers_streamed_in_any_pieces_and_whole(self):
        for name in ("openai", "anthropic", "gemini"):
            with self.subTest(name):
                fake = self.fake(name, [Answer(GOOD, pieces=3), Answer(GOOD, streamed=False), Answer(GOOD, pieces=4096)])
                talk = self.start(fake)
                for _ in range(3):
                    reply = talk.say()
                    self.assertEqual(reply["tone"], "done", reply)
                    self.assertIn("共 2 个地区，合计 2300.50", reply["headline"])
                    self.assertEqual(reply["reading"], ["读取 销售.csv", "按地区把销售额加起来"])
                self.assertTrue(any("1000" in line and "200" in line for line in reply["receipt"]), reply["receipt"])
                self.assertEqual(fake.refused, [])
                self.assertEqual(len(fake.requests), 3)

    def test_a_service_is_asked_by_its_own_names_of_the_key_the_path_and_the_limit(self):
        for name in ("openai itself", "azure"):
            with self.subTest(name):
                fake = self.fake(name, [Answer(GOOD)])
                talk = self.start(fake)
                self.assertEqual(talk.say()["tone"], "done", (fake.refused, talk.service.log()[-2000:]))
                self.assertEqual((len(fake.requests), fake.refused), (1, []))

    def test_a_model_that_does_not_begin_is_asked_once_more_before_the_next_has_its_turn(self):
        slow, quick = self.fake(answers=[Answer(GOOD, delay=60)]), self.fake(answers=[Answer(GOOD)])
        talk = self.start(slow, quick, each="    begin_within: 1s\n")
        reply = talk.say()
        self.assertEqual(reply["tone"], "done", (reply, talk.service.log()[-2000:]))
        self.assertIn("model:m2", "".join(reply["receipt"]))
        self.assertIn("部分为估算", "".join(reply["receipt"]))  # the slow one had the prompt, twice
        self.assertEqual((len(slow.requests), len(quick.requests)), (2, 1))

    def test_recipes_are_asked_before_a_model_and_need_none(self):
        fake = self.fake(answers=[Answer(status=500)])
        reply = self.start(fake).say("按地区汇总销售额")
        self.assertEqual(reply["tone"], "done", reply)
        self.assertEqual(fake.requests, [])

    def test_a_model_is_told_the_shape_of_the_file_and_not_its_values(self):
        fake = self.fake(answers=[Answer(GOOD)])
        self.start(fake).say()
        asked = fake.requests[0]
        self.assertEqual(asked[0][0], "system")
        version = importlib.metadata.version("pandas")
        self.assertIn(f"standard library, pandas {version}, numpy ", asked[0][1])
        prompt = asked[1][1]
        self.assertIn('"销售额" number', prompt)
        self.assertIn(INSTRUCTION, prompt)
        for value in ("甲公司", "1200.5", "华东"):
            self.assertNotIn(value, prompt)

    def test_a_script_that_fails_is_mended_and_the_reply_says_so(self):
        fake = self.fake(answers=[Answer(WRONG), Answer(GOOD)])
        reply = self.start(fake).say()
        self.assertEqual(reply["tone"], "done", reply)
        self.assertIn("合计 2300.50", reply["headline"])
        self.assertTrue(any("修改了 1 次" in note for note in reply["notes"]), reply["notes"])
        self.assertIn("KeyError", fake.requests[1][-1][1])
        self.assertIn('groupby("区域"', fake.requests[1][-2][1])

    def test_an_error_that_names_cells_is_told_without_them(self):
        loud = GOOD.replace("result = data", 'data["客户"].astype(float)\nresult = data')
        odd = GOOD.replace('result.to_excel("out/地区合计.xlsx", index=False)',
                           'for client, part in data.groupby("客户"):\n'
                           '    part.iloc[:0].rename(columns={"客户": client}).to_excel(f"out/{client}.xlsx", index=False)')
        for data in ("schema", "masked", "sample"):
            with self.subTest(data):
                fake = self.fake(answers=[Answer(loud), Answer(odd), Answer(GOOD)])
                self.assertEqual(self.start(fake, data=data).say()["tone"], "done")
                self.assertEqual(len(fake.requests), 3)
                self.assertIn("ValueError: could not convert string to float", fake.requests[1][-1][1])
                self.assertIn("holds no data below its header", fake.requests[2][-1][1])
                told = "".join(text for messages in fake.requests for _, text in messages)
                for cell in ("甲公司", "乙公司", "丙公司", "1200.5", "华东"):
                    self.assertEqual(cell in told, data == "sample", cell)

    def test_all_of_a_text_that_is_too_long_for_a_message_comes_as_a_file(self):
        wordy = GOOD.replace("```\n", 'for line in range(1, 1001):\n    print(f"第 {line} 行")\n```\n')
        talk = self.start(self.fake(answers=[Answer(wordy)]))
        reply = talk.say()
        self.assertEqual(reply["tone"], "done", reply)
        self.assertTrue(reply["text"].endswith("…"))
        self.assertTrue(any("输出.txt" in note for note in reply["notes"]), reply["notes"])
        text = talk.service.download(reply, "输出.txt").decode()
        self.assertTrue(text.startswith("共 2 个地区"))
        self.assertIn("第 1000 行", text)

    def test_the_same_error_twice_ends_the_repairs(self):
        answers = [Answer(WRONG.replace("共", "共" * (n + 1))) for n in range(5)]
        fake = self.fake(answers=answers)
        reply = self.start(fake).say()
        self.assertEqual(reply["tone"], "failed", reply)
        self.assertEqual(len(fake.requests), 2)

    def test_code_that_does_not_change_is_not_run_again(self):
        fake = self.fake(answers=[Answer(WRONG)])
        reply = self.start(fake).say()
        self.assertEqual(reply["tone"], "failed", reply)
        self.assertEqual(len(fake.requests), 2)
        self.assertFalse(any("修改了" in note for note in reply["notes"]), reply["notes"])

    def test_made_up_data_is_sent_back(self):
        fake = self.fake(answers=[Answer(LAZY), Answer(GOOD)])
        reply = self.start(fake).say()
        self.assertIn("合计 2300.50", reply["headline"])
        self.assertIn("never opened", fake.requests[1][-1][1])

    def test_no_repairs_where_the_admin_wants_none(self):
        fake = self.fake(answers=[Answer(WRONG), Answer(GOOD)])
        reply = self.start(fake, repairs=0).say()
        self.assertEqual(reply["tone"], "failed", reply)
        self.assertEqual(len(fake.requests), 1)

    def test_a_question_of_the_model_has_its_readings_as_buttons(self):
        fake = self.fake(answers=[Answer("QUESTION: 按哪个日期？\n- 按下单日期算\n- 按付款日期算"), Answer(GOOD)])
        talk = self.start(fake)
        reply = talk.say()
        self.assertEqual(reply["tone"], "question", reply)
        self.assertEqual([button["value"] for button in reply["buttons"]], ["按下单日期算", "按付款日期算"])
        self.assertEqual(len(reply["receipt"]), 1, reply["receipt"])
        self.assertIn("输入 1000 个 token，输出 200 个", reply["receipt"][0])

    def test_an_answer_to_the_models_question_is_sent_with_the_wish(self):
        for asked, said in (("QUESTION: 含税吗？", "含税"), ("QUESTION: 含税吗？\n- 含税\n- 不含税", "不含税"),
                            ('{"question": "含税吗？", "choices": ["含税", "不含税"]}', "第一个")):
            with self.subTest(asked):
                fake = self.fake(answers=[Answer(asked), Answer(GOOD)])
                talk = self.start(fake)
                conversation = talk.service.new_conversation()
                talk.service.post(conversation, INSTRUCTION, [talk.service.upload("销售.csv", SALES.encode())])
                talk.wait(conversation, 1)
                talk.service.post(conversation, said)
                self.assertEqual(talk.wait(conversation, 2)["tone"], "done")
                meant = "含税" if said == "第一个" else said
                self.assertIn(f"Instruction: {INSTRUCTION}；含税吗？ → {meant}\n", fake.requests[1][1][1])

    def test_what_a_provider_refuses_passes_the_turn_to_the_next_model(self):
        bad = {
            "wrong key": dict(key="another"),
            "forbidden": dict(answers=[Answer(status=403)]),
            "unknown": dict(answers=[Answer(status=404)]),
            "not JSON": dict(answers=[Answer(raw=b"<html>log in</html>", content_type="text/html")]),
            "another JSON": dict(answers=[Answer(raw=b'{"ok": true}')]),
            "endless": dict(answers=[Answer(endless=True)]),
            "redirect": dict(answers=[Answer(redirect="http://localhost:1/v1/chat/completions")]),
        }
        second = self.fake(answers=[Answer(GOOD)])
        for what, options in bad.items():
            with self.subTest(what):
                first = self.fake(**options)
                talk = self.start(first, second)
                reply = talk.say()
                self.assertEqual(reply["tone"], "done", (reply, talk.service.log()[-2000:]))
                self.assertIn("model:m2", "".join(reply["receipt"]))
                self.assertNotIn("sk-test-key", talk.service.log())

    def test_trouble_that_passes_is_waited_out(self):
        for name, status in (("openai", 429), ("openai", 500), ("anthropic", 529)):
            with self.subTest((name, status)):
                fake = self.fake(name, [Answer(status=status, headers={"Retry-After": "0"}), Answer(GOOD)])
                self.assertEqual(self.start(fake).say()["tone"], "done")
                self.assertEqual(len(fake.requests), 2)

    def test_a_stream_cut_in_a_character_is_asked_for_again(self):
        fake = self.fake(answers=[Answer(GOOD, cut="按"), Answer(GOOD, no_end=True), Answer(GOOD)])
        talk = self.start(fake)
        self.assertEqual(talk.say()["tone"], "done")
        self.assertEqual(len(fake.requests), 3)
        self.assertEqual([call["answered"] for call in talk.calls()], [GOOD])

    def test_a_character_whose_halves_arrive_apart_is_whole(self):
        for name in ("openai", "anthropic", "gemini"):
            with self.subTest(name):
                fake = self.fake(name, [Answer(GOOD, split="按", pieces=4096)])
                talk = self.start(fake)
                self.assertEqual(talk.say()["tone"], "done")
                self.assertEqual(len(fake.requests), 1)
                self.assertEqual([call["answered"] for call in talk.calls()], [GOOD])

    def test_no_model_at_all_leaves_a_sentence_that_says_what_still_works(self):
        fake = self.fake(answers=[Answer(status=401)])
        reply = self.start(fake, recipes=False).say()
        self.assertEqual(reply["tone"], "declined", reply)
        self.assertIn("语言模型暂时连不上", reply["headline"])

    def test_what_recipes_asked_stands_where_no_model_knows_better(self):
        fake = self.fake(answers=[Answer(status=401)])
        reply = self.start(fake).say()
        self.assertEqual((reply["tone"], len(fake.requests)), ("question", 1), reply)

    def test_what_a_model_declines_is_told_with_its_reason(self):
        fake = self.fake(answers=[Answer("DECLINE: 没有单价列，可以改为按数量汇总。")])
        reply = self.start(fake).say()
        self.assertEqual((reply["tone"], reply["headline"]), ("declined", "没有单价列，可以改为按数量汇总。"), reply)

    def test_a_refusal_and_prose_end_in_a_sentence(self):
        for answer, words in ((Answer("I'm sorry.", finish="content_filter"), "拒绝了这个要求"),
                              (Answer("抱歉，我只是一个语言模型。"), "没有给出可用的脚本")):
            with self.subTest(words):
                reply = self.start(self.fake(answers=[answer]), recipes=False).say()
                self.assertEqual(reply["tone"], "declined", reply)
                self.assertIn(words, reply["headline"])

    def test_a_follow_up_goes_on_from_the_models_script_even_if_a_recipe_could_read_it(self):
        fake = self.fake(answers=[Answer(GOOD), Answer(GOOD.replace("共 {len", "只看 {len"))])
        talk = self.start(fake)
        conversation = talk.service.new_conversation()
        talk.service.post(conversation, INSTRUCTION, [talk.service.upload("销售.csv", SALES.encode())])
        talk.wait(conversation, 1)
        talk.service.post(conversation, "只要华东的")
        reply = talk.wait(conversation, 2)
        self.assertIn("只看 2 个地区", reply["headline"])
        prompt = fake.requests[1][1][1]
        self.assertIn(INSTRUCTION, prompt)
        self.assertIn('data.groupby("地区"', prompt)

    def test_a_used_up_budget_is_a_sentence_and_the_recipes_go_on(self):
        fake = self.fake(answers=[Answer(GOOD)])
        talk = self.start(fake, more="budgets:\n  person_tokens: 1000\n")
        self.assertEqual(talk.say()["tone"], "done")
        talk.service.stop()
        talk.service.start()  # what was used counts after a restart
        talk.service.log_in()
        self.assertEqual(talk.say("按地区汇总销售额")["tone"], "done")
        reply = talk.say("写一首关于销售的藏头诗")
        self.assertEqual(len(fake.requests), 1)
        self.assertIn(reply["tone"], ("declined", "question"), reply)
        calls = list((talk.service.folder / "data" / "model-calls").glob("*.jsonl"))
        self.assertEqual(len(calls), 1)
        self.assertIn(INSTRUCTION, calls[0].read_text())

    def test_a_call_that_a_crash_cut_off_counts_for_the_service_and_for_the_command(self):
        fake = self.fake(answers=[Answer(GOOD, delay=50)])
        talk = self.start(fake, more="budgets:\n  all_tokens: 5000\n")
        conversation = talk.service.new_conversation()
        talk.service.post(conversation, INSTRUCTION, [talk.service.upload("销售.csv", SALES.encode())])
        deadline = time.monotonic() + 30
        while not fake.requests and time.monotonic() < deadline:
            time.sleep(0.02)
        said = [ask_with(talk.service.folder)]  # while the service makes its call
        talk.service.kill()
        said.append(ask_with(talk.service.folder))
        talk.service.start()
        talk.service.log_in()
        said.append(talk.wait(conversation, 1)["headline"])
        self.assertEqual(["等它们完成后" in said[0]] + ["额度" in each for each in said[1:]], [True] * 3, said)
        self.assertEqual(1, len(fake.requests))
        calls = talk.calls()
        self.assertEqual([(True, True)], [(INSTRUCTION in call["sent"], call["is_estimated"]) for call in calls])

    def test_a_script_that_the_budget_does_not_let_mend_says_both_what_failed_and_why_it_stays(self):
        fake = self.fake(answers=[Answer(WRONG), Answer(GOOD)])
        reply = self.start(fake, more="budgets:\n  person_tokens: 1000\n").say()
        self.assertEqual((reply["tone"], len(fake.requests)), ("failed", 1), reply)
        self.assertIn("KeyError", reply["headline"])
        self.assertTrue(any("没有继续修改" in note and "额度已用完" in note for note in reply["notes"]), reply["notes"])

    def test_stopping_ends_the_wait_for_a_slow_model(self):
        fake = self.fake(answers=[Answer(GOOD, delay=50)])
        talk = self.start(fake)
        conversation = talk.service.new_conversation()
        talk.service.post(conversation, INSTRUCTION, [talk.service.upload("销售.csv", SALES.encode())])
        deadline = time.monotonic() + 30
        while not fake.requests and time.monotonic() < deadline:
            time.sleep(0.02)
        began = time.monotonic()
        talk.service.post(conversation, "停止")
        tones = set()
        while "stopped" not in tones and time.monotonic() < began + 20:
            tones = {reply["tone"] for reply in talk.service.replies(conversation)}
            time.sleep(0.02)
        self.assertIn("stopped", tones)
        while not talk.calls() and time.monotonic() < began + 20:
            time.sleep(0.02)
        self.assertEqual([(call["input_tokens"] > 0, call["is_estimated"]) for call in talk.calls()], [(True, True)])
        self.assertLess(time.monotonic() - began, 15)


def ask_with(folder):
    """What the command says with the config of the folder."""
    (Path(folder) / "销售.csv").write_text(SALES)
    command = [ERRAND, "ask", "--config", "errand.yaml", "--out", "out", "--", INSTRUCTION, "销售.csv"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120)
    return done.stdout.decode() + done.stderr.decode()


class AskBudget(unittest.TestCase):
    def test_the_command_counts_against_the_same_budgets(self):
        with tempfile.TemporaryDirectory() as folder, FakeModel("openai", [Answer(GOOD)]) as fake:
            (Path(folder) / "errand.yaml").write_text(models_config([fake], more="budgets:\n  person_tokens: 1\n"))
            said = [ask_with(folder) for _ in range(2)]
            self.assertIn("2300.50", said[0])
            self.assertIn("额度", said[1])
            self.assertEqual(1, len(fake.requests))


class CheckOnline(unittest.TestCase):
    def check(self, *fakes, **settings):
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "errand.yaml"
            config.write_text(models_config(fakes, **settings))
            done = subprocess.run([ERRAND, "check", "--online", str(config)], capture_output=True, timeout=60)
            return done.returncode, done.stdout.decode() + done.stderr.decode()

    def test_says_which_model_answers_and_exactly_what_is_wrong_with_the_others(self):
        with FakeModel("anthropic", [Answer("OK")]) as good, FakeModel("openai", key="another") as bad:
            code, said = self.check(good, bad)
        self.assertEqual(code, 1)
        self.assertIn("m1: ok", said)
        self.assertIn("the model m2 does not accept the key", said)
        self.assertNotIn("sk-test-key", said)

    def test_a_name_that_the_provider_does_not_know_is_answered_with_those_it_has(self):
        missing = Answer(status=404, error={"error": {"message": "model fake does not exist", "code": "model_not_found"}})
        for name in ("openai", "anthropic", "gemini"):
            with FakeModel(name, [missing], names=["zebra-large", "fakes-1", "fake-2"]) as fake:
                code, said = self.check(fake)
            self.assertEqual(code, 1)
            self.assertIn("names that it knows: fake-2, fakes-1, zebra-large\n", said)
        with FakeModel("openai", [missing]) as silent:
            self.assertNotIn("names that it knows", self.check(silent)[1])

    def test_all_well_is_zero(self):
        with FakeModel("gemini", [Answer("OK")]) as good:
            code, said = self.check(good)
        self.assertEqual((code, "m1: ok" in said), (0, True), said)


if __name__ == "__main__":
    unittest.main()
