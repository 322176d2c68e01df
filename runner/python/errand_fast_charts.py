"""Makes matplotlib's savefig take two thirds of the time, with the same pixels.

A tight chart is laid out three times, and every label's layout is computed about eight times: it is remembered until
something that it depends on changes. And PNGs are compressed at a level that is as small for charts and faster.
"""
LEVEL = 3  # Of zlib: 6, Pillow's own, takes twice the time for a few percent.

ATTRIBUTES = {"_wrap", "_fontproperties", "_rotation", "_rotation_mode", "_transform_rotates_text", "_verticalalignment",
              "_horizontalalignment", "_multialignment", "_linespacing", "_usetex", "_parse_math"}  # fmt: skip


def install():
    """A second call changes nothing."""
    from matplotlib.text import Text

    original = Text._get_layout
    if getattr(original, "errand", False) or not ATTRIBUTES <= Text().__dict__.keys():
        return  # Done already, or a matplotlib that works in another way.

    def layout(self, renderer):
        if self._wrap:
            return original(self, renderer)  # Depends on the figure's size as well.
        key = _everything_it_depends_on(self, renderer)
        remembered = self.__dict__.get("_errand_layout")
        if remembered is None or remembered[0] != key:
            remembered = (key, original(self, renderer))
            self.__dict__["_errand_layout"] = remembered
        return remembered[1]

    layout.errand = True
    Text._get_layout = layout


def _everything_it_depends_on(text, renderer):
    position = text.get_unitless_position()
    return (
        position, text.get_text(), hash(text._fontproperties), text._rotation, text._rotation_mode,
        text._transform_rotates_text, text._verticalalignment, text._horizontalalignment, text._multialignment,
        text._linespacing, text._usetex, text._parse_math, text.figure.dpi if text.figure else None,
        type(renderer), getattr(renderer, "dpi", None), text.get_transform().transform_point(position).tobytes(),
    )  # fmt: skip


def quick_png(fname, options):
    """Adds the level to savefig's options where they write a PNG and say nothing of it."""
    import os

    kind = options.get("format")
    if kind is None and isinstance(fname, (str, os.PathLike)):
        kind = os.path.splitext(os.fspath(fname))[1][1:] or "png"
    if str(kind).lower() == "png":
        options["pil_kwargs"] = {"compress_level": LEVEL, **(options.get("pil_kwargs") or {})}
    return options
