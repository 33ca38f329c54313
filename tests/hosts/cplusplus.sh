#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The example in C++, which checks its results, with the compilers and standards that there are.
#
#     cplusplus.sh <libblockexpr.so> <C compiler> <sources>
set -euo pipefail
library=$1 sources=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

found=0
for compiler in g++ clang++; do
    command -v "$compiler" >/dev/null || continue
    found=1
    for flags in "-std=c++17 -O2" "-std=c++20 -O0"; do
        # shellcheck disable=SC2086 # the flags are several arguments
        "$compiler" $flags -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror \
            -I"$sources/include" "$sources/examples/cplusplus.cpp" "$library" -pthread \
            -Wl,-rpath,"$(dirname "$library")" -o "$work/host"
        "$work/host" || { echo "$compiler $flags: failed"; exit 1; }
    done
done
[ "$found" = 1 ] || { echo "no compiler of C++"; exit 77; }
