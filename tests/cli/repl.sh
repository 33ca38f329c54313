#!/bin/sh
# SPDX-License-Identifier: MIT
# Lines that come from a pipe: values, names, files, and what is wrong with them.
# shellcheck disable=SC2154 source=tests/cli/helpers
. "$(dirname "$0")/helpers"
cd "$work" || exit 1

# type EXIT_CODE LINE...
type_lines() {
    expected=$1
    shift
    printf '%s\n' "$@" >in
    "$command" repl <in >out 2>err
    code=$?
    ran="repl <<<'$*'"
    [ "$code" -eq "$expected" ] || fail "exit code $code, expected $expected"
}

type_lines 0 '1 + 2' 'x = 2.5; y = x*2' 'y' 'sum(
y,
axis=None)  # a comment' 'help(sin)' vars quit 'never'
equals output "$(cat out)" '3
x: float64
y: float64
5.0
5.0
sin: sine of radians
x            2.5
y            5.0, float64'
is_empty err
printf 'a,b\n1,2\n3,4\n' >t.csv
type_lines 0 'load b=t.csv:b' 'k = 2' 'c = b*k' 'c' 'save c=c.npy' 'load d=c.npy' 'd == c' 'del c' vars
shows out '^c: int64 \(2,\)$'
shows out '^\[4 8\]$'
shows out '^\[ True  True\]$'
hides out '^c  '
shows out '^d +int64 2, in a file$'
# Literals stay weak, results of arrays do not.
type_lines 0 'k = 0.1' 'z = float32(2) * k' 'z'
shows out '^z: float32$'
type_lines 1 'x = ' 'nothing + 1' 'help(nothing)' 'del nothing' 'load x=nowhere.npy' 'save 1' '1 + 1'
shows err "unknown name 'nothing'"
shows err '\^'
shows err "no function 'nothing'"
shows err "'nowhere.npy' cannot be opened"
shows out '^2$'
type_lines 0 help
shows out 'arctan2'
run 0 repl a=2 b=t.csv:a
run 2 repl a
run 0 repl --help
finish
