"""A fake of a Matrix homeserver for what a real one cannot be made to do: a lost answer, a rate limit, an old media
address, a redirect to another host, a room that throws the bot out. Strict about what it is asked; pushes what people
say as an application service's homeserver does.

`with FakeHomeserver(as_token, hs_token) as fake:` listens on a free port of 127.0.0.1. `fake.bend(path_part, Bent(...))`
bends the next request whose path holds `path_part`; `fake.media[id] = Served(...)` is a download that is no file.
`fake.requests` holds (method, path, headers) of all that came.
"""

import http.server
import json
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

from fakes.limits import Limits
from fakes.served import Served

BOT = "@errand:localhost"
ANN = "@ann:localhost"
LARGEST_EVENT = 65_536
HTML = "org.matrix.custom.html"
# spec.matrix.org, "m.room.message msgtypes": what clients show.
HTML_TAGS = set("del h1 h2 h3 h4 h5 h6 blockquote p a ul ol sup sub li b i u strong em s code hr br div table thead tbody "
                "tr th td caption pre span img details summary".split())
# Of a sender whom the registration does not exempt: Synapse's rc_message as it comes.
MESSAGES_A_SECOND, MESSAGES_AT_ONCE = 0.2, 10


class Bent:
    """What the fake does with one request instead of, or (`lost`) after, what it should."""

    def __init__(self, status=None, body=None, headers=None, lost=False, until=None, broken=None):
        self.status = status
        self.body = body
        self.headers = headers or {}
        self.until = until  # an event that it waits for first
        self.broken = broken  # the connection breaks "before" it is done or "after" that, without an answer
        self.lost = lost  # does what was asked, then dies and comes back without its memory of transactions


class Refused(Exception):
    def __init__(self, status, code, error, headers=None, **more):
        super().__init__(error)
        self.status = status
        self.body = {"errcode": code, "error": error, **more}
        self.headers = headers or {}


def need(condition, what):
    if not condition:
        raise Refused(400, "M_BAD_JSON", what)


def json_in(body):
    try:
        return json.loads(body)
    except ValueError:
        raise Refused(400, "M_NOT_JSON", "Content not JSON.") from None


