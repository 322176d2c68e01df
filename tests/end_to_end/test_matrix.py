"""The bot on a fake Matrix homeserver that fails in every way that a real one may."""

import io
import json
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse
import uuid
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from fakes import hosting
from fakes.matrix import ANN, BOT, Bent, FakeHomeserver
from fakes.served import Served
from service import ERRAND, Service, english_run, shortest_pause

SALES = "地区,销售额\n华东,100\n华北,50\n华东,25\n".encode()
TWO_COLUMNS = "地区,销售额,成本\n华东,100,60\n华北,50,30\n".encode()
BOB = "@bob:localhost"
AS_TOKEN = "a-token-for-the-bot-in-tests"
# The example of spec.matrix.org, "Application Service API", "Registration".
HS_TOKEN = "312df522183efd404ec1cd22d2ffa4bbc76a8c1ccf541dd692eef281356bb74e"
REGISTRATION = f"""\
id: errand
url: http://127.0.0.1:1/hook/matrix
as_token: {AS_TOKEN}
hs_token: {HS_TOKEN}
sender_localpart: errand
"""
CONFIG = """\
  - kind: matrix
    registration: {registration}
    homeserver: {homeserver}
    server: localhost
"""


class MatrixTest(unittest.TestCase):
    """One homeserver with one service behind it."""

    def start(self, more="", limits="queue_per_person: 1000", **fake):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        registration = Path(folder.name) / "registration.yaml"
        registration.touch(mode=0o600)
        registration.write_text(REGISTRATION)
        self.fake = FakeHomeserver(AS_TOKEN, HS_TOKEN, **fake)
        self.enterContext(self.fake)
        config = CONFIG.format(registration=registration, homeserver=self.fake.url) + more
        self.service = self.enterContext(Service(Path(folder.name) / "errand", config, limits))
        self.fake.hook = f"http://127.0.0.1:{self.service.port}/hook/matrix"
        return self.fake.new_room()

    def ask(self, room, text="按地区汇总销售额", file=SALES, **more):
        return self.fake.send_file(room, "销售.csv", file, body="@errand " + text, **more)

    def said(self, room, kind=None):
        """What a client shows of the bot, edits in place of what they replace; without progress and reactions."""
        shown = {}
        for event in self.fake.order:
            if event["sender"] == BOT and event["room_id"] == room and event["type"] == "m.room.message":
                replaced = event["content"].get("m.relates_to", {})
                is_edit = replaced.get("rel_type") == "m.replace"
                shown[replaced["event_id"] if is_edit else event["event_id"]] = \
                    event["content"]["m.new_content"] if is_edit else event["content"]
        return [content for content in shown.values()
                if not content["errand.part"].endswith("/progress") and kind in (None, content["msgtype"])]

    def wait_for(self, room, kind, count=1, timeout=120):
        self.wait_until(lambda: len(self.said(room, kind)) >= count, f"{count} of {kind} in {room}", timeout)
        return self.said(room, kind)[count - 1]

    def wait_until(self, is_so, what, timeout=120):
        deadline = time.monotonic() + timeout
        while not is_so():
            if time.monotonic() > deadline:
                shown = [event["content"] for event in self.fake.order]
                raise AssertionError(f"not within {timeout} s: {what}\n{shown}\n{self.service.log()[-3000:]}")
            time.sleep(0.05)

    def react(self, room, event, sign):
        """To what a client shows in the place of the event, which may be an edit."""
        relation = event["content"].get("m.relates_to", {})
        target = relation["event_id"] if relation.get("rel_type") == "m.replace" else event["event_id"]
        self.fake.say(room, {"m.relates_to": {"rel_type": "m.annotation", "event_id": target, "key": sign}},
                      kind="m.reaction")

    def assert_said_once(self, room):
        time.sleep(1)
        parts = [content["errand.part"] for content in self.said(room)]
        self.assertEqual(len(parts), len(set(parts)), parts)


