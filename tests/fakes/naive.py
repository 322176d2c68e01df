"""For the tests of the fakes: a client that knows nothing of any platform, and a hook that takes whatever is posted."""

import http.client
import json
import urllib.parse
import uuid

import hosting


class Answer:
    def __init__(self, status, headers, content):
        self.status, self.headers, self.content = status, headers, content

    @property
    def json(self):
        return json.loads(self.content)


def ask(method, url, body=b"", headers=None):
    """A dict or a list goes as JSON, unless the headers name another type."""
    address = urllib.parse.urlsplit(url)
    headers = dict(headers or {})
    if isinstance(body, (dict, list)):
        body = json.dumps(body).encode()
        headers.setdefault("Content-Type", "application/json")
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=20)
    try:
        connection.request(method, address.path + ("?" + address.query if address.query else ""), body, headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def form(fields, files=None):
    """Multipart: the body and its type. `files`: name -> (file name, content)."""
    boundary = uuid.uuid4().hex
    parts = [(f'name="{name}"', str(value).encode()) for name, value in fields.items()]
    parts += [(f'name="{name}"; filename="{shown}"', content) for name, (shown, content) in (files or {}).items()]
    body = b"".join(f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"
                    for head, content in parts)
    return body + f"--{boundary}--\r\n".encode(), "multipart/form-data; boundary=" + boundary


class Hook(hosting.Listening):
    """Where a bot would listen. It answers `statuses` in turn, the last of them for ever."""

    def __init__(self, *statuses):
        super().__init__()
        self.statuses = list(statuses) or [200]
        self.taken = []  # (path, headers, body)
        self.url = f"http://127.0.0.1:{self.port}/hook"

    def handle(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", "0")))
        self.taken.append((handler.path, handler.headers, body))
        handler.send_response(self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0])
        handler.end_headers()
        handler.wfile.write(b"{}")
