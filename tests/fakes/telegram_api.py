"""The Bot API of the fake of tests/fakes/telegram.py: what each method takes, refuses and does, as its documents say
(core.telegram.org/bots/api)."""

import email.parser
import email.policy
import html.parser
import json
import re
import time
import urllib.parse

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
ATTRIBUTES = {"a": {"href"}, "code": {"class"}, "span": {"class"}, "blockquote": {"expandable"}, "details": {"open"},
              "table": {"bordered", "striped"}, "th": {"align", "colspan", "rowspan"}, "td": {"align", "colspan", "rowspan"}}
SPOILER = [("class", "tg-spoiler")]
BLOCK_TAGS = RICH_TAGS - {"br", "b", "tr", "th", "td", "summary", "code", "li"}
RICH_BLOCKS = 500
RICH_DEPTH = 16


def units(text):
    return len(text.encode("utf-16-le")) // 2


class Refusal(Exception):
    def __init__(self, description, status=400, parameters=None):
        super().__init__(description)
        self.status = status
        self.parameters = parameters


def json_object(text):
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refusal("Bad Request: can't parse JSON object")
    return found


def is_number(text):
    return re.fullmatch(r"-?\d+", text) is not None


class Markup(html.parser.HTMLParser):
    """Reads HTML as Telegram does: known tags, properly nested; the text is what remains."""

    def __init__(self, text, allowed):
        super().__init__(convert_charrefs=False)
        self.allowed = allowed
        self.open = []
        self.text = ""
        self.tables = []
        self.blocks = 0
        if re.search(r"&(?!(lt|gt|amp|quot);)", text) or re.search(r"<(?![a-z/])", text):
            raise Refusal("Bad Request: can't parse entities")
        self.feed(text)
        self.close()
        if self.open:
            raise Refusal(f"Bad Request: can't parse entities: Can't find end tag of {self.open[-1]}")

    def handle_starttag(self, tag, attributes):
        if tag not in self.allowed:
            raise Refusal(f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        if {name for name, _ in attributes} - ATTRIBUTES.get(tag, set()) or (tag == "span") != (attributes == SPOILER):
            raise Refusal(f'Bad Request: can\'t parse entities: Tag "{tag}" must not have these attributes')
        self.blocks += tag in BLOCK_TAGS
        if tag in ("tr", "th", "td") and (not self.open or self.open[-1] != ("table" if tag == "tr" else "tr")):
            raise Refusal(f"Bad Request: can't parse entities: {tag} outside of its table")
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
        if len(self.open) > RICH_DEPTH:
            raise Refusal("Bad Request: can't parse entities: nested too deeply")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            raise Refusal(f"Bad Request: can't parse entities: Unexpected end tag {tag}")

    def handle_data(self, data):
        self.text += data
        if self.open and self.open[-1] in ("th", "td"):
            self.tables[-1][-1][-1] += data

    def handle_entityref(self, name):
        self.handle_data({"lt": "<", "gt": ">", "amp": "&", "quot": '"'}[name])


class BotApi:
    """The half of FakeTelegram that answers calls."""

    @staticmethod
    def fields_of(handler, body):
        media_type = handler.headers.get("Content-Type", "")
        if media_type.startswith("application/json"):
            return json_object(body)
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
            if name in ("reply_parameters", "reply_markup"):
                fields[name] = json_object(text)
            else:
                fields[name] = int(text) if name in ("chat_id", "message_thread_id") and is_number(text) else text
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
        if urllib.parse.urlsplit(fields["url"]).port not in (None, 443, 80, 88, 8443):
            raise Refusal("Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
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
        if fields["callback_query_id"] not in self.unanswered:
            raise Refusal("Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.unanswered.remove(fields["callback_query_id"])
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
        chat = self.chats[fields["chat_id"]]
        thread = fields.get("message_thread_id")
        if thread is not None and (fields["chat_id"], thread) not in self.topics:
            raise Refusal("Bad Request: message thread not found")
        if "reply_parameters" in fields:
            reply = fields["reply_parameters"]
            self.only(reply, {"message_id", "allow_sending_without_reply"}, {"message_id"})
            is_there = any(one["message_id"] == reply["message_id"] for one in chat)
            if not is_there and not reply.get("allow_sending_without_reply"):
                raise Refusal("Bad Request: message to be replied not found")
        if "reply_markup" in fields:
            self.only(fields["reply_markup"], {"inline_keyboard"}, {"inline_keyboard"})
        for row in fields.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                self.only(button, {"text", "callback_data"}, {"text", "callback_data"})
                if not button["text"] or not 1 <= len(button["callback_data"].encode()) <= 64:
                    raise Refusal("Bad Request: BUTTON_DATA_INVALID")
        return chat

    @staticmethod
    def text_of(fields, name, limit):
        text = fields.get(name, "")
        if not isinstance(text, str):
            raise Refusal(f"Bad Request: {name} is not a text")
        if fields.get("parse_mode", "HTML") != "HTML":  # the others that there are this fake does not read
            raise Refusal("Bad Request: unsupported parse_mode")
        if "parse_mode" in fields:
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
            if len(read.text) > 32_768 or read.blocks > RICH_BLOCKS:
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
        self.only(fields.get("link_preview_options", {}), {"is_disabled"}, set())
        return self.put(fields, **self.content_of(fields))

    def do_sendRichMessage(self, fields):
        self.only(fields, self.envelope | {"rich_message"}, {"chat_id", "rich_message"})
        return self.put(fields, **self.content_of(fields))

    def do_editMessageText(self, fields):
        self.only(fields, {"chat_id", "message_id", "text", "rich_message", "parse_mode", "link_preview_options",
                           "reply_markup"}, {"chat_id", "message_id"})
        chat = self.chat_of(fields)
        found = [one for one in chat if one["message_id"] == fields["message_id"]]
        if not found:
            raise Refusal("Bad Request: message to edit not found")
        if not found[0]["from_bot"]:
            raise Refusal("Bad Request: message can't be edited")
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
