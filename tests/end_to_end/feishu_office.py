"""A chat of Feishu's with a service behind it, for the end-to-end tests: the platform is the strict fake of tests/fakes, which
records whatever it had to refuse."""

import io
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fakes"))

import openpyxl
from feishu import FakeFeishu
from feishu_card import elements_of
from service import Service

SALES = "日期,地区,客户,销售额\n2025-01-03,华东,甲公司,1200.5\n2025-01-15,华南,乙公司,800\n2025-02-01,华东,丙公司,300\n".encode()
TOTALS = {"华东": 1500.5, "华南": 800.0}
WISH = "按地区汇总销售额，从高到低"

CONFIG = """\
  - kind: feishu
    app_id: {app_id}
    app_secret: {app_secret}
    verification_token: {token}
    encrypt_key: {key}
    api_url: {url}
"""


def config_of(fake):
    return CONFIG.format(app_id=fake.app_id, app_secret=fake.app_secret, token=fake.verification_token,
                         key=fake.encrypt_key, url=fake.url)


class Office:
    """A service and the fake it talks to."""

    def __init__(self, folder, scopes=None, more="", warm=0):
        self.fake = FakeFeishu()
        if scopes is not None:
            self.fake.scopes = set(scopes)
        self.service = Service(folder, extra=config_of(self.fake) + more, warm=warm,
                               limits="queue_per_person: 1000\n  file_size: 2 MB")

    def __enter__(self):
        self.fake.__enter__()
        self.service.start()
        self.fake.hook = ("127.0.0.1", self.service.port, "/hook/feishu")
        for line in ("connected to Feishu as Errand", "the runner is ready"):
            self.wait_until(lambda: line in self.service.log(), line, timeout=90)
        return self

    def __exit__(self, *_):
        self.service.stop()
        self.fake.__exit__()

    def wait_until(self, condition, what, timeout=120):
        deadline = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {timeout} s: {what}\n{self.fake.refused}\n{self.service.log()[-3000:]}")
            time.sleep(0.02)

    def final_cards(self, chat):
        return [card for card in self.fake.cards(chat) if card["header"]["template"] != "blue"]

    def answer(self, chat, count=1):
        self.wait_until(lambda: len(self.final_cards(chat)) >= count, f"{count} answers")
        return self.final_cards(chat)[count - 1]

    def rests(self, chat):
        """Long enough that a second answer would have come. Files may still follow the first one's card."""
        before = len(self.fake.cards(chat))
        time.sleep(2)
        names = [m["content"] for m in self.fake.answers(chat) if m["msg_type"] == "file"]
        return len(self.fake.cards(chat)) == before and len(names) == len(self.fake.sent_files(chat))


def totals_of(card):
    table = elements_of(card, "table")[0]
    columns = [column["name"] for column in table["columns"]]
    return {row[columns[0]]: float(row[columns[1]].replace(",", "")) for row in table["rows"]}


def rows_in(workbook):
    return sum(sheet.max_row - 1 for sheet in openpyxl.load_workbook(io.BytesIO(workbook)).worksheets)
