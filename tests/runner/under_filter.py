"""Runs one script under a compiled system call filter, in a Python prepared as the runner's: under_filter.py FILTER
MODULES SCRIPT. A call that the filter kills for ends this process by SIGSYS."""
import ctypes
import os
import sys

filter_path, modules, script = sys.argv[1:]
sys.path.insert(0, modules)
os.environ["MPLCONFIGDIR"] = os.path.abspath("matplotlib")
import errand_prelude  # noqa: E402
import errand_zygote  # noqa: E402

errand_prelude.install()
os.mkdir("warm")
errand_prelude.warm_up(os.path.abspath("warm"))
errand_zygote._close_fonts()
with open(script, encoding="utf-8") as file:
    code = compile(file.read(), "script.py", "exec")
with open(filter_path, "rb") as file:
    program = file.read()


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, MODE_FILTER = 38, 22, 2
libc = ctypes.CDLL(None, use_errno=True)
loaded = Program(len(program) // 8, program)
if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(loaded)):
    sys.exit(f"cannot load the filter: {os.strerror(ctypes.get_errno())}")
exec(code, {"__name__": "__main__"})
sys.stdout.flush()
os._exit(0)
