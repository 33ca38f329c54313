#!/bin/sh
# SPDX-License-Identifier: MIT
# Files that NumPy writes and reads, and what its print shows; left out where there is no NumPy.
python=/usr/bin/python3
"$python" -c 'import numpy' 2>/dev/null || exit 77
PYTHONDONTWRITEBYTECODE=1 exec "$python" "$(dirname "$0")/eval_numpy.py" "$1"
