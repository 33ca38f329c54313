# SPDX-License-Identifier: MIT
"""The diffusion step of bench/diffusion.c in NumPy, numexpr and SciPy.

    diffusion_bench.py DIRECTORY CHECK_N CHECK_STEPS THREADS SAMPLES SAMPLE_MS SIZE...

answers with lines, all fields parted by tabs:

    version PEER TEXT / missing PEER REASON / point METHOD N SAMPLES...    ms of a step

The grid of CHECK_N after CHECK_STEPS steps goes to the file DIRECTORY/METHOD.
"""

import os
import sys
import time

# Settings of other people's experiments; the thread count is an argument.
for setting in list(os.environ):
    if setting.startswith(("OPENBLAS_", "GOTO_", "NUMEXPR_", "OMP_", "MKL_")):
        del os.environ[setting]

D, dt = 1.0, 0.1


def say(*fields):
    print(*fields, sep="\t", flush=True)


def start(n):
    grid = np.zeros((n, n))
    low, high = n * 4 // 10, n * 6 // 10
    grid[low:high, low:high] = 0.005
    return grid, np.zeros((n, n))


def roll_add(rollee, shift, axis, out):
    """out += np.roll(rollee, shift, axis), without the copy."""
    if shift == 1 and axis == 0:
        out[1:, :] += rollee[:-1, :]
        out[0, :] += rollee[-1, :]
    elif shift == -1 and axis == 0:
        out[:-1, :] += rollee[1:, :]
        out[-1, :] += rollee[0, :]
    elif shift == 1 and axis == 1:
        out[:, 1:] += rollee[:, :-1]
        out[:, 0] += rollee[:, -1]
    elif shift == -1 and axis == 1:
        out[:, :-1] += rollee[:, 1:]
        out[:, -1] += rollee[:, 0]


def laplacian_in_place(grid, out):
    np.copyto(out, grid)
    out *= -4
    out += np.roll(grid, +1, 0)
    out += np.roll(grid, -1, 0)
    out += np.roll(grid, +1, 1)
    out += np.roll(grid, -1, 1)


def laplacian_row_shift(grid, out):
    np.copyto(out, grid)
    out *= -4
    roll_add(grid, +1, 0, out)
    roll_add(grid, -1, 0, out)
    roll_add(grid, +1, 1, out)
    roll_add(grid, -1, 1, out)


def update(grid, out):
    out *= D * dt
    out += grid


# Each takes the state and another grid, and returns the next state and the other one.


def numpy(grid, out):
    laplacian = (
        np.roll(grid, +1, 0)
        + np.roll(grid, -1, 0)
        + np.roll(grid, +1, 1)
        + np.roll(grid, -1, 1)
        - 4 * grid
    )
    return grid + D * dt * laplacian, out


def numpy_in_place(grid, out):
    laplacian_in_place(grid, out)
    update(grid, out)
    return out, grid


def numpy_row_shift(grid, out):
    laplacian_row_shift(grid, out)
    update(grid, out)
    return out, grid


def numexpr(grid, next_grid):
    laplacian_row_shift(grid, next_grid)
    ne.evaluate("next_grid*D*dt+grid", out=next_grid)
    return next_grid, grid


def scipy(grid, out):
    laplace(grid, out, mode="wrap")
    update(grid, out)
    return out, grid


def run(method, grids, steps):
    for _ in range(steps):
        grids = method(*grids)
    return grids


def measure(methods, n, samples, sample_ms):
    """Methods in turn, forwards and backwards."""
    repeats, taken = {}, {method: [] for method in methods}
    for method in methods:
        grids = run(method, start(n), 1)
        begun = time.perf_counter()
        run(method, grids, 1)
        one = (time.perf_counter() - begun) * 1e3
        repeats[method] = max(1, int(sample_ms / max(one, 1e-3)))
    for round_ in range(samples):
        for method in methods if round_ % 2 == 0 else reversed(methods):
            grids = run(method, start(n), 1)
            begun = time.perf_counter()
            run(method, grids, repeats[method])
            taken[method].append((time.perf_counter() - begun) * 1e3 / repeats[method])
    for method in methods:
        say("point", method.__name__, n, *("%.6g" % sample for sample in taken[method]))


def main():
    directory, *numbers = sys.argv[1:]
    check_n, check_steps, threads, samples, sample_ms, *sizes = map(int, numbers)
    methods = [numpy, numpy_in_place, numpy_row_shift]
    say("version", "numpy", np.__version__)
    if ne is not None:
        ne.set_num_threads(threads)
        say("version", "numexpr", ne.__version__)
        methods.append(numexpr)
    if laplace is not None:
        say("version", "scipy", scipy_version)
        methods.append(scipy)
    for method in methods:
        run(method, start(check_n), check_steps)[0].tofile(os.path.join(directory, method.__name__))
    for n in sizes:
        measure(methods, n, samples, sample_ms)


try:
    import numpy as np
except ImportError as problem:
    for peer in ("numpy", "numexpr", "scipy"):
        say("missing", peer, str(problem))
    sys.exit(0)
try:
    import numexpr as ne
except ImportError as problem:
    say("missing", "numexpr", str(problem))
    ne = None
try:
    from scipy import __version__ as scipy_version
    from scipy.ndimage import laplace
except ImportError as problem:
    say("missing", "scipy", str(problem))
    laplace = None

main()
