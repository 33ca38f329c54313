# SPDX-License-Identifier: MIT
"""numexpr's interface over this library: `import blockexpr.numexpr as numexpr`.

Types of results are numexpr's; values are this library's where the two differ (docs/python.md).
"""

from . import cpuinfo, expressions, interpreter, necompiler, utils
from .expressions import E
from .interpreter import MAX_THREADS, __BLOCK_SIZE1__, use_vml
from .necompiler import NumExpr, disassemble, evaluate, re_evaluate
from .utils import (_init_num_threads, detect_number_of_cores, detect_number_of_threads,
                    get_num_threads, get_vml_version, set_num_threads, set_vml_accuracy_mode,
                    set_vml_num_threads)
from .version import version as __version__

is_cpu_amd_intel = False
ncores = detect_number_of_cores()
nthreads = _init_num_threads()


def validate(ex, local_dict=None, global_dict=None, out=None, order="K", casting="safe", **kwargs):
    """None, or the exception that evaluate would raise."""
    import sys
    frame = sys._getframe(1)
    try:
        evaluate(ex, frame.f_locals if local_dict is None else local_dict,
                 frame.f_globals if global_dict is None else global_dict, None, order, casting,
                 **kwargs)
    except Exception as fault:
        return fault
    return None


def print_versions():
    from .. import info
    for key, value in info().items():
        print(f"{key}: {value}")
