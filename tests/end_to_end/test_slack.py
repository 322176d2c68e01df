"""A Slack workspace in front of the service: what people do there, and what Slack does to us. The workspace is the fake
of tests/fakes, which refuses what Slack refuses."""

import io
import re
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fakes"))

import hosting
from ask import ERRAND
from service import Service, english_run, shortest_pause
from slack import SCOPES, SIGNING_SECRET, TOKEN, FakeSlack, text_in

SALES = "日期,地区,客户,销售额\n2025-01-03,华东,甲公司,1200.5\n2025-01-15,华南,乙公司,800\n2025-02-01,华东,丙公司,300\n".encode()
SUM_UP = "<@U0BOT> 按地区汇总销售额"

CONFIG = """\
  - kind: slack
    token: {token}
    signing_secret: {secret}
    api_url: {api_url}
"""


def zipped_all(members):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return archive.getvalue()


def zipped(name, content):
    return zipped_all({name: content})


def config_of(slack, token=TOKEN):
    return CONFIG.format(token=token, secret=SIGNING_SECRET, api_url=slack.api_url)


class SlackTest(unittest.TestCase):
    """`self.slack` is a workspace with one service behind it; `self.channel` is the test's own."""

    def start(self, token=TOKEN, **options):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        slack = FakeSlack(**options).__enter__()
        self.addCleanup(slack.__exit__)
        service = Service(holder.name, config_of(slack, token))
        service.start()
        self.addCleanup(service.stop)
        slack.hook = f"http://127.0.0.1:{service.port}/hook/slack"
        self.begin(slack, service)
        return slack

    def begin(self, slack, service):
        self.slack, self.service = slack, service
        self.channel = slack.new_channel()

    def say(self, text="", files=(), channel=None, **options):
        return self.slack.say(text, files, channel=channel or self.channel, **options)

    def answers(self, channel=None, thread=None):
        """The bot's messages that are answers: not progress, not files."""
        return [one for one in self.slack.bot_messages(channel or self.channel, thread)
                if not one.get("files") and not one["text"].startswith("⏳")]

    def wait_for_answer(self, channel=None, thread=None, count=1):
        try:
            return self.slack.wait_for(lambda: len(self.answers(channel, thread)) >= count and
                                       self.answers(channel, thread), 90)[-1]
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.service.log()[-3000:]}") from None

    def say_and_wait(self, text):
        return self.wait_for_answer(thread=self.say(text))

    def wait_for_files(self, channel=None, thread=None):
        return self.slack.wait_for(lambda: [one for one in self.slack.bot_messages(channel or self.channel, thread)
                                            if one.get("files")])

    def settle(self):
        """Long enough for a second answer to show, if there were one."""
        time.sleep(1.5)


