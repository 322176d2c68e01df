"""An answer to a download, also one that is no file: a page, a redirect, a stream that never ends. Used by the fakes."""


class Served:
    """`endless`: the content over and over, in chunks, with no word of how much is to come."""

    def __init__(self, content=b"", status=200, headers=None, endless=False):
        self.content = content
        self.status = status
        self.headers = {"Content-Type": "application/octet-stream", **(headers or {})}
        self.endless = endless

    def give(self, handler):
        length = {"Transfer-Encoding": "chunked"} if self.endless else {"Content-Length": str(len(self.content))}
        handler.send_response(self.status)
        for name, value in {**self.headers, **length}.items():
            handler.send_header(name, value)
        try:
            handler.end_headers()
            handler.wfile.write(b"" if self.endless else self.content)
            while self.endless:
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(self.content), self.content))
        except OSError:  # who asked has gone, or has enough
            handler.close_connection = True
