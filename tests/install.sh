#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs into a fresh folder and uses the result in each way a project may: pkg-config (shared and
# static), find_package (shared and static), and add_subdirectory on the sources.
#
#     install.sh <sources> <build> <cmake> <C compiler>
set -euo pipefail
source_dir=$1
build_dir=$2
cmake=$3
cc=$4

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$cmake" --install "$build_dir" --prefix "$work/first" >"$work/log" || { cat "$work/log"; exit 1; }
# What was installed may be moved.
mv "$work/first" "$work/prefix"

PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name blockexpr.pc)")
export PKG_CONFIG_PATH
library_dir=$(dirname "$(find "$work/prefix" -name libblockexpr.so)")

expect_answer() {
    local way=$1
    shift
    local answer
    answer=$("$@") || { echo "install: $way: the program failed" >&2; exit 1; }
    [ "$answer" = "14" ] || { echo "install: $way: '$answer' instead of 14" >&2; exit 1; }
    echo "$way: ok"
}

# shellcheck disable=SC2046 # the words of pkg-config are arguments
"$cc" "$source_dir/tests/consumer/main.c" -o "$work/shared" $(pkg-config --cflags --libs blockexpr)
expect_answer "pkg-config" env LD_LIBRARY_PATH="$library_dir" "$work/shared"

# hwloc's own private libraries are for programs without any shared one; their files may be missing.
static_words=$(pkg-config --static --cflags --libs blockexpr)
for word in $(pkg-config --static --libs-only-l hwloc); do
    case " $(pkg-config --libs hwloc sleef) -lm " in
    *" $word "*) ;;
    *) static_words=${static_words//"$word "/} ;;
    esac
done
# shellcheck disable=SC2086
"$cc" "$source_dir/tests/consumer/main.c" -o "$work/static" \
    ${static_words/-lblockexpr/-l:libblockexpr.a}
expect_answer "pkg-config --static" "$work/static"

for way in shared static subdirectory; do
    "$cmake" -S "$source_dir/tests/consumer" -B "$work/$way-build" \
        -DCMAKE_C_COMPILER="$cc" -DCMAKE_PREFIX_PATH="$work/prefix" -DWAY="$way" \
        -DBLOCKEXPR_SOURCE="$source_dir" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
    # The library's sources were compiled by the build under test; here configuring is the test.
    if [ "$way" != subdirectory ]; then
        "$cmake" --build "$work/$way-build" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
        expect_answer "CMake, $way" "$work/$way-build/consumer"
    else
        echo "CMake, $way: ok"
    fi
done
