"""Decides what a column holds (ColumnProfile of bot/core/profile.hpp) from its distinct values and their counts.

Everything works on distinct values: a column of 200,000 cells usually has few. Text that needs converting is tried
with whole-column shortcuts first (all plain digits, all one date format), since a warm profile has about 15 ms.
"""
import re
from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import islice
from math import fsum, isfinite

from errand_sheet_xml import CellError
from errand_values import half_width, number_text, to_date, to_number, to_time, value_text

MAX_DISTINCT = 10_000
MAX_TOP = 200
FITS = 0.75  # Share of the cells that must fit a type; the others are "unreadable".
ID_HEADER = re.compile(
    r"编号|编码|代码|单号|工号|学号|证号|卡号|账号|帐号|身份证|手机|电话|号码|序号|邮编|邮政编码|条码|条形码|流水号|批号|税号|房号|"
    r"车牌|座机|传真|合同号|订单号|发票号|护照|(?:^|[\s_\-(（])(?:id|no|code|phone|mobile|tel|zip|sku|isbn|barcode|postcode|"
    r"account|serial|uid|pid|uuid)(?:$|[\s_\-.)）])|[a-z]I[dD]$|ID$|^#$|号$|(?:phone|card|order|invoice|account)\s*(?:no|number)",
    re.I,
)
NOT_ID_HEADER = re.compile(r"数量|金额|次数|数目|数$|合计|平均|占比|^count|^distinct|信号|型号数|[a-z]aid$|paid|valid|hybrid|grid", re.I)
DATE_HEADER = re.compile(r"日期|时间|年月|月份|日$|生日|date|time|day|month|month|when", re.I)
UNIT_IN_HEADER = re.compile(r"[(（\[【]\s*(?:单位\s*[:：]?\s*)?([^()（）\[\]【】]{1,8})\s*[)）\]】]\s*$|[/／]\s*([^/／\d\s]{1,5})\s*$|单位[:：]\s*(\S{1,6})$")
KNOWN_UNIT = re.compile(
    r"(?:[百千万亿]*(?:元|美元|港元|欧元|人民币)|RMB|CNY|USD|EUR|HKD|\$|¥|￥|%|％|‰|[kKmcd]?g|吨|千克|公斤|斤|克|t|个|件|台|套|只|箱|瓶|包|袋|盒|"
    r"条|张|本|支|双|辆|[kcm]?m|米|公里|千米|厘米|毫米|平方米|平米|㎡|m2|m²|m³|立方米|亩|升|L|ml|mL|小时|h|分钟|min|秒|s|天|日|周|月|个月|年|岁|人|"
    r"次|户|名|份|度|kWh|kwh|kW|W|V|A|℃|°C|倍|pcs|分|票|单|笔|万|亿|千|万人|万件|万吨|人次|k|K|M)"
)
FULL_WIDTH_LETTER = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
SAME_UNITS = {"元", "块", "美元", "港元", "欧元"}  # Told apart as currencies.
BOOLEAN_WORDS = {"true", "false"}
PHONE = re.compile(r"1[3-9]\d{9}")
PLAIN_ALPHABET = "0123456789.-"


def header_unit(name):
    """The unit that a header names: "金额(万元)" -> "万元"; empty when none."""
    found = UNIT_IN_HEADER.search(name)
    if not found:
        return ""
    unit = next(text for text in found.groups() if text).strip()
    return unit if KNOWN_UNIT.fullmatch(unit) else ""


class Texts:
    """Distinct text cells of a column and what they parse to; `values[i]` is None where text i does not fit."""

    def __init__(self, kind, values, marks=(), unit="", date_format="", plain=False):
        self.kind = kind  # number, date, datetime, time, id, boolean, text.
        self.values = values
        self.marks = marks
        self.unit = unit
        self.date_format = date_format
        self.plain = plain  # Every text is a number that any program reads.


def _share(values, counts):
    total = sum(counts)
    return sum(count for value, count in zip(values, counts) if value is not None) / total if total else 0


def _is_id(texts, header):
    """Whether plain digit texts are codes: leading zeros, phones, identity numbers, or a header that says so."""
    if NOT_ID_HEADER.search(header):
        return False
    if ID_HEADER.search(header):
        return True
    joined = "\n".join(texts)
    if re.search(r"(?:^|\n)0\d", joined):
        return True
    lengths = set(map(len, texts))
    if min(lengths) >= 15:
        return True
    return lengths == {11} and all(PHONE.fullmatch(text) for text in texts)


