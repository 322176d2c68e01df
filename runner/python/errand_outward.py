"""What a result would fetch or send by itself once somebody opens it: formulas that call the network, pictures, templates
and data of other hosts, scripts. Links that somebody has to click are none of it, but for those that a formula makes.

It names what Office, browsers and spreadsheet imports are known to act on, so that a reply can warn; it proves nothing
harmless. Nothing is parsed as a whole: parts are searched in pieces, so that a sheet of any size costs little.
"""
import html
import os
import re
import zipfile

import errand_archives
import errand_outward_xls

MAX_FOUND = 5  # Named of one file.
MAX_TEXT_BYTES = 50_000_000
PIECE = 1 << 20
OVERLAP = 1 << 13  # The longest formula of Excel has 8,192 characters.

ADDRESS = r"(?:(?:https?|ftp|wss?|smb|file):)?(?://|\\\\)"
FORMULA = re.compile(r"<(?:\w+:)?(?:f|formula\d?|definedName)(?: [^>]*)?>([^<]+)<")
FORMULA_ATTRIBUTE = re.compile(r":formula=\"([^\"]+)\"", re.I)  # Of OpenDocument, and of Excel's XML.
CALL = re.compile(
    r"\b(WEBSERVICE|IMAGE|HYPERLINK(?!\s*\(\s*\"#)|RTD|DDE|CALL|REGISTER(?:\.ID)?|SQL\.REQUEST|IMPORT(?:DATA|XML|HTML|FEED|RANGE)|CUBE[A-Z]+)\s*\(",
    re.I,
)
DDE = re.compile(r"^[=+@-]?\s*'?[\w.]+'?\|[^!]{0,500}!")
CSV_FORMULA = re.compile(r"(?:^|[,;\t])[ ]*(\"[ ]*[=+@-](?:[^\"]|\"\")*|[=+@-][^\r\n,;\t]*)", re.M)
RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
FIELD = re.compile(r"(?:instrText[^>]*>|:instr=\")\s*(INCLUDEPICTURE|INCLUDETEXT|DDEAUTO|DDE|LINK|IMPORT)\b", re.I)
CONNECTION = re.compile(r"<(?:\w+:)?(webPr|dbPr|olapPr)\b")
OPEN_DOCUMENT = re.compile(r"<(?!text:a\b|draw:a\b)[\w-]+:[\w-]+\s[^>]*xlink:href=[\"'](" + ADDRESS + r"[^\"']*)")
PAGE = (
    re.compile(r"\b(?:src|srcset|poster|background|data|action|formaction|xlink:href)\s*=\s*[\"']?\s*(" + ADDRESS + r"[^\s\"'>]*)", re.I),
    re.compile(r"<(?:link|image|use|base|feImage)\b[^>]*?href\s*=\s*[\"']?\s*(" + ADDRESS + r"[^\s\"'>]*)", re.I),
    re.compile(r"(?:url\(|@import)\s*[\"']?\s*(" + ADDRESS + r"[^\s\"')]*)", re.I),
)
PAGE_SCRIPT = re.compile(r"<script\b|\bon(?:load|error|click|focus|mouseover)\s*=|javascript:|http-equiv\s*=\s*[\"']?refresh", re.I)
MARKDOWN_PICTURE = re.compile(r"!\[[^\]\n]*\]\(\s*<?(" + ADDRESS + r"[^\s)>]*)", re.I)
PDF_ACTIONS = ("/JavaScript", "/JS", "/Launch", "/SubmitForm", "/ImportData", "/URI", "/GoToR")


def outward(path, kind, extension):
    """Names of formulas and hosts, "script", each once; never raises. kind: FilePreview's, or empty."""
    found = {}
    try:
        if zipfile.is_zipfile(path):
            _package(path, found)
        elif kind == "pdf" or extension == "pdf":
            _pdf(path, found)
        elif os.path.getsize(path) <= MAX_TEXT_BYTES:
            with open(path, "rb") as file:
                data = file.read()
            if errand_outward_xls.is_old(data):
                _old_workbook(data, found)
            else:
                _text(data, kind, extension, found)
    except Exception:  # A damaged file opens nowhere else either.
        pass
    return list(found)[:MAX_FOUND]


