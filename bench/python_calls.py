# SPDX-License-Identifier: MIT
"""Time of evaluate beside numexpr (its best number of threads) and NumPy, in one process, by turns.

    PYTHONPATH=build/release/python /usr/bin/python3 bench/python_calls.py [ELEMENTS...]
"""

import os
import sys
import time

os.environ.setdefault("NUMEXPR_MAX_THREADS", str(os.cpu_count()))

import numexpr
import numpy as np

import blockexpr

EXPRESSIONS = ["a + b", "a*b + c", "2*a + 3*b", "a**2 + b**2 - 2*a*b", "((.25*a + .75)*a - 1.5)*a - 2",
               "sqrt(a*a + b*b)", "where(a > 0.5, a, b)", "(a > 0.2) & (b < 0.8)", "exp(-a*a/2)",
               "sin(a) + log(b + 1)*sqrt(c)"]
NUMPY = {"sqrt": np.sqrt, "where": np.where, "exp": np.exp, "sin": np.sin, "log": np.log}
ROUNDS = 9


def seconds(call, least):
    """Of one call, out of as many as take some time."""
    count, spent = 1, 0.0
    while True:
        start = time.perf_counter()
        for _ in range(count):
            call()
        spent = time.perf_counter() - start
        if spent >= least:
            return spent / count
        count = max(count + 1, int(count * min(10, 1.3 * least / max(spent, 1e-9))))


def measure(calls):
    """The best time of each, taken by turns, so that all meet the same machine."""
    best = [float("inf")] * len(calls)
    for _ in range(ROUNDS):
        for k, call in enumerate(calls):
            best[k] = min(best[k], seconds(call, 0.01))
    return best




def main():
    sizes = [int(float(word)) for word in sys.argv[1:]] or [10, 1000, 100000, 10000000]
    print(f"{'elements':>9} {'expression':32} {'blockexpr':>11} {'numexpr':>11} {'NumPy':>11}"
          f"  numexpr/ours  NumPy/ours")
    for n in sizes:
        rng = np.random.default_rng(0)
        names = {name: rng.random(n) for name in "abc"}
        ratios = []
        for text in EXPRESSIONS:
            code = compile(text, "<numpy>", "eval")
            scope = {**NUMPY, **names}
            best_peer = []
            for threads in sorted({1, numexpr.detect_number_of_cores()}):
                numexpr.set_num_threads(threads)
                best_peer.append(measure([lambda: blockexpr.evaluate(text, names),
                                          lambda: numexpr.evaluate(text, names),
                                          lambda: eval(code, scope)]))
            ours, peer, plain = (min(times[k] for times in best_peer) for k in range(3))
            ratios.append((peer / ours, plain / ours))
            print(f"{n:9} {text:32} {ours * 1e6:9.2f}us {peer * 1e6:9.2f}us {plain * 1e6:9.2f}us"
                  f" {peer / ours:12.2f} {plain / ours:11.2f}", flush=True)
        print(f"{n:9} least: {min(r[0] for r in ratios):.2f} times numexpr's speed, "
              f"{min(r[1] for r in ratios):.2f} times NumPy's")


if __name__ == "__main__":
    main()
