#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Allocators and OpenMP runtimes that a host puts in front of the system's: the same answers, and
# an end without a crash.
#
#     preloaded.sh <libblockexpr.so> <C compiler> <sources>
set -euo pipefail
library=$1
cc=$2
sources=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for host in linked small_stack dlopen_unload; do
    "$cc" -std=c17 -D_GNU_SOURCE -O1 -I"$sources/include" "$sources/tests/hosts/$host.c" \
        -o "$work/$host" -pthread "$library" -Wl,-rpath,"$(dirname "$library")" -lm -ldl
done

# The path of a library that the loader or a usual folder has; nothing where there is none.
find_library() {
    local path
    for path in $(ldconfig -p | awk -v name="$1" '$1 ~ "^" name { print $NF }') \
        /usr/lib/llvm-*/lib/"$1" /usr/lib/*/"$1"; do
        if [ -e "$path" ]; then
            echo "$path"
            return
        fi
    done
}

tried=0
for name in libjemalloc.so.2 libtcmalloc_minimal.so.4 libmimalloc.so.2 libomp.so.5; do
    path=$(find_library "$name")
    [ -n "$path" ] || { echo "$name: not here"; continue; }
    tried=$((tried + 1))
    for host in linked small_stack dlopen_unload; do
        # An allocator or runtime may want more stack than 32 KiB for itself.
        [ "$host" = small_stack ] && [ "$name" = libomp.so.5 ] && continue
        status=0
        LD_PRELOAD=$path timeout 120 "$work/$host" "$library" >"$work/out" 2>&1 || status=$?
        if [ "$status" != 0 ] && [ "$status" != 77 ]; then
            cat "$work/out"
            echo "$host with $name ends with $status"
            exit 1
        fi
    done
    echo "$name: good"
done
[ "$tried" -gt 0 ] || exit 77
