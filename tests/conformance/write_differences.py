#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes docs/conformance.md from differences.py; with --check only tells whether it is current."""
import pathlib
import sys

sys.dont_write_bytecode = True
import differences  # noqa: E402

TARGET = pathlib.Path(__file__).resolve().parents[2] / "docs" / "conformance.md"
HEAD = """# Conformance with NumPy

`tests/conformance` compares blockexpr with NumPy: every operator and function for every type and
pair of types on special values, weak scalars, casts, layouts, broadcasting, overlap, reductions,
the grammar, and random expressions. What IEEE 754 fixes must have the same bits (every NaN counts
as the same, the sign of zero counts); functions must be within 1 ulp of a value computed with
more digits; result types must be equal; what NumPy refuses must be refused.

    python3 tests/conformance/run.py build/release/libblockexpr.so            # everything
    python3 tests/conformance/run.py build/release/libblockexpr.so --quick    # as ctest runs it
    python3 tests/conformance/run.py build/release/libblockexpr.so layouts operations.binary

The oracle is NumPy 1.24 with `NPY_PROMOTION_STATE=weak`, which is NumPy 2's promotion.

## Known differences

This table is written by `tests/conformance/write_differences.py`.

| what | blockexpr | NumPy | why |
| --- | --- | --- | --- |
"""

BOUNDS = """
## Bounds of what is not exact

| functions | bound |
| --- | --- |
"""


def cell(text):
    return text.replace("|z|", "abs(z)").replace("|", "\\|")


def document():
    rows = [f"| {cell(d.what)} | {cell(d.ours)} | {cell(d.numpys)} | {cell(d.reason)} |"
            for d in differences.TABLE]
    bounds = [f"| {what} | {bound} |" for what, bound in differences.BOUNDS]
    return HEAD + "\n".join(rows) + "\n" + BOUNDS + "\n".join(bounds) + "\n"


def main():
    if "--check" in sys.argv[1:]:
        current = TARGET.exists() and TARGET.read_text() == document()
        if not current:
            print(f"{TARGET} is not current: run {sys.argv[0]}")
        return 0 if current else 1
    TARGET.write_text(document())
    return 0


if __name__ == "__main__":
    sys.exit(main())
