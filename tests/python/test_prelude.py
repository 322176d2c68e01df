"""What scripts find prepared: fonts, observed charts, an accelerated pandas, a clean start."""
import json
import os
import random
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

from support import ROOT, Folder

import errand_prelude

errand_prelude.install()

import matplotlib  # noqa: E402
import numpy  # noqa: E402
import pandas  # noqa: E402
from matplotlib import pyplot  # noqa: E402


class PreludeTest(unittest.TestCase):
    def setUp(self):
        self.folder = Folder(self)
        errand_prelude.reset()
        self.addCleanup(errand_prelude.reset)

    def chart(self, name="a.png"):
        pyplot.savefig(os.path.join(self.folder.path, name))
        return json.loads(errand_prelude.charts_json())[-1]


class FastCharts(PreludeTest):
    def drawing(self):
        """A chart whose texts change between its drawings, as raw pixels of each."""
        pixels = []
        figure, axes = pyplot.subplots()
        axes.bar(["华东", "华北", "South"], [1.5, -2, 3])
        axes.set_title("销售额\nsecond line", loc="left")
        note = axes.annotate("−1 $x^2$", (1, 1), (0.2, 0.4), textcoords="axes fraction", arrowprops={"arrowstyle": "->"})
        axes.text(0, 0, "a long text that wraps at the border " * 4, wrap=True)
        for change in (lambda: None, lambda: note.set_text("changed"), lambda: axes.tick_params(axis="x", rotation=30),
                       lambda: axes.title.set_fontsize(25), lambda: figure.set_size_inches(5, 4), lambda: figure.set_dpi(50),
                       lambda: axes.set_ylim(-10, 10), lambda: note.set_position((0.6, 0.6))):  # fmt: skip
            change()
            path = os.path.join(self.folder.path, "raw")
            figure.savefig(path, format="rgba")
            with open(path, "rb") as file:
                pixels.append(file.read())
        return pixels

    def test_remembered_layouts_draw_the_same_pixels(self):
        from unittest import mock

        from matplotlib.text import Text

        fast = self.drawing()
        self.assertTrue(Text._get_layout.errand)
        original = Text._get_layout.__closure__
        plain = next(cell.cell_contents for cell in original if callable(cell.cell_contents))
        with mock.patch.object(Text, "_get_layout", plain):
            slow = self.drawing()
        self.assertEqual([len(p) for p in fast], [len(p) for p in slow])
        self.assertTrue(all(a == b for a, b in zip(fast, slow)))

    def matplotlibs_own(self):
        """A patch that draws twice, as matplotlib does."""
        from unittest import mock

        return mock.patch.object(errand_prelude.errand_fast_charts, "_is_plain", lambda figure, fname, options: False)

    def picture(self, draw):
        import numpy
        from PIL import Image

        figure, axes = pyplot.subplots()
        draw(axes)
        path = os.path.join(self.folder.path, "a.png")
        figure.savefig(path)
        pyplot.close(figure)
        with Image.open(path) as image:
            self.assertEqual(150, round(image.info["dpi"][0]))
            return numpy.asarray(image.convert("RGBA")).astype(int)

    def test_one_drawing_cut_out_shows_what_two_show(self):
        draws = {
            "bars": lambda axes: axes.bar(["华东", "华北", "a long name of a region"], [1, 2, 3]),
            "pie": lambda axes: axes.pie([1, 2, 3], labels=["一", "二", "三"]),
            "beyond the edge": lambda axes: (axes.plot([1, 2], label="甲"), axes.legend(bbox_to_anchor=(1.3, 1))),
            "at the edge": lambda axes: (axes.plot([1, 2]), axes.set_position([0.002, 0.05, 0.9, 0.945])),
            "long labels": lambda axes: (axes.bar(["x" * 60, "y" * 60], [1, 2]), axes.tick_params("x", rotation=90)),
        }
        for name, draw in draws.items():
            with self.subTest(name):
                quick = self.picture(draw)
                with self.matplotlibs_own():
                    slow = self.picture(draw)
                # Cut at whole pixels, where matplotlib's own lays the figure out anew at fractions of one.
                for quick_size, slow_size in zip(quick.shape[:2], slow.shape[:2]):
                    self.assertLessEqual(abs(quick_size - slow_size), 2)
                self.assertLess(abs((255 - quick).sum() / (255 - slow).sum() - 1), 0.03)
                self.assertEqual([255] * 4, quick[0, 0].tolist())
                for edge in (quick[:8], quick[-8:], quick[:, :8], quick[:, -8:]):
                    self.assertTrue((edge == 255).all(), "the margin is empty")

    def test_an_empty_figure_and_a_name_without_an_ending_are_saved_as_matplotlib_does(self):
        from PIL import Image

        for draw in (lambda axes: axes.remove(), lambda axes: axes.set_axis_off(), lambda axes: axes.set_visible(False)):
            figure, axes = pyplot.subplots()
            draw(axes)
            figure.savefig(os.path.join(self.folder.path, "empty.png"))
            with Image.open(os.path.join(self.folder.path, "empty.png")) as image:
                image.load()
            figure.savefig(os.path.join(self.folder.path, "bare"))
            self.assertTrue(os.path.exists(os.path.join(self.folder.path, "bare.png")))
            pyplot.close(figure)

    def test_a_file_object_and_a_translucent_chart_are_written_whole(self):
        import io

        from PIL import Image

        figure, axes = pyplot.subplots()
        axes.bar(["a"], [1])
        figure.patch.set_alpha(0.5)
        written = io.BytesIO()
        figure.savefig(written, format="png")
        with Image.open(written) as image:
            image.load()
            self.assertEqual("RGBA", image.mode)
            self.assertLess(image.getpixel((0, 0))[3], 255)
        pyplot.close(figure)

    def test_a_figure_is_left_as_it_was(self):
        figure, axes = pyplot.subplots()
        axes.plot([1, 2])
        before = figure.dpi, figure.get_size_inches().tolist()
        figure.savefig(os.path.join(self.folder.path, "a.png"), dpi=70)
        self.assertEqual(before, (figure.dpi, figure.get_size_inches().tolist()))
        pyplot.close(figure)

    def test_only_pngs_that_say_nothing_get_the_faster_level(self):
        quick = errand_prelude.errand_fast_charts.quick_png
        self.assertIn("pil_kwargs", quick("a.png", {}))
        self.assertIn("pil_kwargs", quick("a", {}))
        self.assertEqual(quick("a.PNG", {"pil_kwargs": {"compress_level": 9}})["pil_kwargs"], {"compress_level": 9})
        for fname, options in (("a.jpg", {}), ("a.png", {"format": "svg"}), (None, {})):
            self.assertNotIn("pil_kwargs", quick(fname, options))


