"""What scripts may import: the packages, and their versions without importing one. Runs as a job, for those who write
scripts."""
import importlib.metadata
import json
import sys

# Import name, distribution, Debian's package (None: Debian 12 and 13 have none), whether the built-in recipes need it.
PACKAGES = (
    ("pandas", "pandas", "python3-pandas", True),
    ("numpy", "numpy", "python3-numpy", True),
    ("openpyxl", "openpyxl", "python3-openpyxl", True),
    ("matplotlib", "matplotlib", "python3-matplotlib", True),
    ("lxml", "lxml", "python3-lxml", True),
    ("dateutil", "python-dateutil", "python3-dateutil", True),
    ("PIL", "pillow", "python3-pil", True),
    ("xlsxwriter", "XlsxWriter", "python3-xlsxwriter", True),
    ("xlrd", "xlrd", "python3-xlrd", True),
    ("xlwt", "xlwt", "python3-xlwt", False),
    ("odf", "odfpy", "python3-odf", True),
    ("docx", "python-docx", "python3-docx", True),
    ("pypdf", "pypdf", "python3-pypdf", True),
    ("pdfminer", "pdfminer.six", "python3-pdfminer", False),
    ("chardet", "chardet", "python3-chardet", False),
    ("tabulate", "tabulate", "python3-tabulate", False),
    ("pptx", "python-pptx", None, False),
    ("pdfplumber", "pdfplumber", None, False),
    ("scipy", "scipy", "python3-scipy", False),
    ("seaborn", "seaborn", "python3-seaborn", False),
    ("sklearn", "scikit-learn", "python3-sklearn", False),
    ("reportlab", "reportlab", "python3-reportlab", False),
    ("qrcode", "qrcode", "python3-qrcode", False),
    ("jieba", "jieba", "python3-jieba", False),
)


def main(options):
    """One JSON: {"python", "packages": [{"name", "version"}]}, of what is installed."""
    found = [{"name": name, "version": _version(distribution)} for name, distribution, _, _ in PACKAGES]
    print(json.dumps({"python": sys.version.split()[0], "packages": [each for each in found if each["version"]]}))


def _version(distribution):
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None
