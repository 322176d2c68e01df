"""That the fake homeserver refuses what a homeserver refuses, asked as somebody who has read no documents would ask it."""

import json
import sys
import unittest
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from naive import Hook, ask

from fakes.matrix import ANN, LARGEST_EVENT, FakeHomeserver

AS_TOKEN = "a-token-for-the-bot-in-tests"
# The example of spec.matrix.org, "Application Service API", "Registration".
HS_TOKEN = "312df522183efd404ec1cd22d2ffa4bbc76a8c1ccf541dd692eef281356bb74e"
TEXT = {"msgtype": "m.text", "body": "hello", "m.mentions": {}}


def with_markup(text):
    return {**TEXT, "format": "org.matrix.custom.html", "formatted_body": text}


class Matrix(unittest.TestCase):
    def setUp(self):
        self.fake = self.enterContext(FakeHomeserver(AS_TOKEN, HS_TOKEN, upload_limit=1000))
        self.room = self.fake.new_room()

    def call(self, method, path, body=b"", token=AS_TOKEN, headers=None):
        headers = dict(headers or {}) | ({"Authorization": "Bearer " + token} if token else {})
        return ask(method, self.fake.url + path, body, headers)

    def send(self, content, kind="m.room.message", room=None, transaction=None):
        transaction = transaction or f"t{len(self.fake.requests)}"
        place = urllib.parse.quote(room or self.room, safe="")
        return self.call("PUT", f"/_matrix/client/v3/rooms/{place}/send/{kind}/{transaction}", content)

    def assert_refused(self, answer, status, code):
        self.assertEqual((answer.status, answer.json["errcode"]), (status, code), answer.content)

    def test_who_calls_and_what(self):
        config = "/_matrix/client/v1/media/config"
        self.assert_refused(self.call("GET", config, token=None), 401, "M_MISSING_TOKEN")
        self.assert_refused(self.call("GET", config, token=HS_TOKEN), 401, "M_UNKNOWN_TOKEN")
        bare = self.call("GET", config, token=None, headers={"Authorization": AS_TOKEN})
        self.assert_refused(bare, 401, "M_UNKNOWN_TOKEN")
        self.assert_refused(self.call("GET", "/_matrix/client/v3/of_next_year"), 404, "M_UNRECOGNIZED")
        self.assert_refused(self.call("POST", config), 404, "M_UNRECOGNIZED")
        self.assertEqual(self.call("GET", config).json, {"m.upload.size": 1000})
        self.fake.old_media = True
        self.assert_refused(self.call("GET", config), 404, "M_UNRECOGNIZED")

    def test_messages(self):
        ours = self.send(TEXT).json["event_id"]
        theirs = self.fake.say(self.room, TEXT, push=False)
        threaded = self.send({**TEXT, "m.relates_to": {"rel_type": "m.thread", "event_id": theirs}}).json["event_id"]
        edit = lambda event, **new: {**TEXT, "m.new_content": {**TEXT, **new},
                                     "m.relates_to": {"rel_type": "m.replace", "event_id": event}}
        edited = self.send(edit(ours)).json["event_id"]
        for wrong in ({"body": "x", "m.mentions": {}}, {"msgtype": "m.text", "m.mentions": {}}, {**TEXT, "body": 7},
                      {"msgtype": "m.text", "body": "x"}, [], {**TEXT, "formatted_body": "<b>x</b>"},
                      {**TEXT, "format": "markdown", "formatted_body": "x"}, with_markup("<script>x</script>"),
                      {**TEXT, "msgtype": "m.file", "url": "mxc://localhost/other"}, {**TEXT, "msgtype": "m.file"},
                      {**TEXT, "m.relates_to": {"rel_type": "m.thread", "event_id": "$other"}},
                      {**TEXT, "m.relates_to": {"rel_type": "m.thread", "event_id": threaded}},
                      edit(theirs), edit("$other"), edit(edited), edit(ours, body=None), edit(ours, **{"m.relates_to": {}})):
            with self.subTest(str(wrong)[:120]):
                self.fake.limits.full_at.clear()
                self.assert_refused(self.send(wrong), 400, "M_BAD_JSON")
        self.assert_refused(self.send(b"{"), 400, "M_NOT_JSON")
        self.assert_refused(self.send({**TEXT, "body": "x" * LARGEST_EVENT}), 413, "M_TOO_LARGE")
        self.assertEqual(self.send(with_markup("<p>x<br></p>")).status, 200)

    def test_a_reaction_is_made_once(self):
        event = self.fake.say(self.room, TEXT, push=False)
        reaction = {"m.relates_to": {"rel_type": "m.annotation", "event_id": event, "key": "1"}}
        self.assertEqual(self.send(reaction, "m.reaction").status, 200)
        self.assert_refused(self.send(reaction, "m.reaction"), 400, "M_DUPLICATE_ANNOTATION")
        self.assert_refused(self.send({}, "m.reaction"), 400, "M_BAD_JSON")

    def test_rooms_without_the_bot_are_closed(self):
        for room in ("!other:localhost", self.fake.new_room(members=(ANN,))):
            self.assert_refused(self.send(TEXT, room=room), 403, "M_FORBIDDEN")
            for rest in ("joined_members", "event/$x", "messages?dir=b&limit=1&filter={}"):
                place = urllib.parse.quote(room, safe="")
                self.assert_refused(self.call("GET", f"/_matrix/client/v3/rooms/{place}/{rest}"), 403, "M_FORBIDDEN")

    def test_the_same_transaction_is_one_event(self):
        first, again = (self.send(TEXT, transaction="same").json["event_id"] for _ in range(2))
        self.assertEqual((first, len(self.fake.order)), (again, 1))

    def test_media(self):
        upload = "/_matrix/media/v3/upload?filename=a.csv"
        typed = {"Content-Type": "text/csv"}
        self.assert_refused(self.call("POST", upload, bytes(1001), headers=typed), 413, "M_TOO_LARGE")
        self.assert_refused(self.call("POST", upload, b"x"), 400, "M_BAD_JSON")
        self.assert_refused(self.call("POST", upload.split("?")[0], b"x", headers=typed), 400, "M_BAD_JSON")
        place = self.call("POST", upload, b"1,2", headers=typed).json["content_uri"].removeprefix("mxc://")
        download = "/_matrix/client/v1/media/download/"
        self.assertEqual(self.call("GET", download + place).content, b"1,2")
        self.assert_refused(self.call("GET", download + place, token=None), 401, "M_MISSING_TOKEN")
        self.assert_refused(self.call("GET", download + "localhost/other"), 404, "M_NOT_FOUND")
        self.assert_refused(self.call("GET", f"/cdn/{place.split('/')[1]}"), 400, "M_UNKNOWN")
        self.assertEqual(self.call("GET", f"/cdn/{place.split('/')[1]}", token=None).content, b"1,2")

    def test_too_many_messages_are_told_how_long_to_wait(self):
        answers = [self.send(TEXT) for _ in range(12)]
        self.assertEqual([answer.status for answer in answers], [200] * 10 + [429] * 2)
        self.assert_refused(answers[-1], 429, "M_LIMIT_EXCEEDED")
        self.assertGreaterEqual(int(answers[-1].headers["Retry-After"]), 1)
        self.assertEqual(answers[-1].json["retry_after_ms"], 1000 * int(answers[-1].headers["Retry-After"]))

    def test_a_transaction_carries_the_token_and_comes_again_with_its_id_until_it_is_taken(self):
        with Hook(503, 500, 200) as hook:
            self.fake.hook = hook.url
            event = self.fake.say(self.room, TEXT)
        self.assertEqual(len(hook.taken), 3)
        self.assertEqual({headers["Authorization"] for _, headers, _ in hook.taken}, {"Bearer " + HS_TOKEN})
        self.assertEqual(len({path for path, _, _ in hook.taken}), 1)
        self.assertEqual({json.loads(body)["events"][0]["event_id"] for _, _, body in hook.taken}, {event})


if __name__ == "__main__":
    unittest.main()
