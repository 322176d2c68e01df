"""That the fake of Feishu refuses what Feishu refuses, asked as somebody who has read no documents would ask it."""

import base64
import hashlib
import json
import unittest

import feishu_people
from feishu import FakeFeishu
from naive import Hook, ask, form

MEBIBYTE = 1 << 20
PICTURE = b"\x89PNG\r\n\x1a\n"
PLAIN = {"tag": "plain_text", "content": "x"}
BUTTON = {"tag": "button", "text": PLAIN, "behaviors": [{"type": "callback", "value": {"errand": "x"}}]}
COLUMN = {"name": "a", "data_type": "text"}

# Two calls that the official SDK (@larksuiteoapi/node-sdk 1.74.0, EventDispatcher) takes as they are signed below.
CHECK = b'{"challenge":"ajls384kdjx98XX","token":"fs-verify-token-0001","type":"url_verification"}'
PRESS = (b'{"schema":"2.0","header":{"event_id":"evt-0002","token":"fs-verify-token-0001","create_time":"1700000010000000",'
         b'"event_type":"card.action.trigger","tenant_key":"tk1","app_id":"cli_0001"},"event":{"operator":{"tenant_key":'
         b'"tk1","open_id":"ou_user1","union_id":"on_1"},"token":"c-0001","action":{"value":{"act":"stop","job":"42"},'
         b'"tag":"button"},"host":"im_message","context":{"open_message_id":"om_card1","open_chat_id":"oc_1"}}}')


def card(*elements, **more):
    return {"schema": "2.0", "header": {"title": PLAIN}, "body": {"elements": list(elements)}, **more}


def div(text="x", **more):
    return {"tag": "div", "text": {**PLAIN, "content": text}, **more}


def table(rows=({"a": "1"},), columns=(COLUMN,), **more):
    return {"tag": "table", "columns": list(columns), "rows": list(rows), **more}


# (a card, the number in the refusal)
BAD_CARDS = (
    ({"schema": "2.0"}, 200621),
    ({**card(div()), "schema": "1.0"}, 200621),
    (card(div(), config={"update_multi": False}), 200621),
    (card(div(), config={"wide_screen_mode": True}), 200621),
    (card(div(), header={"title": PLAIN, "template": "pink"}), 200621),
    (card(div(), elements=[]), 200621),
    ({**card(), "body": {"elements": {}}}, 200621),
    ({**card(), "body": []}, 200621),
    (card("words"), 200621),
    (card({"tag": "note"}), 200621),
    (card({"tag": "action", "actions": [BUTTON]}), 200621),
    (card(div(colour="red")), 200621),
    (card({"tag": "div"}), 200621),
    (card({"tag": "div", "text": {"tag": "plain_text", "content": 7}}), 200621),
    (card(div(element_id="1a")), 200621),
    (card(div(element_id="a"), div(element_id="a")), 200621),
    (card({"tag": "img", "img_key": "img_of_another", "alt": PLAIN}), 200570),
    (card({**BUTTON, "behaviors": [{"type": "callback"}]}), 200621),
    (card({**BUTTON, "type": "quiet"}), 200621),
    (card(*[div()] * 201), 11310),
    (card(*[table()] * 4), 11310),
    (card(*[{"tag": "markdown", "content": "|a|\n|-|\n|1|\n"}] * 4), 11310),
    (card(table(columns=[{**COLUMN, "name": f"c{number}"} for number in range(51)], rows=[])), 11310),
    (card(table(columns=[])), 11310),
    (card(table(columns=[COLUMN, COLUMN])), 200621),
    (card(table(rows=[{"b": "1"}])), 200621),
    (card(table(rows=[{"a": 1}])), 200621),
    (card(table(page_size=11)), 200621),
)


