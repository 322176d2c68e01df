"""The streams of a script."""
import io
import sys

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


def flush_streams():
    for stream in (getattr(sys, "stdout", None), getattr(sys, "stderr", None), *_streams[1:]):
        try:
            stream.flush()
        except BaseException:  # noqa: BLE001 closed, taken apart, a stranger's
            pass
