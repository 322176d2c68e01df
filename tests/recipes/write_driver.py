"""Runs the writer's scripts for the tests: one process that has pandas loaded, a fork for each request.

Requests are JSON lines on stdin: {"do": make|profile|run|read, "folder", ...}; answers are JSON lines on stdout.
"""
import io
import json
import os
import signal
import sys
import traceback
import warnings
from datetime import date, datetime, time

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])  # The runner's own programs.

import jieba  # noqa: E402,F401  It warns while it is loaded, as reportlab does.
import matplotlib.pyplot  # noqa: E402,F401
import openpyxl  # noqa: E402
import pandas as pd  # noqa: E402
import reportlab.pdfgen.canvas  # noqa: E402,F401
import xlsxwriter  # noqa: E402,F401
import errand_charts  # noqa: E402
import errand_fast_xlsx  # noqa: E402
import errand_profile  # noqa: E402

errand_fast_xlsx.install()
SECONDS = 60  # Far above any case; a hanging script must not hang the tests.


def plain(cell):
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        cell = cell.date()
    if isinstance(cell, (datetime, date, time)):
        return str(cell)
    return cell


def make(request):
    exec(compile(request["code"], "make", "exec"), {"__name__": "make", "request": request})
    return ""


def profile(request):
    errand_profile.main({})
    return ""


def run(request):
    # As the interpreter would with -W error, in a fresh __main__.
    warnings.resetwarnings()
    warnings.simplefilter("error")
    save = matplotlib.figure.Figure.savefig

    def watched(figure, target, *args, **kwargs):
        errand_charts.observe(figure, target)
        return save(figure, target, *args, **kwargs)

    matplotlib.figure.Figure.savefig = watched
    exec(compile(request["code"], "script.py", "exec"), {"__name__": "__main__"})
    return json.loads(errand_charts.charts_json() or "[]")


def read(request):
    path = request["path"]
    if path.endswith(".xlsx"):
        book = openpyxl.load_workbook(path)
        return {
            "sheets": {page.title: [[plain(cell.value) for cell in row] for row in page.iter_rows()] for page in book},
            "formats": {page.title: [cell.number_format for cell in page[2]] if page.max_row > 1 else [] for page in book},
            "widths": {page.title: [page.column_dimensions[key].width for key in sorted(page.column_dimensions)] for page in book},
            "frozen": {page.title: page.freeze_panes for page in book},
            "filters": {page.title: page.auto_filter.ref for page in book},
            "bold": {page.title: all(cell.font.b for cell in page[1]) for page in book},
        }
    with open(path, "rb") as file:
        return {"hex": file.read().hex()}


def answer(request):
    printed = io.StringIO()
    sys.stdout = sys.stderr = printed
    os.chdir(request["folder"])
    try:
        return {"ok": True, "value": globals()[request["do"]](request), "printed": printed.getvalue()}
    except BaseException:
        return {"ok": False, "value": None, "printed": printed.getvalue(), "error": traceback.format_exc()}


def main():
    for line in sys.stdin:
        source, target = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(source)
            signal.alarm(SECONDS)
            with os.fdopen(target, "w", encoding="utf-8") as pipe:
                json.dump(answer(json.loads(line)), pipe, default=str)
            os._exit(0)
        os.close(target)
        with os.fdopen(source, encoding="utf-8") as pipe:
            text = pipe.read()
        os.waitpid(child, 0)
        sys.__stdout__.write((text or json.dumps({"ok": False, "error": "the script died", "printed": ""})) + "\n")
        sys.__stdout__.flush()


main()
