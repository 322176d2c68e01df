"""The Python half of the zygote: warms the interpreter once, then runs one program per job.

warm_up() is called in the zygote, run() in a job that is already confined. Nothing here is a barrier: a script
can change all of it, and only harms its own job.
"""
import builtins
import gc
import importlib
import importlib.metadata
import io
import json
import linecache
import os
import sys
import tempfile
import traceback
import types
import weakref

import errand_ending
import errand_limits
import errand_prelude

ENVIRONMENT = {
    "HOME": "/job/work",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "MPLCONFIGDIR": "/job/tmp/matplotlib",
    # A job is one process on a shared machine: libraries must not start a thread per core.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": "/nonexistent",
    "PYTHONDONTWRITEBYTECODE": "1",
    "TMPDIR": "/tmp",
}
PROGRAMS = {"profile": "errand_profile", "preview": "errand_preview", "constants": "errand_constants",
            "canary": "errand_canary", "check": "errand_check", "packages": "errand_packages"}  # fmt: skip
PACKAGES = ("pandas", "numpy", "openpyxl")
RECEIPT = (*PACKAGES, "matplotlib")
SCRIPT = "script.py"
NOTES = "/job/notes"
# Of a deeper traceback the last frames are shown: to format a million takes longer than the job had.
MOST_FRAMES, LAST_FRAMES = 3000, 20
# Taken before a script can replace them.
_encode = json.JSONEncoder().encode
_close_range, _open, _write, _truncate, _close = os.closerange, os.open, os.write, os.ftruncate, os.close


def warm_up(with_work):
    """Returns the versions for the receipt."""
    gc.disable()
    os.environ.clear()
    os.environ.update(ENVIRONMENT)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    errand_limits.watch_threads()
    # Whoever does not wait for a warm-up wants the first job soon, and it may draw nothing.
    errand_prelude.install(charts_later=not with_work)
    for module in (*PACKAGES, *PROGRAMS.values()):
        importlib.import_module(module)
    if with_work:
        os.makedirs("/job/tmp/warm")
        errand_prelude.warm_up("/job/tmp/warm")
        _close_fonts()
        gc.collect()
    # Objects of the zygote are not visited, and so not copied, by a collection in a job.
    gc.freeze()
    gc.enable()
    return ", ".join([f"Python {sys.version.split()[0]}", *(f"{name} {_version(name)}" for name in RECEIPT)])


TRAINING = """
import pandas
import matplotlib.pyplot as plt
table = pandas.read_csv('in/a.csv', encoding='utf-8-sig')
total = table.groupby('地区', as_index=False)['金额'].sum().sort_values('金额', ascending=False)
total.to_excel('out/total.xlsx', index=False)
figure, axes = plt.subplots()
axes.bar(total['地区'], total['金额'])
axes.set_title('各地区销售额')
figure.savefig('out/chart.png')
print(total.to_string())
"""


def train():
    """Runs a script as a job does, in the warm-up's scratch; called in a clone that ends afterwards."""
    os.chdir("/job/work")
    with open("in/a.csv", "w", encoding="utf-8-sig") as file:
        file.write(errand_prelude.CSV)
    run("script", TRAINING, "")


def rehearse():
    """Runs the same in the process that the job will have, and leaves nothing; called in a guest that waits."""
    with tempfile.TemporaryDirectory(dir="/job/tmp") as folder:
        os.chdir(folder)
        os.mkdir("in")
        os.mkdir("out")
        with open("in/a.csv", "w", encoding="utf-8-sig") as file:
            file.write(errand_prelude.CSV)
        printed, sys.stdout = sys.stdout, io.StringIO()
        try:
            exec(compile(TRAINING, SCRIPT, "exec", dont_inherit=True), {"__name__": "__main__"})
        finally:
            sys.stdout = printed
            os.chdir("/")
    errand_prelude.reset()
    _close_fonts()


def _close_fonts():
    """Matplotlib keeps its fonts open. A job closes every descriptor before it begins, and a font that loses its file
    underneath ends the process."""
    from matplotlib import font_manager

    cached = getattr(font_manager, "_get_font", None)
    if cached is not None:
        cached.cache_clear()


def _version(name):
    module = sys.modules.get(name)
    return module.__version__ if module else importlib.metadata.version(name)


def run(program, source, options):
    """Runs the program to its end; the exit code. What else the report needs goes into NOTES."""
    errand_prelude.fresh()
    errand_ending.fresh_streams()
    limit = ""
    code = 0
    module = None
    try:
        if program == "script":
            module = _main_module()
            _run_script(source)
        else:
            _run_fixed(program, options)
    except SystemExit as exit_request:
        errand_limits.give_back_reserve()
        code = _code_of(exit_request)
        # What it gave up because of, as in "except MemoryError: sys.exit(1)".
        limit = errand_limits.behind(exit_request.__context__) if code else ""
    except BaseException as raised:  # noqa: BLE001 whatever a stranger raises
        errand_limits.give_back_reserve()
        code = 1
        limit = errand_limits.behind(raised)
        _print_traceback(raised)
    cut = errand_ending.end(module)
    if cut and not code:
        code, limit = 1, cut
    _leave_notes(code, limit)
    return code & 0xFF


def _main_module():
    """A weak reference to it: that of the table of modules keeps it."""
    module = types.ModuleType("__main__")
    module.__file__ = SCRIPT
    module.__builtins__ = builtins
    sys.modules["__main__"] = module
    sys.argv = [SCRIPT]
    sys.path.insert(0, "/job/work")
    return weakref.ref(module)


def _run_script(source):
    source = source.removeprefix("\ufeff")
    # Tracebacks show the lines of a script that is no file.
    linecache.cache[SCRIPT] = (len(source), None, source.splitlines(keepends=True), SCRIPT)
    exec(compile(source, SCRIPT, "exec", dont_inherit=True), vars(sys.modules["__main__"]))


def _run_fixed(program, options):
    sys.modules[PROGRAMS[program]].main(json.loads(options or "{}"))


def _code_of(exit_request):
    if exit_request.code is None:
        return 0
    if isinstance(exit_request.code, int):
        return exit_request.code
    try:
        print(exit_request.code, file=sys.stderr)
    except Exception:  # noqa: BLE001 a stranger's class, or a stream that is closed
        pass
    return 1


def _print_traceback(error):
    """Without the frames of this file."""
    try:
        frames = error.__traceback__
        while frames is not None and frames.tb_frame.f_code.co_filename == __file__:
            frames = frames.tb_next
        traceback.print_exception(type(error), error, frames, limit=-LAST_FRAMES if _is_deep(frames) else None)
    except BaseException:  # noqa: BLE001 memory may be short
        os.write(2, type(error).__name__.encode() + b"\n")


def _is_deep(frames):
    for _ in range(MOST_FRAMES):
        if frames is None:
            return False
        frames = frames.tb_next
    return True


def _leave_notes(code, limit):
    try:
        charts = "" if code else errand_prelude.charts_json()
    except Exception:  # noqa: BLE001 a script may have broken what makes it
        charts = ""
    if not code and not charts:
        return
    try:
        text = _encode({"limit": limit, "charts": charts}).encode()
        # Into the file that is there, with its room: the scratch may be full. So may the table of open files.
        _close_range(0, 1)
        file = _open(NOTES, os.O_WRONLY)
        _truncate(file, _write(file, text))
        _close(file)
    except Exception:  # noqa: BLE001 no room is left, even so
        pass
