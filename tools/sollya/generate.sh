#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Writes the constants of src/kernels/math/ to standard output: the output of each Sollya script, or
# of those that are named.
set -eu
cd "$(dirname "$0")"
echo "/* SPDX-License-Identifier: MIT */"
echo "/* Written by tools/sollya/generate.sh: polynomials and tables of the functions. */"
echo "#ifndef BX_MATH_CONSTANTS_H"
echo "#define BX_MATH_CONSTANTS_H"
[ $# -gt 0 ] || set -- log exp pow trig hyperbolic cbrt inverse float32
for family in "$@"; do
    printf '\n/* %s.sollya */\n' "$family"
    sollya --warnonstderr "$family.sollya" 2>&1 | grep -v '^The precision has been set'
done
printf '\n#endif\n'
