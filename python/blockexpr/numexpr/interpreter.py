# SPDX-License-Identifier: MIT
"""What clients read of numexpr's machine."""

import os

use_vml = False
allaxes = 255
maxdims = 32
MAX_THREADS = int(os.environ.get("NUMEXPR_MAX_THREADS", "64"))
__BLOCK_SIZE1__ = 1024
