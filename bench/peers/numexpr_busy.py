# SPDX-License-Identifier: MIT
"""Mean time of a call of numexpr, in microseconds: ELEMENTS SECONDS THREADS."""

import sys
import time

try:
    import numexpr as ne
    import numpy as np
except ImportError as problem:
    print("missing:", problem)
    sys.exit(0)

n, seconds, threads = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
a, b, out = np.linspace(0, 1, n), np.linspace(1, 2, n), np.empty(n)
ne.set_num_threads(threads)
ne.evaluate("2*a + 3*b", out=out)
calls, start = 0, time.perf_counter()
while (end := time.perf_counter()) < start + seconds:
    ne.re_evaluate()
    calls += 1
print("%.1f" % ((end - start) / calls * 1e6))
