# SPDX-License-Identifier: MIT
"""Builds the extension with the library inside it, or on an installed one.

BLOCKEXPR_BUILD: a build tree of the project (as seen from its top), whose libblockexpr.a goes into the extension.
BLOCKEXPR_SYSTEM=1: the installed library that pkg-config finds is linked to.
Neither: the project around this folder is built by CMake, below build/.
"""

import glob
import os
import re
import shlex
import shutil
import subprocess
import sys

import numpy
from setuptools import Extension, setup

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)


def version():
    """Of the public header, the only place where it stands."""
    header = os.path.join(ROOT, "include", "blockexpr.h")
    if not os.path.exists(header):
        return subprocess.check_output(["pkg-config", "--modversion", "blockexpr"],
                                       text=True).strip()
    with open(header, encoding="utf-8") as file:
        return ".".join(re.findall(r"#define EXPR_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)",
                                   file.read()))


def pkg_config(*arguments):
    if not shutil.which("pkg-config"):
        sys.exit("pkg-config is not installed")
    return shlex.split(subprocess.check_output(["pkg-config", *arguments], text=True))


def build_library():
    """The static library, built by CMake where no build tree is named."""
    tree = os.path.join(HERE, "build", "library")
    subprocess.check_call(["cmake", "-S", ROOT, "-B", tree, "-DCMAKE_BUILD_TYPE=Release",
                           "-DBLOCKEXPR_BUILD_CLI=OFF", "-DBLOCKEXPR_BUILD_TESTS=OFF",
                           "-DBLOCKEXPR_BUILD_BENCH=OFF", "-DBLOCKEXPR_BUILD_EXAMPLES=OFF",
                           "-DBLOCKEXPR_BUILD_TOOLS=OFF"])
    subprocess.check_call(["cmake", "--build", tree, "--target", "blockexpr_static",
                           "--parallel", str(os.cpu_count() or 1)])
    return tree


def library():
    """Include folders, and what is linked to."""
    if os.environ.get("BLOCKEXPR_SYSTEM") == "1":
        flags = pkg_config("--cflags", "--libs", "blockexpr")
        includes = [flag[2:] for flag in flags if flag.startswith("-I")]
        return includes, [flag for flag in flags if not flag.startswith("-I")]
    tree = os.environ.get("BLOCKEXPR_BUILD") or build_library()
    archive = os.path.join(ROOT, tree, "libblockexpr.a")
    # Its threads end in code of the library: the extension is never unloaded.
    return [os.path.join(ROOT, "include")], [
        archive, *pkg_config("--libs", "hwloc", "sleef"), "-fopenmp", "-pthread", "-lm",
        "-Wl,--exclude-libs,ALL", "-Wl,-z,nodelete"]


includes, links = library() if not {"egg_info", "dist_info", "--version", "clean"} & set(
    sys.argv) else ([], [])
setup(
    name="blockexpr",
    version=version(),
    description="Array expressions written as strings, evaluated block by block",
    license="MIT",
    python_requires=">=3.11",
    install_requires=["numpy"],
    packages=["blockexpr", "blockexpr.numexpr"],
    ext_modules=[Extension(
        "blockexpr._core",
        sources=sorted(os.path.relpath(path, HERE)
                       for path in glob.glob(os.path.join(HERE, "src", "*.c"))),
        depends=[os.path.join("src", "core.h")],
        include_dirs=[*includes, numpy.get_include()],
        extra_compile_args=["-std=c17", "-fvisibility=hidden"],
        extra_link_args=links,
        py_limited_api=True)],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
