"""Whatever the bytes, the fixed programs answer with valid JSON: cut, flipped and mixed files never raise."""
import json
import os
import random
import time
import unittest

from support import OFFICE, Folder, fixtures

import errand_preview
import errand_profile

ALLOWED = {"", "empty", "encrypted", "mismatch", "corrupt", "too_large", "too_many_cells", "zip_bomb", "unsupported", "macro", "no_text"}
LIMITS = errand_preview.Limits(50, 200, 2_000)
LIBREOFFICE = ("libreoffice.xlsx", "libreoffice.ods", "libreoffice.xls")
ROUNDS = int(os.environ.get("ERRAND_DAMAGE_ROUNDS", "6"))  # Of each kind a file; more to search longer.


def contents():
    """(name, bytes) of every fixture but the bomb."""
    for name, make in fixtures.FILES.items():
        if name != "bomb.zip":
            yield name, make()
    for name in LIBREOFFICE:
        with open(os.path.join(OFFICE, name), "rb") as file:
            yield name, file.read()


class DamagedFiles(unittest.TestCase):
    def setUp(self):
        self.folder = Folder(self)

    def check(self, name, data, what):
        path = self.folder.put("file", data)
        start = time.process_time()
        profile = errand_profile.profile_file(path, name)
        preview = errand_preview.preview_file(path, name, LIMITS)
        json.dumps([profile, preview], ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
        self.assertIn(profile["problem"], ALLOWED, f"{name} {what}")
        self.assertIn(preview["problem"], ALLOWED, f"{name} {what}")
        self.assertLess(time.process_time() - start, 20, f"{name} {what}")
        for table in profile["tables"]:
            self.assertGreaterEqual(table["rows"], 0, f"{name} {what}")

    def test_cut_files(self):
        for name, data in contents():
            for part in range(1, ROUNDS + 1):
                self.check(name, data[: len(data) * part // (ROUNDS + 1)], f"cut {part}")

    def test_flipped_bytes(self):
        for name, data in contents():
            for seed in range(ROUNDS):
                draw = random.Random(f"{name}{seed}")
                changed = bytearray(data)
                for _ in range(draw.choice([1, 3, 30])):
                    if changed:
                        changed[draw.randrange(len(changed))] = draw.randrange(256)
                self.check(name, bytes(changed), f"flipped, seed {seed}")

    def test_moved_and_doubled_parts(self):
        for name, data in contents():
            for seed in range(ROUNDS):
                draw = random.Random(f"{name}{seed}")
                at, size = draw.randrange(len(data) + 1), draw.randrange(200)
                changed = data[:at] + draw.choice([b"", data[at : at + size] * 2, draw.randbytes(size)]) + data[at + size :]
                self.check(name, changed, f"moved, seed {seed}")

    def test_damage_inside_the_parts_of_zipped_files(self):
        import io
        import zipfile

        for name, data in contents():
            if not data.startswith(b"PK") or name == "encrypted.zip":
                continue
            try:
                source = zipfile.ZipFile(io.BytesIO(data))
            except zipfile.BadZipFile:
                continue
            for seed in range(ROUNDS * 2):
                draw = random.Random(f"{name}{seed}")
                target = io.BytesIO()
                victim = draw.choice(source.namelist())
                with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
                    for info in source.infolist():
                        content = bytearray(source.read(info))
                        if info.filename == victim and content:
                            at = draw.randrange(len(content))
                            content[at : at + draw.choice([0, 1, 5, 50])] = draw.choice([b"", b"<", b"&", b'"', b"9" * 30, b"\xff", b"]]>"])
                        archive.writestr(info.filename, bytes(content))
                self.check(name, target.getvalue(), f"{victim}, seed {seed}")

    def test_names_say_nothing(self):
        for name, data in contents():
            for wrong in ("a.xlsx", "a.csv", "a.pdf", "a.json", "a", "a.docx", "a.zip", "a.png", ".", "名\udc80字.xls"):
                self.check(wrong, data, f"really {name}")

    def test_texts_made_to_be_difficult(self):
        deep = "[" * 100_000 + "]" * 100_000
        texts = {
            "deep.json": deep, "deep.xlsx": deep, "deep object.json": '{"a":' * 50_000 + "1" + "}" * 50_000,
            "long line.csv": "a," * 500_000, "many lines.csv": "\n" * 500_000 + "a,b\n1,2", "quotes.csv": '"' * 100_001,
            "huge field.csv": 'a,b\n1,"' + "x" * 20_000_000, "spaces.csv": " " * 1_000_000, "one.csv": "1", "nul.csv": "a,b\n\0,1\n",
            "digits.csv": "数\n" + "9" * 5_000, "exponents.csv": "数\n1e400\n1e308\n1e308\n-1e400\n", "nan.csv": "数\nnan\ninf\n-inf\n1_000\n",
            "regex.csv": "a,b\n" + "1" * 4000 + "年," + "，" * 4000, "dates.csv": "日期\n2025-13-45\n0000-00-00\n9999-99-99\n",
            "html.html": "<table>" * 5_000, "span.html": "<table><tr><td colspan=999999999 rowspan=99999999>a</td></tr>" * 50 + "</table>",
            "big.json": '{"a": 1' + "0" * 6_000 + "}", "dup.csv": ",".join(["a"] * 3_000) + "\n" + ",".join(["1"] * 3_000),
            "surrogate.json": '[{"a": "\\ud800"}, {"a": "b"}]', "totals.csv": "项目,数\n" + "合计,1\n" * 30_000,
            "headers.csv": "a,b\n" * 30_000, "spaces2.csv": "a b\n" + ("1 " * 50 + "\n") * 2_000,
        }  # fmt: skip
        for name, text in texts.items():
            with self.subTest(name):
                self.check(name, text.encode("utf-8"), "made")


if __name__ == "__main__":
    unittest.main()
