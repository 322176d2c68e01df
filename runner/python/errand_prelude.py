"""What every script finds prepared: quiet matplotlib with Chinese fonts, fast pandas.read_excel, observed charts.

install() and warm_up() run once in the zygote, fresh() at the start of each job. A script needs none of it: it is
plain Python that gives the same result on its user's own machine, only slower there.
"""
import functools
import os
import random
import sys
import tempfile
import warnings

import errand_after_import
import errand_charts
import errand_fast_charts
import errand_fonts
from errand_charts import charts_json  # noqa: F401  Part of this module's interface.
from errand_fonts import installed_font  # noqa: F401  Likewise.


def install(charts_later=False):
    """Prepares the interpreter for scripts. A second call changes nothing. With `charts_later` matplotlib, a third of
    all imports, is only imported and prepared when a script imports it."""
    os.environ.setdefault("MPLBACKEND", "Agg")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if charts_later:
        errand_after_import.call("matplotlib", _prepare_charts)
    else:
        _prepare_charts()
    _admit_old_xlrd()
    _date_archives()
    _pack_small_workbooks_in_memory()
    import errand_fast_xlsx

    errand_fast_xlsx.install()


def _prepare_charts():
    import matplotlib

    matplotlib.use("Agg")
    _fonts_and_figures()
    errand_fonts.install()
    _observe_charts()
    errand_fast_charts.install()


def _fonts_and_figures():
    import matplotlib

    font = errand_fonts.installed_font()
    matplotlib.rcParams.update(
        {
            "font.family": "sans-serif",
            "font.sans-serif": ([font] if font else []) + ["DejaVu Sans"],
            # The minus sign U+2212 is missing in several Chinese fonts; the hyphen is in all.
            "axes.unicode_minus": False,
            # 8 x 5 inches at 150 dpi is 1200 x 750 pixels: sharp on a phone, where 12 points stay readable.
            "figure.figsize": (8, 5),
            "figure.dpi": 100,
            "savefig.dpi": 150,
            "savefig.bbox": "tight",
            "font.size": 12,
            "axes.titlesize": 15,
            "axes.titlepad": 12,
            "axes.labelsize": 12,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.formatter.use_mathtext": False,
            "axes.formatter.limits": (-6, 9),
            "legend.frameon": False,
            "figure.max_open_warning": 0,
        }
    )
    _defaults.clear()
    _defaults.update(matplotlib.rcParams)


_defaults = {}


def _observe_charts():
    from matplotlib.figure import Figure

    original = Figure.savefig
    if getattr(original, "errand", False):
        return

    @functools.wraps(original)  # matplotlib 3.10 looks whose method it is
    def savefig(self, fname, *args, **kwargs):
        if args:
            result = original(self, fname, *args, **kwargs)
        else:
            result = errand_fast_charts.save(self, original, fname, kwargs)
        errand_charts.observe(self, fname)
        return result

    savefig.errand = True
    Figure.savefig = savefig


def _admit_old_xlrd():
    """Debian 12 has xlrd 1.2, which reads xls as well as 2.0 does, but pandas asks for 2.0.1."""
    try:
        import xlrd
        from pandas.compat import _optional

        if xlrd.__version__.startswith("1."):
            _optional.VERSIONS["xlrd"] = "1.2.0"
    except (ImportError, AttributeError):
        pass


def _date_archives():
    """Files put into a zip get the job's time, which stands still, instead of the moment they were written."""
    import time
    import zipfile

    original = zipfile.ZipInfo.from_file.__func__

    def from_file(cls, *args, **kwargs):
        info = original(cls, *args, **kwargs)
        info.date_time = max(time.localtime()[:6], (1980, 1, 1, 0, 0, 0))
        return info

    zipfile.ZipInfo.from_file = classmethod(from_file)


MOST_CELLS_IN_MEMORY = 20_000  # In memory xlsxwriter takes four bytes for a character.


def _pack_small_workbooks_in_memory():
    """xlsxwriter makes a temporary file for each of a workbook's ten parts, a fifth of the time of a small one."""
    from xlsxwriter import Workbook

    original = Workbook._store_workbook
    if getattr(original, "errand", False):
        return

    def _store_workbook(self):
        if not self.constant_memory:
            cells = sum(len(row) for sheet in self.worksheets() for row in getattr(sheet, "table", {}).values())
            self.in_memory = self.in_memory or cells <= MOST_CELLS_IN_MEMORY
        original(self)

    _store_workbook.errand = True
    Workbook._store_workbook = _store_workbook


def reset():
    """After work that is no job's own: no figures or charts of it, default settings, and what fresh() does."""
    if "matplotlib" in sys.modules:
        import matplotlib
        from matplotlib import pyplot

        pyplot.close("all")
        dict.update(matplotlib.rcParams, _defaults)
    errand_charts.clear()
    fresh()


def fresh():
    """New randomness and a script's own warnings. No more: whatever is set again in a clone is memory that is copied."""
    import numpy

    tempfile._name_sequence = None  # Where a job is no clone, its own would go on as that of every other.
    random.seed()
    numpy.random.seed(int.from_bytes(os.urandom(4), "little"))
    warnings.resetwarnings()
    for quiet in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
        warnings.simplefilter("ignore", quiet)  # As a plain Python does.
    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")  # Of parts that no result uses.


