"""The service in Feishu: every way people give a bot a file, what comes back, and what goes wrong on the way."""

import io
import json
import subprocess
import tempfile
import time
import unittest
import zipfile
from pathlib import Path

import openpyxl
from feishu_office import CONFIG, SALES, TOTALS, WISH, Office, config_of, rows_in, totals_of

import hosting
from feishu import FakeFeishu
from feishu_card import elements_of, texts_of
from service import ERRAND, english_run, shortest_pause


class Feishu(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.office = Office(cls.folder.name, warm=2)
        cls.office.__enter__()
        cls.fake = cls.office.fake

    @classmethod
    def tearDownClass(cls):
        cls.office.__exit__()
        cls.folder.cleanup()

    def setUp(self):
        self.fake.refused.clear()

    def tearDown(self):
        self.assertEqual([], self.fake.refused, "Feishu had to refuse something")

    def test_the_address_check_is_answered(self):
        status, body = self.fake.post({"challenge": "abc", "token": self.fake.verification_token,
                                       "type": "url_verification"})
        self.assertEqual((200, {"challenge": "abc"}), (status, json.loads(body)))

    def test_file_first_mention_later(self):
        chat = self.fake.chat()
        self.fake.send_file(chat, "销售.csv", SALES)
        self.assertTrue(self.office.rests(chat), "a file that nobody addressed is not answered")
        self.fake.say(chat, WISH)
        card = self.office.answer(chat)
        self.assertEqual(TOTALS, totals_of(card))
        self.assertIn(f"读取 销售.csv：{len(SALES)} B，3 行", texts_of(card))
        self.assertIn("import pandas", texts_of(card))

    def test_a_reply_to_a_file_that_the_bot_has_not_seen(self):
        chat = self.fake.chat()
        file = self.fake.send_file(chat, "销售.csv", SALES, sender="ou_ben", told=False)
        question = self.fake.say(chat, WISH, reply_to=file)
        self.assertEqual(TOTALS, totals_of(self.office.answer(chat)))
        self.assertEqual(question, self.fake.answers(chat)[0]["parent_id"])

    def test_mention_first_file_later(self):
        chat = self.fake.chat()
        self.fake.say(chat, WISH)
        self.assertIn("文件", texts_of(self.office.answer(chat)))
        self.fake.send_file(chat, "销售.csv", SALES)
        self.assertEqual(TOTALS, totals_of(self.office.answer(chat, 2)))

    def test_where_bare_files_are_hidden_the_question_for_one_says_how_to_send_it_and_that_works(self):
        scopes = self.fake.scopes
        self.addCleanup(setattr, self.fake, "scopes", scopes)
        self.fake.scopes = set(scopes) - {"im:message.group_msg"}
        chat = self.fake.chat()
        self.fake.say(chat, WISH)
        self.assertIn("“回复”那个文件并 @ 我", texts_of(self.office.answer(chat)))
        file = self.fake.send_file(chat, "销售.csv", SALES)
        self.assertTrue(self.office.rests(chat), "a hidden file is not answered")
        self.fake.say(chat, "", reply_to=file)
        self.assertEqual(TOTALS, totals_of(self.office.answer(chat, 2)))

    def test_a_direct_chat_takes_files_one_by_one_and_then_the_words(self):
        chat = self.fake.chat("p2p")
        self.fake.send_file(chat, "a.csv", SALES)
        self.assertIn("a.csv", texts_of(self.office.answer(chat)))
        self.fake.send_file(chat, "b.csv", SALES.decode().replace("2025", "2024").encode())
        self.office.answer(chat, 2)
        self.fake.say(chat, "把所有表格合并成一个xlsx")
        receipt = texts_of(self.office.answer(chat, 3))
        self.assertIn("a.csv", receipt)
        self.assertIn("b.csv", receipt)
        self.office.wait_until(lambda: 6 in [rows_in(content) for content in self.fake.sent_files(chat).values()],
                               "a workbook with the rows of both")

    def test_a_direct_chat_takes_words_and_then_the_file(self):
        chat = self.fake.chat("p2p")
        self.fake.say(chat, WISH)
        question = texts_of(self.office.answer(chat))
        self.assertIn("文件", question)
        self.assertNotIn("回复", question)
        self.fake.send_file(chat, "销售.csv", SALES)
        self.assertEqual(TOTALS, totals_of(self.office.answer(chat, 2)))

    def test_several_files_and_a_zip(self):
        chat = self.fake.chat()
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("b.csv", SALES.decode().replace("2025", "2024"))
        self.fake.send_file(chat, "a.csv", SALES)
        self.fake.send_file(chat, "b.zip", archive.getvalue())
        self.fake.say(chat, "把所有表格合并成一个xlsx")
        self.office.answer(chat)
        self.office.wait_until(lambda: self.fake.sent_files(chat), "the merged file")
        name, content = next(iter(self.fake.sent_files(chat).items()))
        self.assertTrue(name.endswith(".xlsx"))
        self.assertEqual(6, rows_in(content))

    def test_a_chart_stands_in_the_card(self):
        chat = self.fake.chat()
        self.fake.send_file(chat, "销售.csv", SALES)
        self.fake.say(chat, WISH + "，画个柱状图")
        card = self.office.answer(chat)
        picture = elements_of(card, "img")[0]["img_key"]
        self.assertTrue(self.fake.images[picture].startswith(b"\x89PNG"))

    def test_what_a_card_that_feishu_refuses_held_comes_as_texts_a_picture_and_the_code(self):
        chat, file = self.fake.chat(), hosting.Held(SALES)
        self.fake.send_file(chat, "销售.csv", file)
        self.fake.say(chat, WISH + "，画个柱状图")
        self.office.wait_until(lambda: self.fake.cards(chat), "progress")
        shown = self.fake.edits[self.fake.answers(chat)[0]["message_id"]]
        self.office.wait_until(lambda: len(shown) > 1, "its edit: the next one is 3 s away")
        self.fake.faults.append(("PATCH", "", "code 230099", 1))
        file.release()
        said = texts_of(self.office.answer(chat))
        for words in ("华东", "1,500.5", f"读取 销售.csv：{len(SALES)} B，3 行"):
            self.assertIn(words, said)
        self.office.wait_until(lambda: "代码.py" in self.fake.sent_files(chat), "the code")
        self.assertIn(b"import pandas", self.fake.sent_files(chat)["代码.py"])
        self.assertEqual(1, len([one for one in self.fake.answers(chat) if one["msg_type"] == "image"]))

    def test_progress_whose_answer_no_card_takes_is_over_and_the_answer_a_text(self):
        chat, file = self.fake.chat(), hosting.Held(SALES)
        self.fake.send_file(chat, "销售.csv", file)
        self.fake.say(chat, WISH)
        self.office.wait_until(lambda: self.fake.cards(chat), "progress")
        shown = self.fake.edits[self.fake.answers(chat)[0]["message_id"]]
        self.office.wait_until(lambda: len(shown) > 1, "its edit: the next one is 3 s away")
        self.fake.faults.append(("PATCH", "", "code 230099", 2))
        file.release()
        texts = lambda: [json.loads(one["content"])["text"] for one in self.fake.answers(chat) if one["msg_type"] == "text"]
        self.office.wait_until(texts, "a text")
        self.assertIn("1,500.5", texts()[0])
        (card,) = self.fake.cards(chat)
        self.assertEqual("green", card["header"]["template"])
        self.assertNotIn("处理中", texts_of(card))
        self.assertEqual([], elements_of(card, "button"))

    def test_the_result_file_comes_as_a_file_message_in_the_topic(self):
        chat = self.fake.chat(topic=True)
        file = self.fake.send_file(chat, "销售.csv", SALES)
        self.fake.say(chat, WISH + "，输出xlsx", reply_to=file)
        self.office.answer(chat)
        self.office.wait_until(lambda: self.fake.sent_files(chat), "the file")
        topic = self.fake.messages[file]["thread_id"]
        self.assertEqual({topic}, {message["thread_id"] for message in self.fake.answers(chat)})
        content = next(iter(self.fake.sent_files(chat).values()))
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        self.assertEqual(TOTALS, {row[0]: row[1] for row in sheet.iter_rows(min_row=2, max_row=3, values_only=True)})

    def test_a_follow_up_goes_on_from_the_answer_it_quotes(self):
        chat = self.fake.chat()
        file = self.fake.send_file(chat, "销售.csv", SALES, told=False)
        self.fake.say(chat, WISH, reply_to=file)
        self.office.answer(chat)
        answer = self.fake.answers(chat)[0]["message_id"]
        self.fake.say(chat, "只要华东", reply_to=answer)
        self.assertEqual({"华东": 1500.5}, totals_of(self.office.answer(chat, 2)))

    def test_an_event_that_comes_three_times_is_answered_once(self):
        chat = self.fake.chat()
        file = self.fake.send_file(chat, "销售.csv", SALES)
        question = self.fake.add(chat, "ou_anna", "text", json.dumps({"text": "@_user_1 " + WISH}),
                                 reply_to=file, mentions=[self.fake.mention()])
        event = self.fake.tell(question)
        self.assertEqual(200, self.fake.post(event)[0])
        again = json.loads(json.dumps(event))
        again["header"]["event_id"] = "evt-another"
        self.assertEqual(200, self.fake.post(again)[0])
        self.office.answer(chat)
        self.assertTrue(self.office.rests(chat))
        self.assertEqual(1, len(self.office.final_cards(chat)))

    def test_buttons_run_again_and_forged_ones_do_not(self):
        chat, other = self.fake.chat(), self.fake.chat()
        self.fake.send_file(chat, "销售.csv", SALES)
        self.fake.say(chat, WISH)
        card = self.office.answer(chat)
        button = elements_of(card, "button")[0]
        message = next(m for m in self.fake.answers(chat) if m["msg_type"] == "interactive")["message_id"]
        for _ in range(2):  # a double click
            self.assertEqual("info", self.fake.press(message, button["text"]["content"])["type"])
        self.assertEqual(totals_of(card), totals_of(self.office.answer(chat, 2)))
        time.sleep(2)  # as long as a third answer would take
        self.assertEqual(2, len(self.office.final_cards(chat)))
        self.fake.messages[message]["chat_id"] = other
        self.assertEqual("error", self.fake.press(message, button["text"]["content"])["type"])
        self.fake.messages[message]["chat_id"] = chat
        forged = self.fake.press(message, button["text"]["content"], value={"errand": "x.j1.again.1"})
        self.assertEqual("error", forged["type"])

    def test_progress_is_edited_every_3_s_at_most_and_becomes_the_answer_in_place(self):
        chat = self.fake.chat()
        self.fake.send_file(chat, "销售.csv", SALES)
        self.fake.faults.append(("GET", "/resources/", "slow 8", 1))
        self.fake.say(chat, WISH)
        self.office.answer(chat)
        message = self.fake.answers(chat)[0]["message_id"]
        looks = [json.loads(content)["header"]["template"] for content in self.fake.edits[message]]
        self.assertEqual(["blue"] * 3, looks[:3])
        self.assertEqual("green", looks[-1])
        self.assertGreaterEqual(shortest_pause(self.fake.shown_at[message][:3]), 2.9)
        self.assertEqual(1, len(self.fake.cards(chat)))

    def test_a_stop_button_stops(self):
        chat = self.fake.chat()
        self.fake.send_file(chat, "销售.csv", SALES)
        self.fake.faults.append(("GET", "/resources/", "slow 2", 1))
        self.fake.say(chat, WISH)
        self.office.wait_until(lambda: self.fake.cards(chat), "progress")
        message = self.fake.answers(chat)[0]["message_id"]
        self.assertEqual("收到", self.fake.press(message, "停止")["content"])
        self.assertEqual("grey", self.office.answer(chat)["header"]["template"])
        self.assertFalse(any(elements_of(card, "table") for card in self.fake.cards(chat)))

    def test_a_lost_answer_is_not_said_twice(self):
        chat = self.fake.chat()
        self.fake.send_file(chat, "销售.csv", SALES)
        self.fake.faults.append(("POST", "/reply$", "lost", 1))
        self.fake.say(chat, WISH)
        self.office.answer(chat)
        self.assertTrue(self.office.rests(chat))
        self.assertEqual(1, len(self.office.final_cards(chat)))

    def test_a_busy_platform_gets_the_answer_later(self):
        chat = self.fake.chat()
        self.fake.send_file(chat, "销售.csv", SALES)
        self.fake.faults += [("POST", "/reply$", "429", 1), ("POST", "/reply$", "500", 1)]
        self.fake.say(chat, WISH)
        self.assertEqual(TOTALS, totals_of(self.office.answer(chat)))

    def test_more_than_feishu_takes_at_once_is_said_in_order_and_never_too_fast(self):
        chat = self.fake.chat()
        asked = [self.fake.say(chat, "帮助") for _ in range(12)]
        self.office.answer(chat, 12)
        self.assertEqual(asked, [message["parent_id"] for message in self.fake.answers(chat)])

    def test_more_than_feishu_takes_of_a_whole_app_is_said_all_the_same_in_each_chat_once(self):
        self.addCleanup(setattr, self.fake, "app_limits", self.fake.app_limits)
        self.fake.app_limits = ((3, 4),)
        chats = [self.fake.chat() for _ in range(10)]
        for chat in chats:
            self.fake.say(chat, "帮助")
        for chat in chats:
            self.office.answer(chat)
        self.assertTrue(self.office.rests(chats[-1]))
        self.assertEqual([1] * 10, [len(self.fake.answers(chat)) for chat in chats])
        self.assertEqual({99991400}, {code for _, _, code, _ in self.fake.refused})
        self.fake.refused.clear()

    def test_an_old_token_is_renewed(self):
        chat = self.fake.chat()
        self.fake.send_file(chat, "销售.csv", SALES)
        self.fake.tokens.clear()
        self.fake.say(chat, WISH)
        self.assertEqual(TOTALS, totals_of(self.office.answer(chat)))
        self.assertTrue(all(code == 99991663 for _, _, code, _ in self.fake.refused))
        self.fake.refused.clear()

    def test_merged_forwards_are_named_with_the_remedy(self):
        chat = self.fake.chat()
        merged = self.fake.send_other(chat, "merge_forward", {"content": "Merged and Forwarded Message"})
        self.fake.say(chat, WISH, reply_to=merged)
        text = texts_of(self.office.answer(chat))
        self.assertIn("合并转发", text)
        self.assertIn("转发", text)

    def test_a_file_over_the_platforms_limit_is_named(self):
        chat = self.fake.chat()
        file = self.fake.send_file(chat, "大.csv", "too large")
        self.fake.say(chat, WISH, reply_to=file)
        text = texts_of(self.office.answer(chat))
        self.assertIn("大.csv", text)
        self.assertIn("100 MB", text)
        self.fake.refused.clear()

    def test_each_file_that_cannot_be_had_is_named_with_its_reason_and_the_others_are_worked_on(self):
        chat = self.fake.chat()
        with hosting.OtherHost(SALES) as other:
            lured = hosting.redirect(f"http://localhost:{other.port}/lure")
            for name, content in (("一月.csv", SALES), ("诱饵.csv", lured), ("无底.csv", hosting.endless),
                                  ("登录.csv", hosting.login_page), ("假的.xlsx", hosting.PICTURE)):
                self.fake.send_file(chat, name, content)
            self.fake.recall(self.fake.send_file(chat, "撤回.csv", SALES))
            self.fake.send_file(chat, "二月.csv", SALES.decode().replace("2025", "2024").encode())
            self.fake.say(chat, "合并这些文件")
            said = texts_of(self.office.answer(chat))
        for words in ("诱饵.csv：我没有权限下载它", "无底.csv：文件超过了 2.0 MB 的上限", "登录.csv：下载到的是登录页面",
                      "撤回.csv：文件已经取不到了", "假的.xlsx：内容和扩展名不符", "6 行"):
            self.assertIn(words, said)
        self.assertEqual([], other.asked)
        self.assertEqual({234003}, {code for _, _, code, _ in self.fake.refused})
        self.fake.refused.clear()

    def test_a_file_whose_event_comes_after_the_mentions_is_worked_on_once(self):
        chat = self.fake.chat()
        file = self.fake.send_file(chat, "销售.csv", SALES, told=False)
        self.fake.say(chat, WISH)
        self.office.answer(chat)
        self.fake.tell(self.fake.messages[file])
        self.assertEqual(TOTALS, totals_of(self.office.answer(chat, 2)))
        self.assertTrue(self.office.rests(chat))

    def test_a_reply_that_comes_before_the_file_it_quotes_is_answered_once(self):
        chat = self.fake.chat()
        file = self.fake.send_file(chat, "销售.csv", SALES, told=False)
        self.fake.say(chat, WISH, reply_to=file)
        self.assertEqual(TOTALS, totals_of(self.office.answer(chat)))
        self.fake.tell(self.fake.messages[file])
        self.assertTrue(self.office.rests(chat))
        self.assertEqual(1, len(self.office.final_cards(chat)))

    def test_a_chat_that_feishu_holds_up_and_a_download_that_stalls_hold_up_no_other(self):
        held, stalled, other = self.fake.chat(), self.fake.chat(), self.fake.chat()
        file = hosting.Held(SALES)
        self.fake.send_file(stalled, "销售.csv", file)
        self.fake.say(stalled, WISH)
        self.office.wait_until(lambda: self.fake.cards(stalled), "progress")
        self.fake.faults.append(("POST", "/reply$", "429 15", 1))
        self.fake.say(held, "帮助")
        self.office.wait_until(lambda: self.fake.faults[-1][3] == 0, "a refusal")
        self.fake.send_file(other, "销售.csv", SALES)
        self.fake.say(other, WISH)
        self.assertEqual(TOTALS, totals_of(self.office.answer(other)))
        self.assertEqual([[], []], [self.office.final_cards(chat) for chat in (held, stalled)])
        file.release()
        self.assertEqual(TOTALS, totals_of(self.office.answer(stalled)))

    def test_talk_stickers_and_all_mentions_are_left_alone(self):
        chat = self.fake.chat()
        self.fake.say(chat, "大家好", mention=False)
        self.fake.say(chat, "@_all 开会", mention=False)
        self.fake.send_other(chat, "sticker", {"file_key": "file_1"})
        self.fake.post(self.fake.event("im.message.reaction.created_v1", {"message_id": "om_1"}))
        self.fake.post(self.fake.event("some.new.event_v9", {"x": 1}))
        self.assertTrue(self.office.rests(chat))
        self.assertEqual([], self.fake.answers(chat))

    def test_recalls_joins_and_other_bots_are_taken_and_left_alone(self):
        chat = self.fake.chat()
        message = self.fake.add(chat, "ou_ben", "text", json.dumps({"text": "@_user_1 " + WISH}),
                                mentions=[self.fake.mention()])
        of_bot = self.fake.event("im.message.receive_v1", {
            "sender": {"sender_id": {"open_id": "ou_ben"}, "sender_type": "app", "tenant_key": "tk1"},
            "message": {"message_id": message["message_id"], "chat_id": chat, "chat_type": "group", "message_type": "text",
                        "content": message["content"], "mentions": message["mentions"], "create_time": "1"}})
        self.assertEqual(200, self.fake.post(of_bot)[0])
        for kind in ("im.message.recalled_v1", "im.chat.member.user.added_v1", "im.chat.member.bot.added_v1",
                     "im.message.updated_v1"):
            self.assertEqual(200, self.fake.post(self.fake.event(kind, {"message_id": "om_1", "chat_id": chat}))[0])
        self.fake.say(chat, "帮助")
        self.office.answer(chat)
        self.assertTrue(self.office.rests(chat))
        self.assertEqual(1, len(self.fake.answers(chat)))
        self.assertIn("ignored message of a bot", self.office.service.log())

    def test_a_question_that_was_recalled_is_answered_in_the_chat(self):
        chat = self.fake.chat()
        self.fake.send_file(chat, "销售.csv", SALES)
        self.fake.faults.append(("GET", "/resources/", "slow 2", 1))
        question = self.fake.add(chat, "ou_anna", "text", json.dumps({"text": "@_user_1 " + WISH}),
                                 mentions=[self.fake.mention()])
        self.fake.tell(question)
        self.fake.recall(question["message_id"])
        self.assertEqual(TOTALS, totals_of(self.office.answer(chat)))
        self.office.wait_until(lambda: self.fake.sent_files(chat), "the file")
        self.assertEqual({230011}, {code for _, _, code, _ in self.fake.refused})
        self.fake.refused.clear()


class Permissions(unittest.TestCase):
    def test_what_is_missing_is_named_in_the_chat(self):
        with tempfile.TemporaryDirectory() as folder:
            scopes = {"im:message:send_as_bot", "im:message.group_at_msg:readonly", "im:message.p2p_msg:readonly",
                      "im:resource"}
            with Office(folder, scopes) as office:
                chat = office.fake.chat("p2p")
                office.fake.send_file(chat, "销售.csv", SALES)
                office.fake.say(chat, WISH)
                office.wait_until(lambda: any("im:message:readonly" in texts_of(card) for card in office.fake.cards(chat)),
                                  "the permission's name")
                office.fake.scopes = {"im:message:send_as_bot", "im:message.group_at_msg:readonly", "im:message:readonly"}
                office.fake.reads_quoted = False
                group = office.fake.chat()
                file = office.fake.send_file(group, "销售.csv", SALES)
                office.fake.say(group, WISH, reply_to=file)
                said = texts_of(office.answer(group))
                self.assertIn("im:message.group_msg", said)
                self.assertEqual("", english_run(said))
                office.fake.reads_quoted = True
                office.fake.say(group, WISH + "，输出xlsx", reply_to=file)
                office.answer(group, 2)
                office.wait_until(lambda: any("做好" in texts_of(card) and "im:resource" in texts_of(card)
                                              for card in office.final_cards(group)), "the file's excuse")

    def test_the_check_names_them_and_the_command_prints_what_to_import(self):
        with tempfile.TemporaryDirectory() as folder, FakeFeishu() as fake:
            config = Path(folder) / "errand.yaml"
            config.write_text(f"data: {folder}/data\nadapters:\n" + config_of(fake))
            fake.scopes -= {"im:resource", "im:message.group_msg"}
            checked = subprocess.run([ERRAND, "check", "--online", str(config)], capture_output=True, text=True, timeout=60)
            self.assertEqual(1, checked.returncode, checked)
            self.assertIn("feishu: the permission im:resource is missing", checked.stderr)
            self.assertIn("im:message.group_msg is not granted", checked.stdout)
            self.assertIn("its bot is called Errand", checked.stdout)
            printed = subprocess.run([ERRAND, "platform", "--config", str(config), "feishu", "permissions"],
                                     capture_output=True, text=True, timeout=60)
            self.assertEqual(0, printed.returncode, printed)
            self.assertIn("im:resource", json.loads(printed.stdout)["scopes"]["tenant"])
            # Before there is an app, there is nothing to write into a config.
            first = subprocess.run([ERRAND, "platform", "feishu", "permissions"], capture_output=True, text=True, timeout=60)
            self.assertEqual((0, printed.stdout), (first.returncode, first.stdout), first.stderr)


class Lark(unittest.TestCase):
    """The same platform in another region: its own host, and English where nothing was said yet."""

    def host_called(self, region):
        """By a check that has to go through our proxy, which lets nothing pass."""
        with tempfile.TemporaryDirectory() as folder, hosting.ClosedProxy() as proxy:
            app = CONFIG.format(app_id="cli_fake0001", app_secret="s" * 9, token="t" * 9, key="k" * 9, url="")
            config = Path(folder) / "errand.yaml"
            config.write_text(f"data: {folder}/data\nnetwork:\n  proxy: http://127.0.0.1:{proxy.port}\nadapters:\n" +
                              app.replace("    api_url: \n", region))
            done = subprocess.run([ERRAND, "check", "--online", str(config)], capture_output=True, text=True, timeout=60)
            self.assertEqual(1, done.returncode, done)
            return set(proxy.asked)

    def test_each_region_calls_its_own_host(self):
        self.assertEqual({"open.larksuite.com:443"}, self.host_called("    region: lark\n"))
        self.assertEqual({"open.feishu.cn:443"}, self.host_called("    region: feishu\n"))
        self.assertEqual({"open.feishu.cn:443"}, self.host_called(""))

    def test_an_english_wish_in_lark_is_answered_in_english(self):
        with tempfile.TemporaryDirectory() as folder, Office(folder, more="    region: lark\n") as office:
            chat = office.fake.chat()
            office.fake.send_file(chat, "sales.csv", b"region,sales\nEast,1200.5\nSouth,800\nEast,300\n")
            office.fake.say(chat, "sum sales by region")
            card = office.answer(chat)
            self.assertEqual({"East": 1500.5, "South": 800.0}, totals_of(card))
            self.assertIn("How I read it", texts_of(card))


class Restart(unittest.TestCase):
    def test_a_killed_service_answers_once_after_its_restart(self):
        with tempfile.TemporaryDirectory() as folder, Office(folder) as office:
            chat = office.fake.chat()
            office.fake.send_file(chat, "销售.csv", SALES)
            office.fake.faults.append(("GET", "/resources/", "slow 2", 1))
            office.fake.say(chat, WISH)
            office.service.kill()
            office.service.start()
            self.assertEqual(TOTALS, totals_of(office.answer(chat)))
            self.assertTrue(office.rests(chat))
            self.assertEqual(1, len(office.final_cards(chat)))


if __name__ == "__main__":
    unittest.main()
