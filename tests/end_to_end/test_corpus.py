"""The corpus of tests/fakes/corpus.py through the whole path: page, profile, model, check, sandbox, repair, reply."""

import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fakes"))

from corpus import CASES, FILES
from models import Answer, FakeModel
from models_config import models_config
from service import Service

# Small limits, so that the hostile cases end soon.
LIMITS = "  wall: 5 s\n  cpu: 5 s\n  output: 8 MB\n"


def secrets_of(case):
    """Cells of the case's files that neither the person nor the model wrote, and no header."""
    said = case.instruction + "".join(case.answers)
    secrets = set()
    for name in case.files:
        text = FILES[name].decode("gb18030" if name == "staff.csv" else "utf-8-sig")
        header, *rows = text.splitlines()
        cells = {cell for row in rows for cell in row.split(",") if len(cell) >= 3 or not cell.isascii() and len(cell) == 2}
        secrets |= {cell for cell in cells if cell not in said + header}
    return secrets


class Corpus(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        cls.asked = {}

        def answer(messages):
            prompt = messages[1][1]
            instruction = prompt.rsplit("Instruction: ", 1)[1].strip()
            cls.asked.setdefault(instruction, []).append(messages)
            answers = next(case.answers for case in CASES if case.instruction == instruction)
            return Answer(answers[min(len(cls.asked[instruction]), len(answers)) - 1], pieces=64)

        cls.fake = FakeModel("openai", answer)
        cls.fake.__enter__()
        cls.service = Service(cls.holder.name, models_config([cls.fake], recipes=False), runner=LIMITS, warm=2)
        cls.service.start()
        cls.service.log_in()

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()
        cls.fake.__exit__()
        cls.holder.cleanup()

    def reply_to(self, case):
        conversation = self.service.new_conversation()
        files = [self.service.upload(name, FILES[name]) for name in case.files]
        self.service.post(conversation, case.instruction, files)
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            replies = self.service.replies(conversation)
            if replies:
                return replies[-1]
            time.sleep(0.02)
        self.fail("no reply: " + self.service.log()[-2000:])

    def run_kind(self, kind):
        for case in CASES:
            if case.kind != kind:
                continue
            with self.subTest(case.instruction):
                reply = self.reply_to(case)
                shown = reply["headline"] + reply["text"]
                self.assertEqual(reply["tone"], case.tone, (shown, reply["notes"]))
                self.assertIn(case.says, shown)
                if case.requests is not None:
                    self.assertEqual(len(self.asked[case.instruction]), case.requests)
                self.assertEqual(self.fake.refused, [])
                self.assertNotIn("root:", shown)
                self.assertNotIn("sk-test-key", shown)
                for messages in self.asked[case.instruction]:
                    self.assertEqual(messages[1][1].count("</files>"), 1)
                    for role, text in messages[1:]:
                        self.assertNotIn("SYSTEM:", text)
                        self.assertNotIn("1380000", text)
                        for cell in secrets_of(case):
                            self.assertNotIn(cell, text, role)

    def test_good_answers_give_the_right_numbers(self):
        self.run_kind("good")

    def test_wrong_answers_are_mended(self):
        self.run_kind("wrong")

    def test_lazy_answers_are_sent_back(self):
        self.run_kind("lazy")

    def test_hostile_answers_get_nothing_out_and_harm_nobody(self):
        self.run_kind("hostile")

    def test_the_corpus_is_large_enough(self):
        self.assertGreaterEqual(len(CASES), 60)
        self.assertEqual(len({case.instruction for case in CASES}), len(CASES))


if __name__ == "__main__":
    unittest.main()
