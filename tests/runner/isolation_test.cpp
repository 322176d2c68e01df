/// What a stranger's script tries, and what it gets. Each probe prints one word: what happened.
#include "tests/runner/running.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <unistd.h>

#include <sstream>

using namespace errand;
using tests::As;
using tests::Running;

namespace {

/// Prints "name: result" per probe; a probe that raises prints its error's name.
const std::string prelude = R"(
import ctypes, errno, os, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
def show(name, probe):
    try:
        print(f'{name}:', probe())
    except OSError as e:
        print(f'{name}:', errno.errorcode.get(e.errno, type(e).__name__))
    except BaseException as e:
        print(f'{name}:', type(e).__name__)
def call(number, *arguments):
    ctypes.set_errno(0)
    result = libc.syscall(number, *arguments)
    if result < 0: raise OSError(ctypes.get_errno(), '')
    return 'worked'
)";

void expect(Running& runner, const std::string& probes, const std::string& expected) {
  const auto report = runner.run(prelude + probes);
  REQUIRE(report.has_value());
  INFO(report->complained);
  CHECK(report->printed == expected);
}

}  // namespace

TEST_CASE("the host's files are not there", "[runner][isolation]") {
  Running& runner = Running::shared(GENERATE(As::this_user, As::ordinary_user));
  expect(
      runner,
      "for p in ('/etc/shadow', '/root', '/home', '/var', '/run', '/proc', '/sys', '/bin/sh', '/usr/bin'):\n"
      "    show(p, lambda: os.stat(p) and 'there')\n"
      "show('root', lambda: sorted(os.listdir('/')))\n"
      "show('dev', lambda: sorted(os.listdir('/dev')))\n"
      "os.chdir('/')\n"
      "for _ in range(50): os.chdir('..')\n"
      "show('up', lambda: sorted(os.listdir('.')))\n",
      "/etc/shadow: ENOENT\n/root: ENOENT\n/home: ENOENT\n/var: ENOENT\n/run: ENOENT\n/proc: ENOENT\n"
      "/sys: ENOENT\n/bin/sh: ENOENT\n/usr/bin: ENOENT\n"
      "root: ['dev', 'etc', 'job', 'lib', 'tmp', 'usr']\n"
      "dev: ['full', 'null', 'random', 'shm', 'urandom', 'zero']\n"
      "up: ['dev', 'etc', 'job', 'lib', 'tmp', 'usr']\n");
}

TEST_CASE("nothing outside of the scratch can be written", "[runner][isolation]") {
  Running& runner = Running::shared(GENERATE(As::this_user, As::ordinary_user));
  const auto report =
      runner.run(prelude +
                 "for p in ('/x', '/usr/lib/python3/x', '/etc/x', '/dev/x', '/usr/lib/errand/x'):\n"
                 "    show('w', lambda: open(p, 'w') and 'written')\n"
                 "show('w', lambda: os.chmod('/usr/lib/python3', 0o777))\n"
                 "show('w', lambda: os.utime(os.__file__))\n"
                 "show('w', lambda: os.link(os.__file__, 'link'))\n");
  REQUIRE(report.has_value());
  std::istringstream lines(report->printed);
  int number_of = 0;
  for (std::string line; std::getline(lines, line); ++number_of) {
    INFO(line);
    CHECK((line == "w: EROFS" || line == "w: EACCES" || line == "w: EPERM" || line == "w: EXDEV"));
  }
  CHECK(number_of == 8);
}

TEST_CASE("there is no network of any kind", "[runner][isolation]") {
  Running& runner = Running::shared(GENERATE(As::this_user, As::ordinary_user));
  // inet, inet6, unix, netlink, packet, alg, vsock, xdp
  expect(runner,
         "for family in (2, 10, 1, 16, 17, 38, 40, 44):\n"
         "    show(family, lambda: socket.socket(family, 2 if family != 40 else 1, 0) and 'open')\n"
         "import urllib.request\n"
         "show('url', lambda: urllib.request.urlopen('http://127.0.0.1/'))\n"
         "show('pair', lambda: socket.socketpair() and 'works')\n",
         "2: EACCES\n10: EACCES\n1: EACCES\n16: EACCES\n17: EACCES\n38: EACCES\n40: EACCES\n44: EACCES\n"
         "url: URLError\npair: works\n");
}

