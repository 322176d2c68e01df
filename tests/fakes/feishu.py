"""A fake of Feishu's open platform, as strict as the documents say. It signs and encrypts events, sends them again, twice
or late on command, and shows the app only what its permissions show.

`with FakeFeishu() as fake:` listens on a free port of 127.0.0.1; `fake.hook = (host, port, path)` is where events go.
Chats are made with `fake.chat(...)`, people speak with `say`, `send_file`, `send_post`, ..., press with `press`
(feishu_people.py). What it refuses stands in feishu_api.py and feishu_card.py.
"""

import collections
import http.server
import json
import re
import secrets
import threading
import urllib.parse

from feishu_api import ALL_SCOPES, APP_LIMITS, OpenApi, Refused
from feishu_people import People
from limits import Limits


class FakeFeishu(OpenApi, People):
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
        self.limits = Limits()
        self.app_limits = APP_LIMITS
        self.requests = []  # (method, path, code)
        # (method, pattern, action, how often): "500", "429", "429 SECONDS", "lost" (done, no answer), "slow SECONDS",
        # "code NUMBER" (refused with it)
        self.faults = []
        self.edits = collections.defaultdict(list)  # message id -> contents it had
        self.shown_at = collections.defaultdict(list)  # message id -> when it had them, by time.monotonic()
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

    # --- What the app asks ----------------------------------------------------------------------------------------

    def serve(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", "0")))
        url = urllib.parse.urlsplit(handler.path)
        fault = self.fault_of(handler.command, url.path)
        if fault and fault.startswith("slow"):
            self.stopping.wait(float(fault.split()[1]))
        if fault and fault[:3] in ("429", "500"):
            self.answer(handler, int(fault[:3]), json.dumps({"code": 2200, "msg": "scripted"}).encode(),
                        headers={"x-ogw-ratelimit-reset": fault[4:] or "1"} if fault.startswith("429") else {})
            return
        if fault and fault.startswith("code"):
            self.answer(handler, 400, json.dumps({"code": int(fault[5:]), "msg": "scripted"}).encode())
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
        if callable(content):
            content(handler)
            return
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
