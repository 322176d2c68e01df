"""Compiles Python files ahead: compile_python.py FOLDER_INSIDE TARGET_FOLDER FILE... The code is never checked against
its source, and tracebacks name the file in FOLDER_INSIDE."""
import os
import py_compile
import sys

inside, target, *files = sys.argv[1:]
for file in files:
    name = os.path.basename(file)
    py_compile.compile(
        file, cfile=os.path.join(target, os.path.splitext(name)[0] + ".pyc"), dfile=os.path.join(inside, name),
        doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )  # fmt: skip
