"""What is there for scripts: the packages with their versions, and the fonts. Runs as a job for `errand-runner check`."""
import importlib
import importlib.metadata
import json
import sys

from errand_packages import PACKAGES


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
