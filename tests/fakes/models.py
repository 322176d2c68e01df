"""Fakes of the three wire formats of language models, strict about what they are asked and scripted in what they answer.

`with FakeModel("openai") as fake:` listens on a free port of 127.0.0.1. `fake.answers` is a list of Answer, used in
order (the last one again and again), or a function from the user's prompt to an Answer. `fake.requests` holds what came.
"""

import http.server
import json
import threading
import time


class Answer:
    """What the fake does with one request. `text` is the model's answer; the rest bends how it is given."""

    def __init__(self, text="", status=200, error=None, headers=None, streamed=True, cut=None, pieces=7, delay=0.0,
                 finish="stop", raw=None, content_type=None, redirect=None, endless=False, no_end=False, usage=True,
                 split=None):
        self.text = text
        self.status = status
        self.error = error  # the error's object, in the provider's shape, or a text that is sent as it is
        self.headers = headers or {}
        self.streamed = streamed
        self.cut = cut  # closes the connection inside this character, where the body has it first
        self.split = split  # pauses inside this character, so that its halves arrive apart
        self.pieces = pieces  # bytes of each piece that is written: cuts characters and events anywhere
        self.delay = delay  # seconds before the first byte
        self.finish = finish
        self.raw = raw  # the body as it is
        self.content_type = content_type
        self.redirect = redirect
        self.endless = endless
        self.no_end = no_end  # leaves out the end of the stream
        self.usage = usage


def inside(content, character):
    """Where the first of these characters is torn: behind its first byte."""
    assert len(character.encode()) > 1, character
    return content.index(character.encode()) + 1


class Refused(Exception):
    """A request that the documented format does not allow."""


def only(body, allowed, required):
    unknown = set(body) - set(allowed)
    missing = set(required) - set(body)
    if unknown or missing:
        raise Refused(f"unknown fields {sorted(unknown)}, missing fields {sorted(missing)}")


class OpenAi:
    service = "compatible"
    base = "/v1"
    limit_field = "max_tokens"
    key_header = "Authorization"

    @property
    def list_path(self):
        return self.base + "/models"

    def listed(self, names):
        return {"object": "list", "data": [{"id": name, "object": "model", "owned_by": "x"} for name in names]}

    def check_key(self, headers, key):
        wanted = f"Bearer {key}" if self.key_header == "Authorization" else key
        sent = {name: headers.get(name) for name in ("Authorization", "api-key") if headers.get(name)}
        return sent == {self.key_header: wanted}

    def check(self, path, headers, body):
        if path != self.base + "/chat/completions":
            raise LookupError(path)
        only(body, {"model", "messages", self.limit_field, "stream", "stream_options"}, {"model", "messages"})
        if body["stream"] is not True or body["stream_options"] != {"include_usage": True}:
            raise Refused("stream")
        if not isinstance(body[self.limit_field], int) or body[self.limit_field] < 1:
            raise Refused(self.limit_field)
        roles = [message["role"] for message in body["messages"]]
        if roles[0] != "system" or roles[-1] != "user" or set(roles) - {"system", "user", "assistant"}:
            raise Refused(f"roles {roles}")
        if not all(set(m) == {"role", "content"} and isinstance(m["content"], str) for m in body["messages"]):
            raise Refused("messages")
        return [(m["role"], m["content"]) for m in body["messages"]]

    def events(self, answer):
        base = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "fake"}
        choice = lambda delta, finish=None: {"index": 0, "delta": delta, "finish_reason": finish}
        yield {**base, "choices": [choice({"role": "assistant", "content": ""})], "usage": None}
        for start in range(0, len(answer.text), 11):
            yield {**base, "choices": [choice({"content": answer.text[start:start + 11]})], "usage": None}
        if not answer.no_end:
            yield {**base, "choices": [choice({}, answer.finish)], "usage": None}
            if answer.usage:
                yield {**base, "choices": [], "usage": {"prompt_tokens": 1000, "completion_tokens": 200,
                                                       "total_tokens": 1200,
                                                       "prompt_tokens_details": {"cached_tokens": 900}}}
            yield "[DONE]"

    def whole(self, answer):
        return {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "fake",
                "choices": [{"index": 0, "message": {"role": "assistant", "content": answer.text, "refusal": None},
                             "finish_reason": answer.finish}],
                "usage": {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200}}

    def frame(self, event):
        return f"data: {event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)}\n\n"


class OpenAiItself(OpenAi):
    """Its newer models refuse `max_tokens`: https://platform.openai.com/docs/api-reference/chat/create"""

    service = "openai"
    limit_field = "max_completion_tokens"


