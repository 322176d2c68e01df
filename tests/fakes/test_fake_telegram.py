"""That the fake of Telegram refuses what Telegram refuses, asked as somebody who has read no documents would ask it."""

import json
import unittest

from naive import Hook, ask, form
from telegram import BOT, TOKEN, FakeTelegram

ANN = 777
GROUP = -1001234567890
PICTURE = b"\x89PNG\r\n\x1a\n"


def keyboard(text="Again", data="x"):
    return {"inline_keyboard": [[{"text": text, "callback_data": data}]]}


# (what is wrong with a message, what the refusal says)
BAD_MESSAGES = (
    ({"text": ""}, "text is empty"),
    ({"text": " \n"}, "text is empty"),
    ({"text": "字" * 4097}, "too long"),
    ({"text": "😀" * 2049}, "too long"),
    ({"text": 7}, "not a text"),
    ({"text": "a", "chat_id": 5}, "chat not found"),
    ({"text": "a", "chat_id": str(ANN) + "x"}, "chat not found"),
    ({"text": "a", "disable_web_page_preview": True}, "unknown"),
    ({"text": "a", "parse_mode": "Markdown"}, "unsupported parse_mode"),
    ({"text": "a", "message_thread_id": 12}, "message thread not found"),
    ({"text": "a", "reply_parameters": {"message_id": 9}}, "message to be replied not found"),
    ({"text": "a", "reply_parameters": {"message": 9}}, "unknown"),
    ({"text": "a", "reply_markup": {"keyboard": []}}, "unknown"),
    ({"text": "a", "reply_markup": keyboard(data="d" * 65)}, "BUTTON_DATA_INVALID"),
    ({"text": "a", "reply_markup": keyboard(data="")}, "BUTTON_DATA_INVALID"),
    ({"text": "a", "reply_markup": keyboard(text="")}, "BUTTON_DATA_INVALID"),
    ({"text": "a", "link_preview_options": {"url": "x"}}, "unknown"),
    ({"text": "<b>a", "parse_mode": "HTML"}, "can't parse entities"),
    ({"text": "<b>a</i>", "parse_mode": "HTML"}, "can't parse entities"),
    ({"text": "a</b>", "parse_mode": "HTML"}, "can't parse entities"),
    ({"text": "<table></table>", "parse_mode": "HTML"}, "can't parse entities"),
    ({"text": "<span>a</span>", "parse_mode": "HTML"}, "can't parse entities"),
    ({"text": "<b onclick='x'>a</b>", "parse_mode": "HTML"}, "can't parse entities"),
    ({"text": "1 < 2", "parse_mode": "HTML"}, "can't parse entities"),
    ({"text": "a &nbsp; b", "parse_mode": "HTML"}, "can't parse entities"),
    ({"text": "a & b", "parse_mode": "HTML"}, "can't parse entities"),
    ({"text": "<blockquote>a<blockquote>b</blockquote></blockquote>", "parse_mode": "HTML"}, "can't parse entities"),
)
BAD_RICH_MESSAGES = (
    ("<p>a", "can't parse entities"),
    ("<script>a</script>", "can't parse entities"),
    ("<td>a</td>", "can't parse entities"),
    ("<table><td>a</td></table>", "can't parse entities"),
    ("<table><tr>" + "<td>a</td>" * 21 + "</tr></table>", "TABLE_TOO_WIDE"),
    ("<p>" + "a" * 32_769 + "</p>", "too long"),
    ("<p>a</p>" * 501, "too long"),
    ("<details>" * 17 + "</details>" * 17, "nested too deeply"),
)


