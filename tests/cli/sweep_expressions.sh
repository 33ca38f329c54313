#!/bin/sh
# SPDX-License-Identifier: MIT
# Any expression can be swept: its names are found, its mistakes reported.
# shellcheck disable=SC2086,SC2102,SC2154 source=tests/cli/helpers
. "$(dirname "$0")/helpers"

quick='--sizes 9,32 --threads 1,2 --repeat 2 --quiet'

# The built-in loops agree bit for bit with the library, or the sweep fails.
for type in float64 float32; do
    for expression in 'next*D*dt+grid' '2*a + 3*b' '((.25*x+.75)*x-1.5)*x-2'; do
        run 0 sweep "$expression" --dtype $type $quick
        shows out "$type, (in place|into an array of its own)"
        shows out '^ +unblocked +blocked +loop '
    done
done

run 0 sweep 'first*second - third/D + dt*k' --scalar k=3 --scalar D=2.5 $quick
shows out 'into an array of its own \(float64\), D = 2\.5, dt = 0\.1, k = 3$'
shows out 'GB/s count 32 bytes an element'
hides out 'loop'
run 0 sweep 'a+b' --sizes 8 --threads 1 --repeat 1
shows err 'no hand-written loop is built in for a\+b of float64'
run 2 sweep 'a+b' --methods loop
shows err 'nothing is left to measure; add blocked'

run 0 sweep 'a*b' --dtype int32 $quick
shows out 'a\*b, int32, into an array of its own \(int32\)'
run 0 sweep 'sum(a)' $quick
shows out 'to a single float64'
shows out 'GB/s count 8 bytes an element'
# Integers times a fraction no longer fit the array, so the result goes elsewhere.
run 0 sweep --dtype int32 $quick
shows out 'int32, into an array of its own \(float64\)'
# A scalar in place of an array of the default expression.
run 0 sweep --scalar grid=0.5 $quick
shows out 'GB/s count 16 bytes an element'

run 1 sweep 'foo(a)' $quick
shows err "foo"
run 1 sweep 'a+' $quick
run 1 sweep '' $quick
run 1 sweep '(a' $quick
is_empty out
run 2 sweep 'D*2' $quick
shows err 'has no arrays'
run 0 sweep $quick -- '-a'
finish