class Asking(SlackTest):
    """All in one workspace where everything is as it should be."""

    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        cls.shared = FakeSlack().__enter__()
        cls.shared_service = Service(cls.holder.name, config_of(cls.shared), warm=2,
                                     limits="queue_per_person: 1000\n  file_size: 2 MB")
        cls.shared_service.start()
        cls.shared.hook = f"http://127.0.0.1:{cls.shared_service.port}/hook/slack"

    @classmethod
    def tearDownClass(cls):
        cls.shared_service.stop()
        cls.shared.__exit__()
        cls.holder.cleanup()

    def setUp(self):
        self.begin(self.shared, self.shared_service)

    def tearDown(self):
        self.assertEqual(self.slack.refused, [])

    def test_a_mention_with_a_file_is_answered_once_in_its_thread_with_table_files_and_code(self):
        ts = self.say(SUM_UP, [("销售.csv", SALES)], copies=2)
        answer = self.wait_for_answer(thread=ts)
        said = text_in(answer)
        for words in ("1,500.5", "我的理解", "SHA-256"):
            self.assertIn(words, said)
        self.assertTrue(any(block["type"] == "table" for block in answer["blocks"]), answer["blocks"])
        shared = self.wait_for_files(thread=ts)
        table, code = shared[0]["files"]
        self.assertEqual((table["name"], code["name"]), ("按地区：销售额合计.csv", "errand.py"))
        self.assertEqual(code["mode"], "snippet")
        self.assertIn(b"groupby", self.slack.files[code["id"]]["content"])
        self.assertIn("1500.5", self.slack.files[table["id"]]["content"].decode("utf-8-sig"))
        self.settle()
        self.assertEqual(len(self.slack.bot_messages(self.channel)), 2)
        self.assertTrue(all(status == 200 and seconds < 3 for status, _, _, seconds in self.slack.deliveries))

    def test_a_chart_is_shared_before_the_other_files(self):
        self.say("<@U0BOT> 按地区汇总销售额，画个柱状图", [("销售.csv", SALES)])
        self.assertTrue(self.wait_for_files()[0]["files"][0]["name"].endswith(".png"))

    def test_files_that_only_the_other_event_shows_are_found(self):
        ts = self.say(SUM_UP, [("销售.csv", SALES)], files_in=("message",))
        self.assertIn("1,500.5", text_in(self.wait_for_answer(thread=ts)))

    def test_the_other_event_first_is_the_same_job(self):
        self.say(SUM_UP, [("销售.csv", SALES)], events=("message", "app_mention"))
        self.wait_for_answer()
        self.settle()
        self.assertEqual(len(self.answers()), 1)

    def test_a_file_first_and_the_mention_later(self):
        self.say("这是一月的数据", [("销售.csv", SALES)], events=("message",))
        ts = self.say(SUM_UP)
        self.assertIn("1,500.5", text_in(self.wait_for_answer(thread=ts)))
        self.assertEqual(len(self.answers()), 1)

    def test_a_mention_in_the_thread_of_a_file_that_was_never_told(self):
        group = self.slack.new_channel("group")
        root = self.say("一月", [("销售.csv", SALES)], group, deliver=False)
        self.say(SUM_UP, (), group, thread=root)
        self.assertIn("1,500.5", text_in(self.wait_for_answer(group, root)))

    def test_a_linked_message_is_where_its_file_is(self):
        told = self.say("一月", [("销售.csv", SALES)], deliver=False)
        link = f"<https://acme.slack.com/archives/{self.channel}/p{told.replace('.', '')}>"
        ts = self.say(f"{SUM_UP} {link}")
        self.assertIn("1,500.5", text_in(self.wait_for_answer(thread=ts)))

    def test_a_mention_first_and_the_file_later_in_its_thread(self):
        root = self.say(SUM_UP)
        self.wait_for_answer(thread=root)
        self.say("<@U0BOT>", [("销售.csv", SALES)], thread=root)
        self.assertIn("1,500.5", text_in(self.wait_for_answer(thread=root, count=2)))

    def test_a_mention_first_and_the_file_alone_later(self):
        root = self.say(SUM_UP)
        self.wait_for_answer(thread=root)
        self.say("", [("销售.csv", SALES)], thread=root, events=("message",))
        self.assertIn("1,500.5", text_in(self.wait_for_answer(thread=root, count=2)))

    def test_a_file_that_a_colleague_posts_where_it_was_asked_for_is_used(self):
        root = self.say(SUM_UP)
        self.wait_for_answer(thread=root)
        self.say("", [("销售.csv", SALES)], thread=root, events=("message",), user="U0003")
        self.assertIn("1,500.5", text_in(self.wait_for_answer(thread=root, count=2)))
        self.settle()
        self.assertEqual(len(self.answers()), 2)

    def test_a_direct_chat_needs_no_mention_and_no_thread(self):
        direct = self.slack.new_channel("im")
        self.say("按地区汇总销售额", [("销售.csv", SALES)], direct, events=("message",))
        answer = self.wait_for_answer(direct)
        self.assertIn("1,500.5", text_in(answer))
        self.assertNotIn("thread_ts", answer)
        self.wait_for_files(direct)

    def test_progress_is_edited_every_3_s_at_most_and_a_limit_at_the_end_loses_no_answer(self):
        file = hosting.Held(SALES)
        ts = self.say(SUM_UP, [("销售.csv", file)])
        progress = self.slack.wait_for(lambda: self.slack.bot_messages(self.channel, ts))[0]["ts"]
        times = self.slack.wait_for(lambda: self.slack.shown_at[progress][2:] and self.slack.shown_at[progress][:3])
        self.slack.fail("chat.update", status=429, retry_after=1, times=2)
        file.release()
        self.assertIn("1,500.5", text_in(self.wait_for_answer(thread=ts)))
        self.assertGreaterEqual(shortest_pause(times), 2.9)
        self.assertEqual(self.slack.failures["chat.update"], [])
        self.wait_for_files(thread=ts)
        self.assertEqual(len(self.slack.bot_messages(self.channel)), 2)

    def test_several_files_and_one_that_slack_does_not_have(self):
        drive = {"id": "F9999", "name": "云盘.xlsx", "is_external": True, "mode": "external", "size": 10,
                 "url_private": "https://docs.google.com/x"}
        self.say("<@U0BOT> 合并这些文件", [("一月.csv", SALES), ("二月.csv", SALES), drive])
        said = text_in(self.wait_for_answer())
        for words in ("6", "云盘.xlsx", "网盘"):
            self.assertIn(words, said)

    def test_each_file_that_cannot_be_had_is_named_with_its_reason_and_the_others_are_worked_on(self):
        with hosting.OtherHost(SALES) as other:
            moved = hosting.redirect(f"http://127.0.0.1:{other.port}/moved")
            lured = hosting.redirect(f"http://localhost:{other.port}/lure")
            self.say("<@U0BOT> 合并这些文件", [
                ("一月.csv", SALES), ("搬家.csv", moved), ("诱饵.csv", lured), ("无底.csv", hosting.endless),
                ("登录.csv", hosting.login_page), ("过期.csv", hosting.gone), ("假的.xlsx", hosting.PICTURE)])
            said = text_in(self.wait_for_answer())
        for words in ("诱饵.csv：我没有权限下载它", "无底.csv：文件超过了 2.0 MB 的上限", "登录.csv：下载到的是登录页面",
                      "files:read", "过期.csv：文件已经取不到了", "假的.xlsx：内容和扩展名不符", "6 行"):
            self.assertIn(words, said)
        self.assertEqual([one["Host"] for one in other.asked], [f"127.0.0.1:{other.port}"])
        self.assertNotIn("Authorization", other.asked[0])

    def test_a_file_whose_event_comes_after_the_mentions_is_worked_on_once(self):
        file = self.say("一月", [("销售.csv", SALES)], deliver=False)
        wish = self.say(SUM_UP)
        self.wait_for_answer(thread=wish)
        self.slack.tell(self.slack.message(self.channel, file), self.channel, "message")
        self.slack.wait_for(lambda: any("1,500.5" in text_in(one) for one in self.answers()))
        self.settle()
        self.assertEqual(len(self.answers()), 2)

    def test_a_mention_in_a_files_thread_that_comes_before_the_file_is_answered_once(self):
        file = self.say("一月", [("销售.csv", SALES)], deliver=False)
        self.say(SUM_UP, thread=file)
        self.assertIn("1,500.5", text_in(self.wait_for_answer(thread=file)))
        self.slack.tell(self.slack.message(self.channel, file), self.channel, "message")
        self.settle()
        self.assertEqual(len(self.answers()), 1)

    def test_a_file_and_a_zip_that_were_sent_before_are_one_wish(self):
        self.say("", [("一月.csv", SALES)], events=("message",))
        self.say("", [("更早.zip", zipped("十二月.csv", SALES))], events=("message",))
        said = text_in(self.say_and_wait("<@U0BOT> 合并这些文件"))
        for words in ("6", "一月.csv"):
            self.assertIn(words, said)
        self.assertRegex(said, "十二月.csv|更早.zip")

    def test_edits_deletes_joins_and_other_bots_are_taken_and_left_alone(self):
        asked = {"channel": self.channel, "channel_type": "channel", "user": "U0009", "text": SUM_UP}
        for event in ({"type": "message", "subtype": "message_changed", "message": asked},
                      {"type": "message", "subtype": "message_deleted", "deleted_ts": "1735689600.000100"},
                      {"type": "message", "subtype": "channel_join"},
                      {"type": "message", "subtype": "bot_message", "bot_id": "B0009"},
                      {"type": "message", "bot_id": "B0009"}, {"type": "app_mention", "bot_id": "B0009"},
                      {"type": "reaction_added"}, {"type": "of_next_year"}):
            ts = self.slack.new_ts()
            self.assertEqual(self.slack.deliver({**asked, "ts": ts, "event_ts": ts, **event})[0], 200, event)
        self.say_and_wait("<@U0BOT> 帮助")
        self.settle()
        self.assertEqual(len(self.slack.bot_messages(self.channel)), 1)
        self.assertIn("ignored of_next_year", self.service.log())

    def test_a_follow_up_in_the_thread_goes_on_with_the_same_file(self):
        ts = self.say(SUM_UP, [("销售.csv", SALES)])
        self.wait_for_answer(thread=ts)
        self.say("<@U0BOT> 只要华东的", thread=ts)
        said = text_in(self.wait_for_answer(thread=ts, count=2))
        self.assertIn("1,500.5", said)
        self.assertNotIn("华南", said)

    def test_a_button_runs_it_again_and_one_carried_into_another_channel_does_not(self):
        ts = self.say(SUM_UP, [("销售.csv", SALES)])
        answer = self.wait_for_answer(thread=ts)
        for _ in range(2):  # a double click
            self.assertEqual(self.slack.press(self.channel, answer, "再做一次")[0], 200)
        self.wait_for_answer(thread=ts, count=2)
        elsewhere = self.slack.new_channel()
        self.assertEqual(self.slack.press(elsewhere, answer, "再做一次")[0], 200)
        self.settle()
        self.assertEqual(self.slack.bot_messages(elsewhere), [])
        self.assertEqual(len(self.answers()), 2)
        self.assertEqual(self.slack.press(self.channel, answer, "再做一次")[0], 200)
        self.wait_for_answer(thread=ts, count=3)

    def test_stop_is_heard(self):
        ts = self.say("<@U0BOT> 停止")
        self.assertIn("没有", text_in(self.wait_for_answer(thread=ts)))

    def test_a_command_works_on_the_files_sent_before(self):
        self.say("一月", [("销售.csv", SALES)], events=("message",))
        body = (f"command=%2Ferrand&text=按地区汇总销售额&channel_id={self.channel}&user_id=U0002&user_name=ann"
                "&team_id=T0001&trigger_id=1.2.3").encode()
        status, _, content, _ = self.slack.post_to_hook(body, "application/x-www-form-urlencoded")
        self.assertEqual(status, 200)
        self.assertIn("ephemeral", content.decode())
        self.assertIn("1,500.5", text_in(self.wait_for_answer()))

    def test_a_redelivery_after_the_answer_changes_nothing(self):
        ts = self.say(SUM_UP, [("销售.csv", SALES)])
        self.wait_for_answer(thread=ts)
        self.wait_for_files(thread=ts)
        self.slack.tell(self.slack.message(self.channel, ts), self.channel, "app_mention", retry=1)
        self.slack.tell(self.slack.message(self.channel, ts), self.channel, "message", retry=2)
        self.settle()
        self.assertEqual(len(self.slack.bot_messages(self.channel)), 2)

    def test_more_than_slack_takes_of_a_whole_workspace_is_said_all_the_same_in_each_channel_once(self):
        before, self.slack.workspace_posts = self.slack.workspace_posts, (3, 4)
        self.addCleanup(setattr, self.slack, "workspace_posts", before)
        channels = [self.slack.new_channel() for _ in range(10)]
        self.slack.limited.clear()
        for channel in channels:
            self.say("<@U0BOT> 帮助", channel=channel)
        for channel in channels:
            self.wait_for_answer(channel)
        self.settle()
        self.assertEqual([len(self.slack.bot_messages(channel)) for channel in channels], [1] * 10)
        self.assertIn("chat.postMessage", self.slack.limited)

    def test_forged_stale_and_unknown_calls(self):
        post = self.slack.post_to_hook
        body = b'{"type":"url_verification","challenge":"abc"}'
        self.assertEqual(post(body, "application/json")[::2][:2], (200, b"abc"))
        self.assertEqual(post(body, "application/json", secret="wrong")[0], 401)
        self.assertEqual(post(body, "application/json", at=int(time.time()) - 400)[0], 401)
        self.assertEqual(post(body, "application/json", at=int(time.time()) + 400)[0], 401)
        self.assertEqual(post(b'{"type":"event_callback","event":{"type":"new"}}', "application/json")[0], 200)
        self.assertEqual(post(b"{", "application/json")[0], 400)
        del self.slack.deliveries[:]


