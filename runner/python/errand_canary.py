"""What the runner tries on itself before it serves anybody: each attack must fail.

Runs as a job; {"forking": true} where the configuration lets jobs start processes, {"host_kernel": its uname} where
the job must have another kernel, {"landlock": its version} for a kernel that has it. Prints {"attacks": {name: what happened}}; "worked" means that a barrier is missing.
"""
import ctypes
import errno
import json
import os
import platform
import socket


# Of Landlock's versions, the first that also refuses ioctl() on devices.
DEVICE_CONTROL = 5


def main(options):
    attacks = _attacks()
    if options.get("forking"):
        del attacks["start a process"]
    if options.get("host_kernel"):
        attacks["meet the host's kernel"] = lambda: _meet(options["host_kernel"])
        # It keeps the one by which it tells its end.
        attacks["hold what was open before"] = lambda: _find_descriptors(beyond=3)
        # Landlock is around gVisor's host, if anywhere.
        options["landlock"] = 0
        # gVisor refuses it at the first instruction, which ends the process: a case of the tests, not of the canary.
        del attacks["run code from the scratch"]
    if options.get("landlock", 0) >= DEVICE_CONTROL:
        attacks["control a device"] = _control_device
    print(json.dumps({"attacks": {name: _outcome(attack) for name, attack in attacks.items()}}))


def _outcome(attack):
    try:
        attack()
    except OSError as error:
        return errno.errorcode.get(error.errno, "refused")
    except BaseException as error:  # noqa: BLE001 anything but success is a refusal
        return type(error).__name__
    return "worked"


def _attacks():
    attacks = {
        "read the host's users": lambda: open("/etc/shadow"),
        "see the host's processes": lambda: os.listdir("/proc/1"),
        "see the host's devices": lambda: os.listdir("/sys/class"),
        "see the host's homes": lambda: os.listdir("/home"),
        "run the host's shell": lambda: os.stat("/bin/sh"),
        "write to the root": lambda: open("/written", "w"),
        "write to Python's library": lambda: open(os.path.join(os.path.dirname(os.__file__), "written.py"), "w"),
        "start a process": _fork,
        "run a program": lambda: os.execv("/usr/lib/errand/errand_canary.py", ["x"]),
        "make a device": lambda: os.mknod("device", 0o020666, os.makedev(1, 1)),
        "leave the root": lambda: os.chroot("/job"),
        "be root": lambda: os.setuid(0),
        "be another": lambda: os.setuid(os.getuid() + 1),
        "signal others": lambda: os.kill(-1, 0),
        "run code from the scratch": _map_executable,
        "raise a limit": _raise_limit,
        "leave a core dump": _dump_core,
        "be looked into": _be_dumpable,
        "gain privileges": _may_gain,
        "keep a capability": _have_capability,
        "learn the host's name": _learn_name,
        "hold what was open before": lambda: _find_descriptors(beyond=2),
    }
    for name in ("AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET", "AF_VSOCK", "AF_ALG"):
        family = getattr(socket, name, None)
        if family is not None:
            attacks[f"open a socket of {name}"] = lambda family=family: socket.socket(family, _type_for(family))
    attacks["open a pair that can name another job's"] = lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    attacks.update({f"call {name}": lambda number=number: _call(number) for name, number in _calls().items()})
    return attacks


def _type_for(family):
    return {"AF_NETLINK": socket.SOCK_RAW, "AF_PACKET": socket.SOCK_RAW, "AF_ALG": socket.SOCK_SEQPACKET}.get(
        family.name, socket.SOCK_STREAM
    )


def _meet(kernel):
    if os.uname().version != kernel:
        raise OSError(errno.ENOENT, "another kernel")


def _fork():
    if os.fork() == 0:
        os._exit(0)


def _raise_limit():
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _dump_core():
    import resource

    if resource.getrlimit(resource.RLIMIT_CORE) == (0, 0):
        raise OSError(errno.EPERM, "no core dumps")


def _be_dumpable():
    get_dumpable = 3
    if ctypes.CDLL(None).prctl(get_dumpable, 0, 0, 0, 0) == 0:
        raise OSError(errno.EPERM, "not dumpable")


def _may_gain():
    get_no_new_privileges = 39
    if ctypes.CDLL(None).prctl(get_no_new_privileges, 0, 0, 0, 0) == 1:
        raise OSError(errno.EPERM, "no new privileges")


def _have_capability():
    """Of the bounding set: one that is not there can never come back. EINVAL ends the list."""
    read_bounding_set = 23
    library = ctypes.CDLL(None)
    for number in range(64):
        if library.prctl(read_bounding_set, number, 0, 0, 0) == 1:
            return
    raise OSError(errno.EPERM, "no capability")


def _learn_name():
    if socket.gethostname() == "errand":
        raise OSError(errno.ENOENT, "a name of its own")


def _find_descriptors(beyond):
    for number in range(beyond + 1, 1024):
        try:
            os.fstat(number)
            return
        except OSError:
            pass
    raise OSError(errno.EBADF, "nothing is open")


def _control_device():
    """Whether /dev/null is a terminal: a question that the device itself would answer with ENOTTY."""
    import termios

    with open("/dev/null", "rb") as device:
        try:
            termios.tcgetattr(device)
        except termios.error as error:
            if error.args[0] == errno.EACCES:
                raise OSError(errno.EACCES, "refused") from error


def _map_executable():
    import mmap

    with open("code", "wb+") as file:
        file.write(b"\xc3" * mmap.PAGESIZE)
        file.flush()
        mmap.mmap(file.fileno(), mmap.PAGESIZE, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_EXEC)


def _calls():
    """Numbers of the Linux system call tables."""
    both = {"setns": (308, 268), "unshare": (272, 97), "mount": (165, 40), "umount2": (166, 39), "ptrace": (101, 117),
            "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "keyctl": (250, 219),
            "io_uring_setup": (425, 425), "open_by_handle_at": (304, 265), "process_vm_readv": (310, 270),
            "init_module": (175, 105), "kexec_load": (246, 104), "fsopen": (430, 430), "memfd_create": (319, 279),
            "splice": (275, 76), "inotify_init1": (294, 26), "shmget": (29, 194), "flock": (73, 32)}
    column = {"x86_64": 0, "aarch64": 1}.get(platform.machine())
    return {} if column is None else {name: numbers[column] for name, numbers in both.items()}


def _call(number):
    """A call that is allowed and only dislikes its arguments has worked: the barrier is that it is not reached."""
    library = ctypes.CDLL(None, use_errno=True)
    ctypes.set_errno(0)
    result = library.syscall(number, 0, 0, 0, 0, 0, 0)
    code = ctypes.get_errno()
    if result >= 0 or code not in (errno.EPERM, errno.EACCES, errno.ENOSYS):
        return
    raise OSError(code, "refused")