class Fonts(PreludeTest):
    @unittest.skipUnless(errand_prelude.installed_font(), "no Chinese font installed")
    def test_chinese_and_minus_signs_have_glyphs(self):
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            pyplot.plot(["一月", "二月"], [-1, 1])
            pyplot.title("销售额（万元）￥ −1 ½ é €")
            self.chart()

    @unittest.skipUnless(errand_prelude.installed_font(), "no Chinese font installed")
    def test_chinese_has_glyphs_whatever_font_is_asked_for(self):
        import logging
        import warnings

        from matplotlib.font_manager import FontProperties

        missing = FontProperties(fname="C:/Windows/Fonts/simhei.ttf")
        with warnings.catch_warnings(), self.assertNoLogs("matplotlib", logging.INFO):
            warnings.simplefilter("error")
            for family in ("SimHei", "No Such Font", ["No Such Font", "Microsoft YaHei"], "DejaVu Serif", ["Arial", "DejaVu Sans"]):
                with self.subTest(family=family), pyplot.rc_context({"font.family": family, "axes.unicode_minus": True}):
                    figure, axes = pyplot.subplots()
                    axes.plot(["一月", "二月"], [-1, 1])
                    axes.set_title("销售额 −1 ✓")
                    axes.set_ylabel("价格 $x^2$")
                    axes.set_xlabel("月份", fontproperties=missing)
                    for kind in ("png", "svg", "pdf"):
                        figure.savefig(os.path.join(self.folder.path, f"a.{kind}"))

    @unittest.skipUnless(errand_prelude.installed_font(), "no Chinese font installed")
    def test_a_family_that_is_there_draws_what_it_has(self):
        from matplotlib.font_manager import FontProperties, fontManager

        files = fontManager._find_fonts_by_props(FontProperties(family=["No Such Font", "DejaVu Serif"], weight="bold"))
        self.assertIn("DejaVuSerif-Bold", files[0])
        self.assertEqual(fontManager.findfont("SimHei"), fontManager.findfont(errand_prelude.installed_font()))

    def test_the_settings_suit_a_phone(self):
        pyplot.plot([1, 2])
        self.chart()
        from PIL import Image

        with Image.open(os.path.join(self.folder.path, "a.png")) as image:
            self.assertGreater(image.width, 900)
            self.assertLess(image.width, 1400)