TEST_CASE("no other process can be started or seen", "[runner][isolation]") {
  Running& runner = Running::shared(GENERATE(As::this_user, As::ordinary_user));
  expect(runner,
         "import subprocess\n"
         "show('fork', os.fork)\n"
         "show('exec', lambda: os.execv('/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2', ['ld']))\n"
         "show('shell', lambda: os.system('true'))\n"
         "show('run', lambda: subprocess.run(['true']))\n"
         "show('kill', lambda: os.kill(-1, 9))\n"
         "show('pid', os.getpid)\n",
         "fork: EPERM\nexec: EACCES\nshell: 32512\nrun: EPERM\nkill: ESRCH\npid: 1\n");
}

#ifdef __x86_64__
TEST_CASE("the kernel's dangerous calls are refused", "[runner][isolation]") {
  Running& runner = Running::shared(GENERATE(As::this_user, As::ordinary_user));
  // x86-64 numbers: arch/x86/entry/syscalls/syscall_64.tbl of the Linux sources.
  expect(
      runner,
      "for name, number in dict(unshare=272, setns=308, mount=165, umount2=166, pivot_root=155, chroot=161,\n"
      "        ptrace=101, bpf=321, perf_event_open=298, userfaultfd=323, keyctl=250, add_key=248,\n"
      "        process_vm_readv=310, name_to_handle_at=303, open_by_handle_at=304, splice=275, flock=73,\n"
      "        shmget=29, mq_open=240, inotify_init1=294, personality=135, modify_ldt=154, kcmp=312,\n"
      "        pidfd_open=434, sethostname=170, setuid=105, capset=126, init_module=175, settimeofday=164,\n"
      "        open_tree=428, fsopen=430, landlock_create_ruleset=444, seccomp=317, acct=163).items():\n"
      "    show(name, lambda: call(number, 0, 0, 0, 0, 0, 0))\n"
      "for name, number in dict(io_uring_setup=425, memfd_create=319, clone3=435).items():\n"
      "    show(name, lambda: call(number, 0, 0, 0, 0, 0, 0))\n",
      "unshare: EPERM\nsetns: EPERM\nmount: EPERM\numount2: EPERM\npivot_root: EPERM\nchroot: EPERM\n"
      "ptrace: EPERM\nbpf: EPERM\nperf_event_open: EPERM\nuserfaultfd: EPERM\nkeyctl: EPERM\nadd_key: EPERM\n"
      "process_vm_readv: EPERM\nname_to_handle_at: EPERM\nopen_by_handle_at: EPERM\nsplice: EPERM\n"
      "flock: EPERM\nshmget: EPERM\nmq_open: EPERM\ninotify_init1: EPERM\npersonality: EPERM\n"
      "modify_ldt: EPERM\nkcmp: EPERM\npidfd_open: EPERM\nsethostname: EPERM\nsetuid: EPERM\ncapset: EPERM\n"
      "init_module: EPERM\nsettimeofday: EPERM\nopen_tree: EPERM\nfsopen: EPERM\n"
      "landlock_create_ruleset: EPERM\nseccomp: EPERM\nacct: EPERM\n"
      "io_uring_setup: ENOSYS\nmemfd_create: ENOSYS\nclone3: ENOSYS\n");
}
#endif

TEST_CASE("leases, notifications and pipe sizes are refused, and a terminal cannot be typed into",
          "[runner][isolation]") {
  expect(Running::shared(),
         "import fcntl\n"
         "f = open(os.__file__)\n"
         "show('lease', lambda: fcntl.fcntl(f, 1024, 0))\n"
         "show('notify', lambda: fcntl.fcntl(os.open('/usr/share', 0), 1026, 1))\n"
         "show('pipe', lambda: fcntl.fcntl(os.pipe()[0], 1031, 1 << 20))\n"
         "show('sti', lambda: fcntl.ioctl(1, 0x5412, b'x'))\n"
         "show('sti64', lambda: call(16, 1, ctypes.c_ulong(0x100005412), b'x'))\n",
         "lease: EPERM\nnotify: EPERM\npipe: EPERM\nsti: EPERM\nsti64: EPERM\n");
}