class Matrix(MatrixTest):
    def test_only_the_homeserver_is_listened_to(self):
        self.start()

        def answer_to(token):
            headers = {"Content-Type": "application/json"} | ({"Authorization": token} if token else {})
            path = "/hook/matrix/_matrix/app/v1/transactions/" + uuid.uuid4().hex
            status, _, content = self.service.request("PUT", path, b'{"events":[]}', headers)
            return status, json.loads(content).get("errcode")

        self.assertEqual(answer_to("Bearer " + HS_TOKEN), (200, None))
        for wrong in (HS_TOKEN[:-1], HS_TOKEN + "0", HS_TOKEN[:-1] + "f", AS_TOKEN):
            self.assertEqual(answer_to("Bearer " + wrong), (403, "M_FORBIDDEN"))
        self.assertEqual(answer_to(None), (401, "M_MISSING_TOKEN"))

    def test_a_lost_answer_is_found_in_the_history_and_not_said_again(self):
        room = self.start()
        self.fake.bend("%2F1", Bent(lost=True))  # the text, and no progress
        self.ask(room)
        self.wait_for(room, "m.file")
        self.fake.bend("%2F1", Bent(lost=True))
        self.fake.bend("%2F1.1", Bent(lost=True))
        self.ask(room)
        self.wait_for(room, "m.file", 2)
        # What was lost stands there already: the bot has yet to look for it.
        self.wait_until(lambda: any("/messages?" in path for _, path, _ in self.fake.requests), "a look at the history")
        self.assert_said_once(room)

    def test_a_message_that_fails_on_the_way_is_sent_again_as_the_same_and_shown_once(self):
        room = self.start()
        for trouble in (Bent(502, b"<html>Bad Gateway</html>"), Bent(503, {}), Bent(broken="before"), Bent(broken="after")):
            self.fake.bend("%2F1", trouble)  # the text, and no progress
        self.ask(room)
        self.wait_for(room, "m.file")
        tries = [path for method, path, _ in self.fake.requests if method == "PUT" and path.endswith("%2F1")]
        self.assertEqual(len(set(tries)), 1)
        self.assertIn(len(tries), (4, 5))  # the last one is found in the history, unless it is an edit: those are repeated
        self.assertEqual(self.fake.bent, [])
        self.assert_said_once(room)

    def test_a_rate_limit_is_waited_for_as_long_as_the_homeserver_says(self):
        room = self.start()
        # The text, and no progress: what progress is told does not hold up the answer.
        self.fake.bend("%2F1", Bent(429, {"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many Requests",
                                          "retry_after_ms": 2500}))
        start = time.monotonic()
        self.ask(room)
        self.wait_for(room, "m.file")
        self.assertGreater(time.monotonic() - start, 2.5)
        self.assert_said_once(room)

    def test_more_than_the_homeserver_takes_at_once_is_said_in_order(self):
        room = self.start()
        asked = [self.fake.say(room, {"msgtype": "m.text", "body": "帮助", "m.mentions": {}}) for _ in range(12)]
        self.wait_for(room, "m.text", 12)
        relations = [event["content"]["m.relates_to"] for event in self.fake.order
                     if event["sender"] == BOT and event["type"] == "m.room.message"]
        answered = [relation["m.in_reply_to"]["event_id"] for relation in relations
                    if relation.get("rel_type") != "m.replace"]  # on a slow machine progress becomes the answer
        self.assertEqual(answered, asked)
        self.assertGreater(self.fake.limited, 0)

    def test_a_transaction_waits_while_the_homeserver_cannot_tell_what_it_means(self):
        room = self.start()
        self.fake.bend("/joined_members", Bent(502, {}))
        self.fake.bend("/joined_members", Bent(500, {}))
        event = self.fake.add(room, ANN, "m.room.message", {"msgtype": "m.text", "body": "你好", "m.mentions": {}})
        self.assertEqual(self.fake.push([event]), 3)
        self.wait_for(room, "m.text")
        self.assert_said_once(room)

    def test_an_event_that_the_homeserver_refuses_to_explain_does_not_stop_the_others(self):
        room = self.start()
        self.fake.bend("/joined_members", Bent(400, {"errcode": "M_INVALID_PARAM", "error": "no such thing"}))
        refused = self.fake.add(room, ANN, "m.room.message", {"msgtype": "m.text", "body": "在吗", "m.mentions": {}})
        self.assertEqual(self.fake.push([refused]), 1)
        self.assertIn(refused["event_id"] + " is skipped", self.service.log())
        self.fake.bend("/messages", Bent(403, {"errcode": "M_FORBIDDEN", "error": "not you"}))
        number = self.fake.add(room, ANN, "m.room.message", {"msgtype": "m.text", "body": "2", "m.mentions": {}})
        self.assertEqual(self.fake.push([number]), 1)
        self.wait_for(room, "m.text")
        self.ask(room)
        self.wait_for(room, "m.file")

    def test_an_event_that_the_homeserver_can_never_explain_is_given_up(self):
        room = self.start()
        for _ in range(8):
            self.fake.bend("/joined_members", Bent(500, {}))
        event = self.fake.add(room, ANN, "m.room.message", {"msgtype": "m.text", "body": "在吗", "m.mentions": {}})
        self.assertEqual(self.fake.push([event]), 8)
        self.assertIn(event["event_id"] + " is skipped", self.service.log())
        self.ask(room)
        self.wait_for(room, "m.file")

    def test_nothing_is_lost_while_the_homeserver_does_not_know_the_registration(self):
        room = self.start()
        stranger = {"errcode": "M_UNKNOWN_TOKEN", "error": "Unrecognised access token"}
        self.fake.bend("%2F1", Bent(401, stranger))
        self.fake.bend("/media/v3/upload", Bent(401, stranger))
        first = self.ask(room)
        self.wait_for(room, "m.file")
        for _ in range(9):
            self.fake.bend("/event/", Bent(401, stranger))
        reply = {"msgtype": "m.text", "body": "你好", "m.mentions": {},
                 "m.relates_to": {"m.in_reply_to": {"event_id": first}}}
        self.assertEqual(self.fake.push([self.fake.add(room, ANN, "m.room.message", reply)]), 10)
        self.wait_for(room, "m.text", 2)
        self.assertFalse(self.said(room, "m.notice"))

    def test_the_way_of_old_servers_is_understood(self):
        room = self.start(old_media=True)
        name = self.fake.send_file(room, "销售.csv", SALES)
        self.assertTrue(name)
        event = self.fake.add(room, ANN, "m.room.message", {"msgtype": "m.text", "body": "按地区汇总销售额"})
        self.fake.push([event], legacy=True)
        self.wait_for(room, "m.file")
        self.assertTrue(any("/_matrix/media/v3/download/" in path for _, path, _ in self.fake.requests))

    def test_a_download_follows_to_the_hosts_that_the_config_names_and_takes_no_token_there(self):
        room = self.start(more="    media_hosts: [localhost]\n", redirect_to="localhost")
        self.ask(room)
        self.wait_for(room, "m.file")
        led = [headers for _, path, headers in self.fake.requests if path.startswith("/cdn/")]
        self.assertEqual([headers.get("Authorization") for headers in led], [None])

    def test_a_download_that_leads_elsewhere_is_refused_and_said(self):
        room = self.start(redirect_to="localhost")
        self.ask(room)
        answer = self.wait_for(room, "m.text")
        self.assertIn("销售.csv", answer["body"])
        self.assertFalse([path for _, path, _ in self.fake.requests if path.startswith("/cdn/")])

    def test_a_download_that_is_not_the_file_is_named_with_what_to_do(self):
        room = self.start(limits="file_size: 1 MB")
        for number, (served, told) in enumerate((
                (Served(bytes(65_536), endless=True), "1.0 MB 的上限"),
                (Served(b"<!DOCTYPE html><title>Sign in</title>"), "登录页面"),
                (Served(b'{"errcode":"M_NOT_FOUND"}', 404), "取不到"),
                (Served(b"\x89PNG\r\n\x1a\n" + bytes(2_000)), "已损坏，读不出来")), 1):
            self.ask(room, file=served)
            answer = self.wait_for(room, "m.text", number)
            self.assertIn("销售.csv", answer["body"])
            self.assertIn(told, answer["body"])
            self.assertEqual("", english_run(answer["body"]))

    def test_each_file_that_cannot_be_had_is_named_with_its_reason_and_the_others_are_worked_on(self):
        self.start(limits="file_size: 1 MB")
        room = self.fake.new_room((ANN, BOB, BOT))
        for name, content in (("一月.csv", SALES), ("登录.csv", Served(b"<!DOCTYPE html><title>Sign in</title>")),
                              ("过期.csv", Served(b'{"errcode":"M_NOT_FOUND"}', 404)),
                              ("无底.csv", Served(bytes(65_536), endless=True)),
                              ("假的.xlsx", hosting.PICTURE), ("二月.csv", SALES)):
            self.fake.send_file(room, name, content)
        self.fake.say(room, {"msgtype": "m.text", "body": "@errand 合并这些文件", "m.mentions": {}})
        said = self.wait_for(room, "m.text")["body"]
        for words in ("登录.csv：下载到的是登录页面", "过期.csv：文件已经取不到了", "无底.csv：文件超过了 1.0 MB 的上限",
                      "假的.xlsx：内容和扩展名不符", "6 行"):
            self.assertIn(words, said)

    def test_events_that_come_out_of_order_are_one_wish_with_its_file(self):
        self.start()
        room = self.fake.new_room((ANN, BOB, BOT))
        file = self.fake.events[self.fake.send_file(room, "销售.csv", SALES, push=False)]
        self.fake.say(room, {"msgtype": "m.text", "body": "@errand 按地区汇总销售额", "m.mentions": {}})
        self.fake.push([file])
        self.wait_for(room, "m.file")

        room = self.fake.new_room((ANN, BOB, BOT))
        file = self.fake.events[self.fake.send_file(room, "销售.csv", SALES, push=False)]
        self.fake.say(room, {"msgtype": "m.text", "body": "@errand 按地区汇总销售额", "m.mentions": {},
                             "m.relates_to": {"m.in_reply_to": {"event_id": file["event_id"]}}}, sender=BOB)
        self.fake.push([file])
        self.wait_for(room, "m.file")
        self.assert_said_once(room)
        self.assertEqual(len(self.said(room, "m.file")), 1)

    def test_a_room_that_the_homeserver_holds_up_holds_up_no_other(self):
        room, other = self.start(), self.fake.new_room()
        goes_on = threading.Event()
        self.addCleanup(goes_on.set)
        self.fake.bend(f"{urllib.parse.quote(room, safe='')}/send/", Bent(until=goes_on))
        for one in (room, other):
            self.fake.say(one, {"msgtype": "m.text", "body": "帮助", "m.mentions": {}})
        self.wait_for(other, "m.text")
        self.assertEqual(self.said(room), [])
        goes_on.set()
        self.wait_for(room, "m.text")
        self.assert_said_once(room)

    def test_a_result_that_the_homeserver_does_not_take_is_said_with_its_limit(self):
        room = self.start(upload_limit=20)
        self.ask(room)
        told = self.wait_for(room, "m.notice")
        self.assertIn("上限（20 B）", told["body"])
        self.assertFalse([path for method, path, _ in self.fake.requests if path.startswith("/_matrix/media/v3/upload")])

    def test_an_upload_that_something_in_between_refuses_is_said(self):
        room = self.start()
        self.fake.bend("/media/v3/upload", Bent(413, b"<html>Request Entity Too Large</html>"))
        self.ask(room)
        self.assertIn("服务器拒绝了（413）", self.wait_for(room, "m.notice")["body"])

    def test_a_file_that_the_senders_client_encrypted_is_named(self):
        room = self.start()
        self.fake.say(room, {"msgtype": "m.file", "body": "@errand 按地区汇总", "filename": "密.csv", "m.mentions": {},
                             "file": {"url": "mxc://localhost/x", "v": "v2"}})
        self.assertIn("密.csv", self.wait_for(room, "m.text")["body"])

    def test_what_cannot_be_used_is_answered_in_a_direct_chat_also_without_a_word(self):
        room = self.start()
        voice = {"msgtype": "m.audio", "body": "Voice message", "url": "mxc://localhost/x", "m.mentions": {},
                 "org.matrix.msc3245.voice": {}, "info": {"mimetype": "audio/ogg", "size": 9}}
        secret = {"msgtype": "m.file", "body": "密.csv", "m.mentions": {}, "file": {"url": "mxc://localhost/x", "v": "v2"}}
        self.fake.say(room, voice)
        self.assertIn("voice messages", self.wait_for(room, "m.text")["body"])
        self.fake.say(room, secret)
        self.assertRegex(self.wait_for(room, "m.text", 2)["body"], "(?s)密.csv.*(encrypt|加密)")
        group = self.fake.new_room((ANN, BOB, BOT))
        self.fake.say(group, voice)
        self.fake.say(group, secret)
        self.assert_said_once(room)
        self.assertEqual([], self.said(group))

    def test_each_encrypted_message_of_a_direct_chat_is_answered_with_what_to_do(self):
        room = self.start()
        sealed = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x", "session_id": "s"}

        def told(where):
            said = [event["content"] for event in self.fake.order if (event["sender"], event["room_id"]) == (BOT, where)]
            return [content.get("m.relates_to", {}).get("m.in_reply_to", {}).get("event_id") for content in said
                    if "encryption switched off" in content["body"].replace("\n", " ")]

        self.fake.bend("/send/", Bent(502, {}))
        first = self.fake.say(room, sealed, kind="m.room.encrypted")
        second = self.fake.say(room, sealed, kind="m.room.encrypted")
        self.assertEqual([first, second], told(room))
        group = self.fake.new_room((ANN, BOB, BOT))
        for _ in range(2):
            self.fake.say(group, sealed, kind="m.room.encrypted")
        time.sleep(1)
        self.assertEqual(1, len(told(group)))

    def test_a_question_is_answered_by_its_number_and_by_a_reaction(self):
        room = self.start()
        self.ask(room, "按地区汇总", TWO_COLUMNS)
        question = self.wait_for(room, "m.text")
        self.assertEqual(question["errand.choices"], question["body"].count("\n1. ") + question["body"].count("\n2. ") +
                         question["body"].count("\n3. "))
        self.assertIn("请回复数字", question["body"])
        self.fake.say(room, {"msgtype": "m.text", "body": "1", "m.mentions": {}})
        first = next(line for line in question["body"].splitlines() if line.startswith("1. "))
        self.assertIn("合计 90" if "成本" in first else "合计 150", self.wait_for(room, "m.text", 2)["body"])
        asked = next(event for event in self.fake.order if "errand.choices" in
                     event["content"].get("m.new_content", event["content"]) and event["sender"] == BOT)
        signs = [event["content"]["m.relates_to"]["key"] for event in self.fake.order
                 if event["type"] == "m.reaction" and event["sender"] == BOT]
        self.assertEqual(signs[:2], ["1\ufe0f\u20e3", "2\ufe0f\u20e3"])
        self.react(room, asked, signs[1])
        self.wait_for(room, "m.text", 3)

    def test_a_reaction_that_is_taken_back_and_made_again_at_once_runs_it_once(self):
        room = self.start()
        self.ask(room)
        self.wait_for(room, "m.file")
        answer = next(event for event in self.fake.order if event["sender"] == BOT and
                      event["content"].get("m.new_content", event["content"]).get("errand.part", "").endswith("/1"))
        for _ in range(2):
            self.react(room, answer, "🔁")
        self.wait_for(room, "m.file", 2)
        self.assert_said_once(room)
        self.assertEqual(2, len(self.said(room, "m.file")))

    def test_an_answer_is_saved_by_a_reaction(self):
        room = self.start()
        self.ask(room)
        self.wait_for(room, "m.file")
        self.assertIn("💾", self.wait_for(room, "m.text")["body"])
        answer = next(event for event in self.fake.order if event["sender"] == BOT and
                      event["content"].get("m.new_content", event["content"]).get("errand.part", "").endswith("/1"))
        self.react(room, answer, "💾")
        self.assertIn("已存为配方", self.wait_for(room, "m.text", 2)["body"])

    def test_progress_is_edited_every_3_s_at_most_and_becomes_the_answer_in_place(self):
        room = self.start()
        goes_on = threading.Event()
        self.addCleanup(goes_on.set)
        self.fake.bend("/media/download/", Bent(until=goes_on))
        self.ask(room)
        shown = lambda: [event for event in self.fake.order if event["sender"] == BOT]
        self.wait_until(lambda: len(shown()) >= 3, "two edits")
        goes_on.set()
        self.wait_for(room, "m.text")
        progress = shown()[0]["event_id"]
        edits = [event["content"]["m.relates_to"] for event in shown()[1:4]]
        self.assertEqual([{"rel_type": "m.replace", "event_id": progress}] * 3, edits)
        self.assertGreaterEqual(shortest_pause([event["origin_server_ts"] / 1000 for event in shown()[:3]]), 2.9)

    def test_a_reaction_to_the_progress_message_stops(self):
        room = self.start()
        goes_on = threading.Event()
        self.addCleanup(goes_on.set)
        self.fake.bend("/media/download/", Bent(until=goes_on))
        self.ask(room)
        progress = lambda: [event for event in self.fake.order if event["sender"] == BOT]
        self.wait_until(progress, "progress")
        self.assertIn("⏹", progress()[0]["content"]["body"])
        self.react(room, progress()[0], "⏹️")
        self.assertIn("已停止", self.wait_for(room, "m.text")["body"])
        goes_on.set()
        self.assert_said_once(room)
        self.assertEqual(self.said(room, "m.file"), [])

    def test_a_wish_waits_for_its_file(self):
        room = self.start()
        self.fake.say(room, {"msgtype": "m.text", "body": "按地区汇总销售额", "m.mentions": {}})
        self.assertIn("文件", self.wait_for(room, "m.text")["body"])
        self.fake.send_file(room, "销售.csv", SALES)
        self.wait_for(room, "m.file")

    def test_a_file_and_a_zip_that_were_sent_before_are_one_wish(self):
        self.start()
        room = self.fake.new_room((ANN, BOB, BOT))
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("十二月.csv", SALES)
        self.fake.send_file(room, "一月.csv", SALES)
        self.fake.send_file(room, "更早.zip", archive.getvalue())
        self.fake.say(room, {"msgtype": "m.text", "body": "@errand 合并这些文件", "m.mentions": {}})
        said = self.wait_for(room, "m.text")["body"]
        for words in ("6", "一月.csv"):
            self.assertIn(words, said)
        self.assertRegex(said, "十二月.csv|更早.zip")

    def test_a_chart_is_a_picture_that_says_its_size(self):
        room = self.start()
        self.ask(room, "按地区汇总销售额，画个柱状图")
        picture = self.wait_for(room, "m.image")
        self.assertTrue(self.fake.media[picture["url"].rsplit("/", 1)[1]].startswith(b"\x89PNG"))
        self.assertGreater(min(picture["info"]["w"], picture["info"]["h"]), 100)

    def test_edits_redactions_joins_notices_and_what_is_new_are_taken_and_left_alone(self):
        room = self.start()
        wish = {"msgtype": "m.text", "body": "@errand 按地区汇总销售额", "m.mentions": {"user_ids": [BOT]}}
        first = self.fake.say(room, wish, push=False)
        for content, kind in (({**wish, "m.relates_to": {"rel_type": "m.replace", "event_id": first}}, "m.room.message"),
                              ({"redacts": first}, "m.room.redaction"), ({"membership": "join"}, "m.room.member"),
                              ({**wish, "msgtype": "m.notice"}, "m.room.message"), ({"x": 1}, "org.example.next_year")):
            self.fake.say(room, content, kind=kind)
        self.fake.say(room, {"msgtype": "m.text", "body": "帮助", "m.mentions": {}})
        self.wait_for(room, "m.text")
        self.assert_said_once(room)
        self.assertEqual(len(self.said(room)), 1)

    def test_a_room_that_threw_the_bot_out_is_not_knocked_at_for_ever(self):
        room = self.start()
        self.ask(room)
        self.fake.members[room].remove(BOT)
        self.wait_until(lambda: "is given up" in self.service.log(), "an end")

    def test_users_whom_the_config_ignores_are_ignored(self):
        room = self.start(more=f'    ignored_users: ["{BOB}"]\n')
        self.fake.say(room, {"msgtype": "m.text", "body": "@errand 你好", "m.mentions": {}}, sender=BOB)
        self.fake.say(room, {"msgtype": "m.text", "body": "@errand 你好", "m.mentions": {}})
        self.wait_for(room, "m.text")
        time.sleep(1)
        self.assertEqual(len(self.said(room, "m.text")), 1)

    def test_check_names_a_registration_that_the_homeserver_does_not_know(self):
        self.start()
        self.fake.as_token = "another"
        done = subprocess.run([ERRAND, "check", "--online", str(self.service.folder / "errand.yaml")],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn("app_service_config_files", done.stderr)

    def test_a_registration_is_written_once_and_for_its_owner_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "registration.yaml"
            words = [ERRAND, "platform", "matrix", "registration", str(file), "http://127.0.0.1:8484/hook/matrix"]
            done = subprocess.run(words, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(file.stat().st_mode & 0o777, 0o600)
            written = file.read_text()
            again = subprocess.run(words, capture_output=True, text=True)
            self.assertEqual(again.returncode, 2)
            self.assertIn("delete the old file first", again.stderr)
            self.assertEqual(file.read_text(), written)


if __name__ == "__main__":
    unittest.main()
