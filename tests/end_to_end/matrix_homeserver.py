"""A real Matrix homeserver (Synapse) on 127.0.0.1 for tests: unpacked from the distribution's packages into a folder of
its own, with the Python that it needs. Nothing is installed on the machine, and no root is needed.

`python3 matrix_homeserver.py` unpacks it (once: 70 MB, about 20 seconds); `Homeserver(folder).start()` runs it.
Needs apt and dpkg, with the sources of Debian or Ubuntu that the machine has. ERRAND_SYNAPSE names another folder for
it than ~/.cache/errand-synapse.
"""

import base64
import ctypes
import fcntl
import hashlib
import hmac
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path

CACHE = Path(os.environ.get("ERRAND_SYNAPSE")
             or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "errand-synapse")
SERVER = "localhost"  # users are @name:localhost
SECRET = "of a server for tests"
DATABASE = "empty.db"  # in the unpacked folder
# Debian's releases leave Synapse out; its unstable branch and Ubuntu have it.
KEYRINGS = Path("/usr/share/keyrings")
SOURCES = {
    "debian": ("sid main", KEYRINGS / "debian-archive-keyring.gpg", "Debian"),
    "ubuntu": ("noble main universe", KEYRINGS / "ubuntu-archive-keyring.gpg", "Ubuntu"),
}


def fail(sentence):
    raise SystemExit("matrix_homeserver: " + sentence)


def distribution():
    fields = dict(line.split("=", 1) for line in Path("/etc/os-release").read_text().splitlines() if "=" in line)
    name = fields.get("ID", "").strip('"')
    if name not in SOURCES:
        fail(f"Synapse is unpacked from the packages of Debian or Ubuntu, and this is {name or 'neither'}. Unpack it "
             f"elsewhere, and name the folder in ERRAND_SYNAPSE")
    return SOURCES[name]


