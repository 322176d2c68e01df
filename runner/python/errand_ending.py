"""Ends a script as Python's own end does: threads are waited for, functions of atexit run, open files are written,
finalizers run, both streams are flushed.

The interpreter's end itself would also take down everything that the zygote has warmed, which takes longer than most
jobs. What is used here was taken before the script ran: a script may replace whatever it likes.
"""
import atexit
import gc
import io
import os
import sys
import threading

import errand_limits

_BINARY = {io.BufferedWriter, io.BufferedRandom}
_FILES = {io.TextIOWrapper, *_BINARY}
_wait_for_threads = threading._shutdown
_run_exit_functions = atexit._run_exitfuncs
_all_objects, _collect = gc.get_objects, gc.collect
_frames_of_threads = sys._current_frames
_write = os.write
# To take them down would be memory to copy.
_zygotes_streams = sys.stdin, sys.stdout, sys.stderr
_streams = []


def fresh_streams():
    """The zygote's own remember what the files that were there before could do, which is not what a pipe can."""
    _streams[:] = [
        _stream(0, "stdin", "rb", errors="surrogateescape"),
        _stream(1, "stdout", "wb", errors="backslashreplace", line_buffering=True),
        _stream(2, "stderr", "wb", errors="backslashreplace", line_buffering=True),
    ]
    sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, sys.__stdout__, sys.__stderr__ = _streams


def _stream(number, name, mode, **options):
    file = io.open(number, mode, closefd=False)
    file.raw.name = f"<{name}>"
    stream = io.TextIOWrapper(file, "utf-8", **options)
    stream.mode = mode[0]
    return stream


def end(module):
    """`module`: a weak reference to the script's own, which nobody else needs any more; None for a program of ours. The
    limit that an open file ran into, or "". Nothing that fails here changes how the script ended."""
    _try(_wait_for_threads)
    _try(_run_exit_functions)
    limit = ""
    if module is not None:
        limit = _try(_write_open_files) or ""
        _try(_let_go, module)
    for stream in (getattr(sys, "stdout", None), getattr(sys, "stderr", None), *_streams[1:]):
        _try(_flush, stream)
    return limit


def _flush(stream):
    stream.flush()


def _try(function, *arguments):
    try:
        return function(*arguments)
    except BaseException:  # noqa: BLE001 whatever a stranger raises
        return None


def _write_open_files():
    """Before they are let go, because what a file says when it is written by its finalizer is heard by nobody. Only
    files of the system: to flush one that compresses would change its bytes."""
    limit = ""
    for file in [one for one in _all_objects() if type(one) in _FILES]:
        try:
            if type(file) in _BINARY or type(file.buffer) in _BINARY:
                file.flush()
        except OSError as error:
            found = errand_limits.of_writing(error)
            if found:
                _write(2, f"Exception ignored in: {file!r}\nOSError: {error}\n".encode())
            limit = limit or found
        except Exception:  # noqa: BLE001 closed, detached, half made
            pass
    return limit


def _let_go(module):
    """Of a thread that still runs, and of what it uses, nothing is taken away."""
    sys.modules.pop("__main__", None)
    _collect()
    kept = module()
    if kept is None or len(_frames_of_threads()) > 1:
        return
    # Somebody holds it: its values go as those of such a module do, private names first.
    names = vars(kept)
    for private in (True, False):
        for name in list(names):
            if isinstance(name, str) and (name[:1] == "_" and name[1:2] != "_") == private and name != "__builtins__":
                names[name] = None
    _collect()
