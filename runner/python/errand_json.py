"""Tables in JSON: a list of records, records somewhere inside an object, or one record a line."""
import json

from errand_grid import Grid

MAX_COLUMNS = 2_000
MAX_DEPTH = 4  # Of objects in which record lists are looked for.
MAX_FLATTENED = 100  # Objects inside a record.


def read_json(text, warnings, claimed):
    """[(path, Grid)] of the record lists in the text; None when it is not JSON. Raises ValueError only if `claimed`
    and no other reading is possible."""
    text = text.lstrip("\ufeff")
    try:
        value = json.loads(text, parse_constant=lambda _: None)
    except RecursionError:
        warnings.append("nested too deeply to be read as tables")
        return []
    except ValueError:
        value = _lines(text)
        if value is None:
            return None
        warnings.append("one JSON value a line")
    found = []
    _collect(value, "", found, 0)
    return [(path, _grid(records)) for path, records in found[:50]]


def _lines(text):
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        return None
    try:
        values = [json.loads(line, parse_constant=lambda _: None) for line in lines]
    except (ValueError, RecursionError):
        return None
    return values if all(isinstance(value, dict) for value in values) else None


def _collect(value, path, found, depth):
    if isinstance(value, list):
        if value and all(isinstance(item, dict) for item in value):
            found.append((path, value))
        elif value and all(isinstance(item, list) for item in value) and len(value) > 1:
            found.append((path, value))
        elif value and depth == 0 and not any(isinstance(item, (dict, list)) for item in value):
            found.append((path, [{"value": item} for item in value]))
    elif isinstance(value, dict) and depth < MAX_DEPTH:
        before = len(found)
        for key, item in value.items():
            if isinstance(item, (dict, list)):
                _collect(item, f"{path}.{key}" if path else str(key), found, depth + 1)
        if depth == 0 and len(found) == before:
            if value and all(isinstance(item, dict) for item in value.values()) and len(value) > 1:
                found.append((path, [{"key": key, **item} for key, item in value.items()]))
            elif value:
                found.append((path, [value]))


def _grid(records):
    """A header row and the records; objects inside get names with a dot, as json_normalize gives."""
    if isinstance(records[0], list):
        width = min(max(map(len, records)), MAX_COLUMNS)
        rows = [[_cell(cell) for cell in row[:width]] + [None] * (width - len(row)) for row in records]
        return Grid(list(zip(*rows)), len(rows))
    columns = {}
    flat = []
    for record in records:
        row = {}
        _flatten(record, "", row, 0)
        flat.append(row)
        for key in row:
            if key not in columns and len(columns) < MAX_COLUMNS:
                columns[key] = None
    return Grid([[key, *[row.get(key) for row in flat]] for key in columns], len(flat) + 1)


def _flatten(record, prefix, row, depth):
    for key, item in record.items():
        if isinstance(item, dict) and item and depth < MAX_FLATTENED:
            _flatten(item, f"{prefix}{key}.", row, depth + 1)
        else:
            row[f"{prefix}{key}"] = _cell(item)


def _cell(item):
    if isinstance(item, (dict, list)):
        return json.dumps(item, ensure_ascii=False)[:500] if item else None
    if isinstance(item, float) and (item != item or item in (float("inf"), float("-inf"))):
        return None
    if isinstance(item, int) and not isinstance(item, bool) and abs(item) > 10**300:
        return str(item)[:500]
    return item
