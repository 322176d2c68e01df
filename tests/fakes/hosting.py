"""What a file host can do in place of giving a file, for the fakes: each of these answers one GET. And the hosts beside it:
another one, to which it may send who asks, and a proxy."""

import base64
import http.server
import threading

# A picture of one pixel, for names that promise something else.
PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def endless(handler):
    """Bytes for as long as somebody reads, and no word of how many there are."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/octet-stream")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.close_connection = True
    try:
        while True:
            handler.wfile.write(b"10000\r\n" + b"1,2,3,4\n" * 0x2000 + b"\r\n")
    except OSError:
        pass


def login_page(handler):
    _answer(handler, 200, b"<!DOCTYPE html><html><title>Log in</title></html>", {"Content-Type": "text/html; charset=utf-8"})


def gone(handler):
    _answer(handler, 404, b"not found", {"Content-Type": "text/plain"})


def redirect(address):
    return lambda handler: _answer(handler, 302, b"", {"Location": address})


class Held:
    """`content`, but not before `release()`."""

    def __init__(self, content):
        self.content = content
        self.released = threading.Event()

    def release(self):
        self.released.set()

    def __call__(self, handler):
        self.released.wait(40)
        _answer(handler, 200, self.content, {"Content-Type": "application/octet-stream"})


def _answer(handler, status, content, headers):
    handler.send_response(status)
    for name, value in {**headers, "Content-Length": str(len(content))}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content)


class Listening:
    """On a free port of 127.0.0.1; `handle(handler)` answers, `asked` is its to fill."""

    def __init__(self):
        self.asked = []
        listening = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                listening.handle(self)

            do_CONNECT = do_POST = do_PUT = do_GET

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class OtherHost(Listening):
    """Gives `content` to everybody; `asked` holds the headers of each request."""

    def __init__(self, content):
        super().__init__()
        self.content = content

    def handle(self, handler):
        self.asked.append(dict(handler.headers))
        _answer(handler, 200, self.content, {"Content-Type": "application/octet-stream"})


class ClosedProxy(Listening):
    """A way out that lets nothing pass; `asked` holds where to ("host:port")."""

    def handle(self, handler):
        self.asked.append(handler.path)
        handler.send_error(403)
