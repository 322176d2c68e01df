"""`errand ask --json` as a function, for end-to-end tests."""

import json
import os
import subprocess

ERRAND = os.environ["ERRAND"]


def ask(instruction, *files, out, lang=None, timeout=120):
    """The one JSON object that the command prints; its files are below `out`."""
    command = [ERRAND, "ask", "--json", "--out", str(out)]
    if lang:
        command += ["--lang", lang]
    done = subprocess.run(
        command + ["--", instruction] + [str(file) for file in files], capture_output=True, timeout=timeout
    )
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise AssertionError(f"exit {done.returncode}, no JSON: {done.stdout[:500]!r}\n{done.stderr.decode()[-3000:]}")
    answer["exit_code"] = done.returncode
    return answer
