"""What an old .xls workbook would fetch or start once somebody opens it, by its records (MS-XLS): links to other files and
programs, data connections, calls of the network, macros. Where a record cannot be understood it counts as what it may be.
"""
import re
import struct

SIGN = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BEGINNINGS = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")  # Records without a container.
MOST_BYTES = 200_000_000

FORMULA, NAME, EXTERNSHEET, FILEPASS, EXTERNNAME, BOUNDSHEET, SUPBOOK = 0x06, 0x18, 0x17, 0x2F, 0x23, 0x85, 0x1AE
ARRAY, SHARED, CONDITION, VALIDATION, BEGIN, CONTINUE = 0x221, 0x4BC, 0x1B1, 0x1BE, 0x809, 0x3C
CONNECTIONS = {0x50, 0xDC, 0x1AD, 0x803, 0x804, 0x876}  # DCON, PARAMQRY, QSI, WEBQRYSETTINGS, WEBQRYTABLES, DCONN
# Where the tokens of a formula can begin: behind cell, value and flags.
TOKENS_AT = {FORMULA: 22, NAME: 0, ARRAY: 12, SHARED: 10, CONDITION: 12, VALIDATION: 0}
CALLS = {150: "CALL", 267: "REGISTER.ID", 304: "SQL.REQUEST", 359: "HYPERLINK", 379: "RTD", 380: "CUBEVALUE", 381: "CUBEMEMBER",
         382: "CUBEMEMBERPROPERTY", 383: "CUBERANKEDMEMBER", 477: "CUBEKPIMEMBER", 478: "CUBESET", 479: "CUBESETCOUNT"}
CALL = re.compile(b"[\x22\x42\x62][\x00-\x1e](" + b"|".join(re.escape(struct.pack("<H", number)) for number in CALLS) + b")", re.S)
# What came after the old format is called by a name.
NEWER = re.compile(r"_xlfn\.(WEBSERVICE|IMAGE|IMPORT\w+|STOCKHISTORY)", re.I)
ADDRESS = re.compile(r"(?:https?|ftp|wss?|smb|file):(?://|\\\\)[^\x00-\x1f\"]+|\\\\[^\x00-\x1f\"]+", re.I)
OWN_BOOK, FUNCTIONS = b"\x01\x04", b"\x01\x3a"  # Of a SUPBOOK that names no other file.


def is_old(data):
    return data.startswith((SIGN, *BEGINNINGS))


def outward(data):
    """(names of what it would do, addresses), each in order; raises what a damaged file raises."""
    names, addresses = {}, {}
    stream = data
    if data.startswith(SIGN):
        stream = _workbook_in(data)
        if "_VBA_PROJECT".encode("utf-16-le") in data:
            names["script"] = None
    is_8 = is_locked = False
    for kind, content in _records(stream):
        if kind == BEGIN:
            is_8 = content[:2] == b"\x00\x06"
        elif kind == FILEPASS:
            is_locked = True
        elif kind in CONNECTIONS:
            names["CONNECTION"] = None
        elif kind == BOUNDSHEET and not is_locked and content[5:6] in (b"\x01", b"\x06"):
            names["script"] = None
        elif kind == SUPBOOK and (len(content) != 4 or (not is_locked and content[2:] not in (OWN_BOOK, FUNCTIONS))):
            _link(_text(content[2:]), names, addresses)
        elif kind == EXTERNSHEET and not is_8 and content[1:2] not in (b"\x02", b"\x03", b"\x04", b"\x3a"):
            _link(content[1:].decode("latin-1"), names, addresses)
        elif kind == EXTERNNAME and content[:1] and content[0] & 0x1A:  # Asks for news, or is an object of a program.
            names["DDE"] = None
        elif kind in TOKENS_AT:
            for found in CALL.findall(content[TOKENS_AT[kind]:]):
                names[CALLS[struct.unpack("<H", found)[0]]] = None
        if kind in (NAME, EXTERNNAME):
            for text in (content.decode("latin-1"), content.decode("utf-16-le", "replace"), content[1:].decode("utf-16-le", "replace")):
                for name in NEWER.findall(text):
                    names[name.upper()] = None
    return list(names), list(addresses)


def _workbook_in(data):
    import io

    from xlrd.compdoc import CompDoc

    container = CompDoc(data, logfile=io.StringIO())
    for name in ("Workbook", "Book"):
        stream = container.get_named_stream(name)
        if stream:
            return stream
    return b""


def _records(stream):
    """(kind, content); what goes on in further records is joined."""
    at = 0
    kind, parts = None, []
    while at + 4 <= min(len(stream), MOST_BYTES):
        next_kind, length = struct.unpack_from("<HH", stream, at)
        content = stream[at + 4:at + 4 + length]
        at += 4 + length
        if next_kind == CONTINUE and kind is not None:
            parts.append(content)
            continue
        if kind is not None:
            yield kind, b"".join(parts)
        kind, parts = next_kind & 0xFF if next_kind in (0x206, 0x406) else next_kind, [content]
    if kind is not None:
        yield kind, b"".join(parts)


def _text(content):
    """A string of two length bytes and a flag."""
    length, flags = struct.unpack_from("<HB", content)
    return content[3:3 + 2 * length].decode("utf-16-le", "replace") if flags & 1 else content[3:3 + length].decode("latin-1")


def _link(path, names, addresses):
    """Paths are encoded: \\x01 begins one of a file, \\x03 stands between its parts, @ before a computer's name."""
    if not path.startswith("\x01") and "\x03" in path:
        names["DDE"] = None
        return
    names["LINK"] = None
    shares = re.findall("\x01@([^\x03]+)", path)
    for address in ADDRESS.findall(path) + ["\\\\" + share for share in shares]:
        addresses[address] = None
