# SPDX-License-Identifier: MIT
"""numexpr's own tests with blockexpr in its place. Ends with 77 where they are not installed.

Left out are those that look inside numexpr's machine.
"""

import importlib.util
import os
import sys
import unittest

LEFT_OUT = {
    "test_disassemble": "compares instructions of numexpr's machine",
    "test_r0_reuse": "compares instructions of numexpr's machine",
    "test_reductions": "begins with a comparison of instructions; its results are in test_numexpr.py",
}


def load():
    # The package's tests are loaded by themselves: the package stays outside.
    spec = importlib.util.find_spec("numexpr")
    place = spec and os.path.join(os.path.dirname(spec.origin), "tests", "test_numexpr.py")
    if not place or not os.path.exists(place):
        print("numexpr's tests are not installed (Debian: python3-numexpr)")
        sys.exit(77)
    import blockexpr
    blockexpr.install_as_numexpr()
    # Processes that the tests start are to find it as well.
    here = os.path.dirname(os.path.abspath(__file__))
    root = os.path.dirname(os.path.dirname(blockexpr.__file__))
    os.environ["PYTHONPATH"] = os.pathsep.join([os.path.join(here, "shim"), root])
    spec = importlib.util.spec_from_file_location("test_numexpr", place)
    module = importlib.util.module_from_spec(spec)
    sys.modules["test_numexpr"] = module
    spec.loader.exec_module(module)
    return module


def cases(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from cases(test)
        else:
            yield test


def main():
    module = load()
    import numpy
    numpy.seterr(all="ignore")
    chosen = unittest.TestSuite(test for test in cases(module.suite())
                                if test.id().rsplit(".", 1)[1] not in LEFT_OUT)
    result = unittest.TextTestRunner(verbosity=0, buffer=True).run(chosen)
    for name, why in LEFT_OUT.items():
        print(f"left out: {name}: {why}")
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed} of {result.testsRun} pass")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
