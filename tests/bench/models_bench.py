#!/usr/bin/python3
"""What a language model costs besides its own time: prompt size, our overhead per answer, memory while many wait.

Usage: ERRAND=build/release/errand ERRAND_RUNNER=build/release/errand-runner tests/bench/models_bench.py [ROUNDS]
Prints a line for each figure and JSON as the last line.
"""

import json
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "end_to_end"), str(HERE.parent / "fakes"), str(HERE)]
from models import Answer, FakeModel  # noqa: E402
from models_config import models_config  # noqa: E402
from overhead import sales  # noqa: E402
from service import Service  # noqa: E402

ANSWER = """TITLE: 地区合计
STEPS:
- 读取 sales.csv
- 按地区把销售额加起来
```python
import pandas as pd

data = pd.read_csv("in/sales.csv", dtype=str, encoding="gb18030", header=1)
data["销售额"] = data["销售额"].astype(float)
result = data.groupby("地区", as_index=False)["销售额"].sum()
result.to_csv("out/地区合计.csv", index=False, encoding="utf-8-sig")
print(f"共 {len(result)} 个地区")
```
"""
WAITING = 200


def estimated_tokens(text):
    """As bot/generate/prompt.cpp estimates: a little above what common tokenizers count."""
    ascii_letters = sum(1 for c in text if ord(c) < 128)
    return ascii_letters * 10 // 35 + (len(text) - ascii_letters) * 5 // 4 + 1


def waited(service, conversation, count, timeout=120):
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        replies = service.replies(conversation)
        if len(replies) >= count:
            return replies
        time.sleep(0.01)
    raise RuntimeError("no reply: " + service.log()[-2000:])


def memory_mb(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024


def threads(pid):
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def overhead(rounds):
    """Median milliseconds from stored message to stored reply, the model's own time taken off."""
    spent = []

    class Timed(FakeModel):
        def answer(self, handler):
            began = time.monotonic()
            super().answer(handler)
            spent.append((time.monotonic() - began) * 1000)

    with tempfile.TemporaryDirectory() as folder, Timed("openai", [Answer(ANSWER, pieces=4096)]) as fake:
        with Service(folder, models_config([fake], recipes=False)) as service:
            service.log_in()
            conversation = service.new_conversation()
            file = service.upload("sales.csv", sales(5000, 0))
            values = []
            for number in range(rounds + 3):
                service.post(conversation, "按地区合计", [file])
                reply = waited(service, conversation, number + 1)[-1]
                assert reply["tone"] == "done", reply
                messages = service.messages(conversation)
                asked = [m for m in messages if not m["from_bot"]][-1]["at"]
                answered = [m for m in messages if m["from_bot"]][-1]["at"]
                if number >= 3:
                    values.append(answered - asked - spent[number])
                time.sleep(0.3)
            prompt = fake.requests[-1]
    return values, estimated_tokens(prompt[0][1]), estimated_tokens(prompt[1][1])


def waiting():
    """Memory and threads of the service before, and while 200 jobs wait on a model that does not answer."""
    release = threading.Semaphore(0)

    limits = f"queue_per_person: 1000\n  jobs_at_once: {WAITING}"
    with tempfile.TemporaryDirectory() as folder, FakeModel("openai") as fake:
        started = []

        def held(messages):
            started.append(1)
            release.acquire(timeout=120)
            return Answer(ANSWER, pieces=4096)

        # next_answer holds a lock while it calls; the wait must not be under it.
        fake.next_answer = held
        with Service(folder, models_config([fake], recipes=False), limits=limits) as service:
            service.log_in()
            file = service.upload("sales.csv", sales(50, 0))
            first = service.new_conversation()
            release.release()
            service.post(first, "热身", [file])
            waited(service, first, 1)
            started.clear()
            before = memory_mb(service.process.pid)
            conversations = [service.new_conversation() for _ in range(WAITING)]
            for conversation in conversations:
                service.post(conversation, "按地区合计", [file])
            deadline = time.monotonic() + 60
            while len(started) < WAITING and time.monotonic() < deadline:
                time.sleep(0.05)
            held_count = len(started)
            during, count = memory_mb(service.process.pid), threads(service.process.pid)
            for _ in conversations:  # one after another: the runner's queue is shorter than this crowd
                release.release()
                time.sleep(0.1)
            for conversation in conversations:
                reply = waited(service, conversation, 1, 300)[-1]
                assert reply["tone"] == "done", (reply, service.log()[-2000:])
    return before, during, count, held_count


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    values, fixed, variable = overhead(rounds)
    before, during, count, held_count = waiting()
    print(f"fixed prompt, tokens (estimated high)            {fixed}")
    print(f"prompt of a 5,000-row file, tokens               {variable}")
    print(f"overhead per answer, ms (median, min-max, n)     {statistics.median(values):.0f} ({min(values):.0f}-{max(values):.0f}, n={len(values)})")
    print(f"memory, {held_count} jobs waiting on the model, MB        {during:.1f} (before: {before:.1f}; threads: {count})")
    print(json.dumps({"fixed_tokens": fixed, "file_tokens": variable, "overhead_ms": statistics.median(values),
                      "waiting": held_count, "memory_mb": during, "memory_before_mb": before, "threads": count}))


if __name__ == "__main__":
    main()
