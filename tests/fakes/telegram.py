"""A fake of Telegram's Bot API, strict about what it is asked (core.telegram.org/bots/api), with the people and the chats
on the other side.

`with FakeTelegram() as fake:` listens on a free port of 127.0.0.1; `fake.url` is the config's `api_url`. People speak by
`fake.says(...)`, which posts the update to the webhook that `setWebhook` named and repeats it until it is taken, as
Telegram does; with `fake.privacy` not what privacy mode hides from bots. `fake.bend(method, Bent(...))` makes the next call
of a method go wrong, `fake.served[file_id] = Served(...)` a download. `fake.chats[id]` holds what stands in a chat;
`fake.refused` what broke the rules, which stand in telegram_api.py.
"""

import http.client
import http.server
import json
import re
import threading
import time

from limits import Limits
from served import Served
from telegram_api import (BOT, BOT_ID, GROUP_MESSAGES, MESSAGES_A_SECOND, MESSAGES_AT_ONCE, TOKEN, BotApi, Refusal, units)

__all__ = ["BOT", "TOKEN", "Bent", "FakeTelegram"]


class Bent:
    """What goes wrong with one call. `lost`: it is carried out, and the connection breaks before the answer."""

    def __init__(self, status=0, description="", parameters=None, lost=False, delay=0.0):
        self.status = status
        self.description = description
        self.parameters = parameters
        self.lost = lost
        self.delay = delay