TEST_CASE("a job inherits no descriptor, no environment and no name of the host", "[runner][isolation]") {
  Running& runner = Running::shared(GENERATE(As::this_user, As::ordinary_user));
  expect(runner,
         "def is_open(number):\n"
         "    try: os.fstat(number); return True\n"
         "    except OSError: return False\n"
         "show('open', lambda: [n for n in range(300) if is_open(n)])\n"
         "show('names', lambda: sorted(os.environ))\n"
         "show('host', socket.gethostname)\n"
         "show('ids', lambda: (os.getuid(), os.getgid(), os.getgroups()))\n",
         "open: [0, 1, 2]\n"
         "names: ['HOME', 'LANG', 'MPLBACKEND', 'MPLCONFIGDIR', 'OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', "
         "'PATH', 'PYTHONDONTWRITEBYTECODE', 'TMPDIR']\n"
         "host: errand\nids: (1000, 1000, [])\n");
}

TEST_CASE("limits cannot be raised", "[runner][isolation]") {
  expect(
      Running::shared(),
      "import resource\n"
      "for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE, resource.RLIMIT_NPROC):\n"
      "    show('raise', lambda: resource.setrlimit(kind, (-1, -1)))\n"
      "show('nice', lambda: os.nice(-5))\n",
      "raise: ValueError\nraise: ValueError\nraise: ValueError\nraise: ValueError\nnice: EPERM\n");
}

TEST_CASE("what a job leaves behind, the next one does not find", "[runner][isolation]") {
  Running& runner = Running::shared(GENERATE(As::this_user, As::ordinary_user));
  REQUIRE(
      runner
          .run("import builtins, json, pandas, sys, os\n"
               "builtins.print = None; json.dumps = None; pandas.read_csv = None; sys.modules['csv'] = None\n"
               "os.environ['LEFT'] = '1'\n"
               "for p in ('/tmp/left', '/dev/shm/left', 'pandas.py', 'sitecustomize.py'):\n"
               "    open(p, 'w').write('raise SystemExit(9)')\n")
          .has_value());
  for (int round = 0; round < 4; ++round) {
    expect(runner,
           "import json, pandas, csv\n"
           "show('json', lambda: json.dumps(1))\n"
           "show('pandas', lambda: pandas.read_csv is not None)\n"
           "show('left', lambda: (os.listdir('/tmp'), os.listdir('/dev/shm'), sorted(os.listdir('.')), "
           "'LEFT' in os.environ))\n",
           "json: 1\npandas: True\nleft: ([], [], ['in', 'out'], False)\n");
  }
}

TEST_CASE("two jobs at the same time do not see each other", "[runner][isolation]") {
  Running& runner = Running::shared(GENERATE(As::this_user, As::ordinary_user));
  const std::string look =
      "import os, time\nopen('/tmp/mine', 'w').write('x'); open('out/mine', "
      "'w').write('x')\ntime.sleep(0.3)\n"
      "print(os.listdir('/tmp'), sorted(os.listdir('.')), os.getpid())\n";
  for (const auto& report : runner.run_all({look, look})) {
    REQUIRE(report.has_value());
    CHECK(report->printed == "['mine'] ['in', 'out'] 1\n");
  }
}

TEST_CASE("a foreign instruction set's calls kill the job, and the next one is unharmed",
          "[runner][isolation]") {
  Running& runner = Running::shared();
  // mov $20, %eax; int $0x80; ret: getpid of the i386 table.
  const auto report = runner.run(
      "import ctypes, mmap\n"
      "m = mmap.mmap(-1, 4096, prot=7); m.write(b'\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3')\n"
      "ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(m)))()\n");
  REQUIRE(report.has_value());
  CHECK(report->outcome == Outcome::crashed);
  CHECK(runner.run("print(1)").value().printed == "1\n");
}
