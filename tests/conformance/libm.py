# SPDX-License-Identifier: MIT
"""C's functions of long double that NumPy does not have, element by element."""
import ctypes
import ctypes.util

import numpy as np


class _LongDouble(ctypes.c_longdouble):
    """A subclass, so that ctypes does not cut it to a Python float."""


def _function(name):
    function = getattr(ctypes.CDLL(ctypes.util.find_library("m")), name)
    function.restype = _LongDouble
    function.argtypes = [_LongDouble]
    size = ctypes.sizeof(_LongDouble)

    def of_array(x):
        wide = np.ascontiguousarray(x, np.longdouble)
        result = np.empty(wide.shape, np.longdouble)
        source, target = wide.tobytes(), bytearray(result.nbytes)
        for k in range(0, len(source), size):
            target[k:k + size] = bytes(function(_LongDouble.from_buffer_copy(source, k)))
        return np.frombuffer(bytes(target), np.longdouble).reshape(wide.shape)
    return of_array


erf, erfc, lgamma = _function("erfl"), _function("erfcl"), _function("lgammal")
gamma = _function("tgammal")
