"""What people do in the chats of tests/fakes/feishu.py, and how Feishu tells an app of it: signed, encrypted events and
button presses."""

import base64
import hashlib
import http.client
import json
import secrets
import subprocess
import time

import feishu_card


def aes_256_cbc(key, iv, text):
    """With PKCS#7 padding; the standard library has no AES."""
    return subprocess.run(["openssl", "enc", "-aes-256-cbc", "-K", key.hex(), "-iv", iv.hex()], input=text,
                          stdout=subprocess.PIPE, check=True).stdout


class People:
    """The half of FakeFeishu that calls the hook."""

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

    def wrapped(self, call, iv=None, timestamp=None, nonce=None):
        """The body as it travels, and the headers that sign it. A reference names what else is chosen by chance."""
        body = call if isinstance(call, bytes) else json.dumps(call, ensure_ascii=False).encode()
        if not self.encrypt_key:
            return body, {}
        iv = iv or secrets.token_bytes(16)
        encrypted = iv + aes_256_cbc(hashlib.sha256(self.encrypt_key.encode()).digest(), iv, body)
        body = b'{"encrypt":"' + base64.b64encode(encrypted) + b'"}'
        timestamp, nonce = timestamp or str(int(time.time())), nonce or secrets.token_hex(8)
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
