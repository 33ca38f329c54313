#!/bin/sh
# SPDX-License-Identifier: MIT
# The JSON holds what its readers rely on.
# shellcheck disable=SC2086,SC2102,SC2154 source=tests/cli/helpers
. "$(dirname "$0")/helpers"

run 0 sweep --sizes 32,64 --threads 1,2 --repeat 3 --quiet --json "$work/sweep.json"
shows out '^1 thread: '
file=$work/sweep.json
equals 'expression' "$(json "$file" expression)" 'next*D*dt+grid'
equals 'the form of version and date' \
    "$(json "$file" version date | grep -Ec '^[0-9]+(\.[0-9]+)+$|^[0-9-]{10}T[0-9:]{8}Z$')" 2
equals 'dtype' "$(json "$file" dtype)" float64
equals 'in_place' "$(json "$file" in_place)" true
equals 'the number of points' "$(json "$file" points.#)" 12
equals 'the first point' \
    "$(json "$file" points.0.n points.0.elements points.0.method points.0.threads | tr '\n' ' ')" \
    '32 1024 unblocked 1 '
equals 'the last point' \
    "$(json "$file" points.11.n points.11.method points.11.threads | tr '\n' ' ')" '64 loop 2 '
for key in l1d_bytes l2_bytes l3_bytes cores isa; do
    case $(json "$file" machine.$key) in absent | '') fail "machine has no $key" ;; esac
done
for i in 0 5 11; do
    json "$file" points.$i.ns_per_element.min points.$i.ns_per_element.median \
        points.$i.ns_per_element.max points.$i.gb_per_s points.$i.elements | tr '\n' ' ' |
        awk '{ rate = 24 / $2; exit !(0 < $1 && $1 <= $2 && $2 <= $3 &&
               rate * 0.999 < $4 && $4 < rate * 1.001) }' ||
        fail "times or GB/s of point $i do not fit together"
done
equals 'threads of crossover' \
    "$(json "$file" crossover.blocked_over_unblocked.0.threads \
        crossover.blocked_over_unblocked.1.threads | tr '\n' ' ')" '1 2 '
for key in blocked_over_unblocked.0.n blocked_over_unblocked.0.worst_over_loop l2_n l3_n \
    second_thread_n; do
    equals "crossover.$key being there" \
        "$(json "$file" crossover.$key | grep -Ec '^(null|[0-9.e+-]+)$')" 1
done
# sqrt(cache / 16 bytes)
json "$file" machine.l2_bytes crossover.l2_n | tr '\n' ' ' |
    awk '$1 > 0 { exit !($2 * $2 * 16 <= $1 && ($2 + 1) * ($2 + 1) * 16 > $1) }' ||
    fail 'l2_n does not fit l2_bytes'

run 0 sweep --sizes 16 --threads 1 --methods blocked --repeat 1 --quiet --json -
is_empty err
equals 'the number of points on standard output' "$(json "$work/out" points.#)" 1
equals 'n without a comparison' "$(json "$work/out" crossover.blocked_over_unblocked.0.n)" null
hides out '^1 thread'
finish
