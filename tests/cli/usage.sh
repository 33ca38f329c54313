#!/bin/sh
# SPDX-License-Identifier: MIT
# Wrong arguments are named, with the cure, and end with exit code 2.
# shellcheck disable=SC2086,SC2102,SC2154 source=tests/cli/helpers
. "$(dirname "$0")/helpers"

run 0 --help
shows out 'sweep \[EXPRESSION\]'
shows out 'explain EXPRESSION'
run 0 --version
shows out '^blockexpr [0-9]+\.[0-9]+\.[0-9]+ \(library [0-9]+\.[0-9]+\.[0-9]+\)$'
for name in sweep info explain; do
    run 0 $name --help
    shows out "Usage: blockexpr $name"
    run 0 $name --version
done

for word in help -h; do
    run 0 $word
    shows out 'explain EXPRESSION'
done
run 0 explain -h
shows out 'Usage: blockexpr explain'
run 0 version
shows out '^blockexpr [0-9]'
# What cannot be written is a failure, whatever it is.
if [ -c /dev/full ]; then
    for words in --help --version info 'info --help' 'explain --help' 'sweep --help' 'explain 1+1'; do
        ran="$words >/dev/full"
        "$command" $words >/dev/full 2>"$work/err"
        equals "$ran" $? 1
        equals "$ran: messages" "$(grep -c 'standard output failed' "$work/err")" 1
    done
fi

run 2
shows err 'the commands are .*sweep, info, explain'
run 2 swep
shows err "unknown command 'swep'; the commands are .*sweep, info, explain"
run 2 --no-such-option
run 2 sweep --no-such-option
shows err 'no-such-option'
run 2 info something
shows err "unexpected argument 'something'"

for list in 0 -3 x '32,' ',32' 32: :32 64:32 4:2:1 99999999999999999999 '' ' 32'; do
    run 2 sweep --sizes "$list"
    shows err '--sizes: .* such as 32,64,100 or 32:4096'
    is_empty out
done
run 2 sweep --sizes 2000000000
shows err 'the largest n that fits is [0-9]+'
run 2 sweep --methods blocked,fast
shows err "--methods: 'blocked,fast' is not a list of unblocked, blocked, loop"
for list in 0 1,x 1025 ''; do
    run 2 sweep --threads "$list"
    shows err '--threads: .* numbers from 1 to 1024'
done
run 2 sweep --dtype float24
shows err "--dtype: unknown type 'float24'; the types are float64"
for number in 0 -1 many 10001; do
    run 2 sweep --repeat "$number"
    shows err '--repeat: .* from 1 to 10000'
done
run 2 sweep a b
shows err "unexpected argument 'b'"
run 2 sweep --json - --csv -
shows err 'give them different files'
for scalar in D D= =1 D=x 'D=1 ' 1D=1 D=1e999 D=0x10 D=99999999999999999999; do
    run 2 sweep --scalar "$scalar"
    shows err '--scalar: '
done
run 2 sweep --scalar D=1 --scalar D=2
shows err "'D' is given twice"
run 2 sweep --scalar q=1
shows err "has no name 'q'"

run 2 explain
shows err 'no expression given'
for variable in a :float64 a:float6 a:float64[ a:float64[3 a:float64[3x] a:float64[-1] \
    "a:float64[$(printf "1x%.0s" {1..32})1]" a= 1=1; do
    run 2 explain a "$variable"
    shows err "variable '.*': "
done
run 2 explain a a:float64 --threads 0
shows err '--threads: '
run 2 explain a a:float64 --block 0
shows err '--block: '
finish
