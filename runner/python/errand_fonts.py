"""Chinese in every chart, whatever font its script asks for: scripts ask for those of their author's machine.

The usual names of Chinese fonts stand for the one that is installed, so that a script which looks for them finds them.
Of any other family the installed ones draw what they have; the Chinese font draws the rest, and what a family that is
not there should have drawn.
"""
import dataclasses
import functools
import logging
import os

# The first of these that is installed; DejaVu draws what a Chinese font lacks.
FONTS = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei",
    "Noto Sans CJK JP", "Droid Sans Fallback", "AR PL UMing CN", "Microsoft YaHei", "SimHei", "PingFang SC",
)  # fmt: skip
ALIASES = (
    *FONTS, "Microsoft YaHei UI", "Microsoft JhengHei", "SimSun", "NSimSun", "SimSun-ExtB", "KaiTi", "FangSong", "DengXian",
    "YouYuan", "LiSu", "FZShuTi", "FZYaoTi", "STHeiti", "STXihei", "STSong", "STKaiti", "STFangsong", "STZhongsong",
    "STXingkai", "STCaiyun", "KaiTi_GB2312", "FangSong_GB2312", "MingLiU", "PMingLiU", "PingFang TC", "PingFang HK",
    "Heiti SC", "Heiti TC", "Songti SC", "Songti TC", "Kaiti SC", "Kaiti TC", "Hiragino Sans GB", "Hiragino Sans CNS",
    "LiHei Pro", "LiSong Pro", "Noto Sans CJK TC", "Noto Sans TC", "Noto Serif CJK SC", "Noto Serif SC",
    "Source Han Sans CN", "Source Han Sans TC", "Source Han Serif SC", "Source Han Serif CN", "WenQuanYi Micro Hei Mono",
    "WenQuanYi Zen Hei Mono", "AR PL UKai CN", "AR PL SungtiL GB", "Arial Unicode MS", "黑体", "宋体", "楷体", "仿宋", "微软雅黑",
)  # fmt: skip
LAST = "DejaVu Sans"
FIRST_CHINESE = "\u2e80"  # Of what only Chinese fonts have: the radicals.


@functools.cache
def installed_font():
    """Name of the Chinese font that charts use, or None."""
    from matplotlib import font_manager

    names = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in FONTS if name in names), None)


def install():
    """A second call changes nothing."""
    from matplotlib import font_manager, mathtext

    font, fonts = installed_font(), font_manager.fontManager
    finder = getattr(font_manager.FontManager, "_find_fonts_by_props", None)
    if font is None or finder is None or getattr(finder, "errand", False):
        return
    there = {entry.name for entry in fonts.ttflist}
    chinese = [entry for entry in fonts.ttflist if entry.name == font]
    for name in ALIASES:
        if name not in there:
            fonts.ttflist += [dataclasses.replace(entry, name=name) for entry in chinese]
    fonts.defaultFamily["ttf"] = font
    logging.getLogger(font_manager.__name__).addFilter(_is_no_missing_font)
    font_manager.FontManager._find_fonts_by_props = _completing(finder, font)
    font_manager.FontProperties.set_file = _forgiving(font_manager.FontProperties.set_file)
    mathtext.MathTextParser.parse = _in_chinese(mathtext.MathTextParser.parse, font)


def _is_no_missing_font(record):
    return not str(record.msg).startswith("findfont: ")


def _completing(original, font):
    @functools.wraps(original)
    def _find_fonts_by_props(self, prop, fontext="ttf", *args, **kwargs):
        found = original(self, prop, fontext, *args, **kwargs)
        if fontext == "ttf":
            for family in (font, LAST):
                path = _path(self, prop, family)
                if path is not None and path not in found:
                    found.append(path)
        return found

    _find_fonts_by_props.errand = True
    return _find_fonts_by_props


def _path(fonts, prop, family):
    from matplotlib.font_manager import FontProperties

    prop = FontProperties._from_any(prop).copy()
    prop.set_family(family)
    prop.set_file(None)
    try:
        return fonts.findfont(prop, fallback_to_default=False)
    except ValueError:
        return None


def _in_chinese(original, font):
    """A text with a formula is drawn from one font, without a second that has what the first lacks."""

    @functools.wraps(original)
    def parse(self, s, dpi=72, prop=None, **options):
        if prop is not None and s and max(s) >= FIRST_CHINESE:
            prop = prop.copy()
            prop.set_family(font)
        return original(self, s, dpi, prop, **options)

    return parse


def _forgiving(original):
    """A file of the author's machine is no reason to draw nothing."""

    @functools.wraps(original)
    def set_file(self, file):
        original(self, file if file is None or os.path.exists(file) else None)

    return set_file