def mirror(origin):
    """The machine's own source of the distribution."""
    wanted = "$(REPO_URI) $(ORIGIN) $(RELEASE)"
    listed = subprocess.run(["apt-get", "indextargets", "--format", wanted, "Created-By: Packages"],
                            capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines():
        address, _, rest = line.partition(" ")
        if rest.startswith(origin + " ") and "security" not in rest:
            return address
    fail(f"apt knows no source of {origin}: run `apt-get update`, and see /etc/apt/sources.list.d if that does not help")


def unpack():
    """Downloads and unpacks; quick and silent when that was done before."""
    if (CACHE / "root").is_dir():
        return
    for program in ("apt-get", "dpkg-deb"):
        if shutil.which(program) is None:
            fail(f"{program} is missing; it unpacks Synapse (Debian's packages apt and dpkg)")
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test runs at once unpack it once
        if not (CACHE / "root").is_dir():
            unpack_into(CACHE / "new")
            make_database(CACHE / "new")
            (CACHE / "new" / "root").rename(CACHE / "root")
            shutil.rmtree(CACHE / "new")


def unpack_into(folder):
    release, keyring, origin = distribution()
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("root", "state/lists/partial", "cache/archives/partial", "etc"):
        (folder / part).mkdir(parents=True)
    (folder / "etc/sources.list").write_text(f"deb [signed-by={keyring}] {mirror(origin)} {release}\n")
    (folder / "state/status").touch()  # nothing is installed there: every dependency comes along
    options = {
        "Dir::Etc::sourcelist": folder / "etc/sources.list", "Dir::Etc::sourceparts": folder / "etc",
        "Dir::Etc::preferences": folder / "etc/none", "Dir::Etc::preferencesparts": folder / "etc",
        "Dir::State": folder / "state", "Dir::State::status": folder / "state/status",
        "Dir::Cache": folder / "cache", "Acquire::Languages": "none", "Acquire::Retries": 3,
    }
    if os.geteuid() == 0:
        options["APT::Sandbox::User"] = "root"  # apt's own user may not write into our folder
    apt = ["apt-get", "-q", *(word for key, value in options.items() for word in ("-o", f"{key}={value}"))]
    download = ["install", "-y", "--no-install-recommends", "--download-only", "matrix-synapse"]
    for words in (["update"], download):
        done = subprocess.run(apt + words, capture_output=True, text=True)
        if done.returncode != 0:
            fail(f"apt-get {words[0]} for Synapse failed: {(done.stdout + done.stderr)[-1500:]}")
    for package in sorted((folder / "cache/archives").glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", package, folder / "root"], check=True)


def make_database(folder):
    """Runs it once: the empty database has 90 versions to go through, and every file of Python is compiled."""
    server = Homeserver(folder / "first", root=folder / "root")
    server.start()
    server.stop()
    (server.folder / "homeserver.db").rename(folder / "root" / DATABASE)


def python(root):
    """The command of the unpacked Python, which loads nothing of the machine's own libraries."""
    libraries = next(root.glob("usr/lib/*-linux-gnu*"))
    loader = next(libraries.glob("ld-linux*"))
    binary = next(path for path in sorted(root.glob("usr/bin/python3.*")) if "-" not in path.name)
    return [str(loader), "--library-path", str(libraries), str(binary)], {"PYTHONHOME": str(root / "usr")}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def die_with_parent():
    """In the child: no server outlives a test that was killed."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


CONFIG = """\
server_name: {server}
pid_file: {folder}/pid
listeners:
  - {{port: {port}, tls: false, type: http, bind_addresses: ['127.0.0.1'], resources: [{{names: [client], compress: false}}]}}
database: {{name: sqlite3, args: {{database: {folder}/homeserver.db}}}}
media_store_path: {folder}/media
max_upload_size: 5M
report_stats: false
bcrypt_rounds: 4
registration_shared_secret: {secret}
macaroon_secret_key: {secret}
form_secret: {secret}
signing_key_path: {folder}/signing.key
trusted_key_servers: []
app_service_config_files: {registrations}
rc_message: {{per_second: 1000, burst_count: 1000}}
rc_login: {{address: {{per_second: 1000, burst_count: 1000}}, account: {{per_second: 1000, burst_count: 1000}}}}
rc_joins: {{local: {{per_second: 1000, burst_count: 1000}}}}
rc_invites: {{per_room: {{per_second: 1000, burst_count: 1000}}, per_user: {{per_second: 1000, burst_count: 1000}}}}
"""


class Homeserver:
    """`start()`, `kill()` and `start()` again keep the port and everything that was said."""

    def __init__(self, folder, registration=None, root=None):
        """`root`: of one that is being unpacked."""
        if root is None:
            unpack()
        self.root = root or CACHE / "root"
        self.folder = Path(folder)
        self.folder.mkdir(parents=True)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        key = base64.b64encode(os.urandom(32)).decode().rstrip("=")
        (self.folder / "signing.key").write_text(f"ed25519 a_test {key}\n")
        if (self.root / DATABASE).exists():
            shutil.copy(self.root / DATABASE, self.folder / "homeserver.db")
        (self.folder / "homeserver.yaml").write_text(CONFIG.format(
            server=SERVER, folder=self.folder, port=self.port, secret=SECRET, registrations=json.dumps([str(registration)] if registration else [])))

    def start(self):
        command, environment = python(self.root)
        with open(self.folder / "server.log", "ab") as log:
            self.process = subprocess.Popen(
                [*command, "-m", "synapse.app.homeserver", "-c", str(self.folder / "homeserver.yaml")],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, preexec_fn=die_with_parent,
                env={**os.environ, **environment, "PYTHONDONTWRITEBYTECODE": ""})
        deadline = time.monotonic() + 180  # the first start, on a busy machine
        while time.monotonic() < deadline:
            try:
                return self.call("GET", "/_matrix/client/versions")
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        raise RuntimeError("Synapse did not start: " + self.log()[-3000:])

    def log(self):
        return (self.folder / "server.log").read_text(errors="replace")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        self.process.wait(60)

    def call(self, method, path, body=None, token=None, content_type="application/json"):
        content = json.dumps(body).encode() if content_type == "application/json" and body is not None else body
        request = urllib.request.Request(self.url + path, data=content, method=method)
        if content is not None:
            request.add_header("Content-Type", content_type)
        if token:
            request.add_header("Authorization", "Bearer " + token)
        with urllib.request.urlopen(request, timeout=30) as answer:
            said = answer.read()
            return json.loads(said) if answer.headers.get_content_type() == "application/json" else said

    def new_user(self, name):
        nonce = self.call("GET", "/_synapse/admin/v1/register")["nonce"]
        password = uuid.uuid4().hex
        signed = "\0".join([nonce, name, password, "notadmin"]).encode()
        made = self.call("POST", "/_synapse/admin/v1/register", {
            "nonce": nonce, "username": name, "password": password, "admin": False,
            "mac": hmac.new(SECRET.encode(), signed, hashlib.sha1).hexdigest()})
        return User(self, made["user_id"], made["access_token"])


class User:
    """A person with a client."""

    def __init__(self, server, user_id, token):
        self.server = server
        self.id = user_id
        self.token = token

    def call(self, method, path, body=None, **more):
        return self.server.call(method, path, body, token=self.token, **more)

    def new_room(self, invite, encrypted=False, direct=False):
        state = [{"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}]
        return self.call("POST", "/_matrix/client/v3/createRoom", {
            "preset": "private_chat", "invite": invite, "is_direct": direct,
            "initial_state": state if encrypted else []})["room_id"]

    def join(self, room):
        self.call("POST", f"/_matrix/client/v3/join/{urllib.parse.quote(room)}", {})

    def members(self, room):
        return set(self.call("GET", f"{room_path(room)}/joined_members")["joined"])

    def send(self, room, content, kind="m.room.message"):
        return self.call("PUT", f"{room_path(room)}/send/{kind}/{uuid.uuid4().hex}", content)["event_id"]

    def say(self, room, body, **more):
        return self.send(room, {"msgtype": "m.text", "body": body, "m.mentions": {}, **more})

    def upload(self, name, content):
        return self.call("POST", f"/_matrix/media/v3/upload?filename={urllib.parse.quote(name)}", content,
                         content_type="application/octet-stream")["content_uri"]

    def send_file(self, room, name, content, **more):
        return self.send(room, {"msgtype": "m.file", "body": name, "filename": name, "m.mentions": {},
                                "url": self.upload(name, content), "info": {"size": len(content)}, **more})

    def download(self, address):
        return self.call("GET", "/_matrix/client/v1/media/download/" + address.removeprefix("mxc://"))

    def event(self, room, event_id):
        return self.call("GET", f"{room_path(room)}/event/{urllib.parse.quote(event_id)}")

    def history(self, room):
        """Every event of the room, the oldest first."""
        events, start = [], None
        while True:
            page = self.call("GET", f"{room_path(room)}/messages?dir=f&limit=500" + (f"&from={start}" if start else ""))
            events += page["chunk"]
            start = page.get("end")
            if not start:
                return events


def room_path(room):
    return "/_matrix/client/v3/rooms/" + urllib.parse.quote(room)


if __name__ == "__main__":
    unpack()
    print(f"Synapse is in {CACHE}/root")
    sys.exit(0)
