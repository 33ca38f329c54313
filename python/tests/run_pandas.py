# SPDX-License-Identifier: MIT
"""pandas' own tests of expressions with blockexpr in numexpr's place; tests/shim is on the path.

Ends with 77 where pandas, or what its tests need, is not installed.
"""

import importlib.util
import os
import subprocess
import sys

for module, package in (("pandas", "python3-pandas"), ("pytest", "python3-pytest"),
                        ("hypothesis", "python3-hypothesis"),
                        ("pytest_asyncio", "python3-pytest-asyncio")):
    if not importlib.util.find_spec(module):
        print(f"{module} is not installed (Debian: {package})")
        sys.exit(77)

import numexpr  # noqa: E402: the stand-in

assert numexpr.__name__ == "blockexpr.numexpr", numexpr
place = os.path.join(os.path.dirname(importlib.util.find_spec("pandas").origin), "tests",
                     "computation", "test_eval.py")
sys.exit(subprocess.call([sys.executable, "-W", "ignore", "-m", "pytest", "-q", "-p",
                          "no:cacheprovider", place, *sys.argv[1:]]))
