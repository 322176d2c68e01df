"""What the text of a single cell means in Chinese and English offices: numbers, dates, and how values are shown.

Used by errand_columns, which decides for a whole column, and errand_tables. Nothing here looks at more than one cell.
"""
import re
from datetime import date, datetime, time, timedelta

# Full-width letters, digits and signs to their ASCII forms, as typed with a Chinese keyboard.
WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
WIDTH.update({0x3000: " ", 0x00A0: " ", 0xFFE5: "¥", 0x2212: "-", 0x2013: "-", 0x3002: "."})
FULL_WIDTH = re.compile("[\uff01-\uff5e\u3000\u3002]")

CURRENCY = r"[¥$€£₩]|RMB|CNY|USD|HKD|EUR|人民币"
UNITS = (
    "元|块|角|美元|港元|欧元|kg|KG|Kg|g|mg|t|吨|千克|公斤|斤|克|个|件|台|套|只|箱|瓶|包|袋|盒|条|张|本|支|双|辆|桶|卷|块|"
    "米|m|cm|mm|km|公里|千米|厘米|毫米|平方米|平米|平|㎡|m2|m²|m³|立方米|立方|亩|升|L|ml|mL|毫升|小时|时|h|分钟|min|秒|s|"
    "天|周|个月|岁|人|次|户|名|份|度|kWh|kW|W|V|A|℃|°C|倍|pcs|PCS|分|票|单|笔|人次|头|株"
)
NUMBER = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[-+])?\s*(?P<currency>{CURRENCY})?\s*(?P<sign2>-)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)(?P<exponent>[eE][-+]?\d{1,3})?"
    rf"\s*(?P<scale>万亿|百万|千万|[万亿])?\s*(?P<percent>[%‰])?\s*(?P<unit>{UNITS})?(?P<sign3>-)?\s*(?P<close>\))?"
)
PLAIN_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d+)?")
CURRENCIES = {"¥": "CNY", "RMB": "CNY", "人民币": "CNY", "元": "CNY", "块": "CNY", "$": "USD", "美元": "USD", "€": "EUR",
              "欧元": "EUR", "£": "GBP", "₩": "KRW", "港元": "HKD"}  # fmt: skip
SCALES = {"万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12}

TIME_PART = r"(?:[ T]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?P<fraction>\.\d{1,6})?)?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
YEAR_FIRST = re.compile(r"(?P<year>\d{4})(?P<separator>[-/.])(?P<month>\d{1,2})(?P=separator)(?P<day>\d{1,2})" + TIME_PART)
CHINESE_DATE = re.compile(r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})(?P<mark>[日号])" + TIME_PART)
COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
YEAR_LAST = re.compile(r"(?P<first>\d{1,2})(?P<separator>[-/.])(?P<second_part>\d{1,2})(?P=separator)(?P<year>\d{4})" + TIME_PART)
SHORT_YEAR = re.compile(r"(?P<year>\d{2})(?P<separator>[-/.])(?P<month>\d{1,2})(?P=separator)(?P<day>\d{1,2})" + TIME_PART)
MONTH = re.compile(r"(?P<year>\d{4})(?P<separator>[-/])(?P<month>\d{1,2})")
CHINESE_MONTH = re.compile(r"(?P<year>\d{4})年(?P<month>\d{1,2})月")
DAY_NAME_MONTH = re.compile(r"(?P<day>\d{1,2})(?P<s1>[- ])(?P<name>[A-Za-z]{3,9})\.?(?P<s2>[- ]|, ?)(?P<year>\d{4}|\d{2})" + TIME_PART)
NAME_MONTH_DAY = re.compile(r"(?P<name>[A-Za-z]{3,9})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})" + TIME_PART)
TIME = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?P<fraction>\.\d{1,6})?)?")
MONTHS = {name: i + 1 for i, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split())}


def half_width(text):
    """Full-width characters to half-width, outer spaces removed."""
    return text.translate(WIDTH).strip() if not text.isascii() else text.strip()


class Number:
    __slots__ = ("value", "marks", "unit", "currency")

    def __init__(self, value, marks, unit, currency=""):
        self.value = value
        self.marks = marks
        self.unit = unit
        self.currency = currency  # CNY, USD, ...; empty when none is named.


def to_number(text):
    """A Number, or None. Percent becomes its fraction, 万 and 亿 are multiplied out; a unit does not change the value."""
    if PLAIN_NUMBER.fullmatch(text):
        return Number(float(text) if "." in text else int(text), (), "")
    marks = []
    narrow = half_width(text)
    if FULL_WIDTH.search(text):
        marks.append("fullwidth")
    if narrow != text.translate(WIDTH):
        marks.append("spaces")
    found = NUMBER.fullmatch(narrow)
    if not found:
        compact = re.sub(r"(?<=\d)[ ](?=\d{3}(?!\d))", "", narrow)  # 1 234 567,
        found = NUMBER.fullmatch(compact) if compact != narrow else None
        if not found:
            return None
        marks.append("spaces")
    part = found.groupdict()
    if bool(part["open"]) != bool(part["close"]) or len([1 for s in ("sign", "sign2", "sign3") if part[s]]) > 1:
        return None
    digits = part["digits"].replace(",", "")
    if part["exponent"]:
        value = float(digits + part["exponent"])
    else:
        value = float(digits) if "." in digits or len(digits) > 300 else int(digits)
    if "," in part["digits"]:
        marks.append("thousands")
    if part["open"]:
        marks.append("parentheses")
        value = -value
    if "-" in (part["sign"], part["sign2"], part["sign3"]):
        value = -value
    if part["scale"]:
        scaled = round(value * SCALES[part["scale"]], 6)
        value = int(scaled) if scaled == int(scaled) else scaled
        marks.append("yi" if part["scale"] in ("亿", "万亿") else "wan")
    if part["percent"]:
        value = float(f"{digits}e{'-2' if part['percent'] == '%' else '-3'}") * (-1 if value < 0 else 1)
        marks.append("percent")
    if part["currency"]:
        marks.append("currency")
    unit = part["unit"] or ""
    if unit:
        marks.append("unit")
    sign = part["currency"] or (unit if unit in CURRENCIES else "")
    return Number(value, tuple(marks), unit, CURRENCIES.get(sign, sign)) if abs(value) < 1e300 else None


