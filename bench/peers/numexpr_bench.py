# SPDX-License-Identifier: MIT
"""numexpr and NumPy on the work that compare writes (compare/peers.c tells the format)."""

import os
import re
import sys
import time

# Settings of other people's experiments; thread counts are set below.
for setting in list(os.environ):
    if setting.startswith(("OPENBLAS_", "GOTO_", "NUMEXPR_", "OMP_", "MKL_")):
        del os.environ[setting]

PADDING, PAGE = 8192, 4096
REEVALUATED = 4096  # re_evaluate saves microseconds, which larger arrays do not show
WARMED = 5e6  # calls of fewer ns are run once before they are timed


def say(*fields):
    print(*fields, sep="\t", flush=True)


def read_work(path):
    work, jobs = {}, []
    with open(path) as file:
        for line in file:
            word, *fields = line.rstrip("\n").split("\t")
            if word == "job":
                jobs.append(fields)
            else:
                work[word] = [int(field) for field in fields]
    for word in ("samples", "sample_ns", "threads", "check"):
        work[word] = work[word][0]
    places = work["places"]
    work["places"] = [places[k : k + 3] for k in range(0, len(places), 3)]
    return work, jobs


def values(count, seed, dtype):
    """The values that compare/buffers.c makes."""
    size = count + PADDING // np.dtype(dtype).itemsize
    key = np.arange(size, dtype=np.uint32) * np.uint32(2654435761) + np.uint32(seed)
    key ^= key >> np.uint32(15)
    key *= np.uint32(2246822519)
    if dtype == "int32":
        return (1 + (key >> np.uint32(16)) % np.uint32(100)).astype(np.int32)
    return (0.5 + 8.0 * (key / 4294967296.0)).astype(dtype)


def place_in(memory, offset, dtype, n):
    """n elements, offset bytes after the beginning of a page."""
    start = -memory.ctypes.data % PAGE + offset
    return memory[start : start + n * np.dtype(dtype).itemsize].view(dtype)


class Arrays:
    """The three arrays of a job at one size; at() gives them at a place."""

    def __init__(self, job, n):
        self.type, self.result, self.n = job.type, job.result, n
        width = max(np.dtype(job.type).itemsize, np.dtype(job.result).itemsize)
        self.memory = [np.empty(n * width + PADDING + PAGE, np.uint8) for _ in range(3)]
        self.fill()

    def fill(self):
        for memory, seed in zip(self.memory, (0, 12345, 0)):
            filled = values(self.n, seed, self.type)
            place_in(memory, 0, self.type, len(filled))[:] = filled

    def at(self, place):
        first, second, out = self.memory
        return (
            place_in(first, place[0], self.type, self.n),
            place_in(second, place[1], self.type, self.n),
            place_in(out, place[2], self.result, self.n),
        )


class Job:
    def __init__(self, fields):
        self.id, self.type, self.result, in_place, self.first, self.second, self.text, _ = fields
        self.in_place = in_place == "1"
        self.reduction = self.text.startswith(("sum(", "max("))

    def bind(self, arrays, place):
        first, second, out = arrays.at(place)
        names = {self.first: out if self.in_place else first, self.second: second}
        scalar = np.dtype(self.type).type
        names["D"], names["dt"] = scalar(1.0), scalar(0.1)
        return names, out


class NumexprMethod:
    name = "numexpr"

    def __init__(self, job, threads):
        self.job, self.threads = job, threads
        self.text, self.literals = job.text, {}
        if job.type == "float32":
            self.type_literals()

    def type_literals(self):
        """numexpr takes 2.5 for float64 and would compute in it; named, it is a float32."""

        def name(match):
            self.literals["c%d" % len(self.literals)] = np.float32(match[0])
            return "c%d" % (len(self.literals) - 1)

        self.text = re.sub(r"(?<![\w.])(\d+\.\d*|\.\d+)", name, self.text)

    def bind(self, arrays, place):
        names, out = self.job.bind(arrays, place)
        used = {n: v for n, v in names.items() if re.search(r"\b%s\b" % n, self.text)}
        used.update(self.literals)
        ne.set_num_threads(self.threads)
        text, evaluate, nothing = self.text, ne.evaluate, {}
        if self.job.reduction:
            return lambda: evaluate(text, used, nothing)
        return lambda: evaluate(text, used, nothing, out=out, casting="same_kind")


