"""The service on Telegram: every way people give a bot a file, what comes back, and what goes wrong on the way. The platform
is the strict fake of tests/fakes."""

import io
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fakes"))

import hosting
from served import Served
from service import ERRAND, Service, english_run, shortest_pause
from telegram import BOT, TOKEN, Bent, FakeTelegram

SALES = "日期,地区,客户,销售额\n2025-01-03,华东,甲公司,1200.5\n2025-01-15,华南,乙公司,800\n2025-02-01,华东,丙公司,300\n".encode()
WISH = "按地区汇总销售额"
GROUP = -1001234567890
ANN = 777

CONFIG = """\
  - kind: telegram
    bot: {bot}
    token: {token}
    api_url: {url}
"""


class Office:
    """A service and the fake it talks to, with a direct chat and a group."""

    def __init__(self, folder, limits="queue_per_person: 1000", installed=True, **fake):
        self.installed = installed
        self.fake = FakeTelegram(**fake)
        self.fake.add_chat(ANN)
        self.fake.add_chat(GROUP, "supergroup")
        self.service = Service(folder, extra=CONFIG.format(bot=BOT, token=TOKEN, url=self.fake.url),
                               limits=limits, listen="  public_url: https://errand.example.com\n")

    def __enter__(self):
        self.fake.__enter__()
        self.start()
        if not self.installed:
            return self
        done = self.command("install")
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        return self

    def __exit__(self, *_):
        self.service.stop()
        self.fake.__exit__()

    def start(self):
        self.service.start()
        self.fake.hook_port = self.service.port

    def command(self, word):
        return subprocess.run([ERRAND, "platform", "--config", str(self.service.folder / "errand.yaml"), "telegram", word],
                              capture_output=True, text=True, timeout=60)

    def wait_until(self, is_so, what, timeout=120):
        deadline = time.monotonic() + timeout
        while not is_so():
            if time.monotonic() > deadline:
                raise AssertionError(f"no {what} within {timeout} s; refused: {self.fake.refused}\n"
                                     f"{self.service.log()[-3000:]}")
            time.sleep(0.02)

    def wait_for(self, chat, is_meant, timeout=120):
        """The first answer in the chat that is meant."""
        found = lambda: [message for message in self.fake.answers(chat) if is_meant(message)]
        self.wait_until(found, "answer", timeout)
        return found()[0]


def has_totals(message):
    rows = [row for table in message["tables"] for row in table]
    return any(row[:1] == ["华东"] and "1,500.5" in row[-1] + row[1] or row[:2] == ["华东", "1500.5"] for row in rows)


def zipped(name, content):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr(name, content)
    return archive.getvalue()


def is_script(message):
    return "document" in message and message["document"][0].endswith(".py")


