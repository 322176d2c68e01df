"""Remembers every chart a script saves: its type, labels and values, so that the service can check and describe it.

Only matplotlib figures are seen (pandas' plots are such). Reading a chart must never break a script: whatever fails
leaves the chart out.
"""
import json
import math
from datetime import date, datetime

MAX_POINTS = 500
MAX_SERIES = 50
MAX_CHARTS = 100

_charts = []
# Taken before a script can replace json.dumps.
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def clear():
    _charts.clear()


def charts_json():
    """JSON list of {"type","title","x","y","blank","file","series":[{"name","x":[],"y":[]}]}; "" when there is none."""
    return _encode(_charts) if _charts else ""


def observe(figure, target):
    """Records the axes of a figure that is being saved."""
    try:
        name = target if isinstance(target, str) else getattr(target, "name", "")
        drawn = [chart for axes in figure.axes if (chart := _read_axes(axes))]
        if not drawn and not (figure.texts or figure.images):
            drawn = [{"type": "", "title": _title(figure), "x": "", "y": "", "blank": True, "series": []}]
        for chart in drawn:
            chart["file"] = str(name)
            if not chart["title"]:
                chart["title"] = _title(figure)
            if len(_charts) < MAX_CHARTS:
                _charts.append(chart)
    except Exception:
        pass  # The script's picture matters, its description does not.


def _title(figure):
    text = getattr(figure, "_suptitle", None)
    return text.get_text() if text is not None else ""


def _plain(value):
    """A value that JSON has; None for what is not finite."""
    if isinstance(value, (str, bool)) or value is None:
        return value
    if isinstance(value, (datetime, date)):
        return value.isoformat()[:19]
    if type(value).__name__ == "MaskedConstant":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return str(value)
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _capped(values):
    return [_plain(value) for value in list(values)[:MAX_POINTS]]


def _read_axes(axes):
    if getattr(axes, "_colorbar", None) is not None:
        return None
    kind, series = _series(axes)
    horizontal = kind == "barh"
    chart = {
        "type": kind,
        "title": axes.get_title(),
        "x": axes.get_ylabel() if horizontal else axes.get_xlabel(),
        "y": axes.get_xlabel() if horizontal else axes.get_ylabel(),
        "blank": not any(value is not None for one in series for value in one["y"]) and (kind != "" or not _holds_more(axes)),
        "series": series[:MAX_SERIES],
    }
    return chart


def _holds_more(axes):
    """Whether something is drawn that is none of the charts known here: words, shapes, an unusual plot."""
    lines = any(len(line.get_xdata()) for line in axes.lines)
    return bool(lines or axes.patches or axes.collections or axes.images or axes.texts or axes.tables)


def _series(axes):
    from matplotlib.container import BarContainer
    from matplotlib.patches import Wedge

    wedges = [patch for patch in axes.patches if isinstance(patch, Wedge)]
    if wedges:
        return "pie", [_pie(axes, wedges)]
    boxes = _boxes(axes)
    if boxes:
        return "box", [boxes]
    bars = [container for container in axes.containers if isinstance(container, BarContainer) and len(container)]
    lines = [line for line in axes.lines if len(line.get_xdata()) and not _is_guide(line)]
    if bars:
        kind = _bar_kind(axes, bars)
        return kind, [_bars(axes, container, kind) for container in bars] + [_line(axes, line) for line in lines]
    areas = [c for c in axes.collections if type(c).__name__ in ("PolyCollection", "FillBetweenPolyCollection")]
    if areas and len(areas) >= len(lines):
        return "area", [_line(axes, line) for line in lines] or [_area(axes, area) for area in areas]
    if lines:
        return "line", [_line(axes, line) for line in lines]
    points = [c for c in axes.collections if type(c).__name__ == "PathCollection"]
    if points:
        return "scatter", [_points(axes, collection) for collection in points]
    if axes.images or any(type(c).__name__ == "QuadMesh" for c in axes.collections):
        return "heatmap", [_heatmap(axes)]
    return "", []


def _boxes(axes):
    """The medians of a box plot: of its horizontal strokes, the widest are the medians, caps are half as wide."""
    filled = [patch for patch in axes.patches if type(patch).__name__ == "PathPatch"]
    strokes = [line for line in axes.lines if len(line.get_xdata()) == 2 and not _is_guide(line)]
    flat = [line for line in strokes if line.get_ydata()[0] == line.get_ydata()[1]]
    if not filled or len(strokes) < 5 * len(filled):
        return None
    width = max(abs(line.get_xdata()[1] - line.get_xdata()[0]) for line in flat) if flat else 0
    medians = [line for line in flat if abs(abs(line.get_xdata()[1] - line.get_xdata()[0]) - width) < width / 10]
    labels = _labels(axes.xaxis)
    places = [round(float(sum(line.get_xdata())) / 2, 6) for line in medians]
    return {"name": "median", "x": [labels.get(place, place) for place in places], "y": _capped(line.get_ydata()[0] for line in medians)}


def _is_guide(line):
    """axhline and the like are drawn from 0 to 1 in axes coordinates."""
    data = list(line.get_xdata())
    return len(data) == 2 and line.get_transform() != line.axes.transData


def _name(artist):
    label = str(artist.get_label() or "")
    return "" if label.startswith("_") else label


def _bar_kind(axes, containers):
    orientation = getattr(containers[0], "orientation", None)
    if orientation == "horizontal":
        return "barh"
    patches = containers[0].patches
    touching = len(patches) > 1 and all(
        abs(a.get_x() + a.get_width() - b.get_x()) < 1e-9 * max(1, abs(b.get_x())) + 1e-9
        for a, b in zip(patches, patches[1:])
    )
    return "hist" if touching and not _labels(axes.xaxis) else "bar"


