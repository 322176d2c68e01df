"""A fake of Telegram's Bot API, strict about what it is asked (core.telegram.org/bots/api), with the people and the chats
on the other side.

`with FakeTelegram() as fake:` listens on a free port of 127.0.0.1; `fake.url` is the config's `api_url`. People speak by
`fake.says(...)`, which posts the update to the webhook that `setWebhook` named and repeats it until it is taken, as
Telegram does; with `fake.privacy` not what privacy mode hides from bots. `fake.bend(method, Bent(...))` makes the next call
of a method go wrong, `fake.served[file_id] = Served(...)` a download. `fake.chats[id]` holds what stands in a chat;
`fake.refused` what broke the rules.
"""

import email.parser
import email.policy
import html.parser
import http.client
import http.server
import json
import re
import threading
import time

from limits import Limits
from served import Served

TOKEN = "4242:AAfake-token"
BOT = "errand_test_bot"
BOT_ID = 4242
MESSAGE_UNITS = 4096
CAPTION_UNITS = 1024
PHOTO_BYTES = 10 << 20
DOCUMENT_BYTES = 50 << 20
DOWNLOAD_BYTES = 20 << 20
MESSAGES_A_SECOND = 30  # over all chats; this and the group's: core.telegram.org/bots/faq, "My bot is hitting limits"
GROUP_MESSAGES = 20  # a minute, of a bot in a group; edits count
MESSAGES_AT_ONCE = 5  # then one a second and chat: "short bursts" are let through, it is not said how long
HTML_TAGS = {"b", "i", "u", "s", "a", "code", "pre", "blockquote", "span"}
RICH_TAGS = {"p", "br", "b", "h1", "h2", "h3", "h4", "table", "tr", "th", "td", "details", "summary", "pre", "code", "ul",
             "li", "blockquote", "hr"}


def units(text):
    return len(text.encode("utf-16-le")) // 2


class Refusal(Exception):
    def __init__(self, description, status=400, parameters=None):
        super().__init__(description)
        self.status = status
        self.parameters = parameters


class Bent:
    """What goes wrong with one call. `lost`: it is carried out, and the connection breaks before the answer."""

    def __init__(self, status=0, description="", parameters=None, lost=False, delay=0.0):
        self.status = status
        self.description = description
        self.parameters = parameters
        self.lost = lost
        self.delay = delay


