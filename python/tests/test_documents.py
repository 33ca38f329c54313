# SPDX-License-Identifier: MIT
"""Runs the blocks of Python in the documents, those of a document one after the other."""

import os
import re
import subprocess
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def blocks_of(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return re.findall(r"^```python\n(.*?)^```$", file.read(), re.MULTILINE | re.DOTALL)


class Documents(unittest.TestCase):
    def test_blocks_run(self):
        for name in ("README.md", os.path.join("docs", "python.md")):
            blocks = blocks_of(name)
            self.assertGreater(len(blocks), 0, name)
            done = subprocess.run([sys.executable, "-c", "\n".join(blocks)], capture_output=True,
                                  text=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""), name)


if __name__ == "__main__":
    unittest.main()
