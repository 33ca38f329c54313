#!/bin/sh
# SPDX-License-Identifier: MIT
# The table, its ratios and the verdict in words.
# shellcheck disable=SC2086,SC2102,SC2154 source=tests/cli/helpers
. "$(dirname "$0")/helpers"

run 0 sweep --sizes 32:128 --threads 1,2 --repeat 3
shows out '^next\*D\*dt\+grid, float64, in place \(out = next\), D = 1, dt = 0\.1$'
shows out 'GB/s count 24 bytes an element'
shows out '^ +unblocked +blocked +loop +blocked over$'
shows out '^ +n +elements threads +ns/element +GB/s +ns/element +GB/s +ns/element +GB/s +unblocked +loop$'
equals 'the number of rows' "$(grep -Ec '^ +[0-9]+ +[0-9]+ +[0-9]+ .*±' "$work/out")" 6
shows out '^ +128 +16384 +2 +[0-9.]+ ±[0-9]+% '
shows out '^1 thread: blocked '
shows out '^2 threads: blocked '
shows out 'From n = 64 up blocked takes at most [0-9.]+ times the hand-written loop'
shows out '^A second thread '
shows out '^The 2 arrays of 16 bytes an element leave L2 '
shows out 'agreed bit for bit'
shows out 'count as ties'
equals 'the number of progress lines' "$(grep -c '^sweep: n = ' "$work/err")" 3
# Columns line up: all rows are equally long.
equals 'the number of row lengths' \
    "$(grep '±' "$work/out" | grep -E '^ +[0-9]' | awk '{ print length($0) }' | sort -u | wc -l | tr -d ' ')" 1
# Ratios are those of the printed medians.
grep -E '^ +[0-9]+ +[0-9]+ +[0-9]+ .*±' "$work/out" | awk '
    { over = $7 / $4; if (over - $13 > 0.02 + over / 50 || $13 - over > 0.02 + over / 50) bad = 1 }
    { over = $7 / $10; if (over - $14 > 0.02 + over / 50 || $14 - over > 0.02 + over / 50) bad = 1 }
    END { exit bad }' || fail 'the ratios do not fit the medians'

run 0 sweep --sizes 33 --threads 1 --methods blocked --repeat 1 --quiet
is_empty err
hides out 'unblocked +blocked'
hides out 'blocked over'
shows out 'were not both measured'
hides out 'second thread'

# Sizes are sorted and counted once, and a range may start anywhere.
run 0 sweep --sizes 40,8,10:40 --threads 1 --methods loop --repeat 1 --quiet
equals 'the list of sizes' "$(awk '/±/ && $1 ~ /^[0-9]+$/ { print $1 }' "$work/out" | tr '\n' ' ')" '8 10 20 40 '
finish
