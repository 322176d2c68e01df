#!/usr/bin/python3
"""From message stored to reply stored in a warm `errand serve`, whole and without the script's own run; and `errand ask`
from a cold start.

Usage: ERRAND=build/release/errand ERRAND_RUNNER=build/release/errand-runner tests/bench/overhead.py [ROUNDS]
Prints medians (min-max) in milliseconds and writes JSON to standard output's last line.
"""

import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "end_to_end"))
from service import ERRAND, Service  # noqa: E402

INSTRUCTION = "按地区汇总销售额，从高到低，画个柱状图"


def sales(rows, seed):
    chance = random.Random(seed)
    lines = ["2025年销售明细表,,,", "日期,地区,客户,销售额"]
    for row in range(rows):
        day = f"2025-{row % 12 + 1:02d}-{row % 28 + 1:02d}"
        lines.append(f"{day},{chance.choice(['华东', '华南', '华北', '西南'])},客户{row % 97},{chance.randrange(1, 10**6) / 100:.2f}")
    return ("\n".join(lines) + "\n").encode("gb18030")


def shown(name, values):
    print(f"{name:<58} {statistics.median(values):8.1f} ms ({min(values):.1f}-{max(values):.1f}, n={len(values)})")
    return {"median": statistics.median(values), "min": min(values), "max": max(values), "n": len(values)}


def warm(service, rounds, rows, fresh):
    """Milliseconds between the stored message and the stored reply, by the page archive's own times: pairs of the whole
    and of what is left without the script's run, which the receipt tells."""
    conversation = service.new_conversation("bench")
    same = service.upload("sales.csv", sales(rows, 0))
    values = []
    for number in range(rounds + 3):
        file = service.upload("sales.csv", sales(rows, number + 1)) if fresh else same
        service.post(conversation, INSTRUCTION, [file])
        service.wait_for_replies(conversation, number + 1)
        messages = service.messages(conversation)
        asked = [m for m in messages if not m["from_bot"]][-1]["at"]
        answer = [m for m in messages if m["from_bot"]][-1]
        run = next(int(found.group(1)) for line in answer["body"]["receipt"] if (found := re.search(r"运行 (\d+) 毫秒", line)))
        if number >= 3:  # the first fill the pool of warm children
            values.append((answer["at"] - asked, answer["at"] - asked - run))
        time.sleep(0.3)  # as people do: the pool is full again
    return values


def cold(rounds, rows, folder):
    path = Path(folder) / "sales.csv"
    path.write_bytes(sales(rows, 7))
    values = []
    for _ in range(rounds):
        start = time.monotonic()
        done = subprocess.run(
            [ERRAND, "ask", "--json", "--out", f"{folder}/out", INSTRUCTION, str(path)], capture_output=True, timeout=60
        )
        values.append((time.monotonic() - start) * 1000)
        if json.loads(done.stdout)["status"] != "done":
            raise RuntimeError(done.stdout)
    return values


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    results = {}
    with tempfile.TemporaryDirectory() as folder, Service(folder) as service:
        service.log_in()
        for rows in (200, 5000):
            for fresh in (True, False):
                name = f"warm, a {'new' if fresh else 'known'} file of {rows} rows"
                pairs = warm(service, rounds, rows, fresh)
                results[name] = shown(name + ", table + chart", [whole for whole, _ in pairs])
                results[name + ", overhead"] = shown(name + ", without the script's run", [rest for _, rest in pairs])
    with tempfile.TemporaryDirectory() as folder:
        results["cold ask, 200 rows"] = shown("errand ask from cold, 200 rows", cold(min(rounds, 10), 200, folder))
    print(json.dumps(results))


if __name__ == "__main__":
    main()
