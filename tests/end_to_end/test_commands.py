"""The commands beside `ask`: replay proves a result, check and doctor name what is wrong and what mends it."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from ask import ask
from service import ERRAND, RUNNER, Service

SALES = "地区,销售额\n华东,100\n华北,50\n华东,25\n".encode()


def errand(*words, **environment):
    return subprocess.run(
        [ERRAND, *words], capture_output=True, text=True, timeout=60, env={**os.environ, **environment}
    )


class Commands(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)

    def test_replay_gives_the_same_bytes_of_an_errand_asked_for_on_the_command_line(self):
        (self.folder / "sales.csv").write_bytes(SALES)
        answer = ask("按地区汇总销售额，画个柱状图，存成xlsx", self.folder / "sales.csv", out=self.folder / "out")
        self.assertEqual("done", answer["status"])
        done = errand("replay", "--json", answer["job"])
        comparison = json.loads(done.stdout)
        self.assertEqual((0, True), (done.returncode, comparison["same"]), comparison)
        self.assertGreaterEqual(len(comparison["files"]), 2)

    def test_replay_works_beside_the_running_service_and_finds_a_changed_result(self):
        with Service(self.folder / "service") as service:
            service.log_in()
            conversation = service.new_conversation()
            service.post(conversation, "按地区汇总销售额", [service.upload("sales.csv", SALES)])
            reply = service.wait_for_replies(conversation, 1)[0]
            config = str(self.folder / "service" / "errand.yaml")
            done = errand("replay", "--config", config, reply["job"])
            self.assertEqual(0, done.returncode, done.stdout + done.stderr)
            self.assertIn("same results again", done.stdout)
            missing = errand("replay", "--config", config, "jaaaaaaaaaaaaaaaa")
            self.assertEqual(1, missing.returncode)
            self.assertIn("there is no job", missing.stderr)

    def test_check_says_where_a_config_is_wrong_and_what_to_write_instead(self):
        config = self.folder / "errand.yaml"
        config.write_text("limits:\n  file_sise: 10 MB\nrunner:\n  memory: 512\nadapters:\n  - kind: web\n    token: s3cret-value-x\n")
        done = errand("check", str(config))
        self.assertEqual(2, done.returncode)
        self.assertIn("errand.yaml:2:3", done.stderr)
        self.assertIn("file_size", done.stderr)
        self.assertIn("errand.yaml:4:11", done.stderr)
        self.assertNotIn("s3cret", done.stdout + done.stderr)
        config.write_text(errand("example").stdout)
        self.assertEqual(0, errand("check", str(config)).returncode)

    def test_doctor_finds_this_machine_sound_and_a_missing_runner_wrong(self):
        config = self.folder / "errand.yaml"
        config.write_text(f"data: {self.folder / 'data'}\nrunner:\n  executable: {RUNNER}\n")
        done = errand("doctor", "--json", "--config", str(config))
        found = json.loads(done.stdout)
        self.assertEqual((0, [], True), (done.returncode, found["problems"], found["ok"]))
        self.assertIn("seccomp", found["isolation"])
        self.assertIn("pandas", [package["name"] for package in found["packages"]])
        config.write_text(f"data: {self.folder / 'data'}\nrunner:\n  executable: {self.folder / 'nothing'}\n")
        done = errand("doctor", "--config", str(config))
        self.assertEqual(1, done.returncode)
        self.assertIn("./quickstart --build", done.stdout)

    def test_a_second_service_on_the_same_data_is_refused_with_the_reason(self):
        with Service(self.folder / "service"):
            done = errand("serve", "--config", str(self.folder / "service" / "errand.yaml"))
            self.assertEqual(1, done.returncode)
            self.assertIn("in use by another errand", done.stderr)

    def test_wrong_words_are_answered_with_the_right_ones(self):
        for words in (["aks"], ["ask"], ["serve"], ["ask", "--lang", "fr", "x"], ["ask", "--colour", "x"]):
            done = errand(*words)
            self.assertEqual(2, done.returncode, words)
            self.assertIn("errand ", done.stderr)


if __name__ == "__main__":
    unittest.main()
