"""Reads a run of <row> elements with expat: the careful way, for what errand_sheet_xml's expression cannot read."""
from xml.parsers import expat


class Row:
    __slots__ = ("attributes", "cells")

    def __init__(self, attributes):
        self.attributes = attributes
        self.cells = []


class Cell:
    __slots__ = ("reference", "type", "style", "value", "inline", "formula")

    def __init__(self, attributes):
        self.reference = attributes.get("r", "")
        self.type = attributes.get("t", "n")
        self.style = attributes.get("s", "0")
        self.value = ""
        self.inline = None
        self.formula = False


class _Handler:
    def __init__(self):
        self.rows = []
        self.cell = None
        self.path = []
        self.text = None

    def start(self, name, attributes):
        name = name.rpartition(":")[2]
        self.path.append(name)
        if name == "row":
            self.rows.append(Row(attributes))
        elif name == "c":
            self.cell = Cell(attributes)
            if self.rows:
                self.rows[-1].cells.append(self.cell)
        elif self.cell is not None:
            if name == "f":
                self.cell.formula = True
            elif name == "v":
                self.text = []
            elif name == "is":
                self.cell.inline = ""
            elif name == "t" and "rPh" not in self.path:
                self.text = []

    def end(self, name):
        name = name.rpartition(":")[2]
        self.path.pop()
        if self.cell is not None and self.text is not None and name in ("v", "t"):
            text = "".join(self.text)
            self.text = None
            if name == "v":
                self.cell.value = text
            elif self.cell.inline is not None:
                self.cell.inline += text
        elif name == "c":
            self.cell = None

    def characters(self, text):
        if self.text is not None:
            self.text.append(text)


def read_rows(xml):
    """The rows of `xml`, a run of complete <row> elements. Raises expat.ExpatError when it is not well-formed."""
    handler = _Handler()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.characters
    parser.Parse("<rows>" + xml + "</rows>", True)
    return handler.rows
