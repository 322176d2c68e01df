"""A conversation as people have it: file first, follow-ups, questions, stop, and what cannot be done."""

import io
import tempfile
import unittest

import openpyxl
from service import Service

SALES = """2024-2025年销售明细表,,,
日期,地区,客户,销售额
2024-12-30,华东,甲公司,"￥1,000.00"
2025-01-03,华东,甲公司,"￥1,200.50"
2025-01-15,华南,乙公司,￥800.00
合计,,,"￥3,000.50"
""".encode("gb18030")


class Conversation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.service = Service(cls.folder.name, limits="queue_per_person: 3", warm=2)
        cls.service.start()
        cls.service.log_in()

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()
        cls.folder.cleanup()

    def setUp(self):
        self.conversation = self.service.new_conversation()
        self.asked = 0

    def ask(self, text, files=(), **more):
        self.service.post(self.conversation, text, files, **more)
        self.asked += 1
        return self.service.wait_for_replies(self.conversation, self.asked)[-1]

    def rows(self, reply):
        return [row[:2] for row in reply["tables"][0]["rows"]]

    def test_follow_ups_use_the_same_file_and_change_the_plan_before(self):
        first = self.ask("按地区汇总销售额，从高到低，画个柱状图", [self.service.upload("销售.csv", SALES)])
        shown = [(region, float(total.replace(",", ""))) for region, total in self.rows(first)]
        self.assertEqual([("华东", 2200.5), ("华南", 800)], shown)
        second = self.ask("only 2025, as xlsx", language="en")
        workbook = next(file["name"] for file in second["files"] if file["name"].endswith(".xlsx"))
        sheet = openpyxl.load_workbook(io.BytesIO(self.service.download(second, workbook))).worksheets[0]
        values = {row[0]: row[1] for row in sheet.iter_rows(min_row=2, values_only=True)}
        self.assertEqual({"华东": 1200.5, "华南": 800}, values)
        self.assertNotEqual("General", sheet["B2"].number_format)

    def test_run_again_gives_the_same_answer(self):
        first = self.ask("按地区汇总销售额", [self.service.upload("销售.csv", SALES)])
        again = self.ask("", action="again", target_job=first["job"], label="再做一次")
        self.assertEqual("done", again["tone"])
        self.assertEqual(first["tables"], again["tables"])

    def test_a_file_without_a_word_is_kept_for_the_next_message(self):
        alone = self.ask("", [self.service.upload("销售.csv", SALES)])
        self.assertIn(alone["tone"], ("done", "question"))
        reply = self.ask("按地区汇总销售额")
        self.assertEqual("done", reply["tone"], reply["headline"])
        self.assertEqual(2, len(reply["tables"][0]["rows"]))

    def test_a_wish_without_a_file_asks_for_one_and_goes_on_when_it_comes(self):
        reply = self.ask("按地区汇总销售额")
        self.assertIn("文件", reply["headline"])
        reply = self.ask("", [self.service.upload("销售.csv", SALES)])
        self.assertEqual("done", reply["tone"], reply["headline"])
        self.assertEqual(2, len(reply["tables"][0]["rows"]))

    def test_a_chosen_reading_is_carried_out(self):
        two = "地区,销售额,成本\n华东,100,60\n华北,50,30\n".encode()
        reply = self.ask("按地区汇总", [self.service.upload("两列.csv", two)])
        if reply["tone"] == "question":
            choice = next(button for button in reply["buttons"] if button["action"] == "answer")
            reply = self.ask(choice["value"], action="answer", target_job=reply["job"], label=choice["label"])
        self.assertEqual("done", reply["tone"], reply["headline"])
        self.assertEqual(2, len(reply["tables"][0]["rows"]))

    def test_the_second_of_a_double_click_is_no_message_also_when_it_comes_again(self):
        reply = self.ask("按地区汇总销售额", [self.service.upload("销售.csv", SALES)])
        first, second = (self.service.post(self.conversation, "", action="again", target_job=reply["job"], label="再做一次")
                         for _ in range(2))
        for message_id in (second, first):  # as a page does whose connection broke
            self.service.post(self.conversation, "", message_id=message_id, action="again", target_job=reply["job"],
                              label="再做一次")
        self.service.wait_for_replies(self.conversation, 2)
        said = [message["id"] for message in self.service.messages(self.conversation) if not message["from_bot"]]
        self.assertEqual([first], said[1:])

    def test_every_file_that_cannot_be_used_gets_its_sentence_and_the_others_are_used(self):
        files = [
            self.service.upload("空.csv", b""),
            self.service.upload("坏.xlsx", b"PK\x03\x04 no workbook"),
            self.service.upload("销售.csv", SALES),
        ]
        reply = self.ask("按地区汇总销售额", files)
        self.assertEqual("done", reply["tone"], reply["headline"])
        notes = "\n".join(reply["notes"])
        self.assertIn("空.csv", notes)
        self.assertIn("坏.xlsx", notes)

    def test_stop_ends_what_runs_and_says_so(self):
        # Enough rows that the job is still running when the stop comes.
        rows = "".join(f"{i},区{i % 50},{i}\n" for i in range(1_500_000))
        self.service.post(self.conversation, "按地区汇总销售额", [self.service.upload("大.csv", ("序号,地区,销售额\n" + rows).encode())])
        for _ in range(200):
            if [m for m in self.service.messages(self.conversation) if m["from_bot"]]:
                break
            self.service.pause(0.05)
        self.service.post(self.conversation, "停止")
        replies = self.service.wait_for_replies(self.conversation, 2)
        self.assertEqual({"stopped"}, {reply["tone"] for reply in replies})

    def test_a_person_with_too_many_waiting_jobs_is_told_so_and_loses_none(self):
        rows = "".join(f"{i},区{i % 50},{i}\n" for i in range(300_000))
        file = self.service.upload("中.csv", ("序号,地区,销售额\n" + rows).encode())
        for _ in range(5):
            self.service.post(self.conversation, "按地区汇总销售额", [file])
        replies = self.service.wait_for_replies(self.conversation, 5)
        self.assertEqual(["declined"] * 2 + ["done"] * 3, sorted(reply["tone"] for reply in replies))
        self.assertIn("3", next(reply["headline"] for reply in replies if reply["tone"] == "declined"))

    def test_what_nobody_can_do_is_declined_with_what_works(self):
        reply = self.ask("帮我订一张去上海的机票", [self.service.upload("销售.csv", SALES)])
        self.assertIn(reply["tone"], ("declined", "question"))
        self.assertEqual([], reply["files"])


if __name__ == "__main__":
    unittest.main()
