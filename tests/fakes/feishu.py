"""A fake of Feishu's open platform, as strict as the documents say: what an app lacks a permission for, what is too big,
too fast or misspelt is refused with the platform's own code. It signs and encrypts events, sends them again, twice or
late on command, and shows the app only what its permissions show.

`with FakeFeishu() as fake:` listens on a free port of 127.0.0.1; `fake.hook = (host, port, path)` is where events go.
Chats are made with `fake.chat(...)`, people speak with `say`, `send_file`, `send_post`, ..., press with `press`."""

import base64
import collections
import email.parser
import email.policy
import hashlib
import http.client
import http.server
import json
import re
import secrets
import subprocess
import threading
import time
import urllib.parse

import feishu_card

MEBIBYTE = 1 << 20
ALL_SCOPES = ("im:message:send_as_bot", "im:message.p2p_msg:readonly", "im:message.group_at_msg:readonly",
              "im:message:readonly", "im:resource", "im:message.group_msg", "application:application:self_manage")


class Refused(Exception):
    def __init__(self, code, message, status=400, headers=None):
        super().__init__(message)
        self.code, self.message, self.status, self.headers = code, message, status, headers or {}


def only(body, allowed, required):
    unknown, missing = set(body) - set(allowed), set(required) - set(body)
    if unknown or missing:
        raise Refused(230001, f"Your request contains an invalid request parameter: unknown {sorted(unknown)}, "
                              f"missing {sorted(missing)}")


def aes_256_cbc(key, iv, text):
    """With PKCS#7 padding; the standard library has no AES."""
    return subprocess.run(["openssl", "enc", "-aes-256-cbc", "-K", key.hex(), "-iv", iv.hex()], input=text,
                          stdout=subprocess.PIPE, check=True).stdout


