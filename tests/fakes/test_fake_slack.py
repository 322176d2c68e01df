"""That the fake of Slack refuses what Slack refuses, asked as somebody who has read no documents would ask it."""

import json
import unittest
import urllib.parse

from naive import Hook, ask
from slack import SCOPES, TOKEN, FakeSlack

FORM = "application/x-www-form-urlencoded"
LABEL = {"type": "plain_text", "text": "Again"}

# docs.slack.dev/authentication/verifying-requests-from-slack, and another body with its secret.
SIGNED_FORM = (b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&"
               b"channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&"
               b"response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
               b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c")
SIGNED_JSON = (b'{"token":"Jhj5dZrVaK7ZwHHjRyZWjbDl","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P",'
               b'"type":"url_verification"}')


def text_block(text, kind="rich_text_section"):
    return {"type": "rich_text", "elements": [{"type": kind, "elements": [{"type": "text", "text": text}]}]}


def table(rows, columns, text="x", **more):
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * columns] * rows, **more}


def buttons(count, **changes):
    one = {"type": "button", "text": LABEL, "value": "v"}
    return {"type": "actions", "elements": [{**one, "action_id": f"a{number}", **changes} for number in range(count)]}


# (what is wrong with a message, the error)
BAD_MESSAGES = (
    ({"text": ""}, "no_text"),
    ({"text": "x" * 40_001}, "msg_too_long"),
    ({"text": "<!channel> hello"}, "fake_unescaped_text"),
    ({"text": "<@U0002>"}, "fake_unescaped_text"),
    ({"text": "a &nbsp; b"}, "fake_unescaped_text"),
    ({"blocks": "no json"}, "invalid_blocks_format"),
    ({"blocks": {"type": "actions"}}, "invalid_blocks"),
    ({"blocks": ["words"]}, "invalid_blocks"),
    ({"blocks": [{"type": "of_next_year"}]}, "invalid_blocks"),
    ({"blocks": [text_block("x")] * 51}, "invalid_blocks"),
    ({"blocks": [{**text_block("x"), "block_id": "same"}] * 2}, "invalid_blocks"),
    ({"blocks": [{**text_block("x"), "block_id": "b" * 256}]}, "invalid_blocks"),
    ({"blocks": [{**text_block("x"), "colour": "red"}]}, "invalid_blocks"),
    ({"blocks": [{"type": "rich_text"}]}, "invalid_blocks"),
    ({"blocks": [{"type": "rich_text", "elements": []}]}, "invalid_blocks"),
    ({"blocks": [text_block("")]}, "invalid_blocks"),
    ({"blocks": [text_block("x", "rich_text_heading")]}, "invalid_blocks"),
    ({"blocks": [text_block("x" * 6_000)] * 3}, "msg_blocks_too_long"),
    ({"blocks": [table(1, 1), table(1, 1)]}, "invalid_blocks"),
    ({"blocks": [table(101, 1)]}, "invalid_blocks"),
    ({"blocks": [table(1, 21)]}, "invalid_blocks"),
    ({"blocks": [table(1, 1, "")]}, "invalid_blocks"),
    ({"blocks": [table(1, 1, column_settings=[{"width": 3}])]}, "invalid_blocks"),
    ({"blocks": [buttons(0)]}, "invalid_blocks"),
    ({"blocks": [buttons(26)]}, "invalid_blocks"),
    ({"blocks": [buttons(2, action_id="same")]}, "invalid_blocks"),
    ({"blocks": [buttons(1, action_id="a" * 256)]}, "invalid_blocks"),
    ({"blocks": [buttons(1, value="v" * 2_001)]}, "invalid_blocks"),
    ({"blocks": [buttons(1, value=7)]}, "invalid_blocks"),
    ({"blocks": [buttons(1, style="quiet")]}, "invalid_blocks"),
    ({"blocks": [buttons(1, text={"type": "plain_text", "text": "x" * 76})]}, "invalid_blocks"),
    ({"blocks": [buttons(1, text={"type": "mrkdwn", "text": "x"})]}, "invalid_blocks"),
    ({"blocks": [{"type": "context", "elements": [LABEL] * 11}]}, "invalid_blocks"),
    ({"metadata": {"event_type": "x"}}, "invalid_metadata_format"),
    ({"metadata": "no json"}, "invalid_metadata_format"),
    ({"channel": "C9999"}, "channel_not_found"),
    ({"thread_ts": "1.000001"}, "thread_not_found"),
)


