#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Compares blockexpr with NumPy, section by section, each in a process of its own.

Exit status: 0 all equal, 1 mismatches, 2 the suite itself failed, 77 no NumPy.
"""
import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time

PARTS = ("operations", "casts", "layouts", "reductions", "language", "random_expressions",
         "stencils", "numexpr_defects")
CRASHES = 20  # after each, a section goes on behind the call that killed the process


def run_section(arguments):
    """Inside the process of one section."""

    import warnings

    import numpy as np

    import harness
    import report
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    harness.load(arguments.library)
    progress = os.open(arguments.result + ".last", os.O_RDWR | os.O_CREAT)
    record = report.Report(arguments.section, arguments.shown, progress, arguments.resume)
    part, name = arguments.section.split(".")
    section = getattr(importlib.import_module(part), name)
    section(record, arguments.quick, np.random.default_rng(arguments.seed))
    return 1 if record.summary(arguments.result) else 0


def start_section(arguments, section, result, resume):
    command = [sys.executable, "-B", os.path.abspath(__file__), arguments.library, "--section",
               section, "--result", result, "--seed", str(arguments.seed), "--shown",
               str(arguments.shown), "--resume", str(resume)]
    if arguments.quick:
        command.append("--quick")
    environment = {**os.environ, "NPY_PROMOTION_STATE": "weak"}
    try:
        return subprocess.run(command, env=environment,
                              timeout=120 if arguments.quick else 3600).returncode
    except subprocess.TimeoutExpired:
        return "a time-out"


def last_call(result):
    """Number and text of the call that was under way."""
    try:
        with open(result + ".last", "rb") as file:
            number, _, text = file.read().decode(errors="replace").strip().partition(" ")
            return int(number), text
    except (OSError, ValueError):
        return 0, "none"


def sections_of(parts):
    for part in parts or PARTS:
        if "." in part:
            yield part
        else:
            for section in importlib.import_module(part).SECTIONS:
                yield f"{part}.{section.__name__}"


def run_all(arguments):
    import differences
    import harness
    try:
        harness.load(arguments.library)
    except (OSError, AttributeError, harness.layout.LayoutError) as error:
        print(f"{arguments.library} cannot be used: {error}")
        return 2
    failed, broken, checks = [], [], 0
    print(f"seed {arguments.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for section in sections_of(arguments.parts):
            result = os.path.join(folder, section)
            begin = time.monotonic()
            resume = 0
            for _ in range(CRASHES):
                status = start_section(arguments, section, result, resume)
                if os.path.exists(result):
                    break
                resume, text = last_call(result)
                broken.append(f"{section} ended with {status} at call {resume}: {text}")
                if not isinstance(status, int) or status >= 0:
                    break
            if not os.path.exists(result):
                continue
            with open(result) as file:
                told = json.load(file)
            differences.seen.update(told["seen"])
            checks += told["checks"]
            outcome = f"{section}: {told['checks']} checks in {time.monotonic() - begin:.1f} s"
            if told["failed"]:
                groups = list(told["groups"])
                failed.append(f"{section}: {told['failed']} of {told['checks']} in {len(groups)} "
                              f"groups ({', '.join(groups[:12])}{', ...' * (len(groups) > 12)})")
                outcome += f", {told['failed']} mismatches in {len(groups)} groups"
            print(outcome, flush=True)
    print(f"\nsummary of {checks} checks")
    for line in failed + broken:
        print(f"  {line}")
    if not failed and not broken:
        print("  no mismatch")
    if not arguments.parts and not broken:
        for key in differences.stale():
            print(f"  warning: the difference '{key}' was not met")
    return 2 if broken else 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library", help="path of libblockexpr.so")
    parser.add_argument("parts", nargs="*", metavar="part",
                        help=f"part or part.section of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="fewer values; below a minute")
    parser.add_argument("--seed", type=int, default=20260701)
    parser.add_argument("--shown", type=int, default=2, help="mismatches of a group told in full")
    parser.add_argument("--section", help=argparse.SUPPRESS)
    parser.add_argument("--result", help=argparse.SUPPRESS)
    parser.add_argument("--resume", type=int, default=0, help=argparse.SUPPRESS)
    arguments = parser.parse_intermixed_args()  # parts may follow options
    sys.dont_write_bytecode = True
    try:
        import numpy  # noqa: F401
    except ImportError:
        print("NumPy is not installed (Debian: python3-numpy)")
        return 77
    return run_section(arguments) if arguments.section else run_all(arguments)


if __name__ == "__main__":
    sys.exit(main())