def _time_format(part):
    if part.get("hour") is None:
        return ""
    text = " %H:%M"
    if part["second"]:
        text += ":%S" + (".%f" if part["fraction"] else "")
    return text + ("%z" if part["zone"] else "")


def _moment(part, year, month, day):
    if not 1800 <= year <= 2200:
        return None
    try:
        if part.get("hour") is None:
            return date(year, month, day)
        fraction = part["fraction"]
        return datetime(
            year, month, day, int(part["hour"]), int(part["minute"]), int(part["second"] or 0),
            int(float(fraction) * 1_000_000) if fraction else 0,
        )  # fmt: skip
    except ValueError:
        return None


def to_date(text, day_first=False, short_years=False):
    """(date or datetime, strptime format) or None. `day_first` decides 3/4/2025; `short_years` admits 25/1/3."""
    text = half_width(text)
    if len(text) > 40 or len(text) < 6 or not any(character.isdigit() for character in text):
        return None
    separator_t = "T" if "T" in text else " "

    def result(part, year, month, day, pattern):
        moment = _moment(part, year, month, day)
        return (moment, pattern + _time_format(part).replace(" ", separator_t, 1)) if moment else None

    if found := YEAR_FIRST.fullmatch(text):
        part, s = found.groupdict(), found["separator"]
        return result(part, int(part["year"]), int(part["month"]), int(part["day"]), f"%Y{s}%m{s}%d")
    if found := CHINESE_DATE.fullmatch(text):
        part = found.groupdict()
        return result(part, int(part["year"]), int(part["month"]), int(part["day"]), f"%Y年%m月%d{part['mark']}")
    if found := COMPACT.fullmatch(text):
        part = found.groupdict()
        return result(part, int(part["year"]), int(part["month"]), int(part["day"]), "%Y%m%d")
    if found := YEAR_LAST.fullmatch(text):
        part, s = found.groupdict(), found["separator"]
        first, second = int(part["first"]), int(part["second_part"])
        if day_first:
            return result(part, int(part["year"]), second, first, f"%d{s}%m{s}%Y")
        return result(part, int(part["year"]), first, second, f"%m{s}%d{s}%Y")
    if found := CHINESE_MONTH.fullmatch(text):
        return result({}, int(found["year"]), int(found["month"]), 1, "%Y年%m月")
    if found := MONTH.fullmatch(text):
        return result({}, int(found["year"]), int(found["month"]), 1, f"%Y{found['separator']}%m")
    if found := DAY_NAME_MONTH.fullmatch(text):
        part = found.groupdict()
        month = MONTHS.get(part["name"][:3].lower())
        year = int(part["year"])
        pattern = f"%d{part['s1']}%{'b' if len(part['name']) == 3 else 'B'}{part['s2']}%{'Y' if year > 99 else 'y'}"
        return result(part, year if year > 99 else _century(year), month, int(part["day"]), pattern) if month else None
    if found := NAME_MONTH_DAY.fullmatch(text):
        part = found.groupdict()
        month = MONTHS.get(part["name"][:3].lower())
        comma = "," if "," in text else ""
        pattern = f"%{'b' if len(part['name']) == 3 else 'B'} %d{comma} %Y"
        return result(part, int(part["year"]), month, int(part["day"]), pattern) if month else None
    if short_years and (found := SHORT_YEAR.fullmatch(text)):
        part, s = found.groupdict(), found["separator"]
        return result(part, _century(int(part["year"])), int(part["month"]), int(part["day"]), f"%y{s}%m{s}%d")
    return None


def _century(year):
    return year + (2000 if year < 69 else 1900)  # As strptime's %y.


def to_time(text):
    """(time, strptime format) or None."""
    found = TIME.fullmatch(half_width(text))
    if not found:
        return None
    try:
        value = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        return None
    return value, "%H:%M" + (":%S" if found["second"] else "") + (".%f" if found["fraction"] else "")


def is_blank(value):
    return value is None or (isinstance(value, str) and (not value or value.isspace()))


def number_text(value):
    """A number as a person writes it: 12, 0.5, never 12.0 or 1e-05."""
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        text = repr(value)
        return f"{value:.10f}".rstrip("0") if "e-" in text and abs(value) >= 1e-10 else text
    return str(value)


def value_text(value):
    """A cell's value as text: ISO dates, plain numbers."""
    if isinstance(value, str):
        return str(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ", "seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        sign = "-" if seconds < 0 else ""
        seconds = abs(seconds)
        return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)