class Feishu(unittest.TestCase):
    def setUp(self):
        self.fake = self.enterContext(FakeFeishu())
        self.token = ask("POST", self.fake.url + "/open-apis/auth/v3/tenant_access_token/internal",
                         {"app_id": self.fake.app_id, "app_secret": self.fake.app_secret}).json["tenant_access_token"]
        self.chat = self.fake.chat()

    def call(self, method, path, body=b"", authorization=None, headers=None):
        headers = {"Authorization": authorization or "Bearer " + self.token, **(headers or {})}
        return ask(method, f"{self.fake.url}/open-apis/{path}", body, headers)

    def send(self, kind, content, chat=None, **more):
        content = content if isinstance(content, str) else json.dumps(content)
        return self.call("POST", "im/v1/messages?receive_id_type=chat_id",
                         {"receive_id": chat or self.fake.chat(), "msg_type": kind, "content": content, **more})

    def upload(self, path, fields, files):
        body, media_type = form(fields, files)
        return self.call("POST", path, body, headers={"Content-Type": media_type})

    def assert_refused(self, answer, code, status=400):
        self.assertEqual((answer.status, answer.json["code"]), (status, code), answer.content)

    def test_who_calls_and_what(self):
        place = "auth/v3/tenant_access_token/internal"
        app = {"app_id": self.fake.app_id, "app_secret": self.fake.app_secret}
        self.assert_refused(self.call("POST", place, {**app, "app_secret": "other"}), 10014, 200)
        self.assert_refused(self.call("POST", place, {**app, "app_id": "other"}), 10003)
        self.assert_refused(self.call("POST", place, {"app_id": self.fake.app_id}), 10003)
        self.assert_refused(self.call("POST", place, b"{", headers={"Content-Type": "application/json"}), 9499)
        self.assert_refused(ask("GET", self.fake.url + "/open-apis/bot/v3/info"), 99991661)
        for wrong in ("Bearer t-other", "Basic " + self.token):
            self.assert_refused(self.call("GET", "bot/v3/info", authorization=wrong), 99991663)
        self.assert_refused(self.call("GET", "im/v1/of_next_year"), 404, 404)
        self.assert_refused(self.call("DELETE", "bot/v3/info"), 404, 404)
        self.assert_refused(ask("GET", self.fake.url + "/index.html"), 404, 404)
        self.assertEqual(self.call("GET", "bot/v3/info").json["bot"]["open_id"], self.fake.bot)

    def test_messages(self):
        text = json.dumps({"text": "x"})
        for changes, code in (({"receive_id": "oc_other"}, 230002), ({"msg_type": "markdown"}, 230001),
                              ({"content": {"text": "x"}}, 230001), ({"content": "no json"}, 230001),
                              ({"content": "[]"}, 230001), ({"content": '{"words":"x"}'}, 230001),
                              ({"content": '{"text":""}'}, 230001), ({"uuid": "u" * 51}, 230001),
                              ({"content": json.dumps({"text": "x" * 150 * 1024})}, 230025), ({"colour": "red"}, 230001)):
            with self.subTest(str(changes)[:100]):
                sent = {"receive_id": self.chat, "msg_type": "text", "content": text, **changes}
                self.assert_refused(self.call("POST", "im/v1/messages?receive_id_type=chat_id", sent), code)
        whole = {"receive_id": self.chat, "msg_type": "text", "content": text}
        self.assert_refused(self.call("POST", "im/v1/messages", whole), 99992402)
        self.assert_refused(self.call("POST", "im/v1/messages?receive_id_type=chat_id", {"receive_id": self.chat}), 230001)
        self.assert_refused(self.call("POST", "im/v1/messages?receive_id_type=chat_id", json.dumps(whole).encode(),
                                      headers={"Content-Type": "text/plain"}), 9499)
        self.assertEqual(self.fake.answers(self.chat), [])
        first, again = (self.send("text", text, self.chat, uuid="u1").json["data"]["message_id"] for _ in range(2))
        self.assertEqual((first, len(self.fake.answers(self.chat))), (again, 1))

    def test_cards(self):
        good = card(div(element_id="a"), table(), table(), table(), BUTTON, config={"update_multi": True})
        self.assertEqual(self.send("interactive", good).json["code"], 0)
        for wrong, number in BAD_CARDS:
            with self.subTest(str(wrong)[:100]):
                answer = self.send("interactive", wrong)
                self.assert_refused(answer, 230099)
                self.assertIn(f"ErrCode: {number}", answer.json["msg"])
        self.assert_refused(self.send("interactive", card(div("x" * 30 * 1024))), 230025)

    def test_only_own_cards_are_edited_and_only_what_is_there_is_answered(self):
        own = self.send("interactive", card(div()), self.chat).json["data"]["message_id"]
        words = self.send("text", {"text": "x"}, self.chat).json["data"]["message_id"]
        theirs = self.fake.add(self.chat, "ou_anna", "text", "{}")["message_id"]
        gone = self.fake.add(self.chat, "ou_anna", "text", "{}")["message_id"]
        self.fake.recall(gone)
        edit = {"content": json.dumps(card(div("other words")))}
        for message, code in ((words, 230001), (theirs, 230001), ("om_other", 230001), (gone, 230011)):
            self.assert_refused(self.call("PATCH", "im/v1/messages/" + message, edit), code)
        self.assert_refused(self.call("PATCH", "im/v1/messages/" + own, {**edit, "msg_type": "interactive"}), 230001)
        self.assert_refused(self.call("PATCH", "im/v1/messages/" + own, {"content": json.dumps(card("x"))}), 230099)
        self.assertEqual(self.call("PATCH", "im/v1/messages/" + own, edit).json["code"], 0)
        reply = {"msg_type": "text", "content": '{"text":"x"}'}
        for message, code in (("om_other", 230001), (gone, 230011)):
            self.assert_refused(self.call("POST", f"im/v1/messages/{message}/reply", reply), code)
        self.assert_refused(self.call("POST", f"im/v1/messages/{theirs}/reply", {**reply, "receive_id": self.chat}), 230001)
        self.assertEqual(self.call("POST", f"im/v1/messages/{theirs}/reply", reply).json["code"], 0)

    def test_uploads(self):
        image, file = {"image_type": "message"}, {"file_type": "stream", "file_name": "a.csv"}
        for path, fields, files, code in (
                ("im/v1/images", image, {"image": ("a.png", b"words")}, 234011),
                ("im/v1/images", image, {"image": ("a.png", b"")}, 234010),
                ("im/v1/images", image, {"image": ("a.png", PICTURE + bytes(10 * MEBIBYTE))}, 234006),
                ("im/v1/images", {"image_type": "avatar"}, {"image": ("a.png", PICTURE)}, 234001),
                ("im/v1/images", image, {"file": ("a.png", PICTURE)}, 234001),
                ("im/v1/files", file, {"file": ("a.csv", b"")}, 234010),
                ("im/v1/files", file, {"file": ("a.csv", bytes(30 * MEBIBYTE + 1))}, 234006),
                ("im/v1/files", {**file, "file_type": "csv"}, {"file": ("a.csv", b"1")}, 234001),
                ("im/v1/files", {"file_type": "stream"}, {"file": ("a.csv", b"1")}, 234001)):
            self.assert_refused(self.upload(path, fields, files), code)
        self.assert_refused(self.call("POST", "im/v1/files", file), 234001)
        video = self.upload("im/v1/files", {**file, "file_type": "mp4"}, {"file": ("a.mp4", b"1")}).json["data"]["file_key"]
        self.assert_refused(self.send("file", {"file_key": video}), 230055)
        theirs = self.fake.send_file(self.chat, "a.csv", b"1", told=False)
        key = json.loads(self.fake.messages[theirs]["content"])["file_key"]
        self.assert_refused(self.send("file", {"file_key": key}), 230017)
        self.assert_refused(self.send("image", {"image_key": "img_other"}), 230017)

    def test_downloads_and_what_others_said(self):
        message = self.fake.send_file(self.chat, "a.csv", b"1,2", told=False)
        other = self.fake.send_file(self.chat, "b.csv", b"3", told=False)
        key = json.loads(self.fake.messages[message]["content"])["file_key"]
        place = f"im/v1/messages/{message}/resources/{key}"
        self.assertEqual(self.call("GET", place + "?type=file").content, b"1,2")
        for path, code in ((place + "?type=image", 234003), (place, 234001), (place + "?type=audio", 234001),
                           (place.replace(message, other) + "?type=file", 234003),
                           (place.replace(message, "om_other") + "?type=file", 234003)):
            self.assert_refused(self.call("GET", path), code)
        self.assert_refused(self.call("GET", "im/v1/messages/om_other"), 230001)
        self.fake.reads_quoted = False
        self.fake.scopes.remove("im:message.group_msg")
        self.assert_refused(self.call("GET", "im/v1/messages/" + message), 230027)

    def test_each_permission_is_missed(self):
        message = self.fake.send_file(self.chat, "a.csv", b"1", told=False)
        body, media_type = form({"file_type": "stream", "file_name": "a"}, {"file": ("a", b"1")})
        typed = {"headers": {"Content-Type": media_type}}
        for scope, call in (("im:message:send_as_bot", lambda: self.send("text", {"text": "x"})),
                            ("im:message:readonly", lambda: self.call("GET", f"im/v1/messages/{message}")),
                            ("im:resource", lambda: self.call("POST", "im/v1/files", body, **typed))):
            self.fake.scopes.remove(scope)
            answer = call()
            self.assert_refused(answer, 99991672)
            self.assertIn(scope, answer.json["msg"])

    def test_too_many_calls_are_told_to_wait(self):
        late = lambda call: next(answer for answer in (call() for _ in range(20)) if answer.json["code"] != 0)
        own = self.send("text", {"text": "x"}, self.chat).json["data"]["message_id"]
        self.assert_refused(late(lambda: self.send("text", {"text": "x"}, self.chat)), 230020)
        self.fake.messages[own]["msg_type"] = "interactive"
        edit = {"content": json.dumps(card(div()))}
        self.assert_refused(late(lambda: self.call("PATCH", "im/v1/messages/" + own, edit)), 230020)
        self.fake.app_limits = ((1, 1),)
        answer = late(lambda: self.call("GET", "bot/v3/info"))
        self.assert_refused(answer, 99991400, 429)
        self.assertEqual(answer.headers["x-ogw-ratelimit-reset"], "1")

    def test_calls_are_sealed_and_signed_as_the_official_sdk_takes_them(self):
        iv = base64.b64decode("P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=")
        key = hashlib.sha256(b"test key").digest()
        self.assertEqual(feishu_people.aes_256_cbc(key, iv[:16], b"hello world"), iv[16:])
        fake = FakeFeishu("fs-encrypt-key-0001", "fs-verify-token-0001")
        self.addCleanup(fake.server.server_close)
        for call, first, timestamp, nonce, signature in (
                (CHECK, 0, "1700000000", "nonce-abc-123",
                 "f8f9c165c6d009ad15cd2807b7387609354065aeb32770f69fc3381a6dbd2481"),
                (PRESS, 32, "1700000003", "nonce-jkl-012",
                 "43bb91d9ddacf7cf691fb1bc3e9b45675c944041ab97df7608e923271da6a741")):
            _, headers = fake.wrapped(call, bytes(range(first, first + 16)), timestamp, nonce)
            self.assertEqual(headers, {"X-Lark-Request-Timestamp": timestamp, "X-Lark-Request-Nonce": nonce,
                                       "X-Lark-Signature": signature})

    def test_an_event_that_comes_again_has_its_ids_and_is_sealed_anew(self):
        with Hook(500) as hook:
            self.fake.hook = ("127.0.0.1", hook.port, "/hook")
            message = self.fake.add(self.chat, "ou_anna", "text", '{"text":"@_user_1 x"}', mentions=[self.fake.mention()])
            event = self.fake.tell(message)
            self.fake.encrypt_key = None
            self.fake.post(event)
            self.fake.post(event)
        (_, headers, sealed), *again = hook.taken
        self.assertEqual(list(json.loads(sealed)), ["encrypt"])
        self.assertIn("X-Lark-Signature", headers)
        for _, _, body in again:
            self.assertEqual(json.loads(body)["header"]["event_id"], event["header"]["event_id"])
            self.assertEqual(json.loads(body)["event"]["message"]["message_id"], message["message_id"])

    def test_what_the_app_may_not_see_is_not_told(self):
        with Hook() as hook:
            self.fake.hook = ("127.0.0.1", hook.port, "/hook")
            self.fake.scopes -= {"im:message.group_msg", "im:message.p2p_msg:readonly"}
            self.fake.say(self.chat, "x", mention=False)
            self.fake.send_file(self.chat, "a.csv", b"1")
            self.fake.say(self.fake.chat("p2p"), "x")
            self.assertEqual(hook.taken, [])
            self.fake.say(self.chat, "x")
            self.assertEqual(len(hook.taken), 1)


if __name__ == "__main__":
    unittest.main()
