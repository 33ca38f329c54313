# SPDX-License-Identifier: MIT
"""Keeps count, and tells mismatches compactly: a few of each group in full, the rest counted."""
import collections
import json
import os
import sys
import warnings

import numpy as np

import compare
import differences
import harness

LINES = 100  # told of a section; what is beyond is only counted
_STATUS_OF = {TypeError: "type", OverflowError: "range", ValueError: "shape"}


class Report:
    def __init__(self, part, shown=3, progress=None, resume=0):
        self.part, self.shown = part, shown
        self.checks = self.lines = self.calls = 0
        self.resume = resume  # calls that an earlier process made, until one killed it
        self.failures = collections.OrderedDict()
        self.progress = progress  # a file that tells the last text, should the process die

    def _say(self, text):
        print(f"  {self.part}: {text}", flush=True)

    def passed(self, count=1):
        self.checks += count

    def fail(self, group, text, detail):
        """group: what mismatches of one cause have in common, as an operator's name."""
        self.checks += 1
        mismatches = self.failures.setdefault(group, [])
        mismatches.append(text)
        if len(mismatches) <= self.shown and self.lines < LINES:
            self.lines += 1
            self._say(f"[{group}] {text}: {detail}")

    def true(self, group, text, condition, detail=""):
        if condition:
            self.passed()
        else:
            self.fail(group, text, detail)
        return bool(condition)

    def begin(self, text):
        """Before each call of the library; False: an earlier process made it."""
        self.calls += 1
        if self.progress is not None:
            os.pwrite(self.progress, f"{self.calls} {text}".encode().ljust(500)[:500], 0)
        return self.calls > self.resume

    def same(self, group, text, got, want, inputs=None):
        """got must have the type, the shape and the values of want."""
        shape, dtype = compare.values_of(want).shape, want.dtype
        if got.dtype != dtype:
            self.fail(group, text, f"type {got.dtype}, want {dtype}")
        elif got.shape != shape:
            self.fail(group, text, f"shape {got.shape}, want {shape}")
        else:
            where = compare.differ(got, want)
            if not np.any(where):
                self.passed()
                return True
            self.fail(group, text, compare.describe(got, want, where, inputs or {}))
        return False

    def call(self, group, text, variables, reference, label=None, status=None, **options):
        """Evaluates text, and compares with reference(): a result, or the exception of a refusal.
        status: what a refusal may be told as, where not by the exception's type."""
        label = f"{text}{label or ''}".replace("\n", "\\n")
        if not self.begin(label):
            return None
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                want = reference()
        except (TypeError, OverflowError, ValueError) as refusal:
            kind = next(k for k in _STATUS_OF if isinstance(refusal, k))
            want = None
        except Exception as mistake:  # the suite's own: said, and on to the next
            self.fail(group, label, f"the oracle failed: {mistake!r}")
            return None
        try:
            got = harness.evaluate(text, given=variables, **options)
        except harness.Error as error:
            if want is not None:
                self.fail(group, label, f"refused ({error})")
            else:
                wanted = (status or _STATUS_OF[kind]).split()
                self.true(group, label, error.status in wanted,
                          f"refused as {error.status}, want {' or '.join(wanted)}: "
                          f"{error.message}")
            return None
        except harness.Unavailable as reason:
            self.fail("unavailable", label, str(reason))
            return None
        if want is None:
            self.fail(group, label, f"accepted as {got.dtype}, but refused by NumPy")
            return got
        if not isinstance(want, compare.Near):
            want = np.asarray(want)
        self.same(group, label, got, want, variables)
        return got

    def summary(self, path=None):
        failed = sum(map(len, self.failures.values()))
        for group, texts in self.failures.items():
            if len(texts) > self.shown:
                self._say(f"[{group}] and {len(texts) - self.shown} more: " +
                          " | ".join(texts[self.shown:self.shown + 8]))
        if path:
            with open(path, "w") as file:
                json.dump({"checks": self.checks, "failed": failed,
                           "groups": {g: len(t) for g, t in self.failures.items()},
                           "seen": dict(differences.seen)}, file)
        sys.stdout.flush()
        return failed
