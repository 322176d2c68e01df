"""Starts a program whose kernel seems to have no Landlock: without_landlock.py PROGRAM ARGUMENT..."""
import ctypes
import errno
import os
import struct
import sys

LANDLOCK_CREATE_RULESET = 444  # On every architecture.
LOAD_NUMBER, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
FAIL, ALLOW = 0x00050000, 0x7FFF0000
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, MODE_FILTER = 38, 22, 2


def instruction(code, yes, no, value):
    return struct.pack("HBBI", code, yes, no, value)


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


code = b"".join([
    instruction(LOAD_NUMBER, 0, 0, 0),
    instruction(JUMP_IF_EQUAL, 0, 1, LANDLOCK_CREATE_RULESET),
    instruction(RETURN, 0, 0, FAIL | errno.ENOSYS),
    instruction(RETURN, 0, 0, ALLOW),
])  # fmt: skip
libc = ctypes.CDLL(None, use_errno=True)
program = Program(len(code) // 8, code)
if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(program)):
    sys.exit(f"cannot load the filter: {os.strerror(ctypes.get_errno())}")
os.execv(sys.argv[1], sys.argv[1:])