class Trouble(SlackTest):
    """A workspace of its own each, where something is missing or goes wrong."""

    def test_a_refused_token_is_logged_at_the_start_with_what_to_do_and_the_service_goes_on(self):
        slack = self.start(token="xoxb-old")
        slack.wait_for(lambda: "invalid_auth" in self.service.log())
        self.assertRegex(self.service.log(), "error slack: .*invalid_auth.*Bot User OAuth Token")
        self.service.log_in()
        page = self.service.new_conversation()
        self.service.post(page, "帮助")
        self.assertTrue(self.service.wait_for_replies(page, 1))

    def test_a_missing_scope_is_named_where_it_is_missed(self):
        self.start(scopes=SCOPES - {"files:read", "files:write", "groups:history"})
        self.say(SUM_UP, [("销售.csv", SALES)])
        said = text_in(self.wait_for_answer())
        self.assertIn("给应用开通权限 files:read", said)
        self.assertEqual("", english_run(said))
        group = self.slack.new_channel("group")
        root = self.say("一月", [("销售.csv", SALES)], group, deliver=False)
        self.say(SUM_UP, (), group, thread=root)
        said = text_in(self.wait_for_answer(group, root))
        self.assertIn("groups:history", said)
        self.assertEqual("", english_run(said))
        self.slack.scopes.add("files:read")
        other = self.slack.new_channel()
        self.say(SUM_UP, [("销售.csv", SALES)], other)
        said = text_in(self.wait_for_answer(other, count=2))
        self.assertIn("应用缺少权限 files:write，请管理员开通", said)
        self.assertIn("按地区：销售额合计.csv", said)

    def test_a_workspace_without_the_table_block_gets_the_table_as_text(self):
        slack = self.start(tables=False)
        self.say(SUM_UP, [("销售.csv", SALES)])
        answer = self.wait_for_answer()
        self.assertIn("1,500.5", text_in(answer))
        self.assertFalse(any(block["type"] == "table" for block in answer["blocks"]))
        self.assertEqual([refusal["error"] for _, refusal in slack.refused], ["invalid_blocks"])

    def test_a_busy_slack_is_waited_for(self):
        slack = self.start()
        slack.fail("chat.postMessage", status=429, retry_after=2, times=2)
        slack.fail("files.completeUploadExternal", error="internal_error")
        began = time.monotonic()
        self.say(SUM_UP, [("销售.csv", SALES)])
        self.wait_for_answer()
        self.assertGreater(time.monotonic() - began, 2.0)
        self.wait_for_files()
        self.settle()
        self.assertEqual(len(slack.bot_messages(self.channel)), 2)

    def test_more_than_slack_takes_at_once_is_said_all_the_same_each_thread_once(self):
        slack = self.start()
        asked = [self.say("<@U0BOT> 帮助") for _ in range(8)]
        self.wait_for_answer(count=8)
        self.settle()
        self.assertEqual(sorted(one["thread_ts"] for one in self.answers()), asked)
        self.assertIn("chat.postMessage", slack.limited)
        self.assertEqual(slack.refused, [])

    def test_a_channel_that_slack_holds_up_holds_up_no_other(self):
        slack = self.start()
        slack.fail("chat.postMessage", status=429, retry_after=20)
        self.say("<@U0BOT> 帮助")
        slack.wait_for(lambda: not slack.failures["chat.postMessage"])
        other = slack.new_channel()
        self.say("<@U0BOT> 帮助", channel=other)
        self.wait_for_answer(other)
        self.assertEqual(self.answers(), [])
        self.wait_for_answer()

    def test_a_message_whose_receipt_was_lost_is_not_sent_twice(self):
        slack = self.start(page=2)
        slack.fail("chat.postMessage", lost=True)
        slack.fail("chat.update", lost=True)
        slack.fail("files.completeUploadExternal", lost=True)
        ts = self.say(SUM_UP, [("销售.csv", SALES)])
        self.wait_for_answer(thread=ts)
        self.wait_for_files(thread=ts)
        slack.wait_for(lambda: sum("include_all_metadata" in fields for _, fields in slack.calls) >= 3)
        self.settle()
        self.assertEqual(len(slack.bot_messages(self.channel)), 2,
                         [one["text"] for one in slack.bot_messages(self.channel)])

    def test_kill_and_restart_answer_once(self):
        slack = self.start()
        ts = self.say(SUM_UP, [("销售.csv", SALES)])
        self.service.kill()
        self.service.start()
        self.wait_for_answer(thread=ts)
        self.wait_for_files(thread=ts)
        slack.tell(slack.message(self.channel, ts), self.channel, "app_mention", retry=1)
        self.settle()
        self.assertEqual(len(self.answers()), 1)