class Slack(unittest.TestCase):
    def setUp(self):
        self.slack = self.enterContext(FakeSlack())
        self.channel = self.slack.new_channel()

    def call(self, method, fields=None, token=TOKEN, media_type=FORM, scheme="Bearer "):
        written = {name: value if isinstance(value, str) else json.dumps(value) for name, value in (fields or {}).items()}
        headers = {"Content-Type": media_type} | ({"Authorization": scheme + token} if token else {})
        return ask("POST", f"{self.slack.api_url}/{method}", urllib.parse.urlencode(written).encode(), headers)

    def error_of(self, *arguments, **more):
        answer = self.call(*arguments, **more)
        self.assertEqual(answer.status, 200, answer.content)
        return answer.json.get("error")

    def post(self, **fields):
        return self.call("chat.postMessage", {"channel": self.channel, "text": "hello", **fields})

    def test_who_calls_and_what(self):
        self.assertEqual(self.error_of("auth.test", token=None), "not_authed")
        self.assertEqual(self.error_of("auth.test", token="xoxb-other"), "invalid_auth")
        self.assertEqual(self.error_of("auth.test", scheme=""), "invalid_auth")
        self.assertEqual(self.error_of("chat.deleteEverything"), "unknown_method")
        self.assertEqual(self.error_of("auth.test", media_type="text/plain"), "invalid_form_data")
        self.assertEqual(self.error_of("auth.test", {"of": "next year"}), "invalid_arguments")
        for method in ("chat.postMessage", "chat.update", "conversations.replies", "files.info",
                       "files.completeUploadExternal"):
            self.assertEqual(self.error_of(method), "invalid_arguments", method)
        broken = ask("POST", self.slack.api_url + "/auth.test", b"\xff%%=&&", {"Content-Type": FORM,
                                                                               "Authorization": "Bearer " + TOKEN})
        self.assertEqual(broken.json["error"], "invalid_form_data")
        self.assertEqual(set(self.call("auth.test").headers["X-OAuth-Scopes"].split(",")), SCOPES)

    def test_messages(self):
        self.assertTrue(self.post(blocks=[text_block("a"), table(100, 20), buttons(25)]).json["ok"])
        for wrong, error in BAD_MESSAGES:
            answer = self.call("chat.postMessage", {"channel": self.slack.new_channel(), "text": "hello", **wrong}).json
            self.assertEqual(answer.get("error"), error, str(wrong)[:200])
        self.assertEqual(len(self.slack.bot_messages(self.channel)), 1)

    def test_a_workspace_without_tables(self):
        self.slack.tables = False
        self.assertEqual(self.post(blocks=[table(1, 1)]).json["error"], "invalid_blocks")

    def test_threads_hang_on_their_first_message_and_only_own_messages_are_edited(self):
        first = self.post().json["ts"]
        reply = self.post(thread_ts=first).json["ts"]
        self.assertEqual(self.post(thread_ts=reply).json["error"], "cannot_reply_to_message")
        edit = {"channel": self.channel, "text": "other words"}
        self.assertTrue(self.call("chat.update", {**edit, "ts": first}).json["ok"])
        theirs = self.slack.say("hello", channel=self.channel, deliver=False)
        self.assertEqual(self.error_of("chat.update", {**edit, "ts": theirs}), "cant_update_message")
        self.assertEqual(self.error_of("chat.update", {**edit, "ts": "1.000001"}), "message_not_found")
        self.assertEqual(self.error_of("chat.update", {**edit, "ts": first, "text": ""}), "no_text")

    def test_each_scope_is_missed(self):
        their = self.slack.new_file("a.csv", b"1", "U0002")["object"]["id"]
        direct = self.slack.new_channel("im")
        for scope, method, fields in (
                ("chat:write", "chat.postMessage", {"channel": self.channel, "text": "x"}),
                ("files:read", "files.info", {"file": their}),
                ("files:write", "files.getUploadURLExternal", {"filename": "a", "length": "1"}),
                ("channels:history", "conversations.history", {"channel": self.channel}),
                ("im:history", "conversations.history", {"channel": direct})):
            self.slack.scopes = set(SCOPES) - {scope}
            answer = self.call(method, fields).json
            self.assertEqual((answer["error"], answer["needed"]), ("missing_scope", scope))

    def test_uploads(self):
        for fields, error in (({"filename": "a.csv", "length": "0"}, "missing_argument"),
                              ({"filename": "a.csv", "length": "many"}, "invalid_arguments"),
                              ({"filename": "a.csv", "length": str((1 << 30) + 1)}, "file_upload_size_restricted"),
                              ({"filename": "a.py", "length": "1000001", "snippet_type": "python"}, "snippet_too_large"),
                              ({"length": "1"}, "invalid_arguments")):
            self.assertEqual(self.error_of("files.getUploadURLExternal", fields), error, fields)
        place = self.call("files.getUploadURLExternal", {"filename": "a.csv", "length": "3"}).json
        share = {"files": [{"id": place["file_id"]}], "channel_id": self.channel}
        self.assertEqual(self.error_of("files.completeUploadExternal", share), "file_not_found")  # its bytes are not there
        self.assertEqual(ask("POST", place["upload_url"], b"1234").status, 400)
        self.assertEqual(ask("POST", place["upload_url"], b"123", {"Authorization": "Bearer " + TOKEN}).status, 400)
        self.assertEqual(ask("POST", self.slack.url + "/upload/v1/F9999", b"123").status, 400)
        self.assertEqual(ask("POST", place["upload_url"], b"123").status, 200)
        theirs = self.slack.new_file("b.csv", b"1", "U0002")["object"]["id"]
        for changes, error in (({"files": [{"id": theirs}]}, "file_not_found"),
                               ({"files": [{"id": "F9999"}]}, "file_not_found"),
                               ({"files": [{"name": "x"}]}, "invalid_arguments"),
                               ({"files": "no json"}, "invalid_arguments"),
                               ({"channel_id": "C9999"}, "channel_not_found"),
                               ({"thread_ts": "1.000001"}, "thread_not_found"),
                               ({"blocks": [{"type": "of_next_year"}]}, "invalid_blocks")):
            self.assertEqual(self.error_of("files.completeUploadExternal", {**share, **changes}), error, changes)
        self.assertIsNone(self.error_of("files.completeUploadExternal", share))

    def test_downloads_lead_strangers_to_a_log_in_page(self):
        address = self.slack.new_file("a.csv", b"1,2", "U0002")["object"]["url_private_download"]
        own = {"Authorization": "Bearer " + TOKEN}
        self.assertEqual(ask("GET", address, headers=own).content, b"1,2")
        self.assertEqual(ask("GET", address.replace("F0", "F9"), headers=own).status, 404)
        self.slack.scopes.remove("files:read")
        for headers in (None, {"Authorization": "Bearer xoxb-other"}, own):
            answer = ask("GET", address, headers=headers)
            self.assertEqual((answer.status, answer.headers["Location"]), (302, self.slack.url + "/login"))
        self.assertIn(b"<!DOCTYPE html>", ask("GET", self.slack.url + "/login").content)

    def test_too_many_calls_are_told_how_long_to_wait(self):
        posted = [self.post() for _ in range(10)]
        late = next(answer for answer in posted if answer.status != 200)
        self.assertEqual((late.status, late.json["error"]), (429, "ratelimited"))
        self.assertGreaterEqual(int(late.headers["Retry-After"]), 1)
        self.assertEqual(self.call("chat.postMessage", {"channel": self.slack.new_channel(), "text": "x"}).status, 200)
        edit = {"channel": self.channel, "ts": posted[0].json["ts"], "text": "x"}
        self.assertIn(429, [self.call("chat.update", edit).status for _ in range(60)])

    def test_calls_are_signed_as_in_the_documents(self):
        with Hook() as hook:
            self.slack.hook = hook.url
            for at, body, signature in (
                    (1531420618, SIGNED_FORM, "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"),
                    (1735689600, SIGNED_JSON, "v0=a45fffaf32da3e2609fb8b3273142d0293a7b797cc2035539327765b0fb9c09e")):
                self.slack.post_to_hook(body, FORM, at=at)
                self.assertEqual(hook.taken[-1][1]["X-Slack-Signature"], signature)
                self.assertEqual(hook.taken[-1][1]["X-Slack-Request-Timestamp"], str(at))

    def test_an_event_that_comes_again_has_its_id_and_the_two_of_a_message_have_two(self):
        with Hook() as hook:
            self.slack.hook = hook.url
            ts = self.slack.say("<@U0BOT> hello", channel=self.channel)
            self.slack.tell(self.slack.message(self.channel, ts), self.channel, "app_mention", retry=1)
            ids = [json.loads(body)["event_id"] for _, _, body in hook.taken]
            self.assertEqual((ids[0], len(set(ids))), (ids[2], 2))
            self.assertEqual(hook.taken[2][1]["X-Slack-Retry-Num"], "1")


if __name__ == "__main__":
    unittest.main()
