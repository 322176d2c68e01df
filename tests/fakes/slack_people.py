"""What people do in the workspace of tests/fakes/slack.py, and how Slack tells an app of it: events, buttons and
commands, with the real signature."""

import hashlib
import hmac
import http.client
import json
import time
import urllib.parse

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


class People:
    """The half of FakeSlack that calls the hook."""

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
        told = (event["channel"], event.get("event_ts", event.get("ts")), event["type"], event.get("subtype"))
        with self.lock:
            identity = self.event_ids.setdefault(told, f"Ev{len(self.event_ids):06d}")
        body = json.dumps({"token": "x", "team_id": "T0001", "api_app_id": "A0001", "type": "event_callback",
                           "event_id": identity, "event_time": int(time.time()), "event": event,
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
