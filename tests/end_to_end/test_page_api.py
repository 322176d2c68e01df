"""The chat page's API from a stranger's side: who may see, change and fetch what."""

import base64
import json
import os
import socket
import tempfile
import unittest
import uuid

from service import Service

USERS = """\
    users:
      - name: Mei
        token: mei-test-token-1234567890
      - name: 王芳
        token: wang-test-token-1234567890
"""
MEI, WANG = "mei-test-token-1234567890", "wang-test-token-1234567890"


class PageApi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.service = Service(cls.folder.name, extra=USERS, warm=2)
        cls.service.start()

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()
        cls.folder.cleanup()

    def setUp(self):
        self.cookie_of = {}
        for name, token in (("mei", MEI), ("wang", WANG)):
            self.service.token = token
            self.service.log_in()
            self.cookie_of[name] = self.service.cookie
        self.act_as("mei")

    def act_as(self, name):
        self.service.cookie = self.cookie_of.get(name)

    def status(self, method, path, body=None, headers=None):
        return self.service.request(method, path, body, headers)[0]

    def post_body(self, conversation, **more):
        return {"message_id": uuid.uuid4().hex, "conversation": conversation, "text": "你好", "files": [], **more}

    def test_nothing_but_the_page_is_served_to_strangers(self):
        own = self.service.new_conversation()
        self.act_as("nobody")
        self.assertEqual(200, self.status("GET", "/"))
        for method, path in (
            ("GET", "/api/me"),
            ("GET", "/api/conversations"),
            ("GET", f"/api/conversations/{own}/messages"),
            ("POST", "/api/conversations"),
            ("DELETE", f"/api/conversations/{own}"),
            ("POST", "/api/files?name=a.csv"),
            ("POST", "/hook/web"),
            ("GET", f"/api/files/{'0' * 64}/a.csv"),
        ):
            with self.subTest(f"{method} {path}"):
                self.assertEqual(401, self.status(method, path, {} if method != "GET" else None))

    def test_a_forged_or_foreign_cookie_is_nobody(self):
        name, expiry, signature = self.cookie_of["mei"].split("=")[1].split(".")
        wang = "王芳".encode().hex()
        for cookie in (f"{wang}.{expiry}.{signature}", f"{name}.{int(expiry) + 1}.{signature}", "..", "a", ""):
            self.service.cookie = "errand_session=" + cookie
            self.assertEqual(401, self.status("GET", "/api/me"))

    def test_people_do_not_see_or_change_each_others_conversations(self):
        own = self.service.new_conversation("秘密")
        self.act_as("wang")
        self.assertNotIn(own, [c["id"] for c in self.service.json("GET", "/api/conversations")["conversations"]])
        self.assertEqual(404, self.status("GET", f"/api/conversations/{own}/messages"))
        self.assertEqual(404, self.status("PATCH", f"/api/conversations/{own}", {"title": "x"}))
        self.assertEqual(404, self.status("DELETE", f"/api/conversations/{own}"))
        self.assertEqual(404, self.status("POST", "/hook/web", self.post_body(own)))
        self.act_as("mei")
        self.assertEqual([], self.service.messages(own))

    def test_a_file_is_its_senders_alone_even_if_its_hash_is_known(self):
        own = self.service.new_conversation()
        file = self.service.upload("a.csv", b"a,b\n1,2\n")
        sent = self.service.post(own, "", [file])
        link = next(m for m in self.service.messages(own) if m["id"] == sent)["body"]["files"][0]["url"]
        status, headers, content = self.service.request("GET", link)
        self.assertEqual((200, b"a,b\n1,2\n"), (status, content))
        self.assertIn("attachment", headers["Content-Disposition"])
        self.assertIn("sandbox", headers["Content-Security-Policy"])
        self.assertEqual(404, self.status("GET", link[:-1] + ("0" if link[-1] != "0" else "1")))
        self.act_as("wang")
        self.assertEqual(404, self.status("GET", link))
        other = self.service.new_conversation()
        self.assertEqual(400, self.status("POST", "/hook/web", self.post_body(other, files=[file])))

    def test_changes_need_the_pages_own_header(self):
        for path in ("/api/conversations", "/api/login", "/hook/web"):
            connection = self.service.raw()
            connection.request("POST", path, b"{}", {"Cookie": self.service.cookie})
            self.assertEqual(403, connection.getresponse().status)
            connection.close()

    def test_a_message_id_of_another_conversation_replaces_nothing(self):
        first, second = self.service.new_conversation(), self.service.new_conversation()
        body = self.post_body(first, text="转成xlsx")
        self.service.json("POST", "/hook/web", body)
        self.assertGreaterEqual(self.status("POST", "/hook/web", {**body, "conversation": second, "text": "x"}), 400)
        self.assertEqual("转成xlsx", self.service.messages(first)[0]["body"]["text"])
        self.assertEqual([], [m for m in self.service.messages(second) if not m["from_bot"]])

    def test_what_is_no_message_is_refused_with_a_sentence(self):
        own = self.service.new_conversation()
        for body in (
            self.post_body(own, text="  "),
            self.post_body(own, message_id="../x"),
            self.post_body(own, files=["a"]),
            self.post_body(own, files=[{"locator": 5}]),
            self.post_body(own, files=5),
            [],
        ):
            status, _, content = self.service.request("POST", "/hook/web", body)
            self.assertEqual(400, status, content)
            self.assertTrue(json.loads(content)["message"])

    def test_tokens_cannot_be_guessed_quickly(self):
        self.act_as("nobody")
        answers = [self.status("POST", "/api/login", {"token": f"wrong {number}"}) for number in range(12)]
        self.assertEqual(401, answers[0])
        self.assertEqual(429, answers[-1])
        self.service.stop()  # which also forgets the failures, for the other tests
        self.service.start()

    def test_other_sites_cannot_listen(self):
        for origin, expected in ((f"http://127.0.0.1:{self.service.port}", b"101"), ("https://evil.example", b"403")):
            with socket.create_connection(("127.0.0.1", self.service.port), timeout=10) as line:
                key = base64.b64encode(os.urandom(16)).decode()
                line.sendall(
                    f"GET /api/live HTTP/1.1\r\nHost: 127.0.0.1:{self.service.port}\r\nOrigin: {origin}\r\n"
                    f"Cookie: {self.service.cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
                )
                self.assertEqual(expected, line.recv(12)[9:12])

    def test_the_page_allows_scripts_of_its_own_alone(self):
        _, headers, page = self.service.request("GET", "/")
        policy = headers["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertNotIn("unsafe", policy)
        self.assertNotIn(b"//", page.replace(b"http://www.w3.org", b""))


if __name__ == "__main__":
    unittest.main()
