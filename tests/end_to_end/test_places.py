"""Jobs that wait for a slow model hold no place: others are answered meanwhile, and when all models answer at once the
places hold the runner's queue."""

import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fakes"))

from models import Answer, FakeModel
from models_config import models_config
from service import Service

SALES = "日期,地区,客户,销售额\n2025-01-03,华东,甲,1200\n2025-01-15,华南,乙,800\n"
ODD = "算一下各客户首尾两字母的奇偶校验和"
SCRIPT = "TITLE: 行数\nSTEPS:\n- 数行\n- 说出来\n```python\nprint(len(open('in/销售.csv', encoding='utf-8').readlines()), '行')\n```\n"
WAITING = 200


class Places(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.gate = threading.Event()
        self.asked = threading.Semaphore(0)

    def start(self, answers):
        self.fake = FakeModel("openai", answers)
        self.fake.__enter__()
        self.addCleanup(self.fake.__exit__)
        self.addCleanup(self.gate.set)
        self.service = Service(self.folder.name, limits="queue_per_person: 1000\n  jobs_at_once: 2", warm=2,
                               extra=models_config([self.fake], repairs=0))
        self.service.start()
        self.addCleanup(self.service.stop)
        self.service.log_in()
        self.file = self.service.upload("销售.csv", SALES.encode())

    def held(self, _messages):
        """An answer that the model gives when the gate opens. The request's own thread waits, not the fake."""
        self.asked.release()
        return HeldAnswer(self.gate, SCRIPT)

    def post(self, text=ODD):
        conversation = self.service.new_conversation()
        self.service.post(conversation, text, [self.file])
        return conversation

    def wait_until_asked(self, count, timeout=240):
        deadline = time.monotonic() + timeout
        for number in range(count):
            self.assertTrue(self.asked.acquire(timeout=max(0, deadline - time.monotonic())),
                            f"only {number} of {count} reached the model")

    def test_recipes_are_answered_while_200_jobs_wait_and_none_is_refused_when_they_go_on(self):
        self.start(self.held)
        waiting = [self.post() for _ in range(WAITING)]
        self.wait_until_asked(WAITING)  # with two places: each let go of its own
        for _ in range(3):
            reply = self.service.wait_for_replies(self.post("按地区汇总销售额"), 1, 60)[-1]
            self.assertEqual("done", reply["tone"], reply)
        self.assertEqual([], self.service.replies(waiting[0]))
        self.gate.set()
        deadline = time.monotonic() + 240
        for conversation in waiting:
            reply = self.service.wait_for_replies(conversation, 1, max(1, deadline - time.monotonic()))[-1]
            self.assertEqual(("done", "3 行"), (reply["tone"], reply["headline"]), reply)

    def test_a_job_that_waits_for_a_model_is_stopped_and_its_conversation_goes_on(self):
        self.start(self.held)
        conversation = self.post()
        self.wait_until_asked(1, 60)
        self.service.post(conversation, "按地区汇总销售额", [self.file])
        self.service.pause(0.5)
        self.assertEqual([], self.service.replies(conversation))  # its turn comes after the first
        self.service.post(conversation, "停止")
        replies = self.service.wait_for_replies(conversation, 3, 60)
        self.assertEqual({"stopped"}, {reply["tone"] for reply in replies})
        self.service.post(conversation, "按地区汇总销售额", [self.file])
        self.assertEqual("done", self.service.wait_for_replies(conversation, 4, 60)[-1]["tone"])

    def test_a_restart_asks_again_for_what_was_waiting(self):
        self.start(self.held)
        conversation = self.post()
        self.wait_until_asked(1, 60)
        self.service.kill()
        self.gate.set()
        self.service.start()
        self.service.log_in()
        self.assertEqual("done", self.service.wait_for_replies(conversation, 1, 60)[-1]["tone"])


class HeldAnswer(Answer):
    """Given when the gate opens: the fake reads `delay`, and that is where this one waits."""

    def __init__(self, gate, text):
        self.gate = gate
        super().__init__(text)

    @property
    def delay(self):
        self.gate.wait(300)
        return 0.0

    @delay.setter
    def delay(self, _value):
        pass


if __name__ == "__main__":
    unittest.main()