class Markup(html.parser.HTMLParser):
    """Reads HTML as Telegram does: known tags, properly nested; the text is what remains."""

    def __init__(self, text, allowed):
        super().__init__(convert_charrefs=False)
        self.allowed = allowed
        self.open = []
        self.text = ""
        self.tables = []
        if re.search(r"&(?!(lt|gt|amp|quot);)", text) or re.search(r"<(?![a-z/])", text):
            raise Refusal("Bad Request: can't parse entities")
        self.feed(text)
        self.close()
        if self.open:
            raise Refusal(f"Bad Request: can't parse entities: Can't find end tag of {self.open[-1]}")

    def handle_starttag(self, tag, attributes):
        if tag not in self.allowed:
            raise Refusal(f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        if tag == "blockquote" and "blockquote" in self.open:
            raise Refusal("Bad Request: can't parse entities: blockquotes cannot be nested")
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("th", "td"):
            self.tables[-1][-1].append("")
        if tag == "br":
            self.text += "\n"
        elif tag != "hr":
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            raise Refusal(f"Bad Request: can't parse entities: Unexpected end tag {tag}")

    def handle_data(self, data):
        self.text += data
        if self.open and self.open[-1] in ("th", "td"):
            self.tables[-1][-1][-1] += data

    def handle_entityref(self, name):
        self.handle_data({"lt": "<", "gt": ">", "amp": "&", "quot": '"'}[name])


class FakeTelegram:
    def __init__(self, knows_rich=True, messages_a_second=MESSAGES_A_SECOND):
        self.knows_rich = knows_rich
        self.messages_a_second = messages_a_second
        self.privacy = False
        self.lock = threading.RLock()
        self.chats = {}  # id -> list of messages, each a dict
        self.members = {}  # id -> type
        self.files = {}  # file_id -> (name, content)
        self.served = {}  # file_id -> what is served in place of its content
        self.calls = []  # (method, fields)
        self.refused = []
        self.limits = Limits()
        self.limited = []  # methods that were called too often, each time
        self.bent = {}
        self.webhook = {}
        self.commands = {}
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
            served.give(handler)
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
            if refusal.parameters:
                answer["parameters"] = refusal.parameters
            self.answer(handler, refusal.status, answer)

    def limit(self, method, chat):
        seconds = self.limits.wait("all", self.messages_a_second, self.messages_a_second)
        seconds = seconds or self.limits.wait(chat, 1, MESSAGES_AT_ONCE)
        if not seconds and self.members[chat] != "private":
            seconds = self.limits.wait((chat, "a minute"), GROUP_MESSAGES / 60, GROUP_MESSAGES)
        if seconds:
            self.limited.append(method)
            raise Refusal(f"Too Many Requests: retry after {seconds}", 429, {"retry_after": seconds})

    @staticmethod
    def answer(handler, status, document):
        Served(json.dumps(document).encode(), status, {"Content-Type": "application/json"}).give(handler)

    @staticmethod
    def fields_of(handler, body):
        media_type = handler.headers.get("Content-Type", "")
        if media_type.startswith("application/json"):
            return json.loads(body)
        if not media_type.startswith("multipart/form-data"):
            raise Refusal("Bad Request: a body of an unknown type")
        head = f"Content-Type: {media_type}\r\n\r\n".encode()
        fields = {}
        for part in email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body).iter_parts():
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            if part.get_filename() is not None:
                fields["file:" + name] = (part.get_filename(), content)
                continue
            text = content.decode()
            fields[name] = json.loads(text) if name in ("chat_id", "message_thread_id", "reply_parameters",
                                                        "reply_markup") else text
        return fields

    def carry_out(self, method, fields):
        known = {"getMe", "setWebhook", "getWebhookInfo", "setMyCommands", "sendMessage", "editMessageText", "sendPhoto",
                 "sendDocument", "getFile", "answerCallbackQuery"} | ({"sendRichMessage"} if self.knows_rich else set())
        if method not in known:
            raise Refusal("Not Found: method not found", 404)
        return getattr(self, "do_" + method)(fields)

    @staticmethod
    def only(fields, allowed, required):
        unknown = set(fields) - set(allowed)
        missing = set(required) - set(fields)
        if unknown or missing:
            raise Refusal(f"Bad Request: unknown {sorted(unknown)}, missing {sorted(missing)}")

    def do_getMe(self, fields):
        self.only(fields, set(), set())
        return {"id": BOT_ID, "is_bot": True, "first_name": "Errand", "username": BOT, "can_join_groups": True,
                "can_read_all_group_messages": not self.privacy}

    def do_setWebhook(self, fields):
        self.only(fields, {"url", "secret_token", "allowed_updates"}, {"url"})
        if not fields["url"].startswith("https://"):
            raise Refusal("Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", fields.get("secret_token", "")):
            raise Refusal("Bad Request: secret token contains unallowed characters")
        self.webhook = dict(fields)
        return True

    def do_getWebhookInfo(self, fields):
        self.only(fields, set(), set())
        return {"url": self.webhook.get("url", ""), "has_custom_certificate": False, "pending_update_count": 0,
                "allowed_updates": self.webhook.get("allowed_updates", [])}

    def do_setMyCommands(self, fields):
        self.only(fields, {"commands", "language_code"}, {"commands"})
        for command in fields["commands"]:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]) or not 1 <= len(command["description"]) <= 256:
                raise Refusal("Bad Request: BOT_COMMAND_INVALID")
        self.commands[fields.get("language_code", "")] = fields["commands"]
        return True

    def do_answerCallbackQuery(self, fields):
        self.only(fields, {"callback_query_id"}, {"callback_query_id"})
        self.answered_presses.append(fields["callback_query_id"])
        return True

    def do_getFile(self, fields):
        self.only(fields, {"file_id"}, {"file_id"})
        if fields["file_id"] not in self.files:
            raise Refusal("Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(self.files[fields["file_id"]][1]) > DOWNLOAD_BYTES:
            raise Refusal("Bad Request: file is too big")
        return {"file_id": fields["file_id"], "file_path": "files/" + fields["file_id"]}

    envelope = {"chat_id", "message_thread_id", "reply_parameters", "reply_markup"}

    def chat_of(self, fields):
        if fields["chat_id"] not in self.chats:
            raise Refusal("Bad Request: chat not found")
        for row in fields.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                if set(button) != {"text", "callback_data"} or not 1 <= len(button["callback_data"].encode()) <= 64:
                    raise Refusal("Bad Request: BUTTON_DATA_INVALID")
        return self.chats[fields["chat_id"]]

    @staticmethod
    def text_of(fields, name, limit):
        text = fields.get(name, "")
        if fields.get("parse_mode") == "HTML":
            text = Markup(text, HTML_TAGS).text
        if units(text) > limit:
            raise Refusal("Bad Request: message is too long")
        return text

    def content_of(self, fields):
        if "rich_message" in fields:
            if not self.knows_rich:
                raise Refusal("Bad Request: message text is empty")
            self.only(fields["rich_message"], {"html", "skip_entity_detection"}, {"html"})
            read = Markup(fields["rich_message"]["html"], RICH_TAGS)
            if any(len(row) > 20 for table in read.tables for row in table):
                raise Refusal("Bad Request: RICH_MESSAGE_TABLE_TOO_WIDE")
            if len(read.text) > 32_768:
                raise Refusal("Bad Request: message is too long")
            return {"text": read.text, "tables": read.tables}
        text = self.text_of(fields, "text", MESSAGE_UNITS)
        if not text.strip():
            raise Refusal("Bad Request: message text is empty")
        return {"text": text, "tables": []}

    def put(self, fields, **content):
        chat = self.chat_of(fields)
        self.next_message += 1
        message = {"message_id": self.next_message, "from_bot": True, "thread": fields.get("message_thread_id"),
                   "reply_to": fields.get("reply_parameters", {}).get("message_id"),
                   "buttons": fields.get("reply_markup", {}).get("inline_keyboard", []), "edits": 0,
                   "shown_at": [time.monotonic()], **content}
        chat.append(message)
        return {"message_id": message["message_id"], "chat": {"id": fields["chat_id"]}}

    def do_sendMessage(self, fields):
        self.only(fields, self.envelope | {"text", "parse_mode", "link_preview_options"}, {"chat_id", "text"})
        return self.put(fields, **self.content_of(fields))

    def do_sendRichMessage(self, fields):
        self.only(fields, self.envelope | {"rich_message"}, {"chat_id", "rich_message"})
        return self.put(fields, **self.content_of(fields))

    def do_editMessageText(self, fields):
        self.only(fields, {"chat_id", "message_id", "text", "rich_message", "parse_mode", "link_preview_options",
                           "reply_markup"}, {"chat_id", "message_id"})
        chat = self.chat_of(fields)
        found = [one for one in chat if one["message_id"] == fields["message_id"] and one["from_bot"]]
        if not found:
            raise Refusal("Bad Request: message to edit not found")
        new = {**self.content_of(fields), "buttons": fields.get("reply_markup", {}).get("inline_keyboard", [])}
        if all(found[0].get(key) == value for key, value in new.items()):
            raise Refusal("Bad Request: message is not modified")
        found[0].update(new, edits=found[0]["edits"] + 1)
        found[0]["shown_at"].append(time.monotonic())
        return {"message_id": fields["message_id"], "chat": {"id": fields["chat_id"]}}

    def do_sendPhoto(self, fields):
        self.only(fields, self.envelope | {"file:photo", "caption", "parse_mode"}, {"chat_id", "file:photo"})
        name, content = fields["file:photo"]
        if len(content) > PHOTO_BYTES or not content.startswith((b"\x89PNG", b"\xff\xd8")):
            raise Refusal("Bad Request: PHOTO_INVALID_DIMENSIONS")
        return self.put(fields, text=self.text_of(fields, "caption", CAPTION_UNITS), tables=[], photo=(name, content))

    def do_sendDocument(self, fields):
        self.only(fields, self.envelope | {"file:document", "caption", "parse_mode"}, {"chat_id", "file:document"})
        name, content = fields["file:document"]
        if len(content) > DOCUMENT_BYTES:
            raise Refusal("Request Entity Too Large", 413)
        if not content:
            raise Refusal("Bad Request: file must be non-empty")
        return self.put(fields, text=self.text_of(fields, "caption", CAPTION_UNITS), tables=[], document=(name, content))

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
        self.deliver(self.update(callback_query={
            "id": f"press{self.next_update}", "chat_instance": "1", "data": button["callback_data"],
            "from": {"id": sender, "is_bot": False, "first_name": "P"},
            "message": {"message_id": message["message_id"], "date": 1, "chat": {"id": chat, "type": self.members[chat]}}}))

    def answers(self, chat):
        """What the bot said there and is no progress any more."""
        with self.lock:
            stop = ("停止", "Stop")
            return [message for message in self.chats[chat] if message["from_bot"]
                    and not any(button["text"] in stop for row in message["buttons"] for button in row)]
