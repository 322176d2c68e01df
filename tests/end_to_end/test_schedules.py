"""Schedules through the real service, which is killed between: what is due runs once, on the newest file; what was due
while it was down is reported once."""

import os
import sqlite3
import json
import tempfile
import time
import unittest
import zoneinfo
from datetime import datetime
from pathlib import Path

from service import Service

MARCH = "日期,地区,销售额\n2025-03-03,华东,100\n2025-03-05,华南,50\n"
APRIL = "日期,地区,销售额\n2025-04-03,华东,7\n2025-04-05,华北,8\n"


class Schedules(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.reports = Path(self.folder.name) / "reports"
        self.reports.mkdir()
        self.service = Service(self.folder.name, extra=f"schedules:\n  folders:\n    - {{name: 报表, path: {self.reports}}}\n")
        self.service.start()
        self.addCleanup(self.service.stop)
        self.service.log_in()
        self.conversation = self.service.new_conversation()
        self.asked = 0
        self.ask("按地区汇总销售额，从高到低", [("销售 2025-03.csv", MARCH)])
        self.assertEqual("done", self.ask("存为配方 月报")["tone"])

    def ask(self, text, files=()):
        uploads = [self.service.upload(name, content.encode()) for name, content in files]
        self.service.post(self.conversation, text, uploads)
        self.asked += 1
        return self.service.wait_for_replies(self.conversation, self.asked)[-1]

    def scheduled(self, text):
        reply = self.ask(text)
        self.assertEqual("done", reply["tone"], reply)
        return reply

    def make_due(self, seconds_ago):
        """Moves the schedule into the past, as if the clock had gone on; the service is stopped meanwhile."""
        self.service.kill()
        database = sqlite3.connect(Path(self.folder.name) / "data" / "errand.db")
        due = int((time.time() - seconds_ago) * 1000)
        for id, body in database.execute("SELECT id, body FROM schedules").fetchall():
            database.execute("UPDATE schedules SET next_at = ?, body = ? WHERE id = ?",
                             (due, json.dumps({**json.loads(body), "next_at": due}), id))
        database.commit()
        database.close()
        self.service.start()
        self.service.log_in()

    def next_reply(self, timeout=60):
        self.asked += 1
        return self.service.wait_for_replies(self.conversation, self.asked, timeout)[-1]

    def rows(self, reply):
        return [row[:2] for row in reply["tables"][0]["rows"]]

    def test_what_is_due_runs_once_on_the_newest_file_of_that_name_though_the_service_is_killed(self):
        made = self.scheduled("每周一9点运行月报")
        self.assertIn("周一 09:00", made["headline"])
        self.ask("按地区汇总销售额", [("销售 2025-04.csv", APRIL)])
        self.make_due(seconds_ago=1)
        reply = self.next_reply()
        self.assertEqual("done", reply["tone"], reply)
        self.assertEqual([["华北", "8"], ["华东", "7"]], self.rows(reply))
        self.service.kill()
        self.service.start()
        self.service.log_in()
        self.service.pause(7)  # it looks every five seconds
        self.assertEqual(self.asked, len(self.service.replies(self.conversation)))
        self.assertEqual("月报", self.ask("我的定时")["tables"][0]["rows"][0][1])

    def test_a_run_that_was_missed_is_reported_once_and_can_be_made_up_for(self):
        self.scheduled("every day at 9:00 run 月报")
        self.make_due(seconds_ago=3 * 24 * 3600)
        reply = self.next_reply()
        self.assertEqual("declined", reply["tone"], reply)
        self.assertIn("月报", reply["headline"])
        self.service.kill()
        self.service.start()
        self.service.log_in()
        self.service.pause(7)
        self.assertEqual(self.asked, len(self.service.replies(self.conversation)))
        button = reply["buttons"][0]
        self.service.post(self.conversation, button["value"], action=button["action"], target_job=reply["job"], label="x")
        made_up = self.next_reply()
        self.assertIn(made_up["tone"], ("done", "declined"), made_up)

    def test_a_folder_that_the_admin_opened_is_used_and_no_other(self):
        refused = self.ask("每天9点用文件夹 私人 运行月报")
        self.assertEqual("declined", refused["tone"])
        self.assertIn("报表", refused["headline"])
        self.scheduled("每天9点用文件夹 报表 运行月报")
        (self.reports / "销售 2025-03.csv").write_text(MARCH)
        os.utime(self.reports / "销售 2025-03.csv", (1, 1))
        (self.reports / "销售 2025-05.csv").write_text(APRIL.replace(",7", ",70"))
        (self.reports / "销售 2025-06.csv").symlink_to("/etc/passwd")
        self.make_due(seconds_ago=1)
        self.assertEqual([["华东", "70"], ["华北", "8"]], self.rows(self.next_reply()))

    def test_a_folder_says_when_it_cannot_be_read_and_when_a_file_of_another_name_was_used(self):
        self.scheduled("每天9点用文件夹 报表 运行月报")
        self.make_due(seconds_ago=1)
        reply = self.next_reply()
        self.assertEqual("declined", reply["tone"], reply)
        self.assertIn("销售 2025-03.csv", reply["headline"])
        (self.reports / "别的.csv").write_text(APRIL)
        self.make_due(seconds_ago=1)
        reply = self.next_reply()
        self.assertEqual("done", reply["tone"], reply)
        self.assertIn("没有与 销售 2025-03.csv 同名的文件，所以用了 别的.csv。", reply["notes"])
        self.reports.rename(self.reports.with_name("elsewhere"))
        self.make_due(seconds_ago=1)
        reply = self.next_reply()
        self.assertEqual("declined", reply["tone"], reply)
        self.assertIn("报表：这个文件夹读不了", reply["notes"][0])

    def test_a_conversation_has_its_own_time_zone_also_after_a_restart(self):
        self.scheduled("每天9点运行月报")
        self.assertIn("管理员的设置", self.ask("时区")["headline"])
        unknown = self.ask("时区 Europe/Atlantis")
        self.assertEqual(("declined", []), (unknown["tone"], unknown["buttons"]), unknown)
        near = self.ask("时区 berlin")
        self.assertEqual(["时区 Europe/Berlin"], [button["value"] for button in near["buttons"]])
        done = self.ask(near["buttons"][0]["value"])
        self.assertIn("Europe/Berlin", done["headline"])
        self.assertIn("1 个定时任务", done["headline"])
        self.service.kill()
        self.service.start()
        self.service.log_in()
        self.assertIn("09:00 (Europe/Berlin)", self.ask("我的定时")["tables"][0]["rows"][0][4])
        database = sqlite3.connect(Path(self.folder.name) / "data" / "errand.db")
        due = database.execute("SELECT next_at FROM schedules").fetchone()[0]
        database.close()
        local = datetime.fromtimestamp(due / 1000, zoneinfo.ZoneInfo("Europe/Berlin"))
        self.assertEqual((9, 0), (local.hour, local.minute))
        hours = [datetime.now(zoneinfo.ZoneInfo("Europe/Berlin")).strftime("%Y-%m-%d %H:")]
        receipt = "\n".join(self.ask("按地区汇总销售额", [("销售 2025-04.csv", APRIL)])["receipt"])
        hours.append(datetime.now(zoneinfo.ZoneInfo("Europe/Berlin")).strftime("%Y-%m-%d %H:"))
        self.assertTrue(any(hour in receipt for hour in hours), (hours, receipt))
        self.assertIn("管理员的设置", self.ask("时区 默认")["headline"])
        self.assertNotIn("Berlin", self.ask("我的定时")["tables"][0]["rows"][0][4])

    def test_times_that_are_no_rhythm_are_told_and_schedule_nothing(self):
        for text in ("每周一、周三9点运行 月报", "每两周周一9点运行 月报", "明天9点运行 月报", "every Monday and Friday 9:00 run 月报"):
            with self.subTest(text):
                reply = self.ask(text)
                self.assertEqual("declined", reply["tone"], reply)
                self.assertIn("9点运行 月报", reply["headline"])
        self.assertEqual([], self.ask("我的定时")["tables"])

    def test_all_schedules_here_are_cancelled_at_once(self):
        self.scheduled("每月最后一天18:00运行月报")
        self.scheduled("every weekday 8:30 run 月报")
        self.assertIn("2 个定时", self.ask("取消所有定时")["headline"])
        self.assertEqual([], self.ask("我的定时")["tables"])
        self.assertEqual("declined", self.ask("取消所有定时")["tone"])

    def test_a_name_that_nothing_has_is_answered_with_the_recipes_there_are(self):
        reply = self.ask("运行 季报", [("销售 2025-04.csv", APRIL)])
        self.assertEqual("declined", reply["tone"], reply)
        self.assertIn("月报", reply["headline"])

    def test_schedules_are_listed_and_cancelled_and_end_with_their_recipe(self):
        self.scheduled("每月最后一天18:00运行月报")
        self.scheduled("every weekday 8:30 run 月报")
        rows = self.ask("我的定时")["tables"][0]["rows"]
        self.assertEqual(["每月最后一天 18:00", "每个工作日 08:30"], [row[2] for row in rows])
        self.assertEqual("done", self.ask("取消定时 1")["tone"])
        self.assertEqual("declined", self.ask("取消定时 5")["tone"])
        self.assertEqual(1, len(self.ask("my schedules")["tables"][0]["rows"]))
        self.assertEqual("done", self.ask("删除配方 月报")["tone"])
        self.make_due(seconds_ago=1)
        self.assertIn("月报", self.next_reply()["headline"])
        self.assertEqual([], self.ask("我的定时")["tables"])


if __name__ == "__main__":
    unittest.main()
