"""A fake of Slack: its Web API, its file hosts and its event deliveries, strict about what it is asked.

`with FakeSlack() as slack:` listens on a free port of 127.0.0.1; `slack.api_url` goes into the config, `slack.hook` is
where events are posted. `slack.say(...)` is a person's post: it lands in the history and is told to the hook with the
real signature, as both of its events. `slack.fail(...)` bends the next answers. `slack.calls` holds what was asked.

What it refuses stands in slack_web_api.py and slack_blocks.py, what people do in slack_people.py.
"""

import http.server
import json
import sys
import threading
import time
import urllib.parse

from limits import Limits
from slack_blocks import Refused
from slack_people import SIGNING_SECRET, People
from slack_web_api import SCOPES, TOKEN, WORKSPACE_POSTS, TooOften, WebApi

__all__ = ["FakeSlack", "SCOPES", "SIGNING_SECRET", "TOKEN", "text_in"]


class FakeSlack(WebApi, People):
    def __init__(self, scopes=SCOPES, tables=True, page=1000):
        self.scopes = set(scopes)
        self.tables = tables  # False: a workspace that refuses the table block
        self.page = page  # of a history, at most
        self.channels = {"C0001": "channel", "G0001": "group", "D0001": "im", "M0001": "mpim"}
        self.messages = {channel: [] for channel in self.channels}
        self.files = {}
        self.calls = []
        self.shown_at = {}  # ts of a message of the bot: when it was posted and each time edited, by time.monotonic()
        self.refused = []
        self.limits = Limits()
        self.workspace_posts = WORKSPACE_POSTS
        self.limited = []  # methods that were called too often, each time
        self.hook = None
        self.event_ids = {}  # what was told -> its id, which it keeps when it is told again
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

    # -- files

    def new_file(self, name, content, user, **changes):
        """`content`: bytes, or what the host does in place of giving them (tests/fakes/hosting.py)."""
        size = 10 if callable(content) else len(content or b"")
        self.counter += 1
        identity = f"F{self.counter:04d}"
        address = f"{self.url}/files-pri/T0001-{identity}/{urllib.parse.quote(name)}"
        described = {"id": identity, "name": name, "title": name, "mimetype": "application/octet-stream",
                     "size": size, "mode": "hosted", "is_external": False, "file_access": "visible",
                     "user": user, "url_private": address, "url_private_download": address + "?download=1", **changes}
        self.files[identity] = {"object": described, "content": content, "length": size}
        return self.files[identity]

    def take_bytes(self, handler, identity, body):
        file = self.files.get(identity)
        if file is None or len(body) != file["length"] or handler.headers.get("Authorization"):
            self.send(handler, 400, b"bad upload", "text/plain")
            return
        file["content"] = body
        self.send(handler, 200, f"OK - {len(body)}".encode(), "text/plain")

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
        if callable(file["content"]):
            file["content"](handler)
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
