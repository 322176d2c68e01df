"""The open platform's API of the fake of tests/fakes/feishu.py: what each call takes, refuses and does. What an app lacks
a permission for, what is too big, too fast or misspelt is refused with the platform's own code."""

import email.parser
import email.policy
import json
import re
import time
import urllib.parse

import feishu_card

MEBIBYTE = 1 << 20
ALL_SCOPES = ("im:message:send_as_bot", "im:message.p2p_msg:readonly", "im:message.group_at_msg:readonly",
              "im:message:readonly", "im:resource", "im:message.group_msg", "application:application:self_manage")

# Of each call, for an app in one company ("Frequency control"): a second and at once.
APP_LIMITS = ((50, 50), (1000 / 60, 1000))


class Refused(Exception):
    def __init__(self, code, message, status=400, headers=None):
        super().__init__(message)
        self.code, self.message, self.status, self.headers = code, message, status, headers or {}


def only(body, allowed, required):
    unknown, missing = set(body) - set(allowed), set(required) - set(body)
    if unknown or missing:
        raise Refused(230001, f"Your request contains an invalid request parameter: unknown {sorted(unknown)}, "
                              f"missing {sorted(missing)}")


class OpenApi:
    """The half of FakeFeishu that answers calls."""

    def route(self, handler, path, query, body):
        prefix = "/open-apis/"
        if not path.startswith(prefix):
            raise Refused(404, "404 page not found", 404)
        call = (handler.command, path[len(prefix):])
        if call == ("POST", "auth/v3/tenant_access_token/internal"):
            return self.give_token(self.json(handler, body))
        scheme, _, token = handler.headers.get("Authorization", "").partition(" ")
        if not token:
            raise Refused(99991661, "Missing access token for authorization. Please make a request with token attached.")
        if scheme != "Bearer" or token not in self.tokens:
            raise Refused(99991663, "Invalid access token for authorization. Please make a request with token attached.")
        self.keep_pace(handler.command + re.sub(r"(messages|resources)/[^/]+", r"\1/:id", call[1]))
        if call == ("GET", "bot/v3/info"):
            return {"code": 0, "msg": "ok", "bot": {"activate_status": 2, "app_name": self.bot_name, "open_id": self.bot}}
        if call == ("GET", "application/v6/scopes"):
            return self.done({"scopes": [{"scope_name": name, "scope_type": "tenant", "grant_status": 1 if name in self.scopes
                                          else 2} for name in ALL_SCOPES]})
        if call == ("POST", "im/v1/images"):
            return self.take_image(self.form(handler, body))
        if call == ("POST", "im/v1/files"):
            return self.take_file(self.form(handler, body))
        if call == ("POST", "im/v1/messages"):
            return self.send(query, self.json(handler, body))
        found = re.fullmatch(r"im/v1/messages/([^/]+)(/reply|/resources/([^/]+))?", call[1])
        if found and (call[0], found[2]) == ("POST", "/reply"):
            return self.reply(found[1], self.json(handler, body))
        if found and (call[0], found[2]) == ("GET", None):
            return self.give_message(found[1])
        if found and (call[0], found[2]) == ("PATCH", None):
            return self.edit(found[1], self.json(handler, body))
        if found and call[0] == "GET":
            return self.give_resource(found[1], urllib.parse.unquote(found[3]), query)
        raise Refused(404, f"404 page not found: {call}", 404)

    @staticmethod
    def done(data):
        return {"code": 0, "msg": "success", "data": data}

    def keep_pace(self, call):
        seconds = max(self.limits.wait((call, rate), *rate) for rate in self.app_limits)
        if seconds:
            raise Refused(99991400, "request trigger frequency limit", 429, {"x-ogw-ratelimit-reset": str(seconds)})

    def need(self, *scopes):
        if not self.scopes & set(scopes):
            names = ", ".join(scopes)
            raise Refused(99991672, f"Access denied. One of the following scopes is required: [{names}].应用尚未开通所需的应用身份"
                                    f"权限：[{names}]，点击链接申请：{self.url}/app/{self.app_id}/auth?q={names.replace(', ', ',')}")

    @staticmethod
    def json(handler, body):
        if not handler.headers.get("Content-Type", "").startswith("application/json"):
            raise Refused(9499, "Bad Request: Content-Type")
        try:
            found = json.loads(body)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise Refused(9499, "Bad Request: no JSON object")
        return found

    @staticmethod
    def form(handler, body):
        head = f"Content-Type: {handler.headers['Content-Type']}\r\n\r\n".encode()
        parts = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
        if not parts.is_multipart():
            raise Refused(234001, "Invalid request param: not multipart/form-data")
        return {part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
                for part in parts.iter_parts()}

    def give_token(self, body):
        if set(body) != {"app_id", "app_secret"} or body["app_id"] != self.app_id:
            raise Refused(10003, "invalid param")
        if body["app_secret"] != self.app_secret:
            raise Refused(10014, "app secret invalid", 200)
        self.token_requests += 1
        token = "t-" + self.new_id("")
        self.tokens.add(token)
        return {"code": 0, "msg": "ok", "tenant_access_token": token, "expire": 7200}

    def take_image(self, form):
        self.need("im:resource", "im:resource:upload")
        if set(form) != {"image_type", "image"} or form["image_type"] != b"message":
            raise Refused(234001, f"Invalid request param: {sorted(form)}")
        self.check_size(form["image"], 10)
        if not form["image"].startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*", b"MM")):
            raise Refused(234011, "Can't recognize the image format")
        key = self.new_id("img_v3_up")
        self.images[key] = form["image"]
        return self.done({"image_key": key})

    def take_file(self, form):
        self.need("im:resource", "im:resource:upload")
        if set(form) - {"duration"} != {"file_type", "file_name", "file"}:
            raise Refused(234001, f"Invalid request param: {sorted(form)}")
        kind, name = form["file_type"].decode(), form["file_name"].decode()
        if kind not in ("opus", "mp4", "pdf", "doc", "xls", "ppt", "stream"):
            raise Refused(234001, f"Invalid request param: file_type {kind}")
        self.check_size(form["file"], 30)
        key = self.new_id("file_v3_up")
        self.files[key] = (name, form["file"], kind)
        return self.done({"file_key": key})

    @staticmethod
    def check_size(content, mebibytes):
        if not content:
            raise Refused(234010, "File's size can't be 0")
        if len(content) > mebibytes * MEBIBYTE:
            raise Refused(234006, "The file size exceed the max value")

    def pace(self, key, code):
        """Five in a second."""
        now = time.monotonic()
        times = self.sent_at[key]
        while times and now - times[0] > 1:
            times.popleft()
        if len(times) >= 5:
            raise Refused(code, "Frequency limit")
        times.append(now)

    def check_content(self, kind, content):
        if not isinstance(content, str):
            raise Refused(230001, "content is not a string in json format")
        limit = 150 if kind == "text" else 30
        try:
            inner = json.loads(content)
        except ValueError as error:
            raise Refused(230001, "content is not a string in json format") from error
        if not isinstance(inner, dict):
            raise Refused(230001, "content is no JSON object")
        if kind == "interactive":
            refusal = feishu_card.refusal(content, inner, self.images)
            if refusal:
                raise Refused(*refusal)
        elif kind == "file":
            if set(inner) != {"file_key"} or inner["file_key"] not in self.files:
                raise Refused(230017, f"Bot is NOT the owner of the resource: {inner}")
            if self.files[inner["file_key"]][2] in ("mp4", "opus"):
                raise Refused(230055, "The type of file upload does not match the type of message being sent")
        elif kind == "image":
            if set(inner) != {"image_key"} or inner["image_key"] not in self.images:
                raise Refused(230017, f"Bot is NOT the owner of the resource: {inner}")
        elif kind == "text":
            if set(inner) != {"text"} or not isinstance(inner["text"], str) or not inner["text"]:
                raise Refused(230001, f"invalid content: {sorted(inner)}")
            if len(content.encode()) > limit * 1024:
                raise Refused(230025, "The length of the message content reaches its limit")
        else:
            raise Refused(230001, f"invalid msg_type {kind}")

    def put(self, chat, body, reply_to=None):
        if len(body.get("uuid", "")) > 50:
            raise Refused(230001, "uuid is longer than 50")
        if body.get("uuid") and body["uuid"] in self.uuids:
            return self.done({"message_id": self.uuids[body["uuid"]]})
        self.check_content(body["msg_type"], body["content"])
        self.pace(chat, 230020)
        message = self.add(chat, self.app_id, body["msg_type"], body["content"], reply_to=reply_to,
                           in_thread=body.get("reply_in_thread", False))
        if body.get("uuid"):
            self.uuids[body["uuid"]] = message["message_id"]
        self.show(message["message_id"], body["content"])
        return self.done({"message_id": message["message_id"], "chat_id": chat, "msg_type": body["msg_type"]})

    def show(self, message_id, content):
        self.edits[message_id].append(content)
        self.shown_at[message_id].append(time.monotonic())

    def send(self, query, body):
        self.need("im:message:send_as_bot", "im:message")
        if query != {"receive_id_type": "chat_id"}:
            raise Refused(99992402, f"field validation failed: {query}")
        only(body, {"receive_id", "msg_type", "content", "uuid"}, {"receive_id", "msg_type", "content"})
        if body["receive_id"] not in self.chats:
            raise Refused(230002, "Bot can NOT be out of the chat.")
        return self.put(body["receive_id"], body)

    def reply(self, message_id, body):
        self.need("im:message:send_as_bot", "im:message")
        only(body, {"msg_type", "content", "uuid", "reply_in_thread"}, {"msg_type", "content"})
        message = self.live(message_id)
        return self.put(message["chat_id"], body, reply_to=message_id)

    def live(self, message_id):
        message = self.messages.get(message_id)
        if message is None:
            raise Refused(230001, f"invalid message_id {message_id}")
        if message["deleted"]:
            raise Refused(230011, "The message was recalled.")
        return message

    def edit(self, message_id, body):
        self.need("im:message:send_as_bot", "im:message", "im:message:update")
        only(body, {"content"}, {"content"})
        message = self.live(message_id)
        if message["sender"] != self.app_id or message["msg_type"] != "interactive":
            raise Refused(230001, "This message is not a card of this app.")
        self.check_content("interactive", body["content"])
        self.pace(message_id, 230020)
        message["content"] = body["content"]
        self.show(message_id, body["content"])
        return self.done({})

    def give_message(self, message_id):
        self.need("im:message:readonly", "im:message")
        message = self.messages.get(message_id)
        if message is None:
            raise Refused(230001, f"invalid message_id {message_id}")
        is_ours = message["sender"] == self.app_id
        is_for_us = any(m["id"]["open_id"] == self.bot for m in message["mentions"])
        if self.chats[message["chat_id"]]["type"] == "group" and not (is_ours or is_for_us):
            if "im:message.group_msg" not in self.scopes and not self.reads_quoted:
                raise Refused(230027, "Lack of necessary permissions, please go to the developer console")
        item = {key: message[key] for key in ("message_id", "root_id", "parent_id", "thread_id", "msg_type", "create_time",
                                              "chat_id", "deleted") if key in message}
        item["sender"] = {"id": message["sender"], "id_type": "app_id" if is_ours else "open_id",
                          "sender_type": "app" if is_ours else "user", "tenant_key": "tk1"}
        item["body"] = {"content": "This message was recalled" if message["deleted"] else message["content"]}
        item["mentions"] = [{"key": m["key"], "id": m["id"]["open_id"], "id_type": "open_id", "name": m["name"]}
                            for m in message["mentions"]]
        return self.done({"items": [item]})

    reads_quoted = True  # whether a message that somebody replies to may be read without im:message.group_msg

    def give_resource(self, message_id, key, query):
        self.need("im:message:readonly", "im:message", "im:message.history:readonly")
        message = self.messages.get(message_id)
        if message is None or message["deleted"]:
            raise Refused(234003, "File not in msg.")
        if set(query) != {"type"} or query["type"] not in ("image", "file"):
            raise Refused(234001, f"Invalid request param: {query}")
        resources = dict(message["resources"])
        if message["sender"] == self.app_id and message["msg_type"] == "file":
            own = json.loads(message["content"])["file_key"]
            resources[own] = ("file",) + self.files[own][:2]
        if key not in resources or resources[key][0] != query["type"]:
            raise Refused(234003, "File not in msg.")
        content = resources[key][2]
        if content == "too large":
            raise Refused(234037, "Downloaded file size exceeds limit.")
        if content == "restricted":
            raise Refused(234038, "The chat is in restricted mode, resources in it can't be downloaded.")
        return content, "application/octet-stream"
