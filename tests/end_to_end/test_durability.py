"""kill -9 at any moment: every accepted message is answered, once."""

import http.client
import os
import random
import tempfile
import threading
import time
import unittest
import uuid

from service import Service

MESSAGES = int(os.environ.get("ERRAND_KILL_MESSAGES", "200"))
KILLS = int(os.environ.get("ERRAND_KILLS", "20"))
SALES = "地区,销售额\n华东,100\n华北,50\n华东,25\n".encode()


class Durability(unittest.TestCase):
    def test_every_message_is_answered_once_while_the_service_is_killed_at_random(self):
        seed = int(os.environ.get("ERRAND_SEED", random.randrange(1 << 30)))
        chance = random.Random(seed)
        print(f"seed {seed}", flush=True)
        with tempfile.TemporaryDirectory() as folder, Service(folder, warm=2) as service:
            service.log_in()
            conversations = [service.new_conversation(f"c{i}") for i in range(10)]
            sales = service.upload("sales.csv", SALES)
            posted = []
            finished = threading.Event()

            def post_all():
                for number in range(MESSAGES):
                    conversation = conversations[number % len(conversations)]
                    message_id = uuid.uuid4().hex
                    while True:  # as the page does: the same id until it is acknowledged
                        try:
                            service.post(conversation, "按地区汇总销售额", [sales], message_id=message_id)
                            break
                        except (OSError, http.client.HTTPException, RuntimeError):
                            time.sleep(0.05)
                    posted.append((conversation, message_id))
                finished.set()

            poster = threading.Thread(target=post_all, daemon=True)
            poster.start()
            for _ in range(KILLS):
                time.sleep(chance.uniform(0.05, 1.5))
                service.kill()
                service.start()
            self.assertTrue(finished.wait(300), "the messages could not all be posted")
            poster.join()

            for conversation in conversations:
                expected = sum(1 for where, _ in posted if where == conversation)
                service.wait_for_replies(conversation, expected, timeout=300)
            time.sleep(1)  # anything answered twice would have come by now
            for conversation in conversations:
                expected = sum(1 for where, _ in posted if where == conversation)
                replies = service.replies(conversation)
                self.assertEqual(len(replies), expected)
                self.assertEqual(len({reply["job"] for reply in replies}), expected)
                for reply in replies:
                    self.assertEqual(reply["tone"], "done", reply["headline"])
                    self.assertIn(["华东", "125"], [row[:2] for row in reply["tables"][0]["rows"]])
                people = [message for message in service.messages(conversation) if not message["from_bot"]]
                self.assertEqual(len(people), expected)


if __name__ == "__main__":
    unittest.main()