def _as_digits(texts, counts, header):
    """Shortcut for texts of digits, dot and minus only."""
    if "".join(texts).strip(PLAIN_ALPHABET):
        return None
    joined = "\n".join(texts)
    if "." not in joined and "-" not in joined:
        if set(map(len, texts)) <= {8, 6} and not ID_HEADER.search(header):
            dates = _as_compact_dates(texts, header)
            if dates:
                return dates
        if _is_id(texts, header):
            return Texts("id", texts)
        values = list(map(int, texts))
        if DATE_HEADER.search(header) and all(20_000 < value < 60_000 for value in values):
            return Texts("date", [_from_serial(value) for value in values], date_format="excel")
        return Texts("number", values, plain=True)
    try:
        return Texts("number", [float(text) if "." in text else int(text) for text in texts], plain=True)
    except ValueError:  # Dates with minus signs, versions, ranges.
        return None


def _from_serial(value):
    return date.fromordinal(date(1899, 12, 30).toordinal() + value)


def _as_compact_dates(texts, header):
    months = set(map(len, texts)) == {6}
    hinted = bool(DATE_HEADER.search(header))
    if months and not hinted:
        return None
    if len(set(map(len, texts))) > 1:
        return None
    low, high = (190001, 220012) if months else (19000101, 22001231)
    if not hinted:
        low, high = 19500101, 20491231
    values = []
    for text in texts:
        if not low <= int(text) <= high:
            return None
        try:
            values.append(date(int(text[:4]), int(text[4:6]), 1 if months else int(text[6:])))
        except ValueError:
            return None
    return Texts("date", values, date_format="%Y%m" if months else "%Y%m%d")


ISO_DATES = re.compile(r"(?:(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\n)+")
ISO_TIMES = re.compile(r"(?:(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]) (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\n)+")
MONEY = re.compile(r"(?:[¥￥$]?-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\n)+")


def _as_uniform(texts):
    """Shortcuts for a whole column of ISO dates or of plain money."""
    joined = "\n".join(texts) + "\n"
    try:
        if ISO_DATES.fullmatch(joined):
            return Texts("date", list(map(date.fromisoformat, texts)), date_format="%Y-%m-%d")
        if ISO_TIMES.fullmatch(joined):
            return Texts("datetime", list(map(datetime.fromisoformat, texts)), date_format="%Y-%m-%d %H:%M:%S")
    except ValueError:
        return None
    if MONEY.fullmatch(joined) and ("$" not in joined or "¥" not in joined and "￥" not in joined):
        marks = []
        if "," in joined:
            marks.append("thousands")
        for sign in "¥￥$":
            if sign in joined:
                joined = joined.replace(sign, "")
                marks.append("currency")
        values = [float(text) if "." in text else int(text) for text in joined.replace(",", "").split("\n")[:-1]]
        return Texts("number", values, tuple(dict.fromkeys(marks)), plain=not marks)
    return None


CODE = re.compile(r"\s*(?:\d{5,}[Xx]?|\d{2,5}-\d{5,})\s*")


def _is_code(text):
    """Digits as phones and identity numbers have them, perhaps with X or an area code."""
    return CODE.fullmatch(text) is not None


def _sample(texts):
    return texts if len(texts) <= 60 else texts[:: len(texts) // 60 + 1]


def _as_dates(texts, counts, header):
    short = bool(DATE_HEADER.search(header))
    parsed = [to_date(text, False, short) for text in texts]
    if _share(parsed, counts) < 1:
        by_day = [to_date(text, True, short) for text in texts]
        if _share(by_day, counts) > _share(parsed, counts):
            parsed = by_day
    if _share(parsed, counts) < FITS:
        return None
    formats = {entry[1] for entry in parsed if entry}
    values = [entry[0] if entry else None for entry in parsed]
    kind = "datetime" if any(isinstance(value, datetime) for value in values) else "date"
    if kind == "datetime":
        values = [_as_datetime(value) for value in values]
    return Texts(kind, values, date_format=formats.pop() if len(formats) == 1 else "mixed")


def _as_datetime(value):
    if value is None or isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day)


def _as_numbers(texts, counts):
    parsed = [to_number(text) for text in texts]
    if _share(parsed, counts) < FITS:
        return None
    marks, units, currencies = Counter(), Counter(), Counter()
    for entry, count in zip(parsed, counts):
        if entry:
            for mark in entry.marks:
                marks[mark] += count
            units[entry.unit] += count
            currencies[entry.currency] += count
    if len([currency for currency in currencies if currency]) > 1:
        return Texts("mixed", [None] * len(texts), unit=" and ".join(sorted(filter(None, currencies))))
    named = [unit for unit, _ in units.most_common() if unit and unit not in SAME_UNITS]
    if len(named) > 1 and units[named[0]] < FITS * sum(units[unit] for unit in named):
        return Texts("mixed", [None] * len(texts), unit=" and ".join(sorted(named[:4])))
    # A number in another unit must not be added to the others.
    values = [entry.value if entry and entry.unit not in named[1:] else None for entry in parsed]
    unit = named[0] if named else max(units, key=units.get)
    return Texts("number", values, tuple(mark for mark, _ in marks.most_common()), unit,
                 plain=not marks and None not in values)