# ---- warm-up ------------------------------------------------------------------------------------------------------

CSV = "日期,地区,金额\n" + "\n".join(f"2025-{1 + i % 12:02}-{1 + i % 28:02},地区{i % 5},{i * 1.5}" for i in range(400)) + "\n"


def warm_up(folder):
    """Does representative work below `folder` (writable; nothing is left there) so that lazy imports and caches are
    in memory before the first job."""
    _work(folder, (_tables, _pictures, _documents, _programs))
    # Python's cache of attributes is full of those of imports by now. Each that a job looked up in its stead would write to
    # both names: two pages to copy.
    sys._clear_type_cache()
    _work(folder, (_pictures, _tables))


def _work(folder, parts):
    before = os.getcwd()
    with tempfile.TemporaryDirectory(dir=folder) as work:
        os.chdir(work)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                for part in parts:
                    part()
        finally:
            os.chdir(before)
    reset()


def _tables():
    import pandas

    with open("a.csv", "w", encoding="utf-8-sig") as file:
        file.write(CSV)
    table = pandas.read_csv("a.csv", encoding="utf-8-sig")
    table["日期"] = pandas.to_datetime(table["日期"], errors="coerce")
    table["月"] = table["日期"].dt.strftime("%Y-%m")
    table["文"] = table["地区"].astype(str).str.strip().str.replace("区", "")
    pandas.to_numeric(table["文"], errors="coerce")
    grouped = table.groupby("地区", as_index=False)["金额"].sum().sort_values("金额", ascending=False)
    table.groupby(["地区", "月"]).agg({"金额": ["sum", "mean", "count"]})
    table.pivot_table(index="地区", columns="月", values="金额", aggfunc="sum", margins=True)
    table.merge(grouped, on="地区", how="left").drop_duplicates().melt(id_vars=["地区"], value_vars=["月"])
    pandas.concat([table, grouped]).rank(numeric_only=True)
    for engine in ("openpyxl", "xlsxwriter"):
        with pandas.ExcelWriter(f"{engine}.xlsx", engine=engine) as writer:
            table.to_excel(writer, sheet_name="数据", index=False)
        pandas.read_excel(f"{engine}.xlsx", sheet_name=None, dtype=str)
    _styled_workbook()
    grouped.to_csv("b.csv", index=False, encoding="utf-8-sig")
    grouped.to_json("b.json", force_ascii=False, orient="records")
    grouped.to_html("b.html")
    pandas.read_json("b.json")
    str(grouped), repr(table), table.describe()


def _styled_workbook():
    from openpyxl import load_workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    book = load_workbook("openpyxl.xlsx")
    cell = book.active["A1"]
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDEBF7")
    cell.alignment, cell.border = Alignment(horizontal="center"), Border(bottom=Side(style="thin"))
    book.active.freeze_panes = "A2"
    book.active.column_dimensions["A"].width = 14
    book.save("styled.xlsx")


def _pictures():
    import numpy
    from matplotlib import pyplot

    names = ["华东", "华北", "华南", "Other"]
    for draw in ("bar", "barh", "line", "pie", "scatter", "hist"):
        figure, axes = pyplot.subplots()
        if draw == "pie":
            axes.pie([1, 2, 3, 4], labels=names, autopct="%1.1f%%")
        elif draw == "hist":
            axes.hist(numpy.arange(100))
        elif draw == "line":
            axes.plot(names, [1, -2, 3, 4], marker="o", label="金额")
            axes.legend()
        else:
            getattr(axes, draw)(names, [1, 2, 3, 4])
        axes.set_title("各地区销售额（万元）0123456789")
        axes.set_xlabel("地区")
        figure.tight_layout()
        figure.savefig(f"{draw}.png")
    pyplot.close("all")
    from PIL import Image

    with Image.open("bar.png") as image:
        image.convert("RGB").resize((100, 60)).save("small.jpg")


def _documents():
    for name in ("docx", "pypdf", "lxml.html", "lxml.etree", "xlrd", "odf", "chardet", "tabulate", "zipfile", "sqlite3",
                 "decimal", "zoneinfo", "xml.dom.minidom", "difflib", "html.parser", "unicodedata", "calendar"):  # fmt: skip
        try:
            __import__(name)
        except ImportError:
            pass  # Optional; errand doctor names the missing ones.
    try:
        import docx

        document = docx.Document()
        document.add_paragraph("文字")
        document.add_table(2, 2)
        document.save("a.docx")
        from pypdf import PdfReader, PdfWriter

        writer = PdfWriter()
        writer.add_blank_page(100, 100)
        with open("a.pdf", "wb") as file:
            writer.write(file)
        len(PdfReader("a.pdf").pages)
    except ImportError:
        pass


def _programs():
    """The profile and the preview of what was just written."""
    import io

    import errand_preview
    import errand_profile

    stdout = sys.stdout
    sys.stdout = io.StringIO()
    try:
        errand_profile.main({"folder": "."})
        errand_preview.main({"folder": "."})
    finally:
        sys.stdout = stdout
