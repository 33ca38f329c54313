# SPDX-License-Identifier: MIT
"""PyTables' own tests of conditions and expressions with blockexpr in numexpr's place; tests/shim
is on the path. Ends with 77 where PyTables is not installed.
"""

import importlib.util
import sys
import unittest

if not importlib.util.find_spec("tables"):
    print("PyTables is not installed (Debian: python3-tables)")
    sys.exit(77)

import numexpr  # noqa: E402: the stand-in

assert numexpr.__name__ == "blockexpr.numexpr", numexpr
from tables.tests import test_expression, test_queries  # noqa: E402

suite = unittest.TestSuite([test_expression.suite(), test_queries.suite()])
result = unittest.TextTestRunner(verbosity=0).run(suite)
sys.exit(not result.wasSuccessful())