class Admin(unittest.TestCase):
    def check(self, slack, token=TOKEN):
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "errand.yaml"
            config.write_text("listen:\n  public_url: https://bot.acme.test\nadapters:\n" + config_of(slack, token))
            done = subprocess.run([ERRAND, "check", "--online", str(config)], capture_output=True, timeout=60)
            made = subprocess.run([ERRAND, "platform", "--config", str(config), "slack", "manifest"],
                                  capture_output=True, timeout=60)
            return done.returncode, done.stdout.decode() + done.stderr.decode(), made

    def test_the_check_names_the_app_and_what_is_missing(self):
        with FakeSlack() as slack:
            code, said, _ = self.check(slack)
            self.assertEqual(code, 0, said)
            self.assertIn("slack: the app is @errand (U0BOT) in Acme (T0001)", said)
            slack.scopes -= {"files:read", "im:history"}
            code, said, _ = self.check(slack)
            self.assertEqual(code, 1)
            self.assertIn("the scope files:read is missing", said)
            self.assertIn("the scope im:history is missing", said)
            self.assertNotIn("files:write", said)
            code, said, _ = self.check(slack, "xoxb-old")
            self.assertEqual(code, 1)
            self.assertIn("invalid_auth", said)
            self.assertNotIn("xoxb-old", said)

    def test_the_manifest_has_our_address_everywhere(self):
        with FakeSlack() as slack:
            _, _, made = self.check(slack)
        text = made.stdout.decode()
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertEqual(text.count("https://bot.acme.test/hook/slack"), 3)
        self.assertNotIn("example.com", text)

    def test_the_manifest_asks_for_the_scopes_that_the_check_names_and_slack_wants(self):
        with FakeSlack(scopes=()) as slack:
            _, said, made = self.check(slack)
        named = re.findall(r"the scope (\S+) is missing", said)
        asked = re.findall(r"^ +- ([a-z_]+:[a-z]+)$", made.stdout.decode(), re.MULTILINE)
        self.assertEqual(sorted(asked), sorted(named))
        self.assertEqual(set(asked), SCOPES)

    def test_the_manifest_needs_no_config_as_its_tokens_come_from_the_app(self):
        def manifest(*words):
            return subprocess.run([ERRAND, "platform", "slack", "manifest", *words], capture_output=True, text=True, timeout=60)
        example = manifest()
        self.assertEqual((example.returncode, example.stdout.count("https://errand.example.com/hook/slack")), (0, 3))
        self.assertIn("manifest https://YOUR-ADDRESS", example.stderr)
        made = manifest("https://bot.acme.test/")
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertEqual(made.stdout.count("https://bot.acme.test/hook/slack"), 3)
        self.assertEqual(manifest("https://bot.acme.test", "sales").stdout.count("https://bot.acme.test/hook/sales"), 3)
        refused = manifest("http://bot.acme.test")
        self.assertEqual((refused.returncode, refused.stdout), (2, ""))
        self.assertIn("https://", refused.stderr)
        self.assertIn("NAME", manifest("https://bot.acme.test", "sales", "more").stderr)


if __name__ == "__main__":
    unittest.main()