class FakeTelegram(BotApi):
    def __init__(self, knows_rich=True, messages_a_second=MESSAGES_A_SECOND):
        self.knows_rich = knows_rich
        self.messages_a_second = messages_a_second
        self.privacy = False
        self.lock = threading.RLock()
        self.chats = {}  # id -> list of messages, each a dict
        self.members = {}  # id -> type
        self.topics = set()  # (chat, thread) of each in which somebody spoke
        self.files = {}  # file_id -> (name, content)
        self.served = {}  # file_id -> what is served in place of its content (served.py, hosting.py)
        self.calls = []  # (method, fields)
        self.refused = []
        self.limits = Limits()
        self.limited = []  # methods that were called too often, each time
        self.bent = {}
        self.webhook = {}
        self.commands = {}
        self.unanswered = set()  # ids that wait for an answer
        self.answered_presses = []
        self.hook_port = 0  # the service behind the public address
        self.next_message = 100
        self.next_update = 900_000
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 60

            def do_POST(self):
                fake.handle(self)

            do_GET = do_POST

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    # The API.

    def handle(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", "0")))
        download = re.fullmatch(rf"/file/bot{re.escape(TOKEN)}/files/([\w-]+)", handler.path)
        if download and download[1] in self.files:
            served = self.served.get(download[1]) or Served(self.files[download[1]][1])
            give = served if callable(served) else served.give
            give(handler)
            return
        called = re.fullmatch(rf"/bot{re.escape(TOKEN)}/(\w+)", handler.path)
        if not called:
            status = 404 if handler.path.startswith("/file/") else 401
            self.refused.append((handler.path, "Unauthorized"))
            self.answer(handler, status, {"ok": False, "error_code": status, "description": "Unauthorized"})
            return
        method = called[1]
        try:
            fields = self.fields_of(handler, body)
            with self.lock:
                self.calls.append((method, {key: value for key, value in fields.items() if not key.startswith("file:")}))
                bent = self.bent[method].pop(0) if self.bent.get(method) else Bent()
            if bent.delay:
                time.sleep(bent.delay)
            if bent.status:
                raise Refusal(bent.description, bent.status, bent.parameters)
            if method.startswith(("send", "edit")) and fields.get("chat_id") in self.chats:
                self.limit(method, fields["chat_id"])
            with self.lock:
                result = self.carry_out(method, fields)
            if bent.lost:
                handler.close_connection = True
                return
            self.answer(handler, 200, {"ok": True, "result": result})
        except Refusal as refusal:
            if refusal.status not in (429, 500, 502) and "not modified" not in str(refusal):
                self.refused.append((method, str(refusal)))
            answer = {"ok": False, "error_code": refusal.status, "description": str(refusal)}
            headers = {}
            if refusal.parameters:
                answer["parameters"] = refusal.parameters
                if "retry_after" in refusal.parameters:
                    headers["Retry-After"] = str(refusal.parameters["retry_after"])
            self.answer(handler, refusal.status, answer, headers)

    def limit(self, method, chat):
        seconds = self.limits.wait("all", self.messages_a_second, self.messages_a_second)
        seconds = seconds or self.limits.wait(chat, 1, MESSAGES_AT_ONCE)
        if not seconds and self.members[chat] != "private":
            seconds = self.limits.wait((chat, "a minute"), GROUP_MESSAGES / 60, GROUP_MESSAGES)
        if seconds:
            self.limited.append(method)
            raise Refusal(f"Too Many Requests: retry after {seconds}", 429, {"retry_after": seconds})

    @staticmethod
    def answer(handler, status, document, headers=None):
        Served(json.dumps(document).encode(), status, {"Content-Type": "application/json", **(headers or {})}).give(handler)

    def bend(self, method, *bents):
        with self.lock:
            self.bent.setdefault(method, []).extend(bents)

    # The people.

    def add_chat(self, chat, kind="private"):
        self.chats[chat] = []
        self.members[chat] = kind

    def add_file(self, name, content):
        file_id = f"BQ{len(self.files)}-file"
        self.files[file_id] = (name, content)
        return {"file_id": file_id, "file_unique_id": file_id, "file_name": name, "file_size": len(content)}

    def message(self, chat, text="", sender=777, document=None, quoted=None, language="zh-hans", **more):
        """A message as people send it; mentions and commands in it become entities."""
        self.next_message += 1
        words = "caption" if document else "text"
        message = {"message_id": self.next_message, "date": int(time.time()),
                   "from": {"id": sender, "is_bot": False, "first_name": f"Person {sender}", "language_code": language},
                   "chat": {"id": chat, "type": self.members[chat]}, **more}
        if text:
            message[words] = text
            entities = []
            for found in re.finditer(r"@\w+|^/\w+(@\w+)?", text):
                kind = "bot_command" if found[0].startswith("/") else "mention"
                entities.append({"type": kind, "offset": units(text[:found.start()]), "length": units(found[0])})
            if entities:
                message["entities" if words == "text" else "caption_entities"] = entities
        if document:
            message["document"] = self.add_file(*document)
        if quoted:
            message["reply_to_message"] = quoted
        self.chats[chat].append({"message_id": message["message_id"], "from_bot": False, "text": text})
        if "message_thread_id" in more:
            self.topics.add((chat, more["message_thread_id"]))
        return message

    def update(self, **content):
        with self.lock:
            self.next_update += 1
            return {"update_id": self.next_update, **content}

    def post(self, update, secret=None):
        """One try. The status, and what the answer's body called."""
        path = "/" + self.webhook["url"].split("://", 1)[1].split("/", 1)[1]
        connection = http.client.HTTPConnection("127.0.0.1", self.hook_port, timeout=30)
        try:
            connection.request("POST", path, json.dumps(update), {
                "Content-Type": "application/json",
                "X-Telegram-Bot-Api-Secret-Token": self.webhook["secret_token"] if secret is None else secret})
            answer = connection.getresponse()
            content = answer.read()
            call = json.loads(content) if answer.status == 200 else {}
            if "method" in call:
                with self.lock:
                    self.carry_out(call.pop("method"), call)
            return answer.status
        finally:
            connection.close()

    def deliver(self, update, patience=60):
        """As Telegram does: again and again until it is taken."""
        deadline = time.monotonic() + patience
        while True:
            try:
                if self.post(update) == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
            if time.monotonic() > deadline:
                raise AssertionError("the webhook does not take the update")
            time.sleep(0.1)

    def is_shown_to_bot(self, message):
        """Of a group's messages privacy mode hides all but commands, mentions of the bot and replies to it
        (core.telegram.org/bots/features#privacy-mode)."""
        if not self.privacy or message["chat"]["type"] == "private":
            return True
        text = message.get("text", message.get("caption", ""))
        is_named = re.search(rf"@{BOT}\b", text, re.IGNORECASE) is not None
        is_command = text.startswith("/") and (is_named or "@" not in text.split()[0])
        quoted = message.get("reply_to_message", {})
        return is_named or is_command or quoted.get("from", {}).get("id") == BOT_ID

    def as_quoted(self, chat, message_id):
        """One of the bot's own messages, as a reply to it carries it."""
        return {"message_id": message_id, "date": 1, "chat": {"id": chat, "type": self.members[chat]},
                "from": {"id": BOT_ID, "is_bot": True, "first_name": "Errand"}, "text": "x"}

    def says(self, chat, text="", **more):
        message = self.message(chat, text, **more)
        if self.is_shown_to_bot(message):
            self.deliver(self.update(message=message))
        return message

    def presses(self, chat, message, label, sender=777):
        button = next(button for row in message["buttons"] for button in row if button["text"] == label)
        identity = f"press{self.next_update}"
        self.unanswered.add(identity)
        where = {"message_thread_id": message["thread"], "is_topic_message": True} if message["thread"] else {}
        self.deliver(self.update(callback_query={
            "id": identity, "chat_instance": "1", "data": button["callback_data"],
            "from": {"id": sender, "is_bot": False, "first_name": "P"},
            "message": {"message_id": message["message_id"], "date": 1, "chat": {"id": chat, "type": self.members[chat]},
                        **where}}))

    def answers(self, chat):
        """What the bot said there and is no progress any more."""
        with self.lock:
            stop = ("停止", "Stop")
            return [message for message in self.chats[chat] if message["from_bot"]
                    and not any(button["text"] in stop for row in message["buttons"] for button in row)]