class Charts(PreludeTest):
    def test_a_bar_chart_of_pandas(self):
        frame = pandas.DataFrame({"地区": ["华东", "华北"], "金额": [3, -4.5]})
        frame.plot.bar(x="地区", y="金额", title="各地区金额")
        chart = self.chart()
        self.assertEqual(("bar", "各地区金额", "地区", False), tuple(chart[k] for k in ("type", "title", "x", "blank")))
        self.assertEqual([{"name": "金额", "x": ["华东", "华北"], "y": [3, -4.5]}], chart["series"])

    def test_bars_of_pyplot_with_names_and_labels(self):
        pyplot.bar(["甲", "乙", "丙"], [1, 2, 3], label="数量")
        pyplot.xlabel("人")
        pyplot.ylabel("数")
        chart = self.chart()
        self.assertEqual(("人", "数"), (chart["x"], chart["y"]))
        self.assertEqual([{"name": "数量", "x": ["甲", "乙", "丙"], "y": [1, 2, 3]}], chart["series"])

    def test_grouped_stacked_and_horizontal_bars(self):
        frame = pandas.DataFrame({"Q1": [1, 2], "Q2": [3, 4]}, index=["华东", "华北"])
        for draw, kind in ((frame.plot.bar, "bar"), (frame.plot.barh, "barh"), (lambda: frame.plot.bar(stacked=True), "bar")):
            pyplot.close("all")
            draw()
            chart = self.chart()
            self.assertEqual(kind, chart["type"])
            self.assertEqual([("Q1", ["华东", "华北"], [1, 2]), ("Q2", ["华东", "华北"], [3, 4])],
                             [(s["name"], s["x"], s["y"]) for s in chart["series"]])  # fmt: skip

    def test_lines_over_dates_and_over_names(self):
        days = pandas.to_datetime(["2025-01-01", "2025-02-01"])
        pyplot.plot(days, [1, 2], label="a")
        chart = self.chart()
        self.assertEqual(("line", ["2025-01-01", "2025-02-01"], [1, 2]), (chart["type"], chart["series"][0]["x"], chart["series"][0]["y"]))
        pyplot.close("all")
        pandas.Series([5, None, 7], index=["2025-01", "2025-02", "2025-03"]).plot()
        chart = self.chart()
        self.assertEqual((["2025-01", "2025-02", "2025-03"], [5, None, 7]), (chart["series"][0]["x"], chart["series"][0]["y"]))
        pyplot.close("all")
        pandas.Series([5, 6], index=pandas.period_range("2025-01", periods=2, freq="M")).plot()
        self.assertEqual([5, 6], self.chart()["series"][0]["y"])

    def test_pie_scatter_histogram_and_area(self):
        pyplot.pie([1, 3], labels=["甲", "乙"], autopct="%1.1f%%")
        chart = self.chart()
        self.assertEqual(("pie", ["甲", "乙"], [0.25, 0.75]), (chart["type"], chart["series"][0]["x"], chart["series"][0]["y"]))
        pyplot.close("all")
        pyplot.scatter([1, 2], [3, 4])
        chart = self.chart()
        self.assertEqual(("scatter", [1, 2], [3, 4]), (chart["type"], chart["series"][0]["x"], chart["series"][0]["y"]))
        pyplot.close("all")
        pyplot.hist([1, 1, 2, 3], bins=3)
        chart = self.chart()
        self.assertEqual(("hist", [2, 1, 1]), (chart["type"], chart["series"][0]["y"]))
        pyplot.close("all")
        pandas.DataFrame({"a": [1, 2], "b": [3, 4]}).plot.area()
        self.assertEqual("area", self.chart()["type"])

    def test_an_area_is_as_high_as_its_values_also_where_it_lies_upon_another(self):
        _, axes = pyplot.subplots()
        axes.stackplot([0, 1, 2], [13, 16, 12], [1, 0, 5], labels=["a", "b"])
        axes.set_xticks([0, 1, 2])
        axes.set_xticklabels(["1月", "2月", "3月"])
        chart = self.chart()
        self.assertEqual(["1月", "2月", "3月"], chart["series"][0]["x"])
        self.assertEqual([[13, 16, 12], [1, 0, 5]], [series["y"] for series in chart["series"]])

    def test_a_box_plot_stands_for_its_medians_and_a_heat_map_for_its_cells(self):
        pyplot.boxplot([[1, 2, 9], [4, 5, 6, 7]], labels=["甲", "乙"], patch_artist=True)
        chart = self.chart()
        self.assertEqual(("box", ["甲", "乙"], [2, 5.5]), (chart["type"], chart["series"][0]["x"], chart["series"][0]["y"]))
        pyplot.close("all")
        _, axes = pyplot.subplots()
        axes.imshow([[1, 2], [3, 4]])
        axes.set_xticks([0, 1])
        axes.set_xticklabels(["东", "西"])
        axes.set_yticks([0, 1])
        axes.set_yticklabels(["苹果", "梨"])
        chart = self.chart()
        self.assertEqual(("heatmap", "梨 / 东", 3), (chart["type"], chart["series"][0]["x"][2], chart["series"][0]["y"][2]))

    def test_an_empty_chart_is_blank(self):
        pyplot.figure()
        self.assertTrue(self.chart()["blank"])
        pyplot.close("all")
        pyplot.bar([], [])
        self.assertTrue(self.chart()["blank"])

    def test_many_points_are_capped_and_infinite_ones_have_no_value(self):
        pyplot.plot(range(2000), [float("inf"), float("nan")] * 1000)
        series = self.chart()["series"][0]
        self.assertEqual((500, {None}), (len(series["y"]), set(series["y"])))

    def test_axes_of_one_figure_and_several_files(self):
        _, axes = pyplot.subplots(1, 2)
        axes[0].plot([1, 2])
        axes[1].bar(["a"], [1])
        self.chart("a.png")
        self.chart("b.png")
        charts = json.loads(errand_prelude.charts_json())
        self.assertEqual(["line", "bar", "line", "bar"], [c["type"] for c in charts])
        self.assertTrue(charts[2]["file"].endswith("b.png"))

    def test_a_script_that_draws_nothing_has_no_charts(self):
        self.assertEqual("", errand_prelude.charts_json())