class Azure(OpenAiItself):
    """The v1 API: https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle"""

    service = "azure"
    base = "/openai/v1"
    key_header = "api-key"


class Anthropic:
    service = "anthropic"
    base = ""
    path = "/v1/messages"
    list_path = "/v1/models?limit=1000"

    def listed(self, names):
        return {"data": [{"type": "model", "id": name, "display_name": name} for name in names], "has_more": False}

    stop = {"stop": "end_turn", "length": "max_tokens", "content_filter": "refusal"}

    def check_key(self, headers, key):
        return headers.get("x-api-key") == key

    def check(self, path, headers, body):
        if path != self.path:
            raise LookupError(path)
        if headers.get("anthropic-version") != "2023-06-01":
            raise Refused("anthropic-version: header is required")
        only(body, {"model", "max_tokens", "system", "messages", "stream"}, {"model", "max_tokens", "messages"})
        roles = [message["role"] for message in body["messages"]]
        if roles[0] != "user" or any(a == b for a, b in zip(roles, roles[1:])):
            raise Refused(f"roles {roles}")
        return [("system", body["system"])] + [(m["role"], m["content"]) for m in body["messages"]]

    def events(self, answer):
        yield {"type": "message_start", "message": {"id": "msg_1", "type": "message", "role": "assistant", "content": [],
                                                    "model": "fake", "stop_reason": None, "stop_sequence": None,
                                                    "usage": {"input_tokens": 100, "cache_read_input_tokens": 900,
                                                              "cache_creation_input_tokens": 0, "output_tokens": 1}}}
        yield {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
        yield {"type": "ping"}
        for start in range(0, len(answer.text), 11):
            yield {"type": "content_block_delta", "index": 0,
                   "delta": {"type": "text_delta", "text": answer.text[start:start + 11]}}
        if not answer.no_end:
            yield {"type": "content_block_stop", "index": 0}
            yield {"type": "message_delta", "delta": {"stop_reason": self.stop[answer.finish], "stop_sequence": None},
                   "usage": {"output_tokens": 200}}
            yield {"type": "message_stop"}

    def whole(self, answer):
        return {"id": "msg_1", "type": "message", "role": "assistant", "model": "fake",
                "content": [{"type": "text", "text": answer.text}], "stop_reason": self.stop[answer.finish],
                "stop_sequence": None, "usage": {"input_tokens": 1000, "output_tokens": 200}}

    def frame(self, event):
        return f"event: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n"


class Gemini:
    service = "gemini"
    base = ""
    list_path = "/v1beta/models?pageSize=1000"

    def listed(self, names):
        return {"models": [{"name": f"models/{name}", "version": "1"} for name in names]}

    path = "/v1beta/models/fake:streamGenerateContent?alt=sse"
    stop = {"stop": "STOP", "length": "MAX_TOKENS", "content_filter": "SAFETY"}

    def check_key(self, headers, key):
        return headers.get("x-goog-api-key") == key

    def check(self, path, headers, body):
        if path != self.path:
            raise LookupError(path)
        only(body, {"contents", "systemInstruction", "generationConfig"}, {"contents"})
        only(body["generationConfig"], {"maxOutputTokens"}, set())
        if any(set(c) != {"role", "parts"} or c["role"] not in ("user", "model") for c in body["contents"]):
            raise Refused("contents")
        text = lambda content: "".join(part["text"] for part in content["parts"])
        return [("system", text(body["systemInstruction"]))] + [(c["role"], text(c)) for c in body["contents"]]

    def events(self, answer):
        part = lambda text: {"candidates": [{"content": {"parts": [{"text": text}], "role": "model"}, "index": 0}],
                             "modelVersion": "fake"}
        for start in range(0, len(answer.text), 40):
            yield part(answer.text[start:start + 40])
        if not answer.no_end:
            last = part("")
            last["candidates"][0]["finishReason"] = self.stop[answer.finish]
            last["usageMetadata"] = {"promptTokenCount": 1000, "candidatesTokenCount": 150, "thoughtsTokenCount": 50,
                                     "cachedContentTokenCount": 900, "totalTokenCount": 1200}
            yield last

    def whole(self, answer):
        return {"candidates": [{"content": {"parts": [{"text": answer.text}], "role": "model"},
                                "finishReason": self.stop[answer.finish], "index": 0}],
                "usageMetadata": {"promptTokenCount": 1000, "candidatesTokenCount": 200, "totalTokenCount": 1200}}

    def frame(self, event):
        return f"data: {json.dumps(event, ensure_ascii=False)}\r\n\r\n"


FORMATS = {"openai": OpenAi, "openai itself": OpenAiItself, "azure": Azure, "anthropic": Anthropic, "gemini": Gemini}
ERRORS = {
    "openai": lambda status, text: {"error": {"message": text, "type": "invalid_request_error", "param": None,
                                             "code": None}},
    "anthropic": lambda status, text: {"type": "error", "error": {"type": "invalid_request_error", "message": text}},
    "gemini": lambda status, text: {"error": {"code": status, "message": text, "status": "INVALID_ARGUMENT"}},
}


class FakeModel:
    def __init__(self, name="openai", answers=None, key="sk-test-key", names=()):
        self.format = FORMATS[name]()
        self.error_of = ERRORS.get(name, ERRORS["openai"])
        self.answers = answers or [Answer("DECLINE: nothing was scripted")]
        self.key = key
        self.names = names  # of the models that it lists
        self.requests = []  # lists of (role, text)
        self.refused = []  # requests that broke the format
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 60

            def do_POST(self):
                fake.answer(self)

            def do_GET(self):
                fake.list_models(self)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 512

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]

    @property
    def url(self):
        """The base that the config takes."""
        return f"http://127.0.0.1:{self.port}{self.format.base}"

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def next_answer(self, messages):
        with self.lock:
            self.requests.append(messages)
            if callable(self.answers):
                return self.answers(messages)
            return self.answers[min(len(self.requests), len(self.answers)) - 1]

    def list_models(self, handler):
        if not self.names or handler.path != self.format.list_path:
            self.send_error(handler, 405, "only POST")
        elif not self.format.check_key(handler.headers, self.key):
            self.send_error(handler, 401, "Incorrect API key provided")
        else:
            self.send_whole(handler, 200, json.dumps(self.format.listed(self.names)).encode(), "application/json", {})

    def answer(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", "0")))
        try:
            if not self.format.check_key(handler.headers, self.key):
                self.send_error(handler, 401, f"Incorrect API key provided: {handler.headers.get('Authorization')}")
                return
            messages = self.format.check(handler.path, handler.headers, json.loads(body))
        except LookupError as error:
            self.send_error(handler, 404, f"no such path: {error}")
            return
        except Exception as error:
            self.refused.append(repr(error))
            self.send_error(handler, 400, f"the request breaks the format: {error!r}")
            return
        answer = self.next_answer(messages)
        try:
            self.give(handler, answer)
        except (BrokenPipeError, ConnectionResetError):
            handler.close_connection = True

    def send_error(self, handler, status, text):
        self.send_whole(handler, status, json.dumps(self.error_of(status, text)).encode(), "application/json", {})

    def send_whole(self, handler, status, content, media_type, headers):
        handler.send_response(status)
        handler.send_header("Content-Type", media_type)
        handler.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)

    def give(self, handler, answer):
        if answer.delay:
            self.stopping.wait(answer.delay)
        if answer.redirect:
            self.send_whole(handler, 307, b"", "text/plain", {"Location": answer.redirect})
            return
        if answer.status != 200:
            error = answer.error if answer.error is not None else self.error_of(answer.status, "scripted")
            content = error.encode() if isinstance(error, str) else json.dumps(error).encode()
            media_type = answer.content_type or ("text/html" if isinstance(error, str) else "application/json")
            self.send_whole(handler, answer.status, content, media_type, answer.headers)
            return
        if answer.raw is not None:
            self.send_whole(handler, 200, answer.raw, answer.content_type or "application/json", answer.headers)
            return
        if not answer.streamed:
            content = json.dumps(self.format.whole(answer), ensure_ascii=False).encode()
            self.send_whole(handler, 200, content, "application/json", answer.headers)
            return
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream; charset=utf-8")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        if answer.endless:
            events = self.format.events(Answer("x" * 4000, no_end=True))
            block = "".join(self.format.frame(event) for event in events).encode()
            while not self.stopping.is_set():
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(block), block))
        content = "".join(self.format.frame(event) for event in self.format.events(answer)).encode()
        if answer.cut is not None:
            content = content[:inside(content, answer.cut)]
        halves = [content]
        if answer.split is not None:
            middle = inside(content, answer.split)
            halves = [content[:middle], content[middle:]]
        for half in halves:
            for start in range(0, len(half), answer.pieces):
                piece = half[start:start + answer.pieces]
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            if half is not halves[-1]:
                time.sleep(0.3)
        if answer.cut is not None:
            handler.close_connection = True
            return
        handler.wfile.write(b"0\r\n\r\n")


def main():
    """For hands: `models.py FORMAT FILE` answers everything with the file's text, and prints its address."""
    import sys

    with FakeModel(sys.argv[1], [Answer(open(sys.argv[2], encoding="utf-8").read(), pieces=4096)]) as fake:
        print(fake.url, flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