class ReevaluateMethod(NumexprMethod):
    name = "re_evaluate"

    def bind(self, arrays, place):
        super().bind(arrays, place)()
        names, _ = self.job.bind(arrays, place)
        used = {n: v for n, v in names.items() if re.search(r"\b%s\b" % n, self.text)}
        used.update(self.literals)
        again = ne.re_evaluate
        return lambda: again(used)


class NumpyMethod:
    name, threads = "numpy", 1

    def __init__(self, job):
        self.job = job
        self.code = compile(job.text, job.id, "eval")

    def bind(self, arrays, place):
        names, _ = self.job.bind(arrays, place)
        names["D"], names["dt"] = 1.0, 0.1  # Python's numbers take the arrays' type
        code, functions = self.code, NUMPY_FUNCTIONS
        return lambda: eval(code, functions, names)


def time_calls(call, repeats):
    rounds = range(repeats)
    start = time.perf_counter_ns()
    for _ in rounds:
        call()
    return (time.perf_counter_ns() - start) / repeats


def measure(work, methods, arrays):
    """Methods in turn, forwards and backwards, each round at the next place."""
    places, n = work["places"], arrays.n
    repeats, samples = [], [[] for _ in methods]
    for method in methods:
        call = method.bind(arrays, places[0])
        one = max(min(time_calls(call, 1) for _ in range(2)), 1)
        repeats.append((max(1, int(work["sample_ns"] / one)), one))
    for round_ in range(work["samples"]):
        order = range(len(methods))
        for k in order if round_ % 2 == 0 else reversed(order):
            call = methods[k].bind(arrays, places[round_ // 2 % len(places)])
            if repeats[k][1] < WARMED:
                call()
            samples[k].append(time_calls(call, repeats[k][0]))
    for method, taken in zip(methods, samples):
        say("point", method.name, method.job.id, n, method.threads, *("%.1f" % s for s in taken))


def write_checked(work, directory, job, methods):
    for method in methods:
        arrays = Arrays(job, work["check"])
        call = method.bind(arrays, work["places"][0])
        arrays.fill()  # binding may have called already
        result = call()
        path = os.path.join(directory, "%s.%s" % (method.name, job.id))
        np.asarray(result).astype(job.result).tofile(path)


def works(work, method):
    """Says so and returns False if the method cannot do its job."""
    try:
        method.bind(Arrays(method.job, 10), work["places"][0])()
    except Exception as error:  # whatever it is, the others go on
        say("skipped", method.name, method.job.id, str(error).replace("\n", " "))
        return False
    return True


def run(work, directory, job):
    methods = [NumpyMethod(job)]
    if ne is not None:
        for threads in sorted({1, work["threads"]}):
            methods += [NumexprMethod(job, threads), ReevaluateMethod(job, threads)]
    methods = [method for method in methods if works(work, method)]
    write_checked(work, directory, job, methods)
    for n in work["sizes"]:
        fit = [m for m in methods if n <= REEVALUATED or not isinstance(m, ReevaluateMethod)]
        measure(work, fit, Arrays(job, n))


def main():
    work, jobs = read_work(sys.argv[1])
    say("version", "numpy", np.__version__)
    if ne is not None:
        extra = ", with VML" if ne.use_vml else ""
        say("version", "numexpr", ne.__version__ + extra)
    for fields in jobs:
        run(work, os.path.dirname(sys.argv[1]), Job(fields))


try:
    import numpy as np
except ImportError as problem:
    say("missing", "numpy", str(problem))
    say("missing", "numexpr", "it needs NumPy")
    sys.exit(0)
try:
    import numexpr as ne
except ImportError as problem:
    say("missing", "numexpr", str(problem))
    ne = None

NUMPY_FUNCTIONS = {
    "where": np.where, "sqrt": np.sqrt, "sin": np.sin, "cos": np.cos, "exp": np.exp,
    "log": np.log, "abs": np.abs, "sum": np.sum, "max": np.max,
}  # fmt: skip

main()
