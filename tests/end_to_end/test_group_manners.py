"""What people in a group do besides asking properly: they wave, speak, press together, pack too much, and give up."""

import shutil
import unittest

from test_slack import SALES, SUM_UP, SlackTest, zipped_all

import hosting
from slack import text_in


class Manners(SlackTest):
    def setUp(self):
        self.start()

    def tearDown(self):
        self.assertEqual(self.slack.refused, [])

    def test_a_sign_is_thanks_in_the_language_that_was_spoken(self):
        self.say_and_wait("<@U0BOT> 帮助")
        for sign in ("👍", ":+1:"):
            self.assertIn("不客气", text_in(self.say_and_wait("<@U0BOT> " + sign)))

    def test_a_clip_that_was_recorded_is_told_that_nobody_listens(self):
        clip = self.slack.new_file("audio_message.m4a", b"\0\0\0\x20ftypM4A ", "U0002", subtype="slack_audio")["object"]
        self.say("<@U0BOT> 按地区汇总销售额", [clip])
        self.assertIn("语音消息听不了。请用文字写出要求", text_in(self.wait_for_answer()))

    def test_what_of_a_zip_was_not_read_is_named_and_the_rest_counted(self):
        packed = zipped_all({"坏.xlsx": b"PK\3\4 no workbook", "里.zip": b"PK",
                             **{f"{number}.csv": SALES for number in range(70)}})
        self.say("<@U0BOT> 合并这些文件", [("全部.zip", packed)])
        said = text_in(self.wait_for_answer())
        for words in ("坏.xlsx：文件已损坏", "里.zip：它本身也是压缩包", "还有 12 个文件没有读", "里的 58 张表"):
            self.assertIn(words, said)
        self.assertNotIn("57.csv（", said)

    def test_a_colleague_who_is_told_of_the_wish_is_no_part_of_it(self):
        self.say("请 <@U0BOT> 按地区汇总一下销售额 <@U0009> 看看", [("销售.csv", SALES)])
        self.assertIn("1,500.5", text_in(self.wait_for_answer()))

    def test_files_that_are_no_longer_kept_are_asked_for_again(self):
        asked = self.say(SUM_UP, [("销售.csv", SALES)])
        answer = self.wait_for_answer(thread=asked)
        self.wait_for_files(thread=asked)
        self.service.stop()
        shutil.rmtree(self.service.folder / "data" / "blobs")
        self.service.start()
        self.slack.press(self.channel, answer, "再做一次")
        self.assertIn("请重新发送文件", text_in(self.wait_for_answer(thread=asked, count=2)))

    def test_what_two_people_press_at_once_is_answered_once(self):
        self.say("<@U0BOT> 按地区汇总", [("两列.csv", "地区,销售额,成本\n华东,100,60\n华北,50,30\n".encode())])
        question = self.wait_for_answer()
        for person in ("U0009", "U0002"):
            self.assertEqual(self.slack.press(self.channel, question, "成本", user=person)[0], 200)
        self.wait_for_answer(count=2)
        self.wait_for_files()
        self.settle()
        self.assertEqual(len(self.answers()), 2)

    def test_never_mind_ends_what_runs(self):
        file = hosting.Held(SALES)
        asked = self.say(SUM_UP, [("销售.csv", file)])
        self.slack.wait_for(lambda: self.slack.bot_messages(self.channel, asked))
        self.say("<@U0BOT> 算了，不用了", thread=asked)
        self.wait_for_answer(thread=asked, count=2)
        file.release()
        self.settle()
        self.assertNotIn("1,500.5", "".join(text_in(one) for one in self.answers()))


if __name__ == "__main__":
    unittest.main()
