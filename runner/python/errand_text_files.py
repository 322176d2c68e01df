"""Text files: their encoding, and csv-like ones into a Grid."""
import codecs
import csv
import io
import re
from collections import Counter
from itertools import zip_longest

from errand_grid import Grid, TooManyCells

DELIMITERS = ",\t;|"
DOUBLE_BYTES = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
MAX_TEXT_CELLS = 12_000_000
csv.field_size_limit(16 * 1024 * 1024)


def decode(data):
    """(text, Python codec name), or (None, "") when the bytes are no text.

    UTF-8 is tried strictly before GB18030: Chinese Excel's "save as CSV" writes the latter, and its bytes are almost
    never valid UTF-8.
    """
    if data.startswith(codecs.BOM_UTF8):
        return _try(data, "utf-8-sig") or (data.decode("utf-8-sig", "replace"), "utf-8-sig")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _try(data[: len(data) // 2 * 2], "utf-16") or (None, "")
    utf16 = _utf16_without_bom(data)
    if utf16:
        return utf16
    if b"\0" in data[:65536]:
        return None, ""
    return _try(data, "utf-8") or _chinese(data) or _try_most(data)


def _try(data, encoding):
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        return None


def _chinese(data):
    """GB18030, or Big5 where that explains the bytes better: most Big5 texts are valid GB18030 too, of rare signs."""
    found = _try(data, "gb18030")
    if found:
        pairs = DOUBLE_BYTES.findall(data[:65536])
        rare = sum(pair[1] < 0xA1 for pair in pairs)
        if rare > len(pairs) * 0.25 and all(0xA1 <= pair[0] <= 0xF9 for pair in pairs):
            return _try(data, "big5") or found
    return found or _try(data, "big5")


def _utf16_without_bom(data):
    sample = data[:4096]
    if len(sample) < 8 or len(data) % 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    for encoding, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        # ASCII, line ends and digits have a zero byte; wholly Chinese text still has its line ends.
        if zeros > half * 0.2 and others <= half * 0.02:
            return _try(data, encoding)
    return None


def _try_most(data):
    """Damaged text: the encoding that loses least, when it loses little."""
    best = min(("gb18030", "utf-8", "cp1252"), key=lambda name: data.decode(name, "replace").count("\ufffd"))
    text = data.decode(best, "replace")
    controls = sum(text.count(chr(code)) for code in range(32) if code not in (9, 10, 12, 13, 27))
    if text.count("\ufffd") + controls > max(3, len(text) * 0.02):
        return None, ""
    return text, best


def sniff(text, strict):
    """(delimiter, quote, grid-like) of csv-like text; ("", "", False) when no delimiter splits it evenly.

    strict: for files that do not claim to be tables (.txt): nearly every line must agree.
    """
    sample = text[:100_000]
    if len(text) > len(sample):
        sample = sample[: sample.rfind("\n") + 1] or sample
    best = ("", 0.0, 0)
    for delimiter in DELIMITERS:
        if delimiter not in sample:
            continue
        widths = []
        try:
            for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
                if row and (len(row) > 1 or row[0].strip()):
                    widths.append(len(row))
                if len(widths) >= 200:
                    break
        except csv.Error:
            continue
        if not widths:
            continue
        common = Counter(width for width in widths if width > 1).most_common(1)
        if not common:
            continue
        width, times = common[0]
        share = sum(count for count in widths if count >= width - 1 and count > 1) / len(widths)
        agreement = times / len(widths)
        score = agreement + share * 0.5 + min(width, 20) * 0.02
        if strict and (agreement < 0.9 or times < 3):
            continue
        if not strict and agreement < 0.3 and width > 2 and share < 0.5:
            continue
        if score > best[1]:
            best = (delimiter, score, width)
    if not best[0]:
        return "", "", False
    quoted = re.search(rf'(?:^|{re.escape(best[0])})"', sample, re.M)
    return best[0], '"' if quoted else "", True


def read_grid(text, delimiter):
    """(Grid, ragged rows) of the text's records. Raises TooManyCells past MAX_TEXT_CELLS."""
    if "\0" in text:
        text = text.replace("\0", "")
    rows = []
    cells = 0
    widths = Counter()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or "\x1f", strict=False)
    if len(text) < 20_000_000:
        rows = list(reader)
        widths = Counter(map(len, rows))
        cells = sum(width * count for width, count in widths.items())
    else:
        known = {}
        for row in reader:
            rows.append([known.setdefault(cell, cell) for cell in row] if len(known) < 500_000 else row)
            widths[len(row)] += 1
            cells += len(row)
            if cells > MAX_TEXT_CELLS:
                break
    if cells > MAX_TEXT_CELLS:
        raise TooManyCells(MAX_TEXT_CELLS)
    ragged = 0
    if len(widths) > 1:
        common = widths.most_common(1)[0][0]
        ragged = sum(count for width, count in widths.items() if width > 1 and width != common)
    columns = list(zip(*rows)) if len(widths) == 1 else list(zip_longest(*rows))
    return Grid(columns, len(rows)), ragged
