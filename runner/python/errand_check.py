"""What is there for scripts: the packages with their versions, and the fonts. Runs as a job for `errand-runner check`."""
import importlib
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
    import errand_prelude

    print(json.dumps({
        "python": sys.version.split()[0],
        "packages": [_package(*package) for package in PACKAGES],
        "chinese_font": errand_prelude.installed_font(),
    }, ensure_ascii=False))


def _package(name, distribution, debian, needed):
    install = f"apt-get install {debian}" if debian else "Debian has no package of it; scripts do without"
    entry = {"name": name, "install": install, "needed": needed}
    try:
        importlib.import_module(name)
    except ImportError as error:
        return {**entry, "missing": str(error)}
    try:
        return {**entry, "version": importlib.metadata.version(distribution)}
    except importlib.metadata.PackageNotFoundError:
        return {**entry, "version": str(getattr(sys.modules[name], "__version__", "?"))}