class FakeHomeserver:
    def __init__(self, as_token, hs_token, upload_limit=5_000_000, old_media=False, redirect_to=None):
        self.as_token = as_token
        self.hs_token = hs_token
        self.upload_limit = upload_limit
        self.old_media = old_media
        self.redirect_to = redirect_to  # the host of a content delivery network
        self.hook = None  # set it to the registration's url before anything is said
        self.requests = []
        self.bent = []
        self.limits = Limits()
        self.limited = 0  # messages that came too often
        self.events = {}  # by id
        self.order = []
        self.members = {}  # of a room
        self.media = {}
        self.transactions = {}
        self.down_until = 0  # connections are closed unanswered
        self.lock = threading.Lock()

    def __enter__(self):
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                outer.answer(self)

            do_GET = do_PUT = do_POST = answer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def bend(self, path_part, bent):
        with self.lock:
            self.bent.append((path_part, bent))

    # What people do

    def new_room(self, members=(ANN, BOT)):
        room = f"!{uuid.uuid4().hex}:localhost"
        self.members[room] = set(members)
        return room

    def say(self, room, content, sender=ANN, kind="m.room.message", push=True):
        event = self.add(room, sender, kind, content)
        if push:
            self.push([event])
        return event["event_id"]

    def send_file(self, room, name, content, push=True, **more):
        media = uuid.uuid4().hex
        self.media[media] = content
        info = {"size": len(content)} if isinstance(content, bytes) else {}
        return self.say(room, {"msgtype": "m.file", "body": name, "filename": name, "url": f"mxc://localhost/{media}",
                               "info": info, "m.mentions": {}, **more}, push=push)

    def push(self, events, transaction=None, legacy=False):
        """As a homeserver: the same transaction until it is taken. The number of tries."""
        transaction = transaction or uuid.uuid4().hex
        path = f"/transactions/{transaction}?access_token={self.hs_token}" if legacy else \
            f"/_matrix/app/v1/transactions/{transaction}"
        request = urllib.request.Request(self.hook + path, method="PUT", data=json.dumps({"events": events}).encode(),
                                         headers={"Content-Type": "application/json"})
        if not legacy:
            request.add_header("Authorization", "Bearer " + self.hs_token)
        for tries in range(1, 60):
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    assert json.loads(answer.read()) == {}
                    return tries
            except (urllib.error.URLError, OSError):
                time.sleep(0.5)
        raise AssertionError("a transaction was never taken")

    # What the bot sees

    def add(self, room, sender, kind, content):
        event = {"type": kind, "room_id": room, "sender": sender, "content": content, "unsigned": {},
                 "event_id": "$" + uuid.uuid4().hex, "origin_server_ts": int(time.time() * 1000)}
        with self.lock:
            self.events[event["event_id"]] = event
            self.order.append(event)
        return event

    def answer(self, handler):
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length)
        address = urllib.parse.urlsplit(handler.path)
        with self.lock:
            self.requests.append((handler.command, handler.path, dict(handler.headers)))
            if time.monotonic() < self.down_until:
                handler.close_connection = True
                return
            bent = next((entry for entry in self.bent if entry[0] in handler.path), None)
            if bent:
                self.bent.remove(bent)
                bent = bent[1]
        status, said, headers = 200, {}, {}
        if bent and bent.until:
            bent.until.wait()
        if bent and bent.broken == "before":
            handler.close_connection = True
            return
        try:
            if bent and bent.status:
                status, said, headers = bent.status, bent.body, bent.headers
            else:
                said = self.carry_out(handler, address, body)
        except Refused as refused:
            status, said, headers = refused.status, refused.body, refused.headers
        except (AttributeError, KeyError, TypeError) as error:  # something is missing, or is of another kind
            status, said = 400, {"errcode": "M_BAD_JSON", "error": repr(error)}
        if bent and bent.broken == "after":
            handler.close_connection = True
            return
        if bent and bent.lost:
            self.transactions.clear()
            self.down_until = time.monotonic() + 0.5
            handler.close_connection = True
            return
        if isinstance(said, dict):
            said = Served(json.dumps(said).encode(), status, {"Content-Type": "application/json", **headers})
        elif isinstance(said, bytes):
            said = Served(said, status, headers)
        said.give(handler)

    def carry_out(self, handler, address, body):
        parts = [urllib.parse.unquote(part) for part in address.path.split("/")[1:]]
        query = dict(urllib.parse.parse_qsl(address.query))
        if parts[0] == "cdn":
            if "Authorization" in handler.headers:
                raise Refused(400, "M_UNKNOWN", "a token went to another host")
            return self.media[parts[1]]
        if "Authorization" not in handler.headers:
            raise Refused(401, "M_MISSING_TOKEN", "Missing access token")
        if handler.headers["Authorization"] != "Bearer " + self.as_token:
            raise Refused(401, "M_UNKNOWN_TOKEN", "Unrecognised access token")
        match [handler.command, *parts]:
            case ["POST", "_matrix", "client", "v3", "register"]:
                need(json_in(body)["type"] == "m.login.application_service", "type")
                raise Refused(400, "M_USER_IN_USE", "User ID already taken.")
            case ["GET", "_matrix", "client", "v3", "profile", user, "displayname"]:
                need(user == BOT, "user")
                return {"displayname": "Errand"}
            case ["GET", "_matrix", "client", "v3", "rooms", room, "joined_members"]:
                self.need_member(room)
                return {"joined": {member: {} for member in self.members[room]}}
            case ["GET", "_matrix", "client", "v3", "rooms", room, "event", event_id]:
                self.need_member(room)
                if event_id not in self.events:
                    raise Refused(404, "M_NOT_FOUND", "Event not found.")
                return self.events[event_id]
            case ["GET", "_matrix", "client", "v3", "rooms", room, "messages"]:
                self.need_member(room)
                need(query["dir"] == "b" and int(query["limit"]) <= 1000, "dir, limit")
                wanted = json.loads(query["filter"])
                return {"start": "s", "chunk": [event for event in reversed(self.order) if event["room_id"] == room
                                                and event["sender"] in wanted["senders"]
                                                and event["type"] in wanted["types"]]}
            case ["PUT", "_matrix", "client", "v3", "rooms", room, "send", kind, transaction]:
                return {"event_id": self.send(room, kind, transaction, json_in(body))}
            case ["GET", "_matrix", "client", "v1", "media", "config"] if not self.old_media:
                return {"m.upload.size": self.upload_limit}
            case ["GET", "_matrix", "media", "v3", "config"]:
                return {"m.upload.size": self.upload_limit}
            case ["GET", "_matrix", "client", "v1", "media", "download", "localhost", media] if not self.old_media:
                return self.download(media)
            case ["GET", "_matrix", "media", "v3", "download", "localhost", media]:
                return self.download(media)
            case ["POST", "_matrix", "media", "v3", "upload"]:
                need(handler.headers.get("Content-Type") and query.get("filename"), "Content-Type, filename")
                if len(body) > self.upload_limit:
                    raise Refused(413, "M_TOO_LARGE", "Upload request body is too large")
                media = uuid.uuid4().hex
                self.media[media] = body
                return {"content_uri": f"mxc://localhost/{media}"}
        raise Refused(404, "M_UNRECOGNIZED", "Unrecognized request")

    def need_member(self, room):
        if BOT not in self.members.get(room, ()):
            raise Refused(403, "M_FORBIDDEN", "User not in room")

    def download(self, media):
        if media not in self.media:
            raise Refused(404, "M_NOT_FOUND", "Not found")
        if self.redirect_to:
            return Served(b"", 307, {"Location": f"http://{self.redirect_to}:{self.server.server_port}/cdn/{media}"})
        return self.media[media]

    def need_message(self, content):
        need(isinstance(content.get("msgtype"), str) and isinstance(content.get("body"), str), "msgtype, body")
        need(isinstance(content.get("m.mentions"), dict), "m.mentions")
        need(content.get("format", HTML) == HTML and ("format" in content) == ("formatted_body" in content), "format")
        tags = re.findall(r"</?([^\s>]*)[^>]*>", content.get("formatted_body", ""))
        need(not set(tags) - HTML_TAGS, f"markup that clients take away: {sorted(set(tags) - HTML_TAGS)}")
        if content["msgtype"] in ("m.file", "m.image"):
            need(content["url"].removeprefix("mxc://localhost/") in self.media, "a file that was not uploaded")

    def send(self, room, kind, transaction, content):
        self.need_member(room)
        if (room, transaction) in self.transactions:
            return self.transactions[room, transaction]
        seconds = self.limits.wait("messages", MESSAGES_A_SECOND, MESSAGES_AT_ONCE)
        if seconds:
            self.limited += 1
            raise Refused(429, "M_LIMIT_EXCEEDED", "Too Many Requests", {"Retry-After": str(seconds)},
                          retry_after_ms=seconds * 1000)
        if len(json.dumps(content, ensure_ascii=False).encode()) > LARGEST_EVENT - 2_000:
            raise Refused(413, "M_TOO_LARGE", "event too large")
        relation = content.get("m.relates_to", {})
        target = self.events.get(relation.get("event_id"))
        if kind == "m.room.message":
            self.need_message(content)
            if relation.get("rel_type") == "m.thread":
                need(target and "rel_type" not in target["content"].get("m.relates_to", {}), "the thread's root")
            if relation.get("rel_type") == "m.replace":
                need(target and target["sender"] == BOT, "an edit")
                self.need_message(content["m.new_content"])
                need(target["content"].get("m.relates_to", {}).get("rel_type") != "m.replace", "an edit of an edit")
                need("m.relates_to" not in content["m.new_content"], "a relation inside an edit")
        if kind == "m.reaction":
            need(relation.get("rel_type") == "m.annotation" and target and relation.get("key"), "a reaction")
            if any(one["sender"] == BOT and one["content"].get("m.relates_to") == relation for one in self.order):
                raise Refused(400, "M_DUPLICATE_ANNOTATION", "Can't send same reaction twice")
        event = self.add(room, BOT, kind, content)
        if relation.get("rel_type") == "m.replace":
            target["unsigned"] = {"m.relations": {"m.replace": event}}
        self.transactions[room, transaction] = event["event_id"]
        return event["event_id"]
