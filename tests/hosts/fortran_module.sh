#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The Fortran module and its example, which checks its results, under traps of its own.
#
#     fortran_module.sh <libblockexpr.so> <C compiler> <sources>
set -euo pipefail
library=$1 compiler=$2 sources=$3
command -v gfortran >/dev/null || { echo "no gfortran"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# The header of Fortran's descriptors lies beside gfortran's own files.
"$compiler" -I"$sources/include" -I"$(dirname "$(gfortran -print-libgcc-file-name)")/include" \
    -Wall -Wextra -Werror -c "$sources/fortran/describe.c" -o describe.o
for flags in "-O2" "-O0 -g -fcheck=all" "-O2 -ffpe-trap=invalid,zero,overflow"; do
    # shellcheck disable=SC2086 # the flags are several arguments
    gfortran -std=f2018 -Wall -Wextra -Wno-compare-reals -Wno-function-elimination -Werror $flags \
        "$sources/fortran/blockexpr.f90" "$sources/examples/fortran.f90" describe.o "$library" \
        -Wl,-rpath,"$(dirname "$library")" -o host
    ./host || { echo "gfortran $flags: failed"; exit 1; }
done
