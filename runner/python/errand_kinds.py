"""Tells what a file is from its first bytes, whatever it is called."""
import re
import zipfile

IMAGE_SIGNS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*")
OLE_SIGN = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UNSUPPORTED_SIGNS = (
    (b"Rar!\x1a\x07", "rar archive"), (b"7z\xbc\xaf\x27\x1c", "7z archive"), (b"\x1f\x8b", "gzip archive"),
    (b"BZh", "bzip2 archive"), (b"\xfd7zXZ\0", "xz archive"), (b"MZ", "Windows program"), (b"\x7fELF", "Linux program"),
    (b"{\\rtf", "RTF document"), (b"SQLite format 3\0", "SQLite database"), (b"%!PS", "PostScript document"),
    (b"PAR1", "Parquet file"), (b"\0asm", "WebAssembly program"), (b"ID3", "MP3 audio"), (b"OggS", "Ogg media"),
    (b"\x1aE\xdf\xa3", "video"),
)  # fmt: skip
# What a name promises: extension -> kinds that keep the promise.
PROMISES = {
    "csv": {"csv", "tsv", "txt"}, "tsv": {"csv", "tsv", "txt"}, "txt": {"csv", "tsv", "txt", "json"},
    "xlsx": {"xlsx"}, "xlsm": {"xlsx"}, "xltx": {"xlsx"}, "xls": {"xls"}, "et": {"xls"}, "ods": {"ods"},
    "json": {"json"}, "zip": {"zip"}, "pdf": {"pdf"}, "docx": {"docx"}, "png": {"image"}, "jpg": {"image"},
    "jpeg": {"image"}, "gif": {"image"}, "bmp": {"image"}, "webp": {"image"}, "tif": {"image"}, "tiff": {"image"},
    "html": {"html"}, "htm": {"html"},
}  # fmt: skip
ZIPPED = {"xlsx": "xlsx", "xlsm": "xlsx", "xltx": "xlsx", "ods": "ods", "docx": "docx", "zip": "zip"}
TABLES = {"csv", "tsv", "xlsx", "xls", "ods"}
NAMES = {
    "csv": "a CSV table", "tsv": "a tab-separated table", "txt": "plain text", "xlsx": "an xlsx workbook",
    "xls": "an xls workbook", "ods": "an ods workbook", "json": "JSON", "zip": "a zip archive", "pdf": "a PDF",
    "docx": "a Word document", "image": "an image", "html": "an HTML page", "empty": "empty",
}  # fmt: skip


def extension(name):
    return name.rpartition(".")[2].lower() if "." in name else ""


def detect(path, head):
    """(kind, detail): kind as in FileProfile, or html, ole, unsupported (detail says what), text, binary."""
    if not head:
        return "empty", ""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_kind(path)
    if head.startswith(OLE_SIGN):
        return "ole", ""
    if b"%PDF-" in head[:1024]:
        return "pdf", ""
    if head.startswith(IMAGE_SIGNS) or head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image", ""
    if head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"):
        return "unsupported", "HEIC picture"
    if head[4:11] in (b"ftypM4A", b"ftypM4B"):
        return "unsupported", "audio"
    if head[4:8] == b"ftyp":
        return "unsupported", "video"
    for sign, name in UNSUPPORTED_SIGNS:
        if head.startswith(sign) and (len(sign) > 2 or b"\0" in head):
            return "unsupported", name
    if re.match(rb"\x09[\x00\x02\x04\x08][\x04-\x08]\x00", head):
        return "ole", ""  # BIFF without its container: very old xls.
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    lowered = text[:4096].lower()
    if lowered.startswith((b"<!doctype html", b"<html")) or re.match(rb"<(?:\?xml[^>]*>\s*<html|head|body|table|meta|div|style|script)\b", lowered):
        return "html", ""
    if lowered.startswith(b"<?xml") or lowered.startswith(b"<workbook"):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in lowered:
            return "unsupported", "XML Spreadsheet 2003"
        if b"<html" in lowered:
            return "html", ""
        if b"<svg" in lowered:
            return "unsupported", "SVG drawing"
        return "text", "xml"
    if lowered.startswith(b"mime-version:") and b"multipart" in lowered:
        return "unsupported", "web archive (MHTML)"
    return "text", ""


def _zip_kind(path):
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype").strip().decode("ascii", "replace")
                if kind.startswith("application/vnd.oasis.opendocument.spreadsheet"):
                    return "ods", ""
                if kind.startswith("application/vnd.oasis.opendocument"):
                    return "unsupported", kind.rpartition(".")[2] + " (OpenDocument)"
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return "zip", "damaged"
    if "[Content_Types].xml" in names or "_rels/.rels" in names:
        if "xl/workbook.bin" in names:
            return "unsupported", "xlsb workbook"
        if any(name.startswith("xl/") for name in names):
            return "xlsx", ""
        if any(name.startswith("word/") for name in names):
            return "docx", ""
        if any(name.startswith("ppt/") for name in names):
            return "unsupported", "PowerPoint presentation"
    return "zip", ""


def ole_kind(data):
    """What lies in an OLE container: xls, encrypted, or unsupported with its name."""

    def has(name):
        return name.encode("utf-16-le") in data

    if has("EncryptedPackage") or has("EncryptionInfo"):
        return "encrypted", ""
    if has("Workbook") or has("Book") or not data.startswith(OLE_SIGN):
        return "xls", ""
    if has("WordDocument"):
        return "unsupported", "Word document of the old doc format"
    if has("PowerPoint Document"):
        return "unsupported", "PowerPoint presentation of the old ppt format"
    if has("__properties_version1.0"):
        return "unsupported", "Outlook message"
    return "unsupported", "OLE file"
