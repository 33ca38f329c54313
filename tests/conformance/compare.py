# SPDX-License-Identifier: MIT
"""Comparing arrays: the same bits, or near a better known value."""
import numpy as np


class Near:
    """A result known to more digits than its type holds; within ulps of the type.

    absolute: an error that is allowed in any case, in the ulps of 1 (near the zeros of lgamma).
    """

    def __init__(self, values, dtype, ulps, absolute=0):
        self.values = np.asarray(values)
        self.dtype, self.ulps, self.absolute = np.dtype(dtype), ulps, absolute


class NearComplex(Near):
    """Within ulps of the absolute value, where reference and result are finite; elsewhere the
    parts must be of the same classes (finite, infinite or NaN) unless loose."""

    def __init__(self, values, dtype, ulps, loose=False):
        super().__init__(values, dtype, ulps)
        self.loose = loose


class Within(Near):
    """A reference and the error allowed of each element (of complex ones: of the distance)."""

    def __init__(self, values, dtype, allowed):
        super().__init__(values, dtype, 0)
        self.allowed = np.asarray(allowed)


def bits_differ(got, want):
    """Elements that are not the same bits; all NaNs are the same."""
    if want.dtype.kind == "c":
        differ = bits_differ(parts(got), parts(want))
        return differ.any(axis=-1)
    if want.dtype.kind == "f":
        bits = np.dtype(f"u{want.dtype.itemsize}")
        got, want = np.ascontiguousarray(got), np.ascontiguousarray(want)
        return (got.view(bits) != want.view(bits)) & ~(np.isnan(got) & np.isnan(want))
    return got != want


def parts(z):
    """Real and imaginary parts along a new last axis."""
    return np.stack([z.real, z.imag], axis=-1)


def near_differ(got, near):
    """Elements that are farther from the reference than its bound, and the largest distance."""
    with np.errstate(all="ignore"):
        wide = np.longdouble if near.values.dtype == np.longdouble else np.float64
        reference = near.values.astype(wide)
        rounded = reference.astype(near.dtype)
        largest = np.finfo(near.dtype).max
        spacing = np.spacing(np.abs(np.where(np.isfinite(rounded), rounded, largest)))
        distance = np.abs(got.astype(wide) - reference)
        allowed = near.ulps * spacing.astype(wide)
        if near.absolute:
            allowed = np.maximum(allowed, near.absolute * np.finfo(near.dtype).eps)
        close = (distance <= allowed) & np.isfinite(got)
        # A zero must have the reference's sign, and so must what is nearly none.
        close &= (rounded != 0) | (np.signbit(got) == np.signbit(rounded))
        same = (np.isnan(got) & np.isnan(rounded)) | ((got == rounded) & np.isinf(got))
        # Beyond the largest finite number by less than the bound.
        same |= np.isinf(got) & np.isfinite(rounded) & (np.sign(got) == np.sign(rounded)) & (
            np.abs(reference) + allowed >= largest)
        return ~(close | same)


def near_complex_differ(got, near):
    with np.errstate(all="ignore"):
        real = np.finfo(near.dtype).dtype
        reference = near.values
        rounded = reference.astype(near.dtype)
        finite = np.isfinite(rounded.real) & np.isfinite(rounded.imag)
        size = np.abs(reference).astype(np.longdouble)
        allowed = near.ulps * np.maximum(size * np.finfo(real).eps,
                                         np.finfo(real).smallest_subnormal)
        wide = got.astype(np.clongdouble)
        close = np.abs(wide - reference) <= allowed
        differ = np.where(finite, ~close, False)
        if not near.loose:
            g, w = parts(got), parts(rounded)
            classes = ((np.isnan(g) == np.isnan(w)) & (np.isinf(g) == np.isinf(w)) &
                       (~np.isinf(w) | (np.signbit(g) == np.signbit(w)))).all(axis=-1)
            differ |= ~finite & ~classes
            # Of a zero that both have, the sign counts: it tells the side of a branch cut.
            differ |= ((g == 0) & (w == 0) & (np.signbit(g) != np.signbit(w))).any(axis=-1)
        return differ


def within_differ(got, want):
    with np.errstate(all="ignore"):
        wide = np.clongdouble if want.dtype.kind == "c" else np.longdouble
        distance = np.abs(got.astype(wide) - want.values)
        rounded = np.asarray(want.values).astype(want.dtype)
        same = (got == rounded) | (np.isnan(got) & np.isnan(rounded))
        return ~((distance <= want.allowed) | same)


def differ(got, want):
    """Where got is not what is wanted (an ndarray, a Near or a NearComplex of the same shape)."""
    if isinstance(want, Within):
        return within_differ(got, want)
    if isinstance(want, NearComplex):
        return near_complex_differ(got, want)
    if isinstance(want, Near):
        return near_differ(got, want)
    return bits_differ(got, want)


def values_of(want):
    return want.values if isinstance(want, Near) else want


def shown(value):
    """A number so that its bits can be told."""
    if isinstance(value, (np.floating,)):
        if value.dtype == np.longdouble:
            return np.format_float_positional(value, unique=True) if 1e-6 < abs(value) < 1e9 \
                else np.format_float_scientific(value, unique=True)
        return f"{value!r}"
    return repr(value)


def describe(got, want, where, inputs):
    """The first difference in words."""
    where = np.atleast_1d(where)
    first = np.unravel_index(int(np.argmax(where)), where.shape)
    expected = np.atleast_1d(values_of(want))[first]
    text = (f"{int(where.sum())} of {where.size} differ, first at {tuple(map(int, first))}: "
            f"got {shown(np.atleast_1d(got)[first])}, want {shown(expected)}")
    given = []
    for name, value in inputs.items():
        if isinstance(value, np.ndarray) and value.dtype.kind != "O":
            try:
                value = np.broadcast_to(value, where.shape)[first]
            except ValueError:
                continue
        given.append(f"{name}={shown(value)}")
    return text + (f" for {', '.join(given)}" if given else "")
