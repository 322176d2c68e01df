"""A workbook of 200,000 rows and 20 columns within the default limits, with progress; a bigger one is told its limit."""

import random
import tempfile
import unittest
from pathlib import Path

import xlsxwriter
from service import Service

ROWS = 200_000


def write_large(path):
    """Regions, a date, ids and 17 amounts of whole numbers; answers the sum of the first amount by region."""
    chance = random.Random(1)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("明细")
    sheet.write_row(0, 0, ["地区", "日期", "单号"] + [f"金额{i}" for i in range(1, 18)])
    sums = {}
    for row in range(1, ROWS + 1):
        region = chance.choice(("华东", "华南", "华北", "西南"))
        values = [row * 7 % 1009 + column for column in range(17)]
        sheet.write_row(row, 0, [region, f"2025-{row % 12 + 1:02d}-{row % 28 + 1:02d}", f"A{row:07d}", *values])
        sums[region] = sums.get(region, 0) + values[0]
    book.close()
    return sums


class Large(unittest.TestCase):
    def test_a_workbook_of_four_million_cells_is_grouped_and_says_so_while_it_works(self):
        with tempfile.TemporaryDirectory() as folder, Service(Path(folder) / "service") as service:
            path = Path(folder) / "大表.xlsx"
            sums = write_large(path)
            service.log_in()
            conversation = service.new_conversation()
            service.post(conversation, "按地区汇总金额1", [service.upload(path)])
            progress = set()
            reply = None
            for _ in range(1200):
                bodies = [m["body"] for m in service.messages(conversation) if m["from_bot"]]
                if bodies and bodies[0]["tone"] != "progress":
                    reply = bodies[0]
                    break
                progress.update(body["headline"] for body in bodies)
                service.pause(0.1)
            self.assertIsNotNone(reply, service.log())
            self.assertEqual("done", reply["tone"], reply["headline"])
            self.assertTrue(any("大表.xlsx" in line for line in progress), progress)
            rows = {row[0]: int(row[1].replace(",", "")) for row in reply["tables"][0]["rows"]}
            self.assertEqual(sums, rows)

    def test_a_file_beyond_the_limit_is_refused_with_the_limit(self):
        with tempfile.TemporaryDirectory() as folder, Service(folder, limits="file_size: 1 MB") as service:
            service.log_in()
            status, _, content = service.request("POST", "/api/files?name=big.csv", b"a,b\n" * 400_000)
            self.assertEqual(413, status)
            self.assertIn(b"1.0 MB", content)


if __name__ == "__main__":
    unittest.main()
