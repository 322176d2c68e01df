"""A running errand-runner for benchmarks, and a client of its socket in thirty lines."""
import array
import json
import os
import socket
import struct
import subprocess
import time
from pathlib import Path

PROGRAM = os.environ.get("ERRAND_RUNNER", "build/release/errand-runner")
MOST_DESCRIPTORS = 250


class RunnerProcess:
    def __init__(self, folder, name, options=()):
        self.socket = str(folder / f"{name}.socket")
        self.isolation = ""
        self.process = subprocess.Popen([PROGRAM, "serve", "--socket", self.socket, *options], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, env={}, text=True)
        if self.process.stdout.readline() != "ready\n":
            raise SystemExit("errand-runner did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(30)

    def run(self, script, data):
        """What it printed, and the names of its outputs."""
        inputs = {"sales.csv": data} if data else {}
        files = []
        for content in inputs.values():
            files.append(os.memfd_create("input"))
            os.write(files[-1], content)
        message = json.dumps({"job": "bench", "source": script, "inputs": list(inputs)}).encode()
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.connect(self.socket)
            connection.sendmsg([struct.pack(">I", len(message)) + message],
                               [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))] if files else [])
            for file in files:
                os.close(file)
            answer, outputs = self._receive(connection)
        for file in outputs:
            os.close(file)
        if "report" not in answer or answer["report"]["outcome"] != "finished":
            raise SystemExit(f"errand-runner: {answer}")
        self.isolation = answer["report"]["isolation"]
        self.last_cpu_us = answer["report"]["cpu_us"]
        return answer["report"]["printed"], [output["name"] for output in answer["report"]["outputs"]]

    @staticmethod
    def _receive(connection):
        text, files = b"", []
        while len(text) < 4 or len(text) < 4 + struct.unpack(">I", text[:4])[0]:
            piece, control, _, _ = connection.recvmsg(1 << 20, socket.CMSG_SPACE(4 * MOST_DESCRIPTORS))
            if not piece:
                raise SystemExit("errand-runner closed the connection")
            text += piece
            for _, _, numbers in control:
                files += array.array("i", numbers[: len(numbers) // 4 * 4])
        return json.loads(text[4:]), files

    def settle(self):
        """Until the children are parked again."""
        time.sleep(1)

    def footprint(self):
        runner = self.process.pid
        children = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and _parent(path) == runner]
        zygote = min(children, key=lambda pid: _start(pid))
        groups = Path("/proc/cgroups").read_text() if Path("/proc/cgroups").exists() else ""
        return {
            "runner resident KB": _resident_kb(runner), "zygote resident KB": _resident_kb(zygote),
            "runner descriptors": len(os.listdir(f"/proc/{runner}/fd")), "processes": len(children),
            "zygote mounts": len(Path(f"/proc/{zygote}/mountinfo").read_text().splitlines()),
            "host mounts": len(Path("/proc/self/mountinfo").read_text().splitlines()),
            "control groups": sum(int(line.split()[2]) for line in groups.splitlines()[1:]),
            "machine slab unreclaimable KB": _meminfo("SUnreclaim"),
        }


def _stat(path):
    try:
        return (path / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _parent(path):
    fields = _stat(path)
    return int(fields[1]) if fields else -1


def _start(pid):
    fields = _stat(Path(f"/proc/{pid}"))
    return int(fields[19]) if fields else 1 << 62


def _resident_kb(pid):
    return next(int(line.split()[1]) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))


def _meminfo(name):
    return next(int(line.split()[1]) for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith(name + ":"))