def read_texts(texts, counts, header):
    """What a list of distinct texts with their counts is, as Texts."""
    found = _as_digits(texts, counts, header) or _as_uniform(texts)
    if found:
        return found
    sample = _sample(texts)
    lowered = {half_width(text).lower() for text in sample}
    if lowered <= BOOLEAN_WORDS:
        return Texts("boolean", [half_width(text).lower() == "true" for text in texts])
    dates = sum(to_date(text, False, True) is not None or to_date(text, True) is not None for text in sample)
    if dates > len(sample) * 0.5:
        found = _as_dates(texts, counts, header)
        if found:
            return found
    if sum(map(_is_code, sample)) > len(sample) * 0.8:
        values = [text if _is_code(text) else None for text in texts]
        codes = [text.strip() for text in values if text is not None]
        if len(codes) > len(texts) * 0.9 and _is_id(codes, header):
            return Texts("id", values)
    if sum(to_number(text) is not None for text in sample) > len(sample) * 0.2:
        found = _as_numbers(texts, counts)
        if found and found.kind == "number" and not found.marks:
            readable = [half_width(text) for text, value in zip(texts, found.values) if value is not None]
            if all(map(str.isdigit, readable)) and _is_id(readable, header):
                return Texts("id", found.values)
        if found:
            return found
    if all(":" in half_width(text) and to_time(text) for text in sample):
        parsed = [to_time(text) for text in texts]
        formats = {entry[1] for entry in parsed if entry}
        return Texts("time", [entry[0] if entry else None for entry in parsed],
                     date_format=formats.pop() if len(formats) == 1 else "mixed")
    return Texts("text", list(texts))


def profile_column(name, position, counts, number_format="", native_dates=True):
    """ColumnProfile as a dict. counts: Counter of the data cells, blanks included.

    native_dates: False where the values are dates only to us; plain pandas reads serial numbers.
    """
    column = {
        "name": name, "position": position, "type": "empty", "stored": "text", "marks": [], "unit": header_unit(name),
        "date_format": "", "number_format": number_format, "blanks": 0, "distinct": 0, "unreadable": 0,
        "unreadable_samples": [], "min": "", "max": "", "sum": None, "samples": [], "top": [],
    }  # fmt: skip
    filled = dict(counts)
    blanks = sum([filled.pop(key) for key in counts if key is None or key == "" or type(key) is str and key.isspace()])
    kinds = set(map(type, filled))
    texts = list(filled) if kinds == {str} else [key for key in filled if type(key) is str]
    column["blanks"] = blanks
    column["distinct"] = min(len(filled), MAX_DISTINCT)
    if not filled:
        return column
    column["samples"] = [value_text(key)[:60] for key, _ in zip(filled, range(5))]
    if len(filled) <= MAX_TOP:
        column["top"] = [
            [value_text(key)[:200], count] for key, count in sorted(filled.items(), key=lambda item: -item[1])
        ]
    _decide(column, filled, texts, native_dates)
    return column


