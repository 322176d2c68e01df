#!/usr/bin/python3
"""How fast errand-runner is beside other ways to run a script, all in one interleaved run.

Usage: ERRAND_RUNNER=build/release/errand-runner tests/bench/runner_bench.py [--rounds 20] [--seconds 10] [--jobs 5000]
Jobs: (a) print(1); (b) pandas reads 5,000 rows, groups, writes a workbook; (c) a bar chart to PNG.
Through: plain python3, bubblewrap, crun, a warm Jupyter kernel (no isolation at all), gVisor started for each job,
and errand-runner in both its kinds of isolation. Prints medians with ratios to plain python3, jobs per second, and what 5,000 jobs leave behind;
the last line of standard output is JSON. A way whose program is not installed is an error, unless left out by --without.
"""
import argparse
import json
import random
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import contenders  # noqa: E402
from runner_process import RunnerProcess  # noqa: E402

A = "print(1)\n"
B = """import pandas
table = pandas.read_csv('in/sales.csv')
total = table.groupby('region', as_index=False)['amount'].sum().sort_values('amount')
total.to_excel('out/total.xlsx', index=False)
print(len(table), round(total['amount'].sum()))
"""
C = """import matplotlib
matplotlib.use('Agg')
import matplotlib.pyplot as plt
import pandas
total = pandas.read_csv('in/sales.csv').groupby('region')['amount'].sum()
figure, axes = plt.subplots()
axes.bar(total.index, total.values)
axes.set_title('Sales by region')
figure.savefig('out/chart.png')
plt.close(figure)
print(len(total))
"""
JOBS = {"a": (A, None), "b": (B, "total.xlsx"), "c": (C, "chart.png")}
ROWS = 5_000
SLOW_EVERY = 4  # gVisor takes seconds: a quarter of the rounds is enough.


def sales():
    chance = random.Random(1)
    lines = ["date,region,customer,amount"]
    for row in range(ROWS):
        day = f"2025-{row % 12 + 1:02}-{row % 28 + 1:02}"
        lines.append(f"{day},{chance.choice(['North', 'South', 'East', 'West'])},c{row % 97},{chance.random() * 1000:.2f}")
    return ("\n".join(lines) + "\n").encode()


def interleaved(ways, rounds, data):
    """Milliseconds: {way: {job: [..]}}."""
    times = {way.name: {job: [] for job in JOBS} for way in ways}
    order = random.Random(2)
    for number in range(-1, rounds):
        turn = [(way, job) for way in ways for job in JOBS if not way.slow or number % SLOW_EVERY == 0]
        order.shuffle(turn)
        for way, job in turn:
            script, output = JOBS[job]
            begin = time.perf_counter()
            printed, names = way.run(script, data)
            spent = (time.perf_counter() - begin) * 1000
            if not printed.strip() or (output and output not in names):
                raise SystemExit(f"{way.name} did not do ({job}): {printed!r} {names}")
            if number >= 0:  # the round before the first fills caches
                times[way.name][job].append(spent)
    return times


def sustained(run, seconds, workers):
    """Jobs (b) per second with so many at once."""
    done = []
    end = time.monotonic() + seconds
    begin = time.monotonic()

    def work():
        while time.monotonic() < end:
            run()
            done.append(time.monotonic())

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done) / (max(done) - begin)


def leak_check(runner, jobs, workers):
    runner.settle()
    for _ in range(50):
        runner.run(A, b"")
    before = runner.footprint()
    each = jobs // workers
    threads = [threading.Thread(target=lambda: [runner.run(A, b"") for _ in range(each)]) for _ in range(workers)]
    begin = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.monotonic() - begin
    runner.settle()
    return {"jobs": each * workers, "jobs_per_second": round(each * workers / spent, 1), "before": before,
            "after": runner.footprint()}


def table(times):
    plain = {job: statistics.median(times["plain python3"][job]) for job in JOBS}
    print(f"{'median ms (min-max)':<24}" + "".join(f"{'(' + job + ')':>26}{'x':>8}" for job in JOBS))
    result = {}
    for name, jobs in times.items():
        line = f"{name:<24}"
        for job, values in jobs.items():
            median = statistics.median(values)
            result.setdefault(name, {})[job] = {"median_ms": round(median, 2), "min_ms": round(min(values), 2),
                                                "max_ms": round(max(values), 2), "ratio": round(median / plain[job], 4),
                                                "n": len(values)}
            line += f"{median:>10.1f} ({min(values):.1f}-{max(values):.1f})".rjust(26) + f"{median / plain[job]:>8.3f}"
        print(line)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=10, help="for each of the sustained measurements")
    parser.add_argument("--jobs", type=int, default=5_000, help="for the leak check")
    parser.add_argument("--workers", type=int, default=2, help="jobs at once when sustained")
    parser.add_argument("--without", nargs="*", default=[], help="names of ways to leave out")
    parser.add_argument("--option", action="append", default=[], help="of errand-runner serve; may be repeated")
    options = parser.parse_args()
    data = sales()
    result = {}
    with (
        tempfile.TemporaryDirectory(prefix="errand-bench-") as folder,
        RunnerProcess(Path(folder), "runner", options.option) as runner,
        RunnerProcess(Path(folder), "gvisor", [*options.option, "--isolation", "gvisor"]) as in_gvisor,
    ):
        ways = [way for way in contenders.all_ways(Path(folder), runner, in_gvisor) if way.name not in options.without]
        try:
            if options.rounds:
                result["latency"] = table(interleaved(ways, options.rounds, data))
        finally:
            for way in ways:
                way.close()
        if options.seconds:
            plain = contenders.Plain(Path(folder))
            rates = {"plain": [], "errand": [], "gvisor": []}
            for _ in range(3):
                rates["plain"].append(sustained(lambda: plain.run(B, data), options.seconds, options.workers))
                rates["errand"].append(sustained(lambda: runner.run(B, data), options.seconds, options.workers))
                rates["gvisor"].append(sustained(lambda: in_gvisor.run(B, data), options.seconds, options.workers))
            plain_rate = statistics.median(rates["plain"])
            print(f"sustained (b), {options.workers} at once: plain {plain_rate:.2f}/s")
            result["sustained"] = rates
            for name in ("errand", "gvisor"):
                rate = statistics.median(rates[name])
                print(f"  {name}: {rate:.1f}/s, x {rate / plain_rate:.1f}")
        if options.jobs:
            result["leaks"] = leak_check(runner, options.jobs, options.workers)
            print(f"after {result['leaks']['jobs']} jobs ({result['leaks']['jobs_per_second']}/s):")
            for key, value in result["leaks"]["before"].items():
                print(f"  {key:<28}{value:>12} -> {result['leaks']['after'][key]:>12}")
        result["isolation"] = runner.isolation
    print(json.dumps(result))


if __name__ == "__main__":
    main()
