"""Calls a function when a module is imported for the first time, so that what belongs to it can wait until then."""
import importlib.machinery
import sys


def call(name, function):
    """At once if the module is there already."""
    if name in sys.modules:
        function()
    else:
        sys.meta_path.insert(0, _Finder(name, function))


class _Finder:
    def __init__(self, name, function):
        self._name = name
        self._function = function

    def find_spec(self, name, path=None, target=None):
        if name != self._name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None:
            self._extend(spec.loader)
        return spec

    def _extend(self, loader):
        execute = loader.exec_module

        def execute_and_call(module):
            execute(module)
            self._function()

        loader.exec_module = execute_and_call