def _decide(column, filled, texts, native_dates):
    name = column["name"]
    total = sum(filled.values())
    read = read_texts(texts, [filled[text] for text in texts], name) if texts else None
    natives = [key for key in filled if type(key) is not str] if len(texts) < len(filled) else []
    numbers = [key for key in natives if type(key) in (int, float)]
    moments = [key for key in natives if type(key) in (datetime, date)]
    clocks = [key for key in natives if type(key) in (time, timedelta)]
    booleans = [key for key in natives if type(key) is bool]
    weights = Counter()
    for kind, keys in (("number", numbers), ("date", moments), ("time", clocks), ("boolean", booleans)):
        weights[kind] += sum(filled[key] for key in keys)
    text_kind = None
    if read:
        text_kind = "date" if read.kind == "datetime" else read.kind
        if text_kind == "mixed":
            column["type"] = "mixed"
            column["warnings"] = [f"column {name!r} mixes {read.unit}"]
            return
        if text_kind == "id" and numbers:
            text_kind = "number" if not _header_is_id(name) else "id"
        fitting = sum(filled[text] for text, value in zip(texts, read.values) if value is not None)
        weights[text_kind] += fitting
    best, weight = weights.most_common(1)[0]
    if best == "id" and numbers:
        weight += weights["number"]
    if best == "number" and numbers and not NOT_ID_HEADER.search(name) and _native_ids(numbers, name):
        best = "id"
        weight = total
    if weight < total * FITS:
        column["type"] = "text" if weights["text"] >= total * 0.5 or best == "text" else "mixed"
        return
    fits_text = {text: value for text, value in zip(texts, read.values) if value is not None} if read else {}
    if text_kind != best and not (best == "id"):
        fits_text = {}
    if best == "number":
        _numbers(column, filled, numbers, fits_text, read if text_kind == best else None)
    elif best == "date":
        _moments(column, filled, moments, fits_text, read if text_kind == best else None, native_dates)
    elif best == "time":
        column["type"] = "time"
        column["stored"] = "text" if fits_text else "native"
        if fits_text:
            column["date_format"] = read.date_format
        else:
            _range(column, [key for key in clocks if isinstance(key, type(clocks[0]))])
    elif best in ("boolean", "id", "text"):
        column["type"] = best
        column["stored"] = "text" if texts else "native"
        if best != "boolean":
            column["marks"] = _text_marks(texts)
        if best == "id" and any(abs(key) >= 10**15 for key in numbers):
            column["warnings"] = [f"column {name!r}: long numbers stored as numbers have lost what follows digit 15"]
    if best != "text" and best != "id":
        _unreadable(column, filled, texts, fits_text, natives, best)


def _text_marks(texts):
    """What cleaning would change in texts: outer spaces, full-width letters and digits."""
    marks = []
    if any(text[0].isspace() or text[-1].isspace() for text in texts):
        marks.append("spaces")
    if FULL_WIDTH_LETTER.search("\n".join(texts)):
        marks.append("fullwidth")
    return marks


def _header_is_id(name):
    return bool(ID_HEADER.search(name)) and not NOT_ID_HEADER.search(name)


def holds_codes(name, cells):
    """Whether a column's digits name something (phones, orders, identity numbers) and are no quantity."""
    if _header_is_id(name):
        return True
    filled = (cell for cell in cells if cell is not None and cell == cell and cell != "")
    texts = [value_text(cell).removesuffix(".0").strip() for cell in islice(filled, 200)]
    return bool(texts) and not NOT_ID_HEADER.search(name) and all(map(PHONE.fullmatch, texts))


def _native_ids(numbers, name):
    if any(type(key) is float and not key.is_integer() for key in numbers):
        return False
    if _header_is_id(name):
        return True
    return all(13_000_000_000 <= key <= 19_999_999_999 or key >= 10**14 for key in numbers)


def _numbers(column, filled, numbers, fits_text, read):
    marks = list(read.marks) if read else []
    values = list(numbers) + list(fits_text.values())
    counts = [filled[key] for key in numbers] + [filled[text] for text in fits_text]
    percent = (read and "percent" in marks) or (not fits_text and "%" in column["number_format"])
    whole = all(type(value) is int or value.is_integer() for value in values)
    column["type"] = "percent" if percent else "integer" if whole else "number"
    column["stored"] = "native" if not fits_text or (read.plain and not numbers) else "text"
    column["marks"] = marks
    if read and read.unit and not column["unit"]:
        column["unit"] = read.unit
    if percent and not column["unit"]:
        column["unit"] = "%"
    column["min"] = number_text(min(values))
    column["max"] = number_text(max(values))
    try:
        total = fsum(value * count for value, count in zip(values, counts))
        column["sum"] = total if isfinite(total) else None
    except OverflowError:
        column["sum"] = None


def _moments(column, filled, moments, fits_text, read, native_dates):
    values = [_as_datetime(value) for value in [*moments, *fits_text.values()]]
    exact = any(value.time() != time(0) for value in values)
    column["type"] = "datetime" if exact else "date"
    column["stored"] = "native" if not fits_text and native_dates else "text"
    if fits_text:
        column["date_format"] = "mixed" if moments or read.date_format == "excel" else read.date_format
    elif not native_dates:
        column["date_format"] = "mixed"
    _range(column, values)


def _range(column, values):
    if values:
        column["min"] = value_text(min(values))
        column["max"] = value_text(max(values))


def _unreadable(column, filled, texts, fits_text, natives, best):
    kinds = {"number": (int, float), "date": (datetime, date), "time": (time, timedelta), "boolean": (bool,)}[best]
    odd = [text for text in texts if text not in fits_text]
    odd += [key for key in natives if type(key) not in kinds]
    column["unreadable"] = sum(filled[key] for key in odd)
    column["unreadable_samples"] = [value_text(key)[:60] for key in odd[:5]]
    if any(type(key) is str and not isinstance(key, CellError) for key in odd) and best != "boolean":
        column["stored"] = "text"
