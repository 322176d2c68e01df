"""Killed in the middle of any commit of a job, the service finishes the job after a restart, once."""

import http.client
import os
import tempfile
import time
import unittest
import uuid
from pathlib import Path

from service import Service

SALES = "地区,销售额\n华东,100\n华北,50\n华东,25\n".encode()
LIBRARY = os.environ["DIE_AT_SYNC_LIBRARY"]
# Message, job, five stages, the reply, its outbox row's states, the page's copy: below it every commit is met.
MOST_COMMITS = 40
SETTLED_S = 0.3


class Stages(unittest.TestCase):
    def test_a_job_whose_service_dies_in_any_commit_is_answered_once(self):
        deaths = 0
        with tempfile.TemporaryDirectory() as folder:
            for number in range(1, MOST_COMMITS):
                died, replies = self.die_at(number, Path(folder) / str(number))
                self.assertEqual(1, len(replies), f"killed at commit {number}")
                self.assertEqual("done", replies[0]["tone"])
                self.assertIn(["华东", "125"], [row[:2] for row in replies[0]["tables"][0]["rows"]])
                if not died:
                    break
                deaths += 1
            else:
                self.fail("a job takes more commits than expected, or the service never got through")
        self.assertGreater(deaths, 8, "too few of the job's commits were interrupted")

    def die_at(self, number, folder):
        """Whether the service died at its commit of this number, up to those right behind the answer, and the replies."""
        with Service(folder) as service:  # once without harm: tables, secret, conversation
            service.log_in()
            conversation = service.new_conversation()
            sales = service.upload("sales.csv", SALES)
            service.stop()
            service.start(environment={"LD_PRELOAD": LIBRARY, "DIE_AT_SYNC": str(number)}, may_die=True)
            message_id = uuid.uuid4().hex
            deadline = time.monotonic() + 60
            posted = False
            while service.is_alive() and time.monotonic() < deadline:
                try:
                    if not posted:
                        service.post(conversation, "按地区汇总销售额", [sales], message_id=message_id)
                        posted = True
                    if service.replies(conversation):  # the commits behind the answer are met, too
                        deadline = min(deadline, time.monotonic() + SETTLED_S)
                except (OSError, http.client.HTTPException, RuntimeError, ValueError):
                    pass  # it died meanwhile, which is what this test is about
                time.sleep(0.01)
            died = not service.is_alive()
            service.kill()  # one that lived would still die in whatever it commits next, while it is asked below
            service.start()
            service.post(conversation, "按地区汇总销售额", [sales], message_id=message_id)  # as the page does
            service.wait_for_replies(conversation, 1)
            time.sleep(SETTLED_S)  # a second answer would come now
            return died, service.replies(conversation)


if __name__ == "__main__":
    unittest.main()
