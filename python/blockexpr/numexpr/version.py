# SPDX-License-Identifier: MIT
"""The version of numexpr whose interface this is."""

version = "2.8.4"
