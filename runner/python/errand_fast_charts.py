"""Makes matplotlib's savefig take half of the time for the same picture.

A tight chart is drawn twice: once is enough. It is laid out three times, and every label's layout is computed about
eight times: that is remembered until something that it depends on changes. And PNGs are compressed at a level, and with
the one filter, that are as small for charts and faster.
"""
import math
import os
import struct
import zlib

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


def save(figure, original, fname, options):
    """savefig without positional arguments. A tight PNG is drawn once and cut out of the drawing, where matplotlib draws
    it twice, the first time only to measure; whatever asks for more than that goes to matplotlib's own."""
    if not _is_plain(figure, fname, options):
        return original(figure, fname, **quick_png(fname, options))
    from matplotlib import rcParams

    dpi = options.get("dpi") or rcParams["savefig.dpi"]
    before = figure.dpi
    figure.dpi = before if dpi == "figure" else dpi
    try:
        figure.canvas.draw()
        box = figure.get_tightbbox(figure.canvas.get_renderer())
        if math.isfinite(box.width) and math.isfinite(box.height):  # else there is nothing on it
            options["bbox_inches"] = outer = box.padded(rcParams["savefig.pad_inches"])
            drawing = _cut(figure, box, outer)
            if drawing is not None:
                _write(fname, _png(drawing, figure.dpi))
                return None
    finally:
        figure.dpi = before
    return original(figure, fname, **quick_png(fname, options))


def _write(fname, data):
    if hasattr(fname, "write"):
        fname.write(data)
        return
    with open(fname, "wb") as file:
        file.write(data)


def _png(pixels, dpi):
    """Rows as differences to the row above, which in charts are mostly zeros; without the alpha where all is opaque.
    https://www.w3.org/TR/png-3/"""
    import numpy

    height, width, _ = pixels.shape
    channels = 3 if (pixels[..., 3] == 255).all() else 4
    rows = numpy.ascontiguousarray(pixels[..., :channels]).reshape(height, width * channels)
    filtered = numpy.empty((height, 1 + width * channels), numpy.uint8)
    filtered[:, 0] = 2  # "Up"
    filtered[0, 1:] = rows[0]
    numpy.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    per_metre = round(dpi / 0.0254)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"".join((
        b"\x89PNG\r\n\x1a\n",
        chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2 if channels == 3 else 6, 0, 0, 0)),
        chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)),
        chunk(b"IDAT", zlib.compress(filtered, LEVEL)),
        chunk(b"IEND", b""),
    ))  # fmt: skip


def _is_plain(figure, fname, options):
    from matplotlib import rcParams
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    return (
        _kind(fname, options) == "png" and options.keys() <= {"dpi", "bbox_inches", "format"}
        and ("format" in options or os.path.splitext(os.fspath(fname))[1])  # else matplotlib completes the name
        and (options.get("bbox_inches") or rcParams["savefig.bbox"]) == "tight"
        and type(figure.canvas) is FigureCanvasAgg and figure.get_layout_engine() is None
        and not rcParams["savefig.transparent"] and figure.get_alpha() is None
        and rcParams["savefig.facecolor"] == "auto" and rcParams["savefig.edgecolor"] == "auto"
    )  # fmt: skip


def _cut(figure, box, outer):
    """The pixels within `outer`, both in inches; None where something lies beyond the drawing."""
    import numpy

    pixels = numpy.asarray(figure.canvas.buffer_rgba())
    height, width = pixels.shape[:2]
    left, right = box.x0 * figure.dpi, box.x1 * figure.dpi
    top, bottom = height - box.y1 * figure.dpi, height - box.y0 * figure.dpi
    if left < 0 or top < 0 or right > width or bottom > height:
        return None
    x0, y0 = math.floor(outer.x0 * figure.dpi), math.floor(height - outer.y1 * figure.dpi)
    x1, y1 = math.ceil(outer.x1 * figure.dpi), math.ceil(height - outer.y0 * figure.dpi)
    inside = pixels[max(y0, 0):y1, max(x0, 0):x1]
    # The margin may lie beyond; it is as empty as the corner.
    missing = ((max(-y0, 0), max(y1 - height, 0)), (max(-x0, 0), max(x1 - width, 0)))
    if not any(map(any, missing)):
        return numpy.ascontiguousarray(inside)
    whole = numpy.empty((y1 - y0, x1 - x0, 4), pixels.dtype)
    whole[:] = pixels[0, 0]
    whole[missing[0][0]:missing[0][0] + inside.shape[0], missing[1][0]:missing[1][0] + inside.shape[1]] = inside
    return whole


def _kind(fname, options):
    kind = options.get("format")
    if kind is None and isinstance(fname, (str, os.PathLike)):
        kind = os.path.splitext(os.fspath(fname))[1][1:] or "png"
    return str(kind).lower()


def quick_png(fname, options):
    """Adds the level to savefig's options where they write a PNG and say nothing of it."""
    if _kind(fname, options) == "png":
        options["pil_kwargs"] = {"compress_level": LEVEL, **(options.get("pil_kwargs") or {})}
    return options