def _package(path, found):
    """xlsx, docx, pptx and OpenDocument."""
    errand_archives.check_bomb(path)
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.filename.endswith(".rels"):
                for piece in _pieces(archive, info):
                    _relations(piece, found)
            elif info.filename.endswith(".xml") and not info.filename.endswith("sharedStrings.xml"):
                for piece in _pieces(archive, info):
                    _part(piece, found)


def _pieces(archive, info):
    with archive.open(info) as part:
        before = ""
        while data := part.read(PIECE):
            piece = before + data.decode("utf-8", "replace")
            yield piece
            before = piece[-OVERLAP:]


def _part(piece, found):
    if "<f" in piece or ":f" in piece or "definedName" in piece:
        for formula in FORMULA.findall(piece):
            _formula(formula, found)
    for formula in FORMULA_ATTRIBUTE.findall(piece) if ":formula=" in piece else ():
        _formula(formula, found)
    for pattern in (FIELD, CONNECTION):
        for name in pattern.findall(piece):
            found[name] = None
    for address in OPEN_DOCUMENT.findall(piece) if "xlink:href" in piece else ():
        _host(address, found)


def _formula(text, found):
    text = html.unescape(text) if "&" in text else text
    for name in CALL.findall(text):
        found[name.upper()] = None
    if "|" in text and DDE.search(text):
        found["DDE"] = None


def _relations(piece, found):
    for tag in RELATION.findall(piece):
        target = re.search(r"\bTarget\s*=\s*[\"']([^\"']*)", tag)
        if target and "External" in tag and not re.search(r"/hyperlink[\"']", tag):
            address = html.unescape(target.group(1))
            if re.match(ADDRESS, address, re.I):
                _host(address, found)


def _host(address, found):
    host = re.sub(r"^(?:\w+:)?[/\\]+", "", html.unescape(address))
    host = re.split(r"[/\\?#\s]", host)[0].rpartition("@")[2][:60]
    if host and not re.fullmatch(r"[A-Za-z]:", host):  # "file:///C:/..." stays on the machine.
        found[host] = None


def _old_workbook(data, found):
    names, addresses = errand_outward_xls.outward(data)
    for name in names:
        found[name] = None
    for address in addresses:
        _host(address, found)


def _text(data, kind, extension, found):
    from errand_text_files import decode

    is_disguised = extension in ("xls", "et")  # A page or a table with that name is opened all the same.
    is_table = is_disguised or extension in ("csv", "tsv", "tab")
    is_page = is_disguised or kind == "html" or extension in ("html", "htm", "xhtml", "svg", "xml", "mht", "mhtml", "md", "markdown")
    text = decode(data)[0] if is_table or is_page else None
    if text is None:
        return
    if is_table:
        for cell in CSV_FORMULA.findall(text) if "(" in text or "|" in text else ():
            _formula(cell.lstrip('" ').replace('""', '"'), found)
    if is_page:
        for formula in FORMULA_ATTRIBUTE.findall(text):
            _formula(formula, found)
        for address in MARKDOWN_PICTURE.findall(text):
            _host(address, found)
        for pattern in PAGE:
            for address in pattern.findall(text):
                _host(address, found)
        if PAGE_SCRIPT.search(text):
            found["script"] = None


def _pdf(path, found):
    from pypdf import PdfReader

    root = PdfReader(path).trailer["/Root"]
    names = root.get("/Names")
    if names is not None and "/JavaScript" in names.get_object():
        found["script"] = None
    actions = [root.get("/OpenAction"), *_values(root.get("/AA"))]
    for action in actions:
        action = action.get_object() if action is not None else None
        kind = action.get("/S") if isinstance(action, dict) else None
        if kind in PDF_ACTIONS:
            found["script" if kind in ("/JavaScript", "/JS") else kind[1:]] = None


def _values(dictionary):
    return [] if dictionary is None else list(dictionary.get_object().values())
