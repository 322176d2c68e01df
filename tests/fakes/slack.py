"""A fake of Slack: its Web API, its file hosts and its event deliveries, strict about what it is asked.

`with FakeSlack() as slack:` listens on a free port of 127.0.0.1; `slack.api_url` goes into the config, `slack.hook` is
where events are posted. `slack.say(...)` is a person's post: it lands in the history and is told to the hook with the
real signature, as both of its events. `slack.fail(...)` bends the next answers. `slack.calls` holds what was asked.

What it refuses is what docs.slack.dev documents (methods, Block Kit limits) and what was measured: see
adapters/slack/README.md.
"""

import hashlib
import hmac
import http.client
import http.server
import json
import re
import sys
import threading
import time
import urllib.parse

from limits import Limits
from slack_blocks import BlockRules, Refused

TOKEN = "xoxb-fake-token"
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
SCOPES = {"app_mentions:read", "channels:history", "groups:history", "im:history", "mpim:history", "chat:write",
          "files:read", "files:write"}
HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history", "mpim": "mpim:history"}

# Of each method: the arguments it knows, and those it must have.
METHODS = {
    "auth.test": (set(), set()),
    "chat.postMessage": ({"channel", "text", "blocks", "thread_ts", "metadata", "unfurl_links", "unfurl_media"},
                         {"channel"}),
    "chat.update": ({"channel", "ts", "text", "blocks", "metadata"}, {"channel", "ts"}),
    "conversations.replies": ({"channel", "ts", "oldest", "latest", "inclusive", "limit", "cursor",
                               "include_all_metadata"}, {"channel", "ts"}),
    "conversations.history": ({"channel", "oldest", "latest", "inclusive", "limit", "cursor", "include_all_metadata"},
                              {"channel"}),
    "files.info": ({"file"}, {"file"}),
    "files.getUploadURLExternal": ({"filename", "length", "snippet_type", "alt_txt"}, {"filename", "length"}),
    "files.completeUploadExternal": ({"files", "channel_id", "thread_ts", "initial_comment", "blocks"}, {"files"}),
}

# Calls a minute, for each method (docs.slack.dev/apis/web-api/rate-limits); what is not here has no limit of its own.
TIER_3, TIER_4 = 50, 100
TIERS = {"chat.update": TIER_3, "conversations.replies": TIER_3, "conversations.history": TIER_3, "files.info": TIER_4,
         "files.getUploadURLExternal": TIER_4, "files.completeUploadExternal": TIER_4}
POSTS_AT_ONCE = 4  # then one a second and channel: "short bursts" are let through, it is not said how long


class TooOften(Exception):
    def __init__(self, seconds):
        super().__init__(seconds)
        self.seconds = seconds


