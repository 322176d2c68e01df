"""A real `errand serve` for end-to-end tests: started in a folder of its own, spoken to over HTTP as the page does."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.parse
import uuid
from pathlib import Path

ERRAND = os.environ["ERRAND"]
RUNNER = os.environ["ERRAND_RUNNER"]

CONFIG = """\
data: {data}
listen:
  port: {port}
{listen_keys}runner:
  executable: {runner}
{runner_keys}limits:
  {limits}
adapters:
  - kind: web
    name: web
    token: {token}
"""


def shortest_pause(times):
    return min(after - before for before, after in zip(times, times[1:]))


def english_run(said):
    """Three or more English words in a row: an admin's sentence in a Chinese reply. Names and scopes are none."""
    found = re.search(r"(?<![\w.:/])[A-Za-z']+(?:[ ,;]+[A-Za-z']+){2,}(?![\w.:/])", said)
    return found.group() if found else ""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Service:
    """Start it with `with Service(folder) as service:`; `kill()` is `kill -9`, `start()` starts it again."""

    def __init__(self, folder, extra="", limits="queue_per_person: 1000", runner="", listen="", warm=0):
        """`warm`: children that wait for a script; 0 also leaves out the warm-up, which pays from the third job on."""
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.token = "test-token-" + uuid.uuid4().hex
        self.extra = extra
        self.runner_keys = f"  warm: {warm}\n{runner}"
        self.listen_keys = listen
        self.limits = limits
        self.port = 0
        self.cookie = None
        self.process = None
        self.log_path = self.folder / "errand.log"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self, timeout=120, environment=None, may_die=False):
        if self.listen_keys and not self.port:
            self.port = free_port()  # a service with a public address prints that one, without its port
        config = self.folder / "errand.yaml"
        config.write_text(
            CONFIG.format(data=self.folder / "data", port=self.port, runner=RUNNER, runner_keys=self.runner_keys,
                          listen_keys=self.listen_keys,
                          token=self.token, limits=self.limits) + self.extra
        )
        offset = self.log_path.stat().st_size if self.log_path.exists() else 0
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [ERRAND, "serve", "--config", str(config)], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, **(environment or {})},
            )
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            found = re.search(rb"^Errand: https?://[^:/]+(?::(\d+))?/", self.log_path.read_bytes()[offset:], re.MULTILINE)
            if found:
                # A restart listens on the same port: the page reconnects to it.
                self.port = int(found.group(1)) if found.group(1) else self.port
                return
            if self.process.poll() is not None:
                if may_die:
                    return
                raise RuntimeError("errand serve ended: " + self.log()[-3000:])
            time.sleep(0.02)
        raise RuntimeError("errand serve printed no address: " + self.log()[-3000:])

    def log(self):
        return self.log_path.read_text(errors="replace")

    @staticmethod
    def pause(seconds):
        time.sleep(seconds)

    def is_alive(self):
        return self.process.poll() is None

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise RuntimeError("errand serve did not stop on SIGTERM: " + self.log()[-3000:])

    def raw(self, timeout=60):
        """A connection that sends nothing of its own."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def request(self, method, path, body=None, headers=None, timeout=60):
        connection = self.raw(timeout)
        try:
            sent = {"X-Errand": "1", "Origin": f"http://127.0.0.1:{self.port}"}
            if self.cookie:
                sent["Cookie"] = self.cookie
            if isinstance(body, (dict, list)):
                body = json.dumps(body).encode()
                sent["Content-Type"] = "application/json"
            sent.update(headers or {})
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def json(self, method, path, body=None):
        status, _, content = self.request(method, path, body)
        if status >= 300:
            raise RuntimeError(f"{method} {path}: {status} {content[:500]!r}")
        return json.loads(content) if content else None

    def log_in(self):
        status, headers, content = self.request("POST", "/api/login", {"token": self.token})
        if status >= 300:
            raise RuntimeError(f"login: {status} {content[:300]!r}")
        self.cookie = headers["Set-Cookie"].split(";")[0]

    def new_conversation(self, title="test"):
        return self.json("POST", "/api/conversations", {"title": title})["id"]

    def upload(self, path_or_name, content=None):
        name = Path(path_or_name).name if content is None else path_or_name
        content = Path(path_or_name).read_bytes() if content is None else content
        status, _, answer = self.request(
            "POST", "/api/files?name=" + urllib.parse.quote(name), content, {"Content-Type": "application/octet-stream"}
        )
        if status >= 300:
            raise RuntimeError(f"upload: {status} {answer[:300]!r}")
        return json.loads(answer)

    def post(self, conversation, text, files=(), message_id=None, language="zh", **more):
        body = {
            "message_id": message_id or uuid.uuid4().hex,
            "conversation": conversation,
            "text": text,
            "files": list(files),
            "language": language,
            **more,
        }
        self.json("POST", "/hook/web", body)
        return body["message_id"]

    def messages(self, conversation, after=0):
        return self.json("GET", f"/api/conversations/{conversation}/messages?after={after}")["messages"]

    def replies(self, conversation):
        """The bot's final messages: those that are not progress."""
        found = []
        for message in self.messages(conversation):
            if message["from_bot"]:
                body = message["body"] if isinstance(message["body"], dict) else json.loads(message["body"])
                if body["tone"] != "progress":
                    found.append(body)
        return found

    def wait_for_replies(self, conversation, count, timeout=120):
        deadline = time.monotonic() + timeout
        while True:
            found = self.replies(conversation)
            if len(found) >= count:
                return found
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(found)} of {count} replies within {timeout} s\n{self.log()[-3000:]}")
            time.sleep(0.02)

    def download(self, reply, name):
        file = next(file for file in reply["files"] if file["name"] == name)
        status, _, content = self.request("GET", file["url"])
        if status != 200:
            raise RuntimeError(f"download {name}: {status}")
        return content
