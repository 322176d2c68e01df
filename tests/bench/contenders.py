"""The ways to run a script that runner_bench.py compares. Each has a name, run(script, data) and close()."""
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

PYTHON = "/usr/bin/python3"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/tmp", "OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg",
               "PYTHONDONTWRITEBYTECODE": "1"}  # fmt: skip
SHOWN = ("/usr", "/bin", "/lib", "/lib64", "/etc/alternatives", "/etc/ld.so.cache", "/etc/matplotlibrc")


class Way:
    """A program that is started for each job in a fresh folder with in/ and out/."""

    name = ""
    slow = False

    def __init__(self, folder):
        self.folder = Path(tempfile.mkdtemp(dir=folder))

    def run(self, script, data):
        work = Path(tempfile.mkdtemp(dir=self.folder))
        for name in ("in", "out"):
            (work / name).mkdir()
        (work / "script.py").write_text(script)
        if data:
            (work / "in/sales.csv").write_bytes(data)
        done = subprocess.run(self.command(work), capture_output=True, text=True, env=ENVIRONMENT, cwd=work, timeout=120)
        if done.returncode != 0:
            raise SystemExit(f"{self.name}: {done.stderr}")
        names = os.listdir(work / "out")
        shutil.rmtree(work)
        return done.stdout, names

    def close(self):
        pass


class Plain(Way):
    name = "plain python3"

    def command(self, work):
        return [PYTHON, "script.py"]


class Bubblewrap(Way):
    name = "bubblewrap"

    def command(self, work):
        shown = [word for path in SHOWN if os.path.exists(path) for word in ("--ro-bind", path, path)]
        return ["bwrap", *shown, "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--bind", str(work), "/work", "--chdir",
                "/work", "--unshare-all", "--die-with-parent", PYTHON, "script.py"]


def bundle(work):
    """An OCI bundle: the host's /usr read-only, the job's folder, no network, no capability."""
    root = work / "bundle/root"
    root.mkdir(parents=True)
    mounts = [{"destination": path, "source": path, "type": "bind", "options": ["rbind", "ro"]}
              for path in SHOWN if os.path.exists(path)]
    mounts += [{"destination": "/proc", "type": "proc", "source": "proc"},
               {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"]},
               {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs"},
               {"destination": "/work", "source": str(work), "type": "bind", "options": ["rbind", "rw"]}]  # fmt: skip
    config = {"ociVersion": "1.0.0", "root": {"path": "root", "readonly": False}, "mounts": mounts, "hostname": "job",
              "process": {"terminal": False, "user": {"uid": 0, "gid": 0}, "cwd": "/work", "args": [PYTHON, "script.py"],
                          "env": [f"{name}={value}" for name, value in ENVIRONMENT.items()],
                          "capabilities": {}, "noNewPrivileges": True},
              "linux": {"namespaces": [{"type": kind} for kind in ("pid", "network", "ipc", "uts", "mount")]}}  # fmt: skip
    (work / "bundle/config.json").write_text(json.dumps(config))
    return work / "bundle"


class Crun(Way):
    """Where version 1 and 2 control groups are mixed, which it refuses, it gets a mount namespace with version 2 only."""

    name = "crun"

    def __init__(self, folder):
        super().__init__(folder)
        self.place = None
        self.enter = []
        if os.path.isdir("/sys/fs/cgroup/unified"):
            self.place = subprocess.Popen(["unshare", "--mount", "sh", "-c", "mount -t cgroup2 none /sys/fs/cgroup && echo && exec cat"],
                                          stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
            self.place.stdout.readline()
            self.enter = ["nsenter", f"--mount=/proc/{self.place.pid}/ns/mnt"]

    def close(self):
        if self.place:
            self.place.stdin.close()
            self.place.wait(10)

    def command(self, work):
        return [*self.enter, "crun", "--root", str(self.folder / "state"), "--cgroup-manager=disabled", "run", "--bundle", str(bundle(work)),
                f"bench-{work.name}"]


class GvisorCold(Way):
    name = "gVisor, cold"
    slow = True

    def command(self, work):
        return ["runsc", "--root", str(self.folder / "state"), "--network=none", "--ignore-cgroups", "--platform=systrap",
                "--overlay2=none", "run", "--bundle", str(bundle(work)), f"bench-{work.name}"]


class Jupyter:
    """A warm kernel: the packages are loaded, and all jobs share its state. It isolates nothing."""

    name = "Jupyter kernel, warm"
    slow = False
    WARM = "import os, pandas, openpyxl, matplotlib; matplotlib.use('Agg'); import matplotlib.pyplot"

    def __init__(self, folder):
        from jupyter_client import KernelManager

        os.environ["JUPYTER_RUNTIME_DIR"] = os.environ["IPYTHONDIR"] = str(folder)
        self.folder = Path(tempfile.mkdtemp(dir=folder))
        self.manager = KernelManager()
        self.manager.kernel_spec.argv = [PYTHON, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        self.manager.start_kernel(cwd=str(self.folder), stderr=subprocess.DEVNULL)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(60)
        for name in ("in", "out"):
            (self.folder / name).mkdir()
        self.printed = ""
        self._execute(self.WARM)

    def _hook(self, message):
        if message["header"]["msg_type"] == "stream":
            self.printed += message["content"]["text"]

    def _execute(self, source):
        self.printed = ""
        reply = self.client.execute_interactive(source, store_history=False, output_hook=self._hook, timeout=120)
        if reply["content"]["status"] != "ok":
            raise SystemExit(f"{self.name}: {reply['content']}")

    def run(self, script, data):
        if data:
            (self.folder / "in/sales.csv").write_bytes(data)
        self._execute(script)
        names = os.listdir(self.folder / "out")
        for name in names:
            os.unlink(self.folder / "out" / name)
        return self.printed, names

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


class Errand:
    slow = False

    def __init__(self, name, runner):
        self.name = name
        self.run = runner.run

    def close(self):
        pass


def all_ways(folder, runner, in_gvisor):
    return [Plain(folder), Bubblewrap(folder), Crun(folder), Jupyter(folder), GvisorCold(folder),
            Errand("errand-runner", runner), Errand("errand-runner, gVisor", in_gvisor)]