class FakeSlack:
    def __init__(self, scopes=SCOPES, tables=True, page=1000):
        self.scopes = set(scopes)
        self.tables = tables  # False: a workspace that refuses the table block
        self.page = page  # of a history, at most
        self.channels = {"C0001": "channel", "G0001": "group", "D0001": "im", "M0001": "mpim"}
        self.messages = {channel: [] for channel in self.channels}
        self.files = {}
        self.calls = []
        self.refused = []
        self.limits = Limits()
        self.limited = []  # methods that were called too often, each time
        self.hook = None
        self.deliveries = []  # (status, headers, body) of each event posted
        self.echo_own_messages = True
        self.share_delay = 0.0
        self.lock = threading.RLock()
        self.failures = {}
        self.counter = 0
        self.background = []

    # -- the server

    def __enter__(self):
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                fake.post(self, self.rfile.read(int(self.headers.get("Content-Length", 0))))

            def do_GET(self):
                fake.get(self)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, request, client_address):
                if not isinstance(sys.exc_info()[1], ConnectionError):  # a service that was killed, an answer lost
                    super().handle_error(request, client_address)

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.api_url = self.url + "/api"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        for thread in self.background:
            thread.join(10)
        self.server.shutdown()
        self.server.server_close()

    def send(self, handler, status, content, media_type="application/json; charset=utf-8", headers=None):
        handler.send_response(status)
        handler.send_header("Content-Type", media_type)
        handler.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)

    def post(self, handler, body):
        path = urllib.parse.urlsplit(handler.path).path
        if path.startswith("/upload/v1/"):
            self.take_bytes(handler, path.rsplit("/", 1)[1], body)
            return
        method = path.removeprefix("/api/")
        failure = self.next_failure(method)
        if failure and failure["kind"] == "status":
            headers = {"Retry-After": str(failure["retry_after"])} if failure.get("retry_after") is not None else {}
            content = b'{"ok":false,"error":"ratelimited"}' if failure["status"] == 429 else b"<html>trouble</html>"
            self.send(handler, failure["status"], content, headers=headers)
            return
        headers = {}
        try:
            if failure and failure["kind"] == "error":
                raise Refused(failure["error"], **failure["more"])
            answer = self.call(method, handler.headers, body)
            if method == "auth.test":
                headers["X-OAuth-Scopes"] = ",".join(sorted(self.scopes))
        except TooOften as limit:
            self.limited.append(method)
            self.send(handler, 429, b'{"ok":false,"error":"ratelimited"}', headers={"Retry-After": str(limit.seconds)})
            return
        except Refused as refusal:
            self.refused.append((method, refusal.answer))
            answer = refusal.answer
        if failure and failure["kind"] == "lost":
            handler.close_connection = True
            handler.connection.shutdown(2)
            return
        self.send(handler, 200, json.dumps(answer, ensure_ascii=False).encode(), headers=headers)

    def fail(self, method, error=None, status=None, retry_after=None, lost=False, times=1, **more):
        """The next `times` calls: refused with `error`, answered with an HTTP `status`, or done and then `lost`."""
        kind = "lost" if lost else "error" if error else "status"
        failure = {"kind": kind, "error": error, "status": status, "retry_after": retry_after, "more": more}
        with self.lock:
            self.failures.setdefault(method, []).extend([failure] * times)

    def next_failure(self, method):
        with self.lock:
            waiting = self.failures.get(method)
            return waiting.pop(0) if waiting else None

    # -- the Web API

    def call(self, method, headers, body):
        if method not in METHODS:
            raise Refused("unknown_method")
        if headers.get("Authorization") != "Bearer " + TOKEN:
            raise Refused("invalid_auth" if headers.get("Authorization") else "not_authed")
        if not headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
            raise Refused("invalid_form_data")
        pairs = urllib.parse.parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body))
        fields = dict(pairs)
        allowed, required = METHODS[method]
        if len(pairs) != len(fields) or set(fields) - allowed:
            raise Refused("invalid_arguments", response_metadata={"messages": sorted(set(fields) - allowed)})
        if any(not fields.get(name) for name in required):
            raise Refused("invalid_arguments", response_metadata={"messages": ["missing required field"]})
        if method == "chat.postMessage":
            seconds = self.limits.wait((method, fields["channel"]), 1, POSTS_AT_ONCE)
        else:
            seconds = self.limits.wait(method, TIERS[method] / 60, TIERS[method]) if method in TIERS else 0
        if seconds:
            raise TooOften(seconds)
        with self.lock:
            self.calls.append((method, fields))
            return {"ok": True, **getattr(self, "do_" + method.replace(".", "_"))(fields)}

    def needs(self, scope):
        if scope not in self.scopes:
            raise Refused("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))

    def channel_of(self, fields, name="channel"):
        if fields[name] not in self.channels:
            raise Refused("channel_not_found")
        return fields[name]

    def do_auth_test(self, _):
        return {"url": "https://acme.slack.com/", "team": "Acme", "user": "errand", "team_id": "T0001",
                "user_id": "U0BOT", "bot_id": "B0001", "is_enterprise_install": False}

    def content_of(self, fields):
        content = {"text": fields.get("text", ""), "blocks": json.loads(fields.get("blocks") or "[]")}
        if not content["text"]:
            raise Refused("no_text")
        if len(content["text"]) > 40_000:
            raise Refused("msg_too_long")
        if re.search(r"<[!@#]|&(?!amp;|lt;|gt;)", content["text"]):
            raise Refused("fake_unescaped_text")
        BlockRules(self.tables).check(content["blocks"])
        if "metadata" in fields:
            metadata = json.loads(fields["metadata"])
            if set(metadata) != {"event_type", "event_payload"} or not isinstance(metadata["event_payload"], dict):
                raise Refused("invalid_metadata_format")
            content["metadata"] = metadata
        return content

    def do_chat_postMessage(self, fields):
        self.needs("chat:write")
        channel = self.channel_of(fields)
        thread = fields.get("thread_ts")
        if thread is not None and not any(one["ts"] == thread for one in self.messages[channel]):
            raise Refused("thread_not_found")
        message = self.add_message(channel, {**self.content_of(fields), "user": "U0BOT", "bot_id": "B0001"}, thread)
        return {"channel": channel, "ts": message["ts"], "message": message}

    def do_chat_update(self, fields):
        self.needs("chat:write")
        channel = self.channel_of(fields)
        message = self.message(channel, fields["ts"])
        if message is None:
            raise Refused("message_not_found")
        if message.get("bot_id") != "B0001":
            raise Refused("cant_update_message")
        message.pop("metadata", None)
        message.update(self.content_of(fields))
        message["edited"] = {"user": "U0BOT", "ts": self.new_ts()}
        message.setdefault("edits", []).append(message["text"])
        self.tell_own({"type": "message", "subtype": "message_changed", "channel": channel, "hidden": True,
                       "message": {"ts": message["ts"], "user": "U0BOT", "bot_id": "B0001"}, "ts": self.new_ts()})
        return {"channel": channel, "ts": message["ts"], "text": message["text"]}

    def listed(self, messages, fields, always=()):
        oldest, latest = fields.get("oldest", "0"), fields.get("latest", "9" * 10)
        inclusive = fields.get("inclusive") == "true"
        inside = lambda ts: (oldest <= ts <= latest) if inclusive else (oldest < ts < latest)
        chosen = [one for one in messages if one["ts"] in always or inside(one["ts"])]
        start = int(fields.get("cursor") or 0)
        end = start + min(self.page, int(fields.get("limit") or 100))
        hidden = {"edits"} | (set() if fields.get("include_all_metadata") == "true" else {"metadata"})
        page = [{key: value for key, value in one.items() if key not in hidden} for one in chosen[start:end]]
        more = end < len(chosen)
        return {"messages": page, "has_more": more, "response_metadata": {"next_cursor": str(end) if more else ""}}

    def do_conversations_replies(self, fields):
        channel = self.channel_of(fields)
        self.needs(HISTORY[self.channels[channel]])
        asked = self.message(channel, fields["ts"])
        if asked is None:
            raise Refused("thread_not_found")
        root = fields["ts"]
        if asked.get("thread_ts", root) != root:
            return self.listed([asked], fields, {root})  # of a reply: itself alone
        thread = [one for one in self.messages[channel] if root in (one["ts"], one.get("thread_ts"))]
        return self.listed(thread, fields, {root})

    def do_conversations_history(self, fields):
        channel = self.channel_of(fields)
        self.needs(HISTORY[self.channels[channel]])
        top = [one for one in self.messages[channel] if one.get("thread_ts", one["ts"]) == one["ts"]]
        return self.listed(top[::-1], fields)

    def do_files_info(self, fields):
        self.needs("files:read")
        file = self.files.get(fields["file"])
        if file is None:
            raise Refused("file_not_found")
        return {"file": {**file["object"], "file_access": "visible"}}

    def do_files_getUploadURLExternal(self, fields):
        self.needs("files:write")
        length = int(fields["length"])
        if length <= 0:
            raise Refused("missing_argument")
        if fields.get("snippet_type") and length > 1_000_000:
            raise Refused("snippet_too_large")
        file = self.new_file(fields["filename"], None, "U0BOT")
        file["length"] = length
        file["object"]["mode"] = "snippet" if fields.get("snippet_type") else "hosted"
        return {"file_id": file["object"]["id"], "upload_url": f"{self.url}/upload/v1/{file['object']['id']}"}

    def take_bytes(self, handler, identity, body):
        file = self.files.get(identity)
        if file is None or len(body) != file["length"] or handler.headers.get("Authorization"):
            self.send(handler, 400, b"bad upload", "text/plain")
            return
        file["content"] = body
        self.send(handler, 200, f"OK - {len(body)}".encode(), "text/plain")

    def do_files_completeUploadExternal(self, fields):
        self.needs("files:write")
        channel = self.channel_of(fields, "channel_id")
        files = json.loads(fields["files"])
        for one in files:
            if set(one) - {"id", "title", "highlight_type"} or (self.files.get(one["id"]) or {}).get("content") is None:
                raise Refused("file_not_found")
        blocks = json.loads(fields.get("blocks") or "[]")
        BlockRules(self.tables).check(blocks)
        thread = fields.get("thread_ts")
        if thread is not None and not any(one["ts"] == thread for one in self.messages[channel]):
            raise Refused("thread_not_found")
        objects = [{**self.files[one["id"]]["object"], "title": one.get("title", "")} for one in files]

        def share():
            time.sleep(self.share_delay)
            with self.lock:
                self.add_message(channel, {"text": fields.get("initial_comment", ""), "blocks": blocks, "files": objects,
                                           "user": "U0BOT", "subtype": "file_share"}, thread)

        if self.share_delay:
            self.spawn(share)
        else:
            share()
        return {"files": [{"id": one["id"], "title": one.get("title", "")} for one in files]}

    # -- files

    def new_file(self, name, content, user, **changes):
        self.counter += 1
        identity = f"F{self.counter:04d}"
        address = f"{self.url}/files-pri/T0001-{identity}/{urllib.parse.quote(name)}"
        described = {"id": identity, "name": name, "title": name, "mimetype": "application/octet-stream",
                     "size": len(content or b""), "mode": "hosted", "is_external": False, "file_access": "visible",
                     "user": user, "url_private": address, "url_private_download": address + "?download=1", **changes}
        self.files[identity] = {"object": described, "content": content, "length": len(content or b"")}
        return self.files[identity]

    def get(self, handler):
        parts = urllib.parse.urlsplit(handler.path).path.split("/")
        if parts[1] == "login":
            self.send(handler, 200, b"<!DOCTYPE html><html><title>Slack</title>log in</html>", "text/html; charset=utf-8")
            return
        may = handler.headers.get("Authorization") == "Bearer " + TOKEN and "files:read" in self.scopes
        if parts[1] != "files-pri" or not may:
            self.send(handler, 302, b"", headers={"Location": self.url + "/login"})
            return
        file = self.files.get(parts[2].split("-")[1])
        if file is None or file["content"] is None:
            self.send(handler, 404, b"not found", "text/plain")
            return
        self.send(handler, 200, file["content"], "application/octet-stream")

    # -- messages and events

    def new_channel(self, kind="channel"):
        """An empty one, so that tests that share a workspace do not see each other."""
        with self.lock:
            self.counter += 1
            channel = {"channel": "C", "group": "G", "im": "D", "mpim": "M"}[kind] + f"{self.counter:08d}"
            self.channels[channel] = kind
            self.messages[channel] = []
            return channel

    def new_ts(self):
        self.counter += 1
        return f"{int(time.time())}.{self.counter:06d}"

    def add_message(self, channel, message, thread=None):
        message = {"type": "message", "ts": self.new_ts(), **message}
        if thread is not None:
            message["thread_ts"] = thread
            root = self.message(channel, thread)
            root["thread_ts"] = thread
        self.messages[channel].append(message)
        if message["user"] == "U0BOT":
            self.tell_own({**message, "channel": channel, "channel_type": self.channels[channel]})
        return message

    def message(self, channel, ts):
        return next((one for one in self.messages[channel] if one["ts"] == ts), None)

    def spawn(self, work, *arguments):
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self.background.append(thread)
        thread.start()

    def tell_own(self, event):
        if self.echo_own_messages and self.hook:
            self.spawn(self.deliver, {key: value for key, value in event.items() if key not in ("edits", "metadata")})

    def say(self, text="", files=(), channel="C0001", user="U0002", thread=None, events=("app_mention", "message"),
            attachments=None, files_in=("app_mention", "message"), copies=1, deliver=True):
        """A person's post. `events`: which are told, in this order; `files_in`: which of them show the files."""
        with self.lock:
            objects = [one if isinstance(one, dict) else self.new_file(one[0], one[1], user)["object"] for one in files]
            message = {"user": user, "text": text}
            if objects:
                message["files"] = objects
            if attachments:
                message["attachments"] = attachments
            posted = dict(self.add_message(channel, message, thread))
        if deliver:
            for kind in events:
                for _ in range(copies):
                    self.tell(posted, channel, kind, kind in files_in)
        return posted["ts"]

    def tell(self, posted, channel, kind, with_files=True, retry=None):
        event = {**posted, "type": kind, "channel": channel, "event_ts": posted["ts"]}
        if not with_files:
            event.pop("files", None)
        if kind == "message":
            event["channel_type"] = self.channels[channel]
            if event.get("files"):
                event["subtype"] = "file_share"
        return self.deliver(event, retry)

    def deliver(self, event, retry=None):
        self.counter += 1
        body = json.dumps({"token": "x", "team_id": "T0001", "api_app_id": "A0001", "type": "event_callback",
                           "event_id": f"Ev{self.counter:06d}", "event_time": int(time.time()), "event": event,
                           "authorizations": [{"enterprise_id": None, "team_id": "T0001", "user_id": "U0BOT",
                                               "is_bot": True, "is_enterprise_install": False}],
                           "is_ext_shared_channel": False}, ensure_ascii=True).encode()
        headers = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"} if retry else {}
        return self.post_to_hook(body, "application/json", headers)

    def press(self, channel, message, label, user="U0002"):
        """The button with this label on a message of the bot."""
        button = next(element for block in message["blocks"] if block["type"] == "actions"
                      for element in block["elements"] if element["text"]["text"] == label)
        self.counter += 1
        payload = {"type": "block_actions", "api_app_id": "A0001", "team": {"id": "T0001", "domain": "acme"},
                   "user": {"id": user, "username": "ann", "team_id": "T0001"},
                   "container": {"type": "message", "message_ts": message["ts"], "channel_id": channel,
                                 "is_ephemeral": False},
                   "channel": {"id": channel, "name": "x"}, "trigger_id": "1.2.3",
                   "response_url": self.url + "/actions/x", "message": {"ts": message["ts"]},
                   "actions": [{"type": "button", "block_id": "b", "action_id": button["action_id"],
                                "value": button["value"], "action_ts": f"{int(time.time())}.{self.counter:06d}"}]}
        if "thread_ts" in message:
            payload["container"]["thread_ts"] = message["thread_ts"]
        body = urllib.parse.urlencode({"payload": json.dumps(payload)}).encode()
        return self.post_to_hook(body, "application/x-www-form-urlencoded")

    def post_to_hook(self, body, media_type, headers=None, secret=SIGNING_SECRET, at=None):
        stamp = str(int(time.time()) if at is None else at)
        signature = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        url = urllib.parse.urlsplit(self.hook)
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=10)
        try:
            began = time.monotonic()
            connection.request("POST", url.path, body,
                               {"Content-Type": media_type, "X-Slack-Request-Timestamp": stamp,
                                "X-Slack-Signature": "v0=" + signature, **(headers or {})})
            answer = connection.getresponse()
            got = (answer.status, dict(answer.getheaders()), answer.read(), time.monotonic() - began)
        except OSError as error:  # the service is being restarted: Slack would come again
            got = (0, {}, str(error).encode(), 0.0)
        finally:
            connection.close()
        with self.lock:
            self.deliveries.append(got)
        return got

    # -- what a reader of the channel sees

    def bot_messages(self, channel="C0001", thread=None):
        with self.lock:
            return [json.loads(json.dumps(one)) for one in self.messages[channel]
                    if one["user"] == "U0BOT" and (thread is None or one.get("thread_ts") == thread)]

    def wait_for(self, found, timeout=90):
        """Until `found()` is true; answers it."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            got = found()
            if got:
                return got
            time.sleep(0.02)
        raise AssertionError(f"not within {timeout} s; refused: {self.refused}; "
                             f"said: {[one['text'] for one in self.bot_messages()]}")


def text_in(message):
    """Every text of a message's blocks, a line each."""
    lines = []

    def walk(value):
        if isinstance(value, dict):
            if isinstance(value.get("text"), str):
                lines.append(value["text"])
            for item in value.values():
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    walk(message.get("blocks", []))
    return "\n".join(lines)
