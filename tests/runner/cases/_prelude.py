# What every case may use; cases_test.cpp puts it before each script.
import ctypes, errno, fcntl, mmap, os, resource, signal, socket, sys, threading, time
libc = ctypes.CDLL(None, use_errno=True)


def show(name, probe):
    """Prints the name of the error that the probe gets, or what it gives."""
    try:
        print(f"{name}:", probe())
    except OSError as error:
        print(f"{name}:", errno.errorcode.get(error.errno, type(error).__name__))
    except BaseException as error:
        print(f"{name}:", type(error).__name__)


def refused(*probes):
    """Names the probes that are not answered with an error."""
    worked = []
    for number, probe in enumerate(probes):
        try:
            probe()
            worked.append(number)
        except (OSError, ValueError):
            pass
    print("worked:", worked)


def call(number, *arguments):
    ctypes.set_errno(0)
    result = libc.syscall(number, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), "")
    return "worked"


def calls(expected, numbers):
    """Names the system calls that are not answered with the expected error."""
    other = {}
    for name, number in numbers.items():
        try:
            other[name] = call(number, 0, 0, 0, 0, 0, 0)
        except OSError as error:
            if error.errno != expected:
                other[name] = errno.errorcode[error.errno]
    print("others:", other)
