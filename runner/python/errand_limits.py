"""Which limit of its job an exception speaks of. The words are those of verdict.cpp.

A script could lie; about its own end only. But what it says in its own words must not pass for a limit: a text counts
only for the exception of a library that has nothing else to say.
"""
import errno
import linecache
import mmap
import os
import resource
import sys
import threading

# Whoever has filled the memory needs some to say so: address space that counts as the zygote's, given back then.
RESERVE_BYTES = 8 << 20
RESERVE = mmap.mmap(-1, RESERVE_BYTES, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
NUMBERS = {errno.ENOMEM: "memory", errno.EFBIG: "file_size", errno.EMFILE: "open_files"}
# Of a library, or of an exception that is Python's own. The scratch is memory: only a limit makes writing to it fail.
WORDS = {
    "sqlite3": (("database or disk is full", "full"), ("disk i/o error", "cut"), ("out of memory", "memory")),
    "lxml": (("io_write", "cut"), ("memory allocation failed", "memory"), ("out of memory", "memory")),
    "pandas": (("c error: out of memory", "memory"),),
    "zlib": (("error -4 ", "memory"),),
    # matplotlib's FreeType, Pillow's codecs, the loader of shared objects; the interpreter when it has no room for the
    # exception.
    "RuntimeError": (("can't start new thread", "thread"), ("out of memory; error code 0x40", "memory")),
    "OSError": (("out of memory error when ", "memory"), ("encoder error -9 when ", "memory")),
    "ImportError": (("cannot allocate memory", "memory"),),
    "SystemError": (("without exception set", "memory"), ("without setting an exception", "memory")),
}  # fmt: skip
MOST_CAUSES = 8

_of_threads = []


def give_back_reserve():
    RESERVE.close()


def behind(error):
    """The limit that an exception, or one that led to it, speaks of; "" for none."""
    for _ in range(MOST_CAUSES):
        if error is None:
            return ""
        try:
            limit = _of(error)
            if limit:
                return limit
            error = error.__cause__ or error.__context__
        except Exception:  # A stranger's class: its words may fail.
            return ""
    return ""


def of_writing(error):
    """Likewise of a file that could not be written: only what has cut it counts."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return what_is_full()
    return "file_size" if error.errno == errno.EFBIG else ""


def what_is_full():
    return "inodes" if os.statvfs("/job").f_ffree == 0 else "scratch"


def watch_threads():
    """Remembers why a thread could not be started at the moment at which it could not: later others may have ended. The
    table of threads that begin is asked, because a function around the call would stand in the script's tracebacks."""
    threading._limbo = _Beginning(threading._limbo)


class _Beginning(dict):
    def __delitem__(self, thread):
        super().__delitem__(thread)
        if isinstance(sys.exc_info()[1], RuntimeError):
            _of_threads[:] = [_why_no_thread()]


def _why_no_thread():
    """A thread needs room for its stack before it needs a number."""
    needed = threading.stack_size() or resource.getrlimit(resource.RLIMIT_STACK)[0]
    if RESERVE.closed:
        needed += RESERVE_BYTES
    try:
        mmap.mmap(-1, needed, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
    except (OSError, MemoryError):
        return "memory"
    return "processes"


def _of(error):
    if isinstance(error, MemoryError):
        return "memory"
    if isinstance(error, OSError) and error.errno is not None:
        if error.errno == errno.EAGAIN:  # Also what a pipe says that has nothing to read.
            return "processes" if _is_of_fork(error) else ""
        return what_is_full() if error.errno == errno.ENOSPC else NUMBERS.get(error.errno, "")
    for kind in type(error).__mro__:
        words = WORDS.get(kind.__name__ if kind.__module__ == "builtins" else kind.__module__.partition(".")[0], ())
        text = str(error).lower() if words else ""
        for word, meaning in words:
            if word in text:
                return _meant(meaning)
    return ""


def _meant(meaning):
    if meaning == "thread":
        return _of_threads[0] if _of_threads else _why_no_thread()
    if meaning == "full":
        return what_is_full()
    if meaning == "cut":
        return what_is_full() if os.statvfs("/job").f_bavail == 0 else "file_size"
    return meaning


def _is_of_fork(error):
    frames = error.__traceback__
    while frames is not None and frames.tb_next is not None:
        frames = frames.tb_next
    if frames is None:
        return False
    code = frames.tb_frame.f_code
    return code.co_name == "_execute_child" or "fork" in linecache.getline(code.co_filename, frames.tb_lineno)
