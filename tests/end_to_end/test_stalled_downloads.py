"""A file that its host is slow to give holds up nobody but who waits for it. In Feishu: see test_feishu.py."""

import tempfile
import threading
import unittest

import test_matrix
import test_slack
import test_telegram

import hosting
from slack import text_in
from telegram import BOT

SALES = test_slack.SALES


class InSlack(test_slack.SlackTest):
    def test_a_download_that_stalls_holds_up_no_other_channel(self):
        slack = self.start()
        file = hosting.Held(SALES)
        self.say(test_slack.SUM_UP, [("销售.csv", file)])
        slack.wait_for(lambda: slack.bot_messages(self.channel))
        other = slack.new_channel()
        self.say(test_slack.SUM_UP, [("销售.csv", SALES)], other)
        self.assertIn("1,500.5", text_in(self.wait_for_answer(other)))
        self.assertEqual(self.answers(), [])
        file.release()
        self.assertIn("1,500.5", text_in(self.wait_for_answer()))


class InTelegram(unittest.TestCase):
    def test_a_download_that_stalls_holds_up_no_other_chat(self):
        office = self.enterContext(test_telegram.Office(self.enterContext(tempfile.TemporaryDirectory())))
        fake, direct, group = office.fake, test_telegram.ANN, test_telegram.GROUP
        file = hosting.Held(SALES)
        message = fake.message(direct, test_telegram.WISH, document=("a.csv", SALES))
        fake.served[message["document"]["file_id"]] = file
        fake.deliver(fake.update(message=message))
        office.wait_until(lambda: any(one["from_bot"] for one in fake.chats[direct]), "progress")
        fake.says(group, f"@{BOT} {test_telegram.WISH}", document=("b.csv", SALES))
        office.wait_for(group, test_telegram.has_totals)
        self.assertEqual([], fake.answers(direct))
        file.release()
        office.wait_for(direct, test_telegram.has_totals)
        self.assertEqual([], fake.refused)


class InMatrix(test_matrix.MatrixTest):
    def test_a_download_that_stalls_holds_up_no_other_room(self):
        room = self.start()
        other = self.fake.new_room()
        goes_on = threading.Event()
        self.addCleanup(goes_on.set)
        self.fake.bend("/media/download/", test_matrix.Bent(until=goes_on))
        self.ask(room)
        self.wait_until(lambda: self.fake.order[-1]["sender"] == test_matrix.BOT, "progress")
        self.ask(other)
        self.wait_for(other, "m.file")
        self.assertEqual(self.said(room), [])
        goes_on.set()
        self.wait_for(room, "m.file")
        self.assert_said_once(room)


if __name__ == "__main__":
    unittest.main()
