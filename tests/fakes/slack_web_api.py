"""The Web API of the fake of tests/fakes/slack.py: what each method takes, refuses and does. What it refuses is what
docs.slack.dev documents (methods, Block Kit limits) and what was measured: see adapters/slack/README.md."""

import json
import re
import time
import urllib.parse

from slack_blocks import BlockRules, Refused

TOKEN = "xoxb-fake-token"
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
    "files.completeUploadExternal": ({"files", "channel_id", "thread_ts", "initial_comment", "blocks"},
                                      {"files", "channel_id"}),
}

# Calls a minute, for each method (docs.slack.dev/apis/web-api/rate-limits); what is not here has no limit of its own.
TIER_3, TIER_4 = 50, 100
TIERS = {"chat.update": TIER_3, "conversations.replies": TIER_3, "conversations.history": TIER_3, "files.info": TIER_4,
         "files.getUploadURLExternal": TIER_4, "files.completeUploadExternal": TIER_4}
POSTS_AT_ONCE = 4  # then one a second and channel: "short bursts" are let through, it is not said how long
LARGEST_FILE = 1 << 30
WORKSPACE_POSTS = (5, 100)  # a second, at once: "several hundred messages per minute" in a whole workspace


class TooOften(Exception):
    def __init__(self, seconds):
        super().__init__(seconds)
        self.seconds = seconds


class WebApi:
    """The half of FakeSlack that answers calls."""

    def call(self, method, headers, body):
        if method not in METHODS:
            raise Refused("unknown_method")
        if headers.get("Authorization") != "Bearer " + TOKEN:
            raise Refused("invalid_auth" if headers.get("Authorization") else "not_authed")
        if not headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
            raise Refused("invalid_form_data")
        try:
            pairs = urllib.parse.parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body))
        except ValueError:
            raise Refused("invalid_form_data") from None
        fields = dict(pairs)
        allowed, required = METHODS[method]
        if len(pairs) != len(fields) or set(fields) - allowed:
            raise Refused("invalid_arguments", response_metadata={"messages": sorted(set(fields) - allowed)})
        if any(not fields.get(name) for name in required):
            raise Refused("invalid_arguments", response_metadata={"messages": ["missing required field"]})
        self.keep_pace(method, fields)
        with self.lock:
            self.calls.append((method, fields))
            return {"ok": True, **getattr(self, "do_" + method.replace(".", "_"))(fields)}

    def keep_pace(self, method, fields):
        if method == "chat.postMessage":
            seconds = (self.limits.wait((method, fields["channel"]), 1, POSTS_AT_ONCE) or
                       self.limits.wait(method, *self.workspace_posts))
        else:
            seconds = self.limits.wait(method, TIERS[method] / 60, TIERS[method]) if method in TIERS else 0
        if seconds:
            raise TooOften(seconds)

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

    @staticmethod
    def json_of(fields, name, error):
        try:
            return json.loads(fields.get(name) or "[]")
        except ValueError:
            raise Refused(error) from None

    def thread_of(self, channel, fields):
        """The first message of the thread; of a channel's own messages: None."""
        thread = fields.get("thread_ts")
        first = self.message(channel, thread)
        if thread is not None and first is None:
            raise Refused("thread_not_found")
        if first and first.get("thread_ts", thread) != thread:
            raise Refused("cannot_reply_to_message")
        return thread

    def content_of(self, fields):
        content = {"text": fields.get("text", ""), "blocks": self.json_of(fields, "blocks", "invalid_blocks_format")}
        if not content["text"]:
            raise Refused("no_text")
        if len(content["text"]) > 40_000:
            raise Refused("msg_too_long")
        if re.search(r"<[!@#]|&(?!amp;|lt;|gt;)", content["text"]):
            raise Refused("fake_unescaped_text")
        BlockRules(self.tables).check(content["blocks"])
        if "metadata" in fields:
            metadata = self.json_of(fields, "metadata", "invalid_metadata_format")
            if set(metadata) != {"event_type", "event_payload"} or not isinstance(metadata["event_payload"], dict):
                raise Refused("invalid_metadata_format")
            content["metadata"] = metadata
        return content

    def do_chat_postMessage(self, fields):
        self.needs("chat:write")
        channel = self.channel_of(fields)
        thread = self.thread_of(channel, fields)
        message = self.add_message(channel, {**self.content_of(fields), "user": "U0BOT", "bot_id": "B0001"}, thread)
        self.shown_at[message["ts"]] = [time.monotonic()]
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
        self.shown_at[message["ts"]].append(time.monotonic())
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
        if not fields["length"].isdecimal():
            raise Refused("invalid_arguments", response_metadata={"messages": ["[ERROR] must be an integer [length]"]})
        length = int(fields["length"])
        if length <= 0:
            raise Refused("missing_argument")
        if length > LARGEST_FILE:
            raise Refused("file_upload_size_restricted")
        if fields.get("snippet_type") and length > 1_000_000:
            raise Refused("snippet_too_large")
        file = self.new_file(fields["filename"], None, "U0BOT")
        file["length"] = length
        file["object"]["mode"] = "snippet" if fields.get("snippet_type") else "hosted"
        return {"file_id": file["object"]["id"], "upload_url": f"{self.url}/upload/v1/{file['object']['id']}"}

    def do_files_completeUploadExternal(self, fields):
        self.needs("files:write")
        channel = self.channel_of(fields, "channel_id")
        files = self.json_of(fields, "files", "invalid_arguments")
        for one in files:
            if not isinstance(one, dict) or set(one) - {"id", "title", "highlight_type"} or "id" not in one:
                raise Refused("invalid_arguments")
            file = self.files.get(one["id"])
            if file is None or file["content"] is None or file["object"]["user"] != "U0BOT":
                raise Refused("file_not_found")
        blocks = self.json_of(fields, "blocks", "invalid_blocks_format")
        BlockRules(self.tables).check(blocks)
        thread = self.thread_of(channel, fields)
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
