#!/bin/sh
# SPDX-License-Identifier: MIT
# Pictures, Markdown, the chart, and a sweep that is stopped.
# shellcheck disable=SC2154 source=tests/cli/helpers
. "$(dirname "$0")/helpers"
cd "$work" || exit 1
quick='--sizes 32,64 --repeat 1 --threads 1 --quiet'

# shellcheck disable=SC2086
run 0 sweep $quick --chart
shows out '^ns an element over n, 1 thread '
shows out 'B'
shows out '^ +32 +64$'
# shellcheck disable=SC2086
run 0 sweep $quick
hides out '^ns an element over n, 1'
# shellcheck disable=SC2086
run 0 sweep $quick --markdown
shows out '^\| n \| unblocked, 1 thread \| blocked, 1 thread \| loop, 1 thread \|$'
shows out '^\| ---: \| ---: \| ---: \| ---: \|$'
equals 'rows of numbers' "$(grep -Ec '^\| (32|64) \| [0-9.]+ \| [0-9.]+ \| [0-9.]+ \|$' out)" 2
run 0 sweep --workload diffusion --sizes 8,16 --steps 2 --quiet --markdown
equals 'rows of the naive loops' "$(grep -c '^| naive loops |' out)" 2

run 0 sweep --workload norm --sizes 10,1000 --repeat 1 --quiet --csv n.csv
shows out '^ +1000 '
shows out 'All ways agreed'
equals 'lines of the file' "$(wc -l <n.csv)" 11
run 0 sweep --workload norm --sizes 10 --repeat 1 --quiet --markdown
shows out '^\| 10 \|( [0-9.e+]+ \|){5}$'
run 2 sweep --workload norm --steps 3
shows err 'norm does not take it'
run 2 sweep --workload norm --threads 1,2

run 2 sweep --plot x.gif
shows err "'x.gif' does not end in .svg, .png or .pdf"
run 1 sweep --plot nowhere/x.svg
shows err '--plot: '
if command -v gnuplot >/dev/null; then
    for ending in svg png pdf; do
        # shellcheck disable=SC2086
        run 0 sweep $quick 'a_b**2 + c^a_b' --dtype int32 --methods blocked,unblocked --plot p.$ending
        [ -s p.$ending ] || fail "no p.$ending"
        is_empty err
    done
    grep -q 'blocked, 1 thread' p.svg || fail 'the curves have no names'
    equals 'the first bytes' "$(head -c 4 p.png | od -An -tx1)" ' 89 50 4e 47'
    equals 'the first bytes' "$(head -c 4 p.pdf)" '%PDF'
    run 0 sweep --workload diffusion --sizes 8,16 --steps 2 --quiet --plot d.svg
    grep -q 'speed-up over the naive loops' d.svg || fail 'no title'
    run 0 sweep --workload norm --sizes 10,1000 --repeat 1 --quiet --plot n.svg
    grep -q 'dot product by hand' n.svg || fail 'no curve'
    [ -z "$(ls ./*.tmp 2>/dev/null)" ] || fail 'a temporary file is left'
fi
ran='sweep --plot without gnuplot'
PATH=/nonexistent "$command" sweep --plot x.svg >out 2>err
equals "$ran" $? 1
shows err 'gnuplot is not installed'

# Stopped, it reports what it has.
ran='sweep, INT'
env --default-signal=INT "$command" sweep --sizes 32:2048 --repeat 1000 --threads 1 --csv part.csv >out 2>err &
pid=$!
while ! grep -q 'size 3' err; do sleep 0.05; done
kill -s INT $pid
wait $pid 2>/dev/null
[ $? -gt 128 ] || fail 'the signal did not end it'
shows err 'stopped; what was measured follows'
shows out '^ +32 '
hides out '^ +2048 '
[ "$(wc -l <part.csv)" -ge 4 ] || fail 'the file is not there'
finish
