# SPDX-License-Identifier: MIT
"""Array expressions written as strings, evaluated block by block.

    >>> import numpy as np, blockexpr
    >>> a, b = np.arange(4.0), np.ones(4)
    >>> blockexpr.evaluate("2*a + b")
    array([1., 3., 5., 7.])

Meaning, types and shapes are NumPy's; docs/language.md has the language, and docs/python.md what
is here. `import blockexpr.numexpr as numexpr` stands in for numexpr.
"""

from ._core import (evaluate, info, iterate, names, re_evaluate, set_num_threads, validate)
from ._program import Explanation, Program, compile, explain

__version__ = info()["version"]
__all__ = ["Explanation", "Program", "compile", "evaluate", "explain", "info",
           "install_as_numexpr", "iterate", "names", "re_evaluate", "set_num_threads", "validate"]


def install_as_numexpr():
    """From now on `import numexpr`, anywhere in this process, gives blockexpr.numexpr.

    To be called before anything imports numexpr: what holds the other one keeps it.
    """
    import sys

    from . import numexpr
    from .numexpr import cpuinfo, expressions, interpreter, necompiler, utils, version
    sys.modules["numexpr"] = numexpr
    for part in (cpuinfo, expressions, interpreter, necompiler, utils, version):
        sys.modules["numexpr." + part.__name__.rsplit(".", 1)[1]] = part
    return numexpr
