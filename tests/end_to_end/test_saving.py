"""The button that saves an answer as a recipe, where people press it, and the recipe run by its name on another file. On
Matrix it is a reaction: see test_matrix.py."""

import re
import tempfile
import unittest

import test_slack
import test_telegram
from feishu_office import SALES, WISH, Office, totals_of
from person import APRIL

from feishu_card import texts_of
from slack import text_in
from telegram import BOT

SAVE = "存为配方"
TOTALS = {"华北": 55.0, "华东": 11.0}


def totals_in(rows):
    return {row[0]: float(row[1].replace(",", "")) for row in rows[1:]}


class Saving(unittest.TestCase):
    def name_in(self, said):
        self.assertRegex(said, "已存为配方“(.+?)”")
        return re.search("已存为配方“(.+?)”", said)[1]


class InSlack(test_slack.SlackTest, Saving):
    def test_an_answer_is_saved_by_its_button_and_run_by_its_name(self):
        slack = self.start()
        asked = self.say("<@U0BOT> " + WISH, [("销售.csv", SALES)])
        answer = self.wait_for_answer(thread=asked)
        self.assertEqual(slack.press(self.channel, answer, SAVE)[0], 200)
        name = self.name_in(text_in(self.wait_for_answer(thread=asked, count=2)))
        run = self.say(f"<@U0BOT> 运行 {name}", [("四月.csv", APRIL.encode())])
        table = next(block for block in self.wait_for_answer(thread=run)["blocks"] if block["type"] == "table")
        self.assertEqual(totals_in([[cell["text"] for cell in row] for row in table["rows"]]), TOTALS)
        self.assertEqual(slack.refused, [])


class InFeishu(Saving):
    def test_an_answer_is_saved_by_its_button_and_run_by_its_name(self):
        office = self.enterContext(Office(self.enterContext(tempfile.TemporaryDirectory())))
        chat = office.fake.chat()
        office.fake.send_file(chat, "销售.csv", SALES)
        office.fake.say(chat, WISH)
        office.answer(chat)
        message = office.fake.answers(chat)[0]["message_id"]
        self.assertEqual("info", office.fake.press(message, SAVE)["type"])
        name = self.name_in(texts_of(office.answer(chat, 2)))
        office.fake.send_file(chat, "四月.csv", APRIL.encode())
        office.fake.say(chat, f"运行 {name}")
        self.assertEqual(TOTALS, totals_of(office.answer(chat, 3)))
        self.assertEqual([], office.fake.refused)


class InTelegram(Saving):
    def test_an_answer_is_saved_by_its_button_and_run_by_its_name(self):
        office = self.enterContext(test_telegram.Office(self.enterContext(tempfile.TemporaryDirectory())))
        fake, group = office.fake, test_telegram.GROUP
        fake.says(group, f"@{BOT} {WISH}", document=("销售.csv", SALES))
        answer = office.wait_for(group, lambda message: any(button["text"] == SAVE for row in message["buttons"]
                                                            for button in row))
        fake.presses(group, answer, SAVE)
        name = self.name_in(office.wait_for(group, lambda message: "已存为" in message["text"])["text"])
        fake.says(group, f"@{BOT} 运行 {name}", document=("四月.csv", APRIL.encode()))
        found = office.wait_for(group, lambda message: message["tables"] and message["message_id"] != answer["message_id"])
        self.assertEqual(TOTALS, totals_in(found["tables"][0]))
        self.assertEqual([], fake.refused)


if __name__ == "__main__":
    unittest.main()