class FakeFeishu:
    app_id = "cli_fake0001"
    app_secret = "fake-app-secret"
    bot = "ou_bot"
    bot_name = "Errand"

    def __init__(self, encrypt_key="fake-encrypt-key", verification_token="fake-verification-token"):
        self.encrypt_key = encrypt_key
        self.verification_token = verification_token
        self.scopes = set(ALL_SCOPES)
        self.hook = None
        self.chats = {}  # id -> type ("p2p", "group"), topic (bool)
        self.messages = collections.OrderedDict()
        self.files = {}  # key -> (name, content, type) uploaded by the app
        self.images = {}  # key -> content uploaded by the app
        self.tokens = set()
        self.token_requests = 0
        self.uuids = {}
        self.sent_at = collections.defaultdict(collections.deque)
        self.requests = []  # (method, path, code)
        self.faults = []  # (method, pattern, action, how often): "500", "429", "lost" (done, no answer), "slow" (2 s)
        self.edits = collections.defaultdict(list)  # message id -> contents it had
        self.refused = []  # answers with another code than 0, faults left out
        self.lock = threading.RLock()
        self.stopping = threading.Event()
        self.number = 0
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 60

            def handle_any(self):
                try:
                    fake.serve(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def new_id(self, prefix):
        with self.lock:
            self.number += 1
            return f"{prefix}{self.number:04d}{secrets.token_hex(4)}"

    # --- What people do -------------------------------------------------------------------------------------------

    def chat(self, kind="group", topic=False):
        chat = self.new_id("oc_")
        self.chats[chat] = {"type": kind, "topic": topic}
        return chat

    def add(self, chat, sender, kind, content, reply_to=None, mentions=(), in_thread=False, resources=()):
        """A message in a chat, told to nobody yet."""
        message = {"message_id": self.new_id("om_"), "chat_id": chat, "msg_type": kind, "content": content,
                   "sender": sender, "mentions": list(mentions), "deleted": False, "resources": dict(resources),
                   "create_time": str(int(time.time() * 1000))}
        parent = self.messages.get(reply_to)
        if parent:
            message["parent_id"] = reply_to
            message["root_id"] = parent.get("root_id") or reply_to
            if parent.get("thread_id") or in_thread:
                root = self.messages[message["root_id"]]
                message["thread_id"] = root.setdefault("thread_id", parent.get("thread_id") or self.new_id("omt_"))
        elif self.chats[chat]["topic"]:
            message["thread_id"] = self.new_id("omt_")
        with self.lock:
            self.messages[message["message_id"]] = message
        return message

    def tell(self, message, **changes):
        """Sends the event of a message when the app may see it. Answers the event, or None."""
        is_direct = self.chats[message["chat_id"]]["type"] == "p2p"
        is_mentioned = any(m["id"]["open_id"] == self.bot for m in message["mentions"])
        scope = ("im:message.p2p_msg:readonly" if is_direct else
                 "im:message.group_at_msg:readonly" if is_mentioned else "im:message.group_msg")
        if scope not in self.scopes and not (is_mentioned and "im:message.group_msg" in self.scopes):
            return None
        said = {"message_id": message["message_id"], "create_time": message["create_time"],
                "update_time": message["create_time"], "chat_id": message["chat_id"],
                "chat_type": self.chats[message["chat_id"]]["type"], "message_type": message["msg_type"],
                "content": message["content"], "user_agent": "fake"}
        for key in ("root_id", "parent_id", "thread_id"):
            if message.get(key):
                said[key] = message[key]
        if message["mentions"]:
            said["mentions"] = message["mentions"]
        sender = {"sender_id": {"open_id": message["sender"], "union_id": "on_" + message["sender"][3:], "user_id": None},
                  "sender_type": "user", "tenant_key": "tk1"}
        event = self.event("im.message.receive_v1", {"sender": sender, "message": {**said, **changes}})
        self.post(event)
        return event

    def mention(self, key="@_user_1", who=None, name=None):
        return {"key": key, "id": {"open_id": who or self.bot, "union_id": "on_x", "user_id": ""},
                "name": name or self.bot_name, "tenant_key": "tk1"}

    def say(self, chat, text, sender="ou_anna", mention=True, **more):
        is_direct = self.chats[chat]["type"] == "p2p"
        mentions = [self.mention()] if mention and not is_direct else []
        content = json.dumps({"text": ("@_user_1 " if mentions else "") + text}, ensure_ascii=False)
        message = self.add(chat, sender, "text", content, mentions=mentions, **more)
        self.tell(message)
        return message["message_id"]

    def send_file(self, chat, name, content, sender="ou_anna", told=True, **more):
        key = self.new_id("file_v3_")
        message = self.add(chat, sender, "file", json.dumps({"file_key": key, "file_name": name}, ensure_ascii=False),
                           resources={key: ("file", name, content)}, **more)
        if told:
            self.tell(message)
        return message["message_id"]

    def send_image(self, chat, content, sender="ou_anna", **more):
        key = self.new_id("img_v3_")
        message = self.add(chat, sender, "image", json.dumps({"image_key": key}), resources={key: ("image", "", content)},
                           **more)
        self.tell(message)
        return message["message_id"]

    def send_post(self, chat, text, pictures, sender="ou_anna", **more):
        """Pictures and an instruction that mentions the bot, in one message."""
        resources = {self.new_id("img_v3_"): ("image", "", content) for content in pictures}
        paragraphs = [[{"tag": "img", "image_key": key}] for key in resources]
        paragraphs.append([{"tag": "at", "user_id": "@_user_1", "user_name": self.bot_name, "style": []},
                           {"tag": "text", "text": " " + text, "style": []}])
        message = self.add(chat, sender, "post", json.dumps({"title": "", "content": paragraphs}, ensure_ascii=False),
                           mentions=[self.mention()], resources=resources, **more)
        self.tell(message)
        return message["message_id"]

    def send_other(self, chat, kind, content, sender="ou_anna", **more):
        message = self.add(chat, sender, kind, json.dumps(content, ensure_ascii=False), **more)
        self.tell(message)
        return message["message_id"]

    def recall(self, message_id):
        self.messages[message_id]["deleted"] = True

    def press(self, message_id, label, sender="ou_anna", value=None):
        """Presses the button with this label on a card; answers the toast."""
        message = self.messages[message_id]
        button = next(b for b in feishu_card.elements_of(json.loads(message["content"]), "button")
                      if b["text"]["content"] == label)
        event = self.event("card.action.trigger", {
            "operator": {"tenant_key": "tk1", "open_id": sender, "union_id": "on_1"}, "token": "c-" + self.new_id(""),
            "action": {"value": value or button["behaviors"][0]["value"], "tag": "button"}, "host": "im_message",
            "context": {"open_message_id": message_id, "open_chat_id": message["chat_id"]}})
        event["header"]["create_time"] = str(int(time.time() * 1_000_000))
        status, body = self.post(event)
        if status != 200:
            raise AssertionError(f"the press was answered {status}: {body!r}")
        return json.loads(body).get("toast", {})

    # --- Events ---------------------------------------------------------------------------------------------------

    def event(self, kind, inner):
        return {"schema": "2.0", "header": {"event_id": self.new_id("evt-"), "event_type": kind, "app_id": self.app_id,
                                            "create_time": str(int(time.time() * 1000)), "tenant_key": "tk1",
                                            "token": self.verification_token}, "event": inner}

    def wrapped(self, call):
        """The body as it travels, and the headers that sign it."""
        body = json.dumps(call, ensure_ascii=False).encode()
        if not self.encrypt_key:
            return body, {}
        iv = secrets.token_bytes(16)
        encrypted = iv + aes_256_cbc(hashlib.sha256(self.encrypt_key.encode()).digest(), iv, body)
        body = json.dumps({"encrypt": base64.b64encode(encrypted).decode()}).encode()
        timestamp, nonce = str(int(time.time())), secrets.token_hex(8)
        signed = hashlib.sha256((timestamp + nonce + self.encrypt_key).encode() + body).hexdigest()
        return body, {"X-Lark-Request-Timestamp": timestamp, "X-Lark-Request-Nonce": nonce, "X-Lark-Signature": signed}

    def post(self, call, headers=None):
        """One try; Feishu gives 3 seconds. Answers status and body."""
        body, signature = self.wrapped(call)
        host, port, path = self.hook
        connection = http.client.HTTPConnection(host, port, timeout=3)
        try:
            connection.request("POST", path, body, {"Content-Type": "application/json", **signature, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    # --- What the app asks ----------------------------------------------------------------------------------------

    def serve(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", "0")))
        url = urllib.parse.urlsplit(handler.path)
        fault = self.fault_of(handler.command, url.path)
        if fault == "slow":
            self.stopping.wait(2)
        if fault in ("429", "500"):
            self.answer(handler, int(fault), json.dumps({"code": 2200, "msg": "scripted"}).encode(),
                        headers={"x-ogw-ratelimit-reset": "1"} if fault == "429" else {})
            return
        try:
            with self.lock:
                content, media_type = self.route(handler, url.path, dict(urllib.parse.parse_qsl(url.query)), body), None
            status, headers = 200, {}
            if isinstance(content, tuple):
                content, media_type = content
            code = 0
        except Refused as refusal:
            status, headers, media_type, code = refusal.status, refusal.headers, None, refusal.code
            content = {"code": refusal.code, "msg": refusal.message}
            self.refused.append((handler.command, url.path, refusal.code, refusal.message))
        self.requests.append((handler.command, url.path, code))
        if fault == "lost":
            handler.close_connection = True
            return
        if media_type is None:
            content, media_type = json.dumps(content, ensure_ascii=False).encode(), "application/json; charset=utf-8"
        self.answer(handler, status, content, media_type, headers)

    def fault_of(self, method, path):
        for index, (wanted, pattern, action, count) in enumerate(self.faults):
            if wanted == method and re.search(pattern, path) and count > 0:
                self.faults[index] = (wanted, pattern, action, count - 1)
                return action
        return None

    @staticmethod
    def answer(handler, status, content, media_type="application/json; charset=utf-8", headers=None):
        handler.send_response(status)
        handler.send_header("Content-Type", media_type)
        handler.send_header("Content-Length", str(len(content)))
        handler.send_header("X-Tt-Logid", "fake-log-id")
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)

    def route(self, handler, path, query, body):
        prefix = "/open-apis/"
        if not path.startswith(prefix):
            raise Refused(404, "404 page not found", 404)
        call = (handler.command, path[len(prefix):])
        if call == ("POST", "auth/v3/tenant_access_token/internal"):
            return self.give_token(json.loads(body))
        token = handler.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            raise Refused(99991663, "Invalid access token for authorization. Please make a request with token attached.")
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

    def need(self, *scopes):
        if not self.scopes & set(scopes):
            names = ", ".join(scopes)
            raise Refused(99991672, f"Access denied. One of the following scopes is required: [{names}].应用尚未开通所需的应用身份"
                                    f"权限：[{names}]，点击链接申请：{self.url}/app/{self.app_id}/auth?q={names.replace(', ', ',')}")

    @staticmethod
    def json(handler, body):
        if not handler.headers.get("Content-Type", "").startswith("application/json"):
            raise Refused(9499, "Bad Request: Content-Type")
        return json.loads(body)

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
        if kind == "interactive":
            refusal = feishu_card.refusal(content, inner, self.images)
            if refusal:
                raise Refused(*refusal)
        elif kind == "file":
            if set(inner) != {"file_key"} or inner["file_key"] not in self.files:
                raise Refused(230017, f"Bot is NOT the owner of the resource: {inner}")
        elif kind == "text":
            if set(inner) != {"text"} or len(content.encode()) > limit * 1024:
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
        self.edits[message["message_id"]].append(body["content"])
        return self.done({"message_id": message["message_id"], "chat_id": chat, "msg_type": body["msg_type"]})

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
        self.edits[message_id].append(body["content"])
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

    # --- What a test looks at -------------------------------------------------------------------------------------

    def answers(self, chat):
        """The app's messages in a chat, in order."""
        with self.lock:
            return [m for m in self.messages.values() if m["chat_id"] == chat and m["sender"] == self.app_id]

    def cards(self, chat):
        return [json.loads(m["content"]) for m in self.answers(chat) if m["msg_type"] == "interactive"]

    def sent_files(self, chat):
        """name -> content"""
        return {self.files[json.loads(m["content"])["file_key"]][0]: self.files[json.loads(m["content"])["file_key"]][1]
                for m in self.answers(chat) if m["msg_type"] == "file"}
