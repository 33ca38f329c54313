# SPDX-License-Identifier: MIT
"""Threads, and what numexpr has beside them."""

import os

from .. import _core
from .interpreter import MAX_THREADS

_set = 0  # what set_num_threads was given last; 0: nothing


def detect_number_of_cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


detect_number_of_threads = detect_number_of_cores


def get_num_threads():
    return _set or min(detect_number_of_cores(), MAX_THREADS)


def set_num_threads(nthreads):
    """Threads of long calls from now on. Returns how many there were."""
    global _set
    before = get_num_threads()
    if not 0 < nthreads <= MAX_THREADS:
        raise ValueError(f"the number of threads is from 1 to {MAX_THREADS}, not {nthreads}")
    _core.set_num_threads(min(nthreads, detect_number_of_cores()))
    _set = nthreads
    return before


def _init_num_threads():
    """The number that the environment asks for, or that the machine has."""
    for name in ("NUMEXPR_NUM_THREADS", "OMP_NUM_THREADS"):
        wanted = os.environ.get(name, "")
        if wanted.isdigit() and int(wanted) > 0:
            number = min(int(wanted), MAX_THREADS)
            set_num_threads(number)
            return number
    return min(detect_number_of_cores(), MAX_THREADS)


def get_vml_version():
    return None


def set_vml_accuracy_mode(mode):
    return None


def set_vml_num_threads(nthreads):
    return None


def get_vml_num_threads():
    return None


class CacheDict(dict):
    """A dict that drops its oldest entries when it is full."""

    def __init__(self, maxentries):
        super().__init__()
        self.maxentries = maxentries

    def __setitem__(self, key, value):
        while len(self) >= self.maxentries and key not in self:
            del self[next(iter(self))]
        super().__setitem__(key, value)