class Telegram(unittest.TestCase):
    def office(self, **options):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        return self.enterContext(Office(folder, **options))

    def test_a_direct_message_with_its_file_is_answered_with_table_files_and_code(self):
        office = self.office()
        asked = office.fake.says(ANN, WISH, document=("销售.csv", SALES))
        code = office.wait_for(ANN, is_script)
        self.assertIn(b"pandas", code["document"][1])
        answer = office.wait_for(ANN, has_totals)
        self.assertEqual(answer["reply_to"], asked["message_id"])
        self.assertTrue(any("document" in m and not is_script(m) for m in office.fake.answers(ANN)))
        self.assertEqual([], office.fake.refused)

    def test_in_a_group_the_file_comes_with_the_mention_by_reply_before_and_after(self):
        office = self.office()
        fake = office.fake
        topic = {"message_thread_id": 12, "is_topic_message": True}
        fake.says(GROUP, f"@{BOT} {WISH}", document=("a.csv", SALES), sender=1, **topic)
        self.assertEqual(12, office.wait_for(GROUP, has_totals)["thread"])

        fake.chats[GROUP].clear()
        old = fake.message(GROUP, document=("b.csv", SALES), sender=2)  # privacy mode: the bot never saw it
        fake.says(GROUP, f"@{BOT} {WISH}", sender=3, quoted=old)
        office.wait_for(GROUP, has_totals)
        office.wait_for(GROUP, is_script)

        fake.chats[GROUP].clear()
        fake.says(GROUP, document=("c.csv", SALES), sender=4)
        fake.says(GROUP, f"@{BOT} {WISH}", sender=4)
        office.wait_for(GROUP, has_totals)
        office.wait_for(GROUP, is_script)

        fake.chats[GROUP].clear()
        fake.says(GROUP, f"@{BOT} {WISH}", sender=5)
        office.wait_for(GROUP, lambda message: "文件" in message["text"])
        fake.says(GROUP, document=("d.csv", SALES), sender=5)
        office.wait_for(GROUP, has_totals)
        self.assertEqual([], fake.refused)

    def test_in_a_topic_its_own_file_is_meant_and_no_other_topics(self):
        office = self.office()
        fake = office.fake

        def says(topic, text="", document=None):
            began = {"message_id": topic, "date": 1, "chat": {"id": GROUP, "type": "supergroup"},
                     "forum_topic_created": {"name": "x", "icon_color": 1}}
            fake.says(GROUP, text, document=document, quoted=began, message_thread_id=topic, is_topic_message=True)

        says(12, document=("a.csv", SALES))
        says(13, document=("b.csv", SALES.replace(b"1200.5", b"7")))
        says(12, f"@{BOT} {WISH}")
        self.assertEqual(12, office.wait_for(GROUP, has_totals)["thread"])
        office.wait_for(GROUP, is_script)
        self.assertEqual({12}, {message["thread"] for message in fake.answers(GROUP)})
        self.assertNotIn("b.csv", "".join(message["text"] for message in fake.answers(GROUP)))

        fake.chats[GROUP].clear()
        says(14, f"@{BOT} {WISH}")
        self.assertEqual(14, office.wait_for(GROUP, lambda message: "文件" in message["text"])["thread"])
        fake.says(GROUP, document=("c.csv", SALES), sender=5)
        says(13, document=("d.csv", SALES))
        time.sleep(1)
        self.assertEqual(1, len(fake.answers(GROUP)))
        says(14, document=("e.csv", SALES))
        self.assertEqual(14, office.wait_for(GROUP, has_totals)["thread"])
        self.assertEqual([], fake.refused)

    def test_in_privacy_mode_the_question_for_a_file_says_how_to_send_it_and_that_works(self):
        office = self.office()
        fake = office.fake
        fake.privacy = True
        fake.says(GROUP, f"@{BOT} {WISH}")
        question = office.wait_for(GROUP, lambda message: "“回复”这条消息" in message["text"])
        fake.says(GROUP, document=("hidden.csv", SALES))
        time.sleep(1)
        self.assertEqual([question], fake.answers(GROUP))
        fake.says(GROUP, document=("a.csv", SALES), quoted=fake.as_quoted(GROUP, question["message_id"]))
        office.wait_for(GROUP, has_totals)
        office.wait_for(GROUP, is_script)

        fake.says(ANN, WISH)
        alone = office.wait_for(ANN, lambda message: "文件" in message["text"])
        self.assertNotIn("回复", alone["text"])
        self.assertEqual([], fake.refused)

    def test_an_album_is_one_job_with_all_its_files(self):
        office = self.office()
        fake = office.fake
        for number, text in ((1, "合并这些文件"), (2, ""), (3, "")):
            fake.says(ANN, text, document=(f"{number}.csv", SALES), media_group_id="77")
        answer = office.wait_for(ANN, lambda message: "9" in message["text"] and message["text"])
        for name in ("1.csv", "2.csv", "3.csv"):
            self.assertIn(name, answer["text"])
        office.wait_for(ANN, is_script)
        self.assertEqual(1, len([message for message in fake.answers(ANN) if is_script(message)]))

    def test_a_file_and_a_zip_that_were_sent_before_are_one_wish(self):
        office = self.office()
        fake = office.fake
        fake.says(GROUP, document=("一月.csv", SALES), sender=1)
        fake.says(GROUP, document=("更早.zip", zipped("十二月.csv", SALES)), sender=1)
        fake.says(GROUP, f"@{BOT} 合并这些文件", sender=1)
        answer = office.wait_for(GROUP, lambda message: "6" in message["text"])
        self.assertIn("一月.csv", answer["text"])
        self.assertRegex(answer["text"], "十二月.csv|更早.zip")
        self.assertEqual([], fake.refused)

    def test_a_chart_is_a_photo(self):
        office = self.office()
        office.fake.says(ANN, WISH + "，画个柱状图", document=("a.csv", SALES))
        photo = office.wait_for(ANN, lambda message: "photo" in message)
        self.assertTrue(photo["photo"][1].startswith(b"\x89PNG"))
        office.wait_for(ANN, is_script)
        self.assertFalse([message for message in office.fake.answers(ANN)
                          if message.get("document", ("",))[0].endswith(".png")])

    def test_progress_is_edited_every_3_s_at_most_and_becomes_the_answer_in_place(self):
        office = self.office()
        fake = office.fake
        fake.bend("getFile", Bent(delay=8))
        fake.says(ANN, WISH, document=("a.csv", SALES))
        answer = office.wait_for(ANN, has_totals)
        self.assertGreater(len(answer["shown_at"]), 3)
        self.assertGreaterEqual(shortest_pause(answer["shown_at"][:3]), 2.9)

    def test_what_is_missing_is_logged_at_the_start(self):
        office = self.office(installed=False)
        office.wait_until(lambda: "no webhook is set" in office.service.log(), "word of the webhook")
        self.assertIn("errand platform telegram install", office.service.log())

    def test_the_stop_button_of_the_progress_message_stops(self):
        office = self.office()
        fake = office.fake
        fake.bend("getFile", Bent(delay=8))
        fake.says(ANN, WISH, document=("a.csv", SALES))
        shown = lambda: [message for message in fake.chats[ANN] if message["from_bot"] and message["buttons"]]
        office.wait_until(shown, "progress")
        fake.presses(ANN, shown()[0], "停止")
        office.wait_for(ANN, lambda message: "已停止" in message["text"])
        self.assertFalse([message for message in fake.answers(ANN) if has_totals(message) or is_script(message)])

    def test_joins_edits_other_bots_and_what_is_new_are_taken_and_left_alone(self):
        office = self.office()
        fake = office.fake
        other = fake.message(GROUP, f"@{BOT} {WISH}", document=("a.csv", SALES))
        other["from"]["is_bot"] = True
        joined = {**fake.message(GROUP), "new_chat_members": [{"id": 5, "is_bot": False, "first_name": "Bo"}]}
        edited = fake.message(GROUP, f"@{BOT} {WISH}")
        for update in ({"message": other}, {"message": joined}, {"edited_message": edited}, {"new_kind": {"x": 1}},
                       {"my_chat_member": {"chat": {"id": GROUP}}}, {"channel_post": edited}):
            self.assertEqual(200, fake.post(fake.update(**update)), update)
        fake.says(GROUP, f"/help@{BOT}")
        office.wait_for(GROUP, lambda message: message["text"])
        time.sleep(1)
        self.assertEqual(1, len(fake.answers(GROUP)))
        self.assertIn("ignored message of a bot", office.service.log())
        self.assertIn("ignored edited_message", office.service.log())

    def test_an_update_that_comes_again_is_answered_once_and_a_forged_one_never(self):
        office = self.office()
        fake = office.fake
        update = fake.update(message=fake.message(ANN, WISH, document=("a.csv", SALES)))
        for _ in range(3):
            fake.deliver(update)
        self.assertEqual(401, fake.post(fake.update(message=fake.message(ANN, "/help")), secret="wrong"))
        office.wait_for(ANN, is_script)
        time.sleep(1)
        self.assertEqual(1, len([message for message in fake.answers(ANN) if is_script(message)]))

    def test_a_button_runs_it_again_and_an_answer_quoted_goes_on(self):
        office = self.office()
        fake = office.fake
        fake.says(GROUP, f"@{BOT} {WISH}", document=("a.csv", SALES), sender=1)
        first = office.wait_for(GROUP, has_totals)
        office.wait_for(GROUP, is_script)
        fake.chats[GROUP].clear()
        for _ in range(2):  # a double click
            fake.presses(GROUP, first, "再做一次", sender=2)
        office.wait_for(GROUP, has_totals)
        office.wait_for(GROUP, is_script)
        time.sleep(1.5)
        self.assertEqual(1, len([message for message in fake.answers(GROUP) if is_script(message)]))
        self.assertEqual(2, len(fake.answered_presses))
        fake.chats[GROUP].clear()
        fake.says(GROUP, "只要华东", sender=3, quoted=fake.as_quoted(GROUP, first["message_id"]))
        answer = office.wait_for(GROUP, has_totals)
        self.assertNotIn(["华南"], [row[:1] for table in answer["tables"] for row in table])

    def test_without_rich_messages_tables_are_monospaced(self):
        office = self.office(knows_rich=False)
        office.fake.says(ANN, WISH, document=("a.csv", SALES))
        answer = office.wait_for(ANN, lambda message: "华东" in message["text"] and "----" in message["text"])
        self.assertIn("1,500.5", answer["text"].replace("1500.5", "1,500.5"))

    def test_limits_and_lost_answers_do_not_lose_or_double_an_answer(self):
        office = self.office()
        fake = office.fake
        fake.bend("sendDocument", Bent(429, "Too Many Requests: retry after 2", {"retry_after": 2}))
        fake.bend("sendRichMessage", Bent(502, "Bad Gateway"))
        fake.bend("editMessageText", Bent(502, "Bad Gateway"))
        fake.says(ANN, WISH, document=("a.csv", SALES))
        office.wait_for(ANN, is_script)
        self.assertEqual(1, len([message for message in fake.answers(ANN) if has_totals(message)]))
        self.assertEqual(1, len([message for message in fake.answers(ANN) if is_script(message)]))

        fake.chats[ANN].clear()
        fake.bend("sendMessage", Bent(lost=True))
        fake.says(ANN, "/help")
        repeat = office.wait_for(ANN, lambda message: "两次" in message["text"])
        self.assertEqual(2, len(fake.answers(ANN)))
        self.assertTrue(repeat["text"].endswith(fake.answers(ANN)[0]["text"][-10:]))

    def test_a_result_that_telegram_does_not_take_is_named_and_the_others_come(self):
        office = self.office()
        office.fake.bend("sendDocument", Bent(413, "Request Entity Too Large"))
        office.fake.says(ANN, WISH, document=("a.csv", SALES))
        office.wait_for(ANN, is_script)
        told = office.wait_for(ANN, lambda message: "发不到这里" in message["text"])
        self.assertRegex(told["text"], r"^\S+\.csv ")

    def test_more_than_telegram_takes_at_once_is_said_in_order(self):
        office = self.office()
        fake = office.fake
        asked = [fake.says(ANN, "/help")["message_id"] for _ in range(8)]
        office.wait_until(lambda: len(fake.answers(ANN)) >= 8, "8 answers")
        self.assertEqual(asked, [message["reply_to"] for message in fake.answers(ANN)])
        self.assertIn("sendMessage", fake.limited)
        self.assertEqual([], fake.refused)

    def test_a_chat_that_telegram_holds_up_holds_up_no_other(self):
        office = self.office()
        fake = office.fake
        fake.bend("sendMessage", Bent(429, "Too Many Requests: retry after 20", {"retry_after": 20}))
        fake.says(ANN, "/help")
        office.wait_until(lambda: not fake.bent["sendMessage"], "first try")
        fake.says(GROUP, f"/help@{BOT}")
        office.wait_for(GROUP, lambda message: message["text"])
        self.assertEqual([], fake.answers(ANN))
        office.wait_for(ANN, lambda message: message["text"])

    def test_more_than_telegram_takes_from_a_bot_over_all_chats_is_said_all_the_same_once_in_each(self):
        office = self.office(messages_a_second=3)  # Telegram's 30 are more than a slow machine says
        fake = office.fake
        people = range(5001, 5009)
        for person in people:
            fake.add_chat(person)
            fake.says(person, "/help", sender=person)
        office.wait_until(lambda: all(fake.answers(person) for person in people), "answer in each chat")
        self.assertTrue(fake.limited)
        time.sleep(1)
        self.assertEqual([1] * len(people), [len(fake.answers(person)) for person in people])
        self.assertEqual([], fake.refused)

    def test_updates_that_come_out_of_order_are_one_wish_with_its_file(self):
        office = self.office()
        fake = office.fake
        file, wish = (fake.update(message=fake.message(GROUP, text, document=document))
                      for text, document in (("", ("a.csv", SALES)), (f"@{BOT} {WISH}", None)))
        fake.deliver(wish)
        fake.deliver(file)
        office.wait_for(GROUP, has_totals)
        office.wait_for(GROUP, is_script)

        fake.chats[GROUP].clear()
        quoted = fake.message(GROUP, document=("b.csv", SALES), sender=2)
        file = fake.update(message=quoted)
        fake.says(GROUP, f"@{BOT} {WISH}", sender=3, quoted=quoted)
        fake.deliver(file)
        office.wait_for(GROUP, is_script)
        fake.says(GROUP, f"/help@{BOT}", sender=2)  # behind whatever the late file may have begun
        office.wait_for(GROUP, lambda message: message["text"] and not message["tables"])
        self.assertEqual(1, len([message for message in fake.answers(GROUP) if is_script(message)]))
        self.assertEqual([], fake.refused)

    def test_a_download_that_is_not_the_file_is_named_with_what_to_do(self):
        office = self.office(limits="file_size: 1 MB")
        fake = office.fake
        elsewhere = f"http://localhost:{fake.server.server_address[1]}/elsewhere"
        for number, (served, told) in enumerate((
                (Served(bytes(65_536), endless=True), "1.0 MB 的上限"),
                (Served(b"<!DOCTYPE html><title>Sign in</title>"), "登录页面"),
                (Served(b'{"ok":false,"error_code":404}', 404), "取不到"),  # its path has expired
                (Served(b"", 302, {"Location": elsewhere}), "302"),
                (Served(b"\x89PNG\r\n\x1a\n" + bytes(2_000)), "已损坏，读不出来"))):
            name = f"{number + 1}.csv"
            message = fake.message(ANN, WISH, document=(name, SALES))
            fake.served[message["document"]["file_id"]] = served
            fake.deliver(fake.update(message=message))
            answer = office.wait_for(ANN, lambda one: name in one["text"])
            self.assertIn(told, answer["text"])
            self.assertEqual("", english_run(answer["text"]))
        self.assertEqual([], fake.refused)

    def test_each_file_that_cannot_be_had_is_named_with_its_reason_and_the_others_are_worked_on(self):
        office = self.office(limits="file_size: 1 MB")
        fake = office.fake
        login = Served(b"<!DOCTYPE html><title>Sign in</title>")
        for name, served in (("一月.csv", None), ("登录.csv", login), ("过期.csv", Served(b'{"ok":false}', 404)),
                             ("大.csv", None), ("假的.xlsx", Served(hosting.PICTURE)), ("二月.csv", None)):
            message = fake.message(ANN, "合并这些文件" if name == "一月.csv" else "", document=(name, SALES), media_group_id="78")
            if served:
                fake.served[message["document"]["file_id"]] = served
            if name == "大.csv":
                message["document"]["file_size"] = 30 << 20
            fake.deliver(fake.update(message=message))
        said = office.wait_for(ANN, lambda one: "过期.csv" in one["text"])["text"]
        for words in ("登录.csv：下载到的是登录页面", "过期.csv：文件已经取不到了", "大.csv：文件超过了 1.0 MB 的上限",
                      "假的.xlsx：内容和扩展名不符", "6 行"):
            self.assertIn(words, said)
        self.assertEqual([], fake.refused)

    def test_a_file_that_telegram_does_not_hand_out_is_named_with_what_to_do(self):
        office = self.office()
        message = office.fake.message(ANN, WISH, document=("big.csv", SALES))
        message["document"]["file_size"] = 30 << 20
        office.fake.deliver(office.fake.update(message=message))
        answer = office.wait_for(ANN, lambda one: "big.csv" in one["text"])
        self.assertIn("20 MB", answer["text"])

    def test_killed_while_it_answers_every_message_is_answered_and_nothing_is_lost(self):
        office = self.office()
        fake = office.fake
        for number in range(8):
            fake.says(ANN, WISH, document=(f"{number}.csv", SALES), sender=number + 1)
            time.sleep(0.3)
            office.service.kill()
            office.start()
        scripts = lambda: [message for message in fake.answers(ANN) if is_script(message)]
        office.wait_until(lambda: len(scripts()) >= 8, "8 scripts", 120)
        time.sleep(2)
        # What was being sent when it was killed may be there twice: Telegram has no history to look it up in.
        extra = len(scripts()) - 8
        notes = [message for message in fake.answers(ANN) if "两次" in message["text"]]
        self.assertLessEqual(extra, len([message for message in notes if is_script(message)]))
        self.assertEqual([], [refusal for refusal in fake.refused])

    def test_the_admin_sees_where_telegram_calls_and_what_is_missing(self):
        office = self.office()
        self.assertEqual("https://errand.example.com/hook/telegram", office.fake.webhook["url"])
        self.assertEqual(["message", "callback_query"], office.fake.webhook["allowed_updates"])
        self.assertIn("stop", [command["command"] for command in office.fake.commands["zh"]])
        status = office.command("status")
        self.assertIn("privacy mode: off", status.stdout)
        office.fake.privacy = True
        check = lambda: subprocess.run([ERRAND, "check", "--online", str(office.service.folder / "errand.yaml")],
                                       capture_output=True, text=True, timeout=60)
        good = check()
        self.assertEqual(0, good.returncode, good.stderr)
        self.assertIn("/setprivacy", good.stdout)
        office.fake.webhook["url"] = "https://elsewhere.example.com/"
        bad = check()
        self.assertEqual(1, bad.returncode)
        self.assertIn("errand platform telegram install", bad.stderr)

    def test_install_says_what_it_lacks(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        fake = self.enterContext(FakeTelegram())
        config = folder / "errand.yaml"
        words = [ERRAND, "platform", "--config", str(config), "telegram", "install"]
        for listen, token, code, said in (("port: 0", TOKEN, 2, "public_url: https://"),
                                          ("public_url: https://errand.example.com", "4242:wrong", 1, "@BotFather")):
            config.touch(mode=0o600)
            config.write_text(f"data: {folder}\nlisten:\n  {listen}\nadapters:\n"
                              + CONFIG.format(bot=BOT, token=token, url=fake.url))
            done = subprocess.run(words, capture_output=True, text=True, timeout=60)
            self.assertEqual(code, done.returncode, done.stderr)
            self.assertIn(said, done.stderr)
            self.assertNotIn("wrong", done.stderr)
        self.assertEqual({}, fake.webhook)


if __name__ == "__main__":
    unittest.main()
