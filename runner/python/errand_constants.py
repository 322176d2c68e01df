"""The constants at the top of a script that may differ from run to run, and the script with other values for them.

A fixed program: the script is read by Python's own parser and never run; a value is put in as a literal, never as the
text that somebody wrote.
"""
import ast
import collections
import datetime
import decimal
import io
import json
import re
import tokenize
import unicodedata

MOST_CONSTANTS = 40
LONGEST_NAME = 60
LONGEST_LABEL = 30
LONGEST_VALUE = 200
MOST_ITEMS = 50
UNITS = {"百": 100, "千": 1_000, "k": 1_000, "万": 10_000, "w": 10_000, "亿": 100_000_000}
NUMBER = re.compile(r"[¥$€£]?([+-]?)[¥$€£]? ?((?:\d{1,3}(?:[, _]\d{3})+|\d+)(?:\.\d+)?|\.\d+) ?([百千k]?[万w]?亿?) ?(%|元|圆|块钱?)?")
BETWEEN_ITEMS = re.compile(r"[、|;；]|[,，](?!\d{3}(?!\d))")  # Not the comma of 5,000.
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
MONTHS_ZH = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
TRUE = ("true", "yes", "on", "1", "是", "开")
FALSE = ("false", "no", "off", "0", "否", "关")
DATE = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
MONTH = re.compile(r"(\d{4})([-/.])(\d{1,2})")


class Unfit(Exception):
    """A value of another kind than the constant's: number, date, month or yes_no."""


class Constant:
    def __init__(self, name, label, node, value):
        self.name = name
        self.label = label
        self.node = node
        self.value = value

    def described(self, **more):
        return {"name": self.name, "label": self.label, "value": shown(self.value), **more}


def main(options):
    print(json.dumps(with_values(options["code"], options.get("values", []))))


def with_values(code, values):
    """`values`: [{"name", "value"}] as somebody says them. The code is changed only where all of them fit."""
    constants = constants_of(code)
    changed, unknown, wrong = {}, [], []
    for wish in values:
        constant = meant(constants, wish["name"])
        if constant is None:
            unknown.append(wish["name"])
            continue
        try:
            changed[constant.name] = read(wish["value"], constant.value)
        except Unfit as kind:
            wrong.append({**constant.described(), "value": wish["value"], "wanted": str(kind)})
    answer = {"code": code, "set": [], "unknown": unknown, "wrong": wrong}
    if changed and not unknown and not wrong:
        answer["set"] = [{**constant.described(), "value": shown(changed[constant.name]), "was": shown(constant.value)}
                         for constant in constants if constant.name in changed]
        answer["code"] = replaced(code, [(constant.node, changed[constant.name])
                                         for constant in constants if constant.name in changed])
        constants = constants_of(answer["code"])
        # Python has the last word on what the new text means.
        if {each.name: each.value for each in constants if each.name in changed} != changed:
            raise ValueError("the constants cannot be set")
    answer["constants"] = [constant.described() for constant in constants]
    return answer


def constants_of(code):
    """Literals that are given once, at the top level, to a name without small letters; none where it is no Python."""
    try:
        tree = ast.parse(code)
        labels = labels_of(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        return []
    times = collections.Counter(node.id for node in ast.walk(tree)
                                if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load))
    found = []
    for node in tree.body:
        name = name_in(node)
        if name is None or times[name] != 1:
            continue
        value = literal(node.value)
        if value is not None:
            found.append(Constant(name, labels.get(node.value.end_lineno, ""), node.value, value))
    return found[:MOST_CONSTANTS]


def name_in(node):
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        target = node.target
    else:
        return None
    if not isinstance(target, ast.Name):
        return None
    name = target.id
    return name if name == name.upper() and name[0] != "_" and len(name) <= LONGEST_NAME else None


def literal(node):
    """The value, where it is a number, a text, true or false, or a list of these of one kind; else None."""
    try:
        value = ast.literal_eval(node)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    if isinstance(value, (list, tuple)):
        alike = value and len({type(item) for item in value}) == 1 and len(value) <= MOST_ITEMS
        return value if alike and all(is_plain(item) for item in value) else None
    return value if is_plain(value) else None


def is_plain(value):
    if isinstance(value, str):
        # Where a file lies is no wish of anybody.
        return len(value) <= LONGEST_VALUE and "\n" not in value and not value.startswith(("in/", "out/"))
    return isinstance(value, (bool, int, float)) and abs(value) < 1e15


def labels_of(code):
    """By line: what the comment at its end calls the constant, up to the first comma, bracket or colon."""
    labels = {}
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            label = re.split(r"[,，;；:：(（=。]", token.string.lstrip("#").strip())[0].strip()
            labels[token.start[0]] = label if len(label) <= LONGEST_LABEL else ""
    return labels