class Telegram(unittest.TestCase):
    def setUp(self):
        self.fake = self.enterContext(FakeTelegram())
        self.fake.add_chat(ANN)
        self.fake.add_chat(GROUP, "supergroup")

    def call(self, method, body=None, headers=None, token=TOKEN):
        return ask("POST", f"{self.fake.url}/bot{token}/{method}", {} if body is None else body, headers)

    def send(self, chat=ANN, **fields):
        return self.call("sendMessage", {"chat_id": chat, "text": "hello", **fields})

    def upload(self, method, field, content, **fields):
        body, media_type = form({"chat_id": ANN, **fields}, {field: ("a.bin", content)})
        return self.call(method, body, {"Content-Type": media_type})

    def assert_refused(self, answer, said, status=400):
        self.assertEqual((answer.status, answer.json["ok"], answer.json["error_code"]), (status, False, status))
        self.assertIn(said, answer.json["description"])

    def new_chat(self):
        chat = 10_000 + len(self.fake.chats)
        self.fake.add_chat(chat)
        return chat

    def test_who_calls_and_what(self):
        self.assert_refused(self.call("getMe", token="4242:other"), "Unauthorized", 401)
        self.assert_refused(self.call("sendEverything"), "method not found", 404)
        self.assert_refused(self.call("getMe", b"x", {"Content-Type": "text/plain"}), "unknown type")
        self.assert_refused(self.call("getMe", b"{", {"Content-Type": "application/json"}), "can't parse JSON")
        self.assert_refused(self.call("getMe", []), "can't parse JSON")
        self.assert_refused(self.call("getMe", {"of": "next year"}), "unknown")
        for method in ("sendMessage", "sendRichMessage", "editMessageText", "sendPhoto", "sendDocument", "getFile",
                       "setWebhook", "setMyCommands", "answerCallbackQuery"):
            self.assert_refused(self.call(method), "missing")
        self.assertEqual(ask("GET", f"{self.fake.url}/bot{TOKEN}/getMe", {}).json["result"]["username"], BOT)

    def test_messages(self):
        self.assertTrue(self.send(text="<b>a</b> &lt; <pre>b</pre>", parse_mode="HTML", reply_markup=keyboard()).json["ok"])
        self.assertEqual(self.fake.chats[ANN][0]["text"], "a < b")
        for wrong, said in BAD_MESSAGES:
            with self.subTest(str(wrong)[:100]):
                self.assert_refused(self.send(self.new_chat(), **wrong), said)
        self.assertEqual(len(self.fake.chats[ANN]), 1)

    def test_rich_messages(self):
        self.assertTrue(self.call("sendRichMessage", {"chat_id": ANN, "rich_message": {
            "html": "<p>a</p><table bordered><tr><th>b</th></tr></table>"}}).json["ok"])
        for markup, said in BAD_RICH_MESSAGES:
            with self.subTest(markup[:100]):
                self.assert_refused(self.call("sendRichMessage", {"chat_id": self.new_chat(),
                                                                  "rich_message": {"html": markup}}), said)
        self.fake.knows_rich = False
        self.assert_refused(self.call("sendRichMessage", {"chat_id": ANN}), "method not found", 404)

    def test_only_own_messages_are_edited_and_only_into_others(self):
        own = self.send().json["result"]["message_id"]
        theirs = self.fake.message(ANN, "hello")["message_id"]
        for message, said in ((theirs, "can't be edited"), (9, "message to edit not found"), (own, "is not modified")):
            self.assert_refused(self.call("editMessageText", {"chat_id": ANN, "message_id": message, "text": "hello"}), said)
        self.assertTrue(self.call("editMessageText", {"chat_id": ANN, "message_id": own, "text": "others"}).json["ok"])

    def test_uploads(self):
        self.assertTrue(self.upload("sendPhoto", "photo", PICTURE).json["ok"])
        self.assert_refused(self.upload("sendPhoto", "photo", b"GIF8"), "PHOTO_INVALID_DIMENSIONS")
        self.assert_refused(self.upload("sendPhoto", "photo", PICTURE + bytes(10 << 20)), "PHOTO_INVALID_DIMENSIONS")
        self.assert_refused(self.upload("sendDocument", "document", b""), "must be non-empty")
        self.assert_refused(self.upload("sendDocument", "document", b"x", caption="字" * 1025), "too long")
        self.assert_refused(self.upload("sendDocument", "file", b"x", chat_id=self.new_chat()), "unknown ['file:file']")
        self.assert_refused(self.upload("sendDocument", "document", b"x", chat_id="many"), "chat not found")
        self.assert_refused(self.upload("sendDocument", "document", b"x", chat_id=GROUP, reply_markup="["), "JSON")
        self.assert_refused(self.upload("sendDocument", "document", bytes((50 << 20) + 1), chat_id=GROUP), "Too Large", 413)

    def test_downloads(self):
        file = self.fake.add_file("a.csv", b"1,2")["file_id"]
        path = self.call("getFile", {"file_id": file}).json["result"]["file_path"]
        self.assertEqual(ask("GET", f"{self.fake.url}/file/bot{TOKEN}/{path}").content, b"1,2")
        self.assertEqual(ask("GET", f"{self.fake.url}/file/bot4242:other/{path}").status, 404)
        self.assertEqual(ask("GET", f"{self.fake.url}/file/bot{TOKEN}/files/other").status, 404)
        self.assert_refused(self.call("getFile", {"file_id": "other"}), "wrong file_id")
        self.fake.files[file] = ("a.csv", bytes((20 << 20) + 1))
        self.assert_refused(self.call("getFile", {"file_id": file}), "file is too big")

    def test_too_many_messages_are_told_how_long_to_wait(self):
        refused = lambda answers: next(answer for answer in answers if not answer.json["ok"])
        for chat in (ANN, GROUP):
            late = refused(self.send(chat) for _ in range(10))
            self.assert_refused(late, "Too Many Requests", 429)
            self.assertGreaterEqual(late.json["parameters"]["retry_after"], 1)
            self.assertEqual(late.headers["Retry-After"], str(late.json["parameters"]["retry_after"]))

        def patient():
            for key in ("all", GROUP):
                self.fake.limits.full_at.pop(key, None)
            return self.send(GROUP)

        late = refused(patient() for _ in range(30))
        self.assertGreaterEqual(late.json["parameters"]["retry_after"], 2)  # of a group's minute

    def test_the_webhook_and_the_commands(self):
        for changes, said in (({"url": "http://a.test/x"}, "HTTPS"),
                              ({"url": "https://a.test:8080/x"}, "ports 80, 88, 443 or 8443"),
                              ({"secret_token": "a b"}, "unallowed characters"), ({"certificate": "x"}, "unknown")):
            self.assert_refused(self.call("setWebhook", {"url": "https://a.test/x", "secret_token": "s", **changes}), said)
        for command in ({"command": "Stop", "description": "x"}, {"command": "stop", "description": ""}):
            self.assert_refused(self.call("setMyCommands", {"commands": [command]}), "BOT_COMMAND_INVALID")
        self.assert_refused(self.call("answerCallbackQuery", {"callback_query_id": "1"}), "query ID is invalid")

    def test_an_update_carries_the_secret_and_comes_again_with_its_id_until_it_is_taken(self):
        self.call("setWebhook", {"url": "https://a.test/hook", "secret_token": "tg-secret_123"})
        with Hook(500, 503, 200) as hook:
            self.fake.hook_port = hook.port
            self.fake.says(ANN, "hello")
            self.fake.says(ANN, "again")
        self.assertEqual({headers["X-Telegram-Bot-Api-Secret-Token"] for _, headers, _ in hook.taken}, {"tg-secret_123"})
        ids = [json.loads(body)["update_id"] for _, _, body in hook.taken]
        self.assertEqual([one - ids[0] for one in ids], [0, 0, 0, 1])

    def test_privacy_mode_hides_what_is_not_meant_for_the_bot(self):
        self.call("setWebhook", {"url": "https://a.test/hook", "secret_token": "s"})
        self.fake.privacy = True
        with Hook() as hook:
            self.fake.hook_port = hook.port
            for text in ("hello", f"hello @{BOT}", "/help", "/help@another_bot", f"/help@{BOT}"):
                self.fake.says(GROUP, text)
        seen = [json.loads(body)["message"]["text"] for _, _, body in hook.taken]
        self.assertEqual(seen, [f"hello @{BOT}", "/help", f"/help@{BOT}"])


if __name__ == "__main__":
    unittest.main()