COMPUTED = ("ScalarFormatter", "LogFormatter", "LogFormatterSciNotation", "LogFormatterMathtext", "NullFormatter",
            "AutoDateFormatter", "ConciseDateFormatter", "DateFormatter", "TimeSeries_DateFormatter",
            "PercentFormatter", "StrMethodFormatter", "FormatStrFormatter", "EngFormatter", "PandasAutoDateFormatter")  # fmt: skip


def _labels(axis):
    """{position: label} of an axis whose ticks are names: set by the script, by pandas or from texts."""
    formatter = axis.get_major_formatter()
    kind = type(formatter).__name__
    if kind in COMPUTED or kind == "FuncFormatter" and type(axis.get_major_locator()).__name__ != "FixedLocator":
        return {}
    ticks = [float(tick) for tick in axis.get_majorticklocs()]
    return {round(tick, 6): text for tick, text in zip(ticks, formatter.format_ticks(ticks)) if text}


def _bars(axes, container, kind):
    axis = axes.yaxis if kind == "barh" else axes.xaxis
    labels = _labels(axis)
    x, y = [], []
    for patch in container.patches[:MAX_POINTS]:
        if kind == "barh":
            position, value = patch.get_y() + patch.get_height() / 2, patch.get_width()
        else:
            position, value = patch.get_x() + patch.get_width() / 2, patch.get_height()
        x.append(_nearest(labels, position, axis))
        y.append(_plain(value))
    return {"name": _name(container), "x": x, "y": y}


def _nearest(labels, position, axis):
    """The label under a bar: groups of bars stand beside their tick."""
    if labels:
        tick = min(labels, key=lambda place: abs(place - position))
        return labels[tick] if abs(tick - position) < 0.5 else _plain(position)
    return _moment(axis, position)


def _moment(axis, position):
    """Dates come as day numbers where the axis shows dates."""
    known = axis.get_converter() if hasattr(axis, "get_converter") else axis.converter  # matplotlib 3.10, or before
    converter = type(known).__name__
    if "Date" in converter or "Datetime" in converter:
        from matplotlib.dates import num2date

        try:
            return num2date(position).replace(tzinfo=None).isoformat()[:19].removesuffix("T00:00:00")
        except (ValueError, OverflowError):
            return _plain(position)
    return _plain(position)


def _line(axes, line):
    x = list(line.get_xdata(orig=True))[:MAX_POINTS]
    if x and not isinstance(x[0], str):
        labels = _labels(axes.xaxis)
        if labels:
            x = [labels.get(round(float(v), 6), _plain(v)) if _is_number(v) else _plain(v) for v in x]
        else:
            x = [_moment(axes.xaxis, v) if _is_number(v) else _date_text(v) for v in x]
    return {"name": _name(line), "x": [v if isinstance(v, str) else _plain(v) for v in x], "y": _capped(line.get_ydata(orig=True))}


def _is_number(value):
    try:
        float(value)
        return not isinstance(value, str) and type(value).__name__ not in ("datetime64", "Period", "Timestamp")
    except (TypeError, ValueError):
        return False


def _date_text(value):
    return str(value)[:19].replace("T00:00:00", "").replace(" 00:00:00", "")


def _pie(axes, wedges):
    names = [_name(wedge) for wedge in wedges]
    if not any(names):
        texts = [text.get_text() for text in axes.texts if text.get_text() and not text.get_text().endswith("%")]
        names = texts if len(texts) == len(wedges) else names
    shares = [_plain(round((wedge.theta2 - wedge.theta1) / 360, 6)) for wedge in wedges[:MAX_POINTS]]
    return {"name": "", "x": names[:MAX_POINTS], "y": shares}


def _area(axes, area):
    """What an area stands for at each place is its height: it is drawn from what lies below it."""
    low, high = {}, {}
    for x, y in area.get_paths()[0].vertices if area.get_paths() else []:
        low[x], high[x] = min(y, low.get(x, y)), max(y, high.get(x, y))
    names = getattr(getattr(axes.xaxis, "units", None), "_mapping", {})  # Of an axis of names, whether ticked or not.
    labels = {place: name for name, place in names.items()} or _labels(axes.xaxis)
    places = sorted(low)[:MAX_POINTS]
    x = [labels.get(round(float(place), 6), _moment(axes.xaxis, place)) for place in places]
    heights = [low[place] if high[place] == 0 else high[place] - low[place] for place in places]
    return {"name": _name(area), "x": x, "y": [_plain(round(float(height), 9)) for height in heights]}


def _points(axes, collection):
    offsets = collection.get_offsets()
    labels = _labels(axes.xaxis)
    x = [labels.get(round(float(p[0]), 6), _moment(axes.xaxis, p[0])) for p in offsets[:MAX_POINTS]]
    return {"name": _name(collection), "x": x, "y": _capped(p[1] for p in offsets[:MAX_POINTS])}


def _heatmap(axes):
    source = axes.images[0] if axes.images else next(c for c in axes.collections if type(c).__name__ == "QuadMesh")
    values = source.get_array()
    flat = values.ravel() if values is not None else []
    rows, columns = _labels(axes.yaxis), _labels(axes.xaxis)
    named = values is not None and values.ndim == 2 and (len(rows), len(columns)) == values.shape
    names = [f"{row} / {column}" for row in rows.values() for column in columns.values()] if named else []
    return {"name": "", "x": names[:MAX_POINTS], "y": _capped(flat[:MAX_POINTS])}