def plain(text):
    return unicodedata.normalize("NFKC", text).casefold().strip()


def meant(constants, name):
    wanted = plain(name)
    for names in (lambda each: (each.name, f"{each.name} ({each.label})"), lambda each: (each.label,)):
        found = [each for each in constants if wanted in map(plain, names(each))]
        if len(found) == 1:
            return found[0]
    return None


def shown(value):
    if isinstance(value, (list, tuple)):
        return "、".join(shown(item) for item in value)
    return value if isinstance(value, str) else repr(value)


def read(text, old):
    """The text as a value of the old one's kind."""
    text = text.strip()
    if isinstance(old, (list, tuple)):
        items = [read(item, old[0]) for item in BETWEEN_ITEMS.split(text) if item.strip()]
        return type(old)(items)
    if isinstance(old, bool):
        return read_truth(text)
    if isinstance(old, (int, float)):
        return read_number(text, old)
    for form, kind in ((DATE, "date"), (MONTH, "month")):
        found = form.fullmatch(old)
        if found:
            return read_day(text, found, kind)
    text = text.strip("\"'“”‘’「」")
    if len(text) > LONGEST_VALUE or "\n" in text:
        raise Unfit("text")
    return text


def read_truth(text):
    for value, words in ((True, TRUE), (False, FALSE)):
        if plain(text) in words:
            return value
    raise Unfit("yes_no")


def read_number(text, old):
    found = NUMBER.fullmatch(plain(text))
    if found is None:
        raise Unfit("number")
    sign, digits, units, mark = found.groups()
    number = decimal.Decimal(sign + re.sub("[, _]", "", digits))
    for unit in units:
        number *= UNITS[unit]
    if mark == "%" and abs(old) <= 1:  # Else the constant itself counts per cents.
        number /= 100
    if abs(number) >= decimal.Decimal(10) ** 15:
        raise Unfit("number")
    whole = number == number.to_integral_value()
    return int(number) if whole and not isinstance(old, float) else float(number)


def read_day(text, old, kind):
    """In the form that the old one has: its separator, and two digits where it has them. The year may be left out."""
    count = len(old.groups()) - 1
    numbers = day_numbers(plain(text), old.group(1), count)
    try:
        numbers = [int(number) for number in numbers]
        datetime.date(*numbers, *([1] if kind == "month" else []))
    except (ValueError, TypeError):
        raise Unfit(kind) from None
    padded = all(len(part) == 2 for part in old.groups()[2:])
    return old.group(2).join([f"{numbers[0]:04d}", *(f"{number:02d}" if padded else str(number) for number in numbers[1:])])


def day_numbers(text, year, count):
    """Year, month and, where three are wanted, day, as digits; else None. `year`: where none is said."""
    for number, word in reversed(list(enumerate(MONTHS_ZH, 1))):
        text = re.sub(f"(?<![一二三四五六七八九十]){word}月", f"{number}月", text)
    word = re.search(r"([a-z]{3,})\.?", text)
    month = next((number for number, name in enumerate(MONTHS, 1) if word and (name.startswith(word[1]) or word[1] + name == "septseptember")), 0)
    if month:
        rest = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", text.replace(word[0], " "))
        numbers = re.findall(r"\d+", rest)
        years = [number for number in numbers if len(number) == 4]
        others = [number for number in numbers if len(number) < 3]
        if re.search(r"[^\d, -]", rest) or len(years) > 1 or len(years) + len(others) != len(numbers) or len(others) != count - 2:
            return None
        return [*(years or [year]), month, *others]
    if re.search(r"[^\d\-/.年月份日号 ]", text):
        return None
    numbers = re.findall(r"\d+", text)
    if re.fullmatch(r"\d{8}" if count == 3 else r"\d{6}", text):
        numbers = [text[:4], text[4:6], text[6:]][:count]
    elif len(numbers) == count - 1 and "月" in text and "年" not in text:
        numbers = [year, *numbers]
    elif numbers and len(numbers[0]) == 2 and "年" in text:
        numbers[0] = "20" + numbers[0]
    return numbers if len(numbers) == count and len(numbers[0]) == 4 else None


def replaced(code, changes):
    """The code with other literals. The last one first, so that the places of the others stay."""
    lines = code.encode().split(b"\n")
    for node, value in sorted(changes, key=lambda change: (change[0].lineno, change[0].col_offset), reverse=True):
        first, last = node.lineno - 1, node.end_lineno - 1
        before, after = lines[first][:node.col_offset], lines[last][node.end_col_offset:]
        lines[first:last + 1] = [before + repr(value).encode() + after]
    return b"\n".join(lines).decode()
