#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles and runs the blocks of C in a document, each as the body of a main function.

A block may use what DOCUMENT.h beside this file declares. It fails where it does not compile, ends
with an error of the library, prints one, or ends by a signal.
usage: blocks.py DOCUMENT INCLUDE_DIR LIBRARY_DIR WORK_DIR COMPILER [FLAG...]
"""
import pathlib
import re
import subprocess
import sys

HEADERS = ("inttypes.h", "math.h", "stdio.h", "stdlib.h", "string.h", "blockexpr.h")


def blocks(text):
    """(line, code) of each block that is marked as C."""
    for match in re.finditer(r"^```c\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        yield text.count("\n", 0, match.start()) + 2, match.group(1)


def program(document, given, line, code):
    """The source of a program: a block that has a main function is one already."""
    place = f'#line {line} "{document}"\n'
    if re.search(r"^int main\(", code, re.MULTILINE):
        return place + code
    code = re.sub(r"^#include.*$", "", code, flags=re.MULTILINE)
    head = "".join(f"#include <{name}>\n" for name in HEADERS)
    return f"""{head}{given}
int main(void) {{
{place}{code}
    if (expr_last_error()->status != EXPR_OK) fprintf(stderr, "%s\\n", expr_error_text());
    return expr_last_error()->status != EXPR_OK;
}}
"""


def run(command, what):
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if done.returncode or done.stderr:
        sys.exit(f"{what}:\n{done.stdout}{done.stderr}status {done.returncode}")


def main():
    document, include, library, work, *compiler = sys.argv[1:]
    document, work = pathlib.Path(document), pathlib.Path(work)
    given = pathlib.Path(__file__).with_name(document.stem + ".h")
    given = given.read_text() if given.exists() else ""
    work.mkdir(parents=True, exist_ok=True)
    count = 0
    for line, code in blocks(document.read_text()):
        source, binary = work / f"{document.stem}-{line}.c", work / f"{document.stem}-{line}"
        source.write_text(program(document.name, given, line, code))
        run([*compiler, "-std=c17", "-w", f"-I{include}", str(source), "-o", str(binary),
             f"-L{library}", "-lblockexpr", f"-Wl,-rpath,{library}", "-lm"],
            f"{document.name}:{line} does not compile")
        run([str(binary)], f"{document.name}:{line} fails")
        count += 1
    if not count:
        sys.exit(f"{document.name} has no block of C")
    print(f"{document.name}: {count} blocks of C compile and run")


main()
