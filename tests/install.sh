#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs into a fresh folder and uses the result in each way a project may: pkg-config (shared and
# static), find_package (shared and static, from C and from C++ alone), and add_subdirectory on the
# sources. Then the ways in which the project itself may be configured.
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

# A project that has C++ and nothing else.
if command -v c++ >/dev/null; then
    mkdir "$work/cxx"
    sed 's/void) {/) {/' "$source_dir/tests/consumer/main.c" >"$work/cxx/main.cpp"
    cat >"$work/cxx/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.21)
project(consumer LANGUAGES CXX)
find_package(blockexpr 0.3 REQUIRED COMPONENTS static)
add_executable(consumer main.cpp)
target_link_libraries(consumer PRIVATE blockexpr::blockexpr_static)
END
    { "$cmake" -S "$work/cxx" -B "$work/cxx-build" -DCMAKE_PREFIX_PATH="$work/prefix" &&
        "$cmake" --build "$work/cxx-build"; } >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
    expect_answer "CMake, C++, static" "$work/cxx-build/consumer"
fi

# Each way of configuring the project, and a file of it that shows that it took: without the command,
# without cJSON, one kind of library, no build type.
cat >"$work/no_cjson" <<END
#!/bin/sh
case "\$*" in *libcjson*) exit 1 ;; esac
exec pkg-config "\$@"
END
chmod +x "$work/no_cjson"
try=0
configure() {
    local what=$1
    shift
    try=$((try + 1))
    "$cmake" -S "$source_dir" -B "$work/try$try" -DCMAKE_C_COMPILER="$cc" \
        -DBLOCKEXPR_LEVELS=x86_64_v2 "$@" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
    echo "configured $what: ok"
}
if [ "$(uname -m)" = x86_64 ]; then
    configure "without the command" -DBLOCKEXPR_BUILD_CLI=OFF
    configure "without cJSON" -DPKG_CONFIG_EXECUTABLE="$work/no_cjson"
    grep -q 'cJSON is not installed' "$work/log" || { echo "install: cJSON was found"; exit 1; }
    "$cmake" --build "$work/try$try" --target help | grep blockexpr_cli >/dev/null ||
        { echo "install: no command without cJSON"; exit 1; }
    configure "static alone" -DBUILD_SHARED_LIBS=OFF -DCMAKE_UNITY_BUILD=ON
    configure "shared alone" -DBUILD_SHARED_LIBS=ON -DBLOCKEXPR_INSTALL=OFF
fi
