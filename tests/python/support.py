"""Paths and small helpers of the tests of runner/python."""
import importlib.util
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
OFFICE = os.path.join(ROOT, "tests", "fixtures", "office")
sys.path.insert(0, os.path.join(ROOT, "runner", "python"))
os.environ.setdefault("MPLBACKEND", "Agg")


def _load_fixtures():
    spec = importlib.util.spec_from_file_location("make_fixtures", os.path.join(OFFICE, "make_fixtures.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


fixtures = _load_fixtures()


class Folder:
    """A temporary folder of a test case; `put` writes a file into it."""

    def __init__(self, case):
        self.temporary = tempfile.TemporaryDirectory()
        case.addCleanup(self.temporary.cleanup)
        self.path = self.temporary.name

    def put(self, name, data):
        path = os.path.join(self.path, name)
        with open(path, "wb") as file:
            file.write(data.encode("utf-8") if isinstance(data, str) else data)
        return path

    def fixture(self, name):
        return fixtures.write(self.path, [name])[0]