class AFreshJob(PreludeTest):
    def test_nothing_of_another_job_is_left(self):
        pyplot.plot([1])
        self.chart()
        matplotlib.rcParams["font.size"] = 99
        random.seed(1)
        numpy.random.seed(1)
        first = random.random(), numpy.random.random()
        random.seed(1)
        numpy.random.seed(1)
        errand_prelude.reset()
        self.assertEqual(("", [], 12), (errand_prelude.charts_json(), pyplot.get_fignums(), matplotlib.rcParams["font.size"]))
        self.assertNotEqual(first, (random.random(), numpy.random.random()))

    def test_the_warm_up_leaves_nothing_behind(self):
        code = (
            "import sys; sys.path.insert(0, sys.argv[1]); import errand_prelude as p; p.install(); p.warm_up(sys.argv[2]);"
            "import os; print(os.listdir(sys.argv[2]), p.charts_json() == '', 'errand_profile' in sys.modules)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, os.path.join(ROOT, "runner", "python"), self.folder.path],
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        self.assertEqual("[] True True", done.stdout.strip(), done.stderr)

    def test_charts_that_are_prepared_later_are_prepared_when_a_script_imports_matplotlib(self):
        code = (
            "import sys; sys.path.insert(0, sys.argv[1]); import errand_prelude as p; p.install(charts_later=True);"
            "p.reset(); before = 'matplotlib' in sys.modules;"
            "import matplotlib; size = matplotlib.rcParams['font.size'];"
            "from matplotlib import pyplot; pyplot.plot([1]); pyplot.savefig(sys.argv[2] + '/a.png');"
            "print(before, size, 'line' in p.charts_json())"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, os.path.join(ROOT, "runner", "python"), self.folder.path],
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        self.assertEqual("False 12.0 True", done.stdout.strip(), done.stderr)

    def test_a_small_workbook_is_packed_without_temporary_files_and_a_large_one_with_them(self):
        for rows, kind in ((3, "few"), (errand_prelude.MOST_CELLS_IN_MEMORY, "many")):
            path = os.path.join(self.folder.path, f"{kind}.xlsx")
            with mock.patch.object(tempfile, "mkstemp", wraps=tempfile.mkstemp) as files:
                pandas.DataFrame({"地区": ["华东"] * rows}).to_excel(path, index=False)
            self.assertEqual(kind == "many", files.called)
            self.assertEqual(["华东"] * rows, list(pandas.read_excel(path)["地区"]))

    def test_old_xls_workbooks_are_read_by_pandas(self):
        frame = pandas.read_excel(os.path.join(ROOT, "tests", "fixtures", "office", "libreoffice.xls"))
        self.assertEqual(14, len(frame))


if __name__ == "__main__":
    unittest.main()
