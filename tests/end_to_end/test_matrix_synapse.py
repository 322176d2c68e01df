"""Two people and the bot on a real Matrix homeserver: files in, right numbers out, and nothing lost or said twice when
the homeserver or the bot dies in between."""

import io
import json
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import openpyxl

from matrix_homeserver import Homeserver, free_port
from service import ERRAND, Service

BOT = "@errand:localhost"
CONFIG = """\
  - kind: matrix
    name: office-chat
    registration: {registration}
    homeserver: {homeserver}
    server: localhost
"""
ROWS = [
    ("日期", "地区", "负责人", "销售额"),
    ("2024-03-05", "华东", "李雷", 1200.5),
    ("2024-07-19", "华北", "韩梅", 800),
    ("2024-11-02", "华东", "李雷", 99.5),
    ("2025-01-15", "华北", "韩梅", 2000),
    ("2025-02-20", "华南", "王芳", 450.25),
    ("2025-06-30", "华东", "李雷", 700),
]


def workbook(rows=ROWS):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "销售明细"
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def totals(year=None):
    found = {}
    for day, region, _, amount in ROWS[1:]:
        if year is None or day.startswith(year):
            found[region] = found.get(region, 0) + amount
    return found


def regions_in(content):
    """{region: amount} of a result's first sheet, without a row of totals."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if any(cell is not None for cell in row)]
    return {row[0]: row[-1] for row in rows[1:] if row[0] in {"华东", "华北", "华南"}}


def wait_for(condition, what, timeout=180):
    deadline = time.monotonic() + timeout
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {timeout} s")
        time.sleep(0.1)


class Matrix(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        root = Path(cls.folder.name)
        registration = root / "matrix-registration.yaml"
        port = free_port()
        subprocess.run([ERRAND, "platform", "matrix", "registration", registration,
                        f"http://127.0.0.1:{port}/hook/office-chat"], check=True, capture_output=True)
        cls.registration = dict(line.split(": ", 1) for line in registration.read_text().splitlines()
                                if line.startswith(("as_token", "hs_token", "url", "id")))
        cls.homeserver = Homeserver(root / "synapse", registration)
        cls.homeserver.start()
        cls.addClassCleanup(lambda: cls.homeserver.kill())
        cls.service = Service(root / "errand", CONFIG.format(registration=registration, homeserver=cls.homeserver.url),
                              warm=2)
        cls.service.port = port
        cls.service.start()
        cls.addClassCleanup(lambda: cls.service.stop())
        cls.alice = cls.homeserver.new_user("alice")
        cls.bob = cls.homeserver.new_user("bob")

    def new_group(self):
        room = self.alice.new_room([self.bob.id, BOT])
        self.bob.join(room)
        wait_for(lambda: BOT in self.alice.members(room), "the bot joins")
        return room

    def new_direct(self):
        room = self.alice.new_room([BOT], direct=True)
        wait_for(lambda: BOT in self.alice.members(room), "the bot joins")
        return room

    def mention(self, user, room, text, **more):
        """As a client says it when the bot was chosen from the list."""
        return user.send(room, {
            "msgtype": "m.text", "body": f"Errand: {text}", "format": "org.matrix.custom.html",
            "formatted_body": f'<a href="https://matrix.to/#/{BOT}">Errand</a>: {text}',
            "m.mentions": {"user_ids": [BOT]}, **more})

    def shown(self, room):
        """The bot's messages as a client shows them: edits in place of what they replace."""
        messages = {}
        for event in self.alice.history(room):
            if event["sender"] != BOT or event["type"] != "m.room.message":
                continue
            relation = event["content"].get("m.relates_to", {})
            if relation.get("rel_type") == "m.replace":
                messages[relation["event_id"]]["content"] = {
                    **event["content"]["m.new_content"],
                    "m.relates_to": messages[relation["event_id"]]["content"].get("m.relates_to")}
            else:
                messages[event["event_id"]] = event
        return list(messages.values())

    def answers(self, room):
        return [message for message in self.shown(room)
                if not message["content"]["errand.part"].endswith("/progress")]

    def wait_for_answers(self, room, count, kind="m.text", timeout=180):
        def enough():
            found = [answer for answer in self.answers(room) if answer["content"]["msgtype"] == kind]
            return found if len(found) >= count else None
        try:
            return wait_for(enough, f"{count} answers of {kind}", timeout)
        except AssertionError as error:
            shown = [(message["event_id"], message["content"].get("body", "")[:200]) for message in self.shown(room)]
            raise AssertionError(f"{error}; shown: {shown}\n{self.service.log()[-3000:]}") from None

    def assert_answered_once(self, room, count):
        """No part was said twice, now and a moment later."""
        time.sleep(1.5)
        parts = [answer["content"]["errand.part"] for answer in self.answers(room)]
        self.assertEqual(len(parts), len(set(parts)), parts)
        texts = [answer for answer in self.answers(room) if answer["content"]["msgtype"] == "m.text"]
        self.assertEqual(len(texts), count, [text["content"]["body"][:100] for text in texts])

    def in_thread(self, root):
        return {"m.relates_to": {"rel_type": "m.thread", "event_id": root, "is_falling_back": True,
                                 "m.in_reply_to": {"event_id": root}}}

    def push(self, transaction, events, token=None):
        """What the homeserver does; the status."""
        request = urllib.request.Request(
            f"{self.registration['url']}/_matrix/app/v1/transactions/{transaction}", method="PUT",
            data=json.dumps({"events": events}).encode(), headers={"Content-Type": "application/json"})
        if token != "":
            request.add_header("Authorization", "Bearer " + (token or self.registration["hs_token"]))
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    def test_a_workbook_and_a_mention_become_the_right_numbers_and_the_thread_goes_on(self):
        room = self.new_group()
        self.alice.send_file(room, "销售明细.xlsx", workbook())
        asked = self.mention(self.alice, room, "按地区汇总销售额")
        answer = self.wait_for_answers(room, 1)[0]["content"]
        self.assertEqual(answer["m.relates_to"]["rel_type"], "m.thread")
        self.assertEqual(answer["m.relates_to"]["event_id"], asked)
        self.assertEqual(answer["m.mentions"], {"user_ids": [self.alice.id]})
        self.assertIn("<table>", answer["formatted_body"])
        self.assertIn("<td>华南</td>", answer["formatted_body"])
        self.assertIn("450.25", answer["body"])
        result = self.wait_for_answers(room, 1, "m.file")[0]["content"]
        self.assertEqual(result["m.relates_to"]["event_id"], asked)
        self.assertEqual(regions_in(self.bob.download(result["url"])), totals())
        # Who asked goes on in the thread, and need not say the bot's name again.
        self.alice.say(room, "只看2025年", **self.in_thread(asked))
        self.wait_for_answers(room, 2)
        later = self.wait_for_answers(room, 2, "m.file")[1]["content"]
        self.assertEqual(regions_in(self.alice.download(later["url"])), totals("2025"))
        self.assert_answered_once(room, 2)

    def test_a_file_is_found_by_its_caption_a_reply_or_its_thread(self):
        room = self.new_group()
        self.alice.send_file(room, "a.xlsx", workbook(), body="@errand 按地区汇总销售额")
        self.wait_for_answers(room, 1, "m.file")
        quoted = self.alice.send_file(room, "b.xlsx", workbook())
        self.bob.say(room, "@errand 按地区汇总销售额", **{"m.relates_to": {"m.in_reply_to": {"event_id": quoted}}})
        self.wait_for_answers(room, 2, "m.file")
        root = self.alice.send_file(room, "c.xlsx", workbook())
        self.mention(self.bob, room, "按地区汇总销售额", **self.in_thread(root))
        files = self.wait_for_answers(room, 3, "m.file")
        for file in files:
            self.assertEqual(regions_in(self.alice.download(file["content"]["url"])), totals())
        self.assertEqual(files[2]["content"]["m.relates_to"]["event_id"], root)
        self.assert_answered_once(room, 3)

    def test_people_who_talk_to_each_other_are_left_alone(self):
        room = self.new_group()
        self.alice.send_file(room, "a.xlsx", workbook())
        self.alice.say(room, "看看这个文件")
        self.bob.say(room, "errands are boring")
        self.bob.send(room, {"msgtype": "m.notice", "body": "@errand 我是机器人"})
        self.mention(self.bob, room, "按地区汇总销售额")  # the only one that is answered, and last
        self.wait_for_answers(room, 1)
        self.assert_answered_once(room, 1)

    def test_in_a_direct_chat_everything_is_for_the_bot(self):
        room = self.new_direct()
        self.alice.send_file(room, "销售.xlsx", workbook())
        self.alice.say(room, "按地区汇总销售额")
        answer = self.wait_for_answers(room, 1)[0]["content"]
        self.assertNotIn("rel_type", answer["m.relates_to"])
        self.assertEqual(regions_in(self.alice.download(
            self.wait_for_answers(room, 1, "m.file")[0]["content"]["url"])), totals())
        self.alice.say(room, "只看2025年")
        self.assertEqual(regions_in(self.alice.download(
            self.wait_for_answers(room, 2, "m.file")[1]["content"]["url"])), totals("2025"))

    def test_the_homeserver_dies_in_the_middle_and_the_answer_comes_once(self):
        room = self.new_group()
        self.alice.send_file(room, "销售.xlsx", workbook())
        for count, pause in enumerate((0.1, 0.5), 1):
            self.mention(self.alice, room, "按地区汇总销售额")
            time.sleep(pause)
            self.homeserver.kill()
            time.sleep(1)  # where the question arrived, there is an answer by now, and nobody to give it to
            self.homeserver.start()
            self.bob.say(room, "服务器好了")  # Synapse pushes what waits when the next event comes
            file = self.wait_for_answers(room, count, "m.file")[-1]["content"]
            self.assertEqual(regions_in(self.alice.download(file["url"])), totals())
        self.assert_answered_once(room, 2)

    def test_the_bot_dies_in_the_middle_and_the_answer_comes_once(self):
        room = self.new_group()
        self.alice.send_file(room, "销售.xlsx", workbook())
        for pause in (0.05, 0.3, 0.6):
            asked = self.mention(self.alice, room, "按地区汇总销售额")
            time.sleep(pause)
            self.service.kill()
            self.service.start()
            wait_for(lambda root=asked: [a for a in self.answers(room) if a["content"]["msgtype"] == "m.file"
                                         and a["content"]["m.relates_to"]["event_id"] == root], "the answer")
        self.assert_answered_once(room, 3)

    def test_what_is_said_while_the_bot_is_away_is_answered_when_it_is_back(self):
        self.service.kill()
        room = self.alice.new_room([self.bob.id, BOT])
        self.bob.join(room)
        self.service.start()
        wait_for(lambda: BOT in self.alice.members(room), "the bot joins")
        self.service.kill()
        self.alice.send_file(room, "销售.xlsx", workbook(), body="@errand 按地区汇总销售额")
        self.service.start()
        self.wait_for_answers(room, 1, "m.file")
        self.assert_answered_once(room, 1)

    def test_a_transaction_that_comes_again_is_one_job(self):
        room = self.new_group()
        asked = self.alice.send_file(room, "a.xlsx", workbook(), body="@errand 按地区汇总销售额")
        event = self.alice.event(room, asked)
        again = uuid.uuid4().hex
        for transaction in (again, again, uuid.uuid4().hex):
            self.assertEqual(self.push(transaction, [event]), (200, {}))
        self.wait_for_answers(room, 1, "m.file")
        self.assertEqual(self.push(uuid.uuid4().hex, [event, event]), (200, {}))
        self.assert_answered_once(room, 1)

    def test_only_the_homeserver_may_push(self):
        status, said = self.push("1", [], token="wrong")
        self.assertEqual((status, said["errcode"]), (403, "M_FORBIDDEN"))
        status, said = self.push("1", [], token="")
        self.assertEqual((status, said["errcode"]), (401, "M_MISSING_TOKEN"))
        self.assertEqual(self.push("1", ["no event", None, {"type": 1}])[0], 200)

    def test_reactions_repeat_an_answer(self):
        room = self.new_group()
        self.alice.send_file(room, "a.xlsx", workbook(), body="@errand 按地区汇总销售额")
        answer = self.wait_for_answers(room, 1)[0]
        self.bob.send(room, {"m.relates_to": {"rel_type": "m.annotation", "event_id": answer["event_id"], "key": "👍"}},
                      "m.reaction")
        self.bob.send(room, {"m.relates_to": {"rel_type": "m.annotation", "event_id": answer["event_id"], "key": "🔁"}},
                      "m.reaction")
        files = self.wait_for_answers(room, 2, "m.file")
        self.assertEqual(regions_in(self.alice.download(files[1]["content"]["url"])), totals())

    def test_an_encrypted_room_is_told_what_to_do(self):
        room = self.alice.new_room([BOT], encrypted=True)
        told = wait_for(lambda: [event["content"]["body"] for event in self.alice.history(room)
                                 if event["sender"] == BOT and event["type"] == "m.room.message"], "the bot's word")
        self.assertIn("This room is encrypted", told[0])
        self.assertIn("不加密", told[0])
        self.alice.send(room, {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x", "session_id": "s",
                               "device_id": "D", "sender_key": "k"}, "m.room.encrypted")
        time.sleep(1)
        said = [event for event in self.alice.history(room)
                if event["sender"] == BOT and event["type"] == "m.room.message"]
        self.assertEqual(len(said), 2)

    def test_check_says_that_both_sides_reach_each_other(self):
        config = str(self.service.folder / "errand.yaml")
        done = subprocess.run([ERRAND, "check", "--online", config], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("the homeserver knows the bot as @errand:localhost", done.stdout)
        self.assertIn("the homeserver reaches the bot", done.stdout)
        self.assertIn("files of up to 5.0 MB can be sent", done.stdout)


if __name__ == "__main__":
    unittest.main()
